"""Quoted-printable, as mail and vCards write text: `=3D` for an equals sign, `=` and a line end for nothing."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.continued import SOFT, lines
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.matcher.pieces import line_around
from binscan.matcher.prefilter import SHORTEST
from binscan.pattern import pattern

NAME = "quoted-printable"


_ESCAPE = pattern(rb"=(?:3D|3A|2[0-9A-F]|[01][0-9A-F])")
"""Of the escapes, those of ASCII that stand before a token: an equals sign, a colon, a quote, white space."""
_BARE = pattern(rb"=(?![0-9A-F]{2})[A-Za-z0-9]{60}")
"""A value whose equals sign quoted-printable would have escaped: beside one, `KEY=28…` only looks like an escape."""
_SOFT_END = pattern(rb"=\r?\Z")
"""A line that goes on below: the next token on it may be the one that is divided."""


_WORDS = (b"quoted-printable", b"Quoted-Printable", b"QUOTED-PRINTABLE")
_MAIL = pattern(rb"Content-Transfer-Encoding:[ \t]*\Z", re.IGNORECASE)
_HEAD = pattern(rb"[^\n]*\n(?:[!-9;-~]+:[^\n]*\n|[ \t][^\n]*\n)*\r?\n")
"""The rest of the head of a part of a mail (RFC 2045, 6)."""
_CARD = pattern(rb";ENCODING=\Z", re.IGNORECASE)
_PROPERTY = pattern(rb"[^:\n]*:")
"""The rest of the name of a property of a card (vCard 2.1)."""
_ENDS = pattern(rb"\n--[^\s-]|\nEND:V|\nFrom ")
"""Where such a part, or the card, ends at the latest."""
_MOST_DECLARED = 1 << 20


def _declared(data: bytes) -> list[tuple[int, int]]:
    """Return the ranges that are said to be quoted-printable."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(said for word in _WORDS for said in _said(data, word)):
        head = _HEAD if _MAIL.search(data, max(0, start - 40), start) else _PROPERTY
        if head is _PROPERTY and not _CARD.search(data, max(0, start - 40), start):
            continue
        begins = head.match(data, end)
        if begins and (not found or begins.end() >= found[-1][1]):
            limit = min(len(data), begins.end() + _MOST_DECLARED)
            ended = _ENDS.search(data, begins.end(), limit)
            found.append((begins.end(), ended.start() if ended else limit))
    return found


def _said(data: bytes, word: bytes) -> Iterator[tuple[int, int]]:
    start = data.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = data.find(word, start + 1)


def applies(data: bytes) -> bool:
    """Whether there is an equals sign."""
    return b"=" in data


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield the surroundings of each run, or of each two that a soft line break divides, decoded."""
    done = 0
    declared = _declared(view.data)
    for first, last in declared:
        decoded = binascii.a2b_qp(view.data[first:last])
        budget.spend(len(decoded))
        if decoded != view.data[first:last]:
            yield Piece(decoded, (first, last))
    escaped = {(start, end) for start, end in view.runs if _is_escaped(view.data, start, end)}
    spans = [*escaped]
    spans += [(start, end) for start, end, _ in lines(view.data, view.marked, SHORTEST, SOFT)]
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end <= done or any(first <= start and end <= last for first, last in declared):
            continue
        first, done = line_around(view.data, start, end, done)
        while first > 1 and _SOFT_END.search(view.data, max(0, first - 3), first - 1):
            first = line_around(view.data, first - 1, first - 1)[0]
        while _SOFT_END.search(view.data, max(first, done - 2), done) and done + 1 < len(view.data):
            done = line_around(view.data, done + 1, done + 1)[1]
        encoded = view.data[first:done]
        if (start, end) in escaped and _BARE.search(encoded):
            continue
        decoded = binascii.a2b_qp(encoded)
        if decoded != encoded:
            budget.spend(len(decoded))
            yield Piece(decoded, (first, done), max(first, start))


def _is_escaped(data: bytes, start: int, end: int) -> bool:
    return data.find(b"=", start, end) >= 0 and _ESCAPE.search(data, start, end) is not None
