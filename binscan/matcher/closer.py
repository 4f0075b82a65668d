"""The byte test's second half: looks closer at the few runs that a first look found, and lets most of them go.

What it lets go, counted over public histories: paths, hexadecimal digests, generated identifiers, and base64 of
images and certificates, which is decoded here to see that nothing lies in it.
"""

from __future__ import annotations

import binascii

from binscan.matcher.escaped import unbackslash, unbase64, unpercent, unreference
from binscan.matcher.pieces import CLASSES, CONTINUED, SOFT, line_around, lines, literals, run_end
from binscan.matcher.prefilter import ED25519, KEYSTORE, KEYSTORE_KDF, PEM_END, REFERENCES, SHORTEST, is_packed

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
_NOT_DIGIT = _all_but(_DIGITS)
_NOT_SIGN = _all_but(b"+/")
_BASE64_CLASSES = _classes(_LETTERS + b"+/")
_TOKEN_CLASSES = _classes(_LETTERS)
_BLOCK_CLASSES = _classes(_LETTERS + b"+/\\\r\n \t")
_WIDE_CLASSES = bytes(0x30 if byte == 0 else 0x61 if byte in _PRINTABLE else 0x2E for byte in range(256))

_RUN = b"a" * SHORTEST
_WIDE = (b"a0" * (SHORTEST - 1) + b"a", b"a000" * (SHORTEST - 1) + b"a")
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

_EXCHANGE = (b"binance", b"x-mbx")
"""Hexadecimal may be a futures testnet key; without a word of the exchange nothing tells it from a digest."""

_STREAMS = (b"listen", b"/ws/", b"streams=", b"/private?")
_BEFORE = 160
"""A token of 60, or without capitals, may be a listen key; one of these stands before it."""

_INTEGRITY = (b"sha512-", b"sha384-", b"sha256-")
"""The digests of packages in lock files are base64 of 86 and of just 64 characters."""

_ESCAPES = ((b"%", unpercent), (b"\\", unbackslash), (b"=", binascii.a2b_qp))

_DEEPEST = 4
"""Escapes and base64 inside each other that are looked through; what is deeper passes."""


def holds(data: bytes, marked: bytes, depth: int = 0) -> bool:
    """Whether a closer look at `data` still leaves something that could be a credential.

    Args:
        data: the bytes.
        marked: `data` translated by `pieces.CLASSES`.
        depth: how many layers were undone to get here.
    """
    if depth > _DEEPEST or PEM_END in data or (KEYSTORE in data and KEYSTORE_KDF in data):
        return True
    if _Runs(data, marked, depth).hold():
        return True
    if literals_hold(data, marked, depth) or lines_hold(data, marked, depth):
        return True
    if b"&" in data and data.count(b";&#") >= REFERENCES and _inside(unreference(data), depth):
        return True
    return b"\0" in data and _wide_holds(data, depth)


def literals_hold(data: bytes, marked: bytes, depth: int = 0) -> bool:
    """Whether a token may be written as several literals in `data`; arguments as for `holds`."""
    return any(_inside(text, depth) for _, _, text in literals(data, marked, SHORTEST))


def lines_hold(data: bytes, marked: bytes, depth: int = 0) -> bool:
    """Whether a token may be continued from one line to the next in `data`; arguments as for `holds`."""
    if any(_inside(text, depth) for _, _, text in lines(data, marked, SHORTEST, CONTINUED)):
        return True
    done = 0
    for start, end, text in sorted(lines(data, marked, SHORTEST, SOFT)):
        if _inside(text, depth):
            return True
        if end > done:
            # As the layer does: decoded with its line, a piece of it may be joined to what stands beside it.
            first, done = line_around(data, start, end, done)
            if _inside(binascii.a2b_qp(data[first:done]), depth):
                return True
    return False


def holds_run(data: bytes, marked: bytes, shortest: int) -> bool:
    """Whether there is any run of `shortest` bytes, of whatever shape, as it stands or under a layer of encoding.

    Args:
        data: the bytes.
        marked: `data` translated by `pieces.CLASSES`.
        shortest: bytes of the shortest token looked for.
    """
    run = b"a" * shortest
    return (
        PEM_END in data
        or run in marked
        or (b"\0" in data and run in data.translate(CLASSES, b"\0"))
        or (b"&" in data and data.count(b";&#") >= REFERENCES)
        or any(True for _ in literals(data, marked, shortest))
        or any(True for _ in lines(data, marked, shortest, SOFT + CONTINUED))
    )


def _inside(data: bytes, depth: int) -> bool:
    """What `may_hold` says of bytes that were under a layer."""
    if len(data) < SHORTEST:
        return False
    return is_packed(data) or holds(data, data.translate(CLASSES), depth + 1)


