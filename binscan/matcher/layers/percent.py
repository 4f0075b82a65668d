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


def _in_form(data: bytes, start: int, end: int) -> bool:
    """Whether a plus sign joins a run to others that are escaped: a blank in the body of a form."""
    if b"+" not in data[start:end] and data[end : end + 1] != b"+":
        return False
    stretch = _STRETCH.search(
        data, data.rfind(b" ", max(0, start - READ), start) + 1 or max(0, start - READ), end + READ
    )
    return stretch is not None and stretch.end() >= end and _ESCAPE.search(stretch[0]) is not None


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
        if end <= done or (b"%" not in view.data[start:end] and not _in_form(view.data, start, end)):
            continue
        first, done = line_around(view.data, start, end, done, READ)
        encoded = view.data[first:done]
        decoded = unpercent(_STRETCH.sub(_with_blanks, encoded), budget.tick)
        if decoded != encoded:
            budget.spend(len(decoded))
            yield Piece(decoded, (first, done), max(first, start))
