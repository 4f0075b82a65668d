"""Which pieces with names make one token: by what joins their names, or by the names themselves.

This is asked only where `binscan.matcher.named` saw a sign of it. A piece is given every name that stands before it in
its statement: which of these is meant shows where two of them are joined.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from binscan.matcher.named import LEAST, TOKEN, is_piece
from binscan.matcher.ordinals import series
from binscan.matcher.seams import CALLED, Seam, is_joined, seam
from binscan.pattern import pattern
from binscan.record import Record

_PIECE = pattern(
    rb"(?:(?<=[\"'`=}%%>])|(?<=[:=] ))[0-9A-Za-z]{%d,%d}"
    rb"(?=[\"'`\r\n<;&${%%#\\]|[ \t]*\Z|[ \t]+(?:[#;]|//|\r?\n))" % (LEAST, TOKEN - LEAST)
)
_NAME = pattern(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*+(?:(?:\.|->|::|-)[A-Za-z_\x80-\xff][\w\x80-\xff]*+)*+")
_CONTAINER = pattern(rb"\((?!\))|\[[\"':]|->|::|\.")
"""What stands behind a word that is not the name of a text: of a function that is called, of what holds others."""
_KEYWORDS = frozenset(
    b"const constant char str string text var val let my our local set def define final static readonly private public"
    b" protected internal export declare global auto type varchar nvarchar pub new return as is if then else in print"
    b" echo parameter character byte bytes slice fun func function fn wstring cstring nsstring _".split()
)
_IS_GIVEN = pattern(rb"[\"'`\])]*\s*+(?::=|=>|<-|[:=](?![:=]))")
"""What stands behind a name that is given a value here."""
_LAST = pattern(rb"\.|->|::")
_IN_LAST = pattern(rb"[.>:]")
_EMPTY = frozenset((b"value", b"default", b"return", b"content", b"data", b"text", b"string", b"val"))
"""Words before a value that are no name of it: that stands on the line above."""
_PREFIX = pattern(rb"(?<![\w\"'`])(?:[bBfFrRuUL]|rb|br|Rb|rB)[\"'`]\Z")
"""What stands before a literal, and is a part of it."""
_AFTER_PIECE = pattern(rb"[\"'`](?:\.\w+(?:\(\))?)+")
_HEAD = 160
"""Bytes before a piece in which its names are looked for."""
_MOST = 2000
"""Pieces of one text: what has more is a table of other things."""
_REFERRED = 20_000
"""References to them that are looked at: a hostile text is nothing else."""
_NEAR = 8
"""Pieces before and after one that may complete it."""
_LONGEST_SEAM = 96


class Element(Record):
    """A piece, or a name that stands for one."""

    start: int
    end: int
    piece: int
    name: bytes = b""
    """Empty for a piece as it stands."""


def tokens(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (start, end, text) of every token whose pieces have names.

    Args:
        data: the bytes.
    """
    pieces = list(_wanted([found for found in _PIECE.finditer(data) if is_piece(found[0])]))
    if not 1 < len(pieces) <= _MOST:
        return
    heads = _heads(data, pieces)
    done = set[int]()
    for chain in _chains(data, _elements(data, pieces, heads)):
        for start, part in _whole(data, pieces, chain):
            done.update(one.piece for one in part)
            if any(one.name for one in part):
                yield start, part[-1].end, _text(data, pieces, [one.piece for one in part])
    for first, last, numbers in series(data, pieces, heads, done):
        yield first, last, _text(data, pieces, numbers)


def _wanted(found: Sequence[re.Match[bytes]]) -> Iterator[tuple[int, int]]:
    """Yield where the pieces stand that another one near them may complete."""
    sizes = [len(one[0]) for one in found]
    for number, size in enumerate(sizes):
        others = sizes[max(0, number - _NEAR) : number] + sizes[number + 1 : number + 1 + _NEAR]
        if any(size + other == TOKEN or size + other <= TOKEN - LEAST for other in others):
            yield found[number].span()


def _text(data: bytes, pieces: Sequence[tuple[int, int]], numbers: Sequence[int]) -> bytes:
    return b"".join(data[slice(*pieces[number])] for number in numbers)


