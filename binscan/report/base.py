"""What every format has in common: one signature, one set of options, one table that names them all.

A format is a module `binscan.report.<name>` with a function
`render(report: Report, stream: TextIO, options: RenderOptions) -> None`.
To add one: write the module, name it in `FORMATS`, test it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, TextIO, cast

from binscan.errors import UsageError
from binscan.model import Report


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How a person wants to see a report; formats for machines ignore what does not concern them."""

    colour: bool = False
    """Whether the stream is a terminal that shows colours: the text format then uses rich."""
    width: int = 100
    """Columns of the terminal."""
    show_secrets: bool = False
    """Print secrets in full; only the text format ever does."""
    show_samples: bool = False
    """Also list the documentation samples."""


class Format(Protocol):
    """A module that writes a report in one format."""

    def render(self, report: Report, stream: TextIO, options: RenderOptions) -> None:
        """Write the report to the stream, complete, ending in a newline."""


FORMATS: dict[str, str] = {
    "text": "binscan.report.text",
    "json": "binscan.report.json",
    "jsonl": "binscan.report.jsonl",
    "sarif": "binscan.report.sarif",
    "html": "binscan.report.html",
    "markdown": "binscan.report.markdown",
    "gitlab": "binscan.report.gitlab",
    "junit": "binscan.report.junit",
    "csv": "binscan.report.csv",
    "github": "binscan.report.github",
}
"""Format name to module; the module is imported when the format is asked for."""


def load_format(name: str) -> Format:
    """Return the module that writes a format.

    Raises:
        UsageError: there is no such format.
    """
    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}", f"Formats are: {', '.join(FORMATS)}.")
    return cast("Format", import_module(FORMATS[name]))
