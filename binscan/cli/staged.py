"""`binscan staged`: what the next commit would add; the commit hook. With `--message`, the commit's message.

On the hook's path: `quick` answers a run without options without argparse (8 ms), and a clean commit without the model
or any third party.
"""

from __future__ import annotations

import os
import sys

from binscan.matcher.prefilter import may_hold, may_hold_known
from binscan.source import index

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from binscan.model import Report

WATCHLIST = ".binscan-watchlist"
CONFIGURATIONS = ("binscan.toml", "pyproject.toml")
"""As `binscan.config` names them, which a clean commit does not import."""

DESCRIPTION = """\
Look through what the next commit would add: the index against HEAD, from the index, not from disk.
A FILE that is not part of it is read from disk. Only what is new blocks: a credential that HEAD's version
of the same path already holds does not."""
EXAMPLE = """\
examples:
  binscan staged                     what a pre-commit hook runs
  binscan staged --message "$1"      as a commit-msg hook
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    from binscan.cli.options import add_common

    parser.add_argument("files", nargs="*", metavar="FILE", help="read from disk too, where the commit leaves it alone")
    parser.add_argument(
        "--message", metavar="FILE", help="read a commit message instead, as git hands it to commit-msg"
    )
    add_common(parser)


def quick(arguments: Sequence[str]) -> int | None:
    """Answer a run without options; None where it takes the whole program: options to read, or an error to explain.

    Args:
        arguments: the command line after `staged`.
    """
    try:
        if len(arguments) == 2 and arguments[0] == "--message":
            code = _quick_message(arguments[1])
        elif any(argument.startswith("-") for argument in arguments):
            return None
        else:
            code = _quick_index(arguments)
        sys.stdout.flush()
        return code
    except Exception:
        # The whole program runs into it again and has the words for it.
        return None
    except KeyboardInterrupt as interruption:
        from binscan.cli.boundary import explain

        return explain(interruption)


def _look() -> Callable[[bytes], bool]:
    """Return the byte test: the wider one where a watchlist knows the owner's keys, even inside longer runs."""
    here = os.getcwd()
    while True:
        if os.path.lexists(os.path.join(here, WATCHLIST)) or any(_names_one(here, file) for file in CONFIGURATIONS):
            return may_hold_known
        parent = os.path.dirname(here)
        if parent == here or os.path.lexists(os.path.join(here, ".git")):
            return may_hold
        here = parent


def _names_one(folder: str, file: str) -> bool:
    try:
        with open(os.path.join(folder, file), "rb") as stream:
            return b"watchlist" in stream.read()
    except FileNotFoundError:
        return False


def _quick_message(file: str) -> int:
    with open(file, "rb") as stream:
        data = stream.read()
    if _look()(data):
        _collect_rarely()
        from binscan.cli.options import configured
        from binscan.gate.staged import judge_message

        return _answer(judge_message(file, data, configured()))
    print("binscan: nothing found in the commit message")
    return 0


def _quick_index(files: Sequence[str]) -> int:
    may_be_in = _look()
    reading = index.Reading()
    others = 0
    sure = reading.pass_over(may_be_in)
    for file in index.named(files, reading.changes) if sure else ():
        sure = sure and not (file.problem or file.noted or may_be_in(file.content))
        others += 1
    if not sure:
        _collect_rarely()
        from binscan.cli.options import configured
        from binscan.gate.staged import judge

        return _answer(judge(reading, files, configured()))
    reading.close()
    print(clean(len(reading.changes), others))
    return 0


def _collect_rarely() -> None:
    """Look for reference cycles rarely: what is imported makes thousands of objects, none of them garbage (3 ms)."""
    import gc

    gc.set_threshold(50_000)


def clean(staged: int, others: int) -> str:
    """Return the one line that says what was read and that nothing was found."""
    if not staged and not others:
        return "binscan: nothing is staged, so there was nothing to read"
    parts = [f"{count} {what}{'s' if count != 1 else ''}" for count, what in _counted(staged, others) if count]
    return f"binscan: nothing found in {' and '.join(parts)}"


def _counted(staged: int, others: int) -> tuple[tuple[int, str], tuple[int, str]]:
    return (staged, "staged change"), (others, "file" if not staged else "other file")


def run(arguments: argparse.Namespace) -> int:
    """Look through the index or the message and report."""
    from binscan.cli.options import settings
    from binscan.cli.output import Delivery
    from binscan.errors import UsageError
    from binscan.gate.staged import message, staged

    if arguments.message is not None and arguments.files:
        raise UsageError("a message and files are two runs", "Give --message FILE alone.")
    delivery = Delivery.of(arguments)
    chosen = settings(arguments)
    report = message(arguments.message, chosen) if arguments.message else staged(arguments.files, chosen)
    if not delivery.is_plain:
        return delivery.deliver(report)
    _answer(report)
    return delivery.status(report)


def _answer(report: Report) -> int:
    from binscan.redaction import redacted
    from binscan.report.refusal import render

    render(redacted(report), sys.stdout)
    return report.exit_code
