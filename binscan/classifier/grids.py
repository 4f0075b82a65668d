"""The heading over a cell of a table that is written in markup: HTML, AsciiDoc, MediaWiki, reStructuredText."""

from __future__ import annotations

from binscan import weights
from binscan.pattern import pattern

_ROW = pattern(rb"<tr\b", 2)
_CELL = pattern(rb"<t[hd]\b[^<>]{0,400}>", 2)
_TAG = pattern(rb"<[^<>]{0,400}>|&nbsp;")
_ASCIIDOC = b"\n|==="
_LIST = b"list-table::"
_LIST_ROW = pattern(rb"\n[ \t]*\*[ \t]+-[ \t]")
_LIST_CELL = pattern(rb"\n[ \t]*-[ \t]")
_WIKI = b"{|"
_WIKI_ROW = pattern(rb"\n\|-[^\n]*")
_WIKI_CELL = pattern(rb"\n[|!](?![-+}])|\|\||!!")


def heading(data: bytes, start: int) -> bytes:
    """Return the text over the cell a span stands in, or nothing.

    Args:
        data: the text.
        start: of the span.
    """
    first = max(0, start - weights.ROWS)
    lower = data[first:start].lower()
    opened = lower.rfind(b"<table")
    if opened >= 0 and lower.find(b"</table", opened) < 0:
        return _html(data[first + opened : start])
    fence = data.rfind(_ASCIIDOC, first, start)
    if fence >= 0 and data.count(_ASCIIDOC, first, start) % 2:
        return _asciidoc(data[fence + len(_ASCIIDOC) : start])
    opened = data.rfind(_LIST, first, start)
    if opened >= 0:
        return _list(data[opened:start])
    opened = data.rfind(_WIKI, first, start)
    if opened >= 0 and data.find(b"|}", opened, start) < 0:
        return _wiki(data[opened:start])
    return b""


def row_heading(data: bytes, start: int) -> bytes:
    """Return the text of the first cell of the row a span stands in, of a table of HTML; nothing if that is its own.

    Args:
        data: the text.
        start: of the span.
    """
    first = max(0, start - weights.ROWS)
    row = data[first:start].lower().rfind(b"<tr")
    cells = _CELL.split(data[first + row : start])[1:] if row >= 0 else []
    return _plain(cells[0]) if len(cells) > 1 else b""


def _html(table: bytes) -> bytes:
    rows = [table[match.end() :] for match in _ROW.finditer(table)]
    if len(rows) < 2:
        return b""
    own = len(_CELL.findall(rows[-1])) - 1
    head = rows[0][: len(rows[0]) - len(rows[1])]
    cells = _CELL.split(head)[1:]
    return _plain(cells[own]) if 0 <= own < len(cells) else b""


def _asciidoc(block: bytes) -> bytes:
    """The first line that holds cells is the head; those below may stand one on a line."""
    lines = block.split(b"\n")
    at = next((number for number, line in enumerate(lines) if b"|" in line), -1)
    if at < 0 or at == len(lines) - 1:
        return b""
    names = lines[at].split(b"|")[1:]
    before = b"\n".join(lines[at + 1 :]).count(b"|")
    return _plain(names[(before - 1) % len(names)]) if before else b""


def _wiki(table: bytes) -> bytes:
    rows = _WIKI_ROW.split(table)
    rows = [row for row in rows if _WIKI_CELL.search(row)]
    if len(rows) < 2:
        return b""
    names = _WIKI_CELL.split(rows[0])[1:]
    own = len(_WIKI_CELL.findall(rows[-1])) - 1
    return _plain(names[own]) if 0 <= own < len(names) else b""


def _list(table: bytes) -> bytes:
    """A directive of reStructuredText: `* -` begins a row, `-` a cell."""
    rows = _LIST_ROW.split(table)[1:]
    if len(rows) < 2:
        return b""
    names = _LIST_CELL.split(rows[0])
    own = len(_LIST_CELL.findall(rows[-1]))
    return _plain(names[own]) if own < len(names) else b""


def _plain(cell: bytes) -> bytes:
    return _TAG.sub(b"", cell).strip(b" \"'`*\r\n\t")
