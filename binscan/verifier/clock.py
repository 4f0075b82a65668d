"""The exchange's clock, so that a machine whose own is wrong can still ask.

A signed request is refused if its time is a second ahead of the exchange's or older than `recvWindow`.
"""

from __future__ import annotations

from collections.abc import Callable

from binscan.verifier.answers import Answer, Kind
from binscan.verifier.policy import Endpoint

RECEIVE_WINDOW = 10_000
"""Milliseconds a request stays valid; the exchange's own choice is 5,000 and its limit 60,000. Short, because a signed
request that somebody copies can be repeated that long."""


class Clock:
    """Offsets between this machine's clock and the exchange's, one per host.

    Args:
        wall: seconds since the epoch, as this machine believes.
        ask: sends an unsigned request.
    """

    def __init__(self, wall: Callable[[], float], ask: Callable[[Endpoint], Answer]) -> None:
        self._wall, self._ask = wall, ask
        self._offsets: dict[Endpoint, float] = {}

    def timestamp(self, source: Endpoint) -> int:
        """Milliseconds by the exchange's clock; by this machine's where the exchange would not say."""
        if source not in self._offsets:
            self._offsets[source] = self._measure(source)
        return int((self._wall() + self._offsets[source]) * 1000)

    def forget(self, source: Endpoint) -> None:
        """Measure again before the next request: the exchange did not believe the last one."""
        self._offsets.pop(source, None)

    def _measure(self, source: Endpoint) -> float:
        before = self._wall()
        answer = self._ask(source)
        after = self._wall()
        server = answer.body.get("serverTime")
        if answer.kind is not Kind.ACCEPTED or not isinstance(server, int):
            return 0.0
        return server / 1000 - (before + after) / 2
