"""Published or not, since when, and which days to review on the exchange.

Where nobody can tell, the answer is None, and every advice treats it like True.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from binscan.provenance.names import PUBLIC, PUBLIC_KINDS, last_fetch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from binscan.git.repository import Repository
    from binscan.provenance.ledger import Entry, Ledger
    from binscan.provenance.survey import Survey

_DAY = 86_400


class Exposure(NamedTuple):
    """Who could see it, and for how long."""

    published: bool | None
    first_published: str | None
    """ISO 8601: the push that this clone recorded, else the earliest moment it can have been published."""
    days: float | None
    window: tuple[str, str | None] | None


def is_copy(repository: Repository) -> bool:
    """Whether a repository is by its own configuration a mirror or bare clone of a remote."""
    config = repository.config()
    mirror = any(key.startswith("remote.") and key.endswith(".mirror") and "true" in v for key, v in config.items())
    return mirror or (repository.bare and bool(repository.remotes))


class Exposures:
    """Answers for all credentials of a ledger.

    Args:
        survey: the history.
        ledger: who holds what.
        now: seconds since the epoch.
    """

    def __init__(self, survey: Survey, ledger: Ledger, now: float) -> None:
        self._survey, self._ledger, self._now = survey, ledger, now
        self._copy = is_copy(survey.repository)
        self._remote_log = sorted(
            (entry for entry in survey.names.reflog if _is_public(entry.ref)), key=lambda entry: entry.time
        )
        self._fetched = frozenset(last_fetch(survey.repository.git_dir))
        self._tracks = any(name.ref.kind in PUBLIC_KINDS for name in survey.names.refs)

    def of(self, number: int, entry: Entry, refs: Iterable[str]) -> Exposure:
        """Return one credential's exposure.

        Args:
            number: the credential's, in the ledger.
            entry: its ledger entry.
            refs: full names of the refs whose history holds it.
        """
        refs = tuple(refs)
        published = self._published(number, entry, refs)
        if published is False:
            return Exposure(False, None, None, None)
        start = self._start(number, entry)
        if start is None:
            return Exposure(published, None, None, None)
        since = iso(*start)
        days = self._days(start[0], entry)
        until = self._withdrawn(number, refs) if published else None
        return Exposure(published, since if published else None, days, (since, iso(until) if until else None))

    def _published(self, number: int, entry: Entry, refs: tuple[str, ...]) -> bool | None:
        if self._copy or any(_is_public(ref) for ref in refs):
            return True
        if any(self._holds(number, oid) for log in self._remote_log for oid in (log.oid, log.old)):
            return True
        if any(oid in entry.objects or self._holds(number, oid) for oid in self._fetched):
            return True
        if not self._tracks:
            return None
        # A tag or a note leaves no trace here when it is pushed, so that remote-tracking refs prove nothing about it.
        only_silent = [ref for ref in refs if ref.startswith(("refs/tags/", "refs/notes/"))]
        return None if only_silent else False

    def _holds(self, number: int, oid: str) -> bool:
        return self._ledger.holds(number, self._survey.graph.number(oid))

    def _start(self, number: int, entry: Entry) -> tuple[int, int] | None:
        """Return (seconds, zone in minutes) of the first publication, or the earliest it can have been."""
        holding = next((log for log in self._remote_log if self._holds(number, log.oid)), None)
        if holding is not None and holding.message.startswith("update by push"):
            return holding.time, 0
        reach = self._survey.names.reach
        public = [c for c in entry.introductions if reach[c] & PUBLIC]
        graph = self._survey.graph
        first = min(public, key=lambda c: graph.times[c], default=entry.introduced)
        return None if first is None else (graph.times[first], 0)

    def _days(self, start: int, entry: Entry) -> float:
        """Return the days from publication to removal; what was published after its removal is still exposed."""
        times = self._survey.graph.times
        end = self._now
        if entry.removed is not None and times[entry.removed] > start:
            end = times[entry.removed]
        return round(max(0.0, end - start) / _DAY, 2)

    def _withdrawn(self, number: int, refs: tuple[str, ...]) -> int | None:
        """Return when the last published ref that held it was moved away from it; None while one still does."""
        if self._copy or any(_is_public(ref) for ref in refs):
            return None
        moved = [
            log.time for log in self._remote_log if self._holds(number, log.old) and not self._holds(number, log.oid)
        ]
        return max(moved, default=None)


def _is_public(ref: str) -> bool:
    from binscan.git.refs import kind_of

    return kind_of(ref) in PUBLIC_KINDS


def iso(seconds: int, minutes_east: int = 0) -> str:
    """Return a moment as ISO 8601 with its offset; one that no calendar holds is the epoch."""
    try:
        return datetime.fromtimestamp(seconds, timezone(timedelta(minutes=minutes_east))).isoformat()
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, UTC).isoformat()
