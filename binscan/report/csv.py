"""A table for a spreadsheet: one row for each place of each credential.

A spreadsheet runs a cell that looks like a formula, and paths and author names are the repository's to choose:
every cell is quoted, is one line, and begins with an apostrophe where it would begin a formula.
"""

from __future__ import annotations

import csv
from typing import TextIO

from binscan.model import Finding, Location, Report
from binscan.report.base import RenderOptions
from binscan.report.safe import one_line

COLUMNS = (
    "id",
    "rule",
    "severity",
    "confidence",
    "role",
    "redacted",
    "sha256",
    "repository",
    "path",
    "line",
    "column",
    "commit",
    "blob",
    "ref_kind",
    "encoding",
    "introduced_commit",
    "introduced_date",
    "introduced_author",
    "removed_commit",
    "removed_date",
    "present_at_head",
    "published",
    "verification",
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%")
"""How a cell begins that some spreadsheet takes for a formula, full-width forms included (OWASP, CSV injection)."""


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write a heading and a row for each place."""
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for finding in report.findings + (report.samples if options.show_samples else ()):
        for location in finding.credential.locations or (None,):
            writer.writerow([_cell(value) for value in _row(finding, location)])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = one_line(str(value))
    return "'" + text if text.startswith(_FORMULA) else text


def _row(finding: Finding, location: Location | None) -> tuple[object, ...]:
    credential = finding.credential
    role = location.role if location else credential.parts[0].role
    part = next((part for part in credential.parts if part.role is role), credential.parts[0])
    return (
        finding.id,
        credential.rule,
        credential.severity.label,
        round(credential.confidence, 4),
        part.role.value,
        part.secret.redacted,
        part.secret.sha256,
        *_where(location),
        *_history(finding),
        finding.verification.status.value,
    )


def _where(location: Location | None) -> tuple[object, ...]:
    if location is None:
        return (None,) * 8
    place = location.place
    return (
        place.repository,
        place.path,
        location.line,
        location.column,
        place.commit,
        place.blob,
        place.ref_kind,
        " ".join(location.encoding),
    )


def _history(finding: Finding) -> tuple[object, ...]:
    provenance = finding.provenance
    if provenance is None:
        return (None,) * 7
    introduced, removed = provenance.introduced, provenance.removed
    return (
        introduced.commit if introduced else None,
        introduced.date if introduced else None,
        introduced.author if introduced else None,
        removed.commit if removed else None,
        removed.date if removed else None,
        provenance.present_at_head,
        provenance.published,
    )
