"""SARIF 2.1.0 for code scanning, with GitHub's own rules kept: a rule once, columns from 1, fingerprints that stay.

A fingerprint is the finding's identity and nothing else, so neither a rebase nor a moved line opens an alert again.
What lies in history only is hung on a file that exists, and the message says in which commit it is.

Sources: the OASIS standard (sections 3.11 messages, 3.27 results, 3.30 regions); GitHub Docs, "SARIF support for code
scanning".
"""

from __future__ import annotations

from typing import Any, TextIO
from urllib.parse import quote

from binscan import __version__
from binscan.model import Finding, Location, Report, Severity
from binscan.report import words
from binscan.report.base import RenderOptions
from binscan.report.json import dumps
from binscan.report.safe import one_line
from binscan.rules import RULES

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RESULTS = 25_000
"""Results in one run: more than these GitHub refuses."""
_RELATED = 100
"""Further places of a credential: more than these GitHub does not show."""
_UNREAD = 100
"""Unread items named as notifications."""
_LEVELS = {
    Severity.CRITICAL: ("error", "9.5"),
    Severity.HIGH: ("error", "8.0"),
    Severity.MEDIUM: ("warning", "5.5"),
    Severity.LOW: ("note", "2.0"),
    Severity.INFO: ("none", "0.0"),
}
"""SARIF level, and the score from which GitHub takes its own words (over 9.0 critical, 7.0 high, 4.0 medium)."""


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write the report."""
    findings = report.findings[:RESULTS]
    ids = list(dict.fromkeys(finding.credential.rule for finding in findings))
    run = {
        "tool": {
            "driver": {
                "name": "binscan",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(name, findings) for name in ids],
            }
        },
        "automationDetails": {"id": f"binscan/{report.mode}/"},
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top of the repository or folder"}}},
        "invocations": [_invocation(report)],
        "results": [_result(finding, ids, report) for finding in findings],
    }
    stream.write(dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n")


def _rule(name: str, findings: tuple[Finding, ...]) -> dict[str, Any]:
    rule = RULES.get(name)
    worst = max(finding.credential.severity for finding in findings if finding.credential.rule == name)
    summary = rule.summary if rule else name
    what = f"{rule.what} {rule.because}" if rule else name
    return {
        "id": name,
        "name": "".join(part.capitalize() for part in name.split("-")),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": what},
        "help": {"text": f"{what} Could be instead: {rule.otherwise if rule else 'nothing known'}"},
        "defaultConfiguration": {"level": _LEVELS[worst][0]},
        "properties": {
            "tags": ["security", "secret", "external/cwe/cwe-798"],
            "precision": "high",
            "security-severity": _LEVELS[worst][1],
        },
    }


def _invocation(report: Report) -> dict[str, Any]:
    unread = [_notification("error", f"Not read: {item.what}: {item.reason}") for item in report.skipped[:_UNREAD]]
    rest = len(report.skipped) - _UNREAD
    if rest > 0:
        unread.append(_notification("error", f"Not read: {rest} more"))
    noted = [_notification("note", f"{item.what}: {item.reason}") for item in report.noted[:_UNREAD]]
    return {
        "executionSuccessful": report.complete,
        "exitCode": report.exit_code,
        "toolExecutionNotifications": unread + noted,
    }


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": _text(text)}}


def _result(finding: Finding, ids: list[str], report: Report) -> dict[str, Any]:
    credential = finding.credential
    locations = sorted(credential.locations, key=lambda location: not _is_at_head(location, report))
    related = [_location(x, report, number) for number, x in enumerate(locations[1 : _RELATED + 1], 1)]
    return {
        "ruleId": credential.rule,
        "ruleIndex": ids.index(credential.rule),
        "level": _LEVELS[credential.severity][0],
        "rank": round(credential.confidence * 100, 1),
        "message": {"text": _message(finding, locations, report)},
        "locations": [_location(location, report) for location in locations[:1]],
        **({"relatedLocations": related} if related else {}),
        "partialFingerprints": {"binscanFinding/v1": finding.id, "primaryLocationLineHash": f"{finding.id}:1"},
        "properties": {
            "severity": credential.severity.label,
            "confidence": round(credential.confidence, 4),
            "evidence": list(credential.evidence),
            "secrets": [{"role": part.role.value, "redacted": part.secret.redacted} for part in credential.parts],
            "published": finding.provenance.published if finding.provenance else None,
        },
    }


def _message(finding: Finding, locations: list[Location], report: Report) -> str:
    credential = finding.credential
    shown = ", ".join(f"{words.role_name(part.role)} {part.secret.redacted}" for part in credential.parts)
    told = [f"{words.title(credential)}: {shown}."]
    if locations and not _is_at_head(locations[0], report):
        place = locations[0].place
        where = f"commit {place.commit[:12]}" if place.commit else "the object store"
        told.append(f"It is not in the files at HEAD but in {where}, {words.place(locations[0])}.")
    if finding.remediation:
        told.append(f"First: {words.headline(finding.remediation[0])}")
    return _text(" ".join(told))


def _is_at_head(location: Location, report: Report) -> bool:
    """Whether the place is a file that is there now, with the finding in it."""
    place = location.place
    if place.commit is None:
        return bool(place.path) and place.ref_kind in ("file", "stdin", "worktree", "index")
    return place.blob is not None and report.at_head.get(place.path.partition("!")[0]) == place.blob


def _location(location: Location, report: Report, number: int | None = None) -> dict[str, Any]:
    path = location.place.path.partition("!")[0]
    line, column = max(1, location.line), max(1, location.column)
    # A report that was read back from JSON no longer knows what HEAD holds.
    if report.anchor and not _is_at_head(location, report):
        path = path if path in report.at_head else report.anchor
        line, column = 1, 1
    place: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {
                "uri": quote((path or "unknown").encode("utf-8", "surrogateescape"), safe="/"),
                "uriBaseId": "%SRCROOT%",
            },
            "region": {"startLine": line, "startColumn": column},
        },
        "message": {"text": _text(words.place(location))},
    }
    if number is not None:
        place["id"] = number
    return place


def _text(text: str) -> str:
    """Return text that a viewer shows as it is: no link, no placeholder, no control."""
    escaped = one_line(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return escaped.replace("{", "{{").replace("}", "}}")
