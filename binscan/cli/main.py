"""`binscan COMMAND …`: pick the command, build only its parser, run it inside the error boundary.

On the hook's path: nothing may be imported here but `sys`; argparse (8 ms) only where there are options to read.
"""

from __future__ import annotations

import sys

from binscan import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from types import ModuleType

COMMANDS = {
    "scan": "look through files, folders, archives or standard input",
    "audit": "look through the whole history of a repository",
    "staged": "look through what the next commit would add: the commit hook",
    "range": "look through everything that the commits of a range bring: pull requests, pre-push",
    "verify": "ask the exchange, read-only, what credentials can still do",
    "review": "hold your own keys against a least-privilege profile",
    "watchlist": "remember your own keys as salted digests, to recognise them anywhere",
    "purge": "take a leaked credential out of a history, after rotation, and check that no copy is left",
    "ci": "look through what a GitHub event brings: annotations, job summary, outputs",
    "report": "turn a JSON report into any other format, or compare two",
    "explain": "say what a rule or a finding means, and what to do",
    "rules": "list what can be found",
    "schema": "print the JSON Schema of the JSON report",
    "baseline": "accept what is known, without hiding what is new",
    "fleet": "audit many repositories, on one machine or a cluster",
    "cache": "show or clear what audits remember of repositories",
    "config": "show every setting and where it came from",
    "completion": "print a completion script for your shell",
}
"""Command → one line of help; each lives in `binscan.cli.COMMAND`, imported only when it is asked for."""

_EPILOG = """\
exit status:
  0  everything asked for was read, and nothing was found
  1  at least one finding
  2  the run could not be done, or not finished

Start here after a suspected leak:  binscan audit .
"""


def process() -> int:
    """Run the command that this process was started for: what `binscan` and `python -m binscan` call."""
    code = main()
    if sys.argv[1:2] == ["staged"]:
        import os

        # Everything is written and git has ended: taking the interpreter apart would cost a commit 6 ms more.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Args:
        argv: arguments without the program's name; None takes the process's own.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = arguments[0] if arguments else "--help"
    if name in ("-h", "--help", "help"):
        print(overview(), end="")
        return 0 if arguments else 2
    if name in ("-V", "--version"):
        print(f"binscan {__version__}")
        return 0
    if name not in COMMANDS:
        print(f"binscan: there is no command {name!r}{_nearest(name)}", file=sys.stderr)
        print("To see all commands: binscan --help", file=sys.stderr)
        return 2
    try:
        code = _run(name, arguments)
        sys.stdout.flush()
    except SystemExit:
        raise
    except BaseException as error:
        from binscan.cli.boundary import explain

        return explain(error)
    return code


def _run(name: str, arguments: Sequence[str]) -> int:
    if name == "staged":
        from binscan.cli.staged import quick

        code = quick(arguments[1:])
        if code is not None:
            return code
    module = load(name)
    parser = build_parser(name, module)
    # What stands after `--` must reach the command as it is; argparse, asked for intermixed arguments, reads it twice.
    read = parser.parse_args if "--" in arguments else parser.parse_intermixed_args
    answer: int = module.run(read(arguments[1:]))
    return answer


def load(name: str) -> ModuleType:
    """Return the module of a command of `COMMANDS`."""
    from importlib import import_module

    return import_module("binscan.cli." + name.replace("-", "_"))


def build_parser(name: str, module: ModuleType) -> argparse.ArgumentParser:
    """Return the argument parser of one command; its module's docstring and `EXAMPLE` are the help's frame."""
    from binscan.cli.help import Parser

    parser = Parser(prog=f"binscan {name}", description=module.DESCRIPTION, epilog=module.EXAMPLE, allow_abbrev=False)
    module.add_arguments(parser)
    return parser


def overview() -> str:
    """Return the text of `binscan --help`."""
    width = max(map(len, COMMANDS))
    rows = "".join(f"  {name:<{width}}  {line}\n" for name, line in COMMANDS.items())
    return (
        "usage: binscan COMMAND [OPTION …]\n\n"
        "Finds leaked Binance API credentials, says what they can do, and how to end it.\n\n"
        f"commands:\n{rows}\n{_EPILOG}\nOptions of one command:  binscan COMMAND --help\n"
    )


def _nearest(name: str) -> str:
    import difflib

    close = difflib.get_close_matches(name, COMMANDS, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
