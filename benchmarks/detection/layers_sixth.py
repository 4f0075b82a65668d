"""The layers of part sixth of the held-out half: the families of `layers.py` in writings met in backups and exports.

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
from collections import OrderedDict

from benchmarks.detection.layers import Layer, archive, leaf, tarball
from benchmarks.detection.wrappings import b64, compact, document, lines, notebook, rows, stored, windows


def ignition(path: str, text: str) -> bytes:
    """Return the first-boot configuration of a server, with the file as a data address."""
    source = f"data:text/plain;charset=utf-8;base64,{b64(text)}"
    entry = {"path": f"/opt/{path}", "mode": 384, "contents": {"source": source}}
    return json.dumps({"ignition": {"version": "3.3.0"}, "storage": {"files": [entry]}}, indent=2).encode()


def calendar(path: str, text: str) -> bytes:
    """Return a calendar entry with the file attached, its lines folded as calendars fold them."""
    attached = f"ATTACH;FMTTYPE=text/plain;X-FILENAME={leaf(path)};ENCODING=BASE64;VALUE=BINARY:\r\n "
    body = attached + lines(b64(text), 72, "\r\n ")
    return f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:rotate\r\n{body}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()


def helm_release(path: str, text: str) -> bytes:
    """Return a release as Helm stores it: JSON, compressed, in base64, in the base64 of a Secret."""
    packed = gzip.compress(compact({"name": "app", "config": {leaf(path): text}}).encode(), mtime=0)
    value = base64.b64encode(base64.b64encode(packed)).decode()
    return f"apiVersion: v1\nkind: Secret\ntype: helm.sh/release.v1\ndata:\n  release: {value}\n".encode()


def loose_object(text: str) -> tuple[str, bytes]:
    """Return a loose object of a copied repository."""
    data = text.encode()
    name = f"{zlib.crc32(data):08x}" * 5
    return f"old-repo/objects/{name[:2]}/{name[2:]}", zlib.compress(b"blob %d\0" % len(data) + data)


def contact(path: str, text: str) -> bytes:
    """Return a contact of a telephone's address book that keeps the text as its note."""
    note = "=0D=0A=\n".join(quopri.encodestring(line.encode()).decode() for line in text.split("\n"))
    head = f"BEGIN:VCARD\nVERSION:2.1\nN:;{leaf(path)};;;\nNOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:"
    return windows(f"{head}{note}\n\nEND:VCARD\n").encode()


def gson(path: str, text: str) -> bytes:
    """Return JSON whose writer escapes what means something to HTML."""
    body = json.dumps({"fileName": leaf(path), "content": text}, ensure_ascii=False)
    for character in "<>&='":
        body = body.replace(character, f"\\u{ord(character):04x}")
    return body.encode()


def workspace_export(path: str, text: str) -> bytes:
    """Return a day of a channel as a chat service exports it."""
    body = html.escape(f"{leaf(path)}:\n```{text}```", quote=False)
    messages = [{"user": "U02", "text": "can you paste it?"}, {"user": "U01", "type": "message", "text": body}]
    return json.dumps(messages, indent=4).encode()


def conversation(path: str, text: str) -> bytes:
    """Return an exported conversation with an assistant, the file pasted into it."""
    parts = [f"why does {leaf(path)} fail?\n\n```\n{text}```"]
    node = {"message": {"author": {"role": "user"}, "content": {"content_type": "text", "parts": parts}}}
    return json.dumps([{"title": "Fix it", "mapping": {"a1": node}}], ensure_ascii=False).encode()


def copied_rows(path: str, text: str) -> bytes:
    """Return a compressed dump of a database, the text in one column."""
    value = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    dump = f"COPY public.uploads (id, name, body) FROM stdin;\n12\t{leaf(path)}\t{value}\n\\.\n"
    return gzip.compress(dump.encode(), 9, mtime=0)


def split_runs(text: str) -> bytes:
    """Return a document whose writer cut the lines into runs, as spell checking and edits do."""
    between = '</w:t></w:r><w:proofErr w:type="spellEnd"/><w:r><w:t>'
    body = "".join(
        "<w:p><w:r><w:t>"
        + between.join(html.escape(line[at : at + 23], quote=False) for at in range(0, max(len(line), 1), 23))
        + "</w:t></w:r></w:p>"
        for line in text.split("\n")
    )
    document_part = f"<w:document><w:body>{body}</w:body></w:document>".encode()
    return archive([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document_part)])


def widget(path: str, text: str) -> bytes:
    """Return a notebook in which the text stands in a box, saved with the state of its widgets."""
    model = {"model_name": "TextareaModel", "state": {"description": leaf(path), "value": text}}
    saved = {"application/vnd.jupyter.widget-state+json": {"state": {"4f1c": model}, "version_major": 2}}
    value = json.loads(notebook({"cell_type": "code", "execution_count": 1, "source": ["box"], "outputs": []}))
    return json.dumps({**value, "metadata": {"widgets": saved}}, indent=1).encode()


def typed_in(text: str) -> bytes:
    """Return the history of an interactive shell."""
    values: list[tuple[object, ...]] = [
        (1, 1, "import os", "import os"),
        (1, 2, text, text),
        (1, 3, "exit()", "exit()"),
    ]
    ddl = "CREATE TABLE history (session INTEGER, line INTEGER, source TEXT, source_raw TEXT)"
    return rows(ddl, "INSERT INTO history VALUES (?, ?, ?, ?)", values)


