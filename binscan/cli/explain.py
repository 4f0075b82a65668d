"""`binscan explain`: what a rule or a finding means, and what to do."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from binscan.model import Finding
    from binscan.report.layout import Row

DESCRIPTION = "Say what a rule or a finding is, why it is believed, what else it could be, and what to do."
EXAMPLE = (
    "example:\n  binscan explain binance-key-pair\n"
    "  binscan explain bs-21caae59                      in the repository that it was found in\n"
    "  binscan explain bs-21caae59 --report leak.json"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("what", metavar="RULE|FINDING", help="a rule (binscan rules lists them) or a finding's id")
    parser.add_argument(
        "--report",
        metavar="FILE",
        help="the JSON report that it is in, - for standard input (default: audit .)",
    )
    parser.add_argument("--no-color", action="store_true", help="no colour, no styles")


def run(arguments: argparse.Namespace) -> int:
    """Explain it and return the exit status.

    Raises:
        UsageError: there is no such rule or finding.
        ConfigError: the file is no report.
        NotARepository: no report is given, and there is no repository here.
    """
    from binscan.cli.output import opened, render_options
    from binscan.report.layout import write

    rows = _explained(arguments.what, arguments.report)
    with opened(None) as stream:
        write(rows, stream, render_options(stream, no_color=arguments.no_color))
    return 0


def _explained(what: str, report: str | None) -> list[Row]:
    from binscan.errors import UsageError
    from binscan.report.explain import explain_finding, explain_rule
    from binscan.rules import RULES

    if what in RULES:
        return explain_rule(RULES[what])
    if not what.startswith("bs-"):
        raise UsageError(
            f"there is no rule {what!r}", f"Rules are: {', '.join(RULES)}. A finding's id begins with bs-."
        )
    finding = _find(what, report)
    return explain_finding(finding, RULES.get(finding.credential.rule))


def _find(prefix: str, report: str | None) -> Finding:
    from binscan.api import audit
    from binscan.cli.options import configured
    from binscan.cli.progress import watched
    from binscan.cli.report import read
    from binscan.errors import UsageError

    if report is None:
        with watched(quiet=False) as progress:
            known = audit(".", configured(), progress)
    else:
        known = read(report)
    matching = [finding for finding in known.findings + known.samples if finding.id.startswith(prefix)]
    if len(matching) != 1:
        many = "no finding" if not matching else "more than one finding"
        where = report or "the history here"
        hint = "Give more of the id, or the report that it is in: --report FILE."
        raise UsageError(f"{many} in {where} has an id that begins with {prefix!r}", hint)
    return matching[0]
