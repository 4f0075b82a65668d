"""The indexes of a repository: what is staged in its working tree and in each linked one."""

from __future__ import annotations

import os
from typing import NamedTuple

from binscan.git.run import attempt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from binscan.git.repository import Repository


class Entry(NamedTuple):
    """One entry of an index."""

    oid: str
    path: str
    is_submodule: bool


def entries(repository: Repository) -> Iterator[Entry]:
    """Yield every entry of every worktree's index, all stages of a conflict included."""
    for folder in _folders(repository):
        if not os.path.isfile(os.path.join(folder, "index")):
            continue
        _, out, _ = attempt(["ls-files", "--stage", "-z"], git_dir=folder, cwd=repository.common_dir)
        for record in out.split(b"\0"):
            head, _, path = record.partition(b"\t")
            words = head.split(b" ")
            if len(words) == 3:
                oid, name = words[1].decode("ascii", "replace"), path.decode("utf-8", "surrogateescape")
                yield Entry(oid, name, words[0] == b"160000")


def _folders(repository: Repository) -> Iterator[str]:
    yield repository.common_dir
    linked = os.path.join(repository.common_dir, "worktrees")
    if os.path.isdir(linked):
        for name in sorted(os.listdir(linked)):
            yield os.path.join(linked, name)
