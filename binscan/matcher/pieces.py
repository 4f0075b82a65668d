"""One token written as several pieces: joined literals, continued lines, soft line breaks. Bytes only, no patterns.

Used twice, so that both always agree: by the byte test, to decide, and by the layer `split`, to read.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST_PIECE = 16
"""One piece of a token, not the last, is at least this long …"""
LONGEST_LAST = 44
"""… or the last is: the shortest token has 60."""

QUOTES = b"\"'`"

RUN_OF = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/\\%="
"""What a token is made of, plain, in base64, or as backslash, percent or quoted-printable escapes."""

CLASSES = bytes(
    0x61 if byte in RUN_OF else 0x71 if byte in QUOTES else 0x6E if byte in b"\r\n" else 0x2E for byte in range(256)
)
"""A translation table: `a` for each of `RUN_OF`, `q` for a quote, `n` for a line end, a dot for all else."""

_LITERAL = b"a" * SHORTEST_PIECE + b"q"
_LINE = b"a" * SHORTEST_PIECE + b"n"
_LAST = b"a" * LONGEST_LAST
_LONGEST_PIECE = 512
_REACH = 512
"""Bytes of a line kept on each side of a run, for the name it is assigned to and the call it stands in."""
_SPACE = b" \t\r\n"
_GAP = 160
"""Bytes of operator, line end and indentation between two literals."""

# Longest first. C and Python need none; then builders; Visual Basic with its continued line; SQL; Haskell; Lua;
# most languages; PHP and Perl; Visual Basic; a continued line; D.
_OPERATORS = (b").append(", b".concat(", b"& _", b"||", b"++", b"..", b"+", b".", b"&", b"\\", b"~")
_PREFIXES = b"bBfFrRuUL@"
_FIRST_OF_OPERATORS = frozenset(operator[:1] for operator in _OPERATORS)
_AS_PREFIX = frozenset(bytes((byte,)) for byte in _PREFIXES)
_AS_QUOTE = frozenset(bytes((byte,)) for byte in QUOTES)

# What stands right after, or right before, nearly every literal that is joined to nothing.
_ENDS = frozenset((b",", b":", b";", b"]", b"}", b">", b"="))
_STARTS = (b", ", b": ", b"= ", b"\t(")

SOFT = b"="
CONTINUED = b"\\"
_MARKS = SOFT + CONTINUED
_LONGEST_SOFT = 76
"""No line of quoted-printable is longer, its soft break included (RFC 2045, 6.7)."""
_BEFORE_LINE_END = (b"=", b"\\", b"\r")


def run_end(marked: bytes, start: int) -> int:
    """Return where the run of `a` that holds `start` ends, in time linear in its length."""
    step = 256
    while True:
        window = marked[start : start + step]
        rest = window.lstrip(b"a")
        if rest or start + step >= len(marked):
            return start + len(window) - len(rest)
        step *= 2


def line_around(data: bytes, start: int, end: int, not_before: int = 0) -> tuple[int, int]:
    """Return the part of the line, or lines, around a run that is worth undoing with it."""
    first = max(not_before, start - _REACH, data.rfind(b"\n", max(0, start - _REACH), start) + 1)
    last = data.find(b"\n", end, end + _REACH)
    return first, min(end + _REACH, len(data)) if last < 0 else last


def literals(data: bytes, marked: bytes, shortest: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield (start, end, text) of every literal that is written in pieces and has `shortest` bytes together.

    Args:
        data: the bytes.
        marked: `data` translated by `CLASSES`.
        shortest: bytes below which a joined text is left out.
    """
    done = 0
    hit = marked.find(_LITERAL)
    while hit >= 0:
        close = hit + SHORTEST_PIECE
        end, after = (close, []) if data[close + 1 : close + 2] in _ENDS else _rightwards(data, close)
        if after or marked.startswith(_LAST, close - LONGEST_LAST):
            start = _run_start(data, close)
            first, before = _leftwards(data, start, done)
            texts = [*before, data[start:close], *after]
            if len(texts) > 1:
                done = end
                if sum(map(len, texts)) >= shortest:
                    yield first, end, b"".join(texts)
        hit = marked.find(_LITERAL, max(close, done))


