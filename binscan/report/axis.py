"""Where an axis of time has its ticks, and what stands at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MOST = 8
"""Ticks on one axis: about 110 units apart, room for a date each."""
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12000)
_DAYS = (1, 2, 5, 7, 14)
_HOURS = (1, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class Tick:
    """A position and the date that stands there."""

    x: float
    text: str


def ticks(start: datetime, end: datetime, scale: Callable[[datetime], float]) -> tuple[Tick, ...]:
    """Return at most `MOST` ticks at round dates from `start` to `end`, both UTC."""
    hours = (end - start).total_seconds() / 3600
    for step in _HOURS:
        if hours / step <= MOST:
            return _labelled(_every(start, end, timedelta(hours=step)), scale, "%d %b %H:%M")
    for step in _DAYS:
        if hours / 24 / step <= MOST:
            return _labelled(_every(start, end, timedelta(days=step)), scale, "%d %b %Y")
    months = hours / 24 / 30.44
    step = next((step for step in _MONTHS if months / step <= MOST), _MONTHS[-1])
    return _labelled(_monthly(start, end, step), scale, "%Y" if step >= 12 else "%b %Y")


def _labelled(moments: Iterator[datetime], scale: Callable[[datetime], float], form: str) -> tuple[Tick, ...]:
    return tuple(Tick(scale(moment), moment.strftime(form)) for moment in moments)


def _every(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    """Count from midnight, so that ticks stand at hours and days that people use."""
    moment = start.replace(hour=0, minute=0, second=0, microsecond=0)
    while moment <= end:
        if moment >= start:
            yield moment
        moment += step


def _monthly(start: datetime, end: datetime, step: int) -> Iterator[datetime]:
    month = (start.year * 12 + start.month - 1) // step * step
    while True:
        year, index = divmod(month, 12)
        if not 1 <= year <= 9999:
            return
        moment = datetime(year, index + 1, 1, tzinfo=UTC)
        if moment > end:
            return
        if moment >= start:
            yield moment
        month += step
