"""`binscan baseline create|update|prune|explain`: accept what is known, without hiding what is new."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from binscan.model import Credential, Report
    from binscan.suppression.baseline import Baseline

DESCRIPTION = """\
Accept findings that are known, so that only new ones are reported. The file holds salted
digests of the secrets, one a line, and no line numbers or commits: it survives squash,
rebase, rename and reformatting, and it may be committed.

  create   accept everything found now (the file must not exist yet)
  update   accept what is new as well; entries already there keep their words
  prune    remove entries that have expired or match nothing any more
  explain  say of each entry what it is, and whether it is still there"""
EXAMPLE = "example:\n  binscan baseline create . --baseline .binscan-baseline --reason 'revoked 2026-11-02'"

ACTIONS = ("create", "update", "prune", "explain")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from binscan.cli.options import positive

    parser.add_argument("action", choices=ACTIONS, metavar="create|update|prune|explain")
    parser.add_argument("target", nargs="?", default=".", metavar="REPO", help="repository or folder (default: .)")
    parser.add_argument("--baseline", required=True, metavar="FILE", help="the baseline file")
    parser.add_argument("--scan", action="store_true", help="look at files only, not at history")
    parser.add_argument("--reason", default="accepted", metavar="TEXT", help="why, kept with each new entry")
    parser.add_argument("--author", default="", metavar="NAME", help="who accepts (default: your login name)")
    parser.add_argument("--expires", type=_date, metavar="DATE", help="accept only until then, e.g. 2027-01-31")
    parser.add_argument("--config", metavar="FILE", help="configuration (default: binscan.toml or pyproject.toml)")
    parser.add_argument("--jobs", type=positive, default=0, metavar="N", help="worker processes")


def run(arguments: argparse.Namespace) -> int:
    """Read the repository, do what was asked, say what changed."""
    import os

    from binscan.errors import ConfigError, SourceError
    from binscan.suppression import baseline

    exists = os.path.exists(arguments.baseline)
    if arguments.action == "create" and exists:
        raise ConfigError(f"{arguments.baseline} exists already", "To accept what is new as well: baseline update.")
    before = baseline.new_baseline() if arguments.action == "create" else baseline.load(arguments.baseline)
    report = _read(arguments)
    if arguments.action == "explain":
        return _explain(before, [finding.credential for finding in report.findings])
    if not report.complete and arguments.action == "prune":
        raise SourceError(
            f"{len(report.skipped)} items could not be read, so nothing is pruned",
            "An entry may match what was not read. Mend what the audit names, then prune.",
        )
    after = _changed(before, report, arguments)
    _write(arguments.baseline, baseline.dump(after))
    added = len(set(after.entries) - set(before.entries))
    gone = len(set(before.entries) - set(after.entries))
    print(f"{arguments.baseline}: {added} added, {gone} removed, {len(after.entries)} in all.")
    if added:
        print("What leaked is still leaked: accept only what is revoked or was never real.")
    return 0


def _read(arguments: argparse.Namespace) -> Report:
    """Return everything found now, whatever the baseline says."""
    from dataclasses import replace

    from binscan import api, config
    from binscan.settings import Settings

    file = arguments.config or config.find(arguments.target)
    settings = config.load(file, explicit=arguments.config is not None).apply(Settings())
    settings = replace(settings, baseline=None, jobs=arguments.jobs or settings.jobs)
    return api.scan([arguments.target], settings) if arguments.scan else api.audit(arguments.target, settings)


def _changed(before: Baseline, report: Report, arguments: argparse.Namespace) -> Baseline:
    import getpass
    from datetime import date

    credentials = [finding.credential for finding in report.findings]
    if arguments.action == "prune":
        seen = before.seen(credentials)
        today = date.today()
        return before.without({x.digest for x in before.entries if x.expired(today) or x.digest not in seen})
    author = arguments.author or getpass.getuser()
    return before.with_findings(credentials, reason=arguments.reason, author=author, expires=arguments.expires)


def _explain(before: Baseline, credentials: list[Credential]) -> int:
    from datetime import date

    from binscan.cli.say import printable

    where = {digest: credential for credential in credentials for digest in before.digests(credential)}
    today = date.today()
    for entry in before.entries:
        credential = where.get(entry.digest)
        state = "matches nothing any more" if credential is None else f"is still there: {_first_place(credential)}"
        expiry = "" if entry.expires is None else f", {'expired' if entry.expired(today) else 'until'} {entry.expires}"
        print(printable(f"{entry.digest[:12]}  {entry.rule} ({entry.role})  {state}"))
        print(printable(f"              accepted by {entry.author}: {entry.reason}{expiry}"))
    new = sum(not before.accepts(credential) for credential in credentials)
    print(f"{len(before.entries)} entries; {new} finding{'s' if new != 1 else ''} here that they do not accept.")
    return 0


def _first_place(credential: Credential) -> str:
    place = credential.locations[0].place
    return f"{credential.id} in {place.path}:{credential.locations[0].line}"


def _write(path: str, text: str) -> None:
    """Write the file whole or not at all."""
    from binscan.atomic import written_whole
    from binscan.errors import SourceError

    try:
        with written_whole(path) as stream:
            stream.write(text)
    except OSError as error:
        raise SourceError(f"{path} cannot be written: {error.strerror}") from error


def _date(text: str) -> str:
    from datetime import date

    return date.fromisoformat(text).isoformat()
