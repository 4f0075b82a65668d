"""Where the name of a token stands: before it, after it, or at the head of its column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from binscan import weights
from binscan.classifier.arguments import second_argument
from binscan.classifier.columns import column_name
from binscan.classifier.heads import judge_column
from binscan.classifier.hints import counterpart, entry_of_store, header_behind, kept_under, names_both, unchanged
from binscan.classifier.memo import Question, remember
from binscan.classifier.names import NAMELESS, Naming, is_neutral, judge_name
from binscan.classifier.protocols import fixed
from binscan.classifier.spelling import is_random
from binscan.model import Role
from binscan.pattern import pattern

_PHRASE = pattern(r"[^\W\d][\w$@]*(?:(?:[ \t]{1,2}|[-./ \t]|->|::|\[['\"]|__)[\w$]+)*")
_CLOSING_TAG = pattern(r"</[\w:.-]{1,60}>")
_WRAPPED = pattern(
    r"([\w$.-]{1,60})[\"'`]?\]?\s{0,4}(?::\s{0,4}[\w.<>|?]{1,40}\s{0,4})?(?::=|=>|[:=])\s{0,4}(?:new\s|await\s)?\s{0,2}"
    r"(?:[A-Za-z_][\w.:<>]{0,60}\(\s{0,4}){1,3}[rbfu@]{0,2}[\"'`]?$"
)
"""`secret: Secret.of("…"`: what is assigned says more than what wraps it."""
_CALL = 8
"""Characters from its opening bracket to the end of what `_WRAPPED` matches, at most."""
_ENDS_PHRASE = pattern(r"[,;{}\n]")
_SIBLING = pattern(
    r"^[\"'`\s,]{1,6}[\"']?(?:key|name|id|label|type|title|field)[\"']?\s{0,3}[:=]\s{0,3}[\"']([^\"'\n]{2,60})[\"']"
)
_SIBLING_ABOVE = pattern(
    r"(?:^|\n)[ \t]*(?:-[ \t]+)?[\"']?(?:name|id|label|title|field|header|var|variable)[\"']?[ \t]{0,3}[:=]"
    r"[ \t]{0,3}[\"']?([\w .:/-]{2,60})[\"']?,?[ \t]*\r?(?=\n(?:[^\n{}]*\n){0,3}\Z)"
)
_COMMENT = pattern(r"^[\"'`),;\] \t]{0,8}(?:#|//|--|/\*|<!--|\(|<-|←)\s{0,4}([^\n]{2,80})")
_ASSIGNS = pattern(r"[\"'`]?\s{0,3}(?::=|=>|[:=])\s{0,3}\S")
_BEFORE_WORDS = pattern(r"[\s(|<:>\"'`]$")
"""Not the sign of an address, as in `https://KEY:SECRET@api.binance.com/`."""
_OPTION = pattern(r"(?:^|\s)--?$")
_ANNOTATES = pattern(r"^\s*(?:@\w|#?\[\s*\w)")
_ANNOTATED = pattern(r"[\"'`\s]*[^\"'`(\[]{0,60}\)?\)\s*\]?\s*")
"""The rest of a line that is an annotation, or an attribute, of what is declared below it."""
_HEAD_ENDS = pattern(r"[:={(;,]")
_REMARK = pattern(
    r"(?:^|\n)[ \t]*(?:#|//+!?|--|;|/?\*+|<!--|%|REM )[ \t]*([^\n]{2,100}?)[ \t:.]*(?:\*/|-->)?[ \t]*\r?\n\Z"
)
"""A remark on the line above says what the value is for where the name of the value does not."""
_NAMED_KEY = pattern(r"<key>([^<>]{0,60})</key>", re.IGNORECASE)
"""A property list, or a password safe, names its values so: `key` is the word of the format."""
_CLAUSE = pattern(
    r"(.{1,80}?)\s(?:(?:that|which|belonging|registered|used)\s.{1,80}\s(?:is|are|was)|"
    r"(?:after|once|upon|following|issued|received)\s.{1,80})$",
    re.IGNORECASE,
)
"""What a sentence says of a thing before it gives it: `the secret that goes with it is`."""
_STAMP = pattern(
    r"^[ \t]*\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?"
    r"(?:Z|[+-]\d\d:?\d\d)?\]?[ \t]?",
    re.MULTILINE,
)
"""When a line of a log was written."""
_REFERENCES = (
    ("&quot;", '"'),
    ("&#34;", '"'),
    ("&apos;", "'"),
    ("&#39;", "'"),
    ("&#61;", "="),
    ("&#58;", ":"),
    ("&#x3A;", ":"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
)
_ELEMENT = pattern(r"<\w[^<>]*>")
_OTHER_ATTRIBUTE = pattern(
    r"\s(?!(?:\w+:)?(?:name|key|id|label|title|field|property|header|for|data-\w+)\s?=)[\w:.-]+\s?=\s?(?:\"[^\"<>]*\"|'[^'<>]*')",
    re.IGNORECASE,
)
"""Attributes of an element that say how its text is kept or shown, not what it is."""
_OTHER_VALUE = pattern(r"[\"'`]?[=:][\"'`]?[\w./+@-]+[\"'`]?\s")
"""A field with a value of its own: the `id` of `id=7 text='/connect …'` says nothing of the text."""
_OTHER_TEXT = pattern(r"=\"[^\"<>\n]{1,80}\"\s")
"""An attribute with a value of its own."""
_LIST_COMMA = pattern(r"^[\"'`]\s{0,4},\s{0,40}[\"'`]$")
"""Between two literals on end: the first may name the second, as in `put("txid", "…")`."""
_ASSIGNED = pattern(r"[\"'`]?\]?\s{0,3}(?::=|=>|[:=])\s{0,3}[rbfu@]{0,2}[\"'`]{0,3}$")
_MEMBERS = {"public": Role.API_KEY, "private": Role.SECRET_KEY}
"""Words of programming languages, unless a value is assigned to them."""
_POSITIVE = ("name-api", "name-generic", "name-header", "name-listen", "name-public", "name-private")
_COLOUR = pattern(r"\x1b\[[0-9;]{0,12}m")
_REMARK_BEHIND = pattern(rb"[\"'`]?[ \t]{0,3}\([^()\n]{2,40}\)")
"""`TOKEN (api key), TOKEN (secret key)`: each remark is of the token before it."""
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
    if b"(" in before and floor > start - weights.BEFORE and _REMARK_BEHIND.match(data, end):
        first = _REMARK_BEHIND.match(before)
        before = before[first.end() :] if first else before
    after = data[end : min(ceiling, end + weights.AFTER)]
    column = column_name(data, start, end)
    last = b"" if end + len(after) == ceiling < len(data) else b"last"
    return remember(_LABELS, (before, after, last, column.encode()), lambda: _label(before, after, column, bool(last)))


def _label(before: bytes, after: bytes, column: str, last: bool) -> Naming:
    nearest = NAMELESS
    for naming in _namings(before, after.decode("utf-8", "replace"), column, last):
        if naming.says:
            return naming
        nearest = nearest if nearest.name else naming
    return nearest


def _namings(before: bytes, after: str, column: str, last: bool) -> Iterator[Naming]:
    line = before.rfind(b"\n") + 1
    text = before.decode("utf-8", "replace")
    segment = unchanged(_without_markup(_COLOUR.sub("", before[line:].decode("utf-8", "replace"))))
    yield header_behind(after)
    yield kept_under(after)
    yield second_argument(segment)
    yield counterpart(segment, text)
    yield entry_of_store(segment, text)
    own, brace, inner = segment.rpartition("{")
    if brace and not (column and "[" in inner):
        yield _read(inner)
    sibling = _SIBLING.search(after)
    if sibling and judge_name(sibling[1]).strength:
        yield judge_name(sibling[1])
    if column:
        yield judge_column(column)
    yield _read(own if brace else segment)
    comment = _COMMENT.search(after)
    if comment:
        yield judge_name(comment[1].partition(")")[0] if "(" in comment[0] else comment[1])
    rest, ended, below = after.partition("\n")
    if last or ended:
        yield _behind(rest)
    if not _has_name(segment):
        yield _sibling_above(before[:line].decode("utf-8", "replace"))
        yield from _above(before, line)
    else:
        if _ANNOTATES.search(segment) and _ANNOTATED.fullmatch(rest):
            yield _declared(below)
        if not _is_called(segment):
            remark = _REMARK.search(before[:line].decode("utf-8", "replace"))
            naming = (_of_both(remark[1]) or judge_name(_last_words(remark[1]))) if remark else NAMELESS
            if naming.says:
                yield naming


def _of_both(line: str) -> Naming | None:
    """Return the name of a line that is no name of one half, as it speaks of both; None of every other line."""
    return Naming(line.strip(), Role.UNKNOWN, "name-generic") if names_both(line) else None


def _sibling_above(above: str) -> Naming:
    """Return what the field `name`, or one like it, says in the lines above."""
    naming = NAMELESS
    for beside in _SIBLING_ABOVE.finditer(above):
        naming = judge_name(beside[1])
    return naming if naming.strength else NAMELESS


def _has_name(segment: str) -> bool:
    return any(not is_neutral(phrase[0]) for phrase in _PHRASE.finditer(segment))


def _is_called(segment: str) -> bool:
    """Whether the token is assigned to a name that is more than a letter, whatever that name says."""
    last = None
    for phrase in _PHRASE.finditer(segment):
        last = phrase
    if last is None or is_neutral(last[0]):
        return False
    return bool(_ASSIGNED.match(segment, last.end())) and len(last[0]) > weights.LETTERS


def _last_words(phrase: str) -> str:
    """Return the end of a phrase: what a sentence says last is what stands beside the token."""
    if len(phrase.split()) > weights.SENTENCE and (clause := _CLAUSE.match(phrase)):
        phrase = clause[1]
    return " ".join(phrase.rsplit(maxsplit=weights.SENTENCE)[-weights.SENTENCE :])


def _above(before: bytes, line: int) -> Iterator[Naming]:
    for _ in range(weights.LINES_ABOVE):
        if line <= 0:
            return
        line = before.rfind(b"\n", 0, line - 1) + 1
        text = before[line:].decode("utf-8", "replace")
        naming = _of_both(_without_markup(text)) or _read(text)
        yield naming
        if naming.name or text.count("(") > text.count(")") or text.count("[") > text.count("]"):
            return  # an argument, or a list's element: what stands before its bracket speaks of something else


def _without_markup(segment: str) -> str:
    """Return a segment without what XML and HTML say beside a name."""
    segment = _STAMP.sub("", segment)
    if "&" in segment:
        for reference, character in _REFERENCES:
            segment = segment.replace(reference, character)
    if "</" in segment:
        segment = _CLOSING_TAG.sub("", _NAMED_KEY.sub(r"\1 ", segment))
    return _ELEMENT.sub(lambda found: _OTHER_ATTRIBUTE.sub("", found[0]), segment) if ">" in segment else segment


def _behind(rest: str) -> Naming:
    """Return what the words behind a token on its line call it: `TOKEN (api key)`, `echo TOKEN | store api-key`."""
    for phrase in islice(_PHRASE.finditer(rest), weights.PHRASES):
        if _ASSIGNS.match(rest, phrase.end()) or not _BEFORE_WORDS.search(rest, 0, phrase.start()):
            return NAMELESS
        if _is_place(phrase[0]) or _OPTION.search(rest, 0, phrase.start()):
            continue
        naming = judge_name(phrase[0])
        if naming.role is not Role.UNKNOWN and naming.strength:
            return naming
    return NAMELESS


def _is_place(phrase: str) -> bool:
    """Whether words are a file or a host, as in the output of `sha256sum`."""
    return any(mark in phrase for mark in (".", "/"))


def _declared(below: str) -> Naming:
    """Return the name that the line below an annotation declares."""
    head = _HEAD_ENDS.split(below.partition("\n")[0], 1)[0]
    return judge_name(head.strip().rpartition(" ")[2])


def _read(segment: str) -> Naming:
    """Return the nearest name at the end of a segment that says something; failing that, the nearest that assigns.

    What a name further off says a token is *not* is said of something else: in `id=7, text=TOKEN` the text is no id.
    """
    segment = _without_markup(segment)
    given = fixed(segment)
    if given is not None:
        return given
    wrapped = _WRAPPED.search(segment[-200:]) if "(" in segment[-_CALL:] else None
    if wrapped and judge_name(wrapped[1]).role is not Role.UNKNOWN:
        return judge_name(wrapped[1])
    nearest = NAMELESS
    attached, taken = True, False
    phrases = list(_PHRASE.finditer(segment))[-weights.PHRASES :]
    after = len(segment)
    for phrase in reversed(phrases):
        gap = segment[phrase.end() : after]
        attached = attached and not _ENDS_PHRASE.search(gap if taken else _LIST_COMMA.sub("", gap))
        attached = attached and not _OTHER_VALUE.match(gap)
        if _OTHER_TEXT.match(segment, phrase.end()):
            after = phrase.start()
            continue
        after = phrase.start()
        name = _last_words(phrase[0])
        if is_neutral(name) or is_random(name):
            if not nearest.name and not taken and _ASSIGNED.match(gap) and name.lower() in _MEMBERS:
                return Naming(name, _MEMBERS[name.lower()], "name-generic")
            taken = taken or bool(_ASSIGNED.match(gap))
            continue
        naming = judge_name(name)
        if naming.says and (attached or naming.role is not Role.UNKNOWN or naming.strength in _POSITIVE):
            return naming
        if nearest is NAMELESS and attached:
            nearest = naming
    return nearest
