"""What lies in a repository's object directories: packs opened and mapped, loose objects named, alternates followed.

A pack that is open stays readable when `git gc` deletes it. The listing is repeated until nothing moved while it was
made: `git repack` writes the new pack before it deletes what the pack replaces, in either direction.
Formats: gitrepository-layout(5), `objects/info/alternates`.
"""

from __future__ import annotations

import mmap
import os
import re
from typing import NamedTuple

from binscan.git.pack.index import Index, UnreadableIndex, read_index, read_multi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_ALTERNATES = 5
"""How deep git itself follows alternates of alternates (`alt_odb_usable` in git's object-file.c)."""

_MAX_LISTINGS = 10

_KNOWN = (b"PACK\0\0\0\x02", b"PACK\0\0\0\x03")
"""How a pack file begins; git reads versions 2 and 3 alike."""

_FANOUT_NAME = re.compile(r"[0-9a-f]{2}\Z")


class OpenPack(NamedTuple):
    """A pack, mapped, with its index."""

    path: str
    data: memoryview
    objects: Index


class Refused(NamedTuple):
    """A pack that only stock git may know how to read."""

    path: str
    raw_index: bytes | None
    """The bytes of its index, if that is what cannot be read; empty if it has none."""


class Listing(NamedTuple):
    """The whole object store at one moment."""

    packs: tuple[OpenPack, ...]
    loose: tuple[tuple[str, str], ...]
    """(hex id, path) of every loose object."""
    refused: tuple[Refused, ...]


def list_stores(objects_dir: str, oid_bytes: int) -> Listing:
    """Open everything in an object directory and its alternates.

    Args:
        objects_dir: the repository's `objects`.
        oid_bytes: length of a raw object id.
    """
    folders = object_folders(objects_dir)
    listing = Listing((), (), ())
    for _ in range(_MAX_LISTINGS):
        before = _pack_names(folders)
        packs, refused = _open_packs(before, oid_bytes)
        loose = tuple(entry for folder in folders for entry in _loose(folder, oid_bytes))
        listing = Listing(tuple(packs), loose, tuple(refused))
        if _pack_names(folders) == before:
            break
    return listing


def object_folders(objects_dir: str) -> list[str]:
    """Return an object directory and its alternates, each once, in the order git asks them."""
    found: dict[str, None] = {}
    level = [objects_dir]
    for _ in range(_MAX_ALTERNATES + 1):
        following: list[str] = []
        for folder in level:
            real = os.path.realpath(folder)
            if real not in found and os.path.isdir(real):
                found[real] = None
                following.extend(_alternates(real))
        level = following
    return list(found)


def _alternates(folder: str) -> Iterator[str]:
    try:
        with open(os.path.join(folder, "info", "alternates"), "rb") as stream:
            lines = stream.read().split(b"\n")
    except OSError:
        return
    for line in lines:
        if line and not line.startswith(b"#"):
            name = _unquote(line) if line.startswith(b'"') else line
            yield os.path.join(folder, os.fsdecode(name))


def _unquote(line: bytes) -> bytes:
    """Undo git's C-style quoting (quote.c); what is not quoted rightly stands as it is."""
    if len(line) < 2 or not line.endswith(b'"'):
        return line
    plain = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}

    def one(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8) & 0xFF]) if len(code) == 3 else plain.get(code, code)

    return re.sub(rb"\\([0-7]{3}|.)", one, line[1:-1])


def _pack_names(folders: list[str]) -> list[str]:
    names: list[str] = []
    for folder in folders:
        try:
            entries = sorted(os.listdir(os.path.join(folder, "pack")))
        except OSError:
            continue
        names.extend(os.path.join(folder, "pack", entry) for entry in entries if entry.endswith((".pack", ".idx")))
    return names


def _open_packs(names: list[str], oid_bytes: int) -> tuple[list[OpenPack], list[Refused]]:
    packs = []
    refused = []
    for path in names:
        if not path.endswith(".pack"):
            continue
        try:
            data = map_pack(path, oid_bytes)
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            refused.append(Refused(path, None))
            continue
        raw = _read_or_empty(path.removesuffix(".pack") + ".idx")
        try:
            index = read_index(raw, oid_bytes) if raw else _covered(path, oid_bytes)
        except UnreadableIndex:
            refused.append(Refused(path, raw))
        else:
            packs.append(OpenPack(path, data, index))
    return packs, refused


def map_pack(path: str, oid_bytes: int) -> memoryview:
    """Map a pack file of a known version into memory.

    Raises:
        OSError: it cannot be opened.
        ValueError: it is no pack, or of an unknown version.
    """
    with open(path, "rb") as stream:
        data = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
    if len(data) < 12 + oid_bytes or bytes(data[:8]) not in _KNOWN:
        raise ValueError("not a pack of a known version")
    return data


def _covered(pack: str, oid_bytes: int) -> Index:
    """Return what the multi-pack index beside a pack without an own index says of it."""
    folder, name = os.path.split(pack)
    covered = read_multi(_read_or_empty(os.path.join(folder, "multi-pack-index")), oid_bytes)
    index = covered.get(name.removesuffix(".pack"))
    if index is None:
        raise UnreadableIndex("a pack without index")
    return index


def _read_or_empty(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError:
        return b""


def _loose(folder: str, oid_bytes: int) -> Iterator[tuple[str, str]]:
    rest = re.compile(rf"[0-9a-f]{{{oid_bytes * 2 - 2}}}\Z")
    for name in sorted(os.listdir(folder)):
        if _FANOUT_NAME.match(name):
            try:
                entries = sorted(os.listdir(os.path.join(folder, name)))
            except OSError:
                continue
            for entry in entries:
                if rest.match(entry):
                    yield name + entry, os.path.join(folder, name, entry)
