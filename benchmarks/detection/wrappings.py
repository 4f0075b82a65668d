"""What tools and services write when they keep a file inside of something else: the builders of `layers_third.py`.

The path stays visible wherever the real thing would tell it.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import html
import importlib.util
import io
import json
import marshal
import plistlib
import re
import sqlite3
import struct
import tempfile
import zipfile
from email import policy
from email.message import EmailMessage
from pathlib import Path

from benchmarks.detection.layers import EPOCH, archive, leaf, tarball


def b64(text: str, codec: str = "utf-8") -> str:
    """Return a text in base64, on one line."""
    return base64.b64encode(text.encode(codec)).decode()


def lines(text: str, width: int, between: str) -> str:
    """Return a text cut every `width` characters."""
    return between.join(text[i : i + width] for i in range(0, len(text), width))


def compact(value: object) -> str:
    """Return JSON as services write it: no spaces, text as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def windows(text: str) -> str:
    """Return a text with the line ends of Windows."""
    return text.replace("\n", "\r\n")


def contents_answer(path: str, text: str) -> bytes:
    """Return what a forge's interface answers when asked for a file."""
    head = {"name": leaf(path), "path": path, "sha": hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()}
    return json.dumps({**head, "encoding": "base64", "content": lines(b64(text), 60, "\n") + "\n"}).encode()


def signed_token(path: str, text: str) -> bytes:
    """Return a request whose bearer token carries the file in its claims."""
    parts = [compact({"alg": "HS256", "typ": "JWT"}), compact({"sub": leaf(path), "text": text})]
    encoded = ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)
    tail = base64.urlsafe_b64encode(hashlib.sha256(encoded.encode()).digest()).decode().rstrip("=")
    return f"GET /v1/restore HTTP/1.1\nHost: sync.example.org\nAuthorization: Bearer {encoded}.{tail}\n".encode()


def recorded_answer(path: str, text: str) -> bytes:
    """Return a recorded exchange whose answer is kept in base64."""
    content = {"size": len(text), "mimeType": "text/plain", "encoding": "base64", "text": b64(text)}
    entry = {"request": {"method": "GET", "url": f"https://files.example.org/{path}"}, "response": {"content": content}}
    return json.dumps({"log": {"version": "1.2", "entries": [entry]}}, indent=2).encode()


def dumped_rows(path: str, text: str) -> bytes:
    """Return a database dump that keeps the file as bytes."""
    row = f"4\t{leaf(path)}\t\\\\x{text.encode().hex()}\n"
    return f"COPY public.attachments (id, name, content) FROM stdin;\n{row}\\.\n".encode()


def feed(path: str, text: str) -> bytes:
    """Return a feed entry: HTML inside of XML."""
    inner = html.escape(f"<pre>{html.escape(text)}</pre>")
    return f'<entry><title>{leaf(path)}</title><content type="html">{inner}</content></entry>\n'.encode()


def archived_post(path: str, text: str) -> bytes:
    """Return a row of an archive of questions, the body in an attribute."""
    body = html.escape(f"<pre><code>{text}</code></pre>").replace("\n", "&#xA;")
    return f'<row Id="{len(text)}" PostTypeId="1" Title="{leaf(path)}" Body="{body}" />\n'.encode()


def container_log(text: str) -> bytes:
    """Return what a container runtime keeps of a standard output, a record for each line."""
    stamp = "2022-05-06T07:08:09.{:09}Z"
    entries = [
        {"log": line, "stream": "stdout", "time": stamp.format(n * 1013)}
        for n, line in enumerate(text.splitlines(True))
    ]
    return "".join(compact(entry) + "\n" for entry in entries).encode()


def applied(path: str, text: str) -> bytes:
    """Return a manifest with what was last applied in an annotation."""
    manifest = compact({"apiVersion": "v1", "data": {leaf(path): text}, "kind": "ConfigMap"})
    key = "kubectl.kubernetes.io/last-applied-configuration"
    return f"kind: ConfigMap\nmetadata:\n  annotations:\n    {key}: |\n      {manifest}\n".encode()


def obfuscated(text: str) -> bytes:
    """Return a script whose string is written in escapes throughout."""
    escaped = "".join(f"\\x{ord(c):02x}" if ord(c) < 256 else f"\\u{ord(c):04x}" for c in text if ord(c) < 65536)
    return f"var _0x51c4=['{escaped}'];module['exports']=_0x51c4[0x0];\n".encode()


