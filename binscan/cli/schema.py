"""`binscan schema`: the JSON Schema of the JSON report."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DESCRIPTION = "Print the JSON Schema of what --format json writes."
EXAMPLE = "example:\n  binscan schema > report.schema.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the command takes no arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Print the schema and return the exit status."""
    from binscan.cli.output import opened
    from binscan.report.schema import schema_text

    with opened(None) as stream:
        stream.write(schema_text())
    return 0
