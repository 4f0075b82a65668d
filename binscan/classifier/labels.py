"""Where the name of a token stands: before it, after it, at the head of its column, or in the path of its file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from binscan import weights
from binscan.classifier.columns import column_name
from binscan.classifier.memo import Question, remember
from binscan.classifier.names import NAMELESS, Naming, is_neutral, is_random, judge_name
from binscan.model import Role
from binscan.pattern import pattern

STREAM = "stream address"
"""The name of a token at the end of a stream's URL; whose stream, the exchange named around it must say."""
_PHRASE = pattern(r"[^\W\d][\w$@]*(?:(?:[ \t]{1,2}|[-./ \t]|->|::|\[['\"]|__)[\w$]+)*")
_HMAC = pattern(r"hmac\w*[\"' (=:,.].{0,40}$", re.IGNORECASE)
_HMAC_RESULT = pattern(r"(?:sig|signature|digest)\w*\W{1,5}$|hmac\W{1,5}$", re.IGNORECASE)
_LISTEN_URL = pattern(r"(?:/(?:ws|private|stream\?streams=|stream)/?(?:\w+/)?|listenKey=)$")
_CLOSING_TAG = pattern(r"</[\w:.-]{1,60}>")
_WRAPPED = pattern(
    r"([\w$.-]{1,60})[\"'`]?\]?\s{0,4}(?::\s{0,4}[\w.<>|?]{1,40}\s{0,4})?(?::=|=>|[:=])\s{0,4}(?:new\s|await\s)?\s{0,2}"
    r"(?:[A-Za-z_][\w.:<>]{0,60}\(\s{0,4}){1,3}[rbfu@]{0,2}[\"'`]?$"
)
"""`secret: Secret.of("…"`: what is assigned says more than what wraps it."""
_CALL = 8
"""Characters from its opening bracket to the end of what `_WRAPPED` matches, at most."""
_FIX = pattern(r"(?:^|[\x01|^;\s])553=$")
_ENDS_PHRASE = pattern(r"[,;{}\n]")
_SIBLING = pattern(
    r"^[\"'`\s,]{1,6}[\"']?(?:key|name|id|label|type|title|field)[\"']?\s{0,3}[:=]\s{0,3}[\"']([^\"'\n]{2,60})[\"']"
)
_COMMENT = pattern(r"^[\"'`),;\]\s]{0,8}(?:#|//|--|/\*|<!--|\(|<-|←)\s{0,4}([^\n]{2,80})")
_COLOUR = pattern(r"\x1b\[[0-9;]{0,12}m")
_EXTENSION = pattern(r"\.(?!(?:api)?key$|api$|sec(?:ret)?$|apisecret$)[A-Za-z0-9]{1,8}$", re.IGNORECASE)
"""A file's kind; in `binance.key` and `binance.secret` the end of the name is what it holds."""

_LABELS: dict[Question, Naming] = {}


def label(data: bytes, start: int, end: int, floor: int, ceiling: int) -> Naming:
    """Return the name a span has in its text.

    The order is from the surest to the vaguest: the words right before it in its own object, a sibling field that names
    it, the head of its column, the line so far, a comment behind it, the lines above.

    Args:
        data: the text.
        start: of the span.
        end: of the span.
        floor: the end of the token before, or 0.
        ceiling: the start of the token after, or the text's length.
    """
    before = data[max(floor, start - weights.BEFORE) : start]
    after = data[end : min(ceiling, end + weights.AFTER)]
    column = column_name(data, start, end)
    return remember(_LABELS, (before, after, column.encode()), lambda: _label(before, after, column))


def _label(before: bytes, after: bytes, column: str) -> Naming:
    nearest = NAMELESS
    for naming in _namings(before, after.decode("utf-8", "replace"), column):
        if naming.says:
            return naming
        nearest = nearest if nearest.name else naming
    return nearest


def _namings(before: bytes, after: str, column: str) -> Iterator[Naming]:
    line = before.rfind(b"\n") + 1
    segment = _COLOUR.sub("", before[line:].decode("utf-8", "replace"))
    own, brace, inner = segment.rpartition("{")
    if brace:
        yield _read(inner)
    sibling = _SIBLING.search(after)
    if sibling:
        yield judge_name(sibling[1])
    if column:
        yield judge_name(column)
    yield _read(own if brace else segment)
    comment = _COMMENT.search(after)
    if comment:
        yield judge_name(comment[1])
    if not _has_name(segment):
        yield from _above(before, line)


def label_of_path(path: str) -> Naming:
    """Return what the name of a file says about the one token in it.

    Args:
        path: as in a place.
    """
    return judge_name(_EXTENSION.sub("", path.rpartition("/")[2]))


def _has_name(segment: str) -> bool:
    return any(not is_neutral(phrase[0]) for phrase in _PHRASE.finditer(segment))


def _last_words(phrase: str) -> str:
    """Return the end of a phrase: what a sentence says last is what stands beside the token."""
    return " ".join(phrase.rsplit(maxsplit=weights.SENTENCE)[-weights.SENTENCE :])


def _above(before: bytes, line: int) -> Iterator[Naming]:
    for _ in range(weights.LINES_ABOVE):
        if line <= 0:
            return
        line = before.rfind(b"\n", 0, line - 1) + 1
        naming = _read(before[line:].decode("utf-8", "replace"))
        yield naming
        if naming.name:
            return


def _read(segment: str) -> Naming:
    """Return the nearest name at the end of a segment that says something; failing that, the nearest that assigns."""
    if "</" in segment:
        segment = _CLOSING_TAG.sub("", segment)
    fixed = _fixed(segment)
    if fixed is not None:
        return fixed
    wrapped = _WRAPPED.search(segment[-200:]) if "(" in segment[-_CALL:] else None
    if wrapped and judge_name(wrapped[1]).role is not Role.UNKNOWN:
        return judge_name(wrapped[1])
    nearest = NAMELESS
    attached = True
    phrases = list(_PHRASE.finditer(segment))[-weights.PHRASES :]
    after = len(segment)
    for phrase in reversed(phrases):
        attached = attached and not _ENDS_PHRASE.search(segment, phrase.end(), after)
        after = phrase.start()
        name = _last_words(phrase[0])
        if is_neutral(name) or is_random(name):
            continue
        naming = judge_name(name)
        if naming.says:
            return naming
        if nearest is NAMELESS and attached:
            nearest = naming
    return nearest


def _fixed(segment: str) -> Naming | None:
    """Return the name that a protocol or a function gives, whatever words stand around."""
    if ("/" in segment or segment.endswith("=")) and _LISTEN_URL.search(segment):
        return Naming(STREAM, Role.LISTEN_KEY, "name-listen")
    if segment.endswith("553=") and _FIX.search(segment):
        return Naming("553", Role.API_KEY, "name-header", exchange=True)
    tail = segment[-60:]
    if "hmac" in tail.lower() and _HMAC.search(tail) and not _HMAC_RESULT.search(tail):
        return Naming("hmac", Role.SECRET_KEY, "name-api")
    return None
