"""The long runs of one text: which of them could be a credential, or hide one.

What is let go, counted over public histories: paths, hexadecimal digests, generated identifiers, and base64 of images
and certificates, which is decoded here to see that nothing lies in it. The next version of a file has mostly the same
runs in the same lines, so what was said of them is remembered.
"""

from __future__ import annotations

import binascii

from binscan.matcher.continued import SOFT
from binscan.matcher.escaped import ENCODED, unbackslash, unbase64, unpercent
from binscan.matcher.pieces import INTEGRITY, INTEGRITY_SIZE, line_around, run_end
from binscan.matcher.prefilter import ED25519, SHORTEST, is_packed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_DIGITS = b"0123456789"
_UPPER = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWER = b"abcdefghijklmnopqrstuvwxyz"
_LETTERS = _DIGITS + _UPPER + _LOWER
_HEX = b"0123456789abcdefABCDEF"
_PRINTABLE = bytes(range(0x20, 0x7F)) + b"\t\r\n"


def _classes(members: bytes) -> bytes:
    return bytes(0x61 if byte in members else 0x2E for byte in range(256))


def _all_but(members: bytes) -> bytes:
    return bytes(byte for byte in range(256) if byte not in members)


_NOT_UPPER = _all_but(_UPPER)
_NOT_LOWER = _all_but(_LOWER)
_NOT_SIGN = _all_but(b"+/")
_BASE64_CLASSES = _classes(_LETTERS + b"+/")
_TOKEN_CLASSES = _classes(_LETTERS)
_HEX_CLASSES = _classes(_HEX)
_ENCODED = tuple((shortest, _classes(alphabet), undo) for _, alphabet, shortest, undo in ENCODED)
_BLOCK_CLASSES = _classes(_LETTERS + b"+/\\\r\n \t")

_RUN = b"a" * SHORTEST
_HEX_OF_TOKEN = 2 * SHORTEST
_BASE64_OF_TOKEN = 80

_TOKEN = 64
_LONGEST_GLUED = 76
"""A token with a colour code or a length byte glued to it. Longer runs are base64 or nothing."""

_FEWEST_OF_A_CASE = 10
"""Capitals, and small letters, of a token without a digit. A random one of 64 has 27 of each on average, fewer than ten
with p = 1e-6; a generated identifier of that length has about eight capitals."""

_ALPHABETS = (b"ABCDEFGHIJ", b"abcdefghij")
"""Part of every alphabet written out; in a random token with p = 1e-16."""

_BLOCK = 200
_BLOCK_SIGNS = (0.01, 0.06)
"""Share of `+` and `/` in base64 of random bytes is 1/32; paths have more, base64 of text and lists of keys none."""

_PART = b"a" * 24
"""A token wrapped with its block at 64 characters or more leaves at least 30 of its own on one line."""

_LINE_ENDS = (b"\r", b"\n", b"\\")

EXCHANGE = (b"binance", b"x-mbx")
"""Hexadecimal may be a futures testnet key; without a word of the exchange nothing tells it from a digest."""

_STREAMS = (b"listen", b"/ws/", b"streams=", b"/private?")
_BEFORE = 160
"""A token of 60, or without capitals, may be a listen key; one of these stands before it."""

_ESCAPES = ((b"%", unpercent), (b"\\", unbackslash), (b"=", binascii.a2b_qp))

_NO, _YES, _IF_NAMED, _IF_UNDONE = 0, 1, 2, 4
"""What is said of a run: the last two, added up, if the text names the exchange, if something is in what it escapes."""

_REMEMBERED, _LONGEST_REMEMBERED = 20_000, 1_280
"""Runs, and lines with escapes, of which the outcome is kept, and bytes of the longest: some megabytes."""


class Memory:
    """What was said of runs before, in texts under the same number of layers."""

    __slots__ = ("said", "undone")

    def __init__(self) -> None:
        self.said: tuple[dict[bytes, int], dict[bytes, int]] = ({}, {})
        """Of a run with what stands around it, in texts without zero bytes, and with."""
        self.undone: dict[tuple[bytes, bytes], bool] = {}
        """Of a line with escapes of one kind."""


def _make_room(memory: dict[Any, Any], size: int) -> bool:
    """Whether something of so many bytes may be remembered; what was remembered may be forgotten for it."""
    if size <= _LONGEST_REMEMBERED and len(memory) >= _REMEMBERED:
        memory.clear()
    return size <= _LONGEST_REMEMBERED


