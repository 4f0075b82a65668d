"""A file is written whole or not at all: half a report reads like a report with fewer findings."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

_PREFIX = ".binscan-"
_READABLE = 0o666


@contextlib.contextmanager
def written_whole(path: str) -> Iterator[TextIO]:
    """Open a file to write; what was there stays until all is written, and for good if something goes wrong.

    What is no regular file (a terminal, a pipe, `/dev/null`) is written directly, and so is a file in a folder in which
    no other may be made.

    Raises:
        OSError: it cannot be written.
    """
    target = os.path.realpath(path)
    made = _beside(target)
    if made is None:
        with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
        return
    handle, temporary = made
    try:
        with open(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(handle)
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _beside(target: str) -> tuple[int, str] | None:
    if os.path.lexists(target) and not (os.path.isfile(target) and os.access(target, os.W_OK)):
        return None
    try:
        return tempfile.mkstemp(prefix=_PREFIX, dir=os.path.dirname(target))
    except OSError:
        return None


def _mode(target: str) -> int:
    with contextlib.suppress(OSError):
        return stat.S_IMODE(os.stat(target).st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return _READABLE & ~mask
