"""Pieces of one token without quotes of their own, or with quotes that a table, a string or a page has escaped.

Used twice, so that both always agree: by the byte test, to decide, and by the layer `split`, to read. Bytes only.
"""

from __future__ import annotations

from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_NAMES = _LETTERS + b"_ \t$"

QUOTED = (b'""&""', b'\\" + \\"', b"&quot; + &quot;")
"""What stands between two pieces in a formula of a table, in a program inside a string, in a page that shows one."""
WORDS = (b"%w[", b"%w(", b" qw(")
"""How Ruby and Perl begin a list of words, which need no quotes."""
_CLOSING = {b"[": b"]", b"(": b")"}
APPENDS = b"+="
"""How a shell adds to a variable: `KEY+=…` on the line below `KEY=…`."""

LEAST = 8
"""Letters and digits of a piece, at least …"""
LEAST_ADDED = 16
"""… of one that a shell adds; a shorter one is a word of a program: `sum+=values`."""
_SHORTEST = 64
"""Bytes of a key. A listen key of 60 is known by its name only, which is no part of such pieces."""
_LONGEST_PIECE = 128
_LONGEST_LIST = 240
"""Bytes of a list of words: a key in pieces of eight, each on an indented line. Less than `engine._NEAR`, so that the
list's beginning is near every change in it."""
_LONGEST_NAME = 80


def bare(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (start, end, text) of every token that is written in such pieces.

    Args:
        data: the bytes.
    """
    first, pieces, end = 0, list[bytes](), -1
    for left, right in sorted(set(_seams(data))):
        after = _after(data, right)
        if left != end:
            if sum(map(len, pieces)) >= _SHORTEST:
                yield first, end, b"".join(pieces)
            before = _before(data, left)
            pieces = [before] if len(before) >= LEAST else []
            first = left - len(before)
        if not pieces or len(after) < LEAST:
            pieces, end = [], -1
            continue
        pieces.append(after)
        end = right + len(after)
    if sum(map(len, pieces)) >= _SHORTEST:
        yield first, end, b"".join(pieces)


def _before(data: bytes, end: int) -> bytes:
    window = data[max(0, end - _LONGEST_PIECE) : end]
    return window[len(window.rstrip(_LETTERS)) :]


def _after(data: bytes, start: int) -> bytes:
    window = data[start : start + _LONGEST_PIECE]
    return window[: len(window) - len(window.lstrip(_LETTERS))]


def _seams(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where a piece may end, and where the next may begin."""
    for between in QUOTED:
        for at in _places(data, between):
            yield at, at + len(between)
    for at in _places(data, APPENDS):
        line = data.rfind(b"\n", max(0, at - _LONGEST_NAME), at)
        if line > 0 and not data[line + 1 : at].strip(_NAMES):
            yield (line - 1 if data[line - 1 : line] == b"\r" else line), at + len(APPENDS)
    for opening in WORDS:
        for at in _places(data, opening):
            yield from _words(data, at + len(opening), _CLOSING[opening[-1:]])


def _words(data: bytes, start: int, closing: bytes) -> Iterator[tuple[int, int]]:
    end = data.find(closing, start, start + _LONGEST_LIST)
    spans = []
    for word in data[start : max(start, end)].split():
        start = data.find(word, start)
        spans.append((start, start + len(word)))
        start += len(word)
    for (_, left), (right, _) in pairwise(spans):
        yield left, right


def _places(data: bytes, what: bytes) -> Iterator[int]:
    at = data.find(what)
    while at >= 0:
        yield at
        at = data.find(what, at + len(what))
