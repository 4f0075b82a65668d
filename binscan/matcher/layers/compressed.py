"""One compressed file: gzip, bzip2, xz, zstd, zlib. Opened in steps: a bomb meets the budget and not the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from binscan.matcher.budget import BoundMet, Budget
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.matcher.prefilter import ZLIB, is_deflated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NAME = "compressed"

_STEP = 1 << 20
_ZSTD = b"\x28\xb5\x2f\xfd"
_BZIP2 = tuple(b"BZh%d1AY&SY" % level for level in range(1, 10))
_MAGIC = {
    b"\x1f\x8b\x08": "gzip",
    **dict.fromkeys(_BZIP2, "bzip2"),
    b"\xfd7zXZ\x00": "xz",
    _ZSTD: "zstd",
    **dict.fromkeys(ZLIB, "zlib"),
}
_LONGEST_CHANCE = 512
"""Bytes: three or four bytes of magic (gzip, zstd) stand by chance at the start of what was undone from a text; what
yields nothing and is shorter than this is some token or digest."""
_XZ_MEMORY = 128 << 20
"""Bytes the xz decoder may take: its largest preset needs 65 MiB."""


def applies(data: bytes) -> bool:
    """Whether `data` begins like a compressed file."""
    return data.startswith(tuple(_MAGIC)) and (not data.startswith(ZLIB) or is_deflated(data))


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield what is compressed, as far as it can be read."""
    kind = next(name for magic, name in _MAGIC.items() if view.data.startswith(magic))
    decoder = _decoder(kind)
    if decoder is None:
        yield Fault("zstd is not installed, so it was not opened; pip install zstandard brings it")
        return
    out = bytearray()
    try:
        whole = _expand(view.data, decoder, out, budget)
    except BoundMet:
        yield _piece(out, kind)
        raise
    any_out = bool(out)
    if any_out:
        yield _piece(out, kind)
    sure = kind in ("bzip2", "xz") or (kind != "zlib" and len(view.data) >= _LONGEST_CHANCE)
    if not whole and (any_out or sure):
        yield Fault(f"it is broken or cut off, as {kind} files go")


def _piece(out: bytearray, kind: str) -> Piece:
    """Hand over what was opened, and keep no second copy while it is read."""
    plain = bytes(out)
    out.clear()
    return Piece(plain, layer=kind)


def _decoder(kind: str) -> Callable[[], Any] | None:
    # Each library where its format is met: together they take 1 ms to import.
    if kind in ("gzip", "zlib"):
        import zlib

        return lambda: zlib.decompressobj(31 if kind == "gzip" else 15)
    if kind == "bzip2":
        import bz2

        return bz2.BZ2Decompressor
    if kind == "xz":
        import lzma

        return lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
    try:
        import zstandard
    except ImportError:
        return None
    return lambda: _Zstd(zstandard)


class _Zstd:
    """zstandard's decoder in the words of the others: it has no bound on one step's output, so its steps are small."""

    def __init__(self, library: Any) -> None:
        self._decoder = library.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
        self._rest = b""

    @property
    def eof(self) -> bool:
        return bool(self._decoder.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._decoder.unused_data)

    @property
    def needs_input(self) -> bool:
        return not self._rest

    def decompress(self, data: bytes, limit: int) -> bytes:
        data = self._rest + data
        self._rest = data[4096:]
        return bytes(self._decoder.decompress(data[:4096]))


def _expand(data: bytes, decoder: Callable[[], Any], out: bytearray, budget: Budget) -> bool:
    """Append to `out` what every stream in `data` holds; return whether all of them ended as they should."""
    import lzma
    import zlib

    rest = data
    while rest:
        stream = decoder()
        feed = rest
        try:
            while not stream.eof:
                part = stream.decompress(feed, _STEP)
                feed = getattr(stream, "unconsumed_tail", b"")
                budget.spend(len(part))
                out += part
                if not part and not feed and not stream.eof and getattr(stream, "needs_input", True):
                    return False
        except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, MemoryError):
            return False
        except Exception as error:  # zstandard's own error type is not importable where it is missing
            if type(error).__name__ == "ZstdError":
                return False
            raise
        rest = stream.unused_data.lstrip(b"\0")
        if rest and not applies(rest):
            return True
    return True
