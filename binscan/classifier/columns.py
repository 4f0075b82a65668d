"""The name of a token's column: in CSV and other tables, in SQL, and in assignments of several names at once."""

from __future__ import annotations

import re

from binscan import weights
from binscan.classifier.grids import heading, row_heading
from binscan.classifier.names import judge_name
from binscan.pattern import pattern

_SQL = pattern(rb"\(([^()]{3,2000})\)\s{0,8}(?:VALUES\b|FROM\s+stdin)", re.IGNORECASE)
_MARK = rb"(?:\?|\$\d{1,3}|:\w{1,40}|@\w{1,40}|%s|%\(\w{1,40}\)s)"
_BOUND = pattern(
    rb"\s{0,40}\(\s{0,40}((?:[^\s,()\"']{1,40}(?:\(\))?\s{0,40},\s{0,40}){0,40}[^\s,()\"']{1,40}(?:\(\))?)\s{0,40}\)"
    rb"(?:\s+RETURNING\b[^;\[\n{(]*)?",
    re.IGNORECASE,
)
"""A row of marks for which a statement's values are put: `(?, $2, :key, %s)`."""
_SET = pattern(
    rb"((?:[\w.\"`\[\]]{1,80}\s{0,3}=\s{0,3}" + _MARK + rb"\s{0,3},?\s{0,20}){1,40})(?:where\b|;|\n|\Z)",
    re.IGNORECASE,
)
_MARKED = pattern(_MARK + rb"(?!\w)")
_ORDINAL = pattern(
    rb"(?:parameter \[(\d{1,3})\][^\n\[]{0,20}\[\w{1,30}\][^\n\[]{0,8}\[|\((\d{1,3}):\w{1,30}\) <- \["
    rb"|\$(\d{1,3})\s?[:=]\s?|[{,]\s{0,3}[\"']?(\d{1,3})[\"']?\s{0,3}(?:=>|[:=])\s{0,3})[\"'`]?\Z"
)
"""How logs number the values that are bound: Hibernate's two formats, PostgreSQL's, Doctrine's."""
_PAIRED = pattern(rb"\[\s{0,3}\"([\w.]{2,60})\",\s{0,3}[\"']\Z")
"""ActiveRecord repeats the column beside each."""
_OTHER_STATEMENT = pattern(rb"\b(?:select|delete)\s", re.IGNORECASE)
_PARALLEL = pattern(
    rb"((?:[\w.$\"'\[\]@]{1,60}\s{0,3},\s{0,3}|\w{1,20}\s\w{1,40}\s{0,3},\s{0,3}){1,8}(?:\w{1,20}\s)?[\w.$\"'\[\]@]{1,60})"
    rb"\s{0,3}(\)(?:\s{0,3}\w{1,40})?)?\s{0,3}(?::=|=)\s{0,3}[\[({]?\Z"
)
_ONLY_LITERALS = pattern(rb"[\s\[({]*(?:[rbfu@]{0,2}[\"'`][^\"'`\n]*[\"'`]\s*,\s*)*[rbfu@]{0,2}[\"'`]?")
_RUN_AND_MARK = 65
_ONE_LITERAL = pattern(rb"\s*[\"'`]((?:[A-Za-z0-9]{64}[\s:;|])+)")
"""Several values in one literal, which is split: `"… …".split()`."""
_TOLD = pattern(rb"\bread (?:-\w+ ){0,3}((?:\w{1,40} ){2,8})<<< ?[\"']((?:[A-Za-z0-9]{64}\s)*)\Z")
"""`read KEY SECRET <<< "… …"`"""
_AFTER_TOLD = (b'"', b"'", b" ")
_JOINED_BEFORE = pattern(rb"[A-Za-z0-9]{40}:\Z")
_JOINED_AFTER = pattern(rb":[A-Za-z0-9]{40}")
"""A colon parts columns only where it joins two tokens: elsewhere it parts a name and its value."""
_NAMES_THEN_VALUES = pattern(
    rb"[\[(]\s*((?:[\"'][\w .-]{1,40}[\"']\s*,\s*){1,8}[\"'][\w .-]{1,40}[\"'])\s*,?\s*[\])]\s*,\s*"
    rb"(?:\w{1,20}\s?=\s?)?[\[(]{1,2}\s*((?:[\"'][^\"'\n]*[\"']\s*,\s*)*)[rbfu@]{0,2}[\"']?\Z"
)
_STRUCT = pattern(
    rb"\bstruct\s{0,3}\{\s{0,20}((?:\w{1,40}\s{0,3},\s{0,3}){1,8}\w{1,40})\s{1,3}\w{1,20}\s{0,20}\}\s{0,3}\{"
    rb"\s{0,20}((?:[\"'`][^\"'`\n]*[\"'`]\s*,\s*)*)[\"'`]?\Z"
)
"""The members of a structure that has no name, before its values: `struct{ Key, Secret string }{"…", "…"}`."""
_HEADINGS = pattern(
    rb"[\"'](?:head(?:er|ing)?s?|columns?|cols|fields?|names)[\"']\s{0,3}:\s{0,3}\[\s*"
    rb"((?:[\"'][\w .-]{1,40}[\"']\s*,\s*){1,12}[\"'][\w .-]{1,40}[\"'])\s*\]",
    2,
)
_MARKUP = (b"<table", b"<TABLE", b"|===", b"{|", b"list-table::")
_DELIMITERS = (b"\t", b"|", b";", b",")
_LONGEST = 4096
"""Longest line or row that is split into columns."""
_HEADING = pattern(rb"[\w .:/#*()\x80-\xff-]{1,40}")
_QUOTES = b" \"'`"


