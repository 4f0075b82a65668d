"""Arrays of bytes, one element after the other: `{0x41, 0x42}`, `{'a', 'b'}`, a buffer in JSON."""

from __future__ import annotations

from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.matcher.spelled import arrays

NAME = "byte-array"

_SHORTEST = 180
"""Bytes that spell the shortest token."""


def applies(data: bytes) -> bool:
    """Whether `data` is long enough: its signs are looked for at once."""
    return len(data) >= _SHORTEST


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield the bytes that are spelled."""
    for start, end, text in arrays(view.data):
        budget.spend(len(text))
        yield Piece(text, (start, end))
