"""The sums of a sweep while they are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from binscan.git.objects import Sweep
from binscan.git.pack.plain_sets import split
from binscan.model import Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from binscan.git.objects import SweepTask
    from binscan.git.pack.memory import Known
    from binscan.git.pack.plan import Plan
    from binscan.git.pack.reader import Part


@dataclass(slots=True)
class Total:
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
        """Return what is said of the sweep."""
        ids = [oid for oid in self.ids if oid not in self.missing] if self.missing else self.ids
        remembered = self.known.ids(self.kinds)
        if ids and remembered:
            ids = [*split(remembered, self.known.memory.oid_bytes), *ids]
        ids.sort()
        oids = b"".join(ids) or remembered
        return Sweep(tuple(self.harvests), self.exists, self.read, self.size, tuple(self.unread), oids)


def add_up(plan: Plan, known: Known, task: SweepTask, parts: Iterable[Part], lost: list[tuple[str, str]]) -> Total:
    """Return what the pieces come to.

    Args:
        plan: what was read.
        known: what did not have to be.
        task: what was done with each object.
        parts: what came of the pieces.
        lost: (kind, id) of the objects of pieces of which nothing came.
    """
    counts = known.counts()
    exists = {kind: count + counts.get(kind, 0) for kind, count in plan.exists.items()}
    read = {kind: counts.get(kind, 0) for kind in sorted(task.kinds)}
    total = Total([], exists, read, 0, [], [], set(), [], known, task.kinds)
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
