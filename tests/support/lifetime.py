"""Provenance of given objects without the detector: the tests say which objects hit."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from binscan.git.objects import ObjectStore
from binscan.git.repository import open_repository
from binscan.model import Credential, Location, Part, Provenance, Role, Secret, Severity
from binscan.provenance.survey import Survey
from binscan.provenance.trace import trace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NOW = 1_735_689_600.0
"""2025-01-01, a year after the builder's clock starts."""


@contextmanager
def survey_of(path: Path, hits: Iterable[str]) -> Iterator[Survey]:
    """Survey a repository for objects that hit."""
    repository = open_repository(str(path))
    store = ObjectStore(repository)
    try:
        yield Survey(repository, store, [(store.read(oid)[0], oid) for oid in hits], jobs=1)
    finally:
        store.close()


def credential(survey: Survey, oids: Iterable[str], secret: bytes = b"not a secret") -> Credential:
    """A credential seen in the given objects, wherever the survey finds these."""
    places = [place for oid in sorted(oids) for place in survey.places(oid)]
    locations = tuple(Location(place, 1, 1, (), Role.SECRET_KEY) for place in places)
    part = Part(Role.SECRET_KEY, Secret(secret))
    return Credential("binance-secret-key", Severity.HIGH, 0.9, ("built by a test",), (part,), locations)


def provenance_of(path: Path, *oids: str) -> Provenance:
    """The provenance of a credential that lies in the given objects."""
    with survey_of(path, oids) as survey:
        [found] = trace(survey, [credential(survey, oids)], now=NOW)
        return found
