"""The layers that stand as runs inside a text, in the order in which they are undone: all that apply are."""

from __future__ import annotations

from binscan.matcher.layers import (
    backslash,
    base64_run,
    byte_array,
    encoded_run,
    entities,
    hexadecimal,
    hexdump,
    percent,
    quoted_printable,
    split,
    wide,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from binscan.matcher.layers.protocol import Layer

TEXTS: tuple[Layer, ...] = (
    wide,
    base64_run,
    hexadecimal,
    encoded_run,
    byte_array,
    hexdump,
    percent,
    backslash,
    entities,
    quoted_printable,
    split,
)
