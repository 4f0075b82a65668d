"""What commits, tags and trees name, gathered while they pass: what of it the store lacks, nobody has read.

A tree that a delta makes names what its base names and what stands near the changes, so only that is looked at: of the
380,000 trees of git's own history, a few bytes in a hundred.
Formats: gitformat-pack(5); the entries of a tree are `MODE NAME NUL ID`, a submodule's mode is 160000.
"""

from __future__ import annotations

import re
from binascii import Error, unhexlify
from bisect import bisect_left

from binscan.git.pack.delta import LONGEST_ADDED

try:
    from binscan.git.pack.sets import mark, merged
except ImportError:  # no numpy on this platform
    from binscan.git.pack.plain_sets import mark, merged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from binscan.git.objects import ByteTest

FOLLOWED = frozenset({"commit", "tag", "tree"})
"""Kinds of objects that name others."""

_SUBMODULE = b"160000 "
_MODE = 7
"""Bytes of the longest mode and the space behind it."""
_LONGEST_NAME = 280
"""Bytes of a mode and the longest name that file systems take."""

_AT_ONCE = 100_000
"""Names that are kept until the store is asked for them: some megabytes."""


class Held:
    """The ids of everything in a store.

    Args:
        sorted_ids: of whatever holds objects, their raw ids, concatenated in ascending order; one at least.
        oid_bytes: length of one.
    """

    def __init__(self, sorted_ids: Sequence[bytes], oid_bytes: int) -> None:
        # The largest, mostly the one pack of a clone, is searched as it lies in its index; only the rest is merged.
        largest, *others = sorted(sorted_ids, key=len, reverse=True)
        rest = b"".join(others)
        self._sources = (largest, merged(rest, bytes(len(rest) // oid_bytes), oid_bytes)[0])
        self.oid_bytes = oid_bytes

    def lacks(self, asked: Collection[bytes]) -> set[bytes]:
        """Return those of some raw ids that are not held."""
        left = list(asked)
        for ids in self._sources:
            found = mark(ids, b"".join(left), self.oid_bytes, bytearray(len(ids) // self.oid_bytes))
            left = [oid for oid, here in zip(left, found, strict=True) if not here]
        return {oid for oid in left if not any(_is_in(ids, oid) for ids in self._sources)}


class Absent:
    """What is named and not held.

    Args:
        objects: raw ids that trees, tags, and commits as their trees, name.
        parents: raw ids that commits name as their parents; a shallow clone cuts these off on purpose.
    """

    __slots__ = ("objects", "parents")

    def __init__(self, objects: Collection[bytes] = (), parents: Collection[bytes] = ()) -> None:
        self.objects = set(objects)
        self.parents = set(parents)

    def add(self, other: Absent) -> None:
        """Take what another one has."""
        self.objects |= other.objects
        self.parents |= other.parents


class References:
    """Gathers what is named in one piece of a sweep.

    Args:
        held: the store.
    """

    def __init__(self, held: Held) -> None:
        self._held = held
        self._digits = 2 * held.oid_bytes
        self._named = Absent()
        self._absent = Absent()
        width = held.oid_bytes
        self._entries = re.compile(rb"160000 [^\0]+\0.{%d}|[0-7]+ [^\0]+\0(.{%d})" % (width, width), re.DOTALL).findall
        # What looks like the end of a name inside of an id has no mode behind the next bytes.
        near = rb"\0(.{%d})(?=1[0-7]{5} |4[0-7]{4} )" % width
        self._near = re.compile(near, re.DOTALL).findall

    def noting(self, kind: str, test: ByteTest | None) -> ByteTest:
        """Return a byte test of one of `FOLLOWED` that says what another one says, and notes what passes."""
        if kind == "tree":
            return _Trees(self, test or _EVERY)
        return _Messages(self.commit if kind == "commit" else self.tag, test or _EVERY)

    def take(self, kind: str, data: bytes) -> None:
        """Note what one object names, of which nothing is known."""
        if kind == "tree":
            self.tree(data)
        elif kind == "commit":
            self.commit(data)
        elif kind == "tag":
            self.tag(data)

    def absent(self) -> Absent:
        """Return what was named and is not held."""
        self._ask()
        return self._absent

    def tree(self, data: bytes) -> None:
        """Note every entry of a tree."""
        self._note(self._entries(data))

    def changed_tree(self, data: bytes, edges: Sequence[int]) -> None:
        """Note the ids in a tree that are not copied whole from its base."""
        found: list[bytes] = []
        near, width = self._near, self._held.oid_bytes
        stop = 0
        for first, last in _stretches(edges):
            start, stop = max(0, first - width), last + width + _MODE
            if data.find(_SUBMODULE, max(0, start - _LONGEST_NAME), stop) >= 0:
                # An id is seen here without the mode before its name, and a submodule's is of another store.
                self.tree(data)
                return
            found += near(data, start, stop)
        end = len(data)
        if stop > end - width and data.startswith(b"\0", end - width - 1):
            # The last id of all has no mode behind it, and is no submodule's, or the whole would have been looked at.
            found.append(data[-width:])
        self._note(found)

    def commit(self, data: bytes) -> None:
        """Note the tree and the parents of a commit."""
        digits = self._digits
        # Behind `tree `, its id and the end of the line.
        at = digits + 6
        try:
            self._named.objects.add(unhexlify(data[5 : digits + 5]))
            while data.startswith(b"parent ", at):
                self._named.parents.add(unhexlify(data[at + 7 : at + 7 + digits]))
                at += digits + 8
        except Error:
            return
        if len(self._named.parents) > _AT_ONCE:
            self._ask()

    def tag(self, data: bytes) -> None:
        """Note what a tag points at."""
        try:
            self._note([unhexlify(data[7 : 7 + self._digits])])
        except Error:
            return

    def _note(self, oids: Sequence[bytes]) -> None:
        self._named.objects.update(oids)
        if len(self._named.objects) > _AT_ONCE:
            self._ask()

    def _ask(self) -> None:
        named, width = self._named, self._held.oid_bytes
        for asked, absent in (
            (named.objects, self._absent.objects),
            (named.parents, self._absent.parents),
        ):
            absent |= self._held.lacks([oid for oid in asked if len(oid) == width])
            asked.clear()


def _stretches(edges: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where what is added may begin and end; parts that are longer than can be added are copied."""
    if not edges:
        return
    first = last = edges[0]
    for edge in edges:
        if edge - last > LONGEST_ADDED:
            yield first, last
            first = edge
        last = edge
    yield first, last + LONGEST_ADDED


def _is_in(ids: bytes, oid: bytes) -> bool:
    width = len(oid)
    at = bisect_left(range(len(ids) // width), oid, key=lambda number: ids[number * width : (number + 1) * width])
    return ids[at * width : (at + 1) * width] == oid


class _Every:
    """A byte test that spares nothing the visit."""

    def whole(self, data: bytes) -> bool:
        return True

    def changed(self, data: bytes, edges: Sequence[int]) -> bool:
        return True


_EVERY = _Every()


class _Messages:
    """A byte test of commits or tags; they are small, so each is noted whole."""

    def __init__(self, note: Callable[[bytes], None], test: ByteTest) -> None:
        self._note = note
        self._test = test

    def whole(self, data: bytes) -> bool | None:
        self._note(data)
        return self._test.whole(data)

    def changed(self, data: bytes, edges: Sequence[int]) -> bool | None:
        self._note(data)
        return self._test.changed(data, edges)


class _Trees:
    """A byte test of trees."""

    def __init__(self, references: References, test: ByteTest) -> None:
        self._references = references
        self._test = test

    def whole(self, data: bytes) -> bool | None:
        self._references.tree(data)
        return self._test.whole(data)

    def changed(self, data: bytes, edges: Sequence[int]) -> bool | None:
        self._references.changed_tree(data, edges)
        return self._test.changed(data, edges)
