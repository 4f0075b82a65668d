"""Places of an object that hit: each path, the commit to name, and the kind of name that reaches it."""

from __future__ import annotations

from functools import cached_property

from binscan.git.indexes import entries
from binscan.model import Place
from binscan.provenance.names import strongest
from binscan.provenance.treewalk import lies_at, one_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from binscan.provenance.survey import Survey


class PlaceFinder:
    """Finds places for a survey.

    Args:
        survey: the history.
    """

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._known: dict[str, tuple[Place, ...]] = {}

    def of(self, oid: str) -> tuple[Place, ...]:
        """Return the places of one blob, sorted by path; at least one. A blob without a name goes by its id."""
        if oid not in self._known:
            self._known[oid] = self._in_commits(oid) or self._elsewhere(oid)
        return self._known[oid]

    def _in_commits(self, oid: str) -> tuple[Place, ...]:
        survey, places = self._survey, []
        commits_with = self._commits_with
        for path, trees in survey.forest.above(bytes.fromhex(oid)).paths.items():
            commits = [c for tree in trees for c in commits_with.get(survey.forest.oid(tree), ())]
            if commits and lies_at(survey.store, survey.graph.trees[commits[0]], path, oid):
                kind, commit = self._best(commits)
                places.append(self._place(text(path), kind, survey.graph.hex(commit), oid))
        if not places:
            places.extend(self._one_of_many(oid))
        known = {place.path for place in places}
        staged = (path for path in self._index.get(oid, ()) if path not in known)
        places.extend(self._place(path, "index", None, oid) for path in staged)
        return tuple(sorted(places, key=lambda place: (place.path, place.commit or "")))

    def _one_of_many(self, oid: str) -> Iterator[Place]:
        """Yield one place of an object that commits hold under more paths than could be listed."""
        survey = self._survey
        holders = survey.trees_with(oid)
        commits = [c for tree, having in self._commits_with.items() if tree in holders for c in having]
        if commits:
            kind, commit = self._best(commits)
            path = one_path(survey.store, survey.graph.trees[commit], oid, holders)
            if path is not None:
                yield self._place(text(path), kind, survey.graph.hex(commit), oid)

    def _best(self, commits: list[int]) -> tuple[str, int]:
        """Return the strongest kind that reaches any of the commits and the earliest commit that it reaches."""
        reach, rank = self._survey.names.reach, self._rank
        mask = 0
        for commit in commits:
            mask |= reach[commit]
        kind = strongest(mask)
        return kind, min((c for c in commits if strongest(reach[c]) == kind), key=rank.__getitem__)

    def _elsewhere(self, oid: str) -> tuple[Place, ...]:
        """Places of an object that no commit holds: a ref to it or to a tree, a dangling tree, or nothing at all."""
        survey = self._survey
        paths = survey.forest.above(bytes.fromhex(oid)).paths
        trees = {survey.forest.oid(tree): path for path, numbers in paths.items() for tree in numbers}
        for name in survey.names.refs:
            path = b"" if name.target == oid else trees.get(_raw(name.target))
            if path is not None:
                return (self._place(text(path) or oid, name.ref.kind, None, oid),)
        longest = max(paths, key=lambda path: (path.count(b"/"), path), default=b"")
        return (self._place(text(longest) or oid, "unreachable", None, oid),)

    def _place(self, path: str, kind: str, commit: str | None, oid: str) -> Place:
        return Place(path=path, ref_kind=kind, repository=self._survey.repository.name, commit=commit, blob=oid)

    @cached_property
    def _rank(self) -> list[int]:
        """Position of each commit in the order parents first."""
        rank = [0] * len(self._survey.graph)
        for position, commit in enumerate(self._survey.graph.order):
            rank[commit] = position
        return rank

    @cached_property
    def _commits_with(self) -> dict[bytes, list[int]]:
        """Root tree → the commits that have it, for trees with a hit."""
        survey = self._survey
        wanted = survey.trees_with_any()
        commits: dict[bytes, list[int]] = {}
        for commit, tree in enumerate(survey.graph.trees):
            if tree in wanted:
                commits.setdefault(tree, []).append(commit)
        return commits

    @cached_property
    def _index(self) -> dict[str, list[str]]:
        """Object → the paths at which it is staged, over the indexes of all worktrees."""
        found: dict[str, list[str]] = {}
        for entry in entries(self._survey.repository):
            if entry.oid in self._survey.hits:
                found.setdefault(entry.oid, []).append(entry.path)
        return found


def _raw(oid: str) -> bytes:
    try:
        return bytes.fromhex(oid)
    except ValueError:
        return b""


def text(path: bytes) -> str:
    """Return a path as reported: undecodable bytes as surrogate escapes."""
    return path.decode("utf-8", "surrogateescape")
