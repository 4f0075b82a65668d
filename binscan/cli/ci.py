"""`binscan ci`: one step of a GitHub workflow. The event says what is read; annotations, summary and outputs say what
was found. Everything comes in through the environment and files, nothing through a shell line."""

from __future__ import annotations

import os
import sys

from binscan.errors import BinscanError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from binscan.cli.output import Delivery
    from binscan.model import Report
    from binscan.settings import Settings
    from binscan.source.event import Plan

DESCRIPTION = """\
Look through what a GitHub event brings: the commits of a pull request, a push or a merge group, or on a schedule the
whole history. Writes annotations, the job summary and the step's outputs. The action of this repository runs it."""
EXAMPLE = """\
example (in a workflow step):
  binscan ci --format text --output sarif=binscan.sarif --output json=binscan.json
"""
_LARGEST_EVENT = 64 * 1024 * 1024
"""Bytes of an event file; GitHub cuts a payload at 25 MB."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from binscan.cli.options import add_common

    modes = ("auto", "audit")
    parser.add_argument("--mode", choices=modes, default="auto", help="what to read (default: auto, by the event)")
    parser.add_argument("--range", default="", metavar="BASE..HEAD", help="the commits, whatever the event says")
    parser.add_argument("--repository", default=".", metavar="PATH", help="the checkout (default: .)")
    add_common(parser)


def run(arguments: argparse.Namespace) -> int:
    """Look through what the event brings, tell GitHub, return the exit status."""
    try:
        from binscan.cli.options import settings
        from binscan.cli.output import Delivery

        delivery = Delivery.of(arguments)
        wanted = _plan(arguments)
        report = _look(wanted, arguments, settings(arguments, arguments.repository))
    except BinscanError as error:
        _tell_failure(error)
        raise
    code = _log(report, delivery)
    _tell(report, wanted, delivery)
    return code


def _plan(arguments: argparse.Namespace) -> Plan:
    from binscan.source.event import Plan, plan

    if arguments.range:
        return Plan("given", "the range that the workflow gives")
    if arguments.mode == "audit":
        return Plan("audit", "the whole history, as the workflow asks")
    return plan(os.environ.get("GITHUB_EVENT_NAME", ""), _event())


def _event() -> object:
    import json

    path = os.environ.get("GITHUB_EVENT_PATH", "")
    hint = "binscan ci runs in a GitHub workflow; anywhere else: binscan range BASE..HEAD"
    if not path:
        raise UsageError("there is no event: GITHUB_EVENT_PATH is not set", hint)
    try:
        if os.path.getsize(path) > _LARGEST_EVENT:
            raise UsageError(f"the event file is larger than {_LARGEST_EVENT >> 20} MiB", hint)
        with open(path, encoding="utf-8") as stream:
            return json.load(stream)
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"the event file cannot be read: {type(error).__name__}", hint) from None


def _look(wanted: Plan, arguments: argparse.Namespace, chosen: Settings) -> Report:
    from binscan.gate import commits
    from binscan.source.event import chooser

    if wanted.mode == "nothing":
        return commits.nothing(wanted.why)
    if wanted.mode == "audit":
        return commits.whole_history(arguments.repository, chosen)
    if wanted.mode == "given":
        return commits.commit_range(arguments.range, chosen, arguments.repository)
    return commits.commits(chooser(wanted), chosen, arguments.repository)


def _log(report: Report, delivery: Delivery) -> int:
    """Write the reports; while they go to the log, the runner obeys no command but one that nobody can guess."""
    import secrets

    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", flush=True)
    try:
        return delivery.deliver(report)
    finally:
        print(f"::{token}::", flush=True)


def _tell(report: Report, wanted: Plan, delivery: Delivery) -> None:
    import io

    from binscan.report import github, markdown
    from binscan.report.base import RenderOptions

    report = delivery.presented(report)
    github.render(report, sys.stdout, RenderOptions())
    summary = io.StringIO()
    markdown.render(report, summary, RenderOptions())
    event = os.environ.get("GITHUB_EVENT_NAME", "")
    shown = "".join(c for c in event if c.isalnum() or c == "_")
    why = f"_Read because of `{shown or 'the workflow'}`: {wanted.why}._"
    _append("GITHUB_STEP_SUMMARY", f"{summary.getvalue()}\n{why}\n")
    # The output says how it went even where findings do not fail the step.
    _outputs(len(report.findings), report.exit_code, delivery.file("json"), delivery.file("sarif"))


def _tell_failure(error: BinscanError) -> None:
    from binscan.report.github import failure
    from binscan.report.markup import prose

    print(failure(f"{error.message}. {error.hint}".strip()), flush=True)
    text = f"# 🟠 binscan could not read what it was asked to\n\n{prose(error.message)}. {prose(error.hint)}\n"
    _append("GITHUB_STEP_SUMMARY", f"{text}\nThis is no clean bill: nothing was certified.\n")
    _outputs(0, 2, "", "")


def _outputs(findings: int, code: int, report: str, sarif: str) -> None:
    values = {"findings": str(findings), "exit-code": str(code), "report": report, "sarif": sarif}
    safe = {name: value for name, value in values.items() if value.isprintable()}
    _append("GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in safe.items()))


def _append(variable: str, text: str) -> None:
    path = os.environ.get(variable)
    if path:
        with open(path, "a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
