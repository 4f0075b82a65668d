"""What a rule or a finding is, why it is believed, what else it could be, and what to do."""

from __future__ import annotations

from binscan.model import Finding
from binscan.report import words
from binscan.report.layout import Row, Style, step_rows
from binscan.report.safe import one_line
from binscan.rules import Rule


def explain_rule(rule: Rule) -> list[Row]:
    """Return what is to be said about a kind of finding."""
    return [
        Row(rule.id, Style.TITLE),
        Row(f"{rule.summary}."),
        Row(),
        *_paragraph("What it is", rule.what),
        *_paragraph("How bad", f"{rule.severity.label}: {rule.because} Of a testnet or demo account it is low."),
        *_paragraph("What else it could be", rule.otherwise),
        *_paragraph(
            "If it is not what it seems",
            "Accept the one place with a mark on its line, or the one value in a baseline, each with the reason.",
        ),
        Row("# binscan: allow, because REASON", Style.COPY, indent=6, wrap=False),
        Row("binscan baseline create --baseline .binscan-baseline", Style.COPY, indent=6, wrap=False),
    ]


def explain_finding(finding: Finding, rule: Rule | None) -> list[Row]:
    """Return what is to be said about one finding.

    Args:
        finding: as a report tells it.
        rule: its rule; None if a later version knew one that this one does not.
    """
    credential = finding.credential
    told = [Row(f"{words.title(credential)}  {finding.id}", Style.TITLE), Row()]
    if rule:
        told += _paragraph("What it is", rule.what)
    told.append(Row("Why it is believed", Style.STRONG))
    told += [Row(one_line(reason, 300), label="- ", indent=2) for reason in credential.evidence]
    told += [Row(f"Together they make it {credential.confidence:.0%} sure.", indent=2), Row()]
    if rule:
        told += _paragraph("What else it could be", rule.otherwise)
        told += _paragraph("How bad", f"{credential.severity.label}. {rule.because}")
    told.append(Row("What is known", Style.STRONG))
    for label, text in words.facts(finding):
        if label not in ("why", "sure"):
            told.append(Row(text, label=f"{label:<11}", indent=2))
    told.append(Row())
    if finding.remediation:
        told.append(Row("What to do, in this order", Style.STRONG))
        for number, step in enumerate(finding.remediation, 1):
            told += step_rows(number, step, indent=2)
    return told


def _paragraph(title: str, text: str) -> list[Row]:
    return [Row(title, Style.STRONG), Row(text, indent=2), Row()] if text else []
