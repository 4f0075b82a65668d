"""The door: from objects that hit to places, and from credentials to their provenance."""

from __future__ import annotations

import time
from functools import cached_property

from binscan.git.graph import committer_date
from binscan.git.head import listed
from binscan.git.objects import MissingObject
from binscan.model import Change, Place, Provenance
from binscan.provenance.exposure import Exposures, iso
from binscan.provenance.ledger import Ledger
from binscan.provenance.survey import Survey
from binscan.redaction import Redactor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from binscan.git.objects import ObjectStore
    from binscan.git.repository import Repository
    from binscan.model import Credential, Skipped
    from binscan.provenance.chart import Chart
    from binscan.provenance.ledger import Entry
    from binscan.provenance.names import Name
    from binscan.provenance.trees import Harvest


class Tracer:
    """Answers for the objects of one repository in which something was found.

    The commits and trees are read when the first question is asked: a clean repository costs nothing.

    Args:
        repository: whose objects.
        store: to read them from.
        hits: (kind, id) of the objects that are asked about.
        jobs: processes for reading; 0 means one per core.
        chart: returns what an earlier audit left of this for hits (hex ids), if anything; None: there was none.
    """

    def __init__(
        self,
        repository: Repository,
        store: ObjectStore,
        hits: Sequence[tuple[str, str]],
        jobs: int = 0,
        chart: Callable[[Collection[str]], Chart | None] | None = None,
    ) -> None:
        self._repository, self._store, self._hits, self._jobs = repository, store, hits, jobs
        self._chart = chart

    @cached_property
    def _survey(self) -> Survey:
        chart = self._chart and self._chart({oid for _, oid in self._hits})
        return Survey(self._repository, self._store, self._hits, self._jobs, chart=chart)

    def harvest(self) -> Harvest | None:
        """Return what the next audit may leave out, as far as anything was asked; see `Survey.harvest`."""
        known = self.__dict__.get("_survey")
        return None if known is None else known.harvest()

    def places(self, kind: str, oid: str) -> tuple[Place, ...]:
        """Return every place of one object: at least one."""
        return self._of_message(kind, oid) or self._survey.places(oid)

    def names(self, kind: str, oid: str) -> tuple[Place, ...]:
        """Return the places of one object in which nothing was found: those in HEAD, if it lies there, or else all.

        To read the commits and trees only to name a file that could not be opened costs more than all the rest.
        """
        return self._of_message(kind, oid) or self._in_head.get(oid) or self._survey.places(oid)

    def _of_message(self, kind: str, oid: str) -> tuple[Place, ...]:
        if kind == "commit":
            return (Place("commit message", "commit-message", self._repository.name, oid, oid),)
        return (Place("tag message", "tag-message", self._repository.name, None, oid),) if kind == "tag" else ()

    @cached_property
    def _in_head(self) -> dict[str, tuple[Place, ...]]:
        hits = {oid for _, oid in self._hits}
        found: dict[str, tuple[Place, ...]] = {}
        for path, oid in listed(self._repository):
            if oid in hits:
                place = Place(path, "branch", self._repository.name, None, oid)
                found[oid] = (*found.get(oid, ()), place)
        return found

    def unread(self) -> tuple[Skipped, ...]:
        """Return the trees that could not be read, as far as anything was asked."""
        known = self.__dict__.get("_survey")
        return tuple(item for item in known.unread if item.what.startswith("tree ")) if known else ()

    def provenance(self, credentials: Sequence[Credential]) -> list[Provenance | None]:
        """Return since when, still where, published or not, for each credential; None for one that is in no object."""
        hits = {oid for _, oid in self._hits}
        inside = [c for c in credentials if any(location.place.blob in hits for location in c.locations)]
        if not inside:
            return [None] * len(credentials)
        try:
            known = dict(zip(map(id, inside), trace(self._survey, inside), strict=True))
        finally:
            self._store.close()
        return [known.get(id(credential)) for credential in credentials]


