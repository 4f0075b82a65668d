"""Prepares a purge: which objects hold the credentials of a report, and what it takes to remove them.

It neither prints nor parses; `binscan.cli.purge` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from binscan.api import audit
from binscan.errors import GitError, UsageError
from binscan.git.clone import checkout, is_url
from binscan.git.graph import CommitGraph
from binscan.git.objects import MissingObject, ObjectStore
from binscan.git.repository import Repository
from binscan.git.run import mask_url
from binscan.known.find import Finder
from binscan.known.recover import Recovered, recover
from binscan.model import Finding, Location, Part, Provenance, Report, Secret
from binscan.provenance.ledger import Ledger
from binscan.provenance.names import Name
from binscan.provenance.survey import Survey
from binscan.remedy.people import people_since
from binscan.remedy.purge import (
    BY_BLOB,
    Copy,
    Plan,
    Target,
    means_for,
    replacements,
)
from binscan.settings import Settings

_OBJECT_KINDS = {"commit-message": "commit", "tag-message": "tag"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan with what carries it out; the secrets stay inside."""

    plan: Plan
    source: Repository
    texts: tuple[bytes, ...]
    """What to replace in blobs."""
    messages: tuple[bytes, ...]
    """What to replace in the messages of commits and tags."""
    parts: tuple[Part, ...]

    def __repr__(self) -> str:
        return f"Prepared({self.plan.repository!r})"


def choose(report: Report, ids: Sequence[str]) -> Report:
    """Return the report with the findings that are to be purged.

    Raises:
        UsageError: an id is not in the report, or it has no finding in a repository.
    """
    known = {finding.id for finding in report.findings}
    unknown = [one for one in ids if one not in known]
    if unknown:
        raise UsageError(f"the report has no finding {unknown[0]}")
    wanted = [f for f in report.findings if (not ids or f.id in ids) and _in_repository(f)]
    if not wanted:
        raise UsageError("nothing in this report lies in a git history", "Give the JSON report of an audit.")
    return replace(report, findings=tuple(wanted))


def _in_repository(finding: Finding) -> bool:
    return any(location.place.blob is not None for location in finding.credential.locations)


def home(report: Report, given: str | None) -> str:
    """Return the one repository a report is about.

    Raises:
        UsageError: it is about several, and none was given.
    """
    if given is not None:
        return given
    places = [x.place for finding in report.findings for x in finding.credential.locations]
    names = dict.fromkeys(place.repository for place in places if place.repository is not None and place.blob)
    if len(names) != 1:
        raise UsageError(
            f"the report is about {len(names)} repositories: {', '.join(map(str, names))}",
            "Purge one at a time: binscan purge REPORT --repository PATH",
        )
    return next(iter(names))


def prepare(report: Report, repository: str, stack: ExitStack, settings: Settings) -> Prepared:
    """Read the secrets again, find every copy of them, and plan.

    Args:
        report: the findings to purge (see `choose`).
        repository: path or URL.
        stack: closes what was opened; a URL's clone lives until then.
        settings: limits and processes.

    Raises:
        GitError: none of the secrets can be read again.
    """
    source = stack.enter_context(checkout(repository))
    recovered = recover(report, source.worktree or source.git_dir, settings.limits)
    if recovered.missing:
        raise GitError(
            f"{recovered.missing[0].what}: {recovered.missing[0].reason}",
            "If it was purged already, run binscan purge REPORT --check; else give --repository the leaking clone.",
        )
    source = source._replace(name=source.worktree or source.git_dir)
    shown = mask_url(repository) if is_url(repository) else source.name
    return _Planner(source, shown, report, recovered, settings).prepared()


