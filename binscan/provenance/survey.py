"""Where the objects that hit lie in history: the commits and trees once, then every question about them.

Built only when a sweep found something. Nothing here knows what a credential is: it speaks object ids.
"""

from __future__ import annotations

import hashlib

from binscan.git.graph import CommitGraph, CommitRows
from binscan.git.refs import list_refs, reflogs
from binscan.provenance.chart import Chart, Covered
from binscan.provenance.names import Names, read_names
from binscan.provenance.places import PlaceFinder
from binscan.provenance.trees import Forest, Harvest, TreeTask
from binscan.provenance.treewalk import lies_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any

    from binscan.git.objects import ObjectStore
    from binscan.git.repository import Repository
    from binscan.model import Place, Skipped

_EMPTY_TREES = frozenset(hashlib.new(name, b"tree 0\0").digest() for name in ("sha1", "sha256"))
"""git knows the empty tree without storing it."""


class Survey:
    """The commits, the trees and the names of one repository, as far as they concern the objects that hit.

    Args:
        repository: whose history.
        store: its objects.
        hits: (kind, hex id) of the blobs, commits and tags that hold something.
        jobs: processes for the sweep; 0 means one per core.
        progress: as in `ObjectStore.sweep`.
        chart: what an earlier survey left for this one, for the same hits and more; the rest is read.
    """

    def __init__(
        self,
        repository: Repository,
        store: ObjectStore,
        hits: Collection[tuple[str, str]],
        jobs: int = 0,
        progress: Callable[[int, int, int, Any], None] | None = None,
        chart: Chart | None = None,
    ) -> None:
        self.repository = repository
        self.store = store
        width = repository.oid_bytes
        self.hits = frozenset(oid for _, oid in hits)
        in_trees = [bytes.fromhex(oid) for kind, oid in hits if kind == "blob"]
        self._chart = chart
        covered = None if chart is None else Covered(chart.memory)
        swept = store.sweep(TreeTask(in_trees, width), jobs, progress, covered)
        harvests = [*([] if chart is None else [chart.harvest]), *swept.harvests]
        self.unread: tuple[Skipped, ...] = swept.unread
        """Commits and trees that could not be read."""
        self._rows = [harvest.rows for harvest in harvests]
        self.graph = CommitGraph(self._rows, width)
        self.forest = Forest(harvests, width)
        self.names: Names = read_names(list_refs(repository), reflogs(repository), store, self.graph)
        self._places = PlaceFinder(self)
        self._holders: dict[str, frozenset[bytes]] = {}

    @property
    def unknown_roots(self) -> frozenset[bytes]:
        """Raw ids of root trees that are not in the store: nobody can say what their commits hold."""
        unknown = set(self.graph.trees) - self.forest.oids() - _EMPTY_TREES
        return frozenset(unknown if self._chart is None else self._chart.lacks(unknown))

    def harvest(self) -> Harvest | None:
        """Return what leads to the hits, for a later survey; None where something could not be read or is not here."""
        if self.unread or self.unknown_roots:
            return None
        rows = CommitRows(self.repository.oid_bytes)
        for part in self._rows:
            rows.extend(part)
        blobs = [bytes.fromhex(oid) for oid in self.hits if self.graph.number(oid) is None]
        return Harvest(rows, *self.forest.leading_to(blobs), {})

    def trees_with(self, oid: str) -> frozenset[bytes]:
        """Return the raw ids of all trees under which an object lies, directly or deeper."""
        if oid not in self._holders:
            numbers = self.forest.holders(bytes.fromhex(oid))
            self._holders[oid] = frozenset(self.forest.oid(number) for number in numbers)
        return self._holders[oid]

    def trees_with_any(self) -> frozenset[bytes]:
        """Return the raw ids of all trees under which any object that hit lies."""
        return frozenset().union(*(self.trees_with(oid) for oid in self.hits))

    def lies_at(self, root: bytes, path: str, oid: str) -> bool:
        """Whether an object lies at a path under a root tree (raw id)."""
        return lies_at(self.store, root, path.encode("utf-8", "surrogateescape"), oid)

    def places(self, oid: str) -> tuple[Place, ...]:
        """Return where a blob that hit was seen: each path once, with the earliest commit that has it there.

        The commit is the earliest of those that the strongest kind of ref reaches: a leak on a branch is not reported
        as the unreachable commit it was amended from.
        """
        return self._places.of(oid)
