"""One text as the layers see it: its bytes, and where its long runs are, found once for all of them."""

from __future__ import annotations

from functools import cached_property

from binscan.matcher.pieces import CLASSES, run_end
from binscan.matcher.prefilter import SHORTEST

_RUN = b"a" * SHORTEST


class View:
    """A text under examination.

    Args:
        data: its bytes.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data

    @cached_property
    def marked(self) -> bytes:
        """The text translated by `pieces.CLASSES`."""
        return self.data.translate(CLASSES)

    @cached_property
    def runs(self) -> tuple[tuple[int, int], ...]:
        """(start, end) of every run, of what tokens and their escapes are made of, that is as long as a token."""
        found = []
        start = self.marked.find(_RUN)
        while start >= 0:
            end = run_end(self.marked, start)
            found.append((start, end))
            start = self.marked.find(_RUN, end)
        return tuple(found)
