"""The brackets that enclose a span, and where they close."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from binscan import weights
from binscan.classifier.memo import Question, remember
from binscan.pattern import pattern

_BRACKETS = pattern(rb"[(){}\[\]]")
_KINDS = {40: (41, "call"), 123: (125, "object"), 91: (93, "list")}

Group = tuple[str, int, int]
"""Kind, where it opens, where it closes (or the end of the part that was read)."""

_WINDOWS: dict[Question, dict[int, tuple[Group, ...]]] = {}


def enclosing(data: bytes, spans: Sequence[tuple[int, int]]) -> dict[int, tuple[Group, ...]]:
    """Return, by the start of each span, up to three brackets around it, innermost first; one pass.

    Args:
        data: the text.
        spans: sorted.
    """
    around: dict[int, tuple[Group, ...]] = {}
    for first, last in windows(spans, len(data), weights.BRACKET):
        inside = [span for span in spans if first <= span[0] < last] if len(spans) < 64 else None
        starts = [start - first for start, _ in (inside if inside is not None else _between(spans, first, last))]
        asked = (data[first:last], b"".join(start.to_bytes(8) for start in starts))
        for start, groups in remember(_WINDOWS, asked, partial(_read, asked[0], starts)).items():
            around[first + start] = tuple((kind, first + opened, first + closed) for kind, opened, closed in groups)
    return around


def windows(spans: Sequence[tuple[int, int]], size: int, reach: int) -> list[tuple[int, int]]:
    """Return the merged ranges around spans.

    Args:
        spans: sorted.
        size: the text's length.
        reach: bytes on each side.
    """
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        first, last = max(0, start - reach), min(size, end + reach)
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _between(spans: Sequence[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]]:
    from bisect import bisect_left

    return list(spans[bisect_left(spans, (first, 0)) : bisect_left(spans, (last, 0))])


def _read(data: bytes, starts: list[int]) -> dict[int, tuple[Group, ...]]:
    waiting = starts[::-1]
    stack: list[tuple[int, int]] = []
    open_at: dict[int, list[tuple[int, int]]] = {}
    closes: dict[int, int] = {}
    for match in _BRACKETS.finditer(data):
        at, byte = match.start(), match[0][0]
        while waiting and waiting[-1] < at:
            open_at[waiting.pop()] = stack[-weights.BRACKETS :]
        if byte in _KINDS:
            stack.append((byte, at))
        elif stack and _KINDS[stack[-1][0]][0] == byte:
            closes[stack.pop()[1]] = at
    while waiting:
        open_at[waiting.pop()] = stack[-weights.BRACKETS :]
    return {
        start: tuple((_KINDS[byte][1], at, closes.get(at, len(data))) for byte, at in reversed(opened))
        for start, opened in open_at.items()
    }
