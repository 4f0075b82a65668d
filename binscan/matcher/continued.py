"""One token on several lines: each line but the last ends in a mark that continues it. Bytes only, no patterns.

Used twice, so that both always agree: by the byte test, to decide, and by the layers, to read.
"""

from __future__ import annotations

from binscan.matcher.pieces import GAP, LONGEST_LAST, piece_end, piece_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST_LINE = 16
"""Bytes of a line before such a mark, the mark included, that is worth looking at; or the next one is a long last."""

SOFT = b"="
CONTINUED = b"\\"
_MARKS = SOFT + CONTINUED
_LONGEST_SOFT = 79
"""No line of quoted-printable is longer, its soft break included: 76 by RFC 2045, 6.7, three more as Python writes."""
_LINE = b"a" * SHORTEST_LINE + b"n"
_LAST = b"a" * LONGEST_LAST
_BEFORE_LINE_END = (b"=", b"\\", b"\r")


def lines(data: bytes, marked: bytes, shortest: int, mark: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (start, end, text) of every run that a mark at the end of a line continues on the next.

    Args:
        data: the bytes.
        marked: `data` translated by `CLASSES`.
        shortest: bytes below which a joined text is left out.
        mark: `SOFT`, of quoted-printable; `CONTINUED`, of shells and most languages; or both.
    """
    for marks in (_marks_after_long_lines(data, marked), _marks_before_long_lines(data, marked)):
        done = 0
        for at in marks:
            if at < done or data[at] not in mark:
                continue
            first, before = _lines_before(data, at, done)
            end, after = _lines_after(data, at)
            done = max(end, at + 1)
            if after and sum(map(len, before + after)) >= shortest:
                yield first, end, b"".join(before + after)


def _marks_after_long_lines(data: bytes, marked: bytes) -> Iterator[int]:
    hit = marked.find(_LINE)
    while hit >= 0:
        mark = hit + SHORTEST_LINE - 1
        if data[mark] in _MARKS and _is_break(data, mark):
            yield mark
        hit = marked.find(_LINE, mark)


def _marks_before_long_lines(data: bytes, marked: bytes) -> Iterator[int]:
    hit = marked.find(_LAST)
    while hit >= 0:
        if data[hit - 1 : hit] == b"\n" and data[hit - 2 : hit - 1] in _BEFORE_LINE_END:
            mark = _mark_before(data, hit)
            if mark >= 0 and _is_break(data, mark) and not marked.startswith(_LINE, mark - SHORTEST_LINE + 1):
                yield mark
        hit = marked.find(_LAST, hit + LONGEST_LAST)


def _is_break(data: bytes, mark: int) -> bool:
    """Whether this may be more than the padding of base64 at the end of a line."""
    if data[mark] == CONTINUED[0]:
        return True
    start = data.rfind(b"\n", max(0, mark - _LONGEST_SOFT), mark)
    return (start >= 0 or mark < _LONGEST_SOFT) and data[mark - 1] != SOFT[0]


def _lines_before(data: bytes, mark: int, done: int) -> tuple[int, list[bytes]]:
    """Return where the first line's run begins, and the runs of the lines up to `mark`."""
    texts = []
    while True:
        start = piece_start(data, mark)
        texts.append(data[start:mark])
        mark = _mark_before(data, start)
        if mark <= done:
            return start, texts[::-1]


def _lines_after(data: bytes, mark: int) -> tuple[int, list[bytes]]:
    """Return where the last line's run ends, and the runs of the lines after `mark`."""
    texts: list[bytes] = []
    end = mark
    while (start := _after_break(data, mark)) >= 0:
        stop = piece_end(data, start)
        if stop == start:
            break
        end = stop
        if data[stop - 1] not in _MARKS or data[stop : stop + 1] not in (b"\r", b"\n"):
            texts.append(data[start:stop])
            break
        mark = stop - 1
        texts.append(data[start:mark])
    return end, texts


def _mark_before(data: bytes, start: int) -> int:
    """Return where the mark is that joins the line before to the one that begins, after indentation, here; or -1."""
    gap = data[max(0, start - GAP) : start]
    left = gap.rstrip(b" \t")
    if not left.endswith(b"\n"):
        return -1
    indented = len(left) < len(gap)
    left = left[:-1].removesuffix(b"\r")
    if left.endswith(b"\\") or (left.endswith(b"=") and not indented):
        return start - len(gap) + len(left) - 1
    return -1


def _after_break(data: bytes, mark: int) -> int:
    """Return where the line after the one that this mark ends begins; -1 if it ends no line."""
    gap = data[mark + 1 : mark + 1 + GAP]
    right = gap.removeprefix(b"\r")
    if not right.startswith(b"\n"):
        return -1
    right = right[1:].lstrip(b" \t") if data[mark] == CONTINUED[0] else right[1:]
    return mark + 1 + len(gap) - len(right)
