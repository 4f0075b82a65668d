"""Decide what is read where: each object once, whatever number of packs hold it, in pieces of like size."""

from __future__ import annotations

from array import array
from itertools import compress
from typing import NamedTuple

from binscan.git.pack.table import KIND_NAMES, NO_BASE, Table

try:
    from binscan.git.pack.sets import below, in_table_order, spare
    from binscan.git.pack.vector import read_table
except ImportError:  # no numpy on this platform
    from binscan.git.pack.plain import read_table
    from binscan.git.pack.plain_sets import below, in_table_order, spare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from binscan.git.pack.stores import Listing

PIECES_PER_JOB = 12
"""Pieces for each process: small enough that the last one to finish is not waited for long."""

LOOSE_COST = 20_000
"""What opening one loose file costs, in the unit of `Table.costs` (about a nanosecond)."""


class Piece(NamedTuple):
    """A part of the work for one process."""

    pack: int
    """Number of the pack; -1 for loose objects."""
    roots: array[int]
    """Positions of the trees' roots in the pack's table; for loose objects, in their list."""


class PackPlan(NamedTuple):
    """One pack, and which of its objects another pack already gives, or an earlier sweep."""

    path: str
    data: memoryview
    table: Table
    skip: bytes | None


class Plan(NamedTuple):
    """The whole store, ready to be read."""

    packs: tuple[PackPlan, ...]
    loose: tuple[tuple[str, str], ...]
    exists: dict[str, int]
    """Objects in packs by kind; what is loose is known once it is opened."""
    broken: list[str]
    """Ids of packed objects whose chain of bases leads nowhere."""
    oid_bytes: int

    def raw_ids(self, kinds: Collection[str]) -> list[bytes]:
        """Return the raw ids of all packed objects of these kinds."""
        codes = {KIND_NAMES.index(kind) for kind in kinds}
        ids: list[bytes] = []
        for pack in self.packs:
            ids.extend(_ids(pack, codes, self.oid_bytes))
        return ids

    def ids_below(self, piece: Piece, kind: str) -> bytes:
        """Return the raw ids of the objects of one kind that a piece of a pack gives."""
        pack = self.packs[piece.pack]
        return below(pack.table, piece.roots, pack.skip, KIND_NAMES.index(kind), self.oid_bytes)

    def cost(self, pieces: Sequence[Piece]) -> int:
        """Return about how many nanoseconds the pieces take together."""
        return sum(
            LOOSE_COST * len(piece.roots)
            if piece.pack < 0
            else sum(map(self.packs[piece.pack].table.costs.__getitem__, piece.roots))
            for piece in pieces
        )

    def pieces(self, kinds: Collection[str], jobs: int) -> list[Piece]:
        """Cut the work on objects of these kinds into pieces, the costliest first."""
        codes = {KIND_NAMES.index(kind) for kind in kinds}
        tops = [_tops(pack, codes) for pack in self.packs]
        total = sum(pack.table.costs[top] for pack, chosen in zip(self.packs, tops, strict=True) for top in chosen)
        total += LOOSE_COST * len(self.loose)
        limit = total // (jobs * PIECES_PER_JOB) + 1
        cut: list[tuple[int, Piece]] = []
        for number, (pack, chosen) in enumerate(zip(self.packs, tops, strict=True)):
            cut.extend(_cut(number, chosen, pack.table.costs, limit))
        step = max(1, limit // LOOSE_COST)
        for start in range(0, len(self.loose), step):
            part = array("I", range(start, min(start + step, len(self.loose))))
            cut.append((len(part) * LOOSE_COST, Piece(-1, part)))
        # What is handed out last is then small, and no process is waited for long.
        cut.sort(key=lambda entry: -entry[0])
        return [piece for _, piece in cut]


def make_plan(listing: Listing, oid_bytes: int, known: Sequence[bytes] = ()) -> Plan:
    """Read every pack's headers and settle which copy of each object is read.

    Args:
        listing: the store.
        oid_bytes: length of a raw object id.
        known: of each pack, in the order of its ids, which objects are not to be read; empty if all are.
    """
    # One pack alone holds each object once, and a set of a million ids costs more than all the headers.
    seen: set[bytes] | None = None if len(listing.packs) + bool(listing.loose) < 2 else set()
    packs = []
    exists = dict.fromkeys(KIND_NAMES[1:], 0)
    broken: set[str] = set()
    for number, pack in enumerate(listing.packs):
        table = read_table(pack.data, pack.objects, oid_bytes)
        skip = in_table_order(table, known[number]) if known and any(known[number]) else None
        if seen is not None:
            skip = _seen_before(table, skip, seen, oid_bytes)
        if skip is not None:
            table = spare(table, skip)
        packs.append(PackPlan(pack.path, pack.data, table, skip))
        kinds = table.kinds if skip is None else bytes(compress(table.kinds, (not s for s in skip)))
        for code, name in enumerate(KIND_NAMES):
            if code:
                exists[name] += kinds.count(code)
        if 0 in table.kinds:
            broken.update(_broken(table, skip, oid_bytes))
    loose: dict[str, str] = {}
    for oid, path in listing.loose:
        if seen is None or bytes.fromhex(oid) not in seen:
            loose.setdefault(oid, path)
    whole = set() if seen is None else {oid for oid in broken if bytes.fromhex(oid) in seen or oid in loose}
    return Plan(tuple(packs), tuple(loose.items()), exists, sorted(broken - whole), oid_bytes)


def _seen_before(table: Table, known: bytes | None, seen: set[bytes], oid_bytes: int) -> bytes | None:
    skip = bytearray(known or len(table.positions))
    for at, passed in enumerate(bytes(skip)):
        if passed:
            continue
        oid = table.oid(at, oid_bytes)
        if oid in seen:
            skip[at] = 1
        elif table.kinds[at]:
            seen.add(oid)
    return bytes(skip) if any(skip) else None


def _broken(table: Table, skip: bytes | None, oid_bytes: int) -> Iterator[str]:
    chains = (at for at, kind in enumerate(table.kinds) if not kind and not (skip and skip[at]))
    return (table.oid(at, oid_bytes).hex() for at in chains)


def _tops(pack: PackPlan, codes: set[int]) -> array[int]:
    table = pack.table
    tops = (at for at, base in enumerate(table.bases) if base == NO_BASE and table.kinds[at] in codes)
    if pack.skip is None:
        return array("I", tops)
    needed = {table.roots[at] for at, skipped in enumerate(pack.skip) if not skipped}
    return array("I", (at for at in tops if at in needed))


def _ids(pack: PackPlan, codes: set[int], oid_bytes: int) -> list[bytes]:
    table = pack.table
    chosen = bytearray(len(table.positions))
    wanted = table.kinds.translate(bytes(code in codes for code in range(256)))
    if pack.skip is not None:
        wanted = bytes(w and not s for w, s in zip(wanted, pack.skip, strict=True))
    for position in compress(table.positions, wanted):
        chosen[position] = 1
    names = (table.oids[at : at + oid_bytes] for at in range(0, len(table.oids), oid_bytes))
    return list(compress(names, chosen))


def _cut(pack: int, tops: array[int], costs: array[int], limit: int) -> Iterator[tuple[int, Piece]]:
    part: array[int] = array("I")
    cost = 0
    for top in tops:
        part.append(top)
        cost += costs[top]
        if cost >= limit:
            yield cost, Piece(pack, part)
            part = array("I")
            cost = 0
    if part:
        yield cost, Piece(pack, part)