class Runs:
    """The long runs of one text.

    Args:
        data: the text.
        marked: `data` translated by `pieces.CLASSES`.
        inside: what the byte test says of bytes that were under a layer.
        memory: what was said of runs before, by the same `inside`; filled here.
    """

    def __init__(self, data: bytes, marked: bytes, inside: Callable[[bytes], bool], memory: Memory) -> None:
        self._data = data
        self._marked = marked
        self._inside = inside
        self._memory = memory
        self._zeros = b"\0" in data
        self._said = memory.said[self._zeros]
        self._blocks = b""
        self._named: bool | None = None
        self._undone: dict[bytes, int] = {}
        self._far = False

    def hold(self) -> bool | None:
        """Whether one of them could be, or hide, a credential; None where only what stands beside them says no.

        A run that nobody would take beside a word of the exchange counts as such, as long as there is none.
        """
        start = self._marked.find(_RUN)
        while start >= 0:
            stop = end = run_end(self._marked, start)
            if not self._data.startswith(INTEGRITY, max(0, start - INTEGRITY_SIZE)):
                stop = self._block_end(start, end)
            if stop > end:
                if self._block_holds(self._data[start:stop]):
                    return True
            elif self._run_holds(start, end):
                return True
            start = self._marked.find(_RUN, stop)
        return False if self._far else None

    def _block_end(self, start: int, end: int) -> int:
        """Return where the block of base64 of random bytes ends that begins here; `end` if none does."""
        if end - start < _BLOCK and self._data[end : end + 1] not in (b"\r", b"\n"):
            return end
        if not self._blocks:
            self._blocks = self._data.translate(_BLOCK_CLASSES)
        stop = self._blocks.find(b".", start)
        stop = len(self._blocks) if stop < 0 else stop
        if stop < end:
            return end
        self._far = True  # where a block ends, and how many signs are in it, is told by what stands far behind
        block = self._data[start:stop]
        least, most = _BLOCK_SIGNS
        share = len(block.translate(None, _NOT_SIGN)) / len(block)
        return stop if len(block) >= _BLOCK and least <= share <= most else end

    def _block_holds(self, block: bytes) -> bool:
        joined_up = block.replace(b"\\n", b"").replace(b"\\r", b"").translate(None, b"\\\r\n \t")
        return self._base64_holds(joined_up)

    def _base64_holds(self, run: bytes) -> bool:
        return any(self._inside(decoded) for decoded in unbase64(run))

    def _run_holds(self, start: int, end: int) -> bool:
        first = max(0, start - _BEFORE)
        key = self._data[first : end + 1]
        said = self._said.get(key)
        if said is None:
            said = self._judge(key[: start - first], self._data[start:end], self._data[end : end + 1])
            if _make_room(self._said, len(key)):
                self._said[key] = said
        if said == _NO:
            return False
        if said & _YES or (said & _IF_NAMED and self._exchange_is_named()):
            return True
        return said & _IF_UNDONE > 0 and self._escapes_hold(start, end)

    def _judge(self, before: bytes, run: bytes, following: bytes) -> int:
        if ED25519 in run:
            return _YES
        # Equals signs at the end are padding: lock files have one such run on every other line.
        escaped = any(sign in run.rstrip(b"=") for sign, _ in _ESCAPES)
        worst = _IF_UNDONE if escaped else _NO
        if before.endswith(INTEGRITY):
            return worst
        if not run.strip(_HEX):  # nothing else writes 60 signs without a letter beyond F, but once in 1e27
            return self._hexadecimal(run, following)
        for at, piece in _split(run, _TOKEN_CLASSES):
            worst |= self._token(piece, (before + run[max(0, at - _BEFORE) : at])[-_BEFORE:], following)
        if worst & _YES:
            return _YES
        if any(self._encoded_holds(run, *how) for how in _ENCODED if len(run) >= how[0]):
            return _YES
        if any(self._encoded_passes(piece, following) for _, piece in _split(run, _BASE64_CLASSES)):
            return _YES
        return worst

    def _escapes_hold(self, start: int, end: int) -> bool:
        self._far = True  # the whole line is undone
        run = self._data[start:end].rstrip(b"=")
        for sign, undo in _ESCAPES:
            if sign in run:
                first, last = line_around(self._data, start, end, self._undone.get(sign, 0))
                while sign == SOFT and self._data.endswith(SOFT, 0, last) and last + 1 < len(self._data):
                    last = line_around(self._data, last + 1, last + 1)[1]
                self._undone[sign] = last
                if self._undone_holds(self._data[first:last], sign, undo):
                    return True
        return False

    def _undone_holds(self, encoded: bytes, sign: bytes, undo: Callable[[bytes], bytes]) -> bool:
        said = self._memory.undone.get((sign, encoded))
        if said is None:
            plain = undo(encoded)
            said = plain != encoded and self._inside(plain)
            if _make_room(self._memory.undone, len(encoded)):
                self._memory.undone[sign, encoded] = said
        return said

    def _token(self, piece: bytes, before: bytes, following: bytes) -> int:
        """Say whether a run of letters and digits could be a token, or hexadecimal of one."""
        if not piece.strip(_HEX):
            return self._hexadecimal(piece, following)
        for _, digits in _split(piece, _HEX_CLASSES) if len(piece) > _HEX_OF_TOKEN else ():
            if len(digits) >= _HEX_OF_TOKEN and self._hexadecimal(digits, b"") == _YES:
                return _YES
        if len(piece) != _TOKEN and not self._may_be_glued(piece, before):
            return _NO
        capitals = len(piece.translate(None, _NOT_UPPER))
        small = len(piece.translate(None, _NOT_LOWER))
        if not capitals:
            return _YES if not piece.startswith(b"0x") and _streams_are_named(before) else _NO
        if _ALPHABETS[0] in piece or _ALPHABETS[1] in piece:
            return _NO
        if capitals + small == len(piece):
            return _YES if capitals >= _FEWEST_OF_A_CASE and small >= _FEWEST_OF_A_CASE else _NO
        return _YES if small else _NO

    def _may_be_glued(self, piece: bytes, before: bytes) -> bool:
        """Whether a run of another length than a key's may be a listen key, or hold a token and what is glued to it."""
        if len(piece) == SHORTEST and _streams_are_named(before):
            return True
        # A colour code, or the length bytes and operations of binary formats.
        return len(piece) <= _LONGEST_GLUED and (before[-1:] in (b"[", b";") or self._zeros)

    def _hexadecimal(self, piece: bytes, following: bytes) -> int:
        decoded = [binascii.unhexlify(piece[skip : skip + (len(piece) - skip) // 2 * 2]) for skip in (0, 1)]
        if following in _LINE_ENDS and any(_is_part(line) for line in decoded):
            return _YES
        if len(piece) >= _HEX_OF_TOKEN and any(map(self._inside, decoded)):
            return _YES
        return _IF_NAMED if len(piece) <= _LONGEST_GLUED else _NO

    def _encoded_passes(self, piece: bytes, following: bytes) -> bool:
        """Whether a run of base64's alphabet hides something, or is a line of a block that could."""
        if len(piece) >= _BASE64_OF_TOKEN and self._base64_holds(piece):
            return True
        return following in _LINE_ENDS and any(_is_part(decoded) for decoded in unbase64(piece))

    def _encoded_holds(
        self, run: bytes, shortest: int, classes: bytes, undo: Callable[[bytes], Iterator[bytes]]
    ) -> bool:
        """Whether a stretch of one of `ENCODED`'s alphabets hides something."""
        pieces = (piece for _, piece in _split(run, classes) if len(piece) >= shortest)
        return any(self._inside(decoded) for piece in pieces for decoded in undo(piece))

    def _exchange_is_named(self) -> bool:
        if self._named is None:
            lower = self._data.lower()
            self._named = any(word in lower for word in EXCHANGE)
        return self._named


def _streams_are_named(before: bytes) -> bool:
    lower = before.lower()
    return any(word in lower for word in _STREAMS)


def _is_part(line: bytes) -> bool:
    """Whether the bytes under one line of a block could be a part of something."""
    if is_packed(line) or not line[: SHORTEST // 2].strip(_PRINTABLE):
        return True
    return _PART in line.translate(_TOKEN_CLASSES, b"\0")


def _split(run: bytes, classes: bytes) -> list[tuple[int, bytes]]:
    """Return where the pieces of `run` are that are long enough and hold nothing outside the class, and the pieces."""
    marked = run.translate(classes)
    pieces = []
    start = marked.find(_RUN)
    while start >= 0:
        end = run_end(marked, start)
        pieces.append((start, run[start:end]))
        start = marked.find(_RUN, end)
    return pieces
