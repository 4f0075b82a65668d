"""What is known of a pack's objects before any of them is inflated."""

from __future__ import annotations

from array import array
from typing import NamedTuple

KIND_NAMES = ("", "commit", "tree", "blob", "tag")
"""By the type number in an object's header; 0 stands for one whose chain of bases leads nowhere."""

OFS_DELTA = 6
REF_DELTA = 7

COST_PER_OBJECT = 2_500
COST_PER_STREAM_BYTE = 6
ROOT_BYTES_PER_COST = 3
"""Nanoseconds for each object, for each byte of its stream, and root bytes for each nanosecond (the root stands for the
size of what its deltas make): fitted to git's own history on the machine of docs/explanation/history.md. Only the
balance between processes depends on them."""

LARGEST_COUNTED = 1 << 32
"""Root bytes above this are a lie, or one object that no balance helps."""

NO_BASE = -1
BROKEN = -2


class Table(NamedTuple):
    """All objects of one pack, in the order in which they lie in it."""

    oids: bytes
    """Raw ids in the order of the index."""
    positions: array[int]
    """Of each object, its position in `oids`."""
    starts: array[int]
    """Where its zlib stream begins."""
    ends: array[int]
    """Where the next object begins."""
    sizes: array[int]
    """What the stream expands to: the object, or the delta."""
    kinds: bytes
    """Type number of the object that its chain of bases ends at; 0 if it ends at none."""
    bases: array[int]
    """Position of the base in this table, `NO_BASE` or `BROKEN`."""
    roots: array[int]
    """Position of the object at the end of its chain of bases."""
    costs: array[int]
    """At each root, about how many nanoseconds its whole tree takes to read; 0 elsewhere."""
    first: array[int]
    """Where its children begin in `children`; one entry more than there are objects."""
    children: array[int]
    """Positions of all objects that are deltas, grouped by base."""

    def oid(self, position: int, oid_bytes: int) -> bytes:
        """Return the raw id of the object at a position of this table."""
        at = self.positions[position] * oid_bytes
        return self.oids[at : at + oid_bytes]
