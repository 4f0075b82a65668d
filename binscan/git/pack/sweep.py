"""Read the whole object store: plan, share the work, and ask stock git for whatever is left."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any

from binscan.git import catfile, run
from binscan.git.objects import KINDS, Sweep
from binscan.git.pack.memory import Known, Memory
from binscan.git.pack.plain_sets import split
from binscan.git.pack.plan import make_plan
from binscan.git.pack.reader import Part, Reader
from binscan.git.pack.stores import digest, list_stores
from binscan.model import Limits, Skipped
from binscan.shares import processes, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from binscan.git.objects import SweepTask
    from binscan.git.pack.memory import Keeper
    from binscan.git.pack.plan import Plan
    from binscan.git.pack.stores import Listing
    from binscan.git.repository import Repository

LARGEST = Limits().blob
"""Objects that expand to more are left to stock git, which streams them."""

ALONE = 150_000_000
"""Nanoseconds of work, by `Table.costs`, below which a second process costs more than it saves."""


def sweep(
    repository: Repository,
    task: SweepTask,
    jobs: int = 0,
    progress: Callable[[int, int, int, Any], None] | None = None,
    method: str | None = None,
    keeper: Keeper | None = None,
) -> Sweep:
    """Give every object of the task's kinds to the task; see `binscan.git.objects.ObjectStore.sweep`.

    Args:
        repository: whose objects.
        task: what to do with each.
        jobs: processes to share the work between; 0 means one per core.
        progress: as in `ObjectStore.sweep`.
        method: how to start a process; None chooses what is fastest and safe here.
        keeper: as in `ObjectStore.sweep`.
    """
    whole, known, plan = planned(repository, keeper)
    crew = processes(jobs)
    pieces = plan.pieces(task.kinds, crew)
    if plan.cost(pieces) < ALONE:
        crew = 1
    reader = Reader(plan, task, LARGEST, alone=crew == 1)
    tally = _Tally(task.kinds, sum(plan.exists[kind] for kind in task.kinds) + len(plan.loose), progress)
    lesson = None if keeper is None else Lesson(plan, task.kinds, keeper)
    if lesson is not None:
        lesson.unwanted()

    def done(part: Part) -> None:
        tally.add(part)
        if lesson is not None:
            lesson.part(part)

    shared = share(reader, pieces, crew, done, method)
    lost = [entry for piece in shared.lost for entry in reader.objects(piece)]
    total = _add_up(plan, known, task, shared.results, lost)
    fed = _with_git(repository, task, whole, plan, total)
    if lesson is not None:
        lesson.keeper.learn(fed, None)
    total.harvests.append(task.harvest())
    made = total.sweep()
    return made if keeper is None else replace(made, store=digest(whole), known=known)


def planned(repository: Repository, keeper: Keeper | None) -> tuple[Listing, Known, Plan]:
    """Return what is in a repository's store, what of it is remembered, and how to read the rest."""
    whole = list_stores(repository.objects_dir, repository.oid_bytes)
    memory = keeper.recall() if keeper is not None else Memory(b"", b"", repository.oid_bytes)
    known, listing = memory.among(whole) if memory.ids else (Known(memory, b"", ()), whole)
    return whole, known, make_plan(listing, repository.oid_bytes, known.flags)


class Lesson:
    """Tells the keeper what was read, piece by piece."""

    def __init__(self, plan: Plan, kinds: frozenset[str], keeper: Keeper) -> None:
        self._plan = plan
        self._kinds = sorted(kinds)
        self.keeper = keeper

    def unwanted(self) -> None:
        """What nobody wants to read is known by its header."""
        others = set(KINDS).difference(self._kinds)
        self.keeper.learn({kind: b"".join(self._plan.raw_ids((kind,))) for kind in sorted(others)}, None)

    def part(self, part: Part) -> None:
        """What one piece gave, less what failed."""
        left = {oid for _, oid in part.failed} | {what.rpartition(" ")[2] for what, _ in part.unjudged}
        read: dict[str, bytes] = {}
        if part.piece.pack >= 0:
            read = {kind: self._plan.ids_below(part.piece, kind) for kind in self._kinds}
        for kind, oid in part.loose:
            read[kind] = read.get(kind, b"") + bytes.fromhex(oid)
        self.keeper.learn({kind: self._without(ids, left) for kind, ids in read.items()}, part.harvest)

    def _without(self, ids: bytes, left: set[str]) -> bytes:
        if not left:
            return ids
        return b"".join(oid for oid in split(ids, self._plan.oid_bytes) if oid.hex() not in left)


class _Tally:
    def __init__(
        self, kinds: frozenset[str], total: int, progress: Callable[[int, int, int, Any], None] | None
    ) -> None:
        self._kinds = kinds
        self._total = total
        self._progress = progress
        self._done = 0
        self._size = 0

    def add(self, part: Part) -> None:
        # A loose object is opened before anybody knows its kind, so it counts whatever it turns out to be.
        self._done += sum(part.read.values()) + sum(kind not in self._kinds for kind, _ in part.loose)
        self._size += part.size
        if self._progress is not None:
            self._progress(min(self._done, self._total), self._total, self._size, part.harvest)