def web_archive(path: str, text: str) -> bytes:
    """Return a page saved by a browser as a property list."""
    page = f"<html><title>{leaf(path)}</title><body><pre>{html.escape(text)}</pre></body></html>".encode()
    main = {"WebResourceData": page, "WebResourceMIMEType": "text/html", "WebResourceURL": "https://paste.example.org/"}
    return plistlib.dumps({"WebMainResource": main}, fmt=plistlib.FMT_BINARY)


def literal(text: str) -> str:
    """Return a text as a string literal of a compiled language, characters beyond ASCII as they are."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")


SIXTH: dict[str, Layer] = {
    "base64-exec": lambda p, t: ("run.py", f"exec(__import__('base64').b64decode('{b64(t)}'))\n".encode()),
    "base64-ignition": lambda p, t: ("server.ign", ignition(p, t)),
    "base64-calendar": lambda p, t: ("rotate.ics", calendar(p, t)),
    "base64url-state": lambda p, t: (
        "nginx/access.log",
        f'10.1.0.4 - - "GET /callback?state={base64.urlsafe_b64encode(t.encode()).decode().rstrip("=")}'
        ' HTTP/2.0" 302 0\n'.encode(),
    ),
    "gzip-helm-release": lambda p, t: ("release.yaml", helm_release(p, t)),
    "zlib-loose-object": lambda p, t: loose_object(t),
    "hex-blob-dump": lambda p, t: (
        "dump.sql",
        f"INSERT INTO `files` VALUES (3,'{leaf(p)}',0x{t.encode().hex().upper()});\n".encode(),
    ),
    "percent-mailto": lambda p, t: (
        "share.html",
        f'<a href="mailto:ops@example.org?subject={leaf(p)}&body={urllib.parse.quote(t, safe="")}">send</a>\n'.encode(),
    ),
    "html-note": lambda p, t: (
        "note.html",
        "".join(f"<div>{html.escape(line) or '<br>'}</div>\n" for line in t.split("\n")).encode(),
    ),
    "json-workspace": lambda p, t: ("ops/2023-05-06.json", workspace_export(p, t)),
    "json-conversation": lambda p, t: ("conversations.json", conversation(p, t)),
    "json-gson": lambda p, t: ("files.json", gson(p, t)),
    "escapes-rust": lambda p, t: ("src/embedded.rs", f'pub const FILE: &str = "{literal(t)}";\n'.encode()),
    "quoted-contact": lambda p, t: ("contacts.vcf", contact(p, t)),
    "comment-lines": lambda p, t: (
        "setup.sh",
        ("#!/bin/sh\n# was " + leaf(p) + ":\n" + "".join(f"# {line}\n" for line in t.split("\n")) + "true\n").encode(),
    ),
    "utf-16-transcript": lambda p, t: (
        "transcript.log",
        b"\xff\xfe" + windows(f"PS C:\\bot> Get-Content {leaf(p)}\n{t}PS C:\\bot> exit\n").encode("utf-16-le"),
    ),
    "utf-32-be-plain": lambda p, t: (leaf(p) + ".u32", windows(t).encode("utf-32-be")),
    "gzip-copied-rows": lambda p, t: ("backup.sql.gz", copied_rows(p, t)),
    "zip-spring-jar": lambda p, t: (
        "app-0.2.jar",
        archive([("META-INF/MANIFEST.MF", b"Main-Class: x.Launcher\n"), ("BOOT-INF/classes/" + p, t.encode())]),
    ),
    "zip-ipa": lambda p, t: (
        "App.ipa",
        stored([("Payload/App.app/PkgInfo", b"APPL????"), ("Payload/App.app/" + p, t.encode())]),
    ),
    "tar-of-gzip": lambda p, t: (
        "logs.tar",
        tarball([("var/log/a.log", b"\n"), (f"var/log/{leaf(p)}.gz", gzip.compress(t.encode(), mtime=0))]),
    ),
    "docx-split-runs": lambda p, t: ("access.docx", split_runs(t)),
    "xlsx-comments": lambda p, t: (
        "accounts.xlsx",
        document("xl/comments1.xml", '<comment ref="B2"><text><r><t>', "</t></r></text></comment>", t),
    ),
    "notebook-widget": lambda p, t: ("panel.ipynb", widget(p, t)),
    "sqlite-typed-in": lambda p, t: ("profile_default/history.sqlite", typed_in(t)),
    "bzip2-pages": lambda p, t: (
        "pages.xml.bz2",
        bz2.compress(f"<page><title>{leaf(p)}</title><text>{html.escape(t)}</text></page>\n".encode()),
    ),
    "xz-mailbox": lambda p, t: (
        "sent.mbox.xz",
        lzma.compress(f"From dana Thu May  5 10:00:00 2022\nSubject: {leaf(p)}\n\n{t}\n".encode()),
    ),
    "pickle-ordered": lambda p, t: ("frame.pkl", pickle.dumps(OrderedDict(name=leaf(p), body=t), protocol=2)),
    "plist-web-archive": lambda p, t: ("page.webarchive", web_archive(p, t)),
}

try:
    import zstandard  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    pass
else:
    SIXTH["zstd-json-lines"] = lambda p, t: (
        "events.jsonl.zst",
        zstandard.ZstdCompressor(level=3).compress((compact({"file": leaf(p), "text": t}) + "\n").encode()),
    )
