"""What the layers of one blob may still cost. Every layer draws on the same budget."""

from __future__ import annotations

import time

from binscan.model import Limits


class BoundMet(Exception):
    """A bound of `Limits` is met; the message is the reason a `Skipped` gives, without a secret or a name."""

    @property
    def reason(self) -> str:
        """The words of the bound."""
        return str(self)


class Budget:
    """Bytes, members and seconds left for one blob.

    Args:
        limits: the bounds to keep.
    """

    __slots__ = ("_deadline", "_limits", "_members", "bytes_left")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._members = 0
        self._deadline = time.monotonic() + limits.seconds
        self.bytes_left = limits.expanded

    def spend(self, count: int) -> None:
        """Account for bytes that a layer expanded to. Raises `BoundMet` where there are too many or time is up."""
        self.bytes_left -= count
        if self.bytes_left < 0:
            self.bytes_left = 0
            raise BoundMet(f"its layers expand to more than {self._limits.expanded:,} bytes")
        self.tick()

    def member(self) -> None:
        """Account for an archive member. Raises `BoundMet` where there are too many or time is up."""
        self.room_for(1)
        self._members += 1
        self.tick()

    def room_for(self, members: int) -> None:
        """Raise `BoundMet` where so many more members are too many."""
        if self._members + members > self._limits.members:
            raise BoundMet(f"it holds more than {self._limits.members:,} archive members")

    def tick(self) -> None:
        """Raise `BoundMet` where time is up."""
        if time.monotonic() > self._deadline:
            raise BoundMet(f"its layers took longer than {self._limits.seconds:g} seconds")
