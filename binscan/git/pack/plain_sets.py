"""Sets of object ids as bytes, in plain Python: the reference for `binscan.git.pack.sets`, and its stand-in."""

from __future__ import annotations

from array import array
from itertools import compress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from binscan.git.pack.table import Table


def split(ids: bytes, oid_bytes: int) -> list[bytes]:
    """Return concatenated raw ids one by one."""
    return [ids[at : at + oid_bytes] for at in range(0, len(ids), oid_bytes)]


def mark(ids: bytes, asked: bytes, oid_bytes: int, present: bytearray) -> bytes:
    """Return, for each raw id asked for, 1 if it is in the sorted `ids`; and set `present` at its position there."""
    place = {oid: at for at, oid in enumerate(split(ids, oid_bytes))}
    found = [place.get(oid, -1) for oid in split(asked, oid_bytes)]
    for at in found:
        if at >= 0:
            present[at] = 1
    return bytes(at >= 0 for at in found)


def chosen(ids: bytes, flags: bytes, oid_bytes: int) -> bytes:
    """Return those of the raw ids whose flag is not 0, concatenated."""
    return b"".join(compress(split(ids, oid_bytes), flags))


def merged(ids: bytes, states: bytes, oid_bytes: int) -> tuple[bytes, bytes]:
    """Return raw ids sorted, each once, and beside each the largest of its states."""
    largest: dict[bytes, int] = {}
    for oid, state in zip(split(ids, oid_bytes), states, strict=True):
        largest[oid] = max(state, largest.get(oid, 0))
    order = sorted(largest)
    return b"".join(order), bytes(largest[oid] for oid in order)


def below(table: Table, roots: Sequence[int], skip: bytes | None, code: int, oid_bytes: int) -> bytes:
    """Return the raw ids of the objects of one kind in the trees at `roots`, less those to skip."""
    tops = set(roots)
    return b"".join(
        table.oid(at, oid_bytes)
        for at, root in enumerate(table.roots)
        if root in tops and table.kinds[at] == code and not (skip and skip[at])
    )


def in_table_order(table: Table, flags: bytes) -> bytes:
    """Return flags that stand in the order of the ids, in the order of the table."""
    return bytes(flags[at] for at in table.positions)


def spare(table: Table, skip: bytes) -> Table:
    """Return the table without the children below which nothing is wanted."""
    needed = bytearray(not flag for flag in skip)
    for start, wanted in enumerate(bytes(needed)):
        at = table.bases[start] if wanted else -1
        while at >= 0 and not needed[at]:
            needed[at] = 1
            at = table.bases[at]
    children: array[int] = array("I")
    first: array[int] = array("I", [0])
    for at in range(len(skip)):
        children.extend(child for child in table.children[table.first[at] : table.first[at + 1]] if needed[child])
        first.append(len(children))
    return table._replace(first=first, children=children)
