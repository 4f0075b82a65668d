"""One report from many: the same key in five repositories is one finding with five homes."""

from __future__ import annotations

from dataclasses import replace

from binscan.model import Coverage, Finding, Provenance, Report, Skipped
from binscan.pipeline import by_urgency
from binscan.report.load import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from binscan.fleet.job import Outcome
    from binscan.pipeline import Clock


def combine(outcomes: Iterable[Outcome], source: str, clock: Clock) -> Report:
    """Return the combined report of all outcomes.

    Args:
        outcomes: how each repository ended; one that failed makes the whole incomplete, with its reason.
        source: the list, as the user gave it.
        clock: when the run began.
    """
    findings: dict[str, Finding] = {}
    skipped: list[Skipped] = []
    noted: list[Skipped] = []
    reports: list[Report] = []
    failed = 0
    for outcome in outcomes:
        if outcome.status == "failed":
            failed += 1
            skipped.append(Skipped(outcome.name, outcome.reason))
            continue
        report = parse(outcome.report.encode(), outcome.name)
        reports.append(replace(report, findings=()))
        skipped.extend(Skipped(f"{outcome.name}: {item.what}", item.reason) for item in report.skipped)
        noted.extend(Skipped(f"{outcome.name}: {item.what}", item.reason) for item in report.noted)
        for finding in report.findings:
            known = findings.get(finding.id)
            findings[finding.id] = merged(known, finding) if known else finding
    return Report(
        mode="fleet",
        target=source,
        started_at=clock.started_at,
        duration_s=round(clock.elapsed, 3),
        findings=tuple(sorted(findings.values(), key=by_urgency)),
        skipped=tuple(skipped),
        noted=tuple(noted),
        suppressed=_total(report.suppressed for report in reports),
        coverage=Coverage(
            objects=_total([{"repository": len(reports) + failed}, *(report.coverage.objects for report in reports)]),
            read=_total([{"repository": len(reports)}, *(report.coverage.read for report in reports)]),
            unread=tuple(skipped),
        ),
        bytes=sum(report.bytes for report in reports),
        blobs=sum(report.blobs for report in reports),
        commits=sum(report.commits for report in reports),
    )


def merged(one: Finding, other: Finding) -> Finding:
    """Return one finding from two of the same credential in different repositories.

    The fuller one (a key with its secret rather than a key alone) leads; published anywhere is published; the earliest
    introduction counts.
    """
    lead, rest = sorted((one, other), key=_fullness, reverse=True)
    credential = replace(lead.credential, locations=lead.credential.locations + rest.credential.locations)
    return replace(lead, credential=credential, provenance=_joined([lead.provenance, rest.provenance]))


def _fullness(finding: Finding) -> tuple[int, int, float]:
    credential = finding.credential
    return len(credential.parts), int(credential.severity), credential.confidence


def _joined(provenances: Sequence[Provenance | None]) -> Provenance | None:
    known = [provenance for provenance in provenances if provenance is not None]
    if not known:
        return None
    dated = [provenance for provenance in known if provenance.introduced is not None]
    first = min(dated, key=lambda p: p.introduced.date if p.introduced else "") if dated else known[0]
    answers = {provenance.published for provenance in known}
    return replace(
        first,
        removed=first.removed if all(provenance.removed for provenance in known) else None,
        present_at_head=any(provenance.present_at_head for provenance in known),
        refs=tuple(sorted({ref for provenance in known for ref in provenance.refs})),
        published=True if True in answers else None if None in answers else False,
    )


def _total(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for count in counts:
        for name, number in count.items():
            total[name] = total.get(name, 0) + number
    return total
