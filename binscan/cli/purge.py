"""`binscan purge`: take leaked credentials out of a history, after rotation, and check that no copy is left."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from binscan.model import Report
    from binscan.purge.prepare import Prepared
    from binscan.settings import Settings

DESCRIPTION = """\
Plan and carry out the removal of credentials from a repository's history, from the JSON report of an audit.
Rotate them on the exchange first: a rewrite takes back nothing that somebody has read, and it warns them.
The repository itself is only read; the rewritten history is a new clone, and nothing is ever pushed."""
EXAMPLE = """example:
  binscan audit . --format json --output report.json
  binscan purge report.json
  binscan purge report.json --execute --rotated
  binscan purge report.json --check"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from binscan.cli.options import positive

    parser.add_argument("report", metavar="REPORT", help="JSON report of an audit")
    parser.add_argument("--only", action="append", default=[], metavar="ID", help="purge this finding only; repeatable")
    parser.add_argument("--repository", metavar="REPO", help="path or URL (default: the one in the report)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--execute", action="store_true", help="rewrite a fresh mirror clone in a new folder")
    what.add_argument(
        "--check",
        nargs="?",
        const="",
        metavar="CLONE",
        help="audit CLONE (default: the repository) for what was purged",
    )
    what.add_argument(
        "--replacements", metavar="FILE", help="write what git-filter-repo is to replace; FILE then holds the secrets"
    )
    parser.add_argument("--rotated", action="store_true", help="the credentials are deleted on the exchange")
    parser.add_argument("--into", metavar="FOLDER", help="where to put the rewritten clone; must not exist")
    parser.add_argument(
        "--no-remotes", action="store_true", help="--check: do not ask the remotes of the clone and the repository"
    )
    parser.add_argument(
        "--jobs", type=positive, default=0, metavar="N", help="worker processes (default: one per core)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Plan, rewrite or check; return the exit status."""
    from binscan.errors import UsageError
    from binscan.purge.prepare import choose
    from binscan.report.load import load
    from binscan.settings import Settings

    if arguments.execute and not arguments.rotated:
        raise UsageError(
            "not before the credentials are deleted on the exchange: a rewrite first warns whoever has them",
            "When that is done: binscan purge REPORT --execute --rotated",
        )
    if arguments.into and not arguments.execute:
        raise UsageError("--into says where --execute puts the clone")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    settings = Settings(jobs=arguments.jobs)
    report = choose(load(arguments.report), arguments.only)
    if arguments.check is not None:
        return _check(report, arguments, settings)
    return _purge(report, arguments, settings)


def _purge(report: Report, arguments: argparse.Namespace, settings: Settings) -> int:
    from contextlib import ExitStack

    from binscan.purge.prepare import home, prepare
    from binscan.remedy.purge_words import plan_lines
    from binscan.remedy.shell import quote

    with ExitStack() as stack:
        prepared = prepare(report, home(report, arguments.repository), stack, settings)
        for line in plan_lines(prepared.plan):
            print(line)
        if arguments.replacements:
            return _write_replacements(prepared, arguments.replacements)
        if arguments.execute:
            return _execute(prepared, arguments, settings)
    again = f"binscan purge {quote(arguments.report)}"
    print(f"\nNothing was changed. When the credentials are deleted on the exchange:\n  {again} --execute --rotated")
    return 0


def _execute(prepared: Prepared, arguments: argparse.Namespace, settings: Settings) -> int:
    from binscan.purge.run import execute
    from binscan.remedy.purge_words import push_lines
    from binscan.remedy.shell import quote

    if prepared.plan.empty:
        return 0
    done = execute(prepared, arguments.into, settings)
    print(f"\nThe rewritten clone: {done.path}")
    if done.left.exit_code != 0:
        print("It is not clean yet:")
        for line in _remains(done.left):
            print(f"  {line}")
        return done.left.exit_code
    print("It was audited for the same credentials: no copy is left in it.")
    pushes = list(push_lines(prepared.plan, done.path, done.moved))
    if pushes:
        print("\nLook at it, then push what changed (each push refuses if the remote has moved on):")
        for line in pushes:
            print(f"  {line}")
    again = f"binscan purge {quote(arguments.report)} --check {quote(prepared.plan.repository)}"
    print(f"\nThen clone again wherever the old history is, and check:\n  {again}")
    return 0


def _write_replacements(prepared: Prepared, path: str) -> int:
    from binscan.errors import SourceError
    from binscan.remedy.purge import BY_BLOB, expressions
    from binscan.remedy.shell import quote

    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise SourceError(f"{path} cannot be written: {error.strerror}") from error
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(expressions(prepared.messages))
    print(f"\n{path} holds the secrets in plain text: only you can read it; remove it as soon as it was used.")
    ids = [copy.oid for copy in prepared.plan.by(BY_BLOB)]
    quoted = quote(os.path.abspath(path))
    print(f"In a fresh mirror clone:\n  git filter-repo --replace-text {quoted} --replace-message {quoted}", end="")
    print(f" --strip-blobs-with-ids <(printf '%s\\n' {' '.join(ids)})" if ids else "")
    print(f"  rm {quoted}")
    return 0


def _check(report: Report, arguments: argparse.Namespace, settings: Settings) -> int:
    from binscan.purge.check import check
    from binscan.purge.prepare import home
    from binscan.remedy.history import clone_again

    own = home(report, arguments.repository)
    clone = arguments.check or own
    found, unknown = False, False
    for one in check(report, clone, settings, None if arguments.no_remotes else own):
        if one.report is None:
            unknown = True
            print(f"NOT CHECKED  {one.place}: {one.reason}")
        elif one.clean:
            print(f"clean        {one.place}")
        else:
            print(f"{'STILL THERE' if one.report.findings else 'INCOMPLETE'}  {one.place}")
            for line in _remains(one.report):
                print(f"  {line}")
            found = found or bool(one.report.findings)
            unknown = unknown or not one.report.complete
    if found:
        print("\nA copy is left. In a clone that still has it, its own work saved as patches first:")
        for line in clone_again(clone):
            print(f"  {line}")
        return 1
    print("\nNot everything could be looked at." if unknown else "\nNo copy is left.")
    return 2 if unknown else 0


def _remains(report: Report) -> list[str]:
    """Say what holds each credential: refs, reflogs, and where in them; or what could not be read."""
    from binscan.redaction import redacted
    from binscan.remedy.purge_words import plain

    report = redacted(report)
    lines = []
    for finding in report.findings:
        provenance = finding.provenance
        names = (*provenance.refs, *provenance.reflogs) if provenance else ()
        held = f"  held by {', '.join(map(plain, names[:5]))}" if names else ""
        lines.append(f"{finding.credential.parts[0].secret.redacted}{held}")
        places = [(x.place.path, x.place.ref_kind, x.place.blob) for x in finding.credential.locations]
        lines += [
            f"  {plain(path)} ({kind}{f', {oid[:12]}' if oid else ''})" for path, kind, oid in dict.fromkeys(places)
        ]
    lines += [f"not read: {plain(item.what)}: {plain(item.reason)}" for item in report.skipped]
    return lines
