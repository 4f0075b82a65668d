"""The commit hook's answer: what was found, where, and the four ways on. It fits one screen, and needs no rich."""

from __future__ import annotations

import shlex

from binscan.model import Finding, Location, Report, Role, Skipped
from binscan.report.safe import one_line
from binscan.report.words import count, role_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

MOST = 3
"""Findings shown, places of one, and unread items: with the advice below they fit 24 lines; the rest is counted."""
_PLACE = 50
"""Columns for `path:line`; a longer path loses its beginning, never its line number."""


def render(report: Report, stream: TextIO) -> None:
    """Write the answer to a commit: one line if it may pass, a refusal otherwise."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    for line in _lines(report):
        stream.write((line + "\n").encode(encoding, "backslashreplace").decode(encoding))


def _lines(report: Report) -> list[str]:
    body = _unread(report)
    if not report.findings:
        return [*body, _passed(report)]
    found = count(len(report.findings), "Binance credential")
    what = "the commit message" if report.target == "commit message" else "what the commit would add"
    lines = [f"binscan: REFUSED. {found} in {what}.", ""]
    for finding in report.findings[:MOST]:
        lines += _finding(finding)
    rest = len(report.findings) - MOST
    if rest > 0:
        lines.append(f"  and {rest} more; binscan staged --format json lists them")
    return [*lines, *body, "", *_ways_on(report)]


def _passed(report: Report) -> str:
    old = report.suppressed.get("already in HEAD", 0)
    tail = f" ({count(old, 'credential')} already in HEAD: binscan audit . says what to do)" if old else ""
    if not report.complete:
        return f"binscan: nothing found, but not everything could be read{tail}"
    if report.target == "commit message":
        return f"binscan: nothing found in the commit message{tail}"
    return f"binscan: nothing found in {count(report.blobs, 'staged or named file')}{tail}"


def _unread(report: Report) -> list[str]:
    lines = [_reason("could not be read", item) for item in report.skipped[:MOST]]
    rest = len(report.skipped) - MOST
    return [*lines, f"binscan: and {rest} more could not be read"] if rest > 0 else lines


def _reason(what: str, item: Skipped) -> str:
    return f"binscan: {one_line(item.what, 120)} {what}: {one_line(item.reason, 200)}"


def _finding(finding: Finding) -> list[str]:
    credential = finding.credential
    secrets = {part.role: part.secret.redacted for part in credential.parts}
    lines = []
    seen: set[tuple[str, int, Role]] = set()
    for location in credential.locations:
        at = (location.place.path, location.line, location.role)
        if at in seen or len(seen) == MOST:
            continue
        seen.add(at)
        shown = secrets.get(location.role) or credential.parts[0].secret.redacted
        shown = shown.partition(" (")[0]
        lines.append(f"  {_place(location):<{_PLACE}} {role_name(location.role)} {one_line(shown)}")
    why = credential.evidence[0] if credential.evidence else credential.rule
    lines.append(f"      {credential.severity.label}: {one_line(why, 64)}")
    return lines


def _place(location: Location) -> str:
    path = one_line(location.place.path) or "(commit message)"
    text = f"{path}:{location.line}"
    return text if len(text) <= _PLACE else "…" + text[-(_PLACE - 1) :]


def _ways_on(report: Report) -> list[str]:
    in_message = report.target == "commit message"
    hook = "binscan-commit-msg" if in_message else "binscan"
    if in_message:
        take_out = ["  Take it out:   write the message again without it; git commit --edit -F keeps the rest."]
    else:
        path = _to_copy(report)
        take_out = [
            "  Take it out:   read it from the environment or an ignored file instead, then",
            f"                 git add -- {path}",
            "                 and commit again. To leave the file out of git altogether:",
            f"                 git rm --cached -- {path}",
        ]
    return [
        *take_out,
        "  Ever pushed,   mailed or pasted? Then it is known. Delete the key first, at",
        f"                 {_desk(report)}",
        "                 then see where else it is: binscan audit .",
        "  False alarm?   write  binscan: allow  in a comment on that line, or accept it:",
        "                 binscan baseline create --baseline .binscan-baseline",
        '                 and once in binscan.toml:  baseline = ".binscan-baseline"',
        f"  Skip once:     SKIP={hook} git commit   (a plain git hook: --no-verify)",
    ]


def _desk(report: Report) -> str:
    """Return the page where the first finding's key is deleted, as the advice for it says."""
    lines = (line for step in report.findings[0].remediation for line in step.split("\n"))
    pages = (line.strip() for line in lines if line.strip().startswith("https://"))
    return next(pages, "the page of the exchange that manages API keys")


def _to_copy(report: Report) -> str:
    locations = report.findings[0].credential.locations
    path = locations[0].place.path.partition("!")[0] if locations else "FILE"
    quoted = shlex.quote(path)
    # What cannot be shown as it is cannot be pasted either.
    return quoted if one_line(quoted) == quoted else "FILE"
