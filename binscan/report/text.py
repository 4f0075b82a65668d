"""The report for a person at a terminal: the verdict, each credential, and last a summary that fits one screen.

The last screen is what somebody sees who comes back to the window, so what matters most is said there again.
"""

from __future__ import annotations

from typing import TextIO

from binscan.model import Finding, Part, Report, Secret, Severity, Skipped
from binscan.report import verdict, words
from binscan.report.base import RenderOptions
from binscan.report.layout import WIDEST, Row, Style, step_rows, write
from binscan.report.safe import one_line

PLACES = 5
"""Places listed per credential; the rest is counted, and every other format lists them all."""
SUMMARY_FINDINGS = 4
"""Findings named in the summary: with verdict, three steps, the receipt and a prompt it then fits 24 lines."""
REASONS = 2
"""Reasons why something was not read that the summary names."""
_SEVERITY_STYLE = {
    Severity.CRITICAL: Style.LEAK,
    Severity.HIGH: Style.LEAK,
    Severity.MEDIUM: Style.INCOMPLETE,
    Severity.LOW: Style.MINOR,
    Severity.INFO: Style.MUTED,
}


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write the report."""
    write(rows(report, options), stream, options)


def rows(report: Report, options: RenderOptions) -> list[Row]:
    """Return the whole report as rows."""
    answer = verdict.verdict(report)
    result = [
        Row(
            f"binscan {report.mode} · {one_line(report.target, 200)} · {one_line(report.started_at[:16])}", Style.MUTED
        ),
        *_answer(answer),
        Row(),
    ]
    samples = _samples(report) if options.show_samples else []
    if not report.findings:
        return result + samples + _receipt(report)
    told = {""}
    for number, finding in enumerate(report.findings, 1):
        result += _card(number, finding, options)
        result += _advice(finding, told)
    result.append(Row("─" * min(options.width, WIDEST), Style.MUTED, wrap=False))
    result += _answer(answer)
    result += _overview(report, options.width)
    return result + samples + _receipt(report)


def _answer(answer: verdict.Verdict) -> list[Row]:
    told = [Row(answer.headline, Style(answer.tone.value)), Row(answer.detail)]
    return [*told, Row(answer.caution, Style.INCOMPLETE)] if answer.caution else told


def _card(number: int, finding: Finding, options: RenderOptions) -> list[Row]:
    credential = finding.credential
    severity = credential.severity
    heading = f"{number}. {severity.label.upper()}  "
    result = [
        Row(f"{words.title(credential)}  {finding.id}", Style.TITLE, heading, _SEVERITY_STYLE[severity]),
        Row(),
        *(_field(words.role_name(part.role), _shown(part, options), Style.STRONG) for part in credential.parts),
        *_places(finding),
    ]
    result += [_field(label, text) for label, text in words.facts(finding)]
    return [*result, Row()]


def _field(label: str, text: str, style: Style = Style.PLAIN) -> Row:
    return Row(text, style, f"{label:<11}", indent=3)


def _shown(part: Part, options: RenderOptions) -> str:
    if options.show_secrets and isinstance(part.secret, Secret):
        return one_line(part.secret.reveal().decode("utf-8", "surrogateescape"), 8192)
    return one_line(part.secret.redacted)


def _places(finding: Finding) -> list[Row]:
    seen = list(dict.fromkeys(words.place(location) for location in finding.credential.locations))
    result = [_field("where" if number == 0 else "", text, Style.STRONG) for number, text in enumerate(seen[:PLACES])]
    rest = len(seen) - PLACES
    if rest > 0:
        result.append(
            _field("", f"and {words.count(rest, 'more place')}; --format json or html lists them", Style.MUTED)
        )
    return result


def _advice(finding: Finding, told: set[str]) -> list[Row]:
    """Return the steps; what an earlier card has explained is not explained again."""
    if not finding.remediation:
        return []
    result = [Row("What to do, in this order", Style.STRONG, indent=3)]
    for position, step in enumerate(finding.remediation, 1):
        result += step_rows(position, _shortened(step, told))
    return [*result, Row()]


def _shortened(step: str, told: set[str]) -> str:
    prose, *to_copy = step.split("\n")
    head = words.headline(prose)
    explanation = prose[len(head) :]
    known = explanation in told
    if step in told:
        return head
    told.update((step, explanation))
    return "\n".join((head if known else prose, *to_copy))


def _overview(report: Report, width: int) -> list[Row]:
    shown = report.findings[:SUMMARY_FINDINGS]
    result = [Row()]
    for number, (finding, line) in enumerate(zip(shown, _table(shown, min(width, WIDEST)), strict=True), 1):
        severity = finding.credential.severity
        label = f"{number:>3}. {severity.label:<10}"
        result.append(Row(line, label=label, label_style=_SEVERITY_STYLE[severity], wrap=False))
    rest = len(report.findings) - len(shown)
    if rest > 0:
        result.append(Row(f"and {rest:,} more above", Style.MUTED, indent=5))
    steps = verdict.first_steps(report)
    if steps:
        result += [Row(), Row("First", Style.STRONG)]
        result += [Row(step, label=f"{position}. ", indent=2) for position, step in enumerate(steps, 1)]
        if len(report.findings) > 1:
            result.append(Row("Then the next one in the list.", indent=5))
    return [*result, Row()]


def _table(findings: tuple[Finding, ...], width: int) -> list[str]:
    """Return a line for each finding, in columns; a long path loses its beginning, never its line number."""
    secrets = [one_line(finding.credential.parts[0].secret.redacted.split(" (")[0]) for finding in findings]
    places = [
        words.place(finding.credential.locations[0]) if finding.credential.locations else "" for finding in findings
    ]
    fates = [_fate(finding) for finding in findings]
    first, last = max(map(len, secrets)), max(map(len, fates))
    room = max(20, width - 15 - first - last - 4)
    places = [place if len(place) <= room else "…" + place[-(room - 1) :] for place in places]
    middle = max(map(len, places))
    rows = zip(secrets, places, fates, strict=True)
    return [f"{secret:<{first}}  {place:<{middle}}  {fate}" for secret, place, fate in rows]


def _fate(finding: Finding) -> str:
    if finding.provenance is None:
        return ""
    return "still there" if finding.provenance.present_at_head else "in history"


def _samples(report: Report) -> list[Row]:
    if not report.samples:
        return []
    result = [Row("Documentation samples, which are public and belong to nobody", Style.STRONG)]
    for finding in report.samples:
        where = words.place(finding.credential.locations[0]) if finding.credential.locations else ""
        result.append(Row(f"{one_line(finding.credential.parts[0].secret.redacted)}  {where}", Style.MUTED, indent=3))
    return [*result, Row()]


def _receipt(report: Report) -> list[Row]:
    result = [Row(verdict.receipt(report), Style.MUTED)]
    result += _items("Not read", report.skipped, Style.INCOMPLETE)
    result += _items("Noted", report.noted, Style.MUTED)
    if verdict.suppressed(report):
        result.append(Row(verdict.suppressed(report), Style.MUTED))
    if report.coverage.not_looked_at:
        unseen = ", ".join(one_line(name, 200) for name in report.coverage.not_looked_at)
        result.append(Row(f"Not looked at: {unseen}.", Style.MUTED))
    return result


def _items(label: str, items: tuple[Skipped, ...], style: Style) -> list[Row]:
    """Return a row for each reason, with one example: a partial clone lacks thousands of objects for the same one."""
    by_reason: dict[str, list[str]] = {}
    for item in items:
        by_reason.setdefault(item.reason, []).append(item.what)
    result = []
    for reason, whats in list(by_reason.items())[:REASONS]:
        example = f"{one_line(whats[0], 200)}: {one_line(reason, 300)}"
        text = example if len(whats) == 1 else f"{len(whats):,}, such as {example}"
        result.append(Row(text, style, f"{label}: "))
    rest = sum(len(whats) for whats in list(by_reason.values())[REASONS:])
    return [*result, Row(f"and {rest:,} more for other reasons", style, f"{label}: ")] if rest else result
