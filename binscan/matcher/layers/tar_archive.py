"""Tar: each regular member is a file of its own; links and devices have no content."""

from __future__ import annotations

import io
from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.matcher.prefilter import TAR_MAGIC, TAR_MAGIC_AT

NAME = "tar"

_STEP = 1 << 20
_HEADER = 512
_CHECKSUM = slice(148, 156)
"""Octal digits: the sum of the header's bytes, these eight taken as blanks (POSIX.1-1988, ustar)."""


def applies(data: bytes) -> bool:
    """Whether `data` is a tar file of POSIX or GNU make, the first checksum right; others are read as they stand.

    A program that writes tar files has the magic in its text, too.
    """
    if not data.startswith(TAR_MAGIC, TAR_MAGIC_AT) or len(data) < _HEADER:
        return False
    stated = data[_CHECKSUM].strip(b" \0")
    blanked = data[: _CHECKSUM.start] + b" " * 8 + data[_CHECKSUM.stop : _HEADER]
    return bool(stated) and not stated.strip(b"01234567") and int(stated, 8) == sum(blanked)


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield each member's content."""
    import tarfile  # 4 ms that the commit hook has no use for

    name = ""
    try:
        with tarfile.open(fileobj=io.BytesIO(view.data), mode="r:") as archive:
            for member in archive:
                budget.member()
                name = member.name
                if not member.isreg():
                    continue
                content = bytearray()
                stream = archive.extractfile(member)
                while stream is not None and (part := stream.read(_STEP)):
                    budget.spend(len(part))
                    content += part
                if content:
                    yield Piece(bytes(content), name=name)
                if len(content) < member.size:
                    yield Fault("it is cut off", name)
    except (tarfile.TarError, ValueError, EOFError, OSError, OverflowError, RecursionError):
        yield Fault("it is broken or cut off from here on", name)


def between(data: bytes) -> bytes:
    """Return what stands between and behind the members' content, which is in `data` as it is; all, if it is broken."""
    import tarfile

    parts = []
    done = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                end = member.offset_data + member.size
                if member.isreg() and not member.issparse() and done <= member.offset_data and end <= len(data):
                    parts.append(data[done : member.offset_data])
                    done = end
    except (tarfile.TarError, ValueError, EOFError, OSError, OverflowError, RecursionError):
        return data
    return b"".join((*parts, data[done:]))
