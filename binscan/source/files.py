"""Files, folders and standard input, with or without git. Nothing that would hide a leak is honoured.

Ignore files, attributes and size hide nothing: an ignored `.env` is the likeliest leak of all. In a git directory
everything but the object store is read; the store is the audit's.
"""

from __future__ import annotations

import os
import stat
import sys

from binscan.errors import SourceError
from binscan.model import Blob, Noted, Place, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from binscan.model import Limits

STDIN = "-"

_NO_CONTENT = {
    stat.S_IFIFO: "a FIFO has no content to read",
    stat.S_IFSOCK: "a socket has no content to read",
    stat.S_IFCHR: "a device has no content to read",
    stat.S_IFBLK: "a device has no content to read",
}


def read_paths(paths: Sequence[str], limits: Limits) -> Iterator[Blob | Skipped]:
    """Yield every file below the paths; `-` is standard input.

    Args:
        paths: files and folders as the user gave them.
        limits: the largest file read whole.

    Raises:
        SourceError: a path does not exist.
    """
    for path in paths:
        if path != STDIN and not os.path.lexists(path):
            raise SourceError(f"{path} does not exist", "Check the path; nothing was read.")
    for path in paths:
        if path == STDIN:
            yield Blob(sys.stdin.buffer.read(), (Place(STDIN, "stdin"),))
        elif os.path.isdir(path):
            yield from _read_folder(path, limits)
        else:
            yield from _read_file(path, os.path.basename(path), _repository_of(os.path.dirname(path) or "."), limits)


def _read_folder(root: str, limits: Limits) -> Iterator[Blob | Skipped]:
    errors: list[OSError] = []
    outer = _repository_of(root)
    for folder, folders, names in os.walk(root, onerror=errors.append):
        while errors:
            yield _unreadable(errors.pop(), root)
        folders.sort()
        if is_git_dir(folder):
            folders.remove("objects")
            yield Noted(_relative(folder, root) + "/objects", "history is not part of a scan: binscan audit reads it")
        repository = outer if outer is not None else _repository_of(folder)
        for name in folders:
            full = os.path.join(folder, name)
            if os.path.islink(full):
                yield Noted(_relative(full, root), "a link to a folder is not followed")
        for name in sorted(names):
            full = os.path.join(folder, name)
            yield from _read_file(full, _relative(full, root), repository, limits, root)
    while errors:
        yield _unreadable(errors.pop(), root)


def _read_file(
    full: str, path: str, repository: str | None, limits: Limits, root: str | None = None
) -> Iterator[Blob | Skipped]:
    try:
        if os.path.islink(full):
            inside = root is not None and _is_inside(os.path.realpath(full), os.path.realpath(root))
            if not os.path.exists(full) or inside:
                yield Noted(path, "a link whose target is read at its own place" if inside else "a dangling link")
                return
        status = os.stat(full)
        kind = stat.S_IFMT(status.st_mode)
        if kind in _NO_CONTENT:
            yield Noted(path, _NO_CONTENT[kind])
        elif status.st_size > limits.blob:
            yield Skipped(path, f"larger than the limit of {limits.blob >> 20} MiB")
        else:
            with open(full, "rb") as stream:
                data = stream.read(limits.blob + 1)
            yield Blob(data, (Place(path, _kind_of(path, repository), repository),))
    except OSError as error:
        yield Skipped(path, (error.strerror or type(error).__name__).lower())


def _kind_of(path: str, repository: str | None) -> str:
    if repository is None:
        return "file"
    return "git-dir" if ".git" in path.split("/") else "worktree"


def is_git_dir(folder: str) -> bool:
    """Whether a folder is a git directory (`.git`, or a bare repository), by its own layout."""
    return all(os.path.isdir(os.path.join(folder, name)) for name in ("objects", "refs")) and os.path.isfile(
        os.path.join(folder, "HEAD")
    )


def _repository_of(folder: str) -> str | None:
    """Return the top of the repository that `folder` lies in, or None: a `.git` at or above it, or itself one."""
    here = os.path.realpath(folder)
    while True:
        if os.path.exists(os.path.join(here, ".git")) or is_git_dir(here):
            return here
        parent = os.path.dirname(here)
        if parent == here:
            return None
        here = parent


def _relative(full: str, root: str) -> str:
    return os.path.relpath(full, root).replace(os.sep, "/")


def _is_inside(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def _unreadable(error: OSError, root: str) -> Skipped:
    name = error.filename if isinstance(error.filename, str) else root
    return Skipped(_relative(name, root), (error.strerror or type(error).__name__).lower())
