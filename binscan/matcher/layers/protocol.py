"""What a layer of encoding is: a module with these three names, listed in `files.py` or `texts.py`.

For a type checker only: nothing imports it at run time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from binscan.matcher.budget import Budget
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View


class Layer(Protocol):
    """One encoding. A module is one: `from binscan.matcher.layers import base64_run`."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a module's constant
        """The word in a finding's `encoding`."""

    def applies(self, data: bytes) -> bool:
        """Whether `data` could be, or hold, this encoding. Cheap; may be wrong towards True."""

    def undo(self, view: View, budget: Budget) -> Iterator[Piece | Fault]:
        """Yield what the encoding hides, in the order of `data`, in time linear in `data` and what comes out.

        Never raises but `BoundMet`, whatever the bytes are.
        """
