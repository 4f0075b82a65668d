"""One history in parts: each reads ranges of its packs and remembers that, and the audit that follows reads the rest.

A part's only result is what the incremental cache holds of it: ids, never bytes. The audit is the same one with or
without parts, so its findings are too.
"""

from __future__ import annotations

from binscan.examine import asker, quick
from binscan.source.history import HistoryTask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from binscan.git.pack.ranges import Range
    from binscan.git.repository import Repository
    from binscan.settings import Settings


def history_task(settings: Settings) -> HistoryTask:
    """Return what a sweep over a history does with each object in this run."""
    return HistoryTask(asker(settings), settings.limits, quick(settings))


def cut(repository: Repository, settings: Settings, seconds: float, most: int) -> list[list[Range]]:
    """Return the ranges of each part; empty where the history is too small to cut, or nothing may be remembered.

    Args:
        repository: whose history.
        settings: the run's choices.
        seconds: how much work a part is worth, by the estimate in `binscan.git.pack.table`.
        most: parts at most.
    """
    from binscan.git.pack.ranges import cut
    from binscan.incremental.remember import remembered

    task = history_task(settings)
    keeper = remembered(repository, settings, task) if most > 1 else None
    return [] if keeper is None else cut(repository, task.kinds, keeper, int(seconds * 1e9), most)


def read(repository: Repository, settings: Settings, ranges: Sequence[Range]) -> int:
    """Read one part and remember what was read; return its bytes, expanded."""
    from binscan.git.pack.ranges import read
    from binscan.incremental.remember import remembered

    task = history_task(settings)
    keeper = remembered(repository, settings, task)
    return 0 if keeper is None else read(repository, task, keeper, ranges)
