"""What a whole report says in a few lines: the verdict, what to do first, and what was read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from binscan.model import Report, Severity, Status
from binscan.report.safe import one_line
from binscan.report.words import count, headline, size, treated_as_published


class Tone(StrEnum):
    """How bad it is, for a colour or a picture."""

    LEAK = "leak"
    MINOR = "minor"
    INCOMPLETE = "incomplete"
    CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, before anything else."""

    tone: Tone
    headline: str
    detail: str
    caution: str = ""
    """What was not read although it was in scope; empty if everything was."""


def verdict(report: Report) -> Verdict:
    """Say in one line what was found, and in a second what that means."""
    if report.findings:
        return _leak_verdict(report)
    if not report.complete:
        return Verdict(
            Tone.INCOMPLETE,
            f"Nothing found, but {count(len(report.skipped), 'item')} could not be read.",
            "This is no clean bill: what was not read may hold a credential.",
        )
    return Verdict(Tone.CLEAN, "Nothing found.", "Everything that was asked for was read.")


def _leak_verdict(report: Report) -> Verdict:
    findings = report.findings
    worst = max(finding.credential.severity for finding in findings)
    headline = f"{count(len(findings), 'credential')} found: {_severities(report)}."
    caution = (
        ""
        if report.complete
        else f"Incomplete: {count(len(report.skipped), 'item')} could not be read, and may hold more."
    )
    if worst <= Severity.LOW:
        return Verdict(Tone.MINOR, headline, "No real money seems to be behind it.", caution)
    exposed = sum(1 for finding in findings if treated_as_published(finding))
    live = sum(1 for finding in findings if finding.verification.status in (Status.LIVE, Status.KEY_LIVE))
    parts = []
    if live:
        parts.append(f"{live} of them {'answers' if live == 1 else 'answer'} on the exchange right now.")
    if exposed:
        subject = "It counts" if len(findings) == 1 else "All count" if exposed == len(findings) else f"{exposed} count"
        parts.append(f"{subject} as known to others: delete first, clean up after.")
    else:
        parts.append("No remote was seen to hold it: do not push before it is out.")
    return Verdict(Tone.LEAK, headline, " ".join(parts), caution)


def _severities(report: Report) -> str:
    tally: dict[Severity, int] = {}
    for finding in report.findings:
        tally[finding.credential.severity] = tally.get(finding.credential.severity, 0) + 1
    return ", ".join(f"{tally[severity]} {severity.label}" for severity in sorted(tally, reverse=True))


def first_steps(report: Report, limit: int = 3) -> list[str]:
    """Return the few things to do before anything else: the first steps for the worst finding, a sentence each."""
    if not report.findings:
        return []
    return [headline(step) for step in report.findings[0].remediation[:limit]]


_LEFT_OUT = {
    "sample": "published samples",
    "allowlist": "allowed by the configuration",
    "inline": "marked in the line",
    "baseline": "in the baseline",
    "threshold": "below the threshold",
    "already in HEAD": "already in HEAD",
}


def receipt(report: Report) -> str:
    """Say what was read, in one line."""
    parts = [count(report.blobs, "blob")]
    if report.commits:
        parts.append(count(report.commits, "commit"))
    return f"Read {', '.join(parts)}, {size(report.bytes)} in {report.duration_s:.1f} s."


def suppressed(report: Report) -> str:
    """Say what was left out and by what; empty if nothing."""
    if not any(report.suppressed.values()):
        return ""
    counts = sorted((by, number) for by, number in report.suppressed.items() if number)
    return f"Left out: {', '.join(f'{number:,} {left_out(by)}' for by, number in counts)}."


def left_out(by: str) -> str:
    """Return what is said, behind their number, of what one reason of `Report.suppressed` left out."""
    return _LEFT_OUT.get(by) or f"by {one_line(by, 60)}"
