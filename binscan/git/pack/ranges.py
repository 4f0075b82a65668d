"""Read a store in parts, in processes that share no memory: a part is ranges of packs, and what it read is remembered.

A range is named by its pack's file and by offsets in it, so that it means the same to every process that sees the same
files, whatever else was remembered meanwhile. Only the keeper takes what a part read: nothing is lost with a part that
fails, because the sweep that comes last reads all that is not remembered.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_right
from typing import NamedTuple

from binscan.git.pack.reader import Reader
from binscan.git.pack.sweep import LARGEST, Lesson, held_in, planned
from binscan.workers import share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from binscan.git.objects import SweepTask
    from binscan.git.pack.memory import Keeper
    from binscan.git.pack.plan import Piece, Plan
    from binscan.git.repository import Repository


class Range(NamedTuple):
    """The delta trees whose roots begin in a stretch of a pack."""

    pack: str
    """The pack's file name."""
    start: int
    end: int


def cut(repository: Repository, kinds: frozenset[str], keeper: Keeper, smallest: int, most: int) -> list[list[Range]]:
    """Cut what is not remembered into parts of like cost; empty if it is not enough for two.

    Args:
        repository: whose objects; loose ones are in no part.
        kinds: which objects are to be read.
        keeper: who remembers what was read before.
        smallest: nanoseconds of work, by `Plan.cost`, that a part is worth.
        most: parts at most.
    """
    _, _, plan = planned(repository, keeper)
    pieces = [piece for piece in plan.pieces(kinds, most) if piece.pack >= 0]
    count = min(most, plan.cost(pieces) // max(smallest, 1))
    if count < 2:
        return []
    parts: list[list[Range]] = [[] for _ in range(count)]
    costs = [0] * count
    for piece in pieces:  # the costliest first, each to the part that has least
        least = costs.index(min(costs))
        parts[least].append(_range(plan, piece))
        costs[least] += plan.cost([piece])
    return [part for part in parts if part]


def read(repository: Repository, task: SweepTask, keeper: Keeper, ranges: Sequence[Range]) -> int:
    """Read what lies in these ranges and is not remembered; the keeper is told piece by piece.

    Args:
        repository: whose objects.
        task: as in `ObjectStore.sweep`.
        keeper: takes what was read.
        ranges: one part of what `cut` gave.

    Returns:
        The bytes read, expanded.
    """
    whole, _, plan = planned(repository, keeper)
    lesson = Lesson(plan, task.kinds, keeper)
    reader = Reader(plan, task, LARGEST, alone=True, held=held_in(whole, repository.oid_bytes))
    shared = share(reader, list(_within(plan, plan.pieces(task.kinds, 1), ranges)), 1, lesson.part)
    return sum(part.size for part in shared.results)


def _range(plan: Plan, piece: Piece) -> Range:
    pack = plan.packs[piece.pack]
    starts = pack.table.starts
    return Range(os.path.basename(pack.path), starts[min(piece.roots)], starts[max(piece.roots)] + 1)


def _within(plan: Plan, pieces: Iterable[Piece], ranges: Sequence[Range]) -> Iterable[Piece]:
    by_pack: dict[str, list[tuple[int, int]]] = {}
    for one in sorted(ranges):
        by_pack.setdefault(one.pack, []).append((one.start, one.end))
    for piece in pieces:
        if piece.pack < 0:
            continue
        pack = plan.packs[piece.pack]
        stretches = by_pack.get(os.path.basename(pack.path), [])
        inside = array("I", (root for root in piece.roots if _is_in(pack.table.starts[root], stretches)))
        if inside:
            yield piece._replace(roots=inside)


def _is_in(offset: int, stretches: list[tuple[int, int]]) -> bool:
    at = bisect_right(stretches, (offset, 1 << 63)) - 1
    return at >= 0 and offset < stretches[at][1]
