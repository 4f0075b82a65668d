"""The inline mark: `binscan: allow` on the line of a token, or on the line above it.

A mark speaks for one place only: the same key elsewhere, unmarked, is still a finding.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from binscan.model import Candidate

MARKS = (b"binscan: allow", b"binscan:allow")

_REACH = 4096
"""Bytes on either side of a token that count as its line: enough for any line a person wrote, and a bound on what a
minified line of many megabytes can cost."""


def is_marked(candidate: Candidate) -> bool:
    """Whether the line a token lies on, or the one above, carries the mark; for a decoded token, the encoded run's."""
    text, start, end = candidate.text, candidate.start, candidate.end
    while text.parent is not None and text.span is not None:
        start, end = text.span
        text = text.parent
    data = text.data
    begin = data.rfind(b"\n", max(0, start - _REACH), start)
    above = data.rfind(b"\n", max(0, begin - _REACH), begin) if begin > 0 else -1
    first = above + 1 if above >= 0 else max(0, begin - _REACH if begin >= 0 else start - _REACH)
    stop = data.find(b"\n", end, end + _REACH)
    around = data[first : stop if stop >= 0 else end + _REACH]
    return any(mark in around for mark in MARKS)
