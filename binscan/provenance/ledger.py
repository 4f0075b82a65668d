"""The ledger: for each credential, the commits that bring and take it, over all of history in one pass.

A commit *holds* a secret if its tree holds it, or if its message or the message of any ancestor does: a later commit
can delete a file, never a message. It *introduces* a secret that it holds and no parent holds; it *removes* a
credential of which a parent holds something and it holds nothing. This is exact for merges (also evil ones and
octopuses), roots, renames, copies, reverts and squashes, and needs no diff.

Every secret of every credential is one bit, so that all credentials together cost one pass over the commits.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from binscan.git.graph import bits
from binscan.provenance.names import HEAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from binscan.model import Credential
    from binscan.provenance.survey import Survey


class Entry(NamedTuple):
    """What history says about one credential, in commit numbers."""

    objects: frozenset[str]
    """The objects that hold any of its secrets."""
    introduced: int | None
    introductions: tuple[int, ...]
    """Earliest first."""
    removed: int | None
    removals: tuple[int, ...]
    """Earliest first."""
    present_at_head: bool
    uncertain: frozenset[int]
    """Introductions at the edge of a shallow clone: the secret may be older."""


class Ledger:
    """All credentials of a report against all commits of a survey.

    Args:
        survey: the history.
        credentials: whose lifetime is asked for; their locations name the objects.
    """

    def __init__(self, survey: Survey, credentials: Sequence[Credential]) -> None:
        self._survey = survey
        self._objects = [_objects_by_role(credential, survey.hits) for credential in credentials]
        self._bits: list[int] = []
        """For each credential, the bits of its secrets."""
        self._held = self._held_by_commit()
        self.history: list[int] = survey.graph.spread_to_descendants(self._held)
        """For each commit, the bits held anywhere in its history."""
        self._introduced: list[list[int]] = [[] for _ in credentials]
        self._removed: list[list[int]] = [[] for _ in credentials]
        self._walk()

    def holds(self, credential: int, commit: int | None) -> bool:
        """Whether a commit's history holds anything of a credential, both by number."""
        return commit is not None and bool(self.history[commit] & self._bits[credential])

    def objects(self, credential: int) -> frozenset[str]:
        """Return the objects that hold any secret of a credential."""
        return frozenset().union(*self._objects[credential].values())

    def entry(self, credential: int) -> Entry:
        """Return what history says about a credential, by its number."""
        graph, head = self._survey.graph, self._survey.names.head
        introductions = self._introduced[credential]
        first = self._earliest(credential)
        if first is not None:
            introductions = [first, *(commit for commit in introductions if commit != first)]
        present = head is not None and bool(self._held[head] & self._bits[credential])
        return Entry(
            objects=self.objects(credential),
            introduced=first,
            introductions=tuple(introductions),
            removed=None if present else self._last_removal(credential),
            removals=tuple(self._removed[credential]),
            present_at_head=present,
            uncertain=frozenset(introductions) & graph.cut,
        )

    def _held_by_commit(self) -> list[int]:
        survey, graph = self._survey, self._survey.graph
        by_tree: dict[bytes, int] = {}
        own = [0] * len(graph)
        position = 0
        for roles in self._objects:
            mask = 0
            for oids in roles.values():
                bit = 1 << position
                position += 1
                mask |= bit
                self._mark(oids, bit, by_tree, own)
            self._bits.append(mask)
        messages = graph.spread_to_descendants(own) if any(own) else own
        held = [by_tree.get(tree, 0) | message for tree, message in zip(graph.trees, messages, strict=True)]
        unknown = survey.unknown_roots
        if unknown:
            # What a missing tree holds is not known: assume that its commit changed nothing.
            for number in graph.order:
                if graph.trees[number] in unknown:
                    held[number] = _union(held, graph.parents[number])
        return held

    def _mark(self, oids: Collection[str], bit: int, by_tree: dict[bytes, int], own: list[int]) -> None:
        for oid in oids:
            number = self._survey.graph.number(oid)
            if number is not None:
                own[number] |= bit
                continue
            for tree in self._survey.trees_with(oid):
                by_tree[tree] = by_tree.get(tree, 0) | bit

    def _walk(self) -> None:
        """One pass, parents first: note each introduction and removal."""
        parents, held, stash = self._survey.graph.parents, self._held, self._stash_entries()
        owner = {bit: number for number, mask in enumerate(self._bits) for bit in bits(mask)}
        for commit in self._survey.graph.order:
            now, before = held[commit], 0
            for parent in parents[commit]:
                before |= held[parent]
            # So it is with nearly every commit, and a comparison of two numbers is all that it costs.
            if now == before:
                continue
            brought = now & ~before
            if brought:
                for credential in dict.fromkeys(owner[bit] for bit in bits(brought)):
                    self._introduced[credential].append(commit)
            gone = before & ~now
            if gone and commit not in stash:
                for credential in dict.fromkeys(owner[bit] for bit in bits(gone)):
                    if not now & self._bits[credential]:
                        self._removed[credential].append(commit)

    def _stash_entries(self) -> frozenset[int]:
        """Commits that git made to hold a stash: they leave out their own other halves, which is no removal."""
        names, graph = self._survey.names, self._survey.graph
        tips = [name.commit for name in names.refs if name.ref.kind == "stash"]
        tips += [graph.number(entry.oid) for entry in names.reflog if entry.ref == "refs/stash"]
        return frozenset(tip for tip in tips if tip is not None)

    def _earliest(self, credential: int) -> int | None:
        """Return the first introduction: by ancestry, then by the committer's date, then by id."""
        graph, history, mask = self._survey.graph, self.history, self._bits[credential]
        first = [c for c in self._introduced[credential] if not any(history[p] & mask for p in graph.parents[c])]
        return min(first, key=lambda commit: (graph.times[commit], commit), default=None)

    def _last_removal(self, credential: int) -> int | None:
        """Return the removal in HEAD's history after which nothing of it holds the credential any more."""
        graph, reach, again = self._survey.graph, self._survey.names.reach, self._removed_again
        last = [c for c in self._removed[credential] if reach[c] & HEAD and not again[c] >> credential & 1]
        return max(last, key=lambda commit: (graph.times[commit], commit), default=None)

    @cached_property
    def _removed_again(self) -> list[int]:
        """For each commit, the credentials that a descendant in HEAD's history removes, as bits by their number."""
        graph, reach = self._survey.graph, self._survey.names.reach
        removes: dict[int, int] = {}
        for credential, commits in enumerate(self._removed):
            for commit in commits:
                if reach[commit] & HEAD:
                    removes[commit] = removes.get(commit, 0) | 1 << credential
        again = [0] * len(graph)
        for commit in reversed(graph.order):
            mask = again[commit] | removes.get(commit, 0)
            if mask:
                for parent in graph.parents[commit]:
                    again[parent] |= mask
        return again


def _union(masks: Sequence[int], positions: Collection[int]) -> int:
    result = 0
    for position in positions:
        result |= masks[position]
    return result


def _objects_by_role(credential: Credential, hits: Collection[str]) -> dict[str, set[str]]:
    """Return, for each role of a credential's secrets, the objects that hold it."""
    roles: dict[str, set[str]] = {}
    for location in credential.locations:
        oid = location.place.blob
        if oid is not None and oid in hits:
            roles.setdefault(location.role, set()).add(oid)
    return roles
