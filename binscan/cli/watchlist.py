"""`binscan watchlist`: one's own keys, remembered only as salted digests."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DESCRIPTION = """\
Remember your own keys as salted digests in a file that can be committed. scan, audit, staged and range then
recognise exactly these, anywhere and through every layer of encoding, with no context needed and no false alarm.
The digests cannot be turned back into keys."""
EXAMPLE = """\
examples:
  binscan watchlist add "trading bot"            keys by prompt, or on standard input
  binscan watchlist add ours --from env          every BINANCE_…API_KEY, BINANCE_…API_SECRET
  binscan watchlist list
  binscan watchlist remove "trading bot"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from binscan.config import WATCHLIST

    parser.add_argument("action", choices=("add", "list", "remove"), help="what to do")
    parser.add_argument("label", nargs="?", help="what you call the key: its purpose, never a part of it")
    parser.add_argument("--file", metavar="FILE", help=f"the watchlist (default: {WATCHLIST} at the repository's top)")
    parser.add_argument(
        "--from", dest="source", choices=("env", "keyring", "prompt", "stdin"), help="where the keys come from"
    )


def run(arguments: argparse.Namespace) -> int:
    """Add, list or remove; return the exit status.

    Raises:
        UsageError: a label is missing, there is no such label, or no key was given.
        ConfigError: the file is no watchlist, or cannot be written.
    """
    from binscan.errors import UsageError

    path = arguments.file or _default()
    if arguments.action == "list":
        return _list(path)
    if not arguments.label:
        raise UsageError(f"{arguments.action} needs a label", "What do you call the key? Its purpose, for example.")
    return _add(path, arguments) if arguments.action == "add" else _remove(path, arguments.label)


def _add(path: str, arguments: argparse.Namespace) -> int:
    from binscan.cli.keys import SOURCES
    from binscan.cli.say import printable
    from binscan.known import watchlist
    from binscan.model import Environment, Role, Secret

    source = arguments.source or ("prompt" if sys.stdin.isatty() else "stdin")
    names = () if source == "env" else (arguments.label,)
    owned = SOURCES[source](names, Environment.UNKNOWN)
    kept = watchlist.load(path) if os.path.exists(path) else watchlist.new()
    added = 0
    for _, credential in owned:
        for part in credential.parts:
            if isinstance(part.secret, Secret) and part.role is not Role.LISTEN_KEY:
                kept, added = kept.add(part.role, part.secret, arguments.label), added + 1
    watchlist.save(path, kept)
    print(printable(f"Remembered {added} as {arguments.label!r} in {os.path.relpath(path)}: commit this file."))
    return 0


def _list(path: str) -> int:
    from binscan.cli.say import printable
    from binscan.known import watchlist

    if not os.path.exists(path):
        print("There is no watchlist here. Make one with: binscan watchlist add LABEL")
        return 0
    for entry in watchlist.load(path).entries:
        print(printable(f"{entry.role.value:<12} {entry.digest.hex()[:12]}  {entry.label}"))
    return 0


def _remove(path: str, label: str) -> int:
    from binscan.cli.say import printable
    from binscan.known import watchlist

    watchlist.save(path, watchlist.load(path).remove(label))
    print(printable(f"Forgot {label!r}."))
    return 0


def _default() -> str:
    """The watchlist that governs this folder, or where a new one belongs: the repository's top, else here."""
    from binscan.config import WATCHLIST, find_watchlist, upwards

    found = find_watchlist(".")
    if found is not None:
        return found
    folders = list(upwards("."))
    top = folders[-1] if os.path.exists(os.path.join(folders[-1], ".git")) else folders[0]
    return os.path.join(top, WATCHLIST)
