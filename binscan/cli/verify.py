"""`binscan verify`: ask the exchange, read-only, what given credentials can still do."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from binscan.model import Credential, Finding, Report, Skipped

DESCRIPTION = """\
Ask the exchange, read-only, what credentials can still do. They come on standard input (key and secret on a line or
on two, NAME=VALUE, JSON, private keys as PEM), from environment variables whose name has BINANCE in it (--env), by
prompt where a terminal is attached, or from a JSON report, whose secrets are read again from the repository.
Every request is a GET from a fixed list; what is asked is printed first."""
EXAMPLE = """\
examples:
  binscan verify < keys.env
  binscan verify --env
  binscan audit . --format json --output leak.json; binscan verify leak.json

exit status: 1 if there is a credential, whatever the answer: a refusal is not proof of death
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from binscan.cli.options import add_asking, add_output
    from binscan.model import Environment

    parser.add_argument("report", nargs="?", metavar="REPORT", help="a JSON report; without it, standard input")
    parser.add_argument("--repository", metavar="REPO", help="where the report's secrets are (default: as it says)")
    parser.add_argument("--env", action="store_true", help="take them from the environment, not standard input")
    asking = parser.add_argument_group("asking")
    asking.add_argument(
        "--environment",
        type=Environment,
        choices=list(Environment),
        default=Environment.UNKNOWN,
        metavar="E",
        help=f"which exchange they are for: {', '.join(Environment)}",
    )
    asking.add_argument("--timeout", type=_seconds, metavar="S", help="longest wait for one answer (default 20)")
    add_asking(asking)
    add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask, write what was answered, return the exit status.

    Raises:
        UsageError: there is nothing to ask about, or the person said no.
        ConfigError: the report is none.
    """
    from dataclasses import replace

    from binscan.cli.ask import Asker
    from binscan.cli.output import Delivery, opened
    from binscan.pipeline import Clock
    from binscan.remedy.steps import Context, steps
    from binscan.report import answers
    from binscan.verifier.verify import unanswered

    delivery = Delivery.of(arguments)
    asker = Asker(proxy=arguments.proxy, yes=arguments.yes, quiet=arguments.quiet, timeout=arguments.timeout)
    clock = Clock()
    findings, missing, target = _to_ask(arguments)
    asked = [replace(one, remediation=steps(one, Context("verify"))) for one in asker(findings)]
    report = _report(asked, [*missing, *unanswered(asked)], target, clock.started_at, clock.elapsed)
    if not delivery.is_plain:
        return delivery.deliver(report)
    with opened(None) as stream:
        answers.render(delivery.presented(report), stream, delivery.options(stream))
    return delivery.status(report)


def _report(findings: list[Finding], skipped: list[Skipped], target: str, started_at: str, seconds: float) -> Report:
    from binscan.model import Report

    ordered = sorted(findings, key=lambda one: (-one.credential.severity, one.id))
    return Report("verify", target, started_at, round(seconds, 3), tuple(ordered), skipped=tuple(skipped))


def _to_ask(arguments: argparse.Namespace) -> tuple[list[Finding], list[Skipped], str]:
    from binscan.cli.keys import from_prompt
    from binscan.known.intake import read_credentials, read_environment
    from binscan.model import Finding
    from binscan.report.load import LARGEST

    if arguments.report not in (None, "-"):
        return _from_report(arguments.report, None, arguments.repository)
    credentials: list[Credential] = []
    target = "environment"
    if arguments.env:
        credentials = read_environment(os.environ, arguments.environment)
    elif sys.stdin.isatty():
        credentials, target = [pair for _, pair in from_prompt((), arguments.environment)], "prompt"
    else:
        data = sys.stdin.buffer.read(LARGEST + 1)
        if b'"schema_version"' in data[:400]:
            return _from_report("standard input", data, arguments.repository)
        credentials, target = read_credentials(data, arguments.environment), "standard input"
    if not credentials:
        raise _nothing(arguments.env)
    return [Finding(credential) for credential in credentials], [], target


def _from_report(name: str, data: bytes | None, repository: str | None) -> tuple[list[Finding], list[Skipped], str]:
    from binscan.known.recover import recover
    from binscan.report.load import load, parse

    recovered = recover(load(name) if data is None else parse(data, name), repository)
    return recovered.findings, recovered.missing, name


def _nothing(environment: bool) -> Exception:
    from binscan.errors import UsageError

    if environment:
        return UsageError("no environment variable holds a credential", "They are named like BINANCE_API_KEY.")
    return UsageError(
        "there is no credential on standard input",
        "Give key and secret on a line or on two, NAME=VALUE lines, JSON, or take them from the environment: --env.",
    )


def _seconds(text: str) -> float:
    value = float(text)
    if not 0.1 <= value <= 600:
        raise ValueError(text)
    return value
