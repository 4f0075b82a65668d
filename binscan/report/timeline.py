"""The geometry of the timeline: each credential's life as a lane, from the commit that brought it until today.

Time runs to the right on one linear axis for all lanes, so that two leaks can be compared by eye. What is drawn is
said again in a table for those who cannot see it; nothing here knows about SVG but its coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from binscan.model import Change, Finding, Provenance, Report
from binscan.report import words
from binscan.report.axis import Tick, ticks
from binscan.report.safe import one_line

LANES = 40
"""Lanes drawn: more do not fit a page that is to be understood; the table below the picture has them all."""
MARKS = 40
"""Commits marked on one lane, earliest first."""

WIDTH = 1120
GUTTER = 232
RIGHT = 34
TOP = 34
LANE = 68
LETTER = 6.3
"""Width of an average letter at the labels' size, to keep labels from running into each other."""
MARK_SIZE = 14.0
_FIRST_YEAR, _LAST_YEAR = 1970, 2200
"""git counts seconds from 1970; a commit may claim any date after it, and one of them must not flatten the rest."""
SHORTEST = 5.0
"""A leak of an hour in a history of years must still be seen."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a lane: `local` (in commits, not published), `public`, `unknown`, or `history` (gone from HEAD)."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment: `brought`, `published`, `taken` or `now` (still there)."""

    kind: str
    x: float
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words above the bar."""

    x: float
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One credential's life."""

    number: int
    severity: str
    name: str
    what: str
    y: float
    spans: tuple[Span, ...]
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn."""

    width: int
    height: float
    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]
    hidden: int
    """Credentials with a history that are not drawn."""
    today: float
    summary: str
    """What the picture shows, for those who cannot see it."""


class _Scale:
    """Dates to horizontal positions."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.start = start.timestamp()
        self.length = max(end.timestamp() - self.start, 1.0)

    def __call__(self, moment: datetime) -> float:
        part = (moment.timestamp() - self.start) / self.length
        return round(GUTTER + min(max(part, 0.0), 1.0) * (WIDTH - GUTTER - RIGHT), 1)


def draw(report: Report) -> Picture | None:
    """Return the picture, or None if no finding has a dated commit."""
    lives = [(n, f, f.provenance) for n, f in enumerate(report.findings, 1) if f.provenance and _dates(f.provenance)]
    if not lives:
        return None
    shown = lives[:LANES]
    dates = [date for _, _, provenance in shown for date in _dates(provenance)]
    today = max([*dates, *([moment] if (moment := when(report.started_at)) else [])])
    start = min(dates)
    scale = _Scale(start, today)
    lanes = tuple(
        _lane(number, finding, provenance, TOP + LANE * row, scale, today)
        for row, (number, finding, provenance) in enumerate(shown)
    )
    return Picture(
        width=WIDTH,
        height=TOP + LANE * len(lanes) + 30,
        ticks=ticks(start, today, scale),
        lanes=lanes,
        hidden=len(lives) - len(shown),
        today=scale(today),
        summary=_summary(shown, start, today),
    )


def when(text: str | None) -> datetime | None:
    """Return a date of a report in UTC, or None if it is none, or one that would stretch the axis beyond use."""
    try:
        moment = datetime.fromisoformat(text or "")
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def _dates(provenance: Provenance) -> list[datetime]:
    moments = [change.date for change in _brought(provenance) + _taken(provenance)] + [provenance.first_published]
    return [moment for text in moments if (moment := when(text))]


def _brought(provenance: Provenance) -> tuple[Change, ...]:
    first = (provenance.introduced,) if provenance.introduced else ()
    return tuple(dict.fromkeys(first + provenance.introductions))[:MARKS]


def _taken(provenance: Provenance) -> tuple[Change, ...]:
    last = (provenance.removed,) if provenance.removed else ()
    return tuple(dict.fromkeys(provenance.removals + last))[-MARKS:]


