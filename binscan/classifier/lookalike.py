"""What a 64-character run is when it is no token: a line of a PEM or base64 block, a part of a longer encoded run."""

from __future__ import annotations

import re

from binscan.model import Candidate

_PEM = re.compile(rb"-----(BEGIN|END) [A-Z0-9 ]{3,40}-----")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_RANDOM_CHUNK = re.compile(rb"(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=[^0-9]*[0-9])[A-Za-z0-9]{6,}")
_DIGEST_LABEL = re.compile(rb"(?:sha(?:1|224|256|384|512)|blake2[bs]?|md5|git-sha256)[-_:=/ ]{1,2}$", re.IGNORECASE)
_WRAP = 256
_ARMOUR_LINE = 40


class Neighbours:
    """One text's armoured blocks, found once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._armour = self._find_armour() if b"-----BEGIN " in data else []

    def explain(self, candidate: Candidate) -> str:
        """Return what a candidate is a part of, in words, or nothing."""
        data, start, end = self._data, candidate.start, candidate.end
        if any(first <= start < last for first, last in self._armour):
            return "it is a line of an armoured block (key, certificate or signature)"
        if _DIGEST_LABEL.search(data, max(0, start - 16), start):
            return "it is a labelled digest"
        if self._continues(start, end):
            return "it is a part of a longer encoded run"
        if self._in_base64_block(start, end):
            return "it is a line of a base64 block"
        return ""

    def _find_armour(self) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        opened = -1
        for mark in _PEM.finditer(self._data):
            if mark[1] == b"BEGIN":
                opened = mark.end()
            elif opened >= 0:
                spans.append((opened, mark.start()))
                opened = -1
        if opened >= 0:
            spans.append((opened, min(len(self._data), opened + 8192)))
        return spans

    def _continues(self, start: int, end: int) -> bool:
        data = self._data
        before, after = data[max(0, start - 48) : start], data[end : end + 48]
        if before[-1:] == b"+" or after[:1] == b"+":
            return True
        if after[:1] == b"=" and after[1:2] in (b"", b"=", b'"', b"'", b"\n", b"\r", b" ", b"<", b"\\"):
            return True
        if after[:1] in (b"/", b"_", b"-", b".") and _RANDOM_CHUNK.match(after, 1):
            return True
        if before[-1:] in (b"/", b"_", b"-", b"."):
            chunk = re.search(rb"[A-Za-z0-9]*$", before[:-1])
            return bool(chunk and _RANDOM_CHUNK.fullmatch(chunk[0]))
        return False

    def _in_base64_block(self, start: int, end: int) -> bool:
        """Whether a neighbouring line is a base64 line that no credential could be."""
        data = self._data
        line = data.rfind(b"\n", max(0, start - _WRAP), start)
        following = data.find(b"\n", end, end + _WRAP)
        if line > 0:
            above = data[max(0, data.rfind(b"\n", max(0, line - _WRAP), line)) : line]
            if _is_block_line(above):
                return True
        if following >= 0:
            stop = data.find(b"\n", following + 1, following + 1 + _WRAP)
            below = data[following + 1 : stop if stop >= 0 else following + 1 + _WRAP]
            if _is_block_line(below):
                return True
        return False


def _is_block_line(line: bytes) -> bool:
    runs = _BASE64.findall(line)
    longest = max(runs, key=len, default=b"")
    if len(longest) < _ARMOUR_LINE or len(line.strip()) - len(longest) > 12:
        return False
    mixed = re.search(rb"[a-z]", longest) and re.search(rb"[A-Z]", longest)
    return bool(mixed) and (len(longest) != 64 or b"+" in longest or b"/" in longest)
