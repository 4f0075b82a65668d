"""What a token is made of, and how far the run of it around a position reaches. Bytes only, no patterns.

Used by the byte test, to decide, and by the layers, to read, so that both always agree.
"""

from __future__ import annotations

QUOTES = b"\"'`"

RUN_OF = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/\\%="
"""What a token is made of, plain, in base64, or as backslash, percent or quoted-printable escapes."""

CLASSES = bytes(
    0x61 if byte in RUN_OF else 0x71 if byte in QUOTES else 0x6E if byte in b"\r\n" else 0x2E for byte in range(256)
)
"""A translation table: `a` for each of `RUN_OF`, `q` for a quote, `n` for a line end, a dot for all else."""

SPACE = b" \t\r\n"
GAP = 160
"""Bytes of operator, line end and indentation between two pieces of one token."""

LONGEST_LAST = 44
"""Bytes of a last piece that is worth looking before: the shortest token has 60."""

INTEGRITY = (b"sha512-", b"sha384-", b"sha256-")
INTEGRITY_SIZE = 7
"""What stands before the digest of a package in a lock file, which is base64 of 86 and of just 64 characters."""

_LONGEST_PIECE = 512
_REACH = 4096
"""Bytes of a line on each side of a run that are undone with it: a whole file escaped into one line has the head of its
table, or the end of its list, there."""


def run_end(marked: bytes, start: int) -> int:
    """Return where the run of `a` that holds `start` ends, in time linear in its length."""
    step = 256
    while True:
        window = marked[start : start + step]
        rest = window.lstrip(b"a")
        if rest or start + step >= len(marked):
            return start + len(window) - len(rest)
        step *= 2


def piece_start(data: bytes, end: int) -> int:
    """Return where the piece of a token begins that ends here, looking back no further than a piece is long."""
    window = data[max(0, end - _LONGEST_PIECE) : end]
    return end - len(window) + len(window.rstrip(RUN_OF))


def piece_end(data: bytes, start: int) -> int:
    """Return where the piece of a token ends that begins here, looking no further than a piece is long."""
    window = data[start : start + _LONGEST_PIECE]
    return start + len(window) - len(window.lstrip(RUN_OF))


def line_around(data: bytes, start: int, end: int, not_before: int = 0) -> tuple[int, int]:
    """Return the part of the line, or lines, around a run that is worth undoing with it."""
    first = max(not_before, start - _REACH, data.rfind(b"\n", max(0, start - _REACH), start) + 1)
    last = data.find(b"\n", end, end + _REACH)
    return first, min(end + _REACH, len(data)) if last < 0 else last
