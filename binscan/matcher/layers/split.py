"""A token written in pieces: joined by a program, continued on the next line, or listed under a name that says so."""

from __future__ import annotations

from collections.abc import Iterator

from binscan.matcher.bare import bare
from binscan.matcher.budget import Budget
from binscan.matcher.continued import CONTINUED, lines
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.matcher.literals import literals
from binscan.matcher.named import ends_of_runs, named
from binscan.matcher.parts import parts
from binscan.matcher.prefilter import SHORTEST

NAME = "split"


def applies(data: bytes) -> bool:
    """Whether `data` is long enough: the pieces are looked for at once."""
    return len(data) >= SHORTEST


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield each literal joined up, without its quotes."""
    found = list(literals(view.data, view.marked, SHORTEST))
    found += bare(view.data)
    found += lines(view.data, view.marked, SHORTEST, CONTINUED)
    found += parts(view.data, view.marked)
    texts = {text for _, _, text in found}
    found += (one for one in named(view.data, ends_of_runs(view.data, view.marked)) if one[2] not in texts)
    for start, end, text in sorted(set(found)):
        budget.spend(len(text))
        yield Piece(text, (start, end))
