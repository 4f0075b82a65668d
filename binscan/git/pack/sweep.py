"""Read the whole object store: plan, share the work, and ask stock git for whatever is left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from binscan.git.objects import KINDS, Sweep
from binscan.git.pack.fallback import surely, with_git
from binscan.git.pack.memory import Known, Memory
from binscan.git.pack.plain_sets import split
from binscan.git.pack.plan import make_plan
from binscan.git.pack.reader import Part, Reader, byte_test
from binscan.git.pack.references import FOLLOWED, Absent, Held, References
from binscan.git.pack.stores import list_stores
from binscan.git.pack.total import add_up
from binscan.model import Limits
from binscan.workers import processes, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from binscan.git.objects import SweepTask
    from binscan.git.pack.memory import Keeper
    from binscan.git.pack.plan import Plan
    from binscan.git.pack.stores import Listing
    from binscan.git.repository import Repository

LARGEST = Limits().blob
"""Objects that expand to more are left to stock git, in a process of its own, one at a time."""

ALONE = 150_000_000
"""Nanoseconds of work, by `Table.costs`, below which a second process costs more than it saves."""


def sweep(
    repository: Repository,
    task: SweepTask,
    jobs: int = 0,
    progress: Callable[[int, int, int, Any], None] | None = None,
    method: str | None = None,
    keeper: Keeper | None = None,
    named: Collection[bytes] | None = None,
) -> Sweep:
    """Give every object of the task's kinds to the task; see `binscan.git.objects.ObjectStore.sweep`.

    Args:
        repository: whose objects.
        task: what to do with each.
        jobs: processes to share the work between; 0 means one per core.
        progress: as in `ObjectStore.sweep`.
        method: how to start a process; None chooses what is fastest and safe here.
        keeper: as in `ObjectStore.sweep`.
        named: as in `ObjectStore.sweep`.
    """
    whole, known, plan = planned(repository, keeper)
    held = None if named is None else held_in(whole, repository.oid_bytes)
    crew = processes(jobs)
    pieces = plan.pieces(task.kinds, crew)
    if plan.cost(pieces) < ALONE:
        crew = 1
    if crew > 1:
        _prepare(task)
    reader = Reader(plan, task, LARGEST, alone=crew == 1, held=held)
    tally = _Tally(task.kinds, plan, progress)
    lesson = None if keeper is None else Lesson(plan, task.kinds, keeper)
    if lesson is not None:
        lesson.unwanted()

    def done(part: Part) -> None:
        tally.add(part)
        if lesson is not None:
            lesson.part(part)

    shared = share(reader, pieces, crew, done, method)
    lost = [entry for piece in shared.lost for entry in reader.objects(piece)]
    total = add_up(plan, known, task, shared.results, lost)
    references = None if held is None else References(held)
    fed = with_git(repository, task, whole, plan, total, references)
    left = Absent() if references is None else references.absent()
    if lesson is not None:
        lesson.keeper.learn(fed, None, left)
    total.harvests.append(task.harvest())
    made = total.sweep()
    if keeper is not None:
        made = replace(made, known=known)
    if held is None or named is None:
        return made
    left.objects |= held.lacks(named)
    for part in shared.results:
        left.add(part.absent)
    if keeper is not None:
        left.add(_still(keeper, held))
    return replace(made, absent=surely(left, repository, whole))


def _prepare(task: SweepTask) -> None:
    """Make the byte tests before the processes are: a forked one has them then, and so has who judges the finds."""
    for kind in sorted(task.kinds):
        byte_test(task, kind)


def _still(keeper: Keeper, held: Held) -> Absent:
    """Return what was missed before and is not here now either."""
    before = keeper.absent()
    return Absent(held.lacks(before.objects), held.lacks(before.parents))


def held_in(whole: Listing, oid_bytes: int) -> Held:
    """Return what a store holds, as far as its packs and folders can be listed here."""
    # The ids of a pack's index are in order already.
    loose = b"".join(sorted(bytes.fromhex(oid) for oid, _ in whole.loose))
    return Held([*(pack.objects.oids for pack in whole.packs), loose], oid_bytes)


def planned(repository: Repository, keeper: Keeper | None) -> tuple[Listing, Known, Plan]:
    """Return what is in a repository's store, what of it is remembered, and how to read the rest."""
    whole = list_stores(repository.objects_dir, repository.oid_bytes)
    memory = keeper.recall() if keeper is not None else Memory(b"", b"", repository.oid_bytes)
    known, listing = memory.among(whole) if memory.ids else (Known(memory, b"", ()), whole)
    if 0 in known.present:
        # Something is gone since: what names it is read again, so that it is missed.
        known, listing = known.without(FOLLOWED).among(whole)
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
        self.keeper.learn({kind: b"".join(self._plan.raw_ids((kind,))) for kind in sorted(others)}, None, Absent())

    def part(self, part: Part) -> None:
        """What one piece gave, less what failed."""
        left = {oid for _, oid in part.failed} | {what.rpartition(" ")[2] for what, _ in part.unjudged}
        read: dict[str, bytes] = {}
        if part.piece.pack >= 0:
            read = {kind: self._plan.ids_below(part.piece, kind) for kind in self._kinds}
        for kind, oid in part.loose:
            read[kind] = read.get(kind, b"") + bytes.fromhex(oid)
        self.keeper.learn({kind: self._without(ids, left) for kind, ids in read.items()}, part.harvest, part.absent)

    def _without(self, ids: bytes, left: set[str]) -> bytes:
        if not left:
            return ids
        return b"".join(oid for oid in split(ids, self._plan.oid_bytes) if oid.hex() not in left)


class _Tally:
    def __init__(
        self, kinds: frozenset[str], plan: Plan, progress: Callable[[int, int, int, Any], None] | None
    ) -> None:
        self._kinds = kinds
        self._total = sum(plan.exists[kind] for kind in kinds) + len(plan.loose)
        self._progress = progress
        self._done = 0
        self._size = 0

    def add(self, part: Part) -> None:
        # A loose object is opened before anybody knows its kind, so it counts whatever it turns out to be.
        self._done += sum(part.read.values()) + sum(kind not in self._kinds for kind, _ in part.loose)
        self._size += part.size
        if self._progress is not None:
            self._progress(min(self._done, self._total), self._total, self._size, part.harvest)