def message(path: str, text: str, attached: bool) -> bytes:
    """Return a mail as a mail program sends it: with two renderings of one text, or with the file attached."""
    mail = EmailMessage(policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Dana <dana@example.org>", "ops@example.org", f"Fwd: {leaf(path)}"
    readable = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f]", " ", text)
    if attached:
        mail.set_content("see the attachment\n")
        name = leaf(path).encode("ascii", "replace").decode()
        mail.add_attachment(text.encode(), maintype="application", subtype="octet-stream", filename=name)
    else:
        mail.set_content(readable, cte="quoted-printable")
        mail.add_alternative(f"<pre>{html.escape(readable)}</pre>", subtype="html", cte="quoted-printable")
    mail.set_boundary("=-000000000000a1b2c3")
    return mail.as_bytes()


def stored(members: list[tuple[str, bytes]]) -> bytes:
    """Return a zip archive of uncompressed members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as z:
        for name, data in members:
            z.writestr(zipfile.ZipInfo(name, EPOCH), data)
    return out.getvalue()


def document(member: str, before: str, after: str, text: str) -> bytes:
    """Return an office document with every line of the text between two pieces of markup."""
    body = "".join(before + html.escape(line, quote=False) + after for line in text.split("\n"))
    first = "mimetype" if member == "content.xml" else "[Content_Types].xml"
    return archive([(first, b"application/octet-stream"), (member, f"<x>{body}</x>".encode())])


def image(path: str, text: str) -> bytes:
    """Return a saved container image: an archive in an archive."""
    layer = tarball([("app/" + path, text.encode())])
    name = hashlib.sha256(layer).hexdigest()
    manifest = json.dumps([{"Config": "config.json", "Layers": [f"{name}/layer.tar"]}]).encode()
    return tarball([("manifest.json", manifest), (f"{name}/layer.tar", layer)])


def notebook(cell: dict[str, object]) -> bytes:
    """Return a notebook of one cell."""
    return json.dumps(
        {"cells": [{"metadata": {}, **cell}], "metadata": {}, "nbformat": 4, "nbformat_minor": 2}
    ).encode()


def shown(path: str, text: str) -> bytes:
    """Return a notebook in which the file was read and its text shown as a literal."""
    output = {
        "output_type": "execute_result",
        "execution_count": 7,
        "metadata": {},
        "data": {"text/plain": [repr(text)]},
    }
    source = [f"open({leaf(path)!r}).read()"]
    return notebook({"cell_type": "code", "execution_count": 7, "source": source, "outputs": [output]})


def rows(ddl: str, insert: str, values: list[tuple[object, ...]]) -> bytes:
    """Return the bytes of a database of one table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.db")
        connection = sqlite3.connect(path)
        connection.execute(ddl)
        connection.executemany(insert, values)
        connection.commit()
        connection.close()
        return path.read_bytes()


def editor_state(path: str, text: str) -> bytes:
    """Return the state an editor keeps: texts as blobs, other things around."""
    history = compact({"resource": f"file:///home/dana/{path}", "content": text}).encode()
    pairs: list[tuple[object, ...]] = [("theme", b"dark"), (f"memento/{leaf(path)}", history), ("zoom", b"1" * 700)]
    ddl = "CREATE TABLE ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)"
    return rows(ddl, "INSERT INTO ItemTable VALUES (?, ?)", pairs)


def compiled(path: str, text: str) -> bytes:
    """Return a .pyc of a module whose function returns the text."""
    code = compile(
        f"NAME = {path!r}\n\ndef load():\n    def text():\n        return {text!r}\n    return text()\n", "m", "exec"
    )
    return importlib.util.MAGIC_NUMBER + struct.pack("<III", 0, 0, 0) + marshal.dumps(code)


def preferences(path: str, text: str) -> bytes:
    """Return a property list in XML; where XML cannot hold a character, the text is kept as data."""
    try:
        return plistlib.dumps({"NSRecent": [leaf(path)], "Draft": text})
    except ValueError:
        return plistlib.dumps({"NSRecent": [leaf(path)], "Draft": text.encode()})


def sql_string(path: str, text: str) -> bytes:
    """Return a dump with the text as one literal."""
    literal = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"INSERT INTO `snapshots` VALUES (3,'{leaf(path)}','{literal}','2022-02-02');\n".encode()


def table(path: str, text: str) -> bytes:
    """Return a table with the text in one cell."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["id", "name", "body"], ["17", leaf(path), text]])
    return out.getvalue().encode()


def rich_text(text: str) -> bytes:
    """Return a rich text note."""
    plain = re.sub(r"([\\{}])", r"\\\1", text).replace("\n", "\\par\n")
    body = "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in plain)
    return f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Menlo;}}}}\\f0\\fs22 {body}}}\n".encode()
