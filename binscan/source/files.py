"""Files and folders, with or without git: what there is, and the reading of one. Nothing that hides a leak is honoured.

Ignore files, attributes and size hide nothing: an ignored `.env` is the likeliest leak of all. In a git directory
everything but the object store is read; the store is the audit's.
"""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

from binscan.model import Blob, Noted, Place, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from binscan.model import Limits

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
"""Opening never waits: not even for the writer of a FIFO that has just taken a file's place."""
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)

_AT_ONCE = 16 * 1024 * 1024

_NO_CONTENT = {
    stat.S_IFIFO: "a FIFO has no content to read",
    stat.S_IFSOCK: "a socket has no content to read",
    stat.S_IFCHR: "a device has no content to read",
    stat.S_IFBLK: "a device has no content to read",
}


class File(NamedTuple):
    """One file that is to be read."""

    full: str
    """Where it is opened."""
    path: str
    """What it is called in a report."""
    repository: str | None
    root: str | None
    """The folder that is read; None where the file itself was named."""
    plain: bool
    """Whether it was listed as a regular file, neither link nor device."""


class Seal(NamedTuple):
    """What says that a file is still the one that was read before."""

    inode: int
    size: int
    changed: int


def list_paths(paths: Sequence[str]) -> Iterator[File | Skipped]:
    """Yield every file below the paths, and what is to be said of the rest, without opening one.

    Args:
        paths: files and folders as the user gave them.
    """
    for path in paths:
        if os.path.isdir(path):
            yield from _list_folder(path)
        else:
            repository = _repository_of(os.path.dirname(path) or ".")
            yield File(path, os.path.basename(path), repository, None, plain=False)


def _list_folder(root: str) -> Iterator[File | Skipped]:
    waiting = [(root, "", _repository_of(root))]
    outer = waiting[0][2]
    while waiting:
        folder, prefix, repository = waiting.pop()
        folders, files, error = _entries(folder)
        if error is not None:
            yield Skipped(prefix.rstrip("/") or ".", (error.strerror or type(error).__name__).lower())
        is_git = "objects" in folders and is_git_dir(folder)
        if outer is None and (is_git or ".git" in folders or ".git" in files):
            repository = _repository_of(folder)
        if is_git:
            del folders["objects"]
            yield Noted(f"{prefix}objects", "history is not part of a scan: binscan audit reads it")
        inside = []
        for name in sorted(folders):
            if folders[name]:
                yield Noted(f"{prefix}{name}", "a link to a folder is not followed")
            else:
                inside.append((os.path.join(folder, name), f"{prefix}{name}/", repository))
        for name in sorted(files):
            yield File(os.path.join(folder, name), prefix + name, repository, root, files[name])
        waiting.extend(reversed(inside))


def _entries(folder: str) -> tuple[dict[str, bool], dict[str, bool], OSError | None]:
    """Return the folders in a folder (whether each is a link), the other names (whether each is a regular file)."""
    folders: dict[str, bool] = {}
    files: dict[str, bool] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if _is_folder(entry):
                    folders[entry.name] = entry.is_symlink()
                else:
                    files[entry.name] = entry.is_file(follow_symlinks=False)
    except OSError as error:
        return folders, files, error
    return folders, files, None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that cannot be followed
        return False


def read_file(file: File, limits: Limits) -> tuple[Blob, Seal] | Skipped:
    """Return a file's bytes, and what says later whether it is still the same; or why there are none.

    Args:
        file: as it was listed.
        limits: the largest file read whole.
    """
    try:
        if not file.plain and (without := _no_content(file)) is not None:
            return without
        descriptor = os.open(file.full, _FLAGS | (_NO_LINK if file.plain else 0))
        try:
            status = os.fstat(descriptor)
            if stat.S_ISDIR(status.st_mode) or (file.plain and not stat.S_ISREG(status.st_mode)):
                return Skipped(file.path, "it was replaced while it was read")
            data = _read_up_to(descriptor, status.st_size, limits.blob)
        finally:
            os.close(descriptor)
    except OSError as error:
        return Skipped(file.path, (error.strerror or type(error).__name__).lower())
    if data is None:
        return Skipped(file.path, f"larger than the limit of {limits.blob >> 20} MiB")
    place = Place(file.path, _kind_of(file.path, file.repository), file.repository)
    return Blob(data, (place,)), Seal(status.st_ino, status.st_size, status.st_mtime_ns)


def _no_content(file: File) -> Skipped | None:
    """Return what to say of a link or a special file that is not read, None if it is to be read."""
    if os.path.islink(file.full):
        inside = file.root is not None and _is_inside(os.path.realpath(file.full), os.path.realpath(file.root))
        if not os.path.exists(file.full) or inside:
            return Noted(file.path, "a link whose target is read at its own place" if inside else "a dangling link")
    kind = stat.S_IFMT(os.stat(file.full).st_mode)
    return Noted(file.path, _NO_CONTENT[kind]) if kind in _NO_CONTENT else None


def _read_up_to(descriptor: int, size: int, limit: int) -> bytes | None:
    """Return all there is to read, whatever size it was said to have; None if it is more than the limit."""
    if size > limit:
        return None
    data = os.read(descriptor, size + 1)
    if len(data) == size:
        return data
    parts = [data]
    total = len(data)
    while data and total <= limit:
        data = os.read(descriptor, min(limit + 1 - total, _AT_ONCE))
        parts.append(data)
        total += len(data)
    return b"".join(parts) if total <= limit else None


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


def _is_inside(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)
