"""`binscan fleet LIST`: many repositories, one machine or a cluster."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from binscan.fleet.job import Outcome
    from binscan.settings import Settings

DESCRIPTION = """\
Audit many repositories and combine the reports: the same key in five repositories is one
finding with five homes. LIST is a file (one path or clone URL a line), - for standard input,
a folder of clones, github:ORG or gitlab:GROUP (tokens from GITHUB_TOKEN, GITLAB_TOKEN).
A run that was interrupted goes on where it stopped; a later run audits only what changed."""
EXAMPLE = """\
example:
  binscan fleet repositories.txt --output html=fleet.html --output json=fleet.json
  binscan fleet github:my-org --lines progress.jsonl --scheduler tcp://10.0.0.5:8786"""

_UNITS = {"M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from binscan.cli.options import add_output, confidence, positive

    parser.add_argument("list", metavar="LIST", help="file, -, folder of clones, github:ORG or gitlab:GROUP")
    fleet = parser.add_argument_group("fleet")
    fleet.add_argument("--state", default="binscan-fleet.sqlite", metavar="FILE", help="what is done (%(default)s)")
    fleet.add_argument("--mirrors", metavar="DIR", help="where clones are kept (default: beside the state file)")
    fleet.add_argument("--disk", type=size, default=size("20G"), metavar="SIZE", help="bound of the clones (20G)")
    fleet.add_argument("--timeout", type=float, default=3600.0, metavar="S", help="seconds for each repository (3600)")
    fleet.add_argument("--scheduler", metavar="URL", help="a Dask scheduler, tcp://HOST:PORT, instead of this machine")
    fleet.add_argument("--lines", metavar="FILE", help="append one JSON line as each repository ends; - prints them")
    fleet.add_argument("--no-archived", action="store_true", help="leave out archived repositories of an organisation")
    fleet.add_argument("--forks", action="store_true", help="forks of an organisation too")
    fleet.add_argument("--no-cache", action="store_true", help="do not keep or use the incremental cache")
    fleet.add_argument(
        "--split",
        type=float,
        default=5.0,
        metavar="S",
        help="share a repository out in parts of S seconds (5)",
    )
    fleet.add_argument("--min-confidence", type=confidence, default=None, metavar="X", help="0.0 to 1.0 (default 0.5)")
    fleet.add_argument("--baseline", metavar="FILE", help="accepted findings that are not reported again")
    fleet.add_argument("--config", metavar="FILE", help="configuration (default: binscan.toml or pyproject.toml)")
    fleet.add_argument("--jobs", type=positive, metavar="N", help="repositories at a time (one per core)")
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Audit the fleet, write the combined report, return the exit status."""
    import os

    from binscan.cli.output import Delivery
    from binscan.fleet.choices import packed
    from binscan.fleet.run import Plan, run_fleet
    from binscan.fleet.state import State
    from binscan.fleet.targets import Listing, read_targets

    delivery = Delivery.of(arguments)
    chosen = _settings(arguments)
    targets = read_targets(arguments.list, Listing(not arguments.no_archived, arguments.forks))
    plan = Plan(
        source=arguments.list,
        mirrors=os.path.abspath(arguments.mirrors or arguments.state + ".mirrors"),
        disk=arguments.disk,
        seconds=arguments.timeout,
        jobs=chosen.jobs,
        scheduler=arguments.scheduler,
        choices=packed(chosen),
        cache=chosen.cache,
        part_seconds=arguments.split,
    )
    state = State(arguments.state)
    try:
        report = run_fleet(targets, plan, state, _heard(arguments))
    finally:
        state.close()
    return delivery.deliver(report)


def _settings(arguments: argparse.Namespace) -> Settings:
    """Return what governs this folder, not what a repository of the fleet says of itself, then the command line."""
    from dataclasses import replace

    from binscan.cli.options import configured, given

    base = configured(".", arguments.config)
    return replace(base, **given(arguments), cache=base.cache and not arguments.no_cache)


def size(text: str) -> int:
    """Read a size such as `500M`, `20G` or a number of bytes.

    Raises:
        ValueError: it is none (argparse turns it into a usage error).
    """
    unit = _UNITS.get(text[-1:].upper(), 1)
    value = int(float(text[:-1] if unit > 1 else text) * unit)
    if value <= 0:
        raise ValueError(text)
    return value


def _heard(arguments: argparse.Namespace) -> Callable[[Outcome, int, int], None]:
    """Return what is done as each repository ends: a JSON line, and a line of progress for a person."""
    import json
    import sys
    import time

    from binscan.cli.say import printable
    from binscan.errors import SourceError
    from binscan.fleet.run import lines

    started = time.monotonic()

    def heard(outcome: Outcome, done: int, total: int) -> None:
        if arguments.lines:
            record = json.dumps(next(lines([outcome])))
            if arguments.lines == "-":
                print(record, flush=True)
            else:
                try:
                    with open(arguments.lines, "a", encoding="utf-8") as stream:
                        stream.write(record + "\n")
                except OSError as error:
                    raise SourceError(f"{arguments.lines} cannot be written: {error.strerror}") from error
        if not arguments.quiet and sys.stderr.isatty():
            left = (time.monotonic() - started) / done * (total - done)
            line = f"{done}/{total}  {outcome.status:<9}  {outcome.name}  {outcome.reason}"
            print(printable(f"{line}  about {left:.0f} s left"), file=sys.stderr)

    return heard
