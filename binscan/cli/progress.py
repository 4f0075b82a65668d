"""A line of progress on standard error, where a person watches, on anything longer than two seconds.

No thread draws it: the work may fork, and a lock held by a thread would be copied into the child for ever.
"""

from __future__ import annotations

import contextlib
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress as Drawn

    Progress = Callable[[int, int, int, int], None]

PATIENCE = 2.0
"""Seconds before anything is drawn: a shorter run needs no company."""
BETWEEN = 0.1
"""Seconds between two drawings."""


@contextlib.contextmanager
def watched(quiet: bool) -> Iterator[Progress | None]:
    """Yield what to call with (done, in all or 0, bytes, hits), or None where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    line = ProgressLine()
    try:
        yield line.show
    finally:
        line.clear()


class ProgressLine:
    """One line that is drawn over and over, and gone when the work is done.

    Args:
        clock: seconds, for the rate and the time left.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = clock()
        self._drawn_at = self._begun
        self._drawn: Drawn | None = None

    def show(self, done: int, total: int, size: int, hits: int) -> None:
        """Draw how far the work is, if it is time to."""
        now = self._clock()
        if now - self._begun < PATIENCE or (now - self._drawn_at < BETWEEN and done < total):
            return
        self._drawn_at = now
        drawn = self._drawn or self._draw()
        text = state(done, total, size, hits, now - self._begun)
        drawn.update(drawn.task_ids[0], completed=done, total=total or None, state=text, refresh=True)

    def _draw(self) -> Drawn:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self._drawn = Progress(
            BarColumn(bar_width=16),
            TextColumn("{task.fields[state]}", markup=False),
            console=Console(stderr=True),
            auto_refresh=False,
            transient=True,
        )
        self._drawn.add_task("", state="")
        self._drawn.start()
        return self._drawn

    def clear(self) -> None:
        """Take the line away."""
        if self._drawn is not None:
            self._drawn.stop()


def state(done: int, total: int, size: int, hits: int, seconds: float) -> str:
    """Return how far the work is, in words that fit beside a bar on 80 columns."""
    from binscan.report.words import size as in_words

    if total and not size:
        told = [f"cloning: {done:,} of {total:,} objects"]
    elif total and done >= total:
        told = [f"{total:,} read, {in_words(size)}", "asking the history who and when"]
    else:
        rate = f"{in_words(size)} at {in_words(int(size / max(seconds, 0.001)))}/s"
        told = [f"{done:,} of {total:,}" if total else f"{done:,} files", rate]
        if total and done:
            left = int(seconds * (total - done) / done)
            told.append(f"{left // 60}:{left % 60:02} left")
    if hits:
        told.append(f"{hits:,} {'hit' if hits == 1 else 'hits'}")
    return " · ".join(told)
