"""The one door to zlib streams: libdeflate where it is installed, the standard library otherwise.

Measured on git's own history (docs/explanation/history.md): libdeflate inflates large objects about twice as fast as
zlib, but its Python wrapper sets up a decompressor for each call, so the standard library is faster below some
hundred bytes, which most deltas are.
"""

from __future__ import annotations

import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = 600
"""Bytes, expanded, up to which the standard library is the faster one. See benchmarks/speed/parts.py."""

MAX_RATIO = 1032
"""No deflate stream expands to more than this per byte: 258 bytes for two bits, RFC 1951 section 3.2.5."""


class Damaged(ValueError):
    """The bytes are no such stream, or not of the size that was declared."""


def _door() -> tuple[Callable[[memoryview, int], bytes | bytearray] | None, type[Exception]]:
    try:
        import deflate
    except ImportError:
        return None, zlib.error
    return deflate.zlib_decompress, deflate.DeflateError


_libdeflate, _LibdeflateError = _door()


def inflate(raw: memoryview, size: int) -> bytes:
    """Return the `size` bytes that the zlib stream at the beginning of `raw` expands to.

    Never allocates more than the stream can hold, whatever size is declared.

    Args:
        raw: the stream; what follows it is ignored.
        size: how long the result must be.

    Raises:
        Damaged: it is longer, shorter, or no stream.
    """
    length = len(raw)
    if size > length * MAX_RATIO:
        raise Damaged("declares more bytes than it can hold")
    try:
        if size <= SMALL and length <= SMALL * 2:
            data = zlib.decompress(raw, 15, size or 1)
        elif _libdeflate is not None and size:
            data = bytes(_libdeflate(raw, size))
        else:
            data = zlib.decompressobj().decompress(raw, size + 1)
    except (zlib.error, _LibdeflateError) as error:
        raise Damaged("not a zlib stream, or a damaged one") from error
    if len(data) != size:
        raise Damaged("not of the declared size")
    return data
