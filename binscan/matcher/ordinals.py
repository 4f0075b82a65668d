"""Pieces of one token that nothing in the text joins: their names say that they are its parts, and in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence

from binscan.matcher.named import TOKEN
from binscan.pattern import pattern

_WORDS = pattern(rb"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\sA-Za-z\d]+")
_ENDS_BEFORE = pattern(rb"[{\[(,;](?=[^{\[(,;]*[A-Za-z])")
"""Where the part of a statement begins that speaks of the piece alone."""
_SERIES = tuple(
    tuple(word.encode() for word in words.split())
    for words in (
        "1 2 3 4 5 6 7 8",
        "0 1 2 3 4 5 6 7",
        "01 02 03 04",
        "a b c d e f g h",
        "i ii iii iv",
        "one two three four",
        "first second third fourth",
        "first rest",
        "first last",
        "first middle last",
        "1st 2nd 3rd 4th",
        "head tail",
        "head body tail",
        "head mid tail",
        "left right",
        "l r",
        "left middle right",
        "hi lo",
        "high low",
        "upper lower",
        "top bottom",
        "front back",
        "start end",
        "begin end",
        "start middle end",
        "start mid end",
        "prefix suffix",
        "pre post",
        "pre mid post",
        "pre suf",
        "x y z",
        "alpha beta gamma delta",
        "lhs rhs",
    )
)
_WEAK = frozenset(word for words in _SERIES[:5] for word in words) | {b"x", b"y", b"z", b"l", b"r"}
"""Ordinals that number accounts, and keys of one account, as well."""
_PARTS = frozenset(
    (
        b"part",
        b"parts",
        b"half",
        b"piece",
        b"chunk",
        b"frag",
        b"fragment",
        b"segment",
        b"seg",
        b"split",
        b"slice",
        b"portion",
        b"pt",
        b"section",
        b"bit",
    )
)
"""What a name calls a piece."""
_NO_STEM = _PARTS | frozenset(
    b"const let var val final static private public protected readonly export local my our string char str text set def"
    b" define env auto type as varchar add key value name data".split()
)
"""Words beside an ordinal that say nothing of what it numbers."""
_APART = 600
"""Bytes between two pieces of a series."""
_SAYS = pattern(rb"key|secret|api", 2)
_AROUND = 96
"""Bytes around a series whose names are ordinals that number anything, in which a word must say what it is of."""
_MISSING = b"\0"


def series(
    data: bytes, pieces: Sequence[tuple[int, int]], heads: Sequence[tuple[int, int]], done: Container[int]
) -> Iterator[tuple[int, int, list[int]]]:
    """Yield (start, end, numbers of its pieces) of every token whose pieces are named as parts of one.

    Args:
        data: the text.
        pieces: where they stand.
        heads: where what names each of them stands.
        done: numbers of pieces that are parts of a token already.
    """
    rows: dict[tuple[bytes, ...], list[tuple[bytes, int, int]]] = defaultdict(list)
    for number, (first, last) in enumerate(heads):
        if number in done:
            continue
        head = data[first:last]
        ends = list(_ENDS_BEFORE.finditer(head))
        cut = ends[-1].end() if ends else 0
        words = [(word[0].lower(), first + cut + word.start()) for word in _WORDS.finditer(head[cut:])]
        while words and not words[0][0].isalnum():
            words.pop(0)
        for at, (word, _) in enumerate(words):
            if word in _ORDINALS:
                stem = tuple(other for place, (other, _) in enumerate(words) if place != at)
                rows[(b"%d" % at, *stem)].append((word, number, words[0][1]))
    named = None
    for stem, row in rows.items():
        for part in _complete(row, pieces):
            if not any(word in _PARTS for word in stem) and all(word in _WEAK for word, _, _ in part):
                if named is None:
                    named = b"binance" in data.lower()
                first, last = pieces[part[0][1]][0], pieces[part[-1][1]][1]
                told = not _says_nothing(stem) or _SAYS.search(data, max(0, first - _AROUND), last + _AROUND)
                if not named or not told:
                    continue
            start = part[0][2] if _says_nothing(stem) else pieces[part[0][1]][0]
            yield start, pieces[part[-1][1]][1], [number for _, number, _ in _sorted(part)]


_ORDINALS = frozenset(word for words in _SERIES for word in words)


def _complete(
    row: Sequence[tuple[bytes, int, int]], pieces: Sequence[tuple[int, int]]
) -> Iterator[list[tuple[bytes, int, int]]]:
    """Yield the stretches of a row that are a whole series, and as long as a token."""
    part: list[tuple[bytes, int, int]] = []
    for entry in (*row, (_MISSING, -1, -1)):
        seen = {word for word, _, _ in part}
        far = part and entry[1] >= 0 and pieces[entry[1]][0] - pieces[part[-1][1]][1] > _APART
        if part and (far or entry[1] < 0 or entry[0] in seen or not _is_series(seen | {entry[0]}, whole=False)):
            size = sum(pieces[number][1] - pieces[number][0] for _, number, _ in part)
            if size == TOKEN and len(part) > 1 and _is_series(seen, whole=True):
                yield part
            part = []
        part.append(entry)


def _is_series(words: set[bytes], whole: bool) -> bool:
    if whole:
        return any(words == set(names[: len(words)]) for names in _SERIES)
    return any(words <= set(names) for names in _SERIES)


def _sorted(part: Sequence[tuple[bytes, int, int]]) -> list[tuple[bytes, int, int]]:
    words = {word for word, _, _ in part}
    names = next(names for names in _SERIES if words == set(names[: len(words)]))
    return sorted(part, key=lambda entry: names.index(entry[0]))


def _says_nothing(stem: Sequence[bytes]) -> bool:
    return not any(word.isalpha() and word not in _NO_STEM for word in stem[1:])
