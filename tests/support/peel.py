"""A slow, plain way to undo encodings with the standard library only: an oracle that owes nothing to binscan."""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import html
import io
import json
import lzma
import marshal
import pickle
import plistlib
import quopri
import re
import sqlite3
import tarfile
import tempfile
import types
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

BASE64 = re.compile(rb"(?:[A-Za-z0-9+/_-]{40,}\s{0,6})+[A-Za-z0-9+/_-]*={0,2}")
HEX = re.compile(rb"[0-9a-fA-F]{64,}|(?:[0-9a-f]{60}\n)+[0-9a-f]*")
DEPTH = 4
BROKEN = (
    *(OSError, EOFError, ValueError, TypeError, KeyError, IndexError, AttributeError, ImportError),
    *(zlib.error, lzma.LZMAError, pickle.UnpicklingError, tarfile.TarError, zipfile.BadZipFile),
)
"""What the standard library raises for bytes that only look like one of its formats."""


def strings(value: object) -> Iterator[bytes]:
    """Yield every string inside nested containers and code objects; a list of strings also as one text."""
    if isinstance(value, str):
        yield value.encode("utf-8", "surrogatepass")
    elif isinstance(value, bytes):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list | tuple):
        yield b"".join(item.encode() for item in value if isinstance(item, str))
        for item in value:
            yield from strings(item)
    elif isinstance(value, types.CodeType):
        yield from strings(list(value.co_consts))


def rows(data: bytes) -> Iterator[bytes]:
    """Yield the texts of an SQLite database."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.db")
        path.write_bytes(data)
        connection = sqlite3.connect(path)
        try:
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
                for row in connection.execute(f"SELECT * FROM {table}"):
                    yield from strings(list(row))
        finally:
            connection.close()


def containers(data: bytes) -> Iterator[bytes]:
    """Yield what lies in archives, databases and serialised objects."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
    elif data.startswith(b"x\x9c"):
        yield zlib.decompress(data)
    elif data.startswith(b"BZh"):
        yield bz2.decompress(data)
    elif data.startswith(b"\xfd7zXZ"):
        yield lzma.decompress(data)
    elif data.startswith(b"SQLite format 3"):
        yield from rows(data)
    elif data.startswith((b"bplist00", b"<?xml")) and b"plist" in data[:200]:
        yield from strings(plistlib.loads(data))
    elif data.startswith((b"\x80", b"(dp0\n", b"(lp0\n")):
        yield from strings(pickle.loads(data))
    elif data[2:4] == b"\r\n":
        yield from strings(marshal.loads(data[16:]))
    elif data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            yield from (archive.extractfile(m).read() for m in archive if m.isfile())  # type: ignore[union-attr]
    elif data.startswith(b"\x28\xb5\x2f\xfd"):
        import zstandard

        yield zstandard.ZstdDecompressor().decompressobj().decompress(data)


def texts(data: bytes) -> Iterator[bytes]:
    """Yield what a text becomes when one escape is undone everywhere."""
    yield quopri.decodestring(data)
    yield urllib.parse.unquote_to_bytes(data.replace(b"+", b" "))
    decoded = data.decode("utf-8", "replace")
    yield html.unescape(decoded).encode()
    yield html.unescape(re.sub(r"<[^<>]{1,40}>", "", decoded)).encode()
    escape = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
    yield escape.sub(lambda m: chr(int(m[1] or m[2], 16)), decoded).encode("utf-8", "surrogatepass")
    yield decoded.replace("\\\\", "\\").replace("\\n", "\n").replace('\\"', '"').encode()
    yield decoded.replace("\\r\\n", "\n").replace("\\n", "\n").encode()
    yield re.sub(rb"(?m)^[>#+] ?|\\par\b", b"", data)
    yield records(decoded)
    for line in [decoded, *decoded.splitlines()]:
        try:
            yield from strings(json.loads(line))
        except ValueError:
            continue


def records(text: str) -> bytes:
    """Return the first string of every line that is a JSON object, as the text that was logged in them."""
    firsts: list[str] = []
    for line in text.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            firsts += [item for item in value.values() if isinstance(item, str)][:1]
    return "".join(firsts).encode("utf-8", "surrogatepass")


def runs(data: bytes) -> Iterator[bytes]:
    """Yield what encoded runs inside a text decode to."""
    for match in HEX.finditer(data):
        digits = match[0].replace(b"\n", b"")
        yield binascii.unhexlify(digits[: len(digits) // 2 * 2])
    for match in BASE64.finditer(data):
        text = re.sub(rb"\s", b"", match[0]).rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        for start in range(min(4, len(text))):
            piece = text[start : len(text) - (len(text) - start) % 4 if (len(text) - start) % 4 == 1 else None]
            yield base64.b64decode(piece + b"=" * (-len(piece) % 4))


def spelled(data: bytes) -> Iterator[bytes]:
    """Yield the bytes that arrays list and dumps show."""
    yield bytes(int(digits, 16) for digits in re.findall(rb"\b0x([0-9a-fA-F]{2})\b", data))
    for numbers in re.findall(rb"\[([0-9, ]{100,})\]", data):
        yield bytes(int(number) & 255 for number in numbers.split(b","))
    shown = re.findall(rb"(?m)^[0-9a-f]{7,}:? +((?:[0-9a-f]{2,4} ?)+)", data)
    yield b"".join(binascii.unhexlify(line.replace(b" ", b"")) for line in shown)


def wide(data: bytes) -> Iterator[bytes]:
    """Yield what UTF-16 or UTF-32 text says."""
    if data.count(b"\0") > len(data) // 8 or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        for codec in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
            yield data.decode(codec, "replace").encode("utf-8", "replace")


def attempted(undo: Callable[[bytes], Iterator[bytes]], data: bytes) -> Iterator[bytes]:
    """Yield what `undo` gives until it meets bytes that only look like its format."""
    try:
        yield from undo(data)
    except BROKEN:
        return


def peel(data: bytes, depth: int = DEPTH) -> Iterator[bytes]:
    """Yield the data and everything that undoing up to `depth` layers brings out of it."""
    yield data
    if not depth:
        return
    seen = {data}
    for undo in (containers, wide, texts, runs, spelled):
        for inner in attempted(undo, data):
            if inner not in seen and len(inner) >= 16:
                seen.add(inner)
                yield from peel(inner, depth - 1)
