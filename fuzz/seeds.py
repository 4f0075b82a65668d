"""`python -m fuzz.seeds`: write the corpus again. Small, and made here: no stranger's file, no realistic key."""

from __future__ import annotations

import base64
import gzip
import io
import os
import struct
import tarfile
import zipfile

from fuzz.targets import CORPUS

TOKEN = b"A1b2" * 16
LINE = b'BINANCE_API_KEY = "' + TOKEN + b'"\n'


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a.env", (2024, 1, 1, 0, 0, 0)), LINE, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _tar() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("a.env")
        info.size = len(LINE)
        archive.addfile(info, io.BytesIO(LINE))
    return stream.getvalue()


def _index() -> bytes:
    fan = struct.pack(">256I", *[1] * 256)
    return b"\xfftOc" + struct.pack(">I", 2) + fan + bytes(20) + bytes(4) + struct.pack(">I", 12) + bytes(40)


def _multi() -> bytes:
    """Two packs with an object each, the second behind an offset of 64 bits."""
    chunks = {
        b"PNAM": b"pack-a.idx\0pack-b.idx\0\0\0",
        b"OIDF": struct.pack(">256I", *[2] * 256),
        b"OIDL": bytes(20) + b"\1" * 20,
        b"OOFF": struct.pack(">4I", 0, 12, 1, 1 << 31),
        b"LOFF": struct.pack(">Q", 1 << 33),
    }
    at = 12 + 12 * (len(chunks) + 1)
    table = b""
    for name, content in chunks.items():
        table += name + struct.pack(">Q", at)
        at += len(content)
    return b"MIDX\1\1" + bytes([len(chunks), 0, 0, 0, 0, 2]) + table + bytes(4) + struct.pack(">Q", at) + b"".join(
        chunks.values()
    ) + bytes(20)  # fmt: skip


SEEDS = {
    "delta": {"copy": bytes(8) + b"\x08\x08\x90\x08", "insert": bytes(6) + b"\x06\x03\x03abc"},
    "pack": {
        "blob": b"\x03\0\0\x06hello\n",
        "offset-delta": b"\x03\0\0\x06hello\n\x06\0\0\x04\x06\x06\x90\x06" * 2,
        "name-delta": b"\x03\0\0\x06hello\n\x07\0\0\x04\x06\x06\x90\x06",
        "circle": b"\x07\0\1\x04\x06\x06\x90\x06\x07\0\0\x04\x06\x06\x90\x06",
    },
    "index": {"v2": _index(), "v1": struct.pack(">256I", *[0] * 256) + bytes(40), "multi": _multi()},
    "layers": {
        "zip": _zip(),
        "tar": _tar(),
        "gzip": gzip.compress(LINE, mtime=0),
        "base64": base64.b64encode(LINE),
        "percent": LINE.replace(b"A", b"%41"),
        "utf-16": LINE.decode().encode("utf-16"),
        "escaped": LINE.replace(b"A", b"\\u0041"),
    },
    "text": {
        "line": LINE,
        "call": b'Client("' + TOKEN + b'", "' + TOKEN[::-1] + b'")',
        "pem": b"-----BEGIN PRIVATE KEY",
    },
    "settings": {
        "config": b'min-confidence = 0.5\n[allow]\npaths = ["docs/**"]\n',
        "baseline": b'{"baseline": 1, "salt": "00"}\n',
        "watchlist": b"binscan-watchlist 1\nsalt 00\n",
    },
    "report": {"report": b'{"schema_version": "1", "findings": []}', "env": b"A_API_KEY=x\nA_API_SECRET=y\n"},
}

if __name__ == "__main__":
    for target, seeds in SEEDS.items():
        os.makedirs(os.path.join(CORPUS, target), exist_ok=True)
        for name, data in seeds.items():
            with open(os.path.join(CORPUS, target, name), "wb") as stream:
                stream.write(data)
