"""A commit message as git will keep it."""

from __future__ import annotations

_CUT = b" ------------------------ >8 ------------------------"
"""What git writes, after the comment character, above the diff of `git commit --verbose` (git's wt-status.c)."""


def as_committed(data: bytes) -> bytes:
    """Return the message without the diff below git's scissors line, which is never committed.

    Lines that look like comments are kept: `git commit -m` keeps them too, and nothing in the file says which it was.
    """
    start = 0
    while (at := data.find(_CUT, start)) >= 0:
        begin = data.rfind(b"\n", 0, at) + 1
        end = data.find(b"\n", at)
        mark = data[begin:at]
        below = data[end + 1 :] if end >= 0 else b""
        # git's own line is followed by a comment; a person's is not, and what is below it is committed.
        if mark and len(mark) <= 4 and data[at + len(_CUT) : end].strip() == b"" and below.startswith(mark + b" "):
            return data[:begin]
        start = at + len(_CUT)
    return data
