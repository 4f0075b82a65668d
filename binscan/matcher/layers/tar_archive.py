"""Tar: each regular member is a file of its own; links and devices have no content."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.layers.protocol import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.matcher.prefilter import TAR_MAGIC, TAR_MAGIC_AT

NAME = "tar"

_STEP = 1 << 20
_BROKEN = (tarfile.TarError, ValueError, EOFError, OSError, OverflowError, RecursionError)


def applies(data: bytes) -> bool:
    """Whether `data` is a tar file of POSIX or GNU make; an older one is read as it stands."""
    return data.startswith(TAR_MAGIC, TAR_MAGIC_AT)


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield each member's content."""
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
    except _BROKEN:
        yield Fault("it is broken or cut off from here on", name)
