"""What earlier sweeps of a store have read: those objects are named again, counted again, and not read again."""

from __future__ import annotations

from itertools import compress
from typing import Any, NamedTuple, Protocol

from binscan.git.pack.table import KIND_NAMES

try:
    from binscan.git.pack.sets import chosen, mark, merged
except ImportError:  # no numpy on this platform
    from binscan.git.pack.plain_sets import chosen, mark, merged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from binscan.git.pack.references import Absent
    from binscan.git.pack.stores import Listing

KIND = 7
"""Bits of a state that hold the object's kind, as its number in `KIND_NAMES`; the others are the owner's."""


class Memory(NamedTuple):
    """Objects that were read, sorted by id."""

    ids: bytes
    """Raw ids, concatenated."""
    states: bytes
    """One for each: its kind, and what its owner wants to remember of it."""
    oid_bytes: int

    def among(self, listing: Listing) -> tuple[Known, Listing]:
        """Return what of this is in a store, and the store less the packs and loose objects that hold nothing else."""
        present = bytearray(len(self.states))
        flags = []
        packs = []
        for pack in listing.packs:
            known = mark(self.ids, pack.objects.oids, self.oid_bytes, present)
            if 0 in known:
                packs.append(pack)
                flags.append(known)
        loose = bytes.fromhex("".join(oid for oid, _ in listing.loose))
        named = mark(self.ids, loose, self.oid_bytes, present)
        unknown = tuple(entry for entry, known in zip(listing.loose, named, strict=True) if not known)
        rest = listing._replace(packs=tuple(packs), loose=unknown)
        return Known(self, bytes(present), tuple(flags)), rest

    def holds(self, ids: bytes) -> bytes:
        """Return, for each of some raw ids, whether it is remembered."""
        return mark(self.ids, ids, self.oid_bytes, bytearray(len(self.states)))

    def with_more(self, ids: bytes, states: bytes) -> Memory:
        """Return this and more objects; of two states of one object the larger number stays."""
        return Memory(*merged(self.ids + ids, self.states + states, self.oid_bytes), self.oid_bytes)


class Known(NamedTuple):
    """The part of a memory that a store still holds."""

    memory: Memory
    present: bytes
    """For each id of the memory, whether it is in the store."""
    flags: tuple[bytes, ...]
    """For each pack of which something is not known, in the order of its ids, whether it is."""

    def only(self) -> Memory:
        """Return the memory without what the store no longer holds."""
        memory = self.memory
        if 0 not in self.present:
            return memory
        states = bytes(state for state, here in zip(memory.states, self.present, strict=True) if here)
        return Memory(chosen(memory.ids, self.present, memory.oid_bytes), states, memory.oid_bytes)

    def without(self, kinds: Collection[str]) -> Memory:
        """Return the memory of what is still there and of none of these kinds."""
        memory = self.only()
        kept = memory.states.translate(_of_kinds(set(KIND_NAMES).difference(kinds)))
        states = bytes(compress(memory.states, kept))
        return Memory(chosen(memory.ids, kept, memory.oid_bytes), states, memory.oid_bytes)

    def counts(self) -> dict[str, int]:
        """Return how many objects of each kind are known and in the store."""
        kinds = self.only().states.translate(bytes(state & KIND for state in range(256)))
        return {name: kinds.count(code) for code, name in enumerate(KIND_NAMES) if code}

    def ids(self, kinds: Collection[str]) -> bytes:
        """Return the sorted raw ids of the known objects of these kinds."""
        memory = self.only()
        return chosen(memory.ids, memory.states.translate(_of_kinds(kinds)), memory.oid_bytes)


def _of_kinds(kinds: Collection[str]) -> bytes:
    """Return a translation table from states to whether they are of objects of these kinds."""
    return bytes(KIND_NAMES[state & KIND] in kinds if state & KIND < len(KIND_NAMES) else 0 for state in range(256))


class Keeper(Protocol):
    """Who remembers, from one sweep to the next."""

    def recall(self) -> Memory:
        """Return what is remembered; asked once, when the store is listed."""

    def learn(self, read: Mapping[str, bytes], harvest: Any, absent: Absent) -> None:
        """Take the raw ids of each kind that were just read, the harvest of them, and what they name and is not here.

        The harvest is None where the task keeps it itself. Kinds that the task did not want come along, by id only.
        """

    def absent(self) -> Absent:
        """Return all that objects which are remembered named when they were read, and that was not here then."""