def trace(survey: Survey, credentials: Sequence[Credential], now: float | None = None) -> list[Provenance]:
    """Return the provenance of each credential, in the same order.

    Args:
        survey: the history in which the credentials' locations were found.
        credentials: what was found.
        now: seconds since the epoch; None for the clock.
    """
    ledger = Ledger(survey, credentials)
    exposures = Exposures(survey, ledger, time.time() if now is None else now)
    redactor = Redactor(credentials)
    return [_provenance(survey, ledger, exposures, redactor, number, c) for number, c in enumerate(credentials)]


def _provenance(
    survey: Survey, ledger: Ledger, exposures: Exposures, redactor: Redactor, number: int, credential: Credential
) -> Provenance:
    entry = ledger.entry(number)
    refs = tuple(sorted(_holding_refs(survey, ledger, number, entry)))
    exposure = exposures.of(number, entry, refs)
    paths = _paths(credential)
    introductions = tuple(_change(survey, commit, paths, entry, redactor) for commit in entry.introductions)
    removals = tuple(_change(survey, commit, {}, entry, redactor) for commit in entry.removals)
    removed = None if entry.removed is None else _change(survey, entry.removed, {}, entry, redactor)
    reflog = (e.name for e in survey.names.reflog if ledger.holds(number, survey.graph.number(e.oid)))
    return Provenance(
        introduced=introductions[0] if introductions else None,
        removed=removed,
        present_at_head=entry.present_at_head,
        refs=refs,
        published=exposure.published,
        introductions=introductions,
        removals=removals,
        reflogs=tuple(reflog),
        first_published=exposure.first_published,
        exposure_days=exposure.days,
        window=exposure.window,
    )


def _holding_refs(survey: Survey, ledger: Ledger, number: int, entry: Entry) -> Iterator[str]:
    """Yield the refs whose history, tags on the way included, holds a credential."""
    trees = frozenset().union(*(survey.trees_with(oid) for oid in entry.objects))
    branches = {name.commit for name in survey.names.refs if name.ref.kind == "branch"}
    for name in survey.names.refs:
        if name.ref.kind == "head" and name.commit in branches:
            continue  # it says what a branch says already; a detached one speaks for itself
        if ledger.holds(number, name.commit) or _holds_itself(name, entry.objects, trees):
            yield name.ref.name


def _holds_itself(name: Name, objects: frozenset[str], trees: frozenset[bytes]) -> bool:
    """Whether a tag's message, or the tree or blob a ref points at, holds it."""
    if not objects.isdisjoint(name.tags) or name.target in objects:
        return True
    return name.commit is None and bool(trees) and bytes.fromhex(name.target) in trees


def _paths(credential: Credential) -> dict[str, str]:
    """Return commit → the path under which it first shows the credential."""
    paths: dict[str, str] = {}
    for location in credential.locations:
        if location.place.commit is not None:
            paths.setdefault(location.place.commit, location.place.path)
    return paths


def _change(survey: Survey, commit: int, paths: dict[str, str], entry: Entry, redactor: Redactor) -> Change:
    oid = survey.graph.hex(commit)
    try:
        _, data = survey.store.read(oid)
    except MissingObject:
        data = b""
    return Change(
        commit=oid,
        date=iso(*committer_date(data)) if data else iso(survey.graph.times[commit]),
        author=redactor.over(_author(data)),
        subject=redactor.over(_subject(data)),
        path=paths.get(oid, ""),
        at_or_before=commit in entry.uncertain,
    )


def _author(data: bytes) -> bytes:
    """Return `Name <mail>` of a commit object."""
    at = data.find(b"\nauthor ")
    line = data[at + 8 : data.find(b"\n", at + 8)] if at >= 0 else b""
    return line[: line.rfind(b">") + 1]


def _subject(data: bytes) -> bytes:
    """Return the first line of a commit message."""
    lines: Iterable[bytes] = data.partition(b"\n\n")[2].lstrip(b"\n").splitlines()
    return next(iter(lines), b"")
