"""The table of rules, for a person and for a script."""

from __future__ import annotations

from dataclasses import asdict
from typing import TextIO

from binscan.model import Severity
from binscan.report.base import RenderOptions
from binscan.report.json import dumps
from binscan.report.layout import Row, Style, write
from binscan.rules import RULES


def render_text(stream: TextIO, options: RenderOptions) -> None:
    """Write a row for each rule."""
    width = max(len(name) for name in RULES) + 2
    told = [
        Row(f"{rule.severity.label:<10}{rule.summary}", label=f"{rule.id:<{width}}", label_style=Style.STRONG)
        for rule in RULES.values()
    ]
    told += [Row(), Row("Of a testnet or demo account each is low. More on one: binscan explain RULE", Style.MUTED)]
    write(told, stream, options)


def render_json(stream: TextIO) -> None:
    """Write the table as a JSON list."""
    table = [asdict(rule) | {"severity": Severity(rule.severity).label} for rule in RULES.values()]
    stream.write(dumps(table, indent=2) + "\n")