class _Planner:
    """Turns what was found into a plan."""

    def __init__(
        self, source: Repository, shown: str, report: Report, recovered: Recovered, settings: Settings
    ) -> None:
        parts = tuple(part for finding in recovered.findings for part in finding.credential.parts)
        found = audit(source.name, replace(settings, find=parts))
        self._source, self._shown, self._report, self._parts, self._found = source, shown, report, parts, found
        self._settings = settings
        self._finder = Finder(parts)
        secrets = [part.secret for part in parts if isinstance(part.secret, Secret)]
        self._texts = replacements(secrets)
        self._messages = list(self._texts)
        self._places: dict[str, list[Location]] = {}
        for finding in found.findings:
            for location in finding.credential.locations:
                place = location.place
                if place.blob is not None and place.repository == source.name:
                    self._places.setdefault(place.blob, []).append(location)

    def prepared(self) -> Prepared:
        """Return the plan with what carries it out."""
        store = ObjectStore(self._source)
        try:
            copies = tuple(self._copy(store, oid) for oid in sorted(self._places))
            survey = Survey(self._source, store, [(copy.kind, copy.oid) for copy in copies], self._settings.jobs)
            plan = self._plan(survey, copies)
        finally:
            store.close()
        return Prepared(plan, self._source, tuple(self._texts), tuple(self._messages), self._parts)

    def _copy(self, store: ObjectStore, oid: str) -> Copy:
        here = self._places[oid]
        kind = _OBJECT_KINDS.get(here[0].place.ref_kind, "blob")
        try:
            _, data = store.read(oid)
        except MissingObject:
            data = b""
        if kind != "blob":
            self._messages.extend(run for run in self._encoded_runs(data) if run not in self._messages)
        literals = self._texts if kind == "blob" else self._messages
        return Copy(
            means=means_for(kind, data, literals, self._holds),
            kind=kind,
            oid=oid,
            paths=tuple(sorted({x.place.path for x in here})),
            encodings=tuple(sorted({x.encoding for x in here if x.encoding})),
        )

    def _holds(self, data: bytes) -> bool:
        return bool(self._finder(data, None, self._settings.limits).classified)

    def _encoded_runs(self, data: bytes) -> Iterator[bytes]:
        """Yield the encoded runs of a message under which a secret lies: they are replaced as they stand."""
        for item in self._finder(data, None, self._settings.limits).classified:
            text, run = item.candidate.text, b""
            while text.parent is not None and text.span is not None:
                run, text = text.parent.data[text.span[0] : text.span[1]], text.parent
            if run and b"\n" not in run:
                yield run

    def _plan(self, survey: Survey, copies: tuple[Copy, ...]) -> Plan:
        affected = self._affected(survey)
        graph = survey.graph
        refs: dict[str, list[Target]] = {"rewrite": [], "retag": [], "drop": []}
        for name in survey.names.refs:
            fate = _fate(name, affected, survey)
            if fate:
                refs[fate].append(Target(name.ref.name, name.ref.kind, name.ref.oid))
        edge = {parent for commit in affected for parent in graph.parents[commit]} - affected
        provenances = [finding.provenance for finding in self._found.findings if finding.provenance]
        return Plan(
            repository=self._shown,
            credentials=tuple((f.id, f.credential.parts[0].secret.redacted) for f in self._report.findings),
            copies=copies,
            rewritten=len(affected),
            commits=sum(1 for reach in survey.names.reach if reach),
            targets=tuple(refs["rewrite"]),
            retagged=tuple(refs["retag"]),
            dropped=tuple(refs["drop"]),
            exclude=tuple(sorted(graph.hex(commit) for commit in _tips(graph, edge))),
            remotes=() if is_url(self._shown) else tuple(sorted(self._source.remotes.items())),
            copy_of_remote=self._source.bare,
            people=people_since(self._source, provenances),
            local=self._local(provenances),
            gone=self._gone(survey, copies),
        )

    def _affected(self, survey: Survey) -> set[int]:
        """Return the commits that a mirror brings along and whose history holds a copy."""
        ledger = Ledger(survey, [finding.credential for finding in self._found.findings])
        marks: dict[int, int] = {}
        for name in survey.names.refs:
            if name.commit is not None and name.ref.name.startswith("refs/"):
                marks[name.commit] = 1
        reached = survey.graph.spread_to_ancestors(marks)
        return {commit for commit, mask in enumerate(ledger.history) if mask and reached[commit]}

    def _local(self, provenances: Sequence[Provenance]) -> tuple[str, ...]:
        """Name what holds a copy here and is no ref: a mirror does not bring it, a push does not carry it."""
        reflogs = sorted({entry for provenance in provenances for entry in provenance.reflogs})
        kinds = {x.place.ref_kind for places in self._places.values() for x in places}
        heads = sorted({r for provenance in provenances for r in provenance.refs if not r.startswith("refs/")})
        outside = sorted(
            {
                x.place.path
                for finding in self._found.findings
                for x in finding.credential.locations
                if x.place.blob is None
            }
        )
        return (
            *(f"reflog entry {entry}" for entry in reflogs),
            *(f"checked out: {head}" for head in heads),
            *(["the index"] if "index" in kinds else []),
            *(["objects that no ref reaches"] if kinds & {"unreachable", "reflog"} else []),
            *(f"file {path}" for path in outside),
        )

    def _gone(self, survey: Survey, copies: Sequence[Copy]) -> tuple[tuple[str, str], ...]:
        """Name the files that leave HEAD because their whole blob is removed."""
        head = survey.names.head
        if head is None:
            return ()
        tree = survey.graph.trees[head]
        return tuple(
            (path.partition("!")[0], " in ".join(reversed(copy.encodings[0])) if copy.encodings else "binary")
            for copy in copies
            if copy.means == BY_BLOB
            for path in dict.fromkeys(path.partition("!")[0] for path in copy.paths)
            if survey.lies_at(tree, path, copy.oid)
        )


def _fate(name: Name, affected: set[int], survey: Survey) -> str:
    """Return what happens to a ref: `rewrite`, `retag`, `drop`, or nothing."""
    if not name.ref.name.startswith("refs/"):
        return ""
    if name.commit in affected:
        return "drop" if name.ref.kind == "replace" else "rewrite"
    if name.target in survey.hits or (name.commit is None and bytes.fromhex(name.target) in survey.trees_with_any()):
        return "drop"
    return "" if survey.hits.isdisjoint(name.tags) else "retag"


def _tips(graph: CommitGraph, commits: set[int]) -> set[int]:
    """Return those of some commits that are no ancestors of others."""
    below = graph.spread_to_ancestors({p: 1 for commit in commits for p in graph.parents[commit]})
    return {commit for commit in commits if not below[commit]}
