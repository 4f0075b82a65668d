"""`binscan audit`: the whole history of a repository."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DESCRIPTION = "Look for Binance credentials in the whole history of a repository, reachable or not: path or clone URL."
EXAMPLE = "example:\n  binscan audit .\n  binscan audit https://github.com/me/bot.git --output html=report.html"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from binscan.cli.options import add_common

    parser.add_argument("repositories", nargs="*", default=["."], metavar="REPO", help="path or clone URL (default: .)")
    add_common(parser)


def run(arguments: argparse.Namespace) -> int:
    """Audit, write the report, return the exit status."""
    from binscan.api import audit
    from binscan.cli.options import settings
    from binscan.cli.output import deliver

    return deliver(audit(arguments.repositories, settings(arguments, arguments.repositories[0])), arguments)
