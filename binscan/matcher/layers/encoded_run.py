"""base32, and whatever else writes a token as one run of an alphabet: the rows of `binscan.matcher.escaped.ENCODED`."""

from __future__ import annotations

from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.escaped import ENCODED
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.pattern import pattern

NAME = ", ".join(name for name, *_ in ENCODED)

_RUNS = tuple(
    (name, pattern(b"[" + alphabet + b"]{%d,}+" % shortest), undo) for name, alphabet, shortest, undo in ENCODED
)
_SHORTEST = min(shortest for _, _, shortest, _ in ENCODED)


def applies(data: bytes) -> bool:
    """Whether `data` is long enough: the runs are looked for at once."""
    return len(data) >= _SHORTEST


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield the bytes under each run of each encoding."""
    for first, last in view.runs:
        for name, expression, decode in _RUNS:
            for run in expression.finditer(view.data, first, last):
                for decoded in decode(run[0]):
                    budget.spend(len(decoded))
                    yield Piece(decoded, run.span(), layer=name)
