"""`binscan review`: the monthly look at one's own keys, against the least that their purpose needs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Any, TextIO

    from binscan.model import Credential, Finding
    from binscan.verifier.review import Line

DESCRIPTION = """\
Ask the exchange, read-only, what your own keys may do, and hold each against the profile of its purpose:
market-data and portfolio may read; trading-bot may read and trade spot (and futures with --futures); withdrawals are
in none. Keys come from the environment, a keyring or a prompt, never from an argument."""
EXAMPLE = """\
examples:
  binscan review main=trading-bot watcher=portfolio     BINANCE_MAIN_API_KEY, BINANCE_MAIN_API_SECRET, …
  binscan review --from keyring main=trading-bot        keyring set binscan main.key; keyring set binscan main.secret
  binscan review --from prompt --profile portfolio

exit status: 0 nothing is wider than its profile; 1 something is; 2 a key could not be reviewed
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from binscan.cli.options import add_asking
    from binscan.model import Environment
    from binscan.verifier.review import Profile

    parser.add_argument("names", nargs="*", metavar="NAME[=PROFILE]", help="which keys, and what each is for")
    parser.add_argument(
        "--profile", type=Profile, choices=list(Profile), default=Profile.MARKET_DATA, metavar="P",
        help=f"what keys without one are for: {', '.join(Profile)} (default: market-data, the narrowest)",
    )  # fmt: skip
    parser.add_argument("--futures", action="store_true", help="the trading bots trade futures too")
    parser.add_argument("--from", dest="source", choices=("env", "keyring", "prompt"), default="env", help="where from")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("--output", metavar="FILE", help="write there instead of printing")
    parser.add_argument(
        "--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION, metavar="E",
        help="which exchange they are for (default: production)",
    )  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="no progress")
    add_asking(parser.add_argument_group("asking"))


def run(arguments: argparse.Namespace) -> int:
    """Review, write the verdicts, return the exit status.

    Raises:
        UsageError: there is no such key or profile, or the person said no.
    """
    import json

    from binscan.cli.ask import Asker
    from binscan.cli.keys import SOURCES
    from binscan.cli.output import opened
    from binscan.model import Finding

    names, profiles = _names(arguments.names)
    asker = Asker(proxy=arguments.proxy, yes=arguments.yes, quiet=arguments.quiet)
    owned: Sequence[tuple[str, Credential]] = SOURCES[arguments.source](names, arguments.environment)
    findings = asker([Finding(credential) for _, credential in owned])
    reviewed = [
        _reviewed(label, profiles.get(label, arguments.profile), finding, arguments.futures)
        for (label, _), finding in zip(owned, findings, strict=True)
    ]
    with opened(arguments.output) as stream:
        if arguments.format == "json":
            document = {"schema_version": "1", "keys": reviewed, "verdict": _verdict(reviewed)}
            stream.write(json.dumps(document, indent=2) + "\n")
        else:
            _write(reviewed, stream)
    return {"ok": 0, "wider": 1, "unknown": 2}[_verdict(reviewed)]


def _names(given: Sequence[str]) -> tuple[list[str], dict[str, Any]]:
    from binscan.errors import UsageError
    from binscan.verifier.review import Profile

    names, profiles = [], {}
    for word in given:
        name, equals, profile = word.partition("=")
        names.append(name)
        if len(name) > 40:
            raise UsageError("a name this long may be a key", "Keys are never given as arguments; see --from.")
        if equals:
            if profile not in list(Profile):
                raise UsageError(f"there is no profile {profile!r}", f"Profiles are: {', '.join(Profile)}.")
            profiles[name] = Profile(profile)
    return names, profiles


def _reviewed(label: str, profile: Any, finding: Finding, futures: bool) -> dict[str, Any]:
    from binscan.remedy.exchange import DESKS
    from binscan.verifier.review import review

    answer, credential = finding.verification, finding.credential
    page = DESKS[credential.environment].manage
    lines = review(answer, profile, futures=futures, page=page)
    return {
        "name": label,
        "profile": profile.value,
        "key": credential.parts[0].secret.redacted,
        "status": answer.status.value,
        "environment": answer.environment,
        "permissions": dict(answer.permissions),
        "ip_restricted": answer.ip_restricted,
        "created_at": answer.created_at,
        "trading_expires_at": answer.trading_expires_at,
        "checked_at": answer.checked_at,
        "verdict": _worst(lines),
        "lines": [{"what": i.what, "found": i.found, "verdict": i.verdict.value, "change": i.change} for i in lines],
    }


def _worst(lines: Sequence[Line]) -> str:
    from binscan.verifier.review import Verdict

    verdicts = {line.verdict for line in lines}
    if Verdict.WIDER in verdicts:
        return "wider"
    return "unknown" if any(i.verdict is Verdict.UNKNOWN and i.what in ("key", "rights") for i in lines) else "ok"


def _verdict(reviewed: Sequence[dict[str, Any]]) -> str:
    verdicts = {one["verdict"] for one in reviewed}
    return next((verdict for verdict in ("wider", "unknown") if verdict in verdicts), "ok")


_MARKS = {"ok": "ok    ", "wider": "WIDER ", "advice": "advice", "unknown": "?     "}


def _write(reviewed: Sequence[dict[str, Any]], stream: TextIO) -> None:
    from binscan.report.safe import one_line

    for one in reviewed:
        stream.write(f"{one_line(one['name'])}  ({one['profile']})  {one['key']}  {one['verdict']}\n")
        for line in one["lines"]:
            stream.write(f"  {_MARKS[line['verdict']]}  {line['what']}: {line['found']}\n")
            if line["change"]:
                stream.write(f"          {line['change']}\n")
        stream.write("\n")
    stream.write(
        {
            "ok": "Nothing is wider than its profile.\n",
            "wider": "Something is wider than its profile: change what is marked WIDER.\n",
            "unknown": "Not everything could be reviewed.\n",
        }[_verdict(reviewed)]
    )
