"""base64 and base64url: Kubernetes secrets, a whole `.env` in a CI variable, basic authentication, MIME blocks."""

from __future__ import annotations

from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.escaped import unbase64
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.matcher.pieces import INTEGRITY, INTEGRITY_SIZE
from binscan.matcher.prefilter import GZIP_BASE64
from binscan.pattern import pattern

NAME = "base64"

_SHORTEST = 80
"""Characters that 60 bytes, the shortest token, take."""

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_STANDARD = bytes.maketrans(b"-_", b"+/")
_LINE = pattern(rb"[A-Za-z0-9+/_-]{60,}+")
_NEXT_LINE = pattern(rb"[A-Za-z0-9+/_-]++")
_GZIP = pattern(GZIP_BASE64 + rb"[A-Za-z0-9_-]{%d,}+" % (_SHORTEST - len(GZIP_BASE64)))
_REACH = 65_536
_WIDTHS = (70, 78)

# What stands between two lines of one block: a line end (also written as two characters inside a string literal, also
# after a shell's or YAML's backslash), then indentation or a mail's quote marks.
_JOINT = pattern(rb"(?:\\r)?(?:\\n|\\?\r?\n)[ \t>]*+(?=[A-Za-z0-9+/_-])")


def applies(data: bytes) -> bool:
    """Whether `data` is long enough: the runs are looked for at once."""
    return len(data) >= _SHORTEST


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield the bytes under each run or wrapped block, once for each way it may be aligned."""
    done = 0
    for first, last in _spans(view):
        for line in _LINE.finditer(view.data, first, last):
            if line.start() < done or _is_digest(view.data, line.start()):
                continue
            start = _with_url_safe(view.data, line.start(), done)
            encoded, done = _block(view.data, start, _end(view.data, line.end()))
            if len(encoded) < _SHORTEST:
                continue
            for decoded in unbase64(encoded):
                budget.spend(len(decoded))
                yield Piece(decoded, (start, done))


def _is_digest(data: bytes, start: int) -> bool:
    """Whether the run is a package's digest, of which a lock file has one on every other line."""
    return data.startswith(INTEGRITY, max(0, start - INTEGRITY_SIZE))


def _spans(view: View) -> list[tuple[int, int]]:
    """Return the long runs, and those that begin like gzip and may be long by the signs of addresses only."""
    spans = list(view.runs)
    if GZIP_BASE64 in view.data:
        spans.extend(match.span() for match in _GZIP.finditer(view.data))
        spans.sort()
    return spans


def _with_url_safe(data: bytes, start: int, done: int) -> int:
    """Return where the run begins if `-` and `_`, of which the runs that were found hold none, belong to it."""
    window = data[max(done, start - _REACH) : start]
    return start - len(window) + len(window.rstrip(_ALPHABET))


def _end(data: bytes, end: int) -> int:
    more = _NEXT_LINE.match(data, end)
    return more.end() if more else end


def _block(data: bytes, start: int, end: int) -> tuple[bytes, int]:
    """Return the run and the lines that continue it, joined, and where they end."""
    lines = [data[start:end]]
    width = end - start
    # Two values under each other are no block; what wraps does so at a multiple of four, or at 70 or 78 columns.
    while (width % 4 == 0 or width in _WIDTHS) and (joint := _JOINT.match(data, end)):
        line = _NEXT_LINE.match(data, joint.end(), joint.end() + width + 1)
        if line is None or line.end() - line.start() > width:
            break
        lines.append(line.group())
        end = line.end()
        if len(lines[-1]) < width:
            break
    return b"".join(lines).translate(_STANDARD), end
