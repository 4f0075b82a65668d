"""Whole-file layers: what wraps a file before it is committed, mailed, archived or cached.

Each layer turns (path, text) into (path, bytes); none changes what is planted. `TUNED` lists those of the tuned half in
the order of worth that detection follows; each half that was held out has its own (`layers_third.py` …), so that a
wrapping seen here is met there in another dress (file name, member names, nesting) or in another writing.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import html
import importlib.util
import io
import json
import lzma
import marshal
import pickle
import plistlib
import sqlite3
import struct
import tarfile
import tempfile
import types
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

Layer = Callable[[str, str], tuple[str, bytes]]
EPOCH = (2021, 3, 4, 5, 6, 8)


def leaf(path: str) -> str:
    """Return the last part of a path."""
    return path.rsplit("/", 1)[-1]


def archive(members: list[tuple[str, bytes]]) -> bytes:
    """Return a zip archive with fixed times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members:
            z.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarball(members: list[tuple[str, bytes]]) -> bytes:
    """Return a tar archive with fixed times."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()


def office(member: str, element: str, text: str) -> bytes:
    """Return a minimal office document whose text lies in `member`, one `element` a line."""
    body = "".join(f"<{element}>{html.escape(line)}</{element}>" for line in text.split("\n"))
    types_xml = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return archive(
        [("[Content_Types].xml", types_xml.encode()), (member, f'<?xml version="1.0"?><x>{body}</x>'.encode())]
    )


def notebook(text: str, **extra: object) -> bytes:
    """Return a notebook whose one code cell holds the text."""
    source = text.splitlines(keepends=True)
    cell = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": source, **extra}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def database(table: str, column: str, rows: list[tuple[str, str]]) -> bytes:
    """Return the bytes of an SQLite database with one table of (name, text)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.db")
        connection = sqlite3.connect(path)
        connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, name TEXT, {column} TEXT)")
        connection.executemany(f"INSERT INTO {table} (name, {column}) VALUES (?, ?)", rows)
        connection.commit()
        connection.close()
        return path.read_bytes()


def bytecode(text: str) -> bytes:
    """Return a .pyc of this interpreter: of the text where it is Python, else of a module that assigns its lines."""
    try:
        code: types.CodeType = compile(text, "module.py", "exec")
    except SyntaxError:
        code = compile("LINES = " + repr(tuple(text.split("\n"))), "module.py", "exec")
    return importlib.util.MAGIC_NUMBER + struct.pack("<III", 0, 0, 0) + marshal.dumps(code)


def mail(text: str, encoding: str) -> bytes:
    """Return a mail whose body is the text under a transfer encoding."""
    data = text.encode()
    body = binascii.b2a_qp(data, istext=True) if encoding == "quoted-printable" else base64.encodebytes(data)
    head = "From: ops@example.org\nSubject: config\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
    return f"{head}Content-Transfer-Encoding: {encoding}\n\n".encode() + body


def secret_manifest(path: str, text: str) -> bytes:
    """Return a Kubernetes Secret that mounts the file."""
    value = base64.b64encode(text.encode()).decode()
    return f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\ndata:\n  {leaf(path)}: {value}\n".encode()


def spelled(form: str, text: str) -> bytes:
    """Return the text's bytes as elements of an array, twelve a line, as `xxd -i` writes them."""
    elements = [form % byte for byte in text.encode()]
    return ",\n".join("  " + ", ".join(elements[at : at + 12]) for at in range(0, len(elements), 12)).encode()


def dump(text: str, group: int, after: str, left: str, right: str) -> bytes:
    """Return a dump of the text's bytes, sixteen a line, what is no printable character as a dot."""
    data = text.encode()
    lines = []
    for at in range(0, len(data), 16):
        line = data[at : at + 16]
        shown = " ".join(line[one : one + group].hex() for one in range(0, len(line), group))
        seen = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in line)
        lines.append(f"{at:08x}{after}{shown}{left}{seen}{right}\n")
    return "".join(lines).encode()


def raw(text: str) -> bytes:
    """Return the text's bytes."""
    return text.encode()


