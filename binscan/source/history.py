"""The whole object store of a repository: every blob, and the text of every commit and tag, read once.

The sweep works on bytes alone and returns object ids only: no secret leaves a worker process. What an id was called and
which commits hold it is looked up afterwards, for the few that hit.
"""

from __future__ import annotations

import os
import re
from typing import Any, NamedTuple

from binscan.model import Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from binscan.git.objects import ByteTest, ObjectStore, Sweep
    from binscan.git.pack.memory import Keeper
    from binscan.model import Limits

    Progress = Callable[[int, int, int, int], None]
    Holds = Callable[[bytes, Limits], bool | None]

_SIGNATURES = (b"gpgsig ", b"gpgsig-sha256 ")
_LFS_ID = re.compile(rb"[0-9a-f]{64}(?![0-9a-f])")
_LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:"


class Harvest(NamedTuple):
    """What one worker brings home: ids, never bytes."""

    hits: list[tuple[str, str]]
    """(kind, oid) of each object in which something was found."""
    closed: list[tuple[str, str]]
    """(kind, oid) of each other object of which something could not be read."""
    lfs: list[tuple[str, str]]
    """(oid, SHA-256 id of the Git LFS object that it names) of each pointer blob."""


class _OfBlobs:
    """The byte test of blobs: pointers to large files are wanted as well."""

    def __init__(self, test: ByteTest) -> None:
        self._test = test

    def whole(self, data: bytes) -> bool | None:
        return data.startswith(_LFS_POINTER) or self._test.whole(data)

    def changed(self, data: bytes, edges: Sequence[int]) -> bool | None:
        return data.startswith(_LFS_POINTER) or self._test.changed(data, edges)


class _OfMessages:
    """The byte test of commits and tags: signatures are no text. They are small, so each is tested whole."""

    def __init__(self, test: ByteTest) -> None:
        self._test = test

    def whole(self, data: bytes) -> bool | None:
        return self._test.whole(message_of(data))

    def changed(self, data: bytes, edges: Sequence[int]) -> bool | None:
        return self.whole(data)


class _OfTrees:
    """The byte test of trees: names of files, and nothing that was written in one."""

    def whole(self, data: bytes) -> bool | None:
        return None

    def changed(self, data: bytes, edges: Sequence[int]) -> bool | None:
        return None


class HistoryTask:
    """The sweep's work on one object; see `binscan.git.objects.SweepTask`.

    Args:
        holds: tells whether anything is in one blob, None if that cannot be told; picklable, so that it reaches every
            worker.
        limits: bounds on one blob.
        quick: returns a test of bytes; what fails it, `holds` would deny. None: there is no such test.
    """

    kinds = frozenset({"blob", "commit", "tag", "tree"})
    """Trees too: what they name must be there."""

    def __init__(self, holds: Holds, limits: Limits, quick: Callable[[], ByteTest] | None = None) -> None:
        self._holds = holds
        self._quick = quick
        self._limits = limits
        self._harvest = Harvest([], [], [])

    def visit(self, kind: str, oid: str, data: bytes) -> None:
        """Remember the id of an object in which something is, or may be."""
        if kind == "tree":
            return
        text = data if kind == "blob" else message_of(data)
        if data.startswith(_LFS_POINTER) and kind == "blob":
            named = _LFS_ID.match(data, len(_LFS_POINTER))
            if named:
                self._harvest.lfs.append((oid, named[0].decode()))
        said = self._holds(text, self._limits)
        if said:
            self._harvest.hits.append((kind, oid))
        elif said is None:
            self._harvest.closed.append((kind, oid))

    def byte_test(self, kind: str) -> ByteTest | None:
        """Return what spares most objects the visit; None where there is no such test."""
        if kind == "tree":
            return _OfTrees()
        if self._quick is None:
            return None
        return _OfBlobs(self._quick()) if kind == "blob" else _OfMessages(self._quick())

    def harvest(self) -> Harvest:
        """Return the ids gathered in this process."""
        return self._harvest


class History(NamedTuple):
    """The outcome of a sweep, all workers together."""

    sweep: Sweep
    hits: list[tuple[str, str]]
    closed: list[tuple[str, str]]
    lfs: list[tuple[str, str]]


def read_history(
    store: ObjectStore,
    task: HistoryTask,
    named: Collection[bytes],
    jobs: int = 0,
    progress: Progress | None = None,
    keeper: Keeper | None = None,
) -> History:
    """Sweep over the store and return what is worth a closer look.

    Args:
        store: the objects to read.
        task: what to do with each object.
        named: raw ids that refs and indexes name: with what the objects name, they are looked for in the store.
        jobs: worker processes; 0 means one per core.
        progress: called with (objects done, objects in all, bytes done, objects with something in them).
        keeper: who remembers what was read before; that is left out.
    """
    sweep = store.sweep(task, jobs, progress and _counting(task, progress), keeper, named)
    history = History(sweep, [], [], [])
    for harvest in sweep.harvests:
        history.hits.extend(harvest.hits)
        history.closed.extend(harvest.closed)
        history.lfs.extend(harvest.lfs)
    history.hits.sort()
    history.closed.sort()
    return history


def _counting(task: HistoryTask, progress: Progress) -> Callable[[int, int, int, Any], None]:
    """Turn the sweep's harvests into the number of objects that hit so far."""
    hits = 0

    def advance(done: int, total: int, size: int, harvest: Any) -> None:
        nonlocal hits
        hits += len(harvest.hits) if harvest is not None else 0
        progress(done, total, size, hits + len(task.harvest().hits))

    return advance


def message_of(data: bytes) -> bytes:
    """Return a raw commit's or tag's text without its signature headers, which are no text.

    The line count is kept, so that positions in the result are positions in the object.
    """
    if not any(name in data for name in _SIGNATURES):
        return data
    head, blank, message = data.partition(b"\n\n")
    lines = []
    inside = False
    for line in head.split(b"\n"):
        inside = line.startswith(_SIGNATURES) or (inside and line.startswith(b" "))
        lines.append(b"" if inside else line)
    return b"\n".join(lines) + blank + message


def unread_lfs(history: History, lfs_dir: str) -> list[Skipped]:
    """Return one `Skipped` for each Git LFS object that history names and this clone does not hold."""
    missing = []
    for oid in sorted({lfs for _, lfs in history.lfs}):
        path = os.path.join(lfs_dir, "objects", oid[:2], oid[2:4], oid)
        if not os.path.isfile(path):
            missing.append(Skipped(f"lfs {oid}", "not in this clone; git lfs fetch --all brings it"))
    return missing
