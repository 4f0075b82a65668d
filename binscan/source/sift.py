"""Reads files and folders and hands on what could hold something: a few at once here, many in several processes.

As in a history, what comes back from a process is where something lies, never the bytes: such a file is read once more
where it is judged. The order is that of the listing, however many processes there were.
"""

from __future__ import annotations

import os
import time
from itertools import chain, count, groupby, islice
from typing import NamedTuple

from binscan.errors import SourceError
from binscan.model import Blob, Skipped
from binscan.source.files import File, Seal, list_paths, read_file
from binscan.source.named import NAMED
from binscan.workers import processes, share, start_method

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from binscan.git.objects import ByteTest
    from binscan.model import Limits

ALONE = {"fork": 0.15, "spawn": 1.0}
"""Seconds of reading in this process, before others are started: most folders are done by then."""

FILES_PER_PIECE = 96
"""Files that a process takes at once: some milliseconds of work, much more than handing them over costs."""

CHANGED = "it changed while it was read; scan it again"


class Passed(NamedTuple):
    """Files that were read and hold nothing."""

    files: int
    bytes: int


class _Hit(NamedTuple):
    """A file in which something is."""

    file: File
    seal: Seal


class _Piece(NamedTuple):
    """Neighbours in the listing."""

    number: tuple[int, ...]
    """Where they stand in it; the halves of a piece take one more digit."""
    items: Sequence[File | Skipped]


class _Sifted(NamedTuple):
    """What came of a piece."""

    number: tuple[int, ...]
    passed: Passed
    left: Sequence[_Hit | Skipped]


class Sieve(NamedTuple):
    """What decides whether a file is handed on. Picklable, if more than one process is to work."""

    holds: Callable[[bytes, Limits], bool | None]
    """Whether anything would be found in some bytes, or cannot be; see `binscan.examine.asker`."""
    limits: Limits
    quick: Callable[[], ByteTest] | None
    """Returns a test of bytes; what fails it, nothing would be found in. None: there is no such test."""

    def do(self, piece: _Piece) -> _Sifted:
        """Read the files of a piece; see `binscan.workers.Work`."""
        test = self.quick().whole if self.quick is not None else None
        left: list[_Hit | Skipped] = []
        files = size = 0
        for item in piece.items:
            if isinstance(item, Skipped):
                left.append(item)
                continue
            read = read_file(item, self.limits)
            if isinstance(read, Skipped):
                left.append(read)
                continue
            blob, seal = read
            try:
                hit = (test is None or test(blob.data)) and self.holds(blob.data, self.limits) is not False
            except Exception as error:
                left.append(Skipped(item.path, f"could not be examined: {type(error).__name__}"))
                continue
            if hit:
                left.append(_Hit(item, seal))
            else:
                files += 1
                size += len(blob.data)
        return _Sifted(piece.number, Passed(files, size), left)

    def halves(self, piece: _Piece) -> list[_Piece]:
        """Cut a piece in two; see `binscan.workers.Work`."""
        middle = len(piece.items) // 2
        parts = (piece.items[:middle], piece.items[middle:]) if middle else ()
        return [_Piece((*piece.number, half), items) for half, items in enumerate(parts)]


def read_paths(
    paths: Sequence[str], sieve: Sieve, jobs: int = 0, advance: Callable[[Passed, int], None] | None = None
) -> Iterator[Blob | Skipped | Passed]:
    """Yield every file below the paths in which something may be, and how many were read and hold nothing.

    Args:
        paths: files and folders as the user gave them, and names of `binscan.source.named`.
        sieve: what decides.
        jobs: processes to share the reading between; 0 means one per core.
        advance: called now and then, while other processes read, with what passed so far and how many files did not.

    Raises:
        SourceError: a path does not exist.
    """
    for path in paths:
        if path not in NAMED and not os.path.lexists(path):
            raise SourceError(f"{path} does not exist", "Check the path; nothing was read.")
    for is_named, group in groupby(paths, NAMED.__contains__):
        if is_named:
            yield from chain.from_iterable(NAMED[name]() for name in group)
        else:
            yield from _read(list_paths(tuple(group)), sieve, processes(jobs), advance)


def _read(
    listing: Iterator[File | Skipped], sieve: Sieve, crew: int, advance: Callable[[Passed, int], None] | None
) -> Iterator[Blob | Skipped | Passed]:
    until = time.monotonic() + ALONE[start_method()]
    while time.monotonic() < until:
        item = next(listing, None)
        if item is None:
            return
        yield from _again(item, sieve.limits)
    if sieve.quick is not None:
        sieve.quick()  # made once, before processes are forked; from here on it is worth what it costs to make
    if crew == 1:
        for item in listing:
            yield from _again(item, sieve.limits)
    else:
        yield from _shared(listing, sieve, crew, advance)


def _shared(
    listing: Iterator[File | Skipped], sieve: Sieve, crew: int, advance: Callable[[Passed, int], None] | None
) -> Iterator[Blob | Skipped | Passed]:
    files = size = hits = 0

    def done(part: _Sifted) -> None:
        nonlocal files, size, hits
        files += part.passed.files
        size += part.passed.bytes
        hits += len(part.left)
        if advance is not None:
            advance(Passed(files, size), hits)

    shared = share(sieve, _pieces(listing), crew, done)
    parts = [*shared.results, *map(_lost, shared.lost)]
    parts.sort(key=lambda part: part.number)
    yield Passed(files, size)
    for part in parts:
        for item in part.left:
            yield from _again(item, sieve.limits)


def _pieces(listing: Iterator[File | Skipped]) -> Iterator[_Piece]:
    for number in count():
        items = tuple(islice(listing, FILES_PER_PIECE))
        if not items:
            return
        yield _Piece((number,), items)


def _lost(piece: _Piece) -> _Sifted:
    died = "the process that read it died, twice"
    left = [item if isinstance(item, Skipped) else Skipped(item.path, died) for item in piece.items]
    return _Sifted(piece.number, Passed(0, 0), left)


def _again(item: File | _Hit | Skipped, limits: Limits) -> Iterator[Blob | Skipped]:
    """Yield a file's bytes, and that it is no longer the file that was read before, if it is not."""
    if isinstance(item, Skipped):
        yield item
        return
    read = read_file(item.file if isinstance(item, _Hit) else item, limits)
    if isinstance(read, Skipped):
        yield read
        return
    blob, seal = read
    yield blob
    if isinstance(item, _Hit) and seal != item.seal:
        yield Skipped(item.file.path, CHANGED)
