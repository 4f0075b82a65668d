"""Percent-encoding, as in URLs and form bodies: `api_key%3D…`, also twice (`%253D`)."""

from __future__ import annotations

from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.escaped import unpercent
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.matcher.pieces import line_around

NAME = "percent"


def applies(data: bytes) -> bool:
    """Whether there is a percent sign."""
    return b"%" in data


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield the surroundings of each run with its escapes undone."""
    done = 0
    for start, end in view.runs:
        if b"%" not in view.data[start:end] or end <= done:
            continue
        first, done = line_around(view.data, start, end, done)
        encoded = view.data[first:done]
        decoded = unpercent(encoded, budget.tick)
        if decoded != encoded:
            budget.spend(len(decoded))
            yield Piece(decoded, (first, done), max(first, start))
