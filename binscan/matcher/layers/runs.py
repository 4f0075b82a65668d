"""Runs of an alphabet, found at the speed of `bytes.translate` and `bytes.find`: linear whatever the bytes are."""

from __future__ import annotations

from collections.abc import Iterator

_IN = 0x61
_OUT = b"."


class Alphabet:
    """A set of bytes whose runs can be found.

    Args:
        members: the bytes that belong to it.
    """

    __slots__ = ("_table",)

    def __init__(self, members: bytes) -> None:
        self._table = bytes(_IN if byte in members else _OUT[0] for byte in range(256))

    def mark(self, data: bytes) -> bytes:
        """Return `data` with every member turned into one letter and everything else into a dot."""
        return data.translate(self._table)

    def runs(self, data: bytes, shortest: int) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of each longest run of at least `shortest` members, in order."""
        marked = self.mark(data)
        needle = bytes([_IN]) * shortest
        start = marked.find(needle)
        while start >= 0:
            end = run_end(marked, start)
            yield start, end
            start = marked.find(needle, end)


def run_end(marked: bytes, start: int) -> int:
    """Return where the run that holds `start` ends, in bytes that `Alphabet.mark` returned."""
    end = marked.find(_OUT, start)
    return end if end >= 0 else len(marked)
