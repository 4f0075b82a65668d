"""What every format has in common: one signature, one set of options. `binscan.report.formats` names them all."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, TextIO, cast

from binscan.errors import UsageError
from binscan.model import Report
from binscan.report.formats import FORMATS


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


def load_format(name: str) -> Format:
    """Return the module that writes a format.

    Raises:
        UsageError: there is no such format.
    """
    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}", f"Formats are: {', '.join(FORMATS)}.")
    return cast("Format", import_module(f"binscan.report.{name}"))