def _wide_holds(data: bytes, depth: int) -> bool:
    """Whether there is UTF-16 or UTF-32 text and a token in it: ASCII letters with zero bytes between them."""
    shapes = data.translate(_WIDE_CLASSES)
    return any(shape in shapes for shape in _WIDE) and _inside(data.translate(None, b"\0"), depth)


class _Runs:
    """The long runs of one text."""

    def __init__(self, data: bytes, marked: bytes, depth: int) -> None:
        self._data = data
        self._marked = marked
        self._depth = depth
        self._blocks = b""
        self._named: bool | None = None
        self._undone: dict[bytes, int] = {}

    def hold(self) -> bool:
        """Whether one of them could be, or hide, a credential."""
        start = self._marked.find(_RUN)
        while start >= 0:
            end = run_end(self._marked, start)
            stop = self._block_end(start, end)
            if stop > end:
                if self._block_holds(self._data[start:stop]):
                    return True
            elif self._run_holds(start, end) or self._escapes_hold(start, end):
                return True
            start = self._marked.find(_RUN, stop)
        return False

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
        block = self._data[start:stop]
        least, most = _BLOCK_SIGNS
        share = len(block.translate(None, _NOT_SIGN)) / len(block)
        return stop if len(block) >= _BLOCK and least <= share <= most else end

    def _block_holds(self, block: bytes) -> bool:
        joined_up = block.replace(b"\\n", b"").replace(b"\\r", b"").translate(None, b"\\\r\n \t")
        return self._base64_holds(joined_up)

    def _base64_holds(self, run: bytes) -> bool:
        return any(_inside(decoded, self._depth) for decoded in unbase64(run))

    def _run_holds(self, start: int, end: int) -> bool:
        run = self._data[start:end]
        if ED25519 in run:
            return True
        if self._data[start - 7 : start] in _INTEGRITY:
            return False
        following = self._data[end : end + 1]
        for at, piece in _split(run, _TOKEN_CLASSES):
            if self._token_passes(piece, self._data[max(0, start + at - _BEFORE) : start + at], following):
                return True
        return any(self._encoded_passes(piece, following) for _, piece in _split(run, _BASE64_CLASSES))

    def _escapes_hold(self, start: int, end: int) -> bool:
        # Equals signs at the end are padding: lock files have one such run on every other line.
        run = self._data[start:end].rstrip(b"=")
        for sign, undo in _ESCAPES:
            if sign in run:
                first, last = line_around(self._data, start, end, self._undone.get(sign, 0))
                self._undone[sign] = last
                encoded = self._data[first:last]
                plain = undo(encoded)
                if plain != encoded and _inside(plain, self._depth):
                    return True
        return False

    def _token_passes(self, piece: bytes, before: bytes, following: bytes) -> bool:
        """Whether a run of letters and digits could be a token, or hexadecimal of one."""
        if not piece.strip(_HEX):
            return self._hexadecimal_passes(piece, following)
        if len(piece) != _TOKEN and not self._may_be_glued(piece, before):
            return False
        capitals = len(piece.translate(None, _NOT_UPPER))
        small = len(piece.translate(None, _NOT_LOWER))
        if not capitals:
            return not piece.startswith(b"0x") and _streams_are_named(before)
        if _ALPHABETS[0] in piece or _ALPHABETS[1] in piece:
            return False
        if capitals + small == len(piece):
            return capitals >= _FEWEST_OF_A_CASE and small >= _FEWEST_OF_A_CASE
        return small > 0

    def _may_be_glued(self, piece: bytes, before: bytes) -> bool:
        """Whether a run of another length than a key's may be a listen key, or hold a token and what is glued to it."""
        if len(piece) == SHORTEST and _streams_are_named(before):
            return True
        # A colour code, or the length bytes and operations of binary formats.
        return len(piece) <= _LONGEST_GLUED and (before[-1:] in (b"[", b";") or b"\0" in self._data)

    def _hexadecimal_passes(self, piece: bytes, following: bytes) -> bool:
        if len(piece) <= _LONGEST_GLUED and self._exchange_is_named():
            return True
        decoded = [binascii.unhexlify(piece[skip : skip + (len(piece) - skip) // 2 * 2]) for skip in (0, 1)]
        if following in _LINE_ENDS and any(_is_part(line) for line in decoded):
            return True
        return len(piece) >= _HEX_OF_TOKEN and any(_inside(text, self._depth) for text in decoded)

    def _encoded_passes(self, piece: bytes, following: bytes) -> bool:
        """Whether a run of base64's alphabet hides something, or is a line of a block that could."""
        if len(piece) >= _BASE64_OF_TOKEN and self._base64_holds(piece):
            return True
        return following in _LINE_ENDS and any(_is_part(decoded) for decoded in unbase64(piece))

    def _exchange_is_named(self) -> bool:
        if self._named is None:
            lower = self._data.lower()
            self._named = any(word in lower for word in _EXCHANGE)
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
