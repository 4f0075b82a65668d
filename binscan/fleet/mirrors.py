"""Mirrors on the disk of the machine that does the work, within a bound: the least recently used goes first.

A clone grows under a name of its own and takes the mirror's name once it is whole. A mirror that a job uses holds a
mark; one that is older than a job may last was left by a job that died.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import time
from typing import NamedTuple

_BUSY = "binscan-busy"
_SIZE = "binscan-size"
_NEW = ".new"


class Folder(NamedTuple):
    """All mirrors of one machine, or of several that share a disk."""

    path: str
    bound: int
    """Bytes that all mirrors may take together."""
    seconds: float
    """How long a job may last."""

    def room(self, keep: str, need: int = 0) -> int:
        """Remove mirrors, least recently used first, until the others take no more than half of the bound.

        Args:
            keep: the mirror, or the name of a clone, that is about to grow.
            need: bytes that it needs; for more than half of the bound, more of the others go.

        Returns:
            The bytes that are left for it.
        """
        mirrors = []
        for name in _names(self.path):
            path = os.path.join(self.path, name)
            if path == keep or not name.endswith((".git", _NEW)):
                continue
            with contextlib.suppress(OSError):
                mirrors.append((os.stat(path).st_mtime, _size(path), path))
        taken = sum(size for _, size, _ in mirrors)
        allowed = min(self.bound // 2, self.bound - need)
        for used, size, path in sorted(mirrors):
            stale = path.endswith(_NEW) and time.time() - used > self.seconds
            if stale or (taken > allowed and not self._in_use(path)):
                remove(path)
                taken -= size
        return max(self.bound - taken, 0)

    def _in_use(self, path: str) -> bool:
        if path.endswith(_NEW):
            return True
        try:
            return time.time() - os.stat(os.path.join(path, _BUSY)).st_mtime <= self.seconds
        except OSError:
            return False


def local_path(folder: str, name: str) -> str:
    """Return the path of a mirror: a digest of its name, so that no name a stranger chose becomes a path."""
    return os.path.join(folder, hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:32] + ".git")


def growing(path: str) -> str:
    """Return a name under which a clone of this mirror may grow."""
    return f"{path}.{secrets.token_hex(4)}{_NEW}"


def enter(path: str) -> None:
    """Mark a mirror as in use; nothing happens where there is none."""
    with contextlib.suppress(OSError), open(os.path.join(path, _BUSY), "wb"):
        os.utime(path)


def leave(path: str) -> None:
    """Take the mark away, and note the mirror's size for whoever looks for room."""
    with contextlib.suppress(OSError):
        size = size_of(path)
        with open(os.path.join(path, _SIZE), "w", encoding="ascii") as stream:
            stream.write(str(size))
        os.unlink(os.path.join(path, _BUSY))


def settle(new: str, path: str) -> None:
    """Give a whole clone its mirror's name; if another job was faster, its mirror stays."""
    enter(new)
    try:
        os.rename(new, path)
    except OSError:
        if not os.path.isdir(path):
            raise
        remove(new)
        enter(path)


def remove(path: str) -> None:
    """Remove a mirror; nobody sees half of it under its name."""
    gone = growing(path)
    with contextlib.suppress(OSError):
        os.rename(path, gone)
    shutil.rmtree(gone, ignore_errors=True)


def size_of(path: str) -> int:
    """Return the bytes of all files below `path`; what vanishes meanwhile counts nothing."""
    total = 0
    for folder, _, names in os.walk(path):
        for name in names:
            try:
                total += os.lstat(os.path.join(folder, name)).st_size
            except OSError:
                continue
    return total


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _size(path: str) -> int:
    if not os.path.exists(os.path.join(path, _BUSY)):
        with contextlib.suppress(OSError, ValueError), open(os.path.join(path, _SIZE), encoding="ascii") as stream:
            return int(stream.read(20))
    return size_of(path)
