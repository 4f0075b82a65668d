"""What the characters of a token say by themselves: is it random, or made of something?"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections import Counter
from itertools import pairwise

from binscan import weights

_CLASS = bytes.maketrans(
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    b"0" * 10 + b"A" * 26 + b"a" * 26,
)
_STRETCH = re.compile(rb"[a-z]{3,}")
_VOWEL = re.compile(rb"[aeiouy]")
_PLACEHOLDER = re.compile(
    rb"placeholder|example|replace|changeme|insert|dummy|xxxxx|yourapi|yourkey|yoursecret|apikey|apisecret"
    rb"|secretkey|testkey|sample|qwert|asdfgh|zxcvb|foobar|binance|enterkey|enteryour",
    re.IGNORECASE,
)
_ENCODED = (
    b"eyJ",
    b"MII",
    b"MC4CAQ",
    b"MCow",
    b"iVBORw",
    b"R0lGOD",
    b"AAAAB3",
    b"UEsDB",
    b"H4sIA",
    b"LS0tLS",
    b"PD94b",
    b"PHN2Z",
)
"""How base64 of JSON, DER, PNG, GIF, SSH keys, zip, gzip, PEM, XML and SVG begins. Three random characters: 4e-6."""
_PRINTABLE = bytes(range(32, 127)) + b"\n\r\t"


def entropy(value: bytes) -> float:
    """Return the Shannon entropy of the characters, in bits per character."""
    size = len(value)
    return -sum(count / size * math.log2(count / size) for count in Counter(value).values())


def class_changes(value: bytes) -> int:
    """Return how often upper case, lower case and digits alternate."""
    kinds = value.translate(_CLASS)
    return sum(1 for left, right in pairwise(kinds) if left != right)


def digits(value: bytes) -> int:
    """Return the number of digits."""
    return len(value) - len(value.translate(None, b"0123456789"))


def wordiness(value: bytes) -> float:
    """Return the share of characters in lower-case stretches of three and more that hold a vowel."""
    return sum(len(run) for run in _STRETCH.findall(value) if _VOWEL.search(run)) / len(value)


def made_up(value: bytes) -> str:
    """Return why a token is no random one, in words, or nothing.

    Args:
        value: 60 or 64 letters and digits.
    """
    if len(set(value)) < weights.DISTINCT or entropy(value) < weights.ENTROPY:
        return "its characters repeat too often to be random"
    if class_changes(value) < weights.CHANGES:
        return "its letters change case too rarely to be random"
    if _ascends(value):
        return "it holds an alphabet or a row of digits"
    if _repeats(value):
        return "it repeats itself"
    if _PLACEHOLDER.search(value):
        return "it holds the word of a placeholder"
    if wordiness(value) > weights.WORDS:
        return "it is an identifier made of words"
    return encoded(value)


def encoded(value: bytes) -> str:
    """Return what else a token is an encoding of, in words, or nothing."""
    if value.startswith(_ENCODED):
        return "it is the beginning of another encoded thing"
    try:
        plain = base64.b64decode(value, validate=True)
    except binascii.Error:
        return ""
    if len(plain.translate(None, _PRINTABLE)) <= len(plain) // 12:
        return "it is base64 of readable text"
    return ""


def _ascends(value: bytes) -> bool:
    for step in (1, -1):
        run = 1
        for left, right in pairwise(value):
            run = run + 1 if right - left == step else 1
            if run >= weights.ASCENT:
                return True
    return False


def _repeats(value: bytes) -> bool:
    if any(value[period:] == value[:-period] for period in range(1, weights.PERIOD + 1)):
        return True
    return any(bytes([byte]) * weights.REPEAT in value for byte in set(value))
