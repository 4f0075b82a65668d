"""What a layer of encoding is: a module with these three names, listed in `table.py`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from binscan.matcher.budget import Budget
from binscan.matcher.layers.view import View
from binscan.record import Record


class Piece(Record):
    """Something a layer undid."""

    data: bytes
    span: tuple[int, int] | None = None
    """Where the encoded part stands in the bytes given; None where all of them were one file of another kind."""
    at: int | None = None
    """Where in it the run begins that a reader should be shown; the span's start, unless given."""
    name: str = ""
    """The path of an archive's member; empty where the layer has no names."""
    layer: str = ""
    """The word in a finding's `encoding`, where the layer has several."""


class Fault(Record):
    """Something of a layer that cannot be read: broken, encrypted, unsupported."""

    reason: str
    """One plain sentence without a final stop, about the member or, without a name, about the whole."""
    name: str = ""


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
