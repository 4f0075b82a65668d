"""UTF-16 and UTF-32: a whole file, with or without a byte-order mark, or a stretch of a binary one."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.pattern import pattern

NAME = "utf-16"

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16's, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Printable ASCII and white space become `a`, zero `0`, all else a dot: a stretch is then a plain pattern. Which byte of
# a unit comes first does not matter: without its zero bytes the stretch is the same text.
_SHAPES = bytes(
    0x30 if byte == 0 else 0x61 if 0x20 <= byte < 0x7F or byte in b"\t\r\n" else 0x2E for byte in range(256)
)
_WIDTHS = ((b"a0" * 59, pattern(rb"(?:a0)++a?")), (b"a000" * 59, pattern(rb"(?:a000)++a?")))
"""The shortest stretch, looked for as bytes, which is fast, and the pattern of a whole one from where it begins."""

_BINARY = pattern(r"[\0-\x08\x0e-\x1a\x7f-\x9f\ue000-\uf8ff\ufff0-\uffff]")
"""Characters that no text has; the bytes of a program are full of them."""


def applies(data: bytes) -> bool:
    """Whether there are zero bytes, which ASCII text in UTF-16 or UTF-32 is full of."""
    return b"\0" in data


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield the whole as UTF-8 where it begins with a byte-order mark, else each stretch of ASCII in it."""
    data = view.data
    for mark, name in _MARKS:
        if data.startswith(mark):
            text = data.decode(name, "replace").encode("utf-8", "replace")
            budget.spend(len(text))
            yield Piece(text, layer=name)
            return
    for stretch in _stretches(data.translate(_SHAPES)):
        plain = _whole(data, stretch)
        if plain:
            budget.spend(len(plain))
            yield Piece(plain, layer=NAME)
            return
        text = data[stretch.start() : stretch.end()].translate(None, b"\0")
        budget.spend(len(text))
        whole = stretch.start() <= 1 and stretch.end() >= len(data) - 1
        name = "utf-32" if b"\0\0" in data[stretch.start() : stretch.start() + 4] else NAME
        yield Piece(text, None if whole else stretch.span(), layer=name)


def _whole(data: bytes, stretch: re.Match[bytes]) -> bytes:
    """Return all of a text without a mark as UTF-8, with the words of other scripts that name its tokens; or nothing.

    Which byte of a unit comes first is told by a stretch of ASCII in it.
    """
    if len(data) % 2 or b"\0\0" in data[stretch.start() : stretch.start() + 4]:
        return b""
    try:
        text = data.decode("utf-16-be" if stretch.start() % 2 else "utf-16-le")
    except UnicodeDecodeError:
        return b""
    return b"" if _BINARY.search(text) else text.encode("utf-8", "replace")


def _stretches(shapes: bytes) -> Iterator[re.Match[bytes]]:
    """Yield every stretch, in the order of the bytes."""
    found = []
    for shortest, whole in _WIDTHS:
        start = shapes.find(shortest)
        while start >= 0:
            stretch = whole.match(shapes, start)
            if stretch is None:
                break
            found.append(stretch)
            start = shapes.find(shortest, stretch.end())
    yield from sorted(found, key=re.Match.start)
