"""A blob's own text first, then what every layer of encoding in it hides, however deep, within bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from binscan.matcher.budget import BoundMet, Budget
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.texts import TEXTS
from binscan.matcher.layers.view import View
from binscan.matcher.prefilter import is_packed, may_hold
from binscan.model import Limits, Skipped, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from binscan.matcher.layers.protocol import Layer


def unfold(
    data: bytes,
    limits: Limits,
    keep: Callable[[bytes], bool] = may_hold,
    outside: Callable[[bytes], bool] = lambda data: True,
) -> Iterator[Text | Skipped]:
    """Yield `data` as it is, then each text that a layer of encoding hides, outer before inner, but for archives.

    Args:
        data: the bytes of one file, blob or message.
        limits: bounds on depth, size, members and time; one that is met becomes one `Skipped`.
        keep: which decoded bytes are worth yielding and looking into; those of a credential's size, unless a caller
            looks for something else.
        outside: which archives and compressed files are worth reading as texts too, for what stands between or behind
            what is packed; all, unless a caller can tell.

    A `Skipped`'s `what` is the path inside the blob (`inner.zip!a.env`), empty for the blob itself: the caller knows
    where the blob lies and puts `OUTER!` before it.
    """
    root = Text(data)
    if len(data) > limits.blob:
        yield root
        yield Skipped("", f"it is larger than {limits.blob:,} bytes: what is encoded or packed in it was not read")
        return
    yield from _Unfolding(limits, keep, outside).of(root)


class _Unfolding:
    """One blob's walk through its layers: they share a budget, and each bound is said once."""

    def __init__(self, limits: Limits, keep: Callable[[bytes], bool], outside: Callable[[bytes], bool]) -> None:
        self._limits = limits
        self._keep = keep
        self._outside = outside
        self._budget = Budget(limits)
        self._spent = False
        self._too_deep = False

    def of(self, text: Text) -> Iterator[Text | Skipped]:
        """Yield `text`, unless it is only packed, and what is under it."""
        view = View(text.data)
        packed = _packed(text.data)
        if packed is not None:
            yield from self._undo(packed, text, view)
            if not self._outside(text.data if self._spent else _between(packed, text.data)):
                return
        yield text
        for layer in TEXTS:
            if layer.applies(text.data):
                yield from self._undo(layer, text, view)

    def _undo(self, layer: Layer, text: Text, view: View) -> Iterator[Text | Skipped]:
        if self._spent:
            return
        lines = _Lines(text)
        try:
            for piece in layer.undo(view, self._budget):
                if isinstance(piece, Fault):
                    # A run in a text that only begins like an archive, or is quoted in part, is no unread file.
                    if text.span is None:
                        yield Skipped(_join(text.inner, piece.name), piece.reason)
                elif self._keep(piece.data):
                    yield from self._below(layer, text, piece, lines)
        except BoundMet as met:
            if not self._spent:
                self._spent = True
                yield Skipped(text.inner, met.reason)

    def _below(self, layer: Layer, text: Text, piece: Piece, lines: _Lines) -> Iterator[Text | Skipped]:
        if len(text.encoding) >= self._limits.depth:
            # Unlike the other bounds, this one says nothing about what stands beside it: the walk goes on.
            if not self._too_deep:
                self._too_deep = True
                yield Skipped(text.inner, f"it has more than {self._limits.depth} layers of encoding inside each other")
            return
        inner = Text(
            data=piece.data,
            encoding=(*text.encoding, piece.layer or layer.NAME),
            inner=_join(text.inner, piece.name),
            anchor=text.anchor if piece.span is None else lines.at(piece.span[0] if piece.at is None else piece.at),
            span=piece.span,
            parent=None if piece.span is None else text,
        )
        yield from self.of(inner)


def _packed(data: bytes) -> Layer | None:
    """Return the layer that the whole of `data` is, if it is one."""
    if not is_packed(data) and b'"nbformat"' not in data:
        return None
    from binscan.matcher.layers.files import FILES  # six modules that a plain text does not import

    return next((layer for layer in FILES if layer.applies(data)), None)


def _between(layer: Layer, data: bytes) -> bytes:
    from binscan.matcher.layers.files import between

    return between(layer, data)


class _Lines:
    """Turns ascending offsets of one text into (line, column) without counting from its start each time."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._offset = 0
        self._line = 1

    def at(self, offset: int) -> tuple[int, int]:
        """Return the position of `offset` in the innermost file."""
        if self._text.anchor is not None:
            return self._text.anchor
        data = self._text.data
        if offset < self._offset:
            self._offset, self._line = 0, 1
        self._line += data.count(b"\n", self._offset, offset)
        self._offset = offset
        return self._line, offset - data.rfind(b"\n", 0, offset)


def _join(outer: str, name: str) -> str:
    return f"{outer}!{name}" if outer and name else outer or name
