"""All object headers of a pack at once, with numpy: some hundred thousand in a tenth of a second.

`binscan.git.pack.plain` is the same in plain Python and the reference: both return equal tables.
Format: gitformat-pack(5), "Pack files (*.pack)".
"""

from __future__ import annotations

import math
from array import array
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

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
    from binscan.git.pack.index import Index

Ints: TypeAlias = "NDArray[np.int64]"

_MAX_VARINT = 9
"""Bytes of the longest size or distance that fits 63 bits."""


def read_table(pack: memoryview, index: Index, oid_bytes: int) -> Table:
    """Read the header of every object that the index names.

    Args:
        pack: the whole pack file.
        index: its index.
        oid_bytes: length of a raw object id.
    """
    end = len(pack) - oid_bytes
    offsets = np.frombuffer(index.offsets, dtype=np.uint64)
    order = np.argsort(offsets, kind="stable")
    # Nothing in a pack says where an object ends; where the next one begins does, so all are put in that order.
    # An offset from outside the pack becomes its end, where no object can begin, and is found broken.
    starts = np.minimum(offsets[order], np.uint64(end)).astype(np.int64)
    ends = np.append(starts[1:], end)
    data = np.frombuffer(pack, dtype=np.uint8)
    if not len(order):
        return _empty(index)
    types, sizes, position, sound = _sizes(data, starts, end)
    bases = np.full(len(order), NO_BASE, dtype=np.int64)
    _link_by_offset(data, starts, types, position, bases)
    _link_by_id(data, index, order, types, position, bases, oid_bytes)
    bases[~sound | (position >= ends)] = BROKEN
    roots, kinds = _roots(types, bases)
    first, children = _children(bases, kinds)
    return Table(
        index.oids,
        array("I", order.astype(np.uint32).tobytes()),
        array("Q", np.maximum(position, 0).tobytes()),
        array("Q", ends.astype(np.int64).tobytes()),
        array("Q", sizes.tobytes()),
        kinds.astype(np.uint8).tobytes(),
        array("q", bases.tobytes()),
        array("I", roots.astype(np.uint32).tobytes()),
        array("Q", _costs(roots, sizes, ends - position).tobytes()),
        array("I", first.astype(np.uint32).tobytes()),
        array("I", children.astype(np.uint32).tobytes()),
    )


def _empty(index: Index) -> Table:
    none: array[int] = array("I")
    wide: array[int] = array("Q")
    return Table(index.oids, none, wide, wide, wide, b"", array("q"), none, wide, array("I", [0]), none)


def _take(data: NDArray[np.uint8], position: Ints) -> Ints:
    return data[np.minimum(position, len(data) - 1)].astype(np.int64)


def _sizes(data: NDArray[np.uint8], starts: Ints, end: int) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
    """Return (types, sizes, position after the size, whether the header is one)."""
    byte = _take(data, starts)
    types = byte >> 4 & 7
    sizes = byte & 15
    position = starts + 1
    more = np.flatnonzero(byte & 0x80)
    for turn in range(_MAX_VARINT - 1):
        if not len(more):
            break
        byte = _take(data, position[more])
        sizes[more] |= (byte & 0x7F) << (4 + 7 * turn)
        position[more] += 1
        more = more[byte & 0x80 != 0]
    sound = (types != 0) & (types != 5) & (starts >= 12) & (starts < end)
    sound[more] = False
    return types, sizes, position, sound


def _link_by_offset(data: NDArray[np.uint8], starts: Ints, types: Ints, position: Ints, bases: Ints) -> None:
    deltas = np.flatnonzero(types == OFS_DELTA)
    byte = _take(data, position[deltas])
    position[deltas] += 1
    distance = byte & 0x7F
    more = np.flatnonzero(byte & 0x80)
    for _ in range(_MAX_VARINT - 1):
        if not len(more):
            break
        byte = _take(data, position[deltas[more]])
        position[deltas[more]] += 1
        # Plus one for each further byte, so that no distance can be written in two ways (gitformat-pack(5)).
        distance[more] = (distance[more] + 1 << 7) | (byte & 0x7F)
        more = more[byte & 0x80 != 0]
    wanted = starts[deltas] - distance
    found = np.minimum(np.searchsorted(starts, wanted), len(starts) - 1)
    right = (starts[found] == wanted) & (distance > 0)
    right[more] = False
    bases[deltas] = np.where(right, found, BROKEN)


def _link_by_id(
    data: NDArray[np.uint8], index: Index, order: Any, types: Ints, position: Ints, bases: Ints, oid_bytes: int
) -> None:
    deltas = np.flatnonzero(types == REF_DELTA)
    if not len(deltas):
        return
    reach = np.minimum(position[deltas][:, None] + np.arange(oid_bytes), len(data) - 1)
    position[deltas] += oid_bytes
    asked = np.ascontiguousarray(data[reach]).view(f"V{oid_bytes}").ravel()
    known = np.frombuffer(index.oids, dtype=f"V{oid_bytes}")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    place = {oid: at for at, oid in enumerate(known.tolist())}
    found = np.array([place.get(oid, -1) for oid in asked.tolist()], dtype=np.int64)
    bases[deltas] = np.where(found >= 0, rank[found], BROKEN)


def _roots(types: Ints, bases: Ints) -> tuple[Ints, Ints]:
    """Return the end of each chain of bases, and its kind: 0 where the chain is broken or goes round in a circle."""
    roots = np.where(bases >= 0, bases, np.arange(len(bases)))
    # Each turn doubles how far back every object looks, so a chain of 4,000 takes 12 turns. What goes round in a
    # circle never arrives: its root has a base, and the kind becomes 0.
    for _ in range(math.ceil(math.log2(len(bases) + 1)) + 1):
        further = roots[roots]
        if np.array_equal(further, roots):
            break
        roots = further
    return roots, np.where(bases[roots] == NO_BASE, types[roots], 0)


def _costs(roots: Ints, sizes: Ints, lengths: Ints) -> Ints:
    own = COST_PER_OBJECT + COST_PER_STREAM_BYTE * np.maximum(lengths, 0)
    own += np.clip(sizes[roots], 0, LARGEST_COUNTED) // ROOT_BYTES_PER_COST
    return np.bincount(roots, weights=own, minlength=len(roots)).astype(np.int64)


def _children(bases: Ints, kinds: Ints) -> tuple[Ints, Ints]:
    deltas = np.flatnonzero((bases >= 0) & (kinds > 0))
    parents = bases[deltas]
    children = deltas[np.argsort(parents, kind="stable")]
    first = np.zeros(len(bases) + 1, dtype=np.int64)
    np.cumsum(np.bincount(parents, minlength=len(bases)), out=first[1:])
    return first, children
