"""Which objects history names and the store lacks: a partial clone's, or a damaged repository's.

A sweep over the store sees only what is there; what the objects there name is gathered by it (see
`binscan.git.pack.references`), and what refs and indexes name is added here. Only where a commit's parent is absent and
no shallow clone explains it is git asked, whose walk alone tells whether anything still reaches that commit. Nothing is
fetched.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from binscan.git import catfile, indexes, run
from binscan.git.graph import CommitRows
from binscan.git.refs import list_refs
from binscan.model import Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from binscan.git.pack.references import Absent
    from binscan.git.repository import Repository

UNFOLLOWED = Skipped("history", "git could not follow every ref, so objects may be missing unnamed; git fsck says more")
"""What to say where git's walk did not get to the end."""

NOT_HERE = "named by the history and not in this repository"

_WALK = ("rev-list", "--objects", "--all", "--reflog", "--indexed-objects", "--missing=print", "--quiet")


class _Walked(NamedTuple):
    """What git's own walk met and did not find."""

    missing: set[str]
    complete: bool


def named_outside(repository: Repository) -> set[bytes]:
    """Return the raw ids that refs, HEADs and indexes name."""
    named = {ref.oid for ref in list_refs(repository)}
    named.update(entry.oid for entry in indexes.entries(repository) if not entry.is_submodule)
    return {bytes.fromhex(oid) for oid in named if len(oid) == 2 * repository.oid_bytes}


def missing(repository: Repository, absent: Absent) -> list[Skipped]:
    """Return one `Skipped` for each object that history names and the store lacks.

    Args:
        repository: whose history.
        absent: what was named and not found; see `binscan.git.objects.Sweep`.
    """
    gone = {oid.hex() for oid in absent.objects}
    walked = _Walked(set(), True)
    if absent.parents - _cut_off(repository):
        walked = _walk(repository)
    said = [Skipped(f"object {oid}", NOT_HERE) for oid in sorted(gone | walked.missing)]
    return said if walked.complete else [*said, UNFOLLOWED]


def _cut_off(repository: Repository) -> set[bytes]:
    """Return the raw ids of the parents that a shallow clone left behind on purpose."""
    try:
        with open(os.path.join(repository.common_dir, "shallow"), encoding="ascii", errors="replace") as stream:
            edge = stream.read().split()
    except OSError:
        return set()
    rows = CommitRows(repository.oid_bytes)
    for oid, data in catfile.read_all(repository, edge):
        if data is not None:
            rows.add(oid, data)
    width = repository.oid_bytes
    return {bytes(rows.parents[at : at + width]) for at in range(0, len(rows.parents), width)}


def _walk(repository: Repository) -> _Walked:
    code, out, _ = run.attempt(_WALK, git_dir=repository.git_dir)
    lines = out.split(b"\n")
    return _Walked({line[1:].decode("ascii", "replace") for line in lines if line.startswith(b"?")}, code == 0)
