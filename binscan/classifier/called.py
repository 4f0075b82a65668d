"""A token of one blob, and what it is called."""

from __future__ import annotations

from binscan.classifier.context import Survey
from binscan.classifier.names import Naming
from binscan.model import Candidate, Text
from binscan.record import Record

Spot = tuple[Text, int, int]
"""A span in one text: the token itself, or the encoded run it was found in."""
Spots = list[tuple[Survey, int, int]]


class Called(Record):
    """A candidate and what it is called."""

    candidate: Candidate
    naming: Naming
    spots: Spots
    group: str
    """Its brackets, innermost first."""

    @property
    def named(self) -> bool:
        """Whether the exchange is named, in its name or in the texts around it."""
        return self.naming.exchange or any(survey.anywhere for survey, _, _ in self.spots)
