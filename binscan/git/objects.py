"""The object store's door: read one object, or sweep over all of them.

Two readers stand behind it and must see the same set of objects: the fast one and stock git
(`binscan.git.catfile`), which serves whatever the fast one does not read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Protocol

from binscan.errors import SourceError
from binscan.git import catfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from binscan.git.pack.memory import Keeper, Known
    from binscan.git.pack.references import Absent
    from binscan.git.repository import Repository
    from binscan.model import Skipped

KINDS = ("blob", "commit", "tag", "tree")


class ByteTest(Protocol):
    """A test of an object's bytes that spares most objects the visit.

    Both methods say: True, visit it; False, it was read and is not visited; None, the same, and there is so little in
    it that of an object made of it by a delta only the changes have to be looked at.
    """

    def whole(self, data: bytes) -> bool | None:
        """Say it of an object of which nothing is known."""

    def changed(self, data: bytes, edges: Sequence[int]) -> bool | None:
        """Say it of one whose base was said None of.

        Args:
            data: the object.
            edges: where it differs from its base; see `binscan.git.pack.delta.edges`.
        """


class SweepTask(Protocol):
    """What to do with each object. Picklable, if more than one process is to work: each piece gets a fresh copy.

    It may have a method `byte_test(kind)` that returns a `ByteTest`, or None. The fast reader asks it before it makes
    an id or a call; stock git's reader does not, so a test must only spare what `visit` would find nothing in.
    """

    kinds: frozenset[str]
    """Kinds of objects whose bytes are wanted."""

    def visit(self, kind: str, oid: str, data: bytes) -> None:
        """Take one object; called once for each, in no particular order."""

    def harvest(self) -> Any:
        """Return what was gathered: picklable, and never with the bytes of a secret in it."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep returned and what it covered."""

    harvests: tuple[Any, ...]
    """One per piece of the work, and one of the task that was given."""
    exists: dict[str, int]
    """How many objects of each kind the store lists."""
    read: dict[str, int]
    """How many of each wanted kind were given to the task, now or in a sweep remembered."""
    size: int
    """Bytes given to the task now, expanded, less the trees: they hold names only."""
    unread: tuple[Skipped, ...]
    """Each wanted object that could not be read."""
    oids: bytes = field(repr=False)
    """Raw ids of every object given to the task now or in a sweep remembered, concatenated in ascending order."""
    absent: Absent | None = field(default=None, repr=False)
    """What is named and not in the store; None if that was not asked."""
    known: Known | None = field(default=None, repr=False)
    """What was remembered and is still here; None if nobody remembers."""

    @property
    def digest(self) -> str:
        """SHA-256 over the ids read: the same set gives the same digest, however it was packed or read."""
        return hashlib.sha256(self.oids).hexdigest()


class MissingObject(SourceError):
    """The object is not in the store, or is damaged."""


class ObjectStore:
    """The objects of one repository, alternates included.

    Args:
        repository: whose store it is.
    """

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._reader: catfile.Reader | None = None

    def sweep(
        self,
        task: SweepTask,
        jobs: int = 0,
        progress: Callable[[int, int, int, Any], None] | None = None,
        keeper: Keeper | None = None,
        named: Collection[bytes] | None = None,
    ) -> Sweep:
        """Give every object of the task's kinds to the task, once.

        Args:
            task: what to do with each.
            jobs: processes to share the work between; 0 means one per core.
            progress: called now and then with (objects done, objects in all, bytes done, the harvest of the piece that
                was finished, or None where the task itself keeps it).
            keeper: who remembers what was read before, so that it is left out, and is told what is read.
            named: raw ids that something outside of the store names; these, and what the task's commits, tags and
                trees name, are looked for in the store. None: nothing is looked for.
        """
        from binscan.git.pack.sweep import sweep  # numpy costs what a hook's whole run does

        return sweep(self._repository, task, jobs, progress, keeper=keeper, named=named)

    def read(self, oid: str) -> tuple[str, bytes]:
        """Return (kind, bytes) of one object by its full hex id.

        Raises:
            MissingObject: it is not here, or is damaged. Nothing is fetched.
        """
        if self._reader is None:
            self._reader = catfile.Reader(self._repository)
        found = self._reader.read(oid)
        if found is None:
            raise MissingObject(f"object {oid} is missing or damaged in this repository")
        return found

    def close(self) -> None:
        """End the git process behind single reads, if any."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def count(objects: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return how many of each kind are in (kind, …) pairs; every kind is named."""
    totals = dict.fromkeys(KINDS, 0)
    for kind, _ in objects:
        totals[kind] = totals.get(kind, 0) + 1
    return totals


def tag_chain(oid: str, store: ObjectStore) -> list[str]:
    """Return an annotated tag, the tag it points at and so on, and last what is no tag (or is missing)."""
    chain = [oid]
    while True:
        try:
            kind, data = store.read(chain[-1])
        except MissingObject:
            return chain
        inner = data[7 : data.find(b"\n")].decode("ascii", "replace")
        if kind != "tag" or not data.startswith(b"object ") or inner in chain:
            return chain
        chain.append(inner)
