"""`binscan range`: what the commits of a range bring; pull requests and, with `--pre-push`, the push hook."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from binscan.model import Report
    from binscan.settings import Settings

DESCRIPTION = """\
Look through everything that any commit in BASE..HEAD brings: each path whose content differs from all of that
commit's parents, and the commit messages. A credential added and removed again inside the range is a leak."""
EXAMPLE = """\
examples:
  binscan range origin/main..HEAD
  binscan range --pre-push "$@"      in .git/hooks/pre-push: what is about to be pushed
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from binscan.cli.options import add_common

    parser.add_argument("operands", nargs="*", metavar="BASE..HEAD", help="the commits that HEAD has and BASE has not")
    parser.add_argument("--repository", default=".", metavar="PATH", help="at or inside the repository (default: .)")
    parser.add_argument("--default-branch", default="", metavar="NAME", help="compared with where BASE is not known")
    parser.add_argument("--pre-push", action="store_true", help="what git's or pre-commit's pre-push hook is told")
    add_common(parser)


def run(arguments: argparse.Namespace) -> int:
    """Look through the range, write the report, return the exit status."""
    from binscan.cli.options import settings
    from binscan.cli.output import Delivery
    from binscan.cli.progress import watched
    from binscan.errors import UsageError
    from binscan.gate.commits import commit_range

    delivery = Delivery.of(arguments)
    chosen = settings(arguments, arguments.repository)
    if arguments.pre_push:
        return delivery.deliver(_pre_push(arguments, chosen))
    if len(arguments.operands) != 1:
        raise UsageError("one range is needed", "Write binscan range BASE..HEAD, for example origin/main..HEAD.")
    with watched(arguments.quiet) as progress:
        report = commit_range(arguments.operands[0], chosen, arguments.repository, arguments.default_branch, progress)
    return delivery.deliver(report)


def _pre_push(arguments: argparse.Namespace, chosen: Settings) -> Report:
    import os
    import sys

    from binscan.cli.progress import watched
    from binscan.errors import UsageError
    from binscan.gate.commits import push
    from binscan.source.push import from_git, from_pre_commit

    updates = from_pre_commit(os.environ)
    if updates is None:
        if sys.stdin.isatty():
            hint = "To look before a push: binscan range origin/main..HEAD"
            raise UsageError("--pre-push reads what git hands to its pre-push hook, and this is a terminal", hint)
        updates = from_git(sys.stdin.read())
    remote = os.environ.get("PRE_COMMIT_REMOTE_NAME") or (arguments.operands[0] if arguments.operands else "origin")
    # git names the repository in the environment when it starts a hook outside the main working tree.
    with watched(arguments.quiet) as progress:
        return push(updates, remote, chosen, os.environ.get("GIT_DIR", arguments.repository), progress)
