"""base64 and base64url: Kubernetes secrets, a whole `.env` in a CI variable, basic authentication, MIME blocks."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.layers.protocol import Fault, Piece
from binscan.matcher.layers.runs import Alphabet, run_end

NAME = "base64"

_SHORTEST = 80
"""Characters that 60 bytes, the shortest token, take."""
_SHORTEST_LINE = 60
"""A wrapped block's line: PEM wraps at 64, MIME and coreutils at 76; nobody wraps shorter."""

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_ALPHABET = Alphabet(_LETTERS + b"+/-_")
_STANDARD = bytes.maketrans(b"-_", b"+/")

# What stands between two lines of one block: a line end (also written as two characters inside a string literal, also
# after a shell's or YAML's backslash), then indentation or a mail's quote marks.
_JOINT = re.compile(rb"(?:\\r)?(?:\\n|\\?\r?\n)[ \t>]*+(?=[A-Za-z0-9+/_-])")


def applies(data: bytes) -> bool:
    """Whether `data` is long enough: the runs are looked for at once."""
    return len(data) >= _SHORTEST


def undo(data: bytes, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield the bytes under each run or wrapped block, once for each way it may be aligned."""
    marked = _ALPHABET.mark(data)
    done = 0
    for start, end in _ALPHABET.runs(data, _SHORTEST_LINE):
        if start < done:
            continue
        encoded, done = _block(data, marked, start, end)
        if len(encoded) < _SHORTEST:
            continue
        for decoded in _alignments(encoded):
            budget.spend(len(decoded))
            yield Piece(decoded, (start, done))


def _block(data: bytes, marked: bytes, start: int, end: int) -> tuple[bytes, int]:
    """Return the run and the lines that continue it, joined, and where they end."""
    lines = [data[start:end]]
    width = end - start
    # Two values under each other are no block; what wraps does so at a multiple of four.
    while width % 4 == 0 and (joint := _JOINT.match(data, end)):
        following = run_end(marked, joint.end())
        if following - joint.end() > width:
            break
        lines.append(data[joint.end() : following])
        end = following
        if len(lines[-1]) < width:
            break
    return b"".join(lines).translate(_STANDARD), end


def _alignments(encoded: bytes) -> Iterator[bytes]:
    """Yield what `encoded` decodes to from each of its first four characters.

    Something may be glued to the front that is no part of it: the `n` of `\\n`, or a path's last part.
    """
    for skip in range(4):
        usable = (len(encoded) - skip) // 4 * 4
        tail = encoded[skip + usable :]
        whole = encoded[skip : skip + usable] + (tail + b"==")[:4] if len(tail) > 1 else encoded[skip : skip + usable]
        yield binascii.a2b_base64(whole)
