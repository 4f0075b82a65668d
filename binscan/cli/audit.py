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
    parser.add_argument("--find", metavar="-", help="look for one known secret exactly; asked for, or standard input")
    parser.add_argument(
        "--fetch-pulls", action="store_true", help="fetch the remotes' pull requests first, into refs/binscan/pull/"
    )
    parser.add_argument("--no-cache", action="store_true", help="read everything again, and remember nothing")
    add_common(parser)


def run(arguments: argparse.Namespace) -> int:
    """Audit, write the report, return the exit status."""
    from binscan.api import audit
    from binscan.cli.known import read_known
    from binscan.cli.options import settings
    from binscan.cli.output import Delivery
    from binscan.cli.progress import watched
    from binscan.record import replace

    delivery = Delivery.of(arguments)
    chosen = settings(arguments, arguments.repositories[0])
    if arguments.find is not None:
        chosen = replace(chosen, find=read_known(arguments.find))
    if arguments.fetch_pulls:
        chosen = replace(chosen, fetch_pulls=True)
    if arguments.no_cache:
        chosen = replace(chosen, cache=False)
    with watched(arguments.quiet) as progress:
        report = audit(arguments.repositories, chosen, progress)
    return delivery.deliver(report)
