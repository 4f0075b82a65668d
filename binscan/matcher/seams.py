"""What joins two names of pieces, or a name and a piece, in a program: nothing else may stand between them."""

from __future__ import annotations

from enum import Enum

from binscan.pattern import pattern


class Seam(Enum):
    """How two of them are joined."""

    TIGHT = "by an operator, or beside each other in a text"
    COMMA = "as arguments"
    SPACE = "as words"


CALLED = (Seam.COMMA, Seam.SPACE)
"""These join only in a call, or a list, that does."""

_SEPARATED = pattern(rb"([\"'`])[ \t]+\1|\\[nt]")
"""A text between two texts that is no part of a token."""
_MAKER = pattern(
    rb"(?:[A-Za-z_][\w.]*(?:::|\.))?[A-Za-z_]\w*!?(?=[(\[])|(?:[A-Za-z_]\w*(?:\.|->|::))+(?=[#$@]?\Z)|\$?env:"
)
"""What makes a text of a text, or fetches it by its name; what holds it."""
_METHOD = pattern(rb"(?:\.|->|::)\w+\(\w*\)|\.[Vv]alue\b")
_CONTINUED = pattern(rb"\\\r?\n|\b_\r?\n")

_LEFT = rb"(?:\s|[\"'`\])}!]|\(\)|\[\d*\])*+"
_RIGHT = rb"[\s(\[{\"'`$@#!&*]*+"
_OPERATOR = pattern(_LEFT + rb"(?:\+\+|\+=?|\.\.=?|\.=?|&=?|~=?|<>=?|\^|\*|<<|\|\|=?|//)" + _RIGHT)
_ASIDE = pattern(
    rb"(?:\(\))?(?:\s*(?:\}{1,2}|%>)|\)s?|%|!(?=!))?+[\"'`]{0,2}+"
    rb"(?:\$\{\{?\s*|#\{@?|\$\(\s*\$?|\\\(\s*|%\(|\$\$?|\{\{?-?\s*[$.]?|%|(?<=!)!|<%=\s*)?+#?"
)
"""Two references on end in one text: `{a}{b}`, `${a}${b}`, `$a$b`, `%a%%b%`, `#{a}#{b}`, `$(A)$(B)`, `\\(a)\\(b)`."""
_ADDED = pattern(
    rb"(?:\(\)|\.\w+\(\))?[\s\"'\])}]*+;?\s*+(?:[$@]?[\w.>\[\]-]+\s*(?:\+=|\.=|\.\.=|<>=|&=|~=|\|\|=|<<)|\w*(?:sb|[bB]uilder|[bB]uf(?:fer)?|[sS]tream)"
    rb"\.(?:append|Append|write|Write)\(|[\w.]+\.push_str\(&?|\w*str\w*cat\w*\(\s*[\w.>\[\]-]+\s*,)\s*+[\"'`$@&({*]*+"
)
"""The end of a statement, and the beginning of one that adds to what it made."""
_FLUENT = pattern(
    rb"[\"'`)}\]]*+\s*+(?:(?:\.|->)(?:concat|append|appending|Append|plus|push_str|write)\(\s*+|stringByAppendingString:\s*)[\"'`$@&({*]*+"
)
_COPIED = pattern(rb",\s*\w+\s*\)\s*;\s*mem(?:cpy|move)\(\s*&?\w+\s*(?:\+\s*\w+|\[\w+\])\s*,\s*")
_COMMA = pattern(rb"(?:\(\))?[\"'`\]]{0,2}\)?,\s*+[\"'`$@&*(\[]*+")
_SPACE = pattern(rb"[\"')}]{0,2}\s++[\"'(]{0,2}[$&.@]?[{(]?")


def seam(gap: bytes) -> Seam | None:
    """Return how what stands between two of them joins them; None if it does not.

    Args:
        gap: what stands between them.
    """
    if not gap or _SEPARATED.search(gap):
        return None
    if _ADDED.fullmatch(gap) or _FLUENT.fullmatch(gap) or _COPIED.fullmatch(gap):
        return Seam.TIGHT
    core = _METHOD.sub(b"", _CONTINUED.sub(b"", _MAKER.sub(b"", gap)))
    if _OPERATOR.fullmatch(core) or (core and _ASIDE.fullmatch(core)):
        return Seam.TIGHT
    if _COMMA.fullmatch(core):
        return Seam.COMMA
    return Seam.SPACE if _SPACE.fullmatch(core) else None


