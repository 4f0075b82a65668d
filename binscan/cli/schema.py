"""`binscan schema`: print the JSON Schema of the JSON report."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """The command takes none."""


def run(args: Namespace) -> int:
    """Print the schema; return the exit status."""
    from binscan.report.schema import schema_text

    sys.stdout.write(schema_text())
    return 0