def _leftwards(data: bytes, start: int, done: int) -> tuple[int, list[bytes]]:
    """Return where the first piece begins, and the pieces before the one that begins at `start`."""
    texts: list[bytes] = []
    while start > done and data[start - 1] in QUOTES and data[start - 3 : start - 1] not in _STARTS:
        close = _previous_close(data, start - 1)
        if close <= done:
            break
        start = _run_start(data, close)
        if start == close:
            break
        texts.append(data[start:close])
    return start, texts[::-1]


def _rightwards(data: bytes, close: int) -> tuple[int, list[bytes]]:
    """Return where the last piece ends, and the pieces after the one whose quote is at `close`."""
    texts: list[bytes] = []
    end = close
    while (start := _next_open(data, end) + 1) > 0:
        stop = _run_stop(data, start)
        if stop == start:
            break
        texts.append(data[start:stop])
        end = stop
        if data[stop : stop + 1] != data[start - 1 : start]:
            break
    return end, texts


def _previous_close(data: bytes, opening: int) -> int:
    """Return where the literal ends that is joined to the one that opens here; -1 if none is."""
    gap = data[max(0, opening - _GAP) : opening]
    left = gap.rstrip(_PREFIXES).rstrip(_SPACE) if gap[-1:] in _AS_PREFIX else gap.rstrip(_SPACE)
    for operator in _OPERATORS:
        if left.endswith(operator):
            left = left[: -len(operator)].rstrip(_SPACE)
            break
    if left and left[-1] in QUOTES and len(left) < len(gap):
        return opening - len(gap) + len(left) - 1
    return -1


def _next_open(data: bytes, close: int) -> int:
    """Return where the literal opens that is joined to the one that closes here; -1 if none is."""
    gap = data[close + 1 : close + 1 + _GAP]
    right = gap.lstrip(_SPACE)
    if right[:1] in _FIRST_OF_OPERATORS:
        for operator in _OPERATORS:
            if right.startswith(operator):
                right = right[len(operator) :].lstrip(_SPACE)
                break
    if right[:1] in _AS_PREFIX:
        right = right[1:]
    if right[:1] in _AS_QUOTE and (len(right) < len(gap) or right[:1] != data[close : close + 1]):
        return close + 1 + len(gap) - len(right)
    return -1


def _run_start(data: bytes, end: int) -> int:
    window = data[max(0, end - _LONGEST_PIECE) : end]
    return end - len(window) + len(window.rstrip(RUN_OF))


def _run_stop(data: bytes, start: int) -> int:
    window = data[start : start + _LONGEST_PIECE]
    return start + len(window) - len(window.lstrip(RUN_OF))


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
        mark = hit + SHORTEST_PIECE - 1
        if data[mark] in _MARKS and _is_break(data, mark):
            yield mark
        hit = marked.find(_LINE, mark)


def _marks_before_long_lines(data: bytes, marked: bytes) -> Iterator[int]:
    hit = marked.find(_LAST)
    while hit >= 0:
        if data[hit - 1 : hit] == b"\n" and data[hit - 2 : hit - 1] in _BEFORE_LINE_END:
            mark = _mark_before(data, hit)
            if mark >= 0 and _is_break(data, mark) and not marked.startswith(_LINE, mark - SHORTEST_PIECE + 1):
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
        start = _run_start(data, mark)
        texts.append(data[start:mark])
        mark = _mark_before(data, start)
        if mark <= done:
            return start, texts[::-1]


def _lines_after(data: bytes, mark: int) -> tuple[int, list[bytes]]:
    """Return where the last line's run ends, and the runs of the lines after `mark`."""
    texts: list[bytes] = []
    end = mark
    while (start := _after_break(data, mark)) >= 0:
        stop = _run_stop(data, start)
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
    gap = data[max(0, start - _GAP) : start]
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
    gap = data[mark + 1 : mark + 1 + _GAP]
    right = gap.removeprefix(b"\r")
    if not right.startswith(b"\n"):
        return -1
    right = right[1:].lstrip(b" \t") if data[mark] == CONTINUED[0] else right[1:]
    return mark + 1 + len(gap) - len(right)