_BEFORE = 160
_AFTER = 64
_OPENED = pattern(rb"(?:[\w.]*(?:env|ENV|Env|get|tring)\w*!?[(\[][\"']?)?[\s(\[{\"'`$@&*]*+\Z")
"""What stands right before the first of them, and belongs to it."""
_FILLED = (
    rb"(?:(?:sn?printf|sprintf_s|swprintf)\(\s*[\w.>\[\]-]+\s*,(?P<into>)(?:[^,\n\"]{1,40},)?|[\w.:]+!?\s*\(\s*)?\s*@?[$fLu]?"
    rb"[\"'`](?:%%s|%%@|%%v|%%\d\$s|\{\d?\}|\{:?s\}|~a|\?){%d}(?:\\n)?[\"'`]\s*(?:,|%%|-f|\.format|\.formatted)?[\s(\[\"'`$@&*.]*+\Z"
)
_CALL = pattern(
    rb"(?:\b(?:[\w.:\]\[]+(?:\.|::))?(?:concat\w*!?|Concat|CONCAT|CONCATENATE|str_?n?cat|StrCat|paste0|Sprint|str|string|string[-_]append|str_c"
    rb"|catenate|atom_concat|strjoin|cat|echo|append\s+\w+)[\s({\[]+|\(concatenate\s+'\w+\s+)[\s(\[{\"'`$@&*.]*+\Z"
)
_JOIN = pattern(
    rb"(?:(?:''|\"\")\.join|\b(?:[\w.:]+(?:\.|::))?(?:[jJ]oin|JOIN|implode|oinToString)|-join)\s*[({\[\s]+"
    rb"(?P<empty>(?:''|\"\")\s*,)?\s*(?:\[\]string\s*\{|list\s|new\s*\w*\[\]\s*\{|Arrays\.asList\(|List\.of\()?[\s(\[{\"'`$@&*]*+\Z"
)
_JOINED = pattern(
    rb"[\"'`\s)\]}]*(?:\.join\(\s*(?:''|\"\"|``)?\s*\)|\.join\b(?!\()|\.joined\(\)|\.concat\(\)|\.mkString\b(?!\(\")"
    rb"|\.joinToString\(\s*(?:separator\s*=\s*)?\"\"|\s*-join\s*(?:''|\"\")|\|>\s*Enum\.join\b|\.reduce\()"
)
_EMPTY_LAST = pattern(rb"[\s)\]}]*,?\s*(?:''|\"\")\s*[\])]")
_BRACKETS = pattern(rb"=\s*\[\s*\Z")
_BRACKETS_END = pattern(rb"\s*\]\s*;")
_MACRO = b"#define "


def is_joined(data: bytes, kind: Seam, start: int, end: int, count: int) -> int:
    """Return where the call begins that makes one text of all in this stretch; -1 if there is none.

    Args:
        data: the text.
        kind: what stands between them.
        start: of the first.
        end: of the last.
        count: how many there are.
    """
    before, after = data[max(0, start - _BEFORE) : start], data[end : end + _AFTER]
    first = start - len(before)
    opened = _OPENED.search(before)
    plain = before[: opened.start()] + b" " if opened and opened[0].strip(b" \t\r\n") else before
    for text in (before, plain):
        found = pattern(_FILLED % count).search(text) or _CALL.search(text)
        if found:
            into = found.re.groupindex.get("into") and found.start("into") >= 0
            return first + (found.start("into") if into else found.start())
        found = _JOIN.search(text)
        if found and (found["empty"] or found[0].startswith((b"''", b'""', b"-")) or _EMPTY_LAST.match(after)):
            return first + found.start()
    if _JOINED.match(after):
        return start - (len(opened[0].lstrip()) if opened else 0)
    if kind is Seam.SPACE and (
        (_BRACKETS.search(before) and _BRACKETS_END.match(after)) or _MACRO + data[start:end].split()[0] in data
    ):
        return start
    return -1
