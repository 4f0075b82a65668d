"""Markdown for an issue tracker or a job summary: verdict, table, a checklist for each credential, receipt."""

from __future__ import annotations

from typing import TextIO

from binscan.model import Finding, Report, Skipped
from binscan.report import words
from binscan.report.base import RenderOptions
from binscan.report.layout import COPY_INDENT
from binscan.report.links import link
from binscan.report.markup import block, code, prose
from binscan.report.safe import lines
from binscan.report.verdict import Tone, first_steps, receipt, suppressed, verdict

CARDS = 20
"""Credentials described in full: at about 2,500 characters each they fit an issue of 65,536, GitHub's limit."""
ROWS = 200
"""Credentials in the table."""
PLACES = 20
"""Places listed for one credential."""
ITEMS = 20
"""Unread items listed."""

_SIGNS = {Tone.LEAK: "🔴", Tone.MINOR: "🔵", Tone.INCOMPLETE: "🟠", Tone.CLEAN: "🟢"}


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write the report."""
    answer = verdict(report)
    told = [
        f"# {_SIGNS[answer.tone]} binscan: {answer.headline}",
        "",
        answer.detail,
        "",
        *([f"**{answer.caution}**", ""] if answer.caution else []),
    ]
    told += [f"{code(f'binscan {report.mode}')} of {code(report.target)}, {prose(report.started_at[:16])} UTC.", ""]
    if report.findings:
        told += _first(report) + _table(report)
        for number, finding in enumerate(report.findings[:CARDS], 1):
            told += _card(number, finding)
        rest = len(report.findings) - CARDS
        if rest > 0:
            told += [f"_{words.count(rest, 'more credential')}: see the JSON or HTML report._", ""]
    told += _receipt(report)
    stream.write("\n".join(told).rstrip() + "\n")


def _first(report: Report) -> list[str]:
    steps = [f"{number}. {prose(step)}" for number, step in enumerate(first_steps(report), 1)]
    return ["## Do this first", "", *steps, ""] if steps else []


def _table(report: Report) -> list[str]:
    told = ["## What was found", "", "| | Severity | Credential | Where | Since | Published |", "|-|-|-|-|-|-|"]
    for number, finding in enumerate(report.findings[:ROWS], 1):
        told.append("| " + " | ".join(_cells(number, finding)) + " |")
    rest = len(report.findings) - ROWS
    return [*told, "", *([f"_and {rest:,} more_", ""] if rest > 0 else [])]


def _cells(number: int, finding: Finding) -> tuple[str, ...]:
    credential = finding.credential
    first = credential.locations[0] if credential.locations else None
    where = code(words.place(first), in_table=True) if first else ""
    rest = len({words.place(location) for location in credential.locations}) - 1
    provenance = finding.provenance
    since = provenance.introduced.date[:10] if provenance and provenance.introduced else ""
    published = {True: "yes", False: "no", None: "unknown"}[provenance.published if provenance else None]
    return (
        str(number),
        credential.severity.label,
        f"{words.title(credential)} {code(credential.parts[0].secret.redacted, in_table=True)}",
        where + (f" and {rest:,} more" if rest > 0 else ""),
        prose(since, in_table=True),
        published,
    )


def _card(number: int, finding: Finding) -> list[str]:
    credential = finding.credential
    told = [f"## {number}. {credential.severity.label.capitalize()}: {words.title(credential)}", ""]
    told += [f"- **{words.role_name(part.role)}** {code(part.secret.redacted)}" for part in credential.parts]
    told += [f"- **{label}** {prose(text)}" for label, text in words.facts(finding)]
    told += [f"- **id** `{finding.id}`", "", *_places(finding), *_checklist(finding)]
    return told


def _places(finding: Finding) -> list[str]:
    seen = list(dict.fromkeys(words.place(location) for location in finding.credential.locations))
    if not seen:
        return []
    told = ["**Where**", "", *(f"- {code(text)}" for text in seen[:PLACES])]
    rest = len(seen) - PLACES
    return [*told, *([f"- and {rest:,} more"] if rest > 0 else []), ""]


def _checklist(finding: Finding) -> list[str]:
    if not finding.remediation:
        return []
    told = ["**What to do, in this order**", ""]
    for step in finding.remediation:
        first, *to_copy = lines(step)
        told.append(f"- [ ] {prose(first)}")
        copies = [line[COPY_INDENT:] for line in to_copy]
        if copies:
            shown = [f"<{copy}>" for copy in copies] if all(map(link, copies)) else block(copies)
            told += ["", *("  " + line for line in shown), ""]
    return [*told, ""]


def _receipt(report: Report) -> list[str]:
    told = ["## What was read", "", receipt(report)]
    if suppressed(report):
        told += ["", prose(suppressed(report))]
    told += _items("Not read, so this run is incomplete", report.skipped) + _items("Noted", report.noted)
    if report.coverage.not_looked_at:
        told += ["", "**Not looked at**", "", *(f"- {prose(name)}" for name in report.coverage.not_looked_at[:ITEMS])]
    return told


def _items(title: str, items: tuple[Skipped, ...]) -> list[str]:
    if not items:
        return []
    told = ["", f"**{title}**", "", *(f"- {code(item.what)}: {prose(item.reason)}" for item in items[:ITEMS])]
    rest = len(items) - ITEMS
    return [*told, *([f"- and {rest:,} more"] if rest > 0 else [])]
