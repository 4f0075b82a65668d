"""Bytes that are spelled one by one: arrays of numbers or characters, and dumps by `xxd` and `hexdump -C`.

Shared by the byte test, which decides, and by the layers, which read.
"""

from __future__ import annotations

import binascii

from binscan.matcher.prefilter import is_packed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Spelled = tuple[int, int, bytes]
    """Where it stands, and the bytes."""

_SHORTEST = 60
"""Bytes of the shortest token."""
_BLANKS = b" \t\r\n"
_HEX = b"0123456789abcdefABCDEF"
_NUMBERS = _HEX + b"xX," + _BLANKS
_STEP = 256

_OPENINGS = {
    b"([": (b"Array([", b"from([", b"bytes([", b"array(["),
    b"byte": (b"byte{", b"byte[]{"),
    b'"data":': (b'"data":[', b'"data": ['),
}
"""What stands before an array of decimal numbers that are bytes, and before few lists of other numbers: in JavaScript
and the JSON that it makes of a buffer, Python, Go, Java; by what is looked for first."""
OPENINGS = tuple(opening for openings in _OPENINGS.values() for opening in openings)
_LETTER = b"[3-7][0-9a-fA-F]"
HEX_NUMBERS = (b"(0x" + _LETTER + b", ){6}", b"(0x" + _LETTER + b",){6}")
CHARACTERS = (b"(', '[0-9A-Za-z]){8}", b"(','[0-9A-Za-z]){8}")
XXD = b"0: (" + _LETTER + b" ?){8}"
HEXDUMP = rb"\|[0-9A-Za-z]{16}\|\r?\n"
SIGNS = (*HEX_NUMBERS, *CHARACTERS, XXD, HEXDUMP)
"""Expressions, one of which is in every text that is read here but arrays of decimal numbers: parts of a row of letters
and digits, so written that they cost the quick test nothing. Any white space between two elements takes a tenth of its
speed, decimal numbers without an opening three quarters."""
_FOLDED = bytes(0x61 if bytes((byte,)).isalnum() else byte for byte in range(256))
_DIGITS = bytes(0x66 if byte in _HEX else byte for byte in range(256))
_HIGHS = (b"3", b"4", b"5", b"6", b"7")
"""First digits of letters and digits in hexadecimal."""
_ROWS = {
    16: rb"(?:0[xX](?:2[bBfF]|[3-7][0-9a-fA-F]),)+",
    10: rb"(?:(?:4[3789]|[5-9][0-9]|1[01][0-9]|12[0-6]),)+",
}
"""Bytes of a token, or of base64, in a row, and a few others; by the base in which they are written."""
_OFFSET = 7
"""Digits of an offset, at least: `xxd` of old wrote seven."""
_LONGEST_LINE = 160
_MOST_SHOWN = 40
"""Bytes that such a line shows, at most."""


FAST: list[Callable[[bytes], object]] = []
"""The look for `SIGNS` and `OPENINGS` by the library behind the quick test, once that is loaded: it spares ten more."""


def _look(data: bytes) -> bool:
    return not FAST or bool(FAST[0](data))


def arrays(data: bytes) -> Iterator[Spelled]:
    """Yield the arrays of bytes that are long enough for a token.

    Args:
        data: the text.
    """
    if data.count(b",") < _SHORTEST - 1 or not _look(data):
        return
    if (b", 0x" in data and _has_numbers(data, b"fxff, ")) or (b",0x" in data and _has_numbers(data, b"fxff,")):
        yield from _numbers(data, b"0x", 0, 16)
    for mark, openings in _OPENINGS.items():
        for opening in openings if mark in data else ():
            yield from _numbers(data, opening, len(opening), 10)
    if any(mark in data for mark in (b"', '", b"','")):
        alike = data.translate(_FOLDED)
        if b"', 'a" * 8 in alike or b"','a" * 8 in alike:
            yield from _characters(data)


def _has_numbers(data: bytes, element: bytes) -> bool:
    """Whether one of `HEX_NUMBERS` is in `data`, the elements of which look like this."""
    alike = data.translate(_DIGITS)
    size = len(element)
    at = alike.find(element * 6)
    while at >= 0:
        wrong = next((n for n in range(6) if not _is_letter(data, at + n * size)), None)
        if wrong is None:
            return True
        at = alike.find(element * 6, at + (wrong + 1) * size)
    return False


def _is_letter(data: bytes, at: int) -> bool:
    return data[at : at + 1] == b"0" and data[at + 2 : at + 3] in _HIGHS


def _numbers(data: bytes, sign: bytes, skip: int, base: int) -> Iterator[Spelled]:
    at = data.find(sign)
    while at >= 0:
        start = at + skip
        end = _stretch_end(data, start)
        named = base == 16 or (data[start : start + 2].isdigit() and data[start : start + 1] != b"0")
        if named and data.count(b",", start, end) >= _SHORTEST - 1:
            stretch = data[start:end]
            if _has_text(stretch, base):
                yield from _runs(stretch, start, base)
        at = data.find(sign, max(end, start))


