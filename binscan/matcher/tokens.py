"""Find the spans of a text that have the shape of a token, from bytes alone.

What a token may look like is documented by the exchange's own examples: an API key and an HMAC secret are 64 letters
and digits (rest-api.md), the old futures testnet used 64 hex digits for both, a listen key has 60 or 64 characters.
Private keys are found in `binscan.matcher.keys`. Nothing is weighed here: that is the classifier's work.

A run is located by translating the text to two symbols and searching for sixty equal ones, eight times faster than
a regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from binscan.matcher.keys import find_keys
from binscan.model import Candidate, Secret, Text
from binscan.pattern import pattern

TOKEN = 64
LISTEN = 60

_ALNUM = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LOWER = b"abcdefghijklmnopqrstuvwxyz"
_UPPER = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = b"0123456789"
_TWO_SYMBOLS = bytes(97 if byte in _ALNUM else 32 for byte in range(256))
_RUN = b"a" * LISTEN

_ESCAPE_LETTERS = b"abefnrtv0"
_COLOUR = pattern(rb"\x1b\[(?:[0-9]{1,3};)*\Z")
_COLOUR_TAIL = pattern(rb"[0-9]{0,3}m")
_LISTEN_CONTEXT = pattern(rb"listen.{0,2}key|/ws/|/stream\?streams=|/private\?", re.IGNORECASE)
_NAME_CONTEXT = pattern(rb"key|secret", re.IGNORECASE)
_BEFORE = 120


def find_candidates(text: Text) -> list[Candidate]:
    """Return the spans that could be a credential, in order of their position.

    Args:
        text: a file's bytes, or what a layer of encoding held.
    """
    found = list(_tokens(text))
    found.extend(find_keys(text))
    found.sort(key=lambda candidate: candidate.start)
    return found


def _tokens(text: Text) -> Iterator[Candidate]:
    data = text.data
    named: bool | None = None
    for start, end in _runs(data):
        start = _after_escape(data, start, end)
        length = end - start
        if length not in (TOKEN, LISTEN):
            continue
        value = data[start:end]
        shape = _shape(value)
        if shape == "hex":
            if named is None:
                named = b"binance" in data.lower()
            if not named and not _NAME_CONTEXT.search(data, max(0, start - _BEFORE), start):
                continue
        elif shape != "base62" or length == LISTEN:
            if not shape or not _LISTEN_CONTEXT.search(data, max(0, start - _BEFORE), start):
                continue
            shape = "listen"
        yield Candidate(text, start, end, shape, Secret(value))


def _runs(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield every maximal run of at least 60 letters and digits."""
    symbols = data.translate(_TWO_SYMBOLS)
    start = symbols.find(_RUN)
    while start >= 0:
        end = symbols.find(b" ", start + LISTEN)
        if end < 0:
            end = len(symbols)
        yield start, end
        start = symbols.find(_RUN, end)


def _after_escape(data: bytes, start: int, end: int) -> int:
    r"""Step over an escape's own letter: `\n` before a token does not make it one character longer."""
    if end - start <= TOKEN or start == 0:
        return start
    if data[start - 1] == 0x5C and data[start] in _ESCAPE_LETTERS and end - start == TOKEN + 1:
        return start + 1
    tail = _COLOUR_TAIL.match(data, start, end - TOKEN)
    if tail and tail.end() == end - TOKEN and _COLOUR.search(data, max(0, start - 16), start):
        return tail.end()
    return start


def _shape(value: bytes) -> str:
    """Return the alphabet's name, or nothing for what no credential of this exchange looks like."""
    if not value.translate(None, b"0123456789abcdef"):
        return "hex" if len(value) == TOKEN else ""
    lower = len(value) - len(value.translate(None, _LOWER))
    upper = len(value) - len(value.translate(None, _UPPER))
    if lower and upper:
        return "base62" if value.translate(None, b"0123456789abcdefABCDEF") else ""
    return "lower" if lower and len(value) > lower else ""