@dataclass(slots=True)
class _Total:
    """The sums of a sweep while they are made."""

    harvests: list[Any]
    exists: dict[str, int]
    read: dict[str, int]
    size: int
    unread: list[Skipped]
    ids: list[bytes]
    missing: set[bytes]
    failed: list[tuple[str, str]]
    known: Known
    """What was remembered and is still here."""
    kinds: frozenset[str]

    def sweep(self) -> Sweep:
        ids = [oid for oid in self.ids if oid not in self.missing] if self.missing else self.ids
        remembered = self.known.ids(self.kinds)
        if ids and remembered:
            ids = [*split(remembered, self.known.memory.oid_bytes), *ids]
        ids.sort()
        oids = b"".join(ids) or remembered
        return Sweep(tuple(self.harvests), self.exists, self.read, self.size, tuple(self.unread), oids)


def _add_up(plan: Plan, known: Known, task: SweepTask, parts: Iterable[Part], lost: list[tuple[str, str]]) -> _Total:
    counts = known.counts()
    exists = {kind: count + counts.get(kind, 0) for kind, count in plan.exists.items()}
    read = {kind: counts.get(kind, 0) for kind in sorted(task.kinds)}
    total = _Total([], exists, read, 0, [], [], set(), [], known, task.kinds)
    total.ids.extend(plan.raw_ids(task.kinds))
    total.failed.extend(("", oid) for oid in plan.broken)
    for kind, oid in lost:
        total.unread.append(Skipped(f"{kind or 'object'} {oid}", "the process that read it died, twice"))
        total.missing.add(bytes.fromhex(oid))
    for part in parts:
        if part.harvest is not None:
            total.harvests.append(part.harvest)
        total.size += part.size
        total.failed.extend(part.failed)
        for kind, count in part.read.items():
            total.read[kind] += count
        for kind, oid in part.loose:
            total.exists[kind] += 1
            if kind in task.kinds:
                total.ids.append(bytes.fromhex(oid))
        for what, name in part.unjudged:
            kind, _, oid = what.partition(" ")
            total.unread.append(Skipped(what, f"could not be examined: {name}"))
            total.read[kind] -= 1
            total.missing.add(bytes.fromhex(oid))
    total.missing.update(bytes.fromhex(oid) for _, oid in total.failed)
    return total


def _with_git(repository: Repository, task: SweepTask, listing: Listing, plan: Plan, total: _Total) -> dict[str, bytes]:
    """Ask stock git for what could not be read here, and return the raw ids of each kind that it gave."""
    objects = [entry for entry in total.failed if entry[0]]
    objects += _described(repository, [oid for kind, oid in total.failed if not kind], total)
    if listing.refused:
        objects += _in_refused(repository, listing, plan, total)
    wanted = [(oid, kind) for kind, oid in objects if kind in task.kinds]
    if not wanted:
        return {}
    fed = catfile.feed(repository, wanted, task)
    total.size += fed.size
    total.unread.extend(fed.unread)
    for kind, count in fed.read.items():
        total.read[kind] += count
    total.missing.difference_update(fed.oids)
    total.ids.extend(set(fed.oids).difference(total.ids))
    kinds = dict(wanted)
    given: dict[str, bytes] = {}
    for oid in fed.oids:
        kind = kinds[oid.hex()]
        given[kind] = given.get(kind, b"") + oid
    return given


def _described(repository: Repository, oids: list[str], total: _Total) -> list[tuple[str, str]]:
    """Return (kind, id) of objects whose kind only git may know."""
    found = []
    for oid, kind, _ in catfile.describe(repository, oids):
        if kind:
            total.exists[kind] += 1
            found.append((kind, oid))
        else:
            total.unread.append(Skipped(f"object {oid}", catfile.DAMAGED))
    return found


def _in_refused(repository: Repository, listing: Listing, plan: Plan, total: _Total) -> list[tuple[str, str]]:
    """Return (kind, id) of what git lists beyond the plan, and name the packs whose objects git cannot list either."""
    for refused in listing.refused:
        if refused.raw_index is not None and run.attempt(["show-index"], stdin=refused.raw_index)[0] != 0:
            reason = "its index is damaged" if refused.raw_index else "it has no index, so git does not see it"
            total.unread.append(Skipped(f"pack {os.path.basename(refused.path)}", reason))
    known = {oid.hex() for oid in (*plan.raw_ids(KINDS), *split(total.known.ids(KINDS), plan.oid_bytes))}
    known.update(oid for oid, _ in plan.loose)
    known.update(plan.broken)
    beyond = [(oid, kind) for oid, kind, _ in catfile.list_objects(repository) if oid not in known]
    for oid, kind in beyond:
        if kind:
            total.exists[kind] += 1
        else:
            total.unread.append(Skipped(f"object {oid}", catfile.DAMAGED))
    return [(kind, oid) for oid, kind in beyond if kind]
