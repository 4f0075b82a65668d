"""A card of the HTML page: all that is known and all that is to be done about one credential."""

from __future__ import annotations

from dataclasses import dataclass

from binscan.model import Change, Finding, Location
from binscan.report import words
from binscan.report.layout import COPY_INDENT
from binscan.report.links import link
from binscan.report.safe import lines, one_line

PLACES_OPEN = 8
"""Places shown before one has to unfold the rest."""


@dataclass(frozen=True, slots=True)
class Some:
    """A list that may have been cut, with how many there were."""

    shown: tuple[object, ...]
    total: int

    @property
    def rest(self) -> int:
        """How many are not shown."""
        return self.total - len(self.shown)


@dataclass(frozen=True, slots=True)
class Copy:
    """A line to copy: a command, or an address that may be a link."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Step:
    """One remediation step."""

    head: str
    """Its first sentence."""
    more: str
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a ledger."""

    date: str
    verb: str
    author: str
    commit: str
    subject: str
    path: str


@dataclass(frozen=True, slots=True)
class Card:
    """One credential."""

    number: int
    id: str
    severity: str
    title: str
    secrets: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    evidence: tuple[str, ...]
    powers: tuple[tuple[str, bool], ...]
    places: Some
    more_places: Some
    ledger: Some
    refs: Some
    steps: tuple[Step, ...]


def card(number: int, finding: Finding, rows: int) -> Card:
    """Return the card of a finding.

    Args:
        number: its number on the page, from 1.
        finding: what was found.
        rows: places that may be listed beyond the first few; half as many commits, and half as many refs.
    """
    credential = finding.credential
    places = tuple(dict.fromkeys(_place(location) for location in credential.locations))
    shown = tuple(fact for fact in words.facts(finding) if fact[0] not in ("why", "sure"))
    return Card(
        number=number,
        id=finding.id,
        severity=credential.severity.label,
        title=words.title(credential),
        secrets=tuple((words.role_name(part.role), one_line(part.secret.redacted)) for part in credential.parts),
        facts=(*shown, ("sure", f"{credential.confidence:.0%}")),
        evidence=tuple(one_line(reason, 400) for reason in credential.evidence),
        powers=tuple((words.permission(name), on) for name, on in sorted(finding.verification.permissions.items())),
        places=Some(places[:PLACES_OPEN], len(places)),
        more_places=Some(places[PLACES_OPEN : PLACES_OPEN + rows], max(0, len(places) - PLACES_OPEN)),
        ledger=_ledger(finding, rows // 2),
        refs=_holders(finding, rows // 2),
        steps=tuple(_step(step) for step in finding.remediation),
    )


def _place(location: Location) -> tuple[str, str, str]:
    """Return where, in which commit, and what it was reached from."""
    place = location.place
    return words.place(location), (place.commit or "")[:12], one_line(place.ref_kind, 40)


def _ledger(finding: Finding, rows: int) -> Some:
    provenance = finding.provenance
    if provenance is None:
        return Some((), 0)
    brought = dict.fromkeys(((provenance.introduced,) if provenance.introduced else ()) + provenance.introductions)
    taken = dict.fromkeys(provenance.removals + ((provenance.removed,) if provenance.removed else ()))
    entries = [_entry("brought", change) for change in brought] + [_entry("taken out", change) for change in taken]
    entries.sort(key=lambda entry: entry.date)
    return Some(tuple(entries[:rows]), len(entries))


def _entry(verb: str, change: Change) -> Entry:
    return Entry(
        date=one_line(change.date[:10]),
        verb=verb,
        author=one_line(change.author, 80),
        commit=change.commit[:12],
        subject=one_line(change.subject, 160),
        path=one_line(change.path, 200),
    )


def _holders(finding: Finding, rows: int) -> Some:
    provenance = finding.provenance
    names = (*provenance.refs, *provenance.reflogs) if provenance else ()
    return Some(tuple(words.short_ref(name) for name in names[:rows]), len(names))


def _step(step: str) -> Step:
    prose, *rest = lines(step)
    head = words.headline(step)
    return Step(
        head=head,
        more=prose[len(head) :].strip() if prose.startswith(head) else "",
        copies=tuple(Copy(line[COPY_INDENT:], link(line[COPY_INDENT:])) for line in rest),
    )
