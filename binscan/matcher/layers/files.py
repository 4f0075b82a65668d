"""The layers that a whole file is, in the order in which they are tried: the first that applies decides."""

from __future__ import annotations

from binscan.matcher.layers import compressed, notebook, serialised, sqlite_file, tar_archive, zip_archive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from binscan.matcher.layers.protocol import Layer

FILES: tuple[Layer, ...] = (compressed, tar_archive, sqlite_file, zip_archive, serialised, notebook)


def between(layer: Layer, data: bytes) -> bytes:
    """Return what of a file is in none of the pieces that a layer makes of it: all, where that cannot be told.

    Only tar keeps its members as they are; compressed bytes are noise, which costs little to look through.
    """
    return tar_archive.between(data) if layer is tar_archive else data
