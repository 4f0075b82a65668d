"""How the cache keeps what leads to the hits: ids, times, and for each name of a file or folder where it can be read.

A name is remembered as the id of a tree and the place of the name in it, and read from there again: no path is kept.
"""

from __future__ import annotations

import sys
from array import array

from binscan.git.graph import CommitRows
from binscan.git.objects import MissingObject
from binscan.incremental.cache import Record
from binscan.provenance.trees import Harvest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from binscan.git.objects import ObjectStore

COMMITS, TREES, NAMES, LEADING = b"COMM", b"TREE", b"NAME", b"LEAD"
"""Records of the commits; of the trees that lead to a hit; of where each name stands; and of who has what under which
name."""
KINDS = (COMMITS, TREES, NAMES, LEADING)

_NUMBER = 4


def records(harvest: Harvest, store: ObjectStore) -> list[Record]:
    """Return the records of a harvest; none where a name cannot be found in its tree.

    Args:
        harvest: the commits and what leads to the hits, all of it among `subtrees`.
        store: to read the trees in which the names stand.
    """
    width = harvest.rows.width
    numbers: dict[bytes, int] = {}
    names = bytearray()
    leading = bytearray()
    for key, parents in harvest.subtrees.items():
        name, child = key[: -width - 1], key[-width:]
        if name not in numbers:
            first = int.from_bytes(parents[:_NUMBER], sys.byteorder)
            place = _place(store, harvest.trees[first * width : (first + 1) * width], key)
            if place is None:
                return []
            numbers[name] = len(numbers)
            names += place + _packed((len(name),))
        leading += child + _packed((numbers[name], len(parents) // _NUMBER)) + _portable(parents)
    rows = harvest.rows
    commits = (_portable(rows.counts.tobytes(), "H"), _portable(rows.times.tobytes(), "q"), rows.oids, rows.trees)
    return [
        Record(COMMITS, _packed((len(rows.counts),)) + b"".join(commits) + rows.parents),
        Record(TREES, harvest.trees),
        Record(NAMES, bytes(names)),
        Record(LEADING, bytes(leading)),
    ]


def harvest_of(found: Sequence[Record], store: ObjectStore, width: int) -> Harvest | None:
    """Return the harvest of which these are the records; None where they, or the store's trees, do not fit.

    Args:
        found: the records.
        store: to read names from.
        width: bytes of a raw object id.
    """
    contents = {record.kind: record.content for record in found}
    if set(contents) != set(KINDS):
        return None
    names = [_name(store, *where) for where in _places(contents[NAMES], width)]
    known = [name for name in names if name is not None]
    if len(known) != len(names):
        return None
    subtrees = {known[number] + b"\0" + child: parents for number, child, parents in _edges(contents[LEADING], width)}
    return Harvest(_rows(contents[COMMITS], width), contents[TREES], subtrees, {})


def _rows(content: bytes, width: int) -> CommitRows:
    rows = CommitRows(width)
    count = int.from_bytes(content[:_NUMBER], "little")
    at = _NUMBER
    rows.counts.frombytes(_portable(content[at : at + 2 * count], "H"))
    at += 2 * count
    rows.times.frombytes(_portable(content[at : at + 8 * count], "q"))
    at += 8 * count
    rows.oids += content[at : at + width * count]
    at += width * count
    rows.trees += content[at : at + width * count]
    rows.parents += content[at + width * count :]
    return rows


def _edges(content: bytes, width: int) -> Iterator[tuple[int, bytes, bytes]]:
    at = 0
    while at < len(content):
        child = content[at : at + width]
        at += width
        number, count = _unpacked(content[at : at + 2 * _NUMBER])
        at += 2 * _NUMBER
        yield number, child, _portable(content[at : at + _NUMBER * count])
        at += _NUMBER * count


def _places(content: bytes, width: int) -> Iterator[tuple[bytes, int, int]]:
    step = width + 2 * _NUMBER
    for at in range(0, len(content), step):
        start, length = _unpacked(content[at + width : at + step])
        yield content[at : at + width], start, length


def _place(store: ObjectStore, tree: bytes, key: bytes) -> bytes | None:
    """Return where NAME NUL ID stands: a tree and the offset in it."""
    try:
        at = store.read(tree.hex())[1].find(b" " + key)
    except MissingObject:
        return None
    return tree + _packed((at + 1,)) if at >= 0 else None


def _name(store: ObjectStore, tree: bytes, start: int, length: int) -> bytes | None:
    try:
        _, data = store.read(tree.hex())
    except MissingObject:
        return None
    name = data[start : start + length]
    return name if len(name) == length and data[start + length : start + length + 1] == b"\0" else None


def _packed(numbers: Iterable[int]) -> bytes:
    return _portable(array("I", numbers).tobytes())


def _unpacked(content: bytes) -> array[int]:
    numbers = array("I")
    numbers.frombytes(_portable(content))
    return numbers


def _portable(numbers: bytes, code: str = "I") -> bytes:
    """Turn numbers as this machine has them into little-endian ones, or back."""
    if sys.byteorder == "little":
        return numbers
    turned: array[int] = array(code)
    turned.frombytes(numbers)
    turned.byteswap()
    return turned.tobytes()
