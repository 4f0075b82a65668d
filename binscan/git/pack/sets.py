"""Sets of object ids as bytes, in numpy: what a sweep already knows, and what it learns. See `plain_sets`."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from binscan.git.pack.table import Table


def mark(ids: bytes, asked: bytes, oid_bytes: int, present: bytearray) -> bytes:
    """Return, for each raw id asked for, 1 if it is in the sorted `ids`; and set `present` at its position there.

    A known id that shares its first 8 bytes with another known one may be taken for unknown: it is read once more.
    """
    if not ids or not asked:
        return bytes(len(asked) // oid_bytes)
    known, wanted = _rows(ids, oid_bytes), _rows(asked, oid_bytes)
    at = np.minimum(np.searchsorted(_prefixes(ids, oid_bytes), _prefixes(asked, oid_bytes)), len(known) - 1)
    hit = known[at] == wanted
    np.frombuffer(present, dtype=np.uint8)[at[hit]] = 1
    return bytes(hit.astype(np.uint8).tobytes())


def chosen(ids: bytes, flags: bytes, oid_bytes: int) -> bytes:
    """Return those of the raw ids whose flag is not 0, concatenated."""
    return bytes(_rows(ids, oid_bytes)[np.frombuffer(flags, dtype=np.uint8) != 0].tobytes())


def merged(ids: bytes, states: bytes, oid_bytes: int) -> tuple[bytes, bytes]:
    """Return raw ids sorted, each once, and beside each the largest of its states."""
    if not ids:
        return b"", b""
    rows = np.frombuffer(ids, dtype=f"S{oid_bytes}")
    order = np.argsort(rows, kind="stable")
    rows = rows[order].view(f"V{oid_bytes}")
    first = np.flatnonzero(np.append(True, rows[1:] != rows[:-1]))
    largest = np.maximum.reduceat(np.frombuffer(states, dtype=np.uint8)[order], first)
    return rows[first].tobytes(), largest.tobytes()


def below(table: Table, roots: Sequence[int], skip: bytes | None, code: int, oid_bytes: int) -> bytes:
    """Return the raw ids of the objects of one kind in the trees at `roots`, less those to skip."""
    top = np.zeros(len(table.kinds), dtype=np.bool_)
    top[np.asarray(roots, dtype=np.int64)] = True
    wanted = top[np.frombuffer(table.roots, dtype=np.uint32)] & (np.frombuffer(table.kinds, dtype=np.uint8) == code)
    if skip is not None:
        wanted &= np.frombuffer(skip, dtype=np.uint8) == 0
    return bytes(_rows(table.oids, oid_bytes)[np.frombuffer(table.positions, dtype=np.uint32)[wanted]].tobytes())


def in_table_order(table: Table, flags: bytes) -> bytes:
    """Return flags that stand in the order of the ids, in the order of the table."""
    return bytes(np.frombuffer(flags, dtype=np.uint8)[np.frombuffer(table.positions, dtype=np.uint32)].tobytes())


def spare(table: Table, skip: bytes) -> Table:
    """Return the table without the children below which nothing is wanted."""
    bases = np.frombuffer(table.bases, dtype=np.int64)
    needed = np.frombuffer(skip, dtype=np.uint8) == 0
    level = np.flatnonzero(needed & (bases >= 0))
    while len(level):
        above = np.unique(bases[level])
        above = above[~needed[above]]
        needed[above] = True
        level = above[bases[above] >= 0]
    deltas = np.flatnonzero(needed & (bases >= 0) & (np.frombuffer(table.kinds, dtype=np.uint8) > 0))
    parents = bases[deltas]
    first = np.zeros(len(bases) + 1, dtype=np.int64)
    np.cumsum(np.bincount(parents, minlength=len(bases)), out=first[1:])
    children = deltas[np.argsort(parents, kind="stable")]
    return table._replace(
        first=array("I", first.astype(np.uint32).tobytes()), children=array("I", children.astype(np.uint32).tobytes())
    )


def _rows(ids: bytes, oid_bytes: int) -> Any:
    return np.frombuffer(ids, dtype=f"V{oid_bytes}")


def _prefixes(ids: bytes, oid_bytes: int) -> Any:
    whole = np.dtype([("first", ">u8"), ("rest", f"V{oid_bytes - 8}")])
    return np.frombuffer(ids, dtype=whole)["first"].astype(np.uint64)
