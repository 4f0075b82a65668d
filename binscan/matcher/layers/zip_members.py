"""Members of a zip file whose directory is lost, read by their own headers, one after the other (APPNOTE.TXT 4.3.7)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.layers.piece import Fault, Piece

_HEADER = struct.Struct("<4s5H3I2H")
_LOCAL = b"PK\x03\x04"
_SIGNATURES = (_LOCAL, b"PK\x01\x02", b"PK\x07\x08")
"""What may follow a member: the next one, the directory, its own sizes."""
_ENCRYPTED = 0x1
_SIZE_FOLLOWS = 0x8
_STORED, _DEFLATED = 0, 8
_UTF8 = 0x800
_STEP = 1 << 20
_FEED = 1 << 16


def members(data: bytes, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield what can be read of each member, as far as it can.

    Args:
        data: the file.
        budget: what it may cost.
    """
    start = data.find(_LOCAL)
    while 0 <= start <= len(data) - _HEADER.size:
        _, _, flags, method, _, _, _, packed, _, named, extra = _HEADER.unpack_from(data, start)
        first = start + _HEADER.size + named + extra
        raw = data[start + _HEADER.size : start + _HEADER.size + named]
        name = raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        budget.member()
        if flags & _ENCRYPTED:
            yield Fault("it is encrypted", name)
        elif method == _DEFLATED:
            content, packed = _inflated(data, first, budget)
            if content:
                yield Piece(content, name=name)
        elif method == _STORED:
            packed = _stored(data, first) if flags & _SIZE_FOLLOWS and not packed else packed
            budget.spend(min(packed, max(0, len(data) - first)))
            if content := data[first : first + packed]:
                yield Piece(content, name=name)
        else:
            yield Fault("its kind of compression is not known", name)
        # What claims to reach further than the file hides nothing: the search goes on behind the header.
        start = data.find(_LOCAL, first + packed if first + packed <= len(data) else first)


def _stored(data: bytes, first: int) -> int:
    """Return the size of a member that does not say it: it ends where something of the archive begins."""
    ends = [end for signature in _SIGNATURES if (end := data.find(signature, first)) >= 0]
    return min(ends, default=len(data)) - first


def _inflated(data: bytes, first: int, budget: Budget) -> tuple[bytes, int]:
    """Return what is compressed from `first` on, as far as it can be read, and how many bytes it took."""
    import zlib

    stream = zlib.decompressobj(-15)
    out = bytearray()
    at = first
    try:
        while not stream.eof and at < len(data):
            feed = data[at : at + _FEED]
            at += len(feed)
            while feed and not stream.eof:
                part = stream.decompress(feed, _STEP)
                feed = stream.unconsumed_tail
                budget.spend(len(part))
                out += part
    except zlib.error:
        return bytes(out), 0
    return bytes(out), at - first - len(stream.unused_data)
