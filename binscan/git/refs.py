"""Refs and reflogs: every name from which history is reached, with its kind."""

from __future__ import annotations

import os
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from binscan.git.repository import Repository

_KINDS = (
    ("refs/heads/", "branch"),
    ("refs/tags/", "tag"),
    ("refs/remotes/", "remote"),
    ("refs/pull/", "pull"),
    ("refs/merge-requests/", "pull"),
    ("refs/pull-requests/", "pull"),
    ("refs/changes/", "pull"),
    ("refs/binscan/pull/", "pull"),
    ("refs/stash", "stash"),
    ("refs/notes/", "note"),
    ("refs/replace/", "replace"),
    ("refs/original/", "original"),
    ("refs/bisect/", "bisect"),
    ("refs/worktree/", "worktree"),
)


class Ref(NamedTuple):
    """One ref, or a worktree's HEAD."""

    name: str
    """Full name; undecodable bytes as surrogate escapes."""
    kind: str
    """`branch`, `tag`, `remote`, `pull`, `stash`, `note`, `head` …; `other` for the rest."""
    oid: str
    """What it points at: a commit, an annotated tag, or anything else."""
    target: str
    """The object behind an annotated tag; `oid` itself otherwise."""
    target_kind: str
    """`commit`, `tree`, `blob`, `tag`; empty where the object is missing."""


class ReflogEntry(NamedTuple):
    """One line of a reflog, newest first."""

    ref: str
    position: int
    """The n of `ref@{n}`."""
    oid: str
    old: str
    time: int
    """Seconds since the epoch, by the clock of whoever wrote it."""
    message: str

    @property
    def name(self) -> str:
        """`HEAD@{3}`, `refs/stash@{1}` …"""
        return f"{self.ref}@{{{self.position}}}"


def kind_of(name: str) -> str:
    """Return the kind of a full ref name."""
    return next((kind for prefix, kind in _KINDS if name.startswith(prefix)), "other")


def list_refs(repository: Repository) -> list[Ref]:
    """Return every ref and every worktree's HEAD; a broken ref has an empty `target_kind`."""
    fields = "%(refname)%00%(objectname)%00%(objecttype)%00%(*objectname)%00%(*objecttype)%00"
    refs = []
    raw = _for_each_ref(repository, fields)
    for record in raw.split("\0\n"):
        parts = record.split("\0")
        if len(parts) >= 5:
            name, oid, kind, peeled, peeled_kind = parts[:5]
            refs.append(Ref(name, kind_of(name), oid, peeled or oid, peeled_kind or kind))
    return refs + list(_heads(repository))


def _for_each_ref(repository: Repository, fields: str) -> str:
    from binscan.git.run import attempt

    code, out, _ = attempt(["for-each-ref", f"--format={fields}"], git_dir=repository.git_dir)
    if code != 0:
        # One ref to a missing object makes git give up on objecttype; the names and ids alone always work.
        _, out, _ = attempt(
            ["for-each-ref", "--format=%(refname)%00%(objectname)%00%00%00%00"], git_dir=repository.git_dir
        )
    return out.decode("utf-8", "surrogateescape")


def _heads(repository: Repository) -> Iterator[Ref]:
    heads = {"HEAD": repository.git_dir}
    linked = os.path.join(repository.common_dir, "worktrees")
    if os.path.isdir(linked):
        heads.update({f"worktrees/{name}/HEAD": os.path.join(linked, name) for name in sorted(os.listdir(linked))})
    if repository.git_dir != repository.common_dir:
        heads["main-worktree/HEAD"] = repository.common_dir
    for name, folder in heads.items():
        oid = _resolve_head(repository, folder)
        if oid:
            yield Ref(name, "head", oid, oid, "commit")


def _resolve_head(repository: Repository, folder: str) -> str:
    from binscan.git.run import attempt

    code, out, _ = attempt(["rev-parse", "--verify", "--quiet", "HEAD"], git_dir=folder, cwd=repository.common_dir)
    return out.decode().strip() if code == 0 else ""


def reflogs(repository: Repository) -> Iterator[ReflogEntry]:
    """Yield every entry of every reflog, read from the log files themselves (a broken line is passed over)."""
    for root, prefix in _log_roots(repository):
        for folder, folders, names in os.walk(root):
            folders.sort()
            for file in sorted(names):
                path = os.path.join(folder, file)
                ref = prefix + os.path.relpath(path, root).replace(os.sep, "/")
                yield from _read_log(path, ref, repository.oid_bytes * 2)


def _log_roots(repository: Repository) -> Iterator[tuple[str, str]]:
    yield os.path.join(repository.common_dir, "logs"), ""
    linked = os.path.join(repository.common_dir, "worktrees")
    if os.path.isdir(linked):
        for name in sorted(os.listdir(linked)):
            yield os.path.join(linked, name, "logs"), f"worktrees/{name}/"


def _read_log(path: str, ref: str, digits: int) -> Iterator[ReflogEntry]:
    try:
        with open(path, "rb") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return
    for position, line in enumerate(reversed(lines)):
        head, _, message = line.partition(b"\t")
        old, new = head[:digits], head[digits + 1 : 2 * digits + 1]
        words = head.rsplit(b" ", 2)
        if len(new) == digits and len(words) == 3 and words[1].isdigit():
            text = message.decode("utf-8", "surrogateescape")
            after, before = new.decode("ascii", "replace"), old.decode("ascii", "replace")
            yield ReflogEntry(ref, position, after, before, int(words[1]), text)
