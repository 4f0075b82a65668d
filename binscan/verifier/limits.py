"""How fast, how much, and when to stop.

The exchange counts by address, not by key, and every refused question counts. Its own budgets are far larger
(6,000 weight a minute on /api, 12,000 per endpoint on /sapi); a scanner that shares an address with a trading bot must
not eat the bot's share.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from binscan.verifier.answers import STOPPING, Answer, Kind

INTERVAL = 0.4
"""Seconds between two requests: at most two and a half a second."""
WEIGHT_PER_MINUTE = 600
"""Own use: a tenth of the smallest of the documented budgets that are asked (6,000)."""
OTHERS_WEIGHT = 3000
"""Once the exchange says that this address has used this much (half a budget), wait for the next minute."""
MINUTE = 60.0
FAILURES = 3
"""Unanswered requests in a row after which nothing more is asked: there is no way through."""


@dataclass(frozen=True, slots=True)
class Time:
    """The clocks, as functions, so that a test can turn them."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    wall: Callable[[], float] = time.time


class Limits:
    """Paces requests and remembers why everything was stopped."""

    def __init__(self, clock: Time, interval: float = INTERVAL) -> None:
        self._clock, self._interval = clock, interval
        self._last: float | None = None
        self._window = clock.monotonic()
        self._spent = 0
        self._failures = 0
        self.sent = 0
        """Requests sent so far."""
        self.stopped: Answer | None = None
        """The answer that ended everything, or None."""

    def wait(self, weight: int) -> None:
        """Wait until a request of this weight may be sent, and count it."""
        now = self._clock.monotonic()
        if self._last is not None and now - self._last < self._interval:
            self._clock.sleep(self._interval - (now - self._last))
            now = self._clock.monotonic()
        if now - self._window >= MINUTE:
            self._window, self._spent = now, 0
        if self._spent and self._spent + weight > WEIGHT_PER_MINUTE:
            self._next_minute(now)
            now = self._clock.monotonic()
        self._spent += weight
        self._last = now
        self.sent += 1

    def note(self, answer: Answer) -> None:
        """Learn from an answer."""
        unanswered = answer.kind in (Kind.NO_ANSWER, Kind.REDIRECT)
        self._failures = self._failures + 1 if unanswered else 0
        if answer.kind in STOPPING or self._failures >= FAILURES:
            self.stopped = self.stopped or answer
        if answer.used_weight is not None and answer.used_weight >= OTHERS_WEIGHT:
            self._spent = max(self._spent, WEIGHT_PER_MINUTE)

    def _next_minute(self, now: float) -> None:
        self._clock.sleep(max(0.0, self._window + MINUTE - now))
        self._window, self._spent = self._clock.monotonic(), 0
