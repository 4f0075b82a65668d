"""Which objects history names and the store lacks: a partial clone's, or a damaged repository's.

A sweep over the store sees only what is there. This walk, in a git process of its own beside the sweep, follows every
ref, reflog and index entry and names what it meets and cannot find; nothing is fetched.
"""

from __future__ import annotations

import hashlib
import os

from binscan.git import run
from binscan.model import Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from binscan.git.repository import Repository

UNFOLLOWED = Skipped("history", "git could not follow every ref, so objects may be missing unnamed; git fsck says more")
"""What to say where the walk did not get to the end."""

_ROOTS = ("HEAD", "packed-refs", "refs", "logs", "index", "worktrees", "reftable", "shallow", "info/grafts")
"""Files and folders of a git directory from which the walk sets out, or which bound it."""

_WALK = ("rev-list", "--objects", "--all", "--reflog", "--indexed-objects", "--missing=print", "--quiet")


class Connectivity:
    """The walk, begun when the object is made.

    Args:
        repository: whose history is followed.
    """

    def __init__(self, repository: Repository) -> None:
        self._process = run.popen(_WALK, git_dir=repository.git_dir)

    def missing(self) -> tuple[list[str], bool]:
        """Wait for the walk's end; return the ids of what is not in the store, and whether git got to the end."""
        out, _ = self._process.communicate()
        found = [line[1:].decode("ascii", "replace") for line in out.split(b"\n") if line.startswith(b"?")]
        return sorted(found), self._process.returncode == 0

    def stop(self) -> None:
        """End the walk early."""
        self._process.kill()
        self._process.communicate()


def gone(oids: Sequence[str]) -> list[Skipped]:
    """Return what to say of objects that the walk did not find."""
    return [Skipped(f"object {oid}", "named by the history and not in this repository") for oid in oids]


def state_of(repository: Repository) -> str:
    """Return a digest of all refs, reflogs and indexes: the same again means that a walk sets out from the same."""
    digest = hashlib.sha256()
    for root in sorted({repository.git_dir, repository.common_dir}):
        for path in _files(root):
            try:
                with open(path, "rb") as stream:
                    content = hashlib.sha256(stream.read()).digest()
            except OSError as error:
                content = (error.strerror or "").encode()
            digest.update(os.fsencode(path) + b"\0" + content)
    return digest.hexdigest()


def _files(root: str) -> Iterator[str]:
    for name in _ROOTS:
        top = os.path.join(root, name)
        if os.path.isfile(top):
            yield top
        for folder, folders, names in os.walk(top):
            folders.sort()
            yield from (os.path.join(folder, entry) for entry in sorted(names))
