"""Rows of the text report: what is said, before anybody decides how it is painted."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

from binscan.report.base import RenderOptions
from binscan.report.safe import lines

WIDEST = 110
"""Columns beyond which prose is hard to follow with the eye; a wider terminal keeps the rest free."""


COPY_INDENT = 4
"""Spaces with which a step marks a line to copy (`remedy.steps.COPY`)."""


class Style(StrEnum):
    """What a row is, for a painter to colour."""

    PLAIN = "plain"
    TITLE = "title"
    LEAK = "leak"
    MINOR = "minor"
    INCOMPLETE = "incomplete"
    CLEAN = "clean"
    LABEL = "label"
    STRONG = "strong"
    COPY = "copy"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph: an indented label and a text that hangs beside it."""

    text: str = ""
    style: Style = Style.PLAIN
    label: str = ""
    label_style: Style = Style.LABEL
    indent: int = 0
    wrap: bool = True
    """False for what is to be copied: it is never broken."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of output: label and text with their styles."""

    label: str
    label_style: Style
    text: str
    style: Style


def flow(rows: list[Row], width: int) -> Iterator[Line]:
    """Break rows into lines that fit the width."""
    for row in rows:
        lead = " " * row.indent + row.label
        room = max(20, min(width, WIDEST) - len(lead))
        texts = [row.text]
        if row.wrap and len(row.text) > room:
            texts = textwrap.wrap(row.text, room, break_on_hyphens=False, break_long_words=False) or [""]
        for number, text in enumerate(texts):
            yield Line(lead if number == 0 else " " * len(lead), row.label_style, text, row.style)


def write(rows: list[Row], stream: TextIO, options: RenderOptions) -> None:
    """Write rows: by rich where a terminal shows colours, else plainly and without importing it."""
    output = flow(rows, options.width)
    if options.colour:
        from binscan.report.terminal import paint

        paint(output, stream)
        return
    encoding = getattr(stream, "encoding", None) or "utf-8"
    for line in output:
        text = f"{line.label}{line.text}".rstrip() + "\n"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def step_rows(position: int, step: str, indent: int = 3) -> list[Row]:
    """Return a remediation step: its number and prose, and each line to copy alone and unbroken."""
    prose, *to_copy = lines(step)
    result = [Row(prose, label=f"{position}. ", label_style=Style.STRONG, indent=indent)]
    result += [Row(line[COPY_INDENT:], Style.COPY, indent=indent + 5, wrap=False) for line in to_copy]
    return result
