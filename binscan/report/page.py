"""What the HTML page says, ready to be laid out: plain values, every text of a repository already one safe line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from binscan import __version__
from binscan.model import Coverage, Finding, Report, Skipped, Status
from binscan.report import words
from binscan.report.card import Card, Some, card
from binscan.report.safe import one_line
from binscan.report.timeline import Picture, draw
from binscan.report.verdict import Verdict, first_steps, left_out, receipt, verdict

CARDS = 200
"""Credentials with a card of their own; the rest is a line each, so that the page still opens at once."""
ROWS = 2000
"""Places, and again commits and refs, listed on all cards together: beyond about 50,000 elements a page gets slow.
The JSON report has them all."""
FEWEST_ROWS = 10
"""What each card may list however many there are."""
MAP_ROWS = 300
"""Files and refs on the map."""
ITEMS = 500
"""Unread or noted items listed."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A file or ref on the map, with the numbers of the credentials that lay there."""

    name: str
    numbers: tuple[int, ...]
    places: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A line of the coverage receipt."""

    name: str
    exist: int
    read: int


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the template needs."""

    version: str
    mode: str
    target: str
    started: str
    verdict: Verdict
    stats: tuple[tuple[str, str], ...]
    first: tuple[str, ...]
    picture: Picture | None
    cards: tuple[Card, ...]
    beyond: int
    files: Some
    refs: Some
    receipt: str
    kinds: tuple[Kind, ...]
    coverage: Coverage
    in_scope: tuple[str, ...]
    unseen: tuple[str, ...]
    skipped: Some
    noted: Some
    suppressed: tuple[tuple[str, int], ...]
    samples: Some


def build(report: Report, *, show_samples: bool) -> Page:
    """Return the page of a report."""
    findings = report.findings
    rows = max(FEWEST_ROWS, ROWS // max(1, min(len(findings), CARDS)))
    return Page(
        version=__version__,
        mode=one_line(report.mode, 40),
        target=one_line(report.target, 300),
        started=one_line(report.started_at[:16].replace("T", " ")),
        verdict=verdict(report),
        stats=_stats(report),
        first=tuple(first_steps(report)),
        picture=draw(report),
        cards=tuple(card(number, finding, rows) for number, finding in enumerate(findings[:CARDS], 1)),
        beyond=max(0, len(findings) - CARDS),
        files=_files(findings),
        refs=_refs(findings),
        receipt=receipt(report),
        kinds=_kinds(report.coverage),
        coverage=report.coverage,
        in_scope=tuple(one_line(name, 60) for name in report.coverage.refs),
        unseen=tuple(one_line(name, 200) for name in report.coverage.not_looked_at[:ITEMS]),
        skipped=_items(report.skipped),
        noted=_items(report.noted),
        suppressed=tuple((left_out(by), n) for by, n in sorted(report.suppressed.items()) if n),
        samples=_samples(report) if show_samples else Some((), 0),
    )


def _stats(report: Report) -> tuple[tuple[str, str], ...]:
    findings = report.findings
    told = [(f"{len(findings):,}", "credential" if len(findings) == 1 else "credentials")]
    if findings:
        exposed = sum(1 for finding in findings if words.treated_as_published(finding))
        there = sum(1 for finding in findings if finding.provenance is None or finding.provenance.present_at_head)
        told += [(f"{exposed:,}", "count as published"), (f"{there:,}", "still there")]
        days = [f.provenance.exposure_days for f in findings if f.provenance and f.provenance.exposure_days]
        if days:
            told.append((f"{max(days):,.0f}", "days exposed, at most"))
        working = sum(1 for f in findings if f.verification.status in (Status.LIVE, Status.KEY_LIVE))
        if working:
            told.append((f"{working:,}", "answer on the exchange"))
    told.append((f"{report.blobs:,}", "files and objects read"))
    if report.skipped:
        told.append((f"{len(report.skipped):,}", "not read"))
    return tuple(told)


def _files(findings: tuple[Finding, ...]) -> Some:
    return _spots(
        (number, one_line(location.place.path, 300))
        for number, finding in enumerate(findings, 1)
        for location in finding.credential.locations
    )


def _refs(findings: tuple[Finding, ...]) -> Some:
    return _spots(
        (number, words.short_ref(name))
        for number, finding in enumerate(findings, 1)
        if finding.provenance
        for name in (*finding.provenance.refs, *finding.provenance.reflogs)
    )


def _spots(pairs: Iterable[tuple[int, str]]) -> Some:
    seen: dict[str, dict[int, int]] = {}
    for number, name in pairs:
        seen.setdefault(name, {}).setdefault(number, 0)
        seen[name][number] += 1
    spots = [Spot(name, tuple(sorted(counts)), sum(counts.values())) for name, counts in seen.items()]
    spots.sort(key=lambda spot: (spot.numbers[0], -len(spot.numbers), spot.name))
    return Some(tuple(spots[:MAP_ROWS]), len(spots))


def _kinds(coverage: Coverage) -> tuple[Kind, ...]:
    names = sorted(set(coverage.objects) | set(coverage.read))
    return tuple(Kind(one_line(name, 40), coverage.objects.get(name, 0), coverage.read.get(name, 0)) for name in names)


def _items(items: tuple[Skipped, ...]) -> Some:
    return Some(tuple((one_line(i.what, 300), one_line(i.reason, 300)) for i in items[:ITEMS]), len(items))


def _samples(report: Report) -> Some:
    told = tuple(
        (one_line(finding.credential.parts[0].secret.redacted), words.place(finding.credential.locations[0]))
        for finding in report.samples[:ITEMS]
        if finding.credential.locations
    )
    return Some(told, len(report.samples))