def _has_text(stretch: bytes, base: int) -> bool:
    """Whether an array has as many bytes of a token in a row as one has, or begins like a file that is packed.

    Most are tables, fonts and pictures.
    """
    close = stretch.translate(None, _BLANKS)
    first = [_VALUES[base].get(element, -1) for element in close[:_STEP].split(b",")[:-1]]
    if -1 not in first and is_packed(bytes(first)):
        return True
    from binscan.pattern import pattern  # imports `re`, which the hook waits for only where there is such an array

    # Whole rows, one after the other, and not a row of 60 from every position.
    return any(row[0].count(b",") >= _SHORTEST - 1 for row in pattern(_ROWS[base]).finditer(close))


def _stretch_end(data: bytes, start: int) -> int:
    """Return where the signs end of which arrays of numbers are made, in time linear in their length."""
    step = _STEP
    while True:
        window = data[start : start + step]
        rest = window.lstrip(_NUMBERS)
        if rest or start + step >= len(data):
            return start + len(window) - len(rest)
        step *= 2


def _runs(stretch: bytes, start: int, base: int) -> Iterator[Spelled]:
    """Yield the elements in a row that are bytes, where they are enough."""
    elements = stretch.split(b",")
    values = [_VALUES[base].get(element.strip(_BLANKS), -1) for element in elements]
    first = at = number = 0
    while number < len(values):
        end = number
        while end < len(values) and values[end] >= 0:
            end += 1
        at = first + sum(map(len, elements[number:end])) + max(0, end - number - 1)
        if end - number >= _SHORTEST:
            yield start + first, start + at, bytes(values[number:end])
        # Behind the last that is a byte stands a comma, the one that is none, and its comma.
        first = at + (end > number) + (len(elements[end]) + 1 if end < len(values) else 0)
        number = end + 1


def _spellings(form: str) -> dict[bytes, int]:
    return {(form % value).encode(): value for value in range(256)}


_VALUES = {
    16: {**_spellings("0x%x"), **_spellings("0x%X"), **_spellings("0x%02x"), **_spellings("0x%02X")},
    10: _spellings("%d"),
}
"""Each byte as an array of that base writes it."""


def _characters(data: bytes) -> Iterator[Spelled]:
    ahead = {sign: data.find(sign) for sign in (b"', '", b"','")}
    while found := [at for at in ahead.values() if at >= 0]:
        start = at = max(0, min(found) - 2)
        out = bytearray()
        while data[at : at + 1] == b"'" == data[at + 2 : at + 3]:
            out.append(data[at + 1])
            end = at = at + 3
            while data[at : at + 1] in (b" ", b"\t", b"\r", b"\n", b","):
                at += 1
        if len(out) >= _SHORTEST:
            yield start, end, bytes(out)
        done = max(at, start + 3)
        for sign, place in ahead.items():
            if 0 <= place < done:  # what is not there is looked for once
                ahead[sign] = data.find(sign, done)


def dumps(data: bytes) -> Iterator[Spelled]:
    """Yield what dumps of bytes show, where that is long enough for a token.

    Args:
        data: the text.
    """
    if data.count(b"\n") < _SHORTEST // _MOST_SHOWN or not _look(data):
        return
    for sign, has in ((b"0: ", _has_xxd), (b"0  ", _has_hexdump)):
        at = data.find(sign) if has(data) else -1
        while at >= 0:
            start = end = data.rfind(b"\n", max(0, at - _LONGEST_LINE), at) + 1
            out = bytearray()
            while shown := _line(data, end, sign):
                out += shown[0]
                end = shown[1]
            if len(out) >= _SHORTEST:
                yield start, end, bytes(out)
            at = data.find(sign, max(end, at + 1))


def _has_xxd(data: bytes) -> bool:
    """Whether `XXD` is in `data`."""
    alike = data.translate(_DIGITS) if b"0: " in data else b""
    at = alike.find(b"f: ff")
    while at >= 0:
        place = at + 3
        for _ in range(8 if data[at : at + 1] == b"0" else 0):
            if data[place : place + 1] not in _HIGHS or alike[place + 1 : place + 2] != b"f":
                break
            place += 3 if data[place + 2 : place + 3] == b" " else 2
        else:
            if place > at + 3:
                return True
        at = alike.find(b"f: ff", at + 3)
    return False


def _has_hexdump(data: bytes) -> bool:
    """Whether `HEXDUMP` is in `data`."""
    if b"|\n" not in data and b"|\r\n" not in data:
        return False
    alike = data.translate(_FOLDED)
    shown = b"|" + b"a" * 16 + b"|"
    return shown + b"\n" in alike or shown + b"\r\n" in alike


def _line(data: bytes, start: int, sign: bytes) -> tuple[bytes, int] | None:
    """Return what one line of a dump shows, and where the next begins."""
    stop = data.find(b"\n", start, start + _LONGEST_LINE)
    line = data[start : stop if stop >= 0 else start + _LONGEST_LINE].strip(_BLANKS)
    offset, _, shown = line.partition(sign[1:])
    if len(offset) < _OFFSET or offset.strip(_HEX):
        return None
    shown = shown.partition(b"|")[0] if sign == b"0  " else shown.partition(b"  ")[0]
    try:
        value = binascii.unhexlify(shown.translate(None, b" "))
    except binascii.Error:
        return None
    return (value, stop + 1 if stop >= 0 else len(data)) if value else None
