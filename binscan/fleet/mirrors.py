"""Mirrors on the disk of the machine that does the work, within a bound: the least recently used goes first."""

from __future__ import annotations

import hashlib
import os
import shutil

_IN_USE = 15 * 60
"""Seconds since its last use for which a mirror is taken to be another process's: longer than an audit of the largest
history measured, and shorter than a night's re-run."""


def local_path(folder: str, name: str) -> str:
    """Return the path of a mirror: a digest of its name, so that no name a stranger chose becomes a path."""
    return os.path.join(folder, hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:32] + ".git")


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


def make_room(folder: str, bound: int, keep: str) -> None:
    """Remove mirrors, least recently used first, until the rest takes no more than half of `bound`.

    Args:
        folder: where the mirrors are.
        bound: bytes that all mirrors may take, the one about to grow included.
        keep: the mirror that is about to be used.
    """
    import time

    mirrors = []
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name.endswith(".git") and path != keep:
            mirrors.append((os.stat(path).st_mtime, size_of(path), path))
    taken = sum(size for _, size, _ in mirrors)
    for used, size, path in sorted(mirrors):
        if taken <= bound // 2 or time.time() - used < _IN_USE:
            continue
        shutil.rmtree(path, ignore_errors=True)
        taken -= size
