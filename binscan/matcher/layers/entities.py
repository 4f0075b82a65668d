"""HTML and XML character references: a token written `&#65;&#x42;…`."""

from __future__ import annotations

from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.escaped import unreference
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.matcher.pieces import line_around
from binscan.matcher.prefilter import REFERENCES
from binscan.pattern import pattern

NAME = "html-entity"

_RUN = pattern(rb"(?:&#(?:[0-9]{1,7}+|[xX][0-9a-fA-F]{1,6}+);[0-9A-Za-z]?){%d,}+" % REFERENCES)


def applies(data: bytes) -> bool:
    """Whether there are as many references on end as a token needs."""
    return b"&" in data and data.count(b";&#") >= REFERENCES


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield the surroundings of each run of references with these undone."""
    done = 0
    for run in _RUN.finditer(view.data):
        if run.end() <= done:
            continue
        first, done = line_around(view.data, run.start(), run.end(), done)
        decoded = unreference(view.data[first:done], budget.tick)
        budget.spend(len(decoded))
        yield Piece(decoded, (first, done), max(first, run.start()))
