"""Sets of expressions that are looked for at once, by Hyperscan: which are in given bytes, and where they end."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

AT_ONCE = 50_000
"""Seams that are kept at once: a hostile text has one on every fifth byte."""
_LONGEST_SEAM = 4096
"""Bytes that are looked at again where the search goes on: a seam that is longer joins nothing."""


def which(hyperscan: Any, numbered: list[tuple[int, bytes]]) -> Callable[[bytes], set[int]]:
    """Return which numbers' patterns are in given bytes."""
    search = which_and_where(hyperscan, numbered, -1)
    return lambda data: search(data)[0]


def which_and_where(
    hyperscan: Any, numbered: list[tuple[int, bytes]], placed: int
) -> Callable[[bytes], tuple[set[int], list[int]]]:
    """Return the same, with where matches of the pattern of one number end, `AT_ONCE` of them at most."""
    scan = _database(hyperscan, numbered, hyperscan.HS_FLAG_SINGLEMATCH, placed).scan

    def search(data: bytes) -> tuple[set[int], list[int]]:
        found: set[int] = set()
        places: list[int] = []

        def note(number: int, start: int, end: int, *_: object) -> None:
            found.add(number)
            if number == placed and len(places) < AT_ONCE:
                places.append(end)

        scan(data, match_event_handler=note)
        return found, places

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
                return len(found) == AT_ONCE  # noqa: B023

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


def _database(hyperscan: Any, numbered: list[tuple[int, bytes]], flag: int, placed: int = -1) -> Any:
    database = hyperscan.Database()
    count = len(numbered)
    flags = [hyperscan.HS_FLAG_DOTALL | (0 if number == placed else flag) for number, _ in numbered]
    database.compile(
        expressions=[pattern for _, pattern in numbered],
        ids=[number for number, _ in numbered],
        elements=count,
        flags=flags,
    )
    return database
