"""Whole packs out of a fuzzer's bytes: entries whose headers, bases and streams it chooses, under an index it chooses.

Raw bytes seldom make a zlib stream, so the streams are made here and the fuzzer decides what they hold and which lies
their headers tell.
"""

from __future__ import annotations

import zlib
from array import array
from itertools import pairwise
from typing import NamedTuple

from binscan.git.pack import plain, vector
from binscan.git.pack.index import Index
from binscan.git.pack.table import OFS_DELTA, REF_DELTA, Table
from binscan.git.pack.walk import Walker

LARGEST = 64 * 1024
ENTRIES = 24
_OID = 20


class Made(NamedTuple):
    """A pack and what its index says."""

    pack: bytes
    index: Index


def assemble(data: bytes) -> Made:
    """Build a pack: each entry takes four bytes (type, lie, base, length) and its content from `data`."""
    pack = bytearray(b"PACK\0\0\0\x02") + ENTRIES.to_bytes(4)
    offsets: list[int] = []
    at = 0
    while at + 4 <= len(data) and len(offsets) < ENTRIES:
        kind, lie, base, length = data[at : at + 4]
        content = data[at + 4 : at + 4 + length]
        at += 4 + length
        offsets.append(len(pack) + (lie >> 4 if lie & 1 else 0))
        pack += _header(kind & 7, len(content) + (lie if lie & 2 else 0))
        if kind & 7 == OFS_DELTA:
            back = offsets[base % len(offsets)]
            pack += _distance(max(0, len(pack) - back if lie & 4 else offsets[-1] - back))
        elif kind & 7 == REF_DELTA:
            pack += bytes([base % ENTRIES]) * _OID
        pack += content if lie & 8 else zlib.compress(content, 0)
    oids = b"".join(bytes([number]) * _OID for number in range(len(offsets)))
    return Made(bytes(pack) + bytes(_OID), Index(oids, array("Q", offsets)))


def _header(kind: int, size: int) -> bytes:
    out = bytearray([kind << 4 | size & 15])
    size >>= 4
    while size:
        out[-1] |= 0x80
        out.append(size & 0x7F)
        size >>= 7
    return bytes(out)


def _distance(value: int) -> bytes:
    out = [value & 0x7F]
    while value := value >> 7:
        value -= 1
        out.append(0x80 | value & 0x7F)
    return bytes(reversed(out))


class BrokenPromise(Exception):
    """What the reader of packs promises does not hold."""


def check(made: Made) -> None:
    """Both readers of headers agree, and each object is handed on once, within the bound, or is said to have failed."""
    view = memoryview(made.pack)
    table = plain.read_table(view, made.index, _OID)
    _hold(_told(table) == _told(vector.read_table(view, made.index, _OID)), "the two readers of headers differ")
    given: list[int] = []

    def take(at: int, content: bytes, delta: bytes | None) -> None:
        _hold(len(content) <= LARGEST, "an object larger than the bound was made")
        given.append(at)

    roots = {root for root, kind in zip(table.roots, table.kinds, strict=True) if kind}
    seen = sorted(given + Walker(view, table, LARGEST).walk(sorted(roots), take).failed)
    _hold(all(a != b for a, b in pairwise(seen)), "an object was handed on twice")
    wanted = [at for at, kind in enumerate(table.kinds) if kind]
    _hold(seen == wanted, "an object was neither handed on nor named")


def _told(table: Table) -> tuple[object, ...]:
    """What a table says of its objects; where a chain leads nowhere, its end and cost mean nothing."""
    ends = [
        (root, cost) if kind else None for root, cost, kind in zip(table.roots, table.costs, table.kinds, strict=True)
    ]
    return (*table._replace(roots=array("I"), costs=array("Q")), ends)


def _hold(fact: bool, what: str) -> None:
    if not fact:
        raise BrokenPromise(what)
