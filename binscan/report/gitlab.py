"""GitLab's secret-detection report (schema 15.0.7), for its merge-request widget and vulnerability list."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, TextIO

from binscan import __version__
from binscan.model import Finding, Report, Severity
from binscan.report import words
from binscan.report.base import RenderOptions
from binscan.report.json import dumps
from binscan.report.markup import block, code, prose
from binscan.report.safe import lines, one_line

SCHEMA = "15.0.7"
_SCHEMA_URL = (
    "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/"
    f"v{SCHEMA}/dist/secret-detection-report-format.json"
)
_NO_COMMIT = "0000000"
"""GitLab's own analyser writes this where there is no commit; the field is required."""
_LONGEST_SOLUTION = 7000
"""`maxLength` of `solution` in the schema."""
_PLACES = 50
"""Places listed in the details of one credential."""
_SEVERITIES = {severity: severity.label.capitalize() for severity in Severity}
_TOOL = {"id": "binscan", "name": "binscan", "version": __version__, "vendor": {"name": "binscan"}}


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write the report; an incomplete run is a failed scan, with what was not read as warnings."""
    start = _start(report)
    document = {
        "version": SCHEMA,
        "schema": _SCHEMA_URL,
        "scan": {
            "type": "secret_detection",
            "status": "success" if report.complete else "failure",
            "start_time": f"{start:%Y-%m-%dT%H:%M:%S}",
            "end_time": f"{start + timedelta(seconds=min(report.duration_s, 10**8)):%Y-%m-%dT%H:%M:%S}",
            "analyzer": _TOOL,
            "scanner": _TOOL,
            "messages": [
                {"level": "warn", "value": f"Not read: {one_line(item.what)}: {one_line(item.reason)}"}
                for item in report.skipped
            ],
        },
        "vulnerabilities": [_vulnerability(finding) for finding in report.findings],
    }
    stream.write(dumps(document, indent=2) + "\n")


def _start(report: Report) -> datetime:
    try:
        return datetime.fromisoformat(report.started_at).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime(1970, 1, 1, tzinfo=UTC)


def _vulnerability(finding: Finding) -> dict[str, Any]:
    credential = finding.credential
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"binscan:{finding.id}")),
        "name": words.title(credential),
        "description": _description(finding),
        "severity": _SEVERITIES[credential.severity],
        "solution": _solution(finding),
        "identifiers": [
            {"type": "binscan_rule", "name": f"binscan {credential.rule}", "value": credential.rule},
            {"type": "binscan_id", "name": f"binscan {finding.id}", "value": finding.id},
        ],
        "location": _location(finding),
        "details": {"places": {"name": "Places", "type": "list", "items": _places(finding)}},
    }


def _description(finding: Finding) -> str:
    told = [f"{words.role_name(part.role)}: {code(part.secret.redacted)}" for part in finding.credential.parts]
    told += [f"{label}: {prose(text)}" for label, text in words.facts(finding)]
    return "\n\n".join(told)


def _solution(finding: Finding) -> str:
    """Return as many whole steps as the schema allows."""
    told: list[str] = []
    for number, step in enumerate(finding.remediation, 1):
        first, *to_copy = lines(step)
        told.append(f"{number}. {prose(first)}")
        if to_copy:
            told += ["", *("   " + line for line in block([line.strip() for line in to_copy])), ""]
        if len("\n".join(told)) > _LONGEST_SOLUTION:
            return "\n".join(told)[: _LONGEST_SOLUTION - 1] + "…"
    return "\n".join(told)


def _location(finding: Finding) -> dict[str, Any]:
    locations = finding.credential.locations
    first = locations[0] if locations else None
    provenance = finding.provenance
    brought = provenance.introduced if provenance else None
    commit: dict[str, str] = {"sha": (first and first.place.commit) or (brought and brought.commit) or _NO_COMMIT}
    if brought and commit["sha"] == brought.commit:
        commit |= {
            "author": one_line(brought.author),
            "date": one_line(brought.date),
            "message": one_line(brought.subject),
        }
    place: dict[str, Any] = {"commit": commit}
    if first:
        place |= {"file": one_line(first.place.path), "start_line": first.line, "end_line": first.line}
    return place


def _places(finding: Finding) -> list[dict[str, Any]]:
    return [
        {
            "type": "file-location",
            "file_name": one_line(location.place.path) or "-",
            "line_start": location.line,
            "line_end": location.line,
        }
        for location in finding.credential.locations[:_PLACES]
    ]
