"""The timeline's geometry: everything on the axis, in order, whatever dates a repository claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binscan.report.axis import MOST, ticks
from binscan.report.timeline import GUTTER, WIDTH, draw
from tests.support import reports

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 12, 31), timezones=st.just(UTC))


@given(MOMENTS, MOMENTS)
def test_an_axis_has_few_ticks_in_order(one: datetime, other: datetime) -> None:
    start, end = sorted((one, other))
    length = max((end - start).total_seconds(), 1.0)
    told = ticks(start, end, lambda moment: (moment - start).total_seconds() / length)
    assert len(told) <= MOST + 2
    assert [tick.x for tick in told] == sorted(tick.x for tick in told)
    assert all(0 <= tick.x <= 1 for tick in told)


@pytest.mark.parametrize("days", [0, 1, 3, 20, 90, 400, 2000, 9000])
def test_a_span_of_any_length_has_ticks_to_read_it_by(days: int) -> None:
    start = datetime(2020, 3, 5, 7, 30, tzinfo=UTC)
    end = start + timedelta(days=days, hours=3)
    assert ticks(start, end, lambda moment: 0.0)


def test_without_a_dated_commit_there_is_nothing_to_draw() -> None:
    assert draw(reports.outside_git()) is None
    assert draw(reports.report()) is None


@given(st.lists(st.one_of(st.text(), MOMENTS.map(datetime.isoformat)), min_size=3, max_size=3))
def test_whatever_dates_are_claimed_all_marks_are_on_the_picture(dates: list[str]) -> None:
    provenance = reports.removed()
    assert provenance.introduced is not None
    assert provenance.removed is not None
    claimed = replace(
        provenance,
        introduced=replace(provenance.introduced, date=dates[0]),
        introductions=(),
        removed=replace(provenance.removed, date=dates[1]),
        removals=(),
        first_published=dates[2],
    )
    picture = draw(reports.report(reports.finding("one", claimed)))
    for lane in picture.lanes if picture else ():
        assert all(GUTTER <= mark.x <= WIDTH for mark in lane.marks)
        assert all(span.x >= GUTTER and span.width > 0 for span in lane.spans)


def test_what_was_taken_out_at_once_does_not_hide_that_it_was_brought() -> None:
    provenance = reports.removed()
    assert provenance.introduced is not None
    at_once = replace(
        provenance, introductions=(), removals=(), removed=replace(provenance.introduced, commit="b" * 40)
    )
    picture = draw(reports.report(reports.finding("one", at_once)))
    assert picture is not None
    where = {mark.kind: mark.x for mark in picture.lanes[0].marks}
    assert where["taken"] - where["brought"] >= 10
