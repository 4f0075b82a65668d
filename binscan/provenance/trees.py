"""Which trees hold an object, and under which names: one sweep over commits and trees, then a walk upwards.

A tree names its children; nothing names a tree's parents. So while every tree passes once, the sweep notes each
subtree with its name (child → parents) and each tree that directly contains one of the objects that hit. From the hits
the walk then climbs to the root trees, touching only what leads there.

Subtrees are found by the bytes `40000 ` and not by parsing each entry (five times faster on wide trees). That may also
match inside a file's name or an object id, which can only add a *name*: the object id that follows is always the one of
an entry of the same tree. `binscan.provenance.survey` checks each path against the trees themselves before it is told.
"""

from __future__ import annotations

import re
from array import array
from typing import NamedTuple

from binscan.git.graph import CommitRows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

_CLASSES_UP_TO = 200
_CLASSES = 8
"""Hits up to which classes of their first bytes reject nearly all entries, and how many bytes are looked at: with 200,
each passes with probability 1 - (255/256)**200 = 0.54, all eight with 0.007; a tree of 60 entries then is opened for
nothing one time in three. Beyond, looking at every entry is as fast."""


class Harvest(NamedTuple):
    """What one worker gathered."""

    rows: CommitRows
    trees: bytes
    """Raw ids of the trees seen; a tree's position is its number in this harvest."""
    subtrees: dict[bytes, bytes]
    """name NUL raw-id → numbers of the trees that contain it (array of unsigned int)."""
    direct: dict[bytes, bytes]
    """The same for the objects that hit."""


class TreeTask:
    """Sweep task over commits and trees; see the module.

    Args:
        hits: raw ids of the objects looked for.
        width: bytes of a raw object id.
    """

    def __init__(self, hits: Collection[bytes], width: int) -> None:
        self.kinds = frozenset({"commit", "tree"})
        self._hits = frozenset(hits)
        self._width = width
        self._rows = CommitRows(width)
        self._trees = bytearray()
        self._count = 0
        self._subtrees: dict[bytes, array[int]] = {}
        self._direct: dict[bytes, array[int]] = {}
        self._find_subtrees = re.compile(rb"40000 ([^\0]+\0.{%d})" % width, re.DOTALL).findall
        self._entry = re.compile(rb"([0-7]+) ([^\0]+\0.{%d})" % width, re.DOTALL)
        self._may_hold = _searcher(self._hits, width)

    def __reduce__(self) -> tuple[type[TreeTask], tuple[frozenset[bytes], int]]:
        return TreeTask, (self._hits, self._width)

    def visit(self, kind: str, oid: str, data: bytes) -> None:
        """Take one commit or tree."""
        if kind == "commit":
            self._rows.add(oid, data)
            return
        number = self._count
        self._count = number + 1
        self._trees += bytes.fromhex(oid)
        subtrees = self._subtrees
        for key in self._find_subtrees(data):
            if key in subtrees:
                subtrees[key].append(number)
            else:
                subtrees[key] = array("I", (number,))
        if self._may_hold(data):
            for key in self._hitting(data):
                self._direct.setdefault(key, array("I")).append(number)

    def _hitting(self, data: bytes) -> Iterator[bytes]:
        """Yield name NUL raw-id of each entry that is an object that hit; a submodule pointer is none."""
        position, match = 0, self._entry.match
        while found := match(data, position):
            position = found.end()
            if found[2][-self._width :] in self._hits and found[1] != b"160000":
                yield found[2]

    def harvest(self) -> Harvest:
        """Return what was gathered."""
        return Harvest(
            self._rows,
            bytes(self._trees),
            {key: numbers.tobytes() for key, numbers in self._subtrees.items()},
            {key: numbers.tobytes() for key, numbers in self._direct.items()},
        )