def column_name(data: bytes, start: int, end: int) -> str:
    """Return the heading of the column a span stands in, or nothing.

    Args:
        data: the text.
        start: of the span.
        end: of the span.
    """
    line = data.rfind(b"\n", max(0, start - _LONGEST), start) + 1
    if start - line > _LONGEST:
        return ""
    named = (
        _zipped(data, start)
        or _parallel(data[max(line, start - weights.ASSIGNED) : start])
        or _parallel(_literals_before(data, start))
    )
    return named or _listed(data, start) or _sql(data, start) or _markup(data, start) or _table(data, line, start, end)


def _literals_before(data: bytes, start: int) -> bytes:
    """Return the end of a text from the line that assigns, where only literals stand between that and a span."""
    equals = data.rfind(b"=", max(0, start - weights.ASSIGNED), start)
    if equals < 0 or b"\n" not in data[equals:start] or not _ONLY_LITERALS.fullmatch(data, equals + 1, start):
        return b""
    return data[data.rfind(b"\n", max(0, equals - weights.ASSIGNED), equals) + 1 : start]


def _zipped(data: bytes, start: int) -> str:
    """Name the values of a list that follows a list of as many names: `("key", "secret"), ("…", "…")`."""
    first = max(0, start - weights.ASSIGNED)
    names = _NAMES_THEN_VALUES.search(data, first, start) or _STRUCT.search(data, first, start)
    return _nth(names[1], names[2].count(b","), b",") if names else ""


def _listed(data: bytes, start: int) -> str:
    """Name the values of rows that a list of headings stands before: `"columns": ["key", "secret"], "rows": [[…]]`."""
    row = data.rfind(b"[", max(0, start - weights.ASSIGNED), start)
    if row < 0 or data.find(b"]", row, start) >= 0:
        return ""
    head = _last(_HEADINGS, data, max(0, start - weights.ROWS), row)
    return _nth(head[1], data.count(b",", row, start), b",") if head else ""


