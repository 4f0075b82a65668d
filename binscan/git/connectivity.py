"""Which objects history names and the store lacks: a partial clone's, or a damaged repository's.

A sweep over the store sees only what is there. This walk, in a git process of its own beside the sweep, follows every
ref, reflog and index entry and names what it meets and cannot find; nothing is fetched.
"""

from __future__ import annotations

from binscan.git import run
from binscan.model import Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from binscan.git.repository import Repository

_WALK = ("rev-list", "--objects", "--all", "--reflog", "--indexed-objects", "--missing=print", "--quiet")


class Connectivity:
    """The walk, begun when the object is made.

    Args:
        repository: whose history is followed.
    """

    def __init__(self, repository: Repository) -> None:
        self._process = run.popen(_WALK, git_dir=repository.git_dir)

    def missing(self) -> list[Skipped]:
        """Wait for the walk's end and name every object that is not in the store, or say that git gave up."""
        out, _ = self._process.communicate()
        found = [line[1:].decode("ascii", "replace") for line in out.split(b"\n") if line.startswith(b"?")]
        skipped = [Skipped(f"object {oid}", "named by the history and not in this repository") for oid in sorted(found)]
        if self._process.returncode != 0:
            reason = "git could not follow every ref, so objects may be missing unnamed; git fsck says more"
            skipped.append(Skipped("history", reason))
        return skipped

    def stop(self) -> None:
        """End the walk early."""
        self._process.kill()
        self._process.communicate()