def _searcher(hits: frozenset[bytes], width: int) -> Callable[[bytes], object]:
    """Return a test that is true for every tree with an entry in `hits`, and for few others."""
    if not hits:
        return lambda data: False
    if len(hits) <= 2:
        needles = tuple(hits)
        return lambda data: any(needle in data for needle in needles)
    if len(hits) <= _CLASSES_UP_TO:
        bytes_at = (sorted({oid[at] for oid in hits}) for at in range(_CLASSES))
        classes = (b"[" + b"".join(b"\\x%02x" % byte for byte in members) + b"]" for members in bytes_at)
        return re.compile(rb"\0" + b"".join(classes)).search
    every = re.compile(rb"[^\0]+\0(.{%d})" % width, re.DOTALL).findall
    return lambda data: not hits.isdisjoint(every(data))


class Above(NamedTuple):
    """Where an object lies."""

    paths: dict[bytes, set[int]]
    """Path below a tree → numbers of the trees under which the object lies at that path."""
    whole: bool
    """Whether these are all paths: a hostile tree can have more of them than there are atoms."""


class Forest:
    """Child → parents over all trees of the store.

    Args:
        harvests: what the workers gathered.
        width: bytes of a raw object id.
    """

    def __init__(self, harvests: Sequence[Harvest], width: int) -> None:
        self._width = width
        self._oids = b"".join(harvest.trees for harvest in harvests)
        self._parents: dict[bytes, list[tuple[bytes, int, bytes]]] = {}
        base = 0
        for harvest in harvests:
            for edges in (harvest.subtrees, harvest.direct):
                for key, numbers in edges.items():
                    self._parents.setdefault(key[-width:], []).append((key[: -width - 1], base, numbers))
            base += len(harvest.trees) // width

    def __len__(self) -> int:
        return len(self._oids) // self._width

    def oid(self, number: int) -> bytes:
        """Return a tree's raw id."""
        return self._oids[number * self._width : (number + 1) * self._width]

    def oids(self) -> set[bytes]:
        """Return the raw ids of all trees seen."""
        width, oids = self._width, self._oids
        return {oids[at : at + width] for at in range(0, len(oids), width)}

    def holders(self, oid: bytes) -> set[int]:
        """Return the numbers of all trees under which the object lies, directly or deeper."""
        found: set[int] = set()
        fresh = {number for _, numbers in self._over(oid) for number in numbers}
        while fresh:
            found |= fresh
            above = (numbers for tree in fresh for _, numbers in self._over(self.oid(tree)))
            fresh = set().union(*above) - found
        return found

    def leading_to(self, oids: Collection[bytes]) -> tuple[bytes, dict[bytes, bytes]]:
        """Return the trees under which any of some objects lies and what leads there, as `Harvest` has them."""
        numbers: dict[int, int] = {}
        leading: dict[bytes, array[int]] = {}
        level = list(oids)
        while level:
            upper = []
            for child in level:
                for name, parents in self._over(child):
                    found = leading.setdefault(name + b"\0" + child, array("I"))
                    for parent in parents:
                        if parent not in numbers:
                            numbers[parent] = len(numbers)
                            upper.append(self.oid(parent))
                        found.append(numbers[parent])
            level = upper
        return b"".join(map(self.oid, numbers)), {key: found.tobytes() for key, found in leading.items()}

    def above(self, oid: bytes, limit: int = 1000) -> Above:
        """Return the paths of an object below every tree above it, root tree or not, at most about `limit`."""
        found: dict[bytes, set[int]] = {}
        level: dict[bytes, set[int]] = {}
        for name, numbers in self._over(oid):
            level.setdefault(name, set()).update(numbers)
        while level:
            upper: dict[bytes, set[int]] = {}
            for path, trees in level.items():
                fresh = trees - found.setdefault(path, set())
                found[path] |= fresh
                for tree in fresh:
                    for name, numbers in self._over(self.oid(tree)):
                        upper.setdefault(name + b"/" + path, set()).update(numbers)
                if len(upper) + len(found) > limit:
                    return Above(found, False)
            level = upper
        return Above(found, True)

    def _over(self, oid: bytes) -> Iterator[tuple[bytes, Sequence[int]]]:
        """Yield (name, numbers of the trees that contain the object under this name)."""
        for name, base, raw in self._parents.get(oid, ()):
            numbers: array[int] = array("I")
            numbers.frombytes(raw)
            yield name, [number + base for number in numbers] if base else numbers