def _parallel(before: bytes) -> str:
    r"""Name the values of `key, secret = "…", "…"`."""
    told = _TOLD.search(before) if before.endswith(_AFTER_TOLD) else None
    if told:
        return _nth(told[1], len(told[2]) // _RUN_AND_MARK, b" ")
    equals = before.rfind(b"=")
    if equals < 0 or b"," not in before[:equals]:
        return ""
    names = _PARALLEL.search(before[: equals + 1])
    if names is None or before[: names.start(1)].endswith(b"(") != bool(names[2]):
        return ""  # of a call's arguments, a name stands by each: `Client(key, secret="…")`
    values = before[equals + 1 :]
    words = len(values.split()) - (not values[-1:].isspace()) if values.lstrip().startswith(b"%w") else 0
    joined = _ONE_LITERAL.fullmatch(values)
    index = (joined.end() - joined.start(1)) // _RUN_AND_MARK if joined else values.count(b",")
    name = _nth(names[1], words or index, b",")
    if name.isdigit():
        return ""  # the mark of a statement
    return name.rpartition(" ")[2]


def _markup(data: bytes, start: int) -> str:
    first = max(0, start - weights.ROWS)
    if not any(data.find(mark, first, start) >= 0 for mark in _MARKUP):
        return ""
    name = heading(data, start)
    row = row_heading(data, start)
    column = name.decode("utf-8", "replace") if _HEADING.fullmatch(name) else ""
    return _crossed(column, row.decode("utf-8", "replace")) if _HEADING.fullmatch(row) else column


def _sql(data: bytes, start: int) -> str:
    reach = max(0, start - weights.ROWS)
    values = max(data.rfind(b"VALUES", reach, start), data.rfind(b"values", reach, start))
    assigned = max(data.rfind(b" SET ", reach, start), data.rfind(b" set ", reach, start))
    if assigned > values:
        marked = _SET.match(data, assigned + len(b" SET "), start)
        return _bound(marked[1].split(b","), data, marked.end(1), start) if marked else ""
    if values >= 0:
        head = _last(_SQL, data, max(0, values - 2000), values + 6)
        if head is None:
            return ""
        marks = _BOUND.match(data, values + 6, start)
        if marks and _MARKED.search(marks[1]):
            names = zip(head[1].split(b","), marks[1].split(b","), strict=False)
            return _bound([name for name, mark in names if _MARKED.search(mark)], data, marks.end(), start)
        row = data.rfind(b"(", values, start)
        return _nth(head[1], data.count(b",", row, start), b",") if row >= 0 else ""
    copy = data.rfind(b"FROM stdin", reach, start)
    if copy >= 0:
        head = _last(_SQL, data, max(0, copy - 2000), copy + 10)
        row = data.rfind(b"\n", copy, start)
        return _nth(head[1], data.count(b"\t", row, start), b",") if head and row >= 0 else ""
    return ""


def _bound(names: list[bytes], data: bytes, stop: int, start: int) -> str:
    """Name a value that a log shows apart from its statement, by its number there or by its place in their list.

    Args:
        names: the columns that are bound, in order.
        data: the text.
        stop: where the statement ends.
        start: of the value.
    """
    if _OTHER_STATEMENT.search(data, stop, start):
        return ""
    paired = _PAIRED.search(data, max(stop, start - weights.HEAD), start)
    if paired and any(paired[1] == name.partition(b"=")[0].strip(_QUOTES) for name in names):
        return paired[1].decode("utf-8", "replace")
    numbered = _ORDINAL.search(data, max(stop, start - weights.HEAD), start)
    if numbered:
        index = int(next(group for group in numbered.groups() if group)) - 1
    else:
        index = data.count(b",", _opened(data, stop, start), start)
    name = names[index].partition(b"=")[0] if 0 <= index < len(names) else b""
    return _nth(name.rpartition(b".")[2], 0, b",")


def _opened(data: bytes, first: int, start: int) -> int:
    """Return where the innermost bracket around a span opens, or where the search for it began."""
    opened: list[int] = []
    for at in range(max(first, start - weights.TABLE), start):
        if data[at] in b"([{":
            opened.append(at)
        elif opened and data[at] in b")]}":
            opened.pop()
    return opened[-1] if opened else first


def _last(expression: re.Pattern[bytes], data: bytes, first: int, last: int) -> re.Match[bytes] | None:
    found = None
    for match in expression.finditer(data, first, last):
        found = match
    return found


def _table(data: bytes, line: int, start: int, end: int) -> str:
    left = data[max(line, start - 4) : start].rstrip(_QUOTES)[-1:]
    right = data[end : end + 4].lstrip(_QUOTES)[:1]
    joined = _JOINED_BEFORE.search(data, max(line, start - _RUN_AND_MARK), start) or _JOINED_AFTER.match(data, end)
    for delimiter in (*_DELIMITERS, b":") if joined else _DELIMITERS:
        if (left == delimiter or start - line <= 1) and (right in (delimiter, b"\n", b"\r", b"") or left == delimiter):
            if delimiter not in (left, right):
                continue
            head = _head(data, line, delimiter)
            if head and head.count(delimiter) <= data.count(delimiter, line, _line_end(data, end)):
                return _crossed(
                    _nth(head, data.count(delimiter, line, start), delimiter), _first_cell(data, line, start, delimiter)
                )
    return ""


def _crossed(column: str, row: str) -> str:
    """Return the name of a cell: of a table that lies on its side, the row has the word and the column the account."""
    return (
        f"{column} {row}".strip().replace(" ", "_")
        if judge_name(row).strength and not judge_name(column).says
        else column
    )


def _first_cell(data: bytes, line: int, start: int, delimiter: bytes) -> str:
    cells = data[line:start].split(delimiter)
    return next((_nth(cell, 0, delimiter) for cell in cells[:-1] if cell.strip()), "")


def _head(data: bytes, line: int, delimiter: bytes) -> bytes:
    """Return the first line of the block of lines that hold the delimiter, if the span's own line is not the first."""
    top = line
    floor = max(0, line - weights.ROWS)
    while top > floor:
        above = data.rfind(b"\n", floor, top - 1) + 1 or floor
        if delimiter not in data[above:top]:
            break
        top = above
    if top == floor and floor > 0:
        top = 0
    if top == line:
        return b""
    stop = data.find(b"\n", top, top + _LONGEST)
    return data[top : stop if stop >= 0 else top]


def _nth(head: bytes, index: int, delimiter: bytes) -> str:
    names = head.split(delimiter)
    name = names[index].strip(b" \"'`[]\r\t*$@") if index < len(names) else b""
    return name.decode("utf-8", "replace") if _HEADING.fullmatch(name) else ""


def _line_end(data: bytes, end: int) -> int:
    stop = data.find(b"\n", end, end + _LONGEST)
    return stop if stop >= 0 else min(len(data), end + _LONGEST)
