r"""Backslash escapes of JSON and of most languages: `\n`, `\"`, `\x41`, `\u0041`, `\u{41}`, `\101`.

A run that begins right after `\n` is one character longer only to who does not undo it.
"""

from __future__ import annotations

from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.escaped import unbackslash
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.matcher.pieces import line_around

NAME = "escape"
_BESIDE = (b"\\n", b"\\t", b'\\"')
"""Escapes on a token's line that part lines, cells and literals for a reader, though none touches the token."""


def applies(data: bytes) -> bool:
    """Whether there is a backslash."""
    return b"\\" in data


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield the surroundings of each run with its escapes undone."""
    done = clear = 0
    for start, end in view.runs:
        escaped = b"\\" in view.data[start:end]
        if end <= done or (end <= clear and not escaped):
            continue
        first, last = line_around(view.data, start, end, done)
        if not escaped and not any(escape in view.data[first:last] for escape in _BESIDE):
            clear = last
            continue
        done = last
        encoded = view.data[first:done]
        decoded = unbackslash(encoded, budget.tick)
        if decoded != encoded:
            budget.spend(len(decoded))
            yield Piece(decoded, (first, done), max(first, start))
