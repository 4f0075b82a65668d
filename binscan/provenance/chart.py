"""What one survey of a history leaves to the next: the commits, and the trees that lead to what hit."""

from __future__ import annotations

from typing import NamedTuple

from binscan.git.pack.references import Absent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from binscan.git.pack.memory import Memory
    from binscan.provenance.trees import Harvest


class Chart(NamedTuple):
    """An earlier survey's harvest, less all that leads nowhere."""

    harvest: Harvest
    memory: Memory
    """Every commit and tree that it was made from, and whatever else was read by then."""

    def lacks(self, trees: Collection[bytes]) -> set[bytes]:
        """Return those of some trees (raw ids) that were not among these."""
        asked = list(trees)
        return {tree for tree, held in zip(asked, self.memory.holds(b"".join(asked)), strict=True) if not held}


class Covered:
    """The keeper of a sweep that leaves out what a chart covers, and remembers nothing; see `Keeper`.

    Args:
        memory: of the chart.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def recall(self) -> Memory:
        """Return what is left out."""
        return self._memory

    def learn(self, read: Mapping[str, bytes], harvest: Any, absent: Absent) -> None:
        """Remember nothing: who surveys gets the harvest itself."""

    def absent(self) -> Absent:
        """Return nothing: a survey does not ask."""
        return Absent()
