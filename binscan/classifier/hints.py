"""What a line says of a value beside a plain name: a header behind it, the store it lies in, what it was before."""

from __future__ import annotations

import re

from binscan.classifier.names import NAMELESS, Naming, judge_name
from binscan.model import Role
from binscan.pattern import pattern
from binscan.record import replace

_HEADER_BEHIND = pattern(r"^[\"'`) \t]{0,4},[^\n;{}]{0,60}?[\"'](X-MBX-APIKEY)[\"']", re.IGNORECASE)
"""Some languages set a header with its value first: `setValue("…", forHTTPHeaderField: "X-MBX-APIKEY")`."""
_SAVED_AS = pattern(
    r"^[\"'`)\s]{0,4}(?:,[^\n;{}()]{0,40})?\)\s{0,4}(?:\.|->|\?\.|\|>)\s{0,4}(?:save|store|bind|put|write|register|persist|publish|export|"
    r"keep|deploy|upsert|create|named?|called|with_?name|label)(?:_?(?:as|to|in|into|under|at|name|block|secret))?(?:async)?\("
    r"\s{0,4}(?:(?:name|key|path|id)\s?[:=]\s?)?[rbfu@]?[\"'`]([\w ./:@-]{2,80})[\"'`]",
    re.IGNORECASE,
)
_PUT_AT = pattern(
    r"^[\"'`]\s{0,3},\s{0,8}[\"'`]?(?:path|at|into|to|under|as|secret_?(?:name|id|path))[\"'`]?\s{0,3}(?:[:=]|=>)\s{0,3}"
    r"[\"'`]([\w ./:@-]{3,80})[\"'`]",
    re.IGNORECASE,
)
"""A thing is made of its value and then kept under a name: `Secret(value="…").save("binance-key")`, `path: "…"`."""
_PIPED = pattern(
    r"^[\"'`]?[ \t]{0,3}\|[ \t]{0,3}(?:sudo )?[\w./-]{2,40}(?: [\w-]{1,30}){0,4} "
    r"(?:insert|put|create|set|store|add|write)\b([^\n|;&]{2,100})"
)
"""What is piped into a store: `printf … | pass insert -e binance/key`."""
_CHANGED = pattern(r"([:=]\s{0,3}[\"'])[^\"'\n]{0,200}[\"']\s{0,3}->\s{0,3}[\"'`]?$")
"""A plan shows what a value was before: `value = "old" -> "new"`."""
_STORED = pattern(
    r"\bsecret[_-]?(?:data|string|value|binary|payload|text|content)s?[\"']?[ \t]{0,3}[:= ][ \t]{0,3}[\"'`]?$",
    re.IGNORECASE,
)
"""How stores of secrets call the content of any: whose it is, the name of the entry says."""
_ENTRY = pattern(r"[\"']([\w./:@-]{3,120})[\"']|--[\w-]{0,20}(?:name|id)[ =]([\w./:@-]{3,120})")
_VALUE = pattern(r"([\w.-]{1,40})[Vv]alue(\d{0,3})[\"']?\s{0,3}[:=]\s{0,3}[\"']?$")
_PARTS = pattern(
    r"[,;/&|+:()→>\u3001\uff0c]|(?<!\w)(?:then|and|followed by|first|before|und|dann|et|puis|y|luego|e|poi|depois|"
    r"и|затем|потом|と|和|그리고)(?!\w)",
    re.IGNORECASE,
)
_LONGEST = 160


def header_behind(after: str) -> Naming:
    """Return the exchange's header where it stands behind its value in one call.

    Args:
        after: the text behind the value.
    """
    found = _HEADER_BEHIND.search(after)
    return judge_name(found[1]) if found else NAMELESS


def kept_under(after: str) -> Naming:
    """Return what a value is called by the name under which it is put away in the words behind it.

    Args:
        after: the text behind the value.
    """
    piped = _PIPED.search(after)
    if piped:
        return next((naming for word in piped[1].split() if (naming := judge_name(word)).says), NAMELESS)
    found = _SAVED_AS.search(after) or _PUT_AT.search(after)
    naming = judge_name(found[1]) if found else NAMELESS
    return naming if naming.says or not naming.foreign else replace(naming, strength="name-other")


def unchanged(segment: str) -> str:
    """Return a line up to a value without what the value was before.

    Args:
        segment: the line.
    """
    return _CHANGED.sub(r"\1", segment) if "->" in segment else segment


def counterpart(segment: str, before: str) -> Naming:
    """Return what `…Name1` says of `…Value1`, as some settings write the headers of a request.

    Args:
        segment: the line up to the value.
        before: the text up to it, with the lines above.
    """
    value = _VALUE.search(segment)
    if value is None:
        return NAMELESS
    name = rf"{re.escape(value[1])}[Nn]ame{value[2]}[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?([\w.-]{{2,60}})"
    found = re.search(name, before)
    return judge_name(found[1]) if found else NAMELESS


def entry_of_store(segment: str, before: str) -> Naming:
    """Return the name of the entry of a store of secrets whose content a value is.

    Args:
        segment: the line up to the value.
        before: the text up to it, with the lines above.
    """
    if not _STORED.search(segment):
        return NAMELESS
    for entry in reversed(list(_ENTRY.finditer(before))):
        naming = judge_name((entry[1] or entry[2]).rpartition("/")[2])
        if naming.role is not Role.UNKNOWN and naming.strength == "name-api":
            return naming
    return NAMELESS


def order_in(line: str) -> tuple[Role, ...]:
    """Return the roles that the parts of a line name, in their order: `key, then its secret`.

    Args:
        line: of words; a long one tells nothing.
    """
    if len(line) > _LONGEST:
        return ()
    roles = (judge_name(part.strip(" \t\"'`#*-<!.")).role for part in _PARTS.split(line))
    return tuple(role for role in roles if role in (Role.API_KEY, Role.SECRET_KEY))


def names_both(line: str) -> bool:
    """Return whether a line speaks of a key and of a secret, so that it is the name of neither.

    Args:
        line: of words.
    """
    return len(set(order_in(line))) == 2
