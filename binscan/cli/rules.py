"""`binscan rules`: what can be found."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DESCRIPTION = "List the kinds of findings, how bad each is, and what it means."
EXAMPLE = "example:\n  binscan rules\n  binscan rules --format json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text (default) or json")
    parser.add_argument("--no-color", action="store_true", help="no colour, no styles")


def run(arguments: argparse.Namespace) -> int:
    """Print the table and return the exit status."""
    from binscan.cli.output import opened, render_options
    from binscan.report.rules import render_json, render_text

    with opened(None) as stream:
        if arguments.format == "json":
            render_json(stream)
        else:
            render_text(stream, render_options(stream, no_color=arguments.no_color))
    return 0
