"""Hexadecimal: a token as 128 digits or more, also wrapped as `xxd -p` wraps it."""

from __future__ import annotations

import binascii
from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.pattern import pattern

NAME = "hex"

_SHORTEST = 120
"""Digits that 60 bytes, the shortest token, take."""
_LINE = pattern(rb"[0-9a-fA-F]{60,}+")
_NEXT_LINE = pattern(rb"(?:\\n|\\?\r?\n)[ \t>]*+([0-9a-fA-F]++)(?![0-9A-Za-z_])")


def applies(data: bytes) -> bool:
    """Whether `data` is long enough: the runs are looked for at once."""
    return len(data) >= _SHORTEST


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield the bytes under each run or wrapped block, from its first and from its second digit."""
    done = 0
    for first, last in view.runs:
        for line in _LINE.finditer(view.data, first, last):
            if line.start() < done:
                continue
            digits, done = _block(view.data, line.start(), line.end())
            if len(digits) < _SHORTEST:
                continue
            for skip in (0, 1):
                decoded = binascii.unhexlify(digits[skip : skip + (len(digits) - skip) // 2 * 2])
                budget.spend(len(decoded))
                yield Piece(decoded, (line.start(), done))


def _block(data: bytes, start: int, end: int) -> tuple[bytes, int]:
    """Return the digits of the line and of those that continue it, and where they end."""
    lines = [data[start:end]]
    width = end - start
    while len(lines[-1]) == width and (line := _NEXT_LINE.match(data, end)):
        if len(line[1]) > width:
            break
        lines.append(line[1])
        end = line.end()
    return b"".join(lines), end
