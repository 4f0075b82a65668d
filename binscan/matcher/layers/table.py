"""Every layer that is undone, in the order in which they are tried."""

from __future__ import annotations

from binscan.matcher.layers import (
    backslash,
    base64_run,
    compressed,
    entities,
    hexadecimal,
    notebook,
    percent,
    quoted_printable,
    serialised,
    split,
    sqlite_file,
    tar_archive,
    wide,
    zip_archive,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from binscan.matcher.layers.protocol import Layer

FILES: tuple[Layer, ...] = (compressed, tar_archive, sqlite_file, zip_archive, serialised, notebook)
"""Layers that a whole file is: the first that applies decides what the file is."""

TEXTS: tuple[Layer, ...] = (
    wide,
    base64_run,
    hexadecimal,
    percent,
    backslash,
    entities,
    quoted_printable,
    split,
)
"""Layers that stand as runs inside a text: all that apply are undone."""
