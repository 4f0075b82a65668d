"""`binscan scan`: files, folders, archives, standard input."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DESCRIPTION = "Look for Binance credentials in files, folders, archives or standard input (-), with or without git."
EXAMPLE = "example:\n  binscan scan ~/projects/bot\n  kubectl get secret bot -o yaml | binscan scan -"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from binscan.cli.options import add_common

    parser.add_argument("paths", nargs="*", default=["."], metavar="PATH", help="what to read (default: .)")
    add_common(parser)


def run(arguments: argparse.Namespace) -> int:
    """Scan, write the report, return the exit status."""
    from binscan.api import scan
    from binscan.cli.options import settings
    from binscan.cli.output import Delivery
    from binscan.cli.progress import watched

    delivery = Delivery.of(arguments)
    with watched(arguments.quiet) as progress:
        report = scan(arguments.paths, settings(arguments, arguments.paths[0]), progress)
    return delivery.deliver(report)
