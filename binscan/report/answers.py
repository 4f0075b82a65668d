"""What the exchange answered about each credential, for a person who decides what to revoke first."""

from __future__ import annotations

from typing import TextIO

from binscan.model import Environment, Finding, Report, Status
from binscan.report.base import RenderOptions
from binscan.report.layout import Row, Style, step_rows, write
from binscan.report.safe import one_line
from binscan.report.words import count, role_name

STEPS = 3
"""Remediation steps shown for a key that works; the JSON has them all."""

_TITLES = {
    Status.LIVE: ("LIVE", Style.LEAK),
    Status.KEY_LIVE: ("KEY LIVE", Style.LEAK),
    Status.REJECTED: ("REFUSED", Style.INCOMPLETE),
    Status.UNKNOWN: ("NOT TESTED", Style.INCOMPLETE),
    Status.NOT_CHECKED: ("NOT ASKED", Style.INCOMPLETE),
}
_LONGEST = 2000
ASKED = "verification of "
"""How `verifier.verify.unanswered` names what its card says already."""


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write one card per credential, then the count of each answer."""
    rows: list[Row] = []
    for number, finding in enumerate(report.findings, 1):
        rows += _card(number, finding)
    for lost in (one for one in report.skipped if not one.what.startswith(ASKED)):
        rows.append(Row(f"{one_line(lost.what)}: {one_line(lost.reason)}", Style.INCOMPLETE))
    write([*rows, Row(_summary(report), Style.STRONG)], stream, options)


def _card(number: int, finding: Finding) -> list[Row]:
    answer, credential = finding.verification, finding.credential
    title, style = _TITLES[answer.status]
    known = credential.environment.value if credential.environment is not Environment.UNKNOWN else None
    where = answer.environment or known
    title = f"{title} in {where}" if where else title
    result = [Row(f"{title}, {credential.severity.label}  {finding.id}", style, f"{number}. ", style)]
    result += [Row(one_line(p.secret.redacted), label=f"{role_name(p.role):<11}", indent=3) for p in credential.parts]
    said = one_line(answer.detail or "", _LONGEST)
    result += [Row(sentence, indent=3) for sentence in said.split("; ") if sentence]
    if answer.status in (Status.LIVE, Status.KEY_LIVE):
        result.append(Row("What to do, in this order", Style.STRONG, indent=3))
        for position, step in enumerate(finding.remediation[:STEPS], 1):
            result += step_rows(position, step)
    elif finding.remediation:
        result.append(Row("Leaked all the same: delete it at the exchange, where its owner sees it.", indent=3))
    return [*result, Row()]


def _summary(report: Report) -> str:
    tally = dict.fromkeys(_TITLES, 0)
    for finding in report.findings:
        tally[finding.verification.status] += 1
    said = ", ".join(f"{n} {_TITLES[status][0].lower()}" for status, n in tally.items() if n)
    return f"{count(len(report.findings), 'credential')}: {said}." if said else "No credential to ask about."
