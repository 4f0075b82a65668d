"""`binscan report`: a JSON report in any other format, or two side by side."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from binscan.cli.output import Delivery
    from binscan.model import Report

DESCRIPTION = "Turn a JSON report into any other format, or say what changed between two."
EXAMPLE = (
    "example:\n  binscan report leak.json --output html=leak.html\n"
    "  binscan report --compare before.json after.json\n\n"
    "exit status: that of the report; with --compare 1 if something is new"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from binscan.cli.options import add_output

    parser.add_argument("report", nargs="?", metavar="REPORT", help="what --format json wrote; - is standard input")
    parser.add_argument("--compare", nargs=2, metavar=("OLD", "NEW"), help="two reports, of runs of the same thing")
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the report or the comparison; return the exit status.

    Raises:
        UsageError: neither or both were asked for.
        ConfigError: a file is no report.
    """
    from binscan.cli.output import Delivery
    from binscan.errors import UsageError

    if (arguments.report is None) == (arguments.compare is None):
        raise UsageError("give one report, or --compare and two", "See: binscan report --help")
    if arguments.compare:
        return _compare(arguments.compare, Delivery.of(arguments))
    return Delivery.of(arguments).deliver(read(arguments.report))


def read(name: str) -> Report:
    """Return the report in a file, or on standard input for `-`.

    Raises:
        ConfigError: it is no report.
    """
    import sys

    from binscan.report.load import LARGEST, load, parse

    return parse(sys.stdin.buffer.read(LARGEST + 1), "standard input") if name == "-" else load(name)


def _compare(files: Sequence[str], delivery: Delivery) -> int:
    from binscan.cli.output import opened
    from binscan.errors import UsageError
    from binscan.report.compare import RENDERERS, compare

    for fmt, _ in delivery.places:
        if fmt not in RENDERERS:
            raise UsageError(f"a comparison cannot be written as {fmt}", f"Formats are: {', '.join(RENDERERS)}.")
    comparison = compare(*map(read, files))
    for fmt, file in delivery.places:
        with opened(file) as stream:
            RENDERERS[fmt](comparison, stream, delivery.options(stream))
    return 1 if comparison.new and not delivery.exit_zero else 0
