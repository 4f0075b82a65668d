"""What a 64-character run is when it is no token: a line of an armoured or base64 block, a part of a longer run."""

from __future__ import annotations

import re
from bisect import bisect_right

from binscan import weights
from binscan.model import Candidate
from binscan.pattern import pattern

_RUN = pattern(rb"[A-Za-z0-9+/]{40,}={0,2}")
_WORDLIKE = pattern(rb"[a-z]*|[A-Z][a-z]+|[A-Z]+|[a-z]*[0-9]+|[a-z]+(?:[A-Z][a-z]+)+|[A-Za-z0-9]{64}")
"""What stands beside a token in an address or a name; anything else beside `/`, `_`, `-` or `.` is encoded."""
_CHUNK_AFTER = pattern(rb"[A-Za-z0-9]{1,65}")
_CHUNK_BEFORE = pattern(rb"[A-Za-z0-9]{0,65}\Z")
_BASE64_AFTER = pattern(rb"[A-Za-z0-9+/]{1,96}")
_BASE64_BEFORE = pattern(rb"[A-Za-z0-9+/]{1,96}\Z")
_WORD_BEFORE = pattern(rb"([A-Za-z0-9+/]{40,})[ \t]\Z")
_WORD_AFTER = pattern(rb"[ \t]([A-Za-z0-9+/]{40,})")
_DIGEST_LABEL = pattern(rb"(?:sha-?(?:1|224|256|384|512)|blake2[bs]?|md5|git-sha256)[-_:=/ ]{1,2}\Z", re.IGNORECASE)
_FILE_NAME = pattern(rb"(?:\.[a-z]{1,8})?\.(?:m?js|css|map|png|svg|jpe?g|webp|woff2?|ttf|wasm|chunk)\b")
_LABEL_ENDS = (b"-", b"_", b":", b"=", b"/", b" ")
_NAME_JOINTS = (b".", b"-", b"_")
_BLANKS = (b" ", b"\t")
_BASE64URL_BEFORE = pattern(rb"[A-Za-z0-9_-]{40,}\Z")
_DIGITS = b"0123456789"
_CHUNKS = pattern(rb"[A-Za-z0-9]{12,}")
_MEMBER = pattern(rb"\b(?:[xydknepq]|d[pq]|qi|kid|x5t)\\?[\"']?\s{0,4}[:=]\s{0,4}\\?[\"']\Z")
_KEY_TYPE = pattern(rb"\bkty\\?[\"']?\s{0,4}[:=]")
_PREFIX = pattern(rb"[\"'`][A-Za-z]{2,8}(?:-[a-z0-9]{1,8})?[.-]\Z")
"""What the keys of some services begin with, as the exchange's do not: `TD.`, `sk-`, `sk-ant-`."""
_COOKIE = pattern(
    rb"(?:TRUE|FALSE)(?:\t|\\t)[0-9]+(?:\t|\\t)[\w.$-]+(?:\t|\\t)\Z"
    rb"|\b(?:set-)?cookie[\"']?\s{0,3}[:,]\s{0,3}[^\r\n]{0,200}?\b[\w.-]{1,40}=\Z",
    re.IGNORECASE,
)
"""A row of a browser's cookie jar (Netscape's format), a header of HTTP."""
_BEFORE_COOKIE = (b"\t", b"t", b"T", b"=")
"""What such an expression ends with: the letter where the tabulator is written as an escape."""
_MAPPINGS = pattern(rb"\bmappings\\?[\"']\s{0,4}:\s{0,4}\\?[\"']\Z")
"""The member of a source map whose text is base64 digits between commas and semicolons."""
_BEFORE_SEGMENT = (b",", b";", b'"', b"'")
ARMOURED = "it is a line of an armoured block (key, certificate or signature)"
_PERCENT = (b"2B", b"2F")
"""Plus sign and slash of base64 in an address: the digits of such an escape are no part of a token."""
_PADDING_END = (b"", b"=", b'"', b"'", b"\n", b"\r", b" ", b"<", b"\\", b"&", b"`", b",")
_WORD = pattern(rb"[A-Za-z0-9]")
_UNDERSCORE = 0x5F
_FULL = 64
_DASHES = b"-----"
_BEGIN_WORD = b"BEGIN "
_BEGIN = _DASHES + _BEGIN_WORD


