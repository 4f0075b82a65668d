"""What the characters of a token say by themselves: is it random, or made of something?"""

from __future__ import annotations

import binascii
import math
from collections import Counter
from operator import ne

from binscan import weights
from binscan.classifier.memo import Question, remember
from binscan.pattern import pattern

_CLASS = bytes.maketrans(
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    b"0" * 10 + b"A" * 26 + b"a" * 26,
)
_STRETCH = pattern(rb"(?=[a-z]{0,32}[aeiouy])[a-z]{3,}")
_PLACEHOLDERS = (
    b"placeholder", b"example", b"replace", b"changeme", b"insert", b"dummy", b"xxxxx", b"yourapi", b"yourkey",
    b"yoursecret", b"apikey", b"apisecret", b"secretkey", b"testkey", b"sample", b"qwert", b"asdfgh", b"zxcvb",
    b"foobar", b"binance", b"enterkey", b"enteryour", b"notreal", b"fakekey", b"redacted",
)  # fmt: skip
_ENCODED = (
    b"eyJ", b"MII", b"MC4CAQ", b"MCow", b"iVBORw", b"R0lGOD", b"AAAAB3", b"UEsDB", b"H4sIA", b"LS0tLS", b"PD94b",
    b"PHN2Z",
)  # fmt: skip
"""How base64 of JSON, DER, PNG, GIF, SSH keys, zip, gzip, PEM, XML and SVG begins. Three random characters: 4e-6."""
_OTHER_ALGORITHMS = (
    b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01",
    b"\x06\x07\x2a\x86\x48\xce\x38\x04\x01",
    b"\x06\x03\x2b\x65\x6e",
    b"\x06\x03\x2b\x65\x6f",
    b"\x06\x03\x2b\x65\x71",
)
"""The identifiers of elliptic curves (RFC 5480), of DSA (RFC 3279), of X25519, X448 and Ed448 (RFC 8410)."""
_PRINTABLE = bytes(range(32, 127)) + b"\n\r\t"
_SURPRISE = [0.0] + [-count / 64 * math.log2(count / 64) for count in range(1, 65)]
_ASCENDING = bytes([1]) * (weights.ASCENT - 1)
_DESCENDING = bytes([255]) * (weights.ASCENT - 1)
_WOVEN = bytes([1]) * weights.WOVEN
_LEVEL = bytes(weights.REPEAT - 1)
"""Steps from each character to the next in an alphabet, in one read backwards, and in one character repeated."""

_HEX_ASCENTS = tuple(b"0123456789abcdef"[at : at + weights.HEX_ASCENT] for at in range(17 - weights.HEX_ASCENT))

_MADE_UP: dict[Question, str] = {}


def is_other_algorithm(der: bytes) -> bool:
    """Return whether a private key is of an algorithm that the exchange does not take: it takes RSA and Ed25519.

    Args:
        der: the key.
    """
    head = der[: weights.ALGORITHM]
    return any(mark in head for mark in _OTHER_ALGORITHMS) or (
        der[:1] == b"\x30" and der[2:5] == b"\x02\x01\x01" and der[5:6] == b"\x04"
    )


def entropy(value: bytes) -> float:
    """Return the Shannon entropy of the characters, in bits per character."""
    counts = Counter(value).values()
    if len(value) == len(_SURPRISE) - 1:
        return sum([_SURPRISE[count] for count in counts])
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)


def class_changes(value: bytes) -> int:
    """Return how often upper case, lower case and digits alternate."""
    kinds = value.translate(_CLASS)
    return sum(map(ne, kinds, kinds[1:]))


def digits(value: bytes) -> int:
    """Return the number of digits."""
    return len(value) - len(value.translate(None, b"0123456789"))


def wordiness(value: bytes) -> float:
    """Return the share of characters in lower-case stretches of three and more that hold a vowel."""
    return sum(map(len, _STRETCH.findall(value))) / len(value)


def made_up(value: bytes) -> str:
    """Return why a token is no random one, in words, or nothing.

    Args:
        value: 60 or 64 letters and digits.
    """
    return remember(_MADE_UP, (value,), lambda: _made_up(value))


def made_up_hex(value: bytes) -> str:
    """Return why 64 hex digits are no random ones, in words, or nothing.

    Args:
        value: the digits, in lower case.
    """
    if len(set(value)) < weights.HEX_DISTINCT:
        return "its characters repeat too often to be random"
    if any(run in value or run[::-1] in value for run in _HEX_ASCENTS):
        return "it holds a row of digits"
    return "it repeats itself" if _repeats(value) else ""


def _made_up(value: bytes) -> str:
    if len(set(value)) < weights.DISTINCT or entropy(value) < weights.ENTROPY:
        return "its characters repeat too often to be random"
    if class_changes(value) < weights.CHANGES:
        return "its letters change case too rarely to be random"
    if wordiness(value) > weights.WORDS:
        return "it is an identifier made of words"
    steps = bytes([(right - left) & 255 for left, right in zip(value, value[1:], strict=False)])  # noqa: RUF007
    if _ASCENDING in steps or _DESCENDING in steps:
        return "it holds an alphabet or a row of digits"
    if _LEVEL in steps or _repeats(value):
        return "it repeats itself"
    if _woven(value):
        return "it holds an alphabet or a row of digits"
    lower = value.lower()
    if any(word in lower for word in _PLACEHOLDERS):
        return "it holds the word of a placeholder"
    return _encoded(value)


def _woven(value: bytes) -> bool:
    """Whether two or three rows that count are woven into each other: `A1B2C3D4E5F6`."""
    for stride in (2, 3):
        steps = bytes([(right - left) & 255 for left, right in zip(value, value[stride:], strict=False)])
        if _WOVEN in steps:
            return True
    return False


def _encoded(value: bytes) -> str:
    """Return what else a token is an encoding of, in words, or nothing."""
    if value.startswith(_ENCODED):
        return "it is the beginning of another encoded thing"
    try:
        plain = binascii.a2b_base64(value, strict_mode=True)
    except binascii.Error:
        return ""
    if len(plain.translate(None, _PRINTABLE)) <= len(plain) // 12:
        return "it is base64 of readable text"
    return "it is the beginning of a DER structure" if _is_der(plain) else ""


def _is_der(plain: bytes) -> bool:
    """Whether bytes begin with a SEQUENCE that begins with a version number: a private key. Random bytes: 6e-8."""
    head = {0x81: 3, 0x82: 4}.get(plain[1], 2)
    return plain[0] == 0x30 and plain[head : head + 2] == b"\x02\x01" and plain[head + 2] < 4


def _repeats(value: bytes) -> bool:
    return any(value.startswith(value[period:]) for period in range(1, weights.PERIOD + 1))
