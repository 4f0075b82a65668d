"""Sets of expressions that are looked for at once, by Hyperscan: which are in given bytes, and where they end."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_AT_ONCE = 50_000
"""Seams that are kept at once: a hostile text has one on every fifth byte."""
_LONGEST_SEAM = 4096
"""Bytes that are looked at again where the search goes on: a seam that is longer joins nothing."""


def which(hyperscan: Any, numbered: list[tuple[int, bytes]]) -> Callable[[bytes], set[int]]:
    """Return which numbers' patterns are in given bytes."""
    scan = _database(hyperscan, numbered, hyperscan.HS_FLAG_SINGLEMATCH).scan

    def search(data: bytes) -> set[int]:
        found: set[int] = set()
        scan(data, match_event_handler=lambda number, *_: found.add(number))
        return found

    return search


def ends(hyperscan: Any, patterns: tuple[bytes, ...]) -> Callable[[bytes], Iterator[int]]:
    """Return what yields where matches of any of the patterns end in given bytes, in ascending order."""
    scan = _database(hyperscan, [(0, pattern) for pattern in patterns], 0).scan

    def search(data: bytes) -> Iterator[int]:
        offset = last = 0
        while True:
            found: list[int] = []

            def note(number: int, start: int, end: int, *_: object) -> bool:
                found.append(end)  # noqa: B023  (called within this turn only)
                return len(found) == _AT_ONCE  # noqa: B023

            try:
                scan(memoryview(data)[offset:] if offset else data, match_event_handler=note)
            except hyperscan.ScanTerminated:
                whole = False
            else:
                whole = True
            yield from (end for near in found if (end := offset + near) > last)
            if whole:
                return
            last = offset + found[-1]
            offset = last - _LONGEST_SEAM

    return search


def _database(hyperscan: Any, numbered: list[tuple[int, bytes]], flag: int) -> Any:
    database = hyperscan.Database()
    count = len(numbered)
    flags = [hyperscan.HS_FLAG_DOTALL | flag] * count
    database.compile(
        expressions=[pattern for _, pattern in numbered],
        ids=[number for number, _ in numbered],
        elements=count,
        flags=flags,
    )
    return database
