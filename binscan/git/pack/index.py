"""Pack indexes: which objects a pack holds, and where. Versions 1 and 2, and multi-pack indexes.

Formats: gitformat-pack(5). Nothing in an index is trusted: counts and offsets are checked against the file's length,
and whoever reads the pack checks each offset again.
"""

from __future__ import annotations

import sys
from array import array
from itertools import pairwise
from typing import NamedTuple

_MAGIC_V2 = b"\xfftOc"
_MAGIC_MIDX = b"MIDX"
_FANOUT = 256 * 4
_LARGE = 1 << 31


class UnreadableIndex(ValueError):
    """The file is no index of a known version, or contradicts itself."""


class Index(NamedTuple):
    """The objects of one pack, in the order of their ids."""

    oids: bytes
    """Raw ids, concatenated."""
    offsets: array[int]
    """Where each begins in the pack; unsigned 64 bits."""


def read_index(data: bytes, oid_bytes: int) -> Index:
    """Read a `.idx` file of version 1 or 2.

    Args:
        data: the whole file.
        oid_bytes: length of a raw object id.

    Raises:
        UnreadableIndex: it is none, or is cut short.
    """
    if data[:4] != _MAGIC_V2:
        return _read_v1(data, oid_bytes)
    if data[4:8] != b"\0\0\0\x02":
        raise UnreadableIndex("unknown version of a pack index")
    count = _count(data[8 : 8 + _FANOUT])
    names = 8 + _FANOUT
    offsets = names + count * (oid_bytes + 4)
    large = offsets + count * 4
    trailer = len(data) - 2 * oid_bytes
    if trailer < large:
        raise UnreadableIndex("the pack index is cut short")
    return Index(
        data[names : names + count * oid_bytes], _offsets(data[offsets : offsets + count * 4], data[large:trailer])
    )


def _read_v1(data: bytes, oid_bytes: int) -> Index:
    count = _count(data[:_FANOUT])
    record = 4 + oid_bytes
    table = data[_FANOUT : _FANOUT + count * record]
    if len(table) != count * record or len(data) != _FANOUT + len(table) + 2 * oid_bytes:
        raise UnreadableIndex("not a pack index, or one cut short")
    oids = bytearray(count * oid_bytes)
    for column in range(oid_bytes):
        oids[column::oid_bytes] = table[4 + column :: record]
    return Index(bytes(oids), array("Q", _words(_columns(table, record))))


def _columns(table: bytes, record: int) -> bytes:
    out = bytearray(len(table) // record * 4)
    for column in range(4):
        out[column::4] = table[column::record]
    return bytes(out)


def read_multi(data: bytes, oid_bytes: int) -> dict[str, Index]:
    """Read a `multi-pack-index`: the objects of each pack it covers, by the pack's base name without suffix.

    Args:
        data: the whole file.
        oid_bytes: length of a raw object id.

    Raises:
        UnreadableIndex: it is none, or is cut short.
    """
    if data[:5] != _MAGIC_MIDX + b"\x01" or len(data) < 12:
        raise UnreadableIndex("unknown version of a multi-pack index")
    chunks = _chunks(data, data[6])
    try:
        names = [name.decode("ascii", "replace") for name in chunks[b"PNAM"].split(b"\0") if name]
        count = _count(chunks[b"OIDF"][:_FANOUT])
        oids = chunks[b"OIDL"][: count * oid_bytes]
        places = _words(chunks[b"OOFF"][: count * 8])
    except KeyError as error:
        raise UnreadableIndex("the multi-pack index lacks a chunk") from error
    if len(oids) != count * oid_bytes or len(places) != count * 2:
        raise UnreadableIndex("the multi-pack index is cut short")
    offsets = _resolve_large(places[1::2], chunks.get(b"LOFF", b""))
    return _by_pack(names, oids, places[0::2], offsets, oid_bytes)


def _by_pack(names: list[str], oids: bytes, packs: array[int], offsets: array[int], oid_bytes: int) -> dict[str, Index]:
    ids: list[list[bytes]] = [[] for _ in names]
    at: list[array[int]] = [array("Q") for _ in names]
    for position, (pack, offset) in enumerate(zip(packs, offsets, strict=True)):
        if pack >= len(names):
            raise UnreadableIndex("the multi-pack index names a pack it does not list")
        ids[pack].append(oids[position * oid_bytes : (position + 1) * oid_bytes])
        at[pack].append(offset)
    return {
        name.removesuffix(".idx").removesuffix(".pack"): Index(b"".join(ids[number]), at[number])
        for number, name in enumerate(names)
    }


def _chunks(data: bytes, count: int) -> dict[bytes, bytes]:
    table = data[12 : 12 + (count + 1) * 12]
    if len(table) != (count + 1) * 12:
        raise UnreadableIndex("the multi-pack index is cut short")
    starts = [(table[i : i + 4], int.from_bytes(table[i + 4 : i + 12])) for i in range(0, len(table), 12)]
    return {name: data[start:end] for (name, start), (_, end) in pairwise(starts)}


def _count(fanout: bytes) -> int:
    table = _words(fanout)
    if len(table) != 256 or any(a > b for a, b in pairwise(table)):
        raise UnreadableIndex("not a pack index, or a damaged one")
    return table[255]


def _words(data: bytes) -> array[int]:
    if len(data) % 4:
        raise UnreadableIndex("the pack index is cut short")
    words = array("I", data)
    if sys.byteorder == "little":
        words.byteswap()
    return words


def _offsets(data: bytes, large: bytes) -> array[int]:
    return _resolve_large(_words(data), large)


def _resolve_large(words: array[int], large: bytes) -> array[int]:
    """Return offsets as 64 bits: with the top bit set, the rest is a position in the table of large ones."""
    offsets = array("Q", words)
    if not large:
        return offsets
    for position, word in enumerate(words):
        if word >= _LARGE:
            at = (word - _LARGE) * 8
            if at + 8 > len(large):
                raise UnreadableIndex("the pack index names an offset it does not hold")
            offsets[position] = int.from_bytes(large[at : at + 8])
    return offsets
