"""The layers that a whole file is, in the order in which they are tried: the first that applies decides."""

from __future__ import annotations

from binscan.matcher.layers import compressed, notebook, serialised, sqlite_file, tar_archive, zip_archive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from binscan.matcher.layers.protocol import Layer

FILES: tuple[Layer, ...] = (compressed, tar_archive, sqlite_file, zip_archive, serialised, notebook)
