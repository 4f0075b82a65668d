"""What a token stands inside of, nearest first: the object, call, section, block or table that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from binscan import weights
from binscan.classifier.context import Survey
from binscan.classifier.memo import Question, remember
from binscan.pattern import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

Scope = tuple[str, int]
"""Its name as written, and where it begins."""

_CODE = pattern(
    rb"\b(?:class|def|func|function|fn|fun|sub|proc|if|for|while|switch|try|catch|else|do|public|private|protected|"
    rb"struct|interface|enum|module|namespace|package|describe|it|test|async)\b"
)
"""What opens a block of statements and names no owner of the values in it."""
_COLOUR = pattern(rb"\x1b\[?[0-9;]{0,12}m?")
_SECTION = pattern(rb"^[ \t]*\[{1,2}[ \t]*[\"']?([^\]\[\n\"'=,(){}]{2,60})[\"']?[ \t]*\]{1,2}[ \t]*\r?$", 8)
_ASSIGNED = pattern(rb"[\w.$:\\-]+[\"']?\]?[ \t]{0,3}(?::=|=>|[:=])[ \t]{0,3}\Z")
_PARENT = pattern(
    rb"^([ \t]*)(?:-[ \t]+)?(?:[^\n]{0,120}(?:[\"'>]|[^\n=!<>]= ?))?[\"']?([\w./@ -]{2,60}?)[\"']?[ \t]*:"
    rb"[ \t]*(?:[&!|>][^\n]*)?\r?$",
    8,
)
"""The head of an indented block; before it on its line may stand what a layer puts before a file's first line."""
_TABLE = pattern(rb"(?:INSERT\s+INTO|COPY|UPDATE|REPLACE\s+INTO)\s+[`\"\[]?([\w.]{2,60})", 2)

_ABOVE: dict[Question, list[Scope]] = {}


def scopes(survey: Survey, start: int) -> Iterator[Scope]:
    """Yield what a span stands inside of.

    Args:
        survey: of the text.
        start: of the span.
    """
    data = survey.data
    for _, opened, _ in survey.groups(start):
        first = max(data.rfind(b"\n", max(0, opened - weights.HEAD), opened) + 1, opened - weights.HEAD, 0)
        head = _COLOUR.sub(b"", data[first:opened])
        cut = max(head.rfind(byte) for byte in (b"{", b"}", b";", b"(", b"[", b","))
        head = head[cut + 1 :]
        assigned = _ASSIGNED.search(head)
        head = assigned[0] if assigned else head
        if head.strip() and not _CODE.search(head):
            yield head.decode("utf-8", "replace"), max(first, opened - len(head))
    # The byte before comes along: where it ends a line, the first line is a whole one.
    above = data[start - weights.SECTION - 1 : start] if start > weights.SECTION else b"\n" + data[:start]
    for name, begin in remember(_ABOVE, (above,), partial(_read, above)):
        yield name, start - len(above) + begin


def in_bare_bracket(survey: Survey, start: int) -> bool:
    """Return whether the innermost bracket around a span is a list, or a tuple that no function's name precedes.

    Args:
        survey: of the text.
        start: of the span.
    """
    groups = survey.groups(start)
    if not groups:
        return False
    kind, opened, _ = groups[0]
    before = survey.data[max(0, opened - 1) : opened]
    return kind == "list" or (kind == "call" and not (before.isalnum() or before in (b"_", b">", b"]", b")")))


def _read(above: bytes) -> list[Scope]:
    """Return the blocks, the section and the table that the end of some text stands in, but for its first byte."""
    found = list(_blocks(above))
    section = _last(_SECTION.finditer(above, 1))
    if section is not None:
        found.append((section[1].decode("utf-8", "replace"), section.start()))
    table = _last(_TABLE.finditer(above, max(0, len(above) - weights.TABLE)))
    if table is not None:
        found.append((table[1].decode("utf-8", "replace"), table.start()))
    return found


def _blocks(above: bytes) -> Iterator[Scope]:
    """Yield the keys of the indented blocks around the end of some text, as YAML writes them."""
    line = above.rfind(b"\n", max(0, len(above) - weights.HEAD)) + 1
    indent = _indent(above, line)
    if not indent:
        return
    found = 0
    while indent and found < weights.PARENTS:
        end = line - 1
        line = above.rfind(b"\n", 0, max(0, end)) + 1
        if not line:
            return
        less = _indent(above, line)
        # Most lines stand deeper, and are not looked at any closer.
        parent = _PARENT.match(above, line, end) if less < indent and above.find(b":", line, end) >= 0 else None
        if parent is not None:
            yield parent[2].decode("utf-8", "replace"), line
            indent, found = less, found + 1


def _indent(data: bytes, line: int) -> int:
    indent = 0
    while data[line + indent : line + indent + 1] in (b" ", b"\t"):
        indent += 1
    return indent


def _last(matches: Iterator[re.Match[bytes]]) -> re.Match[bytes] | None:
    last = None
    for match in matches:
        last = match
    return last
