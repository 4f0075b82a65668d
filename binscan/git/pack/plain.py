"""All object headers of a pack in plain Python: the reference for `binscan.git.pack.vector`, and its stand-in.

Format: gitformat-pack(5), "Pack files (*.pack)".
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import NamedTuple

from binscan.git.pack.table import (
    BROKEN,
    COST_PER_OBJECT,
    COST_PER_STREAM_BYTE,
    LARGEST_COUNTED,
    NO_BASE,
    OFS_DELTA,
    REF_DELTA,
    ROOT_BYTES_PER_COST,
    Table,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from binscan.git.pack.index import Index

_MAX_VARINT = 9
"""Bytes of the longest size or distance that fits 63 bits."""


class _Header(NamedTuple):
    type: int
    size: int
    position: int
    sound: bool


def read_table(pack: memoryview, index: Index, oid_bytes: int) -> Table:
    """Read the header of every object that the index names; see `binscan.git.pack.vector.read_table`."""
    end = len(pack) - oid_bytes
    order = sorted(range(len(index.offsets)), key=index.offsets.__getitem__)
    starts = [min(index.offsets[at], end) for at in order]
    ends = [*starts[1:], end] if starts else []
    by_id = _finder(index, order, oid_bytes)
    streams: array[int] = array("Q")
    sizes: array[int] = array("Q")
    bases: array[int] = array("q")
    types = bytearray()
    for start, stop in zip(starts, ends, strict=True):
        header = _header(pack, start)
        base = NO_BASE
        position = header.position
        if header.type == OFS_DELTA:
            distance, position = _distance(pack, position)
            base = _exact(starts, start - distance) if distance > 0 else BROKEN
        elif header.type == REF_DELTA:
            base = by_id(_padded(pack, position, oid_bytes))
            position += oid_bytes
        sound = header.sound and 12 <= start < end and position < stop
        streams.append(position)
        sizes.append(header.size)
        bases.append(base if sound else BROKEN)
        types.append(header.type)
    roots, kinds = _roots(types, bases)
    costs: array[int] = array("Q", bytes(8 * len(order)))
    for at, root in enumerate(roots):
        size = max(0, min(sizes[root], LARGEST_COUNTED))
        costs[root] += COST_PER_OBJECT + COST_PER_STREAM_BYTE * max(0, ends[at] - streams[at])
        costs[root] += size // ROOT_BYTES_PER_COST
    first, children = _children(bases, kinds)
    positions: array[int] = array("I", order)
    return Table(index.oids, positions, streams, array("Q", ends), sizes, kinds, bases, roots, costs, first, children)


def _byte(pack: memoryview, position: int) -> int:
    return pack[min(position, len(pack) - 1)]


def _padded(pack: memoryview, position: int, length: int) -> bytes:
    return bytes(_byte(pack, position + i) for i in range(length))


def _header(pack: memoryview, start: int) -> _Header:
    byte = _byte(pack, start)
    kind = byte >> 4 & 7
    size = byte & 15
    position = start + 1
    turn = 0
    while byte & 0x80 and turn < _MAX_VARINT - 1:
        byte = _byte(pack, position)
        size |= (byte & 0x7F) << (4 + 7 * turn)
        position += 1
        turn += 1
    return _Header(kind, size, position, kind not in (0, 5) and not byte & 0x80)


def _distance(pack: memoryview, position: int) -> tuple[int, int]:
    """Return (distance back to the base, position after it); the distance is 0 where it has no end."""
    byte = _byte(pack, position)
    position += 1
    distance = byte & 0x7F
    turn = 0
    while byte & 0x80 and turn < _MAX_VARINT - 1:
        byte = _byte(pack, position)
        position += 1
        distance = (distance + 1 << 7) | (byte & 0x7F)
        turn += 1
    return (0 if byte & 0x80 else distance), position


def _exact(starts: list[int], wanted: int) -> int:
    found = bisect_left(starts, wanted)
    return found if found < len(starts) and starts[found] == wanted else BROKEN


def _finder(index: Index, order: list[int], oid_bytes: int) -> Callable[[bytes], int]:
    place: dict[bytes, int] = {}

    def find(oid: bytes) -> int:
        if not place:
            for at, position in enumerate(order):
                place[index.oids[position * oid_bytes : (position + 1) * oid_bytes]] = at
        return place.get(oid, BROKEN)

    return find


def _roots(types: bytearray, bases: array[int]) -> tuple[array[int], bytes]:
    roots: array[int] = array("I", bytes(4 * len(bases)))
    kinds = bytearray(len(bases))
    state = bytearray(len(bases))
    for start in range(len(bases)):
        trail = []
        at = start
        while not state[at]:
            state[at] = 1
            trail.append(at)
            if bases[at] < 0:
                roots[at] = at
                kinds[at] = types[at] if bases[at] == NO_BASE else 0
                state[at] = 2
                break
            at = bases[at]
        settled = state[at] == 2
        for node in trail:
            roots[node] = roots[at] if settled else at
            kinds[node] = kinds[at] if settled else 0
            state[node] = 2
    return roots, bytes(kinds)


def _children(bases: array[int], kinds: bytes) -> tuple[array[int], array[int]]:
    deltas = [at for at, base in enumerate(bases) if base >= 0 and kinds[at]]
    deltas.sort(key=bases.__getitem__)
    first: array[int] = array("I", bytes(4 * (len(bases) + 1)))
    for at in deltas:
        first[bases[at] + 1] += 1
    for at in range(len(bases)):
        first[at + 1] += first[at]
    return first, array("I", deltas)
