"""The commit graph as arrays: 200,000 commits cost tens of megabytes, not hundreds, and one pass is a plain loop.

Commits are numbered by ascending object id, so that every tie is broken the same way on every machine. The history is
read as it is stored: neither replace refs nor grafts nor a commit-graph file change it.
"""

from __future__ import annotations

from array import array

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LATEST = 2**62


class CommitRows:
    """Commits gathered in a worker: compact and picklable.

    Args:
        width: bytes of a raw object id.
    """

    __slots__ = ("counts", "oids", "parents", "times", "trees", "width")

    def __init__(self, width: int) -> None:
        self.width = width
        self.oids = bytearray()
        self.trees = bytearray()
        self.parents = bytearray()
        self.counts = array("H")
        self.times = array("q")

    def add(self, oid: str, data: bytes) -> None:
        """Take one commit object; one whose header makes no sense is kept without tree or parents."""
        digits = 2 * self.width
        position = digits + 6
        try:
            tree = bytes.fromhex(data[5 : digits + 5].decode("ascii"))
            parents = []
            while data.startswith(b"parent ", position):
                parents.append(bytes.fromhex(data[position + 7 : position + 7 + digits].decode("ascii")))
                position += digits + 8
        except ValueError:
            tree, parents = b"", []
        if len(tree) != self.width or any(len(parent) != self.width for parent in parents):
            tree, parents = bytes(self.width), []
        self.oids += bytes.fromhex(oid)
        self.trees += tree
        self.parents += b"".join(parents[:65535])
        self.counts.append(min(len(parents), 65535))
        self.times.append(committer_time(data))

    def extend(self, other: CommitRows) -> None:
        """Take what another one has gathered."""
        self.oids += other.oids
        self.trees += other.trees
        self.parents += other.parents
        self.counts += other.counts
        self.times += other.times


def committer_time(data: bytes) -> int:
    """Return the committer's time of a commit object in seconds since the epoch; 0 where there is none."""
    return _seconds(_line(data, b"\ncommitter "))


def committer_date(data: bytes) -> tuple[int, int]:
    """Return (seconds since the epoch, minutes east of UTC) of a commit's committer."""
    return _stamp(_line(data, b"\ncommitter "))


def tagger_date(data: bytes) -> tuple[int, int]:
    """Return (seconds since the epoch, minutes east of UTC) of a tag's tagger."""
    return _stamp(_line(data, b"\ntagger "))


def _line(data: bytes, start: bytes) -> bytes:
    at = data.find(start)
    return data[at + 1 : data.find(b"\n", at + 1)] if at >= 0 else b""


def _stamp(line: bytes) -> tuple[int, int]:
    zone = line.rpartition(b" ")[2]
    minutes = 0
    if len(zone) == 5 and zone[1:].isdigit() and zone[:1] in b"+-":
        minutes = (int(zone[1:3]) * 60 + int(zone[3:5])) * (-1 if zone[:1] == b"-" else 1)
    return _seconds(line), minutes if abs(minutes) < 24 * 60 else 0


def _seconds(line: bytes) -> int:
    words = line.rsplit(b" ", 2)
    if len(words) == 3 and words[1].isdigit() and len(words[1]) < 20:
        return min(int(words[1]), _LATEST)
    return 0


class CommitGraph:
    """All commits of a store, reachable or not.

    Args:
        rows: what the workers gathered.
        width: bytes of a raw object id.
    """

    def __init__(self, rows: Sequence[CommitRows], width: int) -> None:
        self.width = width
        gathered = sorted(_records(rows, width))
        self.oids: list[bytes] = [record[0] for record in gathered]
        """Raw ids; the position in this list is the commit's number everywhere else."""
        self.trees: list[bytes] = [record[1] for record in gathered]
        """Raw ids of root trees."""
        self.times = array("q", (record[3] for record in gathered))
        """Committer times, seconds since the epoch."""
        self.numbers: dict[bytes, int] = {oid: number for number, oid in enumerate(self.oids)}
        self.parents: list[tuple[int, ...]] = []
        """Numbers of the parents that are in the store."""
        self.cut: set[int] = set()
        """Commits with a parent that is not in the store: the edge of a shallow clone, or damage."""
        for number, (_, _, raw, _) in enumerate(gathered):
            self.parents.append(self._known(number, raw))
        self.order: array[int] = _parents_first(self.parents, self.times)
        """Every commit, each after all its parents, otherwise about as they were committed."""

    def _known(self, number: int, raw: bytes) -> tuple[int, ...]:
        numbers = self.numbers
        if len(raw) == self.width:
            parent = numbers.get(raw)
            if parent is not None:
                return (parent,)
            self.cut.add(number)
            return ()
        found = [numbers.get(raw[at : at + self.width]) for at in range(0, len(raw), self.width)]
        known = tuple(dict.fromkeys(parent for parent in found if parent is not None))
        if None in found:
            self.cut.add(number)
        return known

    def __len__(self) -> int:
        return len(self.oids)

    def number(self, oid: str) -> int | None:
        """Return a commit's number by its hex id, or None if there is no such commit here."""
        try:
            return self.numbers.get(bytes.fromhex(oid))
        except ValueError:
            return None

    def hex(self, number: int) -> str:
        """Return a commit's id in hex."""
        return self.oids[number].hex()

    def spread_to_ancestors(self, marks: dict[int, int]) -> list[int]:
        """Return, for each commit, the union of the bit sets of the commits that reach it, its own included."""
        masks = [0] * len(self)
        for number, mask in marks.items():
            masks[number] |= mask
        parents = self.parents
        for number in reversed(self.order):
            mask = masks[number]
            if mask:
                for parent in parents[number]:
                    masks[parent] |= mask
        return masks

    def spread_to_descendants(self, own: Sequence[int]) -> list[int]:
        """Return, for each commit, the union of the bit sets of its whole history, its own included."""
        masks = list(own)
        parents = self.parents
        for number in self.order:
            for parent in parents[number]:
                if masks[parent]:
                    masks[number] |= masks[parent]
        return masks


def _records(rows: Sequence[CommitRows], width: int) -> Iterator[tuple[bytes, bytes, bytes, int]]:
    for part in rows:
        oids, trees, parents = bytes(part.oids), bytes(part.trees), bytes(part.parents)
        at = begin = 0
        for count, time in zip(part.counts, part.times, strict=True):
            end = begin + count * width
            yield oids[at : at + width], trees[at : at + width], parents[begin:end], time
            at += width
            begin = end


def _parents_first(parents: Sequence[tuple[int, ...]], times: Sequence[int]) -> array[int]:
    """Order commits so that parents come first, taking the earliest committed first where there is a choice."""
    order = array("l")
    done = bytearray(len(parents))
    for start in sorted(range(len(parents)), key=times.__getitem__):
        if done[start]:
            continue
        path = [start]
        while path:
            number = path[-1]
            waiting = [parent for parent in parents[number] if not done[parent]]
            if waiting:
                path.extend(waiting)
                continue
            path.pop()
            if not done[number]:
                done[number] = 1
                order.append(number)
    return order


def bits(mask: int) -> Iterable[int]:
    """Yield the positions of the set bits of a mask, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
