"""What a layer of encoding gives back: something it undid, or why it could not."""

from __future__ import annotations

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
