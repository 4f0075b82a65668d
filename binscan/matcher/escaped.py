"""What stands for other characters: `\\x41`, `\\u0041`, `\\101`, `%41`, `&#65;`, base64. Bytes only, no patterns.

Shared by the byte test, which decides, and by the layers, which read.
"""

from __future__ import annotations

import binascii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HEX = b"0123456789abcdefABCDEF"
_STRETCH = 1 << 16
"""Bytes that are undone at once."""
_OCTAL = b"01234567"
_SIMPLE = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"0": b"\0", b"e": b"\x1b", b"/": b"/"}


def unpercent(data: bytes, tick: Callable[[], None] | None = None) -> bytes:
    """Return `data` with every `%41` undone.

    Args:
        data: what may hold some.
        tick: called now and then in long data; what it raises ends the work.
    """
    return _by_stretches(data, b"%", _unpercent, tick)


def _by_stretches(data: bytes, mark: bytes, undo: Callable[[bytes], bytes], tick: Callable[[], None] | None) -> bytes:
    """Undo long data in stretches that begin with an escape: divided all at once, each escape takes some 70 bytes."""
    if len(data) <= _STRETCH:
        return undo(data)
    undone = bytearray()
    start = 0
    while start < len(data):
        end = data.find(mark, start + _STRETCH)
        end = len(data) if end < 0 else end
        before = data[start:end]
        if mark == b"\\" and (len(before) - len(before.rstrip(mark))) % 2:
            end -= 1  # the escape began with the backslash before this one
        undone += undo(data[start:end])
        start = end
        if tick is not None:
            tick()
    return bytes(undone)


def _unpercent(data: bytes) -> bytes:
    head, *rest = data.split(b"%")
    return head + b"".join(_percent(part) for part in rest)


def _percent(part: bytes) -> bytes:
    digits = part[:2]
    if len(digits) == 2 and not digits.strip(_HEX):
        return bytes((int(digits, 16),)) + part[2:]
    return b"%" + part


def unbackslash(data: bytes, tick: Callable[[], None] | None = None) -> bytes:
    """Return `data` with every backslash escape undone, as JSON, JavaScript, Python, C, PHP and Java write them.

    Args:
        data: what may hold some.
        tick: as for `unpercent`.
    """
    return _by_stretches(data, b"\\", _unbackslash, tick)


def _unbackslash(data: bytes) -> bytes:
    head, *rest = data.split(b"\\")
    if b"" not in rest:
        return head + b"".join(map(_backslash, rest))
    out = [head]
    literal = False
    for part in rest:
        if literal:
            # The second of two backslashes: it stands for itself and escapes nothing.
            out.append(part)
            literal = False
        elif part:
            out.append(_backslash(part))
        else:
            out.append(b"\\")
            literal = True
    return b"".join(out)


_KNOWN: dict[bytes, bytes] = {}
"""Digits after a sign that were read before, and what they stand for; as many entries as there are pairs of digits."""


def _backslash(part: bytes) -> bytes:
    known = _KNOWN.get(part[:3])
    if known is not None:
        return known + part[3:]
    kind = part[:1]
    width = {b"x": 2, b"u": 4, b"U": 8}.get(kind, 0)
    if kind == b"u" and part[1:2] == b"{" and b"}" in part[2:9]:
        digits = part[2 : part.index(b"}")]
        return _character(digits, 16) + part[len(digits) + 3 :] if digits and not digits.strip(_HEX) else b"\\" + part
    if width:
        digits = part[1 : 1 + width]
        if len(digits) == width and not digits.strip(_HEX):
            character = _character(digits, 16)
            if kind == b"x":
                _KNOWN[part[:3]] = character
            return character + part[1 + width :]
        return b"\\" + part
    if len(part) >= 3 and not part[:3].strip(_OCTAL):
        return _character(part[:3], 8) + part[3:]
    if kind in _SIMPLE:
        return _SIMPLE[kind] + part[1:]
    return part if kind in (b'"', b"'", b"`", b"\n") else b"\\" + part


NAMED: tuple[tuple[bytes, bytes], ...] = (
    (b"&quot;", b'"'),
    (b"&#34;", b'"'),
    (b"&apos;", b"'"),
    (b"&#39;", b"'"),
    (b"&#x27;", b"'"),
    (b"&lt;", b"<"),
    (b"&gt;", b">"),
    (b"&amp;", b"&"),
)
"""What markup has to write so, the ampersand last."""


def unreference(data: bytes, tick: Callable[[], None] | None = None) -> bytes:
    """Return `data` with every numeric character reference, `&#65;` or `&#x41;`, undone, and then what has a name.

    Args:
        data: what may hold some.
        tick: as for `unpercent`.
    """
    decoded = _by_stretches(data, b"&#", _unreference, tick)
    for name, character in NAMED:
        decoded = decoded.replace(name, character)
    return decoded


def _unreference(data: bytes) -> bytes:
    head, *rest = data.split(b"&#")
    return head + b"".join(_reference(part) for part in rest)


def _reference(part: bytes) -> bytes:
    end = part.find(b";", 0, 9)
    digits = part[:end] if end > 0 else b""
    if digits[:1] in (b"x", b"X") and digits[1:] and not digits[1:].strip(_HEX):
        return _character(digits[1:], 16) + part[end + 1 :]
    if digits and digits.isdigit():
        return _character(digits, 10) + part[end + 1 :]
    return b"&#" + part


def _character(digits: bytes, base: int) -> bytes:
    number = int(digits, base)
    return chr(number).encode("utf-8", "replace") if number < 0x110000 else b"?"


def unbase64(run: bytes) -> Iterator[bytes]:
    """Yield what a run of base64's standard alphabet decodes to from each of its first four characters.

    Something may be glued to the front that is no part of it: the `n` of `\\n`, or a path's last part.
    """
    for skip in range(4):
        usable = (len(run) - skip) // 4 * 4
        tail = run[skip + usable :]
        padded = (tail + b"==")[:4] if len(tail) > 1 else b""
        yield binascii.a2b_base64(run[skip : skip + usable] + padded)


_BASE32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_AS_DIGITS = bytes.maketrans(_BASE32, b"0123456789abcdefghijklmnopqrstuv")


def unbase32(run: bytes) -> Iterator[bytes]:
    """Yield what a run of base32's alphabet decodes to; bits that are left over are dropped (RFC 4648, 6).

    As one number: the standard library's decoder, in Python, takes a hundred times as long.
    """
    whole, over = divmod(5 * len(run), 8)
    yield (int(run.translate(_AS_DIGITS), 32) >> over).to_bytes(whole, "big")


ENCODED: tuple[tuple[str, bytes, int, Callable[[bytes], Iterator[bytes]]], ...] = (("base32", _BASE32, 96, unbase32),)
"""Encodings that write a token as one run: the word in a finding's `encoding`, the alphabet, the fewest characters that
the shortest token takes, and what yields the bytes under a run. The byte test and `layers.encoded_run` both go by it;
base64 and hexadecimal, which are wrapped to lines in their own ways, have layers of their own."""
