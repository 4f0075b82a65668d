"""Every layer that is undone, in the order in which they are tried."""

from __future__ import annotations

from typing import Final

from binscan.matcher.layers import base64_run, wide
from binscan.matcher.layers.protocol import Layer

FILES: Final[tuple[Layer, ...]] = ()
"""Layers that a whole file is: the first that applies decides what the file is."""

TEXTS: Final[tuple[Layer, ...]] = (wide, base64_run)
"""Layers that stand as runs inside a text: all that apply are undone."""
