"""Percent-encoding, as in URLs and form bodies: `api_key%3D…`, also twice (`%253D`)."""

from __future__ import annotations

from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.escaped import unpercent
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.matcher.pieces import line_around
from binscan.pattern import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

NAME = "percent"
_BESIDE = (b"%0A", b"%0a", b"%20", b"%3A", b"%3a", b"%3D", b"%3d", b"%22", b"%2F", b"%2f")
"""Escapes on a token's line that part it from its name for a reader, though none touches the token."""
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
    done = clear = 0
    for start, end in view.runs:
        escaped = b"%" in view.data[start:end]
        if end <= done or (end <= clear and not escaped):
            continue
        first, last = line_around(view.data, start, end, done)
        if not escaped and not any(escape in view.data[first:last] for escape in _BESIDE):
            clear = last
            continue
        done = last
        encoded = view.data[first:done]
        decoded = unpercent(_STRETCH.sub(_with_blanks, encoded), budget.tick)
        if decoded != encoded:
            budget.spend(len(decoded))
            yield Piece(decoded, (first, done), max(first, start))
