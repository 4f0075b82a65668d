"""The layers of the fifth held-out half: the usual families of wrapping, in writings of their own.

Written by the author of the half's templates.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import json
import lzma
import pickle
import plistlib
import quopri
import urllib.parse

from benchmarks.detection.layers import Layer, archive, leaf, tarball
from benchmarks.detection.wrappings import b64, compact, document, lines, notebook, rows, windows


def wiki_revision(path: str, text: str) -> bytes:
    """Return a page of a wiki's export, its text escaped."""
    inner = html.escape(f"<pre>\n{text}</pre>", quote=False)
    head = f"<page><title>{leaf(path)}</title><revision><format>text/x-wiki</format>"
    return f'<mediawiki>\n{head}\n<text xml:space="preserve">{inner}</text></revision></page>\n</mediawiki>\n'.encode()


def state_machine(path: str, text: str) -> bytes:
    """Return an execution's history: the input of a step is JSON in a string of JSON."""
    given = json.dumps({"Key": leaf(path), "Body": text})
    event = {"type": "ExecutionStarted", "executionStartedEventDetails": {"input": given}}
    return json.dumps({"events": [event]}, indent=4).encode()


def mailbox(path: str, text: str) -> bytes:
    """Return a mailbox of one message with the file as an attachment in base64."""
    head = "From dana@example.org Mon May  9 08:00:00 2022\nSubject: backup\nMIME-Version: 1.0\n"
    kind = 'Content-Type: multipart/mixed; boundary="sep0"\n\n--sep0\nContent-Type: text/plain\n\nas asked\n--sep0\n'
    part = f'Content-Disposition: attachment; filename="{leaf(path)}"\nContent-Transfer-Encoding: base64\n\n'
    return f"{head}{kind}{part}{lines(b64(text), 76, chr(10))}\n--sep0--\n".encode("utf-8", "replace")


def database_backup(path: str, text: str) -> bytes:
    """Return a compressed backup in which the file is one string of a row."""
    quoted = text.replace("'", "''")
    insert = f"INSERT INTO documents (id, path, body) VALUES (18, '{path}', '{quoted}');\n"
    return gzip.compress(f"BEGIN;\n{insert}COMMIT;\n".encode(), mtime=0)


def streamed(text: str) -> bytes:
    """Return a notebook in which a command printed the text."""
    output = {"output_type": "stream", "name": "stdout", "text": text.splitlines(True)}
    return notebook({"cell_type": "code", "execution_count": 9, "source": ["!type it"], "outputs": [output]})


def blobs(path: str, text: str) -> bytes:
    """Return a database that keeps files as bytes."""
    values: list[tuple[object, ...]] = [("README", b"nothing here\n"), (path, text.encode())]
    return rows("CREATE TABLE vfs (name TEXT, data BLOB)", "INSERT INTO vfs VALUES (?, ?)", values)


def copied(path: str, text: str) -> bytes:
    """Return a fixture of a test that writes the file from bytes."""
    listed = ", ".join(f"0x{byte:02x}" for byte in text.encode())
    return f"package files\n\n// {leaf(path)}\nvar Asset = []byte{{{listed}}}\n".encode()


FIFTH: dict[str, Layer] = {
    "base64-download-link": lambda p, t: (
        "download.html",
        f'<a download="{leaf(p)}" href="data:text/plain;base64,{b64(t)}">save</a>\n'.encode(),
    ),
    "base64-powershell-bytes": lambda p, t: (
        "restore.ps1",
        f"$b = [Convert]::FromBase64String('{b64(t)}')\n[IO.File]::WriteAllBytes('{leaf(p)}', $b)\n".encode(),
    ),
    "base64-extended-json": lambda p, t: (
        "fs.chunks.json",
        (compact({"n": 0, "data": {"$binary": {"base64": b64(t), "subType": "00"}}}) + "\n").encode(),
    ),
    "base64-mailbox": lambda p, t: ("archive.mbox", mailbox(p, t)),
    "base64url-share-link": lambda p, t: (
        "links.md",
        b"- [shared](https://paste.example.org/#v1/" + base64.urlsafe_b64encode(t.encode()).rstrip(b"=") + b")\n",
    ),
    "hex-mysql-literal": lambda p, t: (
        "dump.sql",
        f"INSERT INTO `uploads` VALUES (31,'{leaf(p)}',0x{t.encode().hex().upper()});\n".encode(),
    ),
    "hex-go-asset": lambda p, t: ("asset.go", copied(p, t)),
    "percent-mailto": lambda p, t: (
        "contact.html",
        f'<a href="mailto:ops@example.org?subject={leaf(p)}&body={urllib.parse.quote(t)}">write</a>\n'.encode(),
    ),
    "html-wiki-export": lambda p, t: ("wiki.xml", wiki_revision(p, t)),
    "html-hexadecimal-references": lambda p, t: (
        "form.html",
        ("<textarea>" + "".join(f"&#x{ord(c):X};" for c in t) + "</textarea>\n").encode(),
    ),
    "unicode-escaped-properties": lambda p, t: (
        "messages.properties",
        ("text=" + "".join(f"\\u{ord(c):04X}" for c in t if ord(c) < 65536) + "\n").encode(),
    ),
    "json-in-json": lambda p, t: ("history.json", state_machine(p, t)),
    "quoted-printable-draft": lambda p, t: (
        "draft.eml",
        b"Subject: draft\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        + quopri.encodestring(t.encode()),
    ),
    "utf-16-le-no-bom": lambda p, t: (p, windows(t).encode("utf-16-le")),
    "utf-32-be-bom": lambda p, t: (p, b"\0\0\xfe\xff" + t.encode("utf-32-be")),
    "gzip-database-backup": lambda p, t: ("nightly.sql.gz", database_backup(p, t)),
    "zip-spring-jar": lambda p, t: (
        "service.jar",
        archive([("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\n"), ("BOOT-INF/classes/" + p, t.encode())]),
    ),
    "xlsx-shared-strings": lambda p, t: ("keys.xlsx", document("xl/sharedStrings.xml", "<si><t>", "</t></si>", t)),
    "odt-paragraphs": lambda p, t: ("notes.odt", document("content.xml", "<text:p>", "</text:p>", t)),
    "tar-gz-package": lambda p, t: (
        "bot-1.0.3.tgz",
        gzip.compress(tarball([("package/package.json", b"{}\n"), ("package/" + p, t.encode())]), mtime=0),
    ),
    "tar-bzip2": lambda p, t: ("www.tar.bz2", bz2.compress(tarball([("var/www/" + p, t.encode())]))),
    "notebook-printed": lambda p, t: ("check.ipynb", streamed(t)),
    "sqlite-virtual-files": lambda p, t: ("vfs.sqlite3", blobs(p, t)),
    "xz-file": lambda p, t: (leaf(p) + ".xz", lzma.compress(t.encode())),
    "pickle-session": lambda p, t: ("session.pickle", pickle.dumps([("path", p), ("text", (t,))], protocol=2)),
    "plist-snippets": lambda p, t: (
        "snippets.plist",
        plistlib.dumps({"snippets": [{"title": leaf(p), "text": t}]}, fmt=plistlib.FMT_BINARY),
    ),
}
