"""Percent-encoding, as in URLs and form bodies: `api_key%3D…`, also twice (`%253D`)."""

from __future__ import annotations

from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.escaped import unpercent
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.matcher.pieces import READ, line_around
from binscan.pattern import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

NAME = "percent"
_STRETCH = pattern(rb"[^\s\"'<>]+")
_ESCAPE = pattern(rb"%[0-9A-Fa-f]{2}")


def _with_blanks(stretch: re.Match[bytes]) -> bytes:
    """Return what was encoded as one, a blank for each plus sign (RFC 1866, 8.2.1): its own would be `%2B`."""
    return stretch[0].replace(b"+", b" ") if _ESCAPE.search(stretch[0]) else stretch[0]


def applies(data: bytes) -> bool:
    """Whether there is a percent sign."""
    return b"%" in data


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield the surroundings of each run with its escapes undone."""
    done = 0
    for start, end in view.runs:
        if b"%" not in view.data[start:end] or end <= done:
            continue
        first, done = line_around(view.data, start, end, done, READ)
        encoded = view.data[first:done]
        decoded = unpercent(_STRETCH.sub(_with_blanks, encoded), budget.tick)
        if decoded != encoded:
            budget.spend(len(decoded))
            yield Piece(decoded, (first, done), max(first, start))