def _lane(number: int, finding: Finding, provenance: Provenance, y: float, scale: _Scale, today: datetime) -> Lane:
    credential = finding.credential
    return Lane(
        number=number,
        severity=credential.severity.label,
        name=one_line(credential.parts[0].secret.redacted.split(" (")[0]),
        what=words.title(credential),
        y=y,
        spans=_spans(provenance, scale, today),
        marks=_marks(provenance, scale, today),
        labels=_labels(provenance, scale),
    )


def _spans(provenance: Provenance, scale: _Scale, today: datetime) -> tuple[Span, ...]:
    start = min(_dates(provenance))
    removed = when(provenance.removed.date) if provenance.removed else None
    at_head = today if provenance.present_at_head else removed
    told: list[Span] = []
    if at_head is not None:
        told += _exposed(provenance, scale, start, max(start, at_head))
    begin = at_head or start
    if not provenance.present_at_head and (provenance.refs or provenance.reflogs):
        told.append(_span("history", scale, begin, today))
    return tuple(told)


def _exposed(provenance: Provenance, scale: _Scale, start: datetime, end: datetime) -> list[Span]:
    if provenance.published is not True:
        return [_span("local" if provenance.published is False else "unknown", scale, start, end)]
    public = when(provenance.first_published) or start
    before = [_span("local", scale, start, min(public, end))] if public > start else []
    return [*before, _span("public", scale, min(public, end), end)]


def _span(kind: str, scale: _Scale, start: datetime, end: datetime) -> Span:
    x = scale(start)
    return Span(kind, x, round(max(scale(end) - x, SHORTEST), 1))


def _marks(provenance: Provenance, scale: _Scale, today: datetime) -> tuple[Mark, ...]:
    brought = [mark for change in _brought(provenance) if (mark := _mark("brought", "Brought", change, scale))]
    taken = [mark for change in _taken(provenance) if (mark := _mark("taken", "Taken out", change, scale))]
    told = brought + [_beside(mark, brought) for mark in taken]
    public = when(provenance.first_published)
    if provenance.published and public:
        told.append(Mark("published", scale(public), f"Published {public:%Y-%m-%d}"))
    if provenance.present_at_head:
        told.append(Mark("now", scale(today), "Still there"))
    return tuple(told)


def _beside(mark: Mark, others: list[Mark]) -> Mark:
    """Move a mark that would hide the one it follows: what was taken out at once was brought all the same."""
    hidden = any(0 <= mark.x - other.x < MARK_SIZE for other in others)
    return replace(mark, x=mark.x + MARK_SIZE) if hidden else mark


def _mark(kind: str, verb: str, change: Change, scale: _Scale) -> Mark | None:
    moment = when(change.date)
    return Mark(kind, scale(moment), f"{verb}: {words.change(change)}") if moment else None


def _labels(provenance: Provenance, scale: _Scale) -> tuple[Label, ...]:
    """Name author and commit at the marks, as long as a name does not run into the one before."""
    told: list[Label] = []
    free = GUTTER - 12.0
    changes = sorted(
        ((moment, change) for change in _brought(provenance) + _taken(provenance) if (moment := when(change.date))),
        key=lambda pair: pair[0],
    )
    for moment, change in changes:
        text = f"{one_line(change.author.split(' <')[0], 24)} {change.commit[:7]}".strip()
        x, length = scale(moment), len(text) * LETTER
        if x - 4 >= free and x - 4 + length <= WIDTH:
            told.append(Label(x - 4, "start", text))
            free = x + length + 8
        elif x + 4 - length >= free:
            told.append(Label(x + 4, "end", text))
            free = x + 12
    return tuple(told)


def _summary(shown: list[tuple[int, Finding, Provenance]], start: datetime, today: datetime) -> str:
    there = sum(1 for _, _, provenance in shown if provenance.present_at_head)
    public = sum(1 for _, _, provenance in shown if provenance.published is not False)
    return (
        f"{words.count(len(shown), 'credential')} from {start:%Y-%m-%d} to {today:%Y-%m-%d}: "
        f"{there} still at HEAD, {public} published or not known to be private. The table below says the same."
    )
