"""Read a JSON report back, so that it can be shown in another format, compared, verified or acted on.

The file may come from anywhere. Everything in it is checked; unknown fields are ignored, because the contract allows
new ones. A report holds no secret, so what comes back has a `Fingerprint` where the run had a `Secret`.
"""

from __future__ import annotations

import json

from binscan.errors import ConfigError
from binscan.model import (
    Change,
    Coverage,
    Credential,
    Environment,
    Finding,
    Fingerprint,
    Location,
    Part,
    Place,
    Provenance,
    Report,
    Role,
    Severity,
    Skipped,
    Status,
    Verification,
)
from binscan.report.json import SCHEMA_VERSION
from binscan.report.reader import Node

LARGEST = 1 << 30
"""Bytes of the largest report read: a million locations take about 300 MB."""

_OID = (40, 64)
_ROLES = {role.value: role for role in Role}
_SEVERITIES = {severity.label: severity for severity in Severity}
_ENVIRONMENTS = {environment.value: environment for environment in Environment}
_STATUSES = {status.value: status for status in Status}


def load(path: str) -> Report:
    """Return the report in a file.

    Raises:
        ConfigError: the file cannot be read, is no report, or is one of another version.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    return parse(data, path)


def parse(data: bytes, name: str) -> Report:
    """Return the report in a JSON document.

    Args:
        data: the document.
        name: what to call it in an error.

    Raises:
        ConfigError: it is no report, or one of another version.
    """
    if len(data) > LARGEST:
        raise ConfigError(f"{name}: is larger than {LARGEST >> 20} MiB, so it is not read")
    try:
        document = Node(json.loads(data), name)
    except (ValueError, RecursionError):
        raise ConfigError(f"{name}: is not JSON", "Give a report that `binscan … --format json` wrote.") from None
    version = document["schema_version"].text()
    if version != SCHEMA_VERSION:
        raise document["schema_version"].fail(f"{SCHEMA_VERSION!r}, the version that this binscan reads")
    return _report(document)


def _report(document: Node) -> Report:
    scan = document["scan"]
    listed = tuple(_finding(node) for node in document["findings"].items())
    return Report(
        mode=scan["mode"].name(),
        target=scan["target"].text(),
        started_at=scan["started_at"].text(),
        duration_s=scan["duration_s"].number(),
        findings=tuple(one for one in listed if one.credential.rule != "binance-doc-sample"),
        samples=tuple(one for one in listed if one.credential.rule == "binance-doc-sample"),
        skipped=_skipped(scan["skipped"]),
        noted=_skipped(scan["noted"]),
        suppressed=_counts(scan["suppressed"]),
        coverage=_coverage(scan["coverage"]),
        bytes=scan["bytes"].whole(),
        blobs=scan["blobs"].whole(),
        commits=scan["commits"].whole(),
    )


def _skipped(node: Node) -> tuple[Skipped, ...]:
    return tuple(Skipped(item["what"].text(), item["reason"].text()) for item in node.items())


def _counts(node: Node) -> dict[str, int]:
    return {key: value.whole() for key, value in node.fields()}


def _coverage(node: Node) -> Coverage:
    return Coverage(
        refs=node["refs"].texts(),
        objects=_counts(node["objects"]),
        read=_counts(node["read"]),
        unread=_skipped(node["unread"]),
        not_looked_at=node["not_looked_at"].texts(),
        rules_digest=node["rules_digest"].text(),
        objects_digest=node["objects_digest"].text(),
    )


def _finding(node: Node) -> Finding:
    secrets = tuple(_part(item) for item in node["secrets"].items())
    if not secrets:
        raise node["secrets"].fail("a list of at least one secret")
    environment = node["environment"]
    credential = Credential(
        rule=node["rule"].name(),
        severity=node["severity"].choice(_SEVERITIES),
        confidence=node["confidence"].number(most=1),
        evidence=node["evidence"].texts(),
        parts=secrets,
        locations=tuple(_location(item) for item in node["locations"].items()),
        environment=Environment.UNKNOWN if environment.is_null else environment.choice(_ENVIRONMENTS),
    )
    if node["id"].text() != credential.id:
        raise node["id"].fail("the identity of its secrets")
    provenance = node["provenance"]
    return Finding(
        credential=credential,
        provenance=None if provenance.is_null else _provenance(provenance),
        verification=_verification(node["verification"]),
        remediation=node["remediation"].texts(),
    )


def _part(node: Node) -> Part:
    secret = Fingerprint(sha256=node["sha256"].hexadecimal(64), redacted=node["redacted"].text())
    return Part(role=node["role"].choice(_ROLES), secret=secret)


def _location(node: Node) -> Location:
    role = node["role"]
    return Location(
        place=Place(
            path=node["path"].text(),
            ref_kind=node["ref_kind"].text(),
            repository=_text(node["repository"]),
            commit=_oid(node["commit"]),
            blob=_oid(node["blob"]),
        ),
        line=node["line"].whole(1),
        column=node["column"].whole(1),
        encoding=node["encoding"].texts(),
        role=Role.UNKNOWN if role.is_null else role.choice(_ROLES),
    )


def _provenance(node: Node) -> Provenance:
    window = node["window"]
    days = node["exposure_days"]
    return Provenance(
        introduced=_change_or_none(node["introduced"]),
        removed=_change_or_none(node["removed"]),
        present_at_head=node["present_at_head"].flag(),
        refs=node["refs"].texts(),
        published=_flag(node["published"]),
        introductions=_changes(node["introductions"]),
        removals=_changes(node["removals"]),
        reflogs=() if node["reflogs"].is_null else node["reflogs"].texts(),
        first_published=_text(node["first_published"]),
        exposure_days=None if days.is_null else days.number(),
        window=None if window.is_null else _window(window),
    )


def _window(node: Node) -> tuple[str, str | None]:
    ends = list(node.items())
    if len(ends) != 2:
        raise node.fail("a list of two dates")
    return ends[0].text(), _text(ends[1])


def _change_or_none(node: Node) -> Change | None:
    return None if node.is_null else _change(node)


def _changes(node: Node) -> tuple[Change, ...]:
    return () if node.is_null else tuple(_change(item) for item in node.items())


def _change(node: Node) -> Change:
    return Change(
        commit=node["commit"].hexadecimal(*_OID),
        date=node["date"].text(),
        author=_text(node["author"]) or "",
        subject=_text(node["subject"]) or "",
        path=_text(node["path"]) or "",
        at_or_before=not node["at_or_before"].is_null and node["at_or_before"].flag(),
    )


def _verification(node: Node) -> Verification:
    return Verification(
        status=node["status"].choice(_STATUSES),
        environment=_text(node["environment"]),
        permissions={key: value.flag() for key, value in node["permissions"].fields()},
        ip_restricted=_flag(node["ip_restricted"]),
        withdrawals=_flag(node["withdrawals"]),
        checked_at=_text(node["checked_at"]),
        detail=_text(node["detail"]),
        created_at=_text(node["created_at"]),
        trading_expires_at=_text(node["trading_expires_at"]),
    )


def _text(node: Node) -> str | None:
    return None if node.is_null else node.text()


def _flag(node: Node) -> bool | None:
    return None if node.is_null else node.flag()


def _oid(node: Node) -> str | None:
    return None if node.is_null else node.hexadecimal(*_OID)
