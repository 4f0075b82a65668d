"""Every name from which history is reached (refs, worktree heads, reflogs, the last fetch) and what each reaches."""

from __future__ import annotations

import os
from typing import NamedTuple

from binscan.git.objects import tag_chain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from binscan.git.graph import CommitGraph
    from binscan.git.objects import ObjectStore
    from binscan.git.refs import Ref, ReflogEntry

KINDS = (
    "branch",
    "tag",
    "remote",
    "pull",
    "head",
    "stash",
    "note",
    "replace",
    "original",
    "bisect",
    "worktree",
    "other",
    "reflog",
)
"""Kinds of names, strongest first: a place reached from several is reported under the first."""

_BIT = {kind: 1 << position for position, kind in enumerate(KINDS)}
HEAD = 1 << len(KINDS)
"""Bit of what this worktree's HEAD reaches."""
PUBLIC_KINDS = frozenset({"remote", "pull"})
PUBLIC = _BIT["remote"] | _BIT["pull"]
"""Bits of what a remote-tracking or pull-request ref reaches."""


class Name(NamedTuple):
    """A ref and what stands behind it."""

    ref: Ref
    tags: tuple[str, ...]
    """Annotated tags passed on the way, outermost first."""
    target: str
    """The object behind them."""
    commit: int | None
    """Its number, where it is a commit of the store."""


class Names(NamedTuple):
    """All names of a repository and what they reach."""

    refs: tuple[Name, ...]
    reflog: tuple[ReflogEntry, ...]
    head: int | None
    """The commit of this worktree's HEAD."""
    reach: list[int]
    """For each commit, the bits of the kinds of names that reach it."""

    def kind(self, commit: int) -> str:
        """Return the strongest kind of name that reaches a commit."""
        return strongest(self.reach[commit])


def strongest(mask: int) -> str:
    """Return the strongest kind in a mask of kinds; `unreachable` for none."""
    return next((kind for kind in KINDS if mask & _BIT[kind]), "unreachable")


def bit(kind: str) -> int:
    """Return the bit of a kind."""
    return _BIT.get(kind, _BIT["other"])


def read_names(refs: Iterable[Ref], reflog: Iterable[ReflogEntry], store: ObjectStore, graph: CommitGraph) -> Names:
    """Resolve every ref and reflog entry and mark what they reach."""
    names = tuple(_resolve(ref, store, graph) for ref in refs)
    entries = tuple(reflog)
    marks: dict[int, int] = {}
    head = None
    for name in names:
        if name.commit is None:
            continue
        mark = bit(name.ref.kind)
        if name.ref.name == "HEAD":
            head = name.commit
            mark |= HEAD
        marks[name.commit] = marks.get(name.commit, 0) | mark
    for entry in entries:
        mark = bit("stash") if entry.ref == "refs/stash" else bit("reflog")
        for number in (graph.number(entry.oid), graph.number(entry.old)):
            if number is not None:
                marks[number] = marks.get(number, 0) | mark
    return Names(names, entries, head, graph.spread_to_ancestors(marks))


def _resolve(ref: Ref, store: ObjectStore, graph: CommitGraph) -> Name:
    number = graph.number(ref.oid)
    if number is not None:
        return Name(ref, (), ref.oid, number)
    *tags, target = tag_chain(ref.oid, store)
    number = graph.number(target)
    return Name(ref, tuple(tags), target, number)


def last_fetch(folder: str) -> tuple[str, ...]:
    """Return the ids in `FETCH_HEAD`: what came from a remote in the last fetch, kept or not."""
    try:
        with open(os.path.join(folder, "FETCH_HEAD"), "rb") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return ()
    return tuple(line.partition(b"\t")[0].decode("ascii", "replace") for line in lines)
