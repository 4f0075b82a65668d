"""Loose objects: one zlib stream each, header and content together. Format: gitformat-loose(5)."""

from __future__ import annotations

import zlib

from binscan.git.pack.inflate import Damaged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

_HEADER = 64
_KINDS = {b"blob": "blob", b"commit": "commit", b"tag": "tag", b"tree": "tree"}


def read_loose(path: str, kinds: Collection[str], largest: int) -> tuple[str, bytes | None]:
    """Return (kind, bytes) of a loose object; None instead of the bytes of a kind that is not asked for.

    Args:
        path: its file.
        kinds: the kinds whose bytes are wanted.
        largest: one that expands to more is not read here.

    Raises:
        OSError: it cannot be opened.
        Damaged: it is no loose object, is damaged, or is too large.
    """
    with open(path, "rb") as stream:
        raw = stream.read()
    inflater = zlib.decompressobj()
    try:
        start = inflater.decompress(raw, _HEADER)
        kind, size, begin = _header(start)
        if kind not in kinds:
            return kind, None
        if size > largest:
            raise Damaged("larger than the limit")
        missing = size + begin - len(start)
        rest = inflater.decompress(inflater.unconsumed_tail, missing + 1) if missing >= 0 else b""
    except zlib.error as error:
        raise Damaged("not a zlib stream, or a damaged one") from error
    data = start[begin:] + rest
    if len(data) != size:
        raise Damaged("not of the declared size")
    return kind, data


def _header(start: bytes) -> tuple[str, int, int]:
    head, zero, _ = start.partition(b"\0")
    word, _, size = head.partition(b" ")
    kind = _KINDS.get(word)
    if kind is None or not zero or not size.isdigit():
        raise Damaged("not a loose object")
    return kind, int(size), len(head) + 1
