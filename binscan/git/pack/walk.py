"""Walk a pack's delta trees depth first: inflate every object once, apply it to its base in memory, hand it on, forget.

What an object was made by is handed on with it, so that who has seen its base may look at what is new only.

Memory: only what a branch still waits for is kept, and of that no more than `HELD`; what is dropped is rebuilt from its
chain when its turn comes.
"""

from __future__ import annotations

from typing import NamedTuple

from binscan.git.pack import delta
from binscan.git.pack.inflate import Damaged, inflate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from binscan.git.pack.table import Table

HELD = 96 * 1024 * 1024
"""Bytes of bases kept for siblings that wait, per process: two processes stay far below 1 GB together."""


class Walked(NamedTuple):
    """What one walk did."""

    read: int
    size: int
    failed: list[int]
    """Positions of objects that could not be read, or whose base could not."""


class _Waiting:
    """A base whose other children wait."""

    __slots__ = ("data", "left", "position")

    def __init__(self, position: int, data: bytes, left: int) -> None:
        self.position = position
        self.data: bytes | None = data
        self.left = left


class Walker:
    """Walks trees of one pack.

    Args:
        pack: the whole pack file.
        table: its objects.
        largest: objects that expand to more are not read here.
        skip: truthy at the positions that are not to be handed on, because they are read elsewhere.
    """

    def __init__(self, pack: memoryview, table: Table, largest: int, skip: Sequence[int] | None = None) -> None:
        self._pack = pack
        self._table = table
        self._largest = largest
        self._skip = skip
        self._stack: list[tuple[int, _Waiting]] = []
        self._held = 0

    def walk(self, roots: Sequence[int], deliver: Callable[[int, bytes, bytes | None], None]) -> Walked:
        """Hand every object of the trees at `roots` to `deliver(position, data, delta)`; no delta made a root."""
        table = self._table
        first, children = table.first, table.children
        skip, stack, make = self._skip, self._stack, self._make
        failed: list[int] = []
        read = size = 0
        for root in roots:
            at = root
            base: bytes | None = None
            while True:
                try:
                    data, change = make(at, base)
                except (Damaged, MemoryError):
                    failed.extend(self._subtree(at))
                    below = above = 0
                else:
                    # What is skipped is made all the same: others are made of it.
                    if skip is None or not skip[at]:
                        read += 1
                        size += len(data)
                        deliver(at, data, change)
                    below, above = first[at], first[at + 1]
                if below < above:
                    base = data
                    if above - below > 1:
                        self._wait(at, data, children[below + 1 : above])
                    at = children[below]
                elif stack:
                    at, base = self._next()
                else:
                    break
        return Walked(read, size, failed)

    def _make(self, at: int, base: bytes | None) -> tuple[bytes, bytes | None]:
        """Return an object and the delta that makes it of its base, if one does."""
        table = self._table
        size = table.sizes[at]
        if size > self._largest:
            raise Damaged("larger than the limit")
        data = inflate(self._pack[table.starts[at] : table.ends[at]], size)
        if table.bases[at] < 0:
            return data, None
        if base is None:
            base = self._rebuild(table.bases[at])
        # An instruction takes a byte at least and copies the whole base at most, so few deltas need their header read.
        if size * len(base) > self._largest and delta.result_size(data) > self._largest:
            raise Damaged("larger than the limit")
        return delta.apply(base, data), data

    def _rebuild(self, at: int) -> bytes:
        chain = [at]
        while self._table.bases[chain[-1]] >= 0:
            chain.append(self._table.bases[chain[-1]])
        data, _ = self._make(chain.pop(), None)
        while chain:
            data, _ = self._make(chain.pop(), data)
        return data

    def _wait(self, at: int, data: bytes, children: Sequence[int]) -> None:
        waiting = _Waiting(at, data, len(children))
        # Reversed, so that children leave the stack as they lie in the pack, whose pages are then read forwards.
        self._stack.extend((child, waiting) for child in reversed(children))
        self._held += len(data)
        if self._held > HELD:
            self._drop()

    def _drop(self) -> None:
        """Forget the bases that are needed last."""
        # The bottom of the stack comes last. Down to half, or every base that follows would drop another.
        for _, waiting in self._stack:
            if self._held <= HELD // 2:
                break
            if waiting.data is not None:
                self._held -= len(waiting.data)
                waiting.data = None

    def _next(self) -> tuple[int, bytes | None]:
        at, waiting = self._stack.pop()
        data = waiting.data
        waiting.left -= 1
        # Others wait for it too, so it is made anew once and kept; for the last child alone `_make` does it.
        if data is None and waiting.left:
            try:
                data = waiting.data = self._rebuild(waiting.position)
                self._held += len(data)
            except (Damaged, MemoryError):
                return at, None
        if not waiting.left and data is not None:
            self._held -= len(data)
            waiting.data = None
        return at, data

    def _subtree(self, at: int) -> list[int]:
        found = [at]
        for node in found:
            found.extend(self._table.children[self._table.first[node] : self._table.first[node + 1]])
        return found