FIRST: dict[str, Layer] = {
    "base64": lambda p, t: (p + ".b64", base64.encodebytes(raw(t))),
    "base64url": lambda p, t: (p + ".txt", b"token=" + base64.urlsafe_b64encode(raw(t)).rstrip(b"=") + b"\n"),
    "gzip-base64url": lambda p, t: (
        "state.txt",
        b"state=" + base64.urlsafe_b64encode(gzip.compress(raw(t), mtime=0)).rstrip(b"=") + b"\n",
    ),
    "zlib-base64": lambda p, t: (
        "blob.json",
        json.dumps({"z": base64.b64encode(zlib.compress(raw(t))).decode()}).encode(),
    ),
    "k8s": lambda p, t: (p + ".secret.yaml", secret_manifest(p, t)),
    "hex": lambda p, t: (p + ".hex", raw(t).hex().encode() + b"\n"),
    "c-array": lambda p, t: ("embedded.h", b"unsigned char f[] = {\n" + spelled("0x%02x", t) + b"\n};\n"),
    "buffer-json": lambda p, t: ("event.json", json.dumps({"type": "Buffer", "data": [*raw(t)]}).encode()),
    "xxd": lambda p, t: (p + ".xxd", dump(t, 2, ": ", "  ", "")),
    "hexdump": lambda p, t: ("session.log", b"$ hexdump -C f\n" + dump(t, 1, "  ", "  |", "|")),
    "percent": lambda p, t: (p + ".url", b"body=" + urllib.parse.quote(t, safe="").encode() + b"\n"),
    "html": lambda p, t: (p + ".html", f"<pre>{''.join(f'&#{ord(c)};' for c in t)}</pre>".encode()),
    "json-escape": lambda p, t: (p + ".json", json.dumps({"file": leaf(p), "content": t}).encode()),
    "unicode-escape": lambda p, t: (p + ".js", ('x = "' + "".join(f"\\u{ord(c):04x}" for c in t) + '"\n').encode()),
    "quoted-printable": lambda p, t: (p + ".eml", mail(t, "quoted-printable")),
    "utf-16-le-bom": lambda p, t: (p, b"\xff\xfe" + t.encode("utf-16-le")),
    "utf-16-be": lambda p, t: (p, t.encode("utf-16-be")),
    "utf-32-le-bom": lambda p, t: (p, b"\xff\xfe\0\0" + t.encode("utf-32-le")),
    "gzip": lambda p, t: (p + ".gz", gzip.compress(raw(t), mtime=0)),
    "zip": lambda p, t: ("backup.zip", archive([(leaf(p), raw(t))])),
    "tar": lambda p, t: ("backup.tar", tarball([(leaf(p), raw(t))])),
    "xlsx": lambda p, t: ("book.xlsx", office("xl/sharedStrings.xml", "t", t)),
    "docx": lambda p, t: ("note.docx", office("word/document.xml", "w:t", t)),
    "notebook": lambda p, t: ("research.ipynb", notebook(t)),
    "sqlite": lambda p, t: ("app.db", database("settings", "value", [(leaf(p), t)])),
    "bzip2": lambda p, t: (p + ".bz2", bz2.compress(raw(t))),
    "xz": lambda p, t: (p + ".xz", lzma.compress(raw(t))),
    "pickle": lambda p, t: ("state.pkl", pickle.dumps({"name": leaf(p), "text": t})),
    "pyc": lambda p, t: ("module.cpython-311.pyc", bytecode(t)),
    "plist-binary": lambda p, t: ("app.plist", plistlib.dumps({"file": t}, fmt=plistlib.FMT_BINARY)),
}

