"""The pace, on a clock that the test turns."""

from __future__ import annotations

from binscan.verifier.answers import Answer, Kind
from binscan.verifier.limits import INTERVAL, OTHERS_WEIGHT, WEIGHT_PER_MINUTE, Limits, Time


class Turned:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.now += seconds

    @property
    def time(self) -> Time:
        return Time(lambda: self.now, self.sleep, lambda: self.now)


def test_at_most_a_few_requests_a_second() -> None:
    clock = Turned()
    limits = Limits(clock.time)
    for _ in range(11):
        limits.wait(1)
    assert clock.now - 1000 > 9.99 * INTERVAL
    assert INTERVAL >= 1 / 3
    assert limits.sent == 11


def test_the_weight_of_a_minute_is_bounded() -> None:
    clock = Turned()
    limits = Limits(clock.time)
    sent = []
    for _ in range(60):
        limits.wait(40)
        sent.append(clock.now)
    for start in sent:
        assert 40 * sum(start <= moment < start + 59 for moment in sent) <= 2 * WEIGHT_PER_MINUTE
    assert clock.now - 1000 >= 180 - 1


def test_where_others_use_the_address_it_waits_for_the_next_minute() -> None:
    clock = Turned()
    limits = Limits(clock.time)
    limits.wait(1)
    limits.note(Answer(Kind.ACCEPTED, used_weight=OTHERS_WEIGHT))
    limits.wait(1)
    assert clock.now >= 1060


def test_an_answer_between_two_silences_starts_the_count_again() -> None:
    limits = Limits(Turned().time)
    for kind in (Kind.NO_ANSWER, Kind.NO_ANSWER, Kind.REFUSED, Kind.NO_ANSWER, Kind.REDIRECT):
        limits.note(Answer(kind))
    assert limits.stopped is None
    limits.note(Answer(Kind.NO_ANSWER))
    assert limits.stopped is not None
