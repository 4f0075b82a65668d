"""Zip and what is made of it: jar, whl, xlsx, docx, odt. Each member is a file of its own."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.escaped import NAMED
from binscan.matcher.layers import zip_members
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.matcher.prefilter import ZIP_END, ZIP_END_WITHIN
from binscan.pattern import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    import zipfile

NAME = "zip"

_STEP = 1 << 20
_ENCRYPTED = 0x1
_ENTRY = b"PK\x01\x02"
"""How each entry of the directory begins."""
_OFFICE = pattern(r"(?:word|xl|ppt)/.*\.xml|content\.xml", re.ASCII)
_PARAGRAPH = pattern(rb"</(?:w:p|a:p|si|row|text:p|table:table-row)>|</(?:\w+:)?t>(?=<(?:\w+:)?t[ >])")
_CELL = pattern(rb"</(?:w:tc|c|table:table-cell)>")
_TAG = pattern(rb"<[^<>]{0,4096}>")


def applies(data: bytes) -> bool:
    """Whether `data` begins or ends like a zip file."""
    return data.startswith((b"PK\x03\x04", ZIP_END)) or data.rfind(ZIP_END, max(0, len(data) - ZIP_END_WITHIN)) >= 0


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield each member's content, and the running text of office documents without its markup."""
    import zipfile  # 8 ms that the commit hook has no use for

    # The library reads the whole directory before it names one member; inner archives may add to the count.
    budget.room_for(view.data.count(_ENTRY) // 4)
    try:
        archive = zipfile.ZipFile(io.BytesIO(view.data))
        members = archive.infolist()
    except _broken(NotImplementedError, RecursionError):
        # Bytes that merely end like an archive are no archive; what begins like one and cannot be opened is broken.
        if view.data.startswith(b"PK\x03\x04"):
            yield from zip_members.members(view.data, budget)
            yield Fault("it is a broken or cut off zip file")
        return
    for member in members:
        budget.member()
        # A name that ends in a slash, or is empty, makes no member a folder: it may hold bytes, and then they are read.
        if member.flag_bits & _ENCRYPTED:
            yield Fault("it is encrypted", member.filename)
            continue
        yield from _member(archive, member, budget)


def _broken(*more: type[Exception]) -> tuple[type[Exception], ...]:
    """Return what a damaged archive makes the standard library raise, and `more`."""
    import lzma
    import struct
    import zipfile
    import zlib

    known = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error)
    return (*known, ValueError, EOFError, OSError, OverflowError, *more)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> Iterator[Piece | Fault]:
    content = bytearray()
    fault = None
    try:
        with archive.open(member) as stream:
            while part := stream.read(_STEP):
                budget.spend(len(part))
                content += part
    except NotImplementedError:
        fault = Fault("its kind of compression is not known", member.filename)
    except _broken(RuntimeError):
        fault = Fault("it is broken or cut off", member.filename)
    if content:
        yield Piece(bytes(content), name=member.filename)
        if _OFFICE.fullmatch(member.filename):
            text = _TAG.sub(b"", _CELL.sub(b"\t", _PARAGRAPH.sub(b"\n", bytes(content))))
            for reference, character in NAMED:
                text = text.replace(reference, character)
            budget.spend(len(text))
            yield Piece(text, name=member.filename, layer="zip")
    if fault is not None:
        yield fault