class Neighbours:
    """One text's armoured blocks, found once, and the questions a candidate is asked about its neighbours."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._armour = self._find_armour()

    def explain(self, candidate: Candidate) -> str:
        """Return what a candidate is a part of, in words, or nothing.

        Args:
            candidate: a 60- or 64-character run of this text.
        """
        data, start, end = self._data, candidate.start, candidate.end
        if self.armours(start):
            return ARMOURED
        before, after = data[max(0, start - 1) : start], data[end : end + 1]
        if before in _LABEL_ENDS and _DIGEST_LABEL.search(data, max(0, start - 16), start):
            return "it is a labelled digest"
        if after == b"." and before in _NAME_JOINTS and _FILE_NAME.match(data, end):
            return "it is the digest in a file's name"
        if before in _BEFORE_COOKIE and _COOKIE.search(data, max(0, start - weights.WRAP), start):
            return "it is the value of a cookie"
        if before in _BEFORE_SEGMENT and _is_mapped(data, start):
            return "it is a segment of a source map"
        first = max(0, start - weights.WEB_KEY)
        if data.rfind(b"ENC[", first, start) > data.rfind(b"]", first, start):
            return "it is a part of what is encrypted"
        if _is_key_member(data, start, end):
            return "it is a number of a JSON Web Key"
        if self._continues(start, end):
            return "it is a part of a longer encoded run"
        if self._beside_base64(start, end) or self._in_base64_block(start, end):
            return "it is a line of a base64 block"
        return ""

    def armours(self, start: int) -> bool:
        """Return whether an armoured block is around an offset.

        Args:
            start: where a token, or what it was decoded from, begins.
        """
        armoured = bisect_right(self._armour, (start, len(self._data))) - 1
        return armoured >= 0 and start < self._armour[armoured][1]

    def _find_armour(self) -> list[tuple[int, int]]:
        data = self._data
        spans: list[tuple[int, int]] = []
        begin = _armour_after(data, 0)
        while begin >= 0:
            following = _armour_after(data, begin + len(_BEGIN))
            limit = following if following >= 0 else len(data)
            end = data.find(b"-----END ", begin, limit)
            spans.append((begin, end if end >= 0 else min(limit, begin + weights.UNCLOSED)))
            begin = following
        return spans

    def _continues(self, start: int, end: int) -> bool:
        data = self._data
        before, after = data[max(0, start - 1) : start], data[end : end + 1]
        if after == b"+" or (before == b"+" and data[max(0, start - 2) : start - 1] not in (b"", b"\n")):
            return True
        if before == b"%" and data[start : start + 2].upper() in _PERCENT:
            return True
        if after == b"%" and data[end + 1 : end + 3].upper() in _PERCENT:
            return True
        if after == b"=" and data[end + 1 : end + 2] in _PADDING_END:
            return True
        if after and after in b"/_-.":
            chunk = _CHUNK_AFTER.match(data, end + 1)
            tail = _BASE64_AFTER.match(data, end) if after == b"/" else None
            if _is_encoded(chunk) or (tail is not None and b"+" in tail[0]):
                return True
        if before and before in b"/_-.":
            chunk = _CHUNK_BEFORE.search(data, max(0, start - 66), start - 1)
            head = _BASE64_BEFORE.search(data, max(0, start - 96), start) if before == b"/" else None
            return (
                _is_encoded(chunk)
                or (head is not None and b"+" in head[0])
                or (before in b"-_" and _is_base64url(data, start))
            )
        return False

    def _beside_base64(self, start: int, end: int) -> bool:
        """Whether the word before or after is base64 that no credential could be: some wrap with blanks."""
        data = self._data
        before = _WORD_BEFORE.search(data, max(0, start - 97), start) if data[start - 1 : start] in _BLANKS else None
        after = _WORD_AFTER.match(data, end, end + 97) if data[end : end + 1] in _BLANKS else None
        return any(word is not None and _is_foreign_run(word[1]) for word in (before, after))

    def _in_base64_block(self, start: int, end: int) -> bool:
        """Whether a neighbouring line has the same margin and is a base64 line that no credential could be."""
        data = self._data
        line = data.rfind(b"\n", max(0, start - weights.MARGIN - 1), start)
        if line < 0 and start > weights.MARGIN:
            return False
        following = data.find(b"\n", end, end + weights.MARGIN)
        margin = data[line + 1 : start]
        if len(_WORD.findall(margin)) > 1:
            return False
        return self._block_above(line, margin) or self._block_below(following, margin)

    def _block_above(self, line: int, margin: bytes) -> bool:
        for _ in range(weights.BLOCK):
            if line <= 0:
                return False
            begin = self._data.rfind(b"\n", max(0, line - weights.WRAP), line) + 1
            above = self._data[begin:line]
            if _is_block_line(above, margin):
                return True
            if len(above.strip()) != _FULL:
                return False
            line = begin - 1
        return False

    def _block_below(self, following: int, margin: bytes) -> bool:
        for _ in range(weights.BLOCK):
            if following < 0:
                return False
            stop = self._data.find(b"\n", following + 1, following + 1 + weights.WRAP)
            below = self._data[following + 1 : stop if stop >= 0 else following + 1 + weights.WRAP]
            if _is_block_line(below, margin):
                return True
            if len(below.strip()) != _FULL:
                return False
            following = stop
        return False


def _armour_after(data: bytes, start: int) -> int:
    """Return where the next armour begins; its word is found faster than its dashes, which rule tables too."""
    at = data.find(_BEGIN_WORD, start + len(_DASHES))
    while at >= 0:
        if data.startswith(_BEGIN, at - len(_DASHES)):
            return at - len(_DASHES)
        at = data.find(_BEGIN_WORD, at + 1)
    return at


def _is_block_line(line: bytes, margin: bytes) -> bool:
    match = _RUN.search(line)
    if match is None:
        return False
    own = line[: match.start()]
    run = match[0]
    if run.startswith(b"+") and margin.endswith(b"+"):
        own, run = own + b"+", run[1:]
    if own.strip() != margin.strip() or len(line) - match.end() > weights.MARGIN:
        return False
    return _is_foreign_run(run)


def _is_foreign_run(run: bytes) -> bool:
    """Whether a long base64 run is mixed in case and no 64 letters and digits."""
    if run.lower() == run or run.upper() == run:
        return False
    return len(run) != 64 or b"+" in run or b"/" in run


def _is_base64url(data: bytes, start: int) -> bool:
    """Whether what ends before an offset is long base64url: its stretch before this one may be a word by chance."""
    run = _BASE64URL_BEFORE.search(data, max(0, start - weights.WRAP), start)
    return run is not None and any(
        len(chunk) != _FULL
        and chunk.lower() != chunk != chunk.upper()
        and len(chunk.translate(None, _DIGITS)) + 1 < len(chunk)
        for chunk in _CHUNKS.findall(run[0])
    )


def _is_mapped(data: bytes, start: int) -> bool:
    """Whether a token stands in the text of a source map that tells which line came from where."""
    opened = max(data.rfind(quote, max(0, start - weights.SOURCE_MAP), start) for quote in (b'"', b"'"))
    return opened >= 0 and _MAPPINGS.search(data, max(0, opened - 24), opened + 1) is not None


def _is_key_member(data: bytes, start: int, end: int) -> bool:
    """Whether a token is a member of a JSON Web Key (RFC 7517): P-384 coordinates have 64 characters of base64url."""
    if not _MEMBER.search(data, max(0, start - 24), start):
        return False
    opened = data.rfind(b"{", max(0, start - weights.WEB_KEY), start)
    closed = data.find(b"}", end, end + weights.WEB_KEY)
    if opened < 0 or closed < 0 or b"}" in data[opened:start] or b"{" in data[end:closed]:
        return False
    return _KEY_TYPE.search(data, opened, closed) is not None


def _is_encoded(chunk: re.Match[bytes] | None) -> bool:
    """Whether a neighbouring run looks encoded, and is no word and no token of its own."""
    return chunk is not None and not _WORDLIKE.fullmatch(chunk[0])


def is_glued(candidate: Candidate) -> bool:
    """Return whether an underscore joins a candidate to a word on either side, or a literal begins with a prefix.

    Args:
        candidate: a 60- or 64-character run.
    """
    data, start, end = candidate.text.data, candidate.start, candidate.end
    if data[end : end + 1] == b"_" and data[end + 1 : end + 2].isalnum():
        return True
    return start > 0 and (data[start - 1] == _UNDERSCORE or _PREFIX.search(data, max(0, start - 24), start) is not None)