def _heads(data: bytes, pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where, before each piece, the part of its statement begins and ends that can name it."""
    heads: list[tuple[int, int]] = []
    for number, (start, _) in enumerate(pieces):
        floor = max(pieces[number - 1][1] if number else 0, start - _HEAD)
        if number and (after := _AFTER_PIECE.match(data, floor)):
            floor = max(floor, after.end())
        prefix = _PREFIX.search(data, floor, start)
        last = prefix.start() if prefix else start
        first = max(floor, data.rfind(b"\n", floor, last) + 1, data.rfind(b";", floor, last) + 1)
        if first > floor and not _says(data[first:last]):
            first = max(floor, data.rfind(b"\n", floor, max(floor, first - 1)) + 1)
        heads.append((first, last))
    return heads


def _says(head: bytes) -> bool:
    return any(found[0].lower() not in _EMPTY for found in _NAME.finditer(head))


def _names(data: bytes, first: int, last: int) -> Iterator[bytes]:
    """Yield the names in a stretch, without those of what holds or makes what is named."""
    for found in _NAME.finditer(data, first, last):
        if not _CONTAINER.match(data, found.end()) and found[0].lower() not in _KEYWORDS:
            yield found[0]


def _elements(data: bytes, pieces: Sequence[tuple[int, int]], heads: Sequence[tuple[int, int]]) -> list[Element]:
    """Return the pieces and all references to them, in order."""
    named = _named(data, pieces, heads)
    starts = [start for start, _ in pieces]
    found = [Element(start, end, number) for number, (start, end) in enumerate(pieces)]
    for word in _NAME.finditer(data):
        text = word[0]
        if text not in named and (not _IN_LAST.search(text) or named.keys().isdisjoint(_LAST.split(text))):
            continue
        if _IS_GIVEN.match(data, word.end()):
            continue
        if len(found) > _REFERRED:
            break
        for name in _readings(data, word.start(), word.end()):
            if numbers := named.get(name) or named.get(_LAST.split(name)[-1]):
                # The last value that it was given before; failing that, the first one after.
                before = bisect_left(numbers, bisect_left(starts, word.start()))
                end = word.start() + len(name)
                found.append(Element(word.start(), end, numbers[max(0, before - 1)], name))
                break
    found.sort(key=lambda one: one.start)
    return found


def _readings(data: bytes, start: int, end: int) -> Iterator[bytes]:
    """Yield what a word may name: itself, unless it is called or holds something; and without its last part."""
    word = data[start:end]
    if not _CONTAINER.match(data, end):
        yield word
    parts = list(_LAST.finditer(word))
    if parts:
        yield word[: parts[-1].start()]


def _named(data: bytes, pieces: Sequence[tuple[int, int]], heads: Sequence[tuple[int, int]]) -> dict[bytes, list[int]]:
    """Return which pieces have each name."""
    named: dict[bytes, list[int]] = {}
    number = 0
    while number < len(pieces):
        many = 1
        while number + many < len(pieces) and _is_next(data, pieces, number + many):
            many += 1
        words = list(_names(data, *heads[number]))
        if many > 1:
            words = words[-many:] if _are_listed(data[slice(*heads[number])], words[-many:]) else []
            for at, word in enumerate(words):
                _give(named, word, number + at)
        else:
            for word in words:
                _give(named, word, number)
        number += many
    return named


def _are_listed(head: bytes, words: Sequence[bytes]) -> bool:
    """Whether these words stand with commas between them: each is given the value at its place."""
    first = head.find(words[0]) if words else -1
    listed = head[first:].replace(b" ", b"")
    return first >= 0 and re.match(rb"[$@]?,[$@]?".join(map(re.escape, words)), listed) is not None


def _is_next(data: bytes, pieces: Sequence[tuple[int, int]], number: int) -> bool:
    """Whether a piece follows the one before it after a comma, as in `a, b = "…", "…"`."""
    gap = data[pieces[number - 1][1] : pieces[number][0]]
    return len(gap) < _LONGEST_SEAM and b"," in gap and not gap.strip(b"\"'`, \t\r\n@bru")


def _give(named: dict[bytes, list[int]], word: bytes, number: int) -> None:
    for name in dict.fromkeys((word, _LAST.split(word)[-1])):
        numbers = named.setdefault(name, [])
        if number not in numbers[-1:]:
            numbers.append(number)


def _chains(data: bytes, elements: Sequence[Element]) -> Iterator[tuple[Seam, list[Element]]]:
    """Yield the elements that follow each other with one kind of joint between them."""
    for kind, links in groupby(pairwise(elements), lambda link: _link(data, *link)):
        if kind is not None:
            joined = list(links)
            yield kind, [joined[0][0], *(second for _, second in joined)]


def _link(data: bytes, first: Element, second: Element) -> Seam | None:
    if not first.name and not second.name:
        return seam(data[first.end : second.start]) if second.start - first.end <= _LONGEST_SEAM else None
    if not 0 < second.start - first.end <= _LONGEST_SEAM or first.piece == second.piece:
        return None
    return seam(data[first.end : second.start])


def _whole(
    data: bytes, pieces: Sequence[tuple[int, int]], chain: tuple[Seam, list[Element]]
) -> Iterator[tuple[int, list[Element]]]:
    """Yield the parts of a chain that are a token, and where what joins them begins."""
    kind, elements = chain
    sizes = [pieces[one.piece][1] - pieces[one.piece][0] for one in elements]
    if kind not in CALLED:
        if sum(sizes) == TOKEN:
            yield elements[0].start, elements
        return
    first = 0
    while first < len(elements):
        last, size = first, 0
        while last < len(elements) and size < TOKEN:
            size += sizes[last]
            last += 1
        part = elements[first:last]
        start = -1
        if size == TOKEN:
            start = is_joined(data, kind, part[0].start, part[-1].end, len(part))
        if start >= 0:
            yield start, part
            first = last
        else:
            first += 1
