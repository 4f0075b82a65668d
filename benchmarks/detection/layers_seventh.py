"""The layers of part seventh of the held-out half: the families of `layers.py` as services and editors write them.

Written by the author of the templates of that part.
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
import zlib

from benchmarks.detection.layers import Layer, archive, leaf, tarball
from benchmarks.detection.wrappings import b64, compact, document, lines, notebook, rows, stored, windows


def config_drive(path: str, text: str) -> bytes:
    """Return cloud-init user data that writes the file, its content in base64 under a folded scalar."""
    body = lines(b64(text), 70, "\n    ")
    head = f"#cloud-config\nwrite_files:\n- path: /srv/{path}\n  encoding: b64\n  content: >\n    "
    return f"{head}{body}\n".encode()


def pubsub_push(path: str, text: str) -> bytes:
    """Return what a queue pushed to a subscriber, as the subscriber logged it."""
    message = {"attributes": {"file": leaf(path)}, "data": b64(text), "messageId": "7"}
    return f"INFO push {compact({'message': message, 'subscription': 'projects/p/subscriptions/s'})}\n".encode()


def http_part(path: str, text: str) -> bytes:
    """Return an upload form as a proxy kept it."""
    head = f'Content-Disposition: form-data; name="upload"; filename="{leaf(path)}"\r\nContent-Type: text/plain'
    body = f"--xYzZY\r\n{head}\r\n\r\n{windows(text)}\r\n--xYzZY--\r\n"
    request = "POST /upload HTTP/1.1\r\nHost: paste.example.org\r\nContent-Type: multipart/form-data; boundary=xYzZY"
    return f"{request}\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}".encode()


def odt_lines(path: str, text: str) -> bytes:
    """Return an OpenDocument text, every line a paragraph."""
    return document("content.xml", '<text:p text:style-name="P1">', "</text:p>", text)


def inline_strings(text: str) -> bytes:
    """Return a workbook whose cells hold their strings inline, one line a row."""
    before, after = '" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c></row>"
    cells = "".join(
        f'<row r="{n}"><c r="A{n}{before}{html.escape(line, quote=False)}{after}'
        for n, line in enumerate(text.split("\n"), 1)
    )
    sheet = f"<worksheet><sheetData>{cells}</sheetData></worksheet>".encode()
    return archive([("[Content_Types].xml", b"<Types/>"), ("xl/worksheets/sheet1.xml", sheet)])


def stream_output(path: str, text: str) -> bytes:
    """Return a notebook that printed the file with a shell command."""
    output = {"output_type": "stream", "name": "stdout", "text": text.splitlines(keepends=True)}
    cell = {"cell_type": "code", "execution_count": 3, "source": [f"!cat {path}"], "outputs": [output]}
    return notebook(cell)


def tarball_packed(path: str, text: str) -> bytes:
    """Return a source archive, compressed with bzip2."""
    return bz2.compress(tarball([("bot-1.0/PKG-INFO", b"Name: bot\n"), (f"bot-1.0/{path}", text.encode())]))


def git_patch(path: str, text: str) -> bytes:
    """Return a mailed patch that adds the file."""
    added = text.removesuffix("\n").split("\n")
    head = (
        f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{len(added)} @@\n"
    )
    body = "".join(f"+{line}\n" for line in added)
    return (
        f"From: Dana <dana@example.org>\nSubject: [PATCH] add {leaf(path)}\n\n---\n{head}{body}-- \n2.39.2\n".encode()
    )


def quoted_reply(path: str, text: str) -> bytes:
    """Return a reply in quoted-printable that quotes the file."""
    quoted = "".join(f"> {line}\n" for line in text.split("\n"))
    body = quopri.encodestring(f"Did you mean this {leaf(path)}?\n\n{quoted}\nDana\n".encode()).decode()
    head = "From: dana@example.org\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
    return f"{head}Content-Transfer-Encoding: quoted-printable\n\n{body}".encode()


def drafts(path: str, text: str) -> bytes:
    """Return the database of a note program."""
    ddl = "CREATE TABLE ZNOTE (Z_PK INTEGER PRIMARY KEY, ZTITLE TEXT, ZBODY BLOB)"
    values: list[tuple[object, ...]] = [(1, "shopping", b"milk\n"), (2, leaf(path), text.encode())]
    return rows(ddl, "INSERT INTO ZNOTE VALUES (?, ?, ?)", values)


def members(path: str, text: str) -> bytes:
    """Return two members of gzip in one file, as appended logs are."""
    return gzip.compress(b"-- rotated --\n", mtime=0) + gzip.compress(f"# {leaf(path)}\n{text}".encode(), mtime=0)


def nested_archive(path: str, text: str) -> bytes:
    """Return an archive in an archive, as an export of an export is."""
    inner = archive([(path, text.encode())])
    return stored([("README.txt", b"export\n"), ("data/export.zip", inner)])


SEVENTH: dict[str, Layer] = {
    "base64-cloud-init": lambda p, t: ("user-data.yaml", config_drive(p, t)),
    "base64-push": lambda p, t: ("subscriber.log", pubsub_push(p, t)),
    "base64url-permalink": lambda p, t: (
        "links.md",
        f"- [{leaf(p)}](https://play.example.org/#code/{base64.urlsafe_b64encode(t.encode()).decode()})\n".encode(),
    ),
    "hex-jsonl": lambda p, t: ("frames.jsonl", f'{{"len":{len(t)},"payload":"{t.encode().hex()}"}}\n'.encode()),
    "percent-form": lambda p, t: (
        "post.txt",
        urllib.parse.urlencode({"title": leaf(p), "text": t, "save": "1"}).encode(),
    ),
    "html-code-page": lambda p, t: (
        "paste.html",
        f'<h1>{leaf(p)}</h1><pre class="chroma"><code>{html.escape(t)}</code></pre>\n'.encode(),
    ),
    "json-escaped-request": lambda p, t: ("gist.json", json.dumps({"files": {leaf(p): {"content": t}}}).encode()),
    "escapes-json-in-json": lambda p, t: (
        "events.ndjson",
        (json.dumps({"event": "save", "body": json.dumps({"path": p, "text": t})}) + "\n").encode(),
    ),
    "upload-part": lambda p, t: ("capture.http", http_part(p, t)),
    "patch-mailed": lambda p, t: ("0001-add.patch", git_patch(p, t)),
    "quoted-reply": lambda p, t: ("reply.eml", quoted_reply(p, t)),
    "utf-16-be-note": lambda p, t: (leaf(p) + ".txt", b"\xfe\xff" + t.encode("utf-16-be")),
    "utf-32-le-bom": lambda p, t: (leaf(p) + ".utf32", b"\xff\xfe\x00\x00" + t.encode("utf-32-le")),
    "gzip-members": lambda p, t: ("app.log.1.gz", members(p, t)),
    "zlib-cache": lambda p, t: ("cache/entry.z", zlib.compress(t.encode())),
    "zip-in-zip": lambda p, t: ("takeout.zip", nested_archive(p, t)),
    "tar-bz2-source": lambda p, t: ("bot-1.0.tar.bz2", tarball_packed(p, t)),
    "odt-lines": lambda p, t: ("notes.odt", odt_lines(p, t)),
    "xlsx-inline": lambda p, t: ("notes.xlsx", inline_strings(t)),
    "notebook-cat": lambda p, t: ("check.ipynb", stream_output(p, t)),
    "sqlite-drafts": lambda p, t: ("NoteStore.sqlite", drafts(p, t)),
    "xz-tar": lambda p, t: ("home.tar.xz", lzma.compress(tarball([(f"home/dana/{p}", t.encode())]))),
    "pickle-list": lambda p, t: ("session.pickle", pickle.dumps([{"path": p, "lines": t.split("\n")}], protocol=4)),
    "plist-snippets": lambda p, t: (
        "snippets.plist",
        plistlib.dumps([{"abbreviation": ";b", "label": leaf(p), "plainText": t}], fmt=plistlib.FMT_BINARY),
    ),
}
