"""One token in parts that nothing nearby joins: the elements of a list, or lines that a mail or a window broke.

They are taken for one token only where they add up to just the length of one, look like nothing else, are all of their
list or paragraph, and a word closely before says that it is a credential or that these are parts. Used twice, so that
both always agree: by the byte test, to decide, and by the layer `split`, to read. Bytes only.
"""

from __future__ import annotations

from binscan.matcher.pieces import QUOTES, SPACE
from binscan.matcher.surroundings import (
    ALNUM,
    FIRST,
    GAP,
    IN_GAP,
    IS_WHOLE,
    KINDS,
    LINE_BEGINS,
    LINE_ENDS,
    LONGEST,
    SECOND,
    is_named,
    is_word,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TOKEN = 64
"""Bytes of a key or a secret. What adds up to one byte more or less is no token."""
_MOST = 8
"""Parts of a token, at most."""
_EXTENT = 176
"""Bytes from the first part's beginning to the last one's end, at most: with the name, all is near any change of it."""
_TAGS = 64
"""Bytes of the tags between two parts, at most."""
_ENDS = frozenset(bytes((byte,)) for byte in IN_GAP + b"<")
_GLUE = frozenset(bytes((byte,)) for byte in b"+/\\%_.@$")
"""Before or after letters and digits, these make them a part of something longer: base64, a path, a name."""
_LINES = ("wrap", "block")
_PREFIXES = (b"b", b"u")
_BEFORE_PREFIX = (b",", b";", b" ", b"\t", b"\n")
_MARKS = bytes(byte for byte in IN_GAP if byte not in b"bu")
_COMMAS = (b",", b";")
_AS_QUOTES = frozenset(bytes((byte,)) for byte in QUOTES)


def parts(data: bytes, marked: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (start, end, text) of every token that is written in such parts.

    Args:
        data: the bytes.
        marked: `data` translated by `pieces.CLASSES`.
    """
    return _at(data, sorted(_closes(data, marked)))


def parts_near(data: bytes, ends: Iterable[int]) -> Iterator[tuple[int, int, bytes]]:
    """Yield the same, by where `surroundings.EXPRESSION` ends.

    Args:
        data: the bytes.
        ends: the positions, ascending.
    """
    return _at(data, (_close_before(data, end) for end in ends))


def _at(data: bytes, closes: Iterable[int]) -> Iterator[tuple[int, int, bytes]]:
    """Yield what begins with a part that ends at one of these positions."""
    done = last = 0
    for close in closes:
        if close <= last:
            continue
        last = close
        start = close - _run_before(data, close)
        if start < done or close - start < FIRST or data[start - 1 : start] in _GLUE:
            continue
        kind, spans = _chain(data, start, close)
        tokens = list(_tokens(data, kind, spans))
        end = spans[-1][1]
        if tokens and end - start <= _EXTENT and is_named(data, start) and IS_WHOLE[kind](data, start, end):
            done = end
            yield from tokens


def _close_before(data: bytes, end: int) -> int:
    """Return where the part before the beginning of another, or before the tag, that ends here ends."""
    if data[end - 1 : end] == b"<":
        return end - 1
    begin = end - SECOND
    text = data[max(0, begin - GAP - 1) : begin].rstrip(_MARKS)
    if text[-1:] in _PREFIXES and text[-2:-1] in _BEFORE_PREFIX:
        text = text[:-1].rstrip(_MARKS)
    return begin - min(GAP + 1, begin) + len(text)


def _closes(data: bytes, marked: bytes) -> Iterator[int]:
    """Yield where a run ends that may be the first part."""
    for sign in (b"q", b"n", b"."):
        run = b"a" * FIRST + sign
        hit = marked.find(run)
        while hit >= 0:
            close = hit + FIRST
            if data[close : close + 1] in _ENDS:
                yield close
            hit = marked.find(run, close)


def _chain(data: bytes, start: int, close: int) -> tuple[str, list[tuple[int, int]]]:
    """Return how the parts that begin with this one stand together, and where each is."""
    spans = [(start, close)]
    size, kind = close - start, ""
    while len(spans) <= _MOST:
        how, begin = _next(data, close)
        if not how or (kind and how != kind):
            break
        close = begin + _run_after(data, begin)
        size += close - begin
        if (
            close - begin < SECOND
            or (size != _TOKEN and is_word(data[begin:close]))
            or data[close : close + 1] in _GLUE
        ):
            break
        if how in _LINES and not _ends_line(data, close):
            break
        kind = how
        spans.append((begin, close))
    return kind, spans


def _next(data: bytes, close: int) -> tuple[str, int]:
    """Return how the next part follows the one that ends here, and where it begins; nothing if none does."""
    if data[close : close + 1] == b"<":
        return _after_tags(data[close : close + _TAGS], close)
    quote = data[close : close + 1]
    gap = data[close : close + GAP + 1]
    gap = gap[: len(gap) - len(gap.lstrip(_MARKS))]
    begin = close + len(gap)
    if quote in _AS_QUOTES:
        if data[begin : begin + 1] in _PREFIXES and data[begin + 1 : begin + 2] == quote:
            return ("list", begin + 2) if gap[1:].strip(SPACE) in _COMMAS else ("", -1)
        if gap.endswith(quote) and gap[1:-1].rstrip(b"@").strip(SPACE) in _COMMAS:
            return "list", begin
    line, ended, below = gap.partition(b"\n")
    if ended and not line.removesuffix(b"\r").strip(LINE_ENDS):
        below = below.lstrip(LINE_BEGINS)
        return ("wrap", begin) if not below else ("block", begin) if below.rstrip(b" \"'") == b"-" else ("", -1)
    return ("words", begin) if gap in (b", ", b",", b" ") else ("", -1)


def _after_tags(gap: bytes, close: int) -> tuple[str, int]:
    """Return the same where a tag ends the part: of its element and the next one's, or of a line."""
    tag, ended, rest = gap.partition(b">")
    rest = rest.lstrip(SPACE)
    if not ended:
        return "", -1
    if tag.rstrip(b" /") == b"<br":
        return "wrap", close + len(gap) - len(rest)
    opening, ended, rest = rest.partition(b">")
    if tag[:2] != b"</" or opening[:1] != b"<" or opening[1:2] == b"/" or not ended:
        return "", -1
    return "tags", close + len(gap) - len(rest.lstrip(SPACE))


def _tokens(data: bytes, kind: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int, bytes]]:
    """Yield the token that the parts make, or the two that the lines of a key and a secret below it make."""
    sizes = [end - start for start, end in spans]
    groups = [spans] if sum(sizes) == _TOKEN else []
    if kind == "wrap" and sum(sizes) == 2 * _TOKEN and len(set(sizes)) > 1:
        first = next((n for n in range(len(sizes)) if sum(sizes[:n]) == _TOKEN), 0)
        groups = [spans[:first], spans[first:]] if first else []
    for group in groups:
        text = b"".join(data[start:end] for start, end in group)
        words = any(is_word(data[start:end]) for start, end in group if end - start >= 2 * SECOND)
        if not words and all(len(text.translate(None, kind)) < len(text) for kind in KINDS):
            yield group[0][0], group[-1][1], text


def _run_before(data: bytes, end: int) -> int:
    window = data[max(0, end - LONGEST - 1) : end]
    size = len(window) - len(window.rstrip(ALNUM))
    return size if size <= LONGEST else 0


def _run_after(data: bytes, start: int) -> int:
    window = data[start : start + LONGEST + 1]
    size = len(window) - len(window.lstrip(ALNUM))
    return size if size <= LONGEST else 0


def _ends_line(data: bytes, end: int) -> bool:
    """Whether nothing but the side of a cell, or the end of a literal, stands between here and the end of the line."""
    return data[end : end + _TAGS].lstrip(LINE_ENDS)[:1] in (b"", b"\r", b"\n", b"<")
