"""The JSON report, exactly as the contract in `schema.json` says; scripts and dashboards depend on it."""

from __future__ import annotations

import json
from typing import Any, TextIO

from binscan import __version__
from binscan.model import Change, Coverage, Finding, Location, Part, Provenance, Report, Skipped, Verification
from binscan.report.base import RenderOptions

SCHEMA_VERSION = "1"

Document = dict[str, Any]


def render(report: Report, stream: TextIO, options: RenderOptions) -> None:
    """Write the report as one JSON object.

    Everything but printable ASCII is escaped: bytes of a path that are not UTF-8 come out as `\\udcXX`, and a
    terminal that shows the file obeys nothing in it.
    """
    stream.write(dumps(to_document(report, show_samples=options.show_samples), indent=2) + "\n")


def dumps(value: object, *, indent: int | None = None) -> str:
    """Serialise to printable ASCII."""
    return json.dumps(value, indent=indent, ensure_ascii=True).replace("\x7f", "\\u007f")


def to_document(report: Report, *, show_samples: bool = False) -> Document:
    """Return the report as plain dictionaries and lists; samples, where wanted, follow the findings."""
    listed = report.findings + (report.samples if show_samples else ())
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "binscan", "version": __version__},
        "scan": scan_document(report),
        "findings": [finding_document(finding) for finding in listed],
    }


def scan_document(report: Report) -> Document:
    """Return what is said about the run itself."""
    return {
        "mode": report.mode,
        "target": report.target,
        "started_at": report.started_at,
        "duration_s": report.duration_s,
        "bytes": report.bytes,
        "blobs": report.blobs,
        "commits": report.commits,
        "complete": report.complete,
        "skipped": [_skipped(item) for item in report.skipped],
        "noted": [_skipped(item) for item in report.noted],
        "suppressed": dict(report.suppressed),
        "coverage": _coverage(report.coverage),
    }


def finding_document(finding: Finding) -> Document:
    """Return one finding."""
    credential = finding.credential
    return {
        "id": finding.id,
        "rule": credential.rule,
        "severity": credential.severity.label,
        "confidence": round(credential.confidence, 4),
        "evidence": list(credential.evidence),
        "environment": credential.environment.value,
        "secrets": [_part(part) for part in credential.parts],
        "locations": [_location(location) for location in credential.locations],
        "provenance": _provenance(finding.provenance) if finding.provenance else None,
        "verification": _verification(finding.verification),
        "remediation": list(finding.remediation),
    }


def _part(part: Part) -> Document:
    return {"role": part.role.value, "redacted": part.secret.redacted, "sha256": part.secret.sha256}


def _location(location: Location) -> Document:
    place = location.place
    return {
        "repository": place.repository,
        "path": place.path,
        "line": location.line,
        "column": location.column,
        "commit": place.commit,
        "blob": place.blob,
        "ref_kind": place.ref_kind,
        "encoding": list(location.encoding),
        "role": location.role.value,
    }


def _change(change: Change) -> Document:
    return {
        "commit": change.commit,
        "author": change.author,
        "date": change.date,
        "subject": change.subject,
        "path": change.path,
        "at_or_before": change.at_or_before,
    }


def _provenance(provenance: Provenance) -> Document:
    return {
        "introduced": _change(provenance.introduced) if provenance.introduced else None,
        "removed": _change(provenance.removed) if provenance.removed else None,
        "present_at_head": provenance.present_at_head,
        "refs": list(provenance.refs),
        "published": provenance.published,
        "introductions": [_change(change) for change in provenance.introductions],
        "removals": [_change(change) for change in provenance.removals],
        "reflogs": list(provenance.reflogs),
        "first_published": provenance.first_published,
        "exposure_days": provenance.exposure_days,
        "window": list(provenance.window) if provenance.window else None,
    }


def _verification(verification: Verification) -> Document:
    return {
        "status": verification.status.value,
        "environment": verification.environment,
        "permissions": dict(verification.permissions),
        "ip_restricted": verification.ip_restricted,
        "withdrawals": verification.withdrawals,
        "checked_at": verification.checked_at,
        "detail": verification.detail,
        "created_at": verification.created_at,
        "trading_expires_at": verification.trading_expires_at,
    }


def _skipped(item: Skipped) -> Document:
    return {"what": item.what, "reason": item.reason}


def _coverage(coverage: Coverage) -> Document:
    return {
        "refs": list(coverage.refs),
        "objects": dict(coverage.objects),
        "read": dict(coverage.read),
        "unread": [_skipped(item) for item in coverage.unread],
        "not_looked_at": list(coverage.not_looked_at),
        "rules_digest": coverage.rules_digest,
        "objects_digest": coverage.objects_digest,
    }
