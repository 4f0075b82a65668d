"""What lies in a git directory beside the object store: configuration with credentials in URLs, message drafts,
rebase and merge state, reflog messages, hooks; Git LFS objects.

To add what an audit reads beside the history: write what yields it, name it in `BESIDE`, test it in
`tests/test_audit_stores.py`.
"""

from __future__ import annotations

import os

from binscan.model import Blob, Place, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from binscan.git.repository import Repository
    from binscan.model import Limits

_OTHER_STORES = ("objects", "modules", "lfs")


def read_lfs(repository: Repository, limits: Limits) -> Iterator[Blob | Skipped]:
    """Yield every Git LFS object present in this clone."""
    root = os.path.join(repository.common_dir, "lfs", "objects")
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            yield from _read(os.path.join(folder, name), f"lfs/{name}", "lfs", repository, limits)


def read_git_dir(repository: Repository, limits: Limits) -> Iterator[Blob | Skipped]:
    """Yield every file of the git directory and its linked worktrees, except object stores, submodules and LFS."""
    base = os.path.dirname(repository.common_dir) if repository.common_dir.endswith("/.git") else repository.common_dir
    for folder, folders, names in os.walk(repository.common_dir):
        folders[:] = sorted(name for name in folders if name not in _OTHER_STORES)
        for name in sorted(names):
            full = os.path.join(folder, name)
            path = os.path.relpath(full, base).replace(os.sep, "/")
            if os.path.isfile(full):
                yield from _read(full, path, "git-dir", repository, limits)


def _read(full: str, path: str, kind: str, repository: Repository, limits: Limits) -> Iterator[Blob | Skipped]:
    try:
        if os.path.getsize(full) > limits.blob:
            yield Skipped(path, f"larger than the limit of {limits.blob >> 20} MiB")
            return
        with open(full, "rb") as stream:
            yield Blob(stream.read(), (Place(path, kind, repository.name),))
    except OSError as error:
        yield Skipped(path, (error.strerror or type(error).__name__).lower())


BESIDE: tuple[Callable[[Repository, Limits], Iterator[Blob | Skipped]], ...] = (read_git_dir, read_lfs)
"""Everything that an audit reads beside the history."""