SECOND: dict[str, Layer] = {
    "base64": lambda p, t: ("deploy.sh", b"echo '" + base64.b64encode(raw(t)) + b"' | base64 -d > " + leaf(p).encode()),
    "base64url": lambda p, t: (
        "link.md",
        b"[open](https://paste.example.org/#" + base64.urlsafe_b64encode(raw(t)).rstrip(b"=") + b")\n",
    ),
    "k8s": lambda p, t: (
        "list.json",
        json.dumps({"kind": "SecretList", "items": [{"data": {leaf(p): base64.b64encode(raw(t)).decode()}}]}).encode(),
    ),
    "hex": lambda p, t: ("dump.sql", b"INSERT INTO files VALUES (7, X'" + raw(t).hex().upper().encode() + b"');\n"),
    "percent": lambda p, t: (
        "access.log",
        f'10.0.0.7 - - "GET /save?doc={urllib.parse.quote_plus(t)} HTTP/1.1" 200 12\n'.encode(),
    ),
    "html": lambda p, t: (p + ".htm", ("<td>" + "".join(f"&#x{ord(c):X};" for c in t) + "</td>").encode()),
    "json-escape": lambda p, t: ("event.jsonl", json.dumps({"msg": json.dumps({"body": t})}).encode() + b"\n"),
    "unicode-escape": lambda p, t: (
        "Strings.java",
        ('s = "' + "".join(f"\\u{ord(c):04X}" for c in t) + '";\n').encode(),
    ),
    "quoted-printable": lambda p, t: ("card.mht", mail("-- \n" + t, "quoted-printable")),
    "mail-base64": lambda p, t: ("thread.eml", mail(t, "base64")),
    "utf-16-be-bom": lambda p, t: (p, b"\xfe\xff" + t.encode("utf-16-be")),
    "utf-16-le": lambda p, t: (p, t.replace("\n", "\r\n").encode("utf-16-le")),
    "utf-32-be-bom": lambda p, t: (p, b"\0\0\xfe\xff" + t.encode("utf-32-be")),
    "utf-32-le": lambda p, t: (p, t.encode("utf-32-le")),
    "gzip": lambda p, t: ("cache.bin", gzip.compress(raw(t), mtime=0)),
    "zip": lambda p, t: ("app.jar", archive([("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\n"), (p, raw(t))])),
    "wheel": lambda p, t: ("bot-1.0-py3-none-any.whl", archive([("bot/" + leaf(p), raw(t))])),
    "tar": lambda p, t: ("old.tgz", gzip.compress(tarball([("readme.txt", b"x\n"), (p, raw(t))]), mtime=0)),
    "zip-in-tar": lambda p, t: ("all.tar", tarball([("inner.zip", archive([(leaf(p), raw(t))]))])),
    "xlsx": lambda p, t: ("sheet.xlsm", office("xl/worksheets/sheet1.xml", "t", t)),
    "docx": lambda p, t: ("slides.pptx", office("ppt/slides/slide1.xml", "a:t", t)),
    "odt": lambda p, t: ("letter.odt", office("content.xml", "text:p", t)),
    "notebook": lambda p, t: (
        "out.ipynb",
        notebook(
            "!cat config", outputs=[{"output_type": "stream", "name": "stdout", "text": t.splitlines(keepends=True)}]
        ),
    ),
    "sqlite": lambda p, t: (
        "Cookies",
        database("blobs", "payload", [("a", "x" * 3000), (leaf(p), t), ("z", "y" * 900)]),
    ),
    "bzip2": lambda p, t: ("dump.tbz2", bz2.compress(tarball([(leaf(p), raw(t))]))),
    "xz": lambda p, t: ("dump.txz", lzma.compress(tarball([(leaf(p), raw(t))]))),
    "pickle": lambda p, t: ("model.joblib", pickle.dumps([1, (leaf(p), t.split("\n"))], protocol=2)),
    "pyc": lambda p, t: ("keys.pyc", bytecode(t)),
    "plist-binary": lambda p, t: ("Preferences.plist", plistlib.dumps({"a": [1, {"v": t}]}, fmt=plistlib.FMT_BINARY)),
    "plist-xml": lambda p, t: ("settings.plist", plistlib.dumps({"v": raw(t)})),
}

try:
    import zstandard  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    pass
else:
    FIRST["zstd"] = lambda p, t: (p + ".zst", zstandard.ZstdCompressor().compress(raw(t)))
    SECOND["zstd"] = lambda p, t: ("d.tar.zst", zstandard.ZstdCompressor().compress(tarball([(leaf(p), raw(t))])))

TUNED = {**FIRST, **{f"{name}-2": layer for name, layer in SECOND.items()}}
"""The layers of the tuned half: its own, and those of the second held-out half, which is spent."""
