"""Two reports side by side: what is new, what is gone, what is still there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TextIO

from binscan.model import Finding, Report
from binscan.report import words
from binscan.report.base import RenderOptions
from binscan.report.json import dumps, finding_document
from binscan.report.layout import Row, Style, write
from binscan.report.markup import code, prose
from binscan.report.safe import one_line


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two runs, by the credentials' identities."""

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    still: tuple[Finding, ...]
    """As the newer report tells them."""
    caution: str
    """Why `gone` may mean less than it says; empty if nothing speaks against it."""


def compare(old: Report, new: Report) -> Comparison:
    """Return what is only in the newer report, only in the older, and in both."""
    before = {finding.id for finding in old.findings}
    after = {finding.id for finding in new.findings}
    return Comparison(
        new=tuple(finding for finding in new.findings if finding.id not in before),
        gone=tuple(finding for finding in old.findings if finding.id not in after),
        still=tuple(finding for finding in new.findings if finding.id in before),
        caution=_caution(old, new),
    )


def _caution(old: Report, new: Report) -> str:
    if not new.complete:
        return "The newer run was incomplete: what is gone may only not have been read."
    if (old.mode, old.target) != (new.mode, new.target):
        return "The two runs looked at different things: what is gone may only not have been looked for."
    if old.coverage.rules_digest != new.coverage.rules_digest:
        return "The two runs judged by different rules: what is gone or new may only be judged otherwise."
    return ""


def _groups(comparison: Comparison) -> tuple[tuple[str, tuple[Finding, ...], Style], ...]:
    return (
        ("New", comparison.new, Style.LEAK),
        ("Still there", comparison.still, Style.INCOMPLETE),
        ("Gone", comparison.gone, Style.CLEAN),
    )


def _headline(comparison: Comparison) -> str:
    new, still, gone = len(comparison.new), len(comparison.still), len(comparison.gone)
    return f"{words.count(new, 'new credential')}, {still:,} still there, {gone:,} gone."


def _place(finding: Finding) -> str:
    return words.place(finding.credential.locations[0]) if finding.credential.locations else ""


def render_text(comparison: Comparison, stream: TextIO, options: RenderOptions) -> None:
    """Write the comparison for a person."""
    told = [Row(_headline(comparison), Style.LEAK if comparison.new else Style.CLEAN)]
    if comparison.caution:
        told.append(Row(comparison.caution, Style.INCOMPLETE))
    for name, findings, style in _groups(comparison):
        if findings:
            told += [Row(), Row(name, style)]
        for finding in findings:
            credential = finding.credential
            what = f"{words.title(credential)} {one_line(credential.parts[0].secret.redacted)}"
            told.append(Row(f"{what}  {_place(finding)}", label=f"{credential.severity.label:<9}", indent=2))
    write(told, stream, options)


def render_json(comparison: Comparison, stream: TextIO, options: RenderOptions) -> None:
    """Write the comparison as one JSON object; findings are as in the JSON report."""
    document: dict[str, Any] = {
        "schema_version": "1",
        "caution": comparison.caution,
        "new": [finding_document(finding) for finding in comparison.new],
        "still": [finding_document(finding) for finding in comparison.still],
        "gone": [finding_document(finding) for finding in comparison.gone],
    }
    stream.write(dumps(document, indent=2) + "\n")


def render_markdown(comparison: Comparison, stream: TextIO, options: RenderOptions) -> None:
    """Write the comparison for an issue tracker."""
    told = [f"# binscan: {_headline(comparison)}", ""]
    if comparison.caution:
        told += [comparison.caution, ""]
    for name, findings, _ in _groups(comparison):
        if findings:
            told += [f"## {name}", "", *(f"- {_item(finding)}" for finding in findings), ""]
    stream.write("\n".join(told).rstrip() + "\n")


def _item(finding: Finding) -> str:
    credential = finding.credential
    shown = code(credential.parts[0].secret.redacted)
    where = f" in {code(_place(finding))}" if _place(finding) else ""
    return prose(f"{credential.severity.label}: {words.title(credential)}") + f" {shown}{where}"


RENDERERS = {"text": render_text, "json": render_json, "markdown": render_markdown}
"""The formats in which a comparison can be written."""
