"""The one door to rich: lines in colour, and a live line of progress."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.text import Text

from binscan.report.layout import Line, Style

_COLOURS = {
    Style.PLAIN: "",
    Style.TITLE: "bold",
    Style.LEAK: "bold red",
    Style.MINOR: "bold cyan",
    Style.INCOMPLETE: "bold yellow",
    Style.CLEAN: "bold green",
    Style.LABEL: "dim",
    Style.STRONG: "bold",
    Style.COPY: "cyan",
    Style.MUTED: "dim",
}


def paint(output: Iterable[Line], stream: TextIO) -> None:
    """Write lines in colour; nothing in them is taken for markup, and nothing is wrapped again."""
    console = Console(file=stream, force_terminal=True, highlight=False, markup=False, emoji=False, soft_wrap=True)
    for line in output:
        console.print(
            Text.assemble((line.label, _COLOURS[line.label_style]), (line.text, _COLOURS[line.style])), end="\n"
        )
