"""What the pack reader makes of bytes that somebody else wrote: the same as git, or a refusal; never anything else."""

from __future__ import annotations

import hashlib
import random
import struct
import zlib
from array import array
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binscan.git.pack import delta, fallback, plain, sweep, vector
from binscan.git.pack.index import Index, UnreadableIndex, read_index, read_multi
from binscan.git.pack.inflate import Damaged
from binscan.git.repository import open_repository
from tests.support.repo import Repo
from tests.support.stores import Collect, gathered, listed, many_versions, only_pack, pack_dir, packed

DOORS = (delta.apply, delta.apply_plain)


def varint(value: int) -> bytes:
    """A size as a delta's header writes it."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def header(kind: int, size: int) -> bytes:
    """An object's kind and size as a pack writes them."""
    rest = varint(size >> 4) if size >> 4 else b""
    return bytes([kind << 4 | size & 15 | (0x80 if rest else 0)]) + rest


def copy(offset: int, length: int) -> bytes:
    """An instruction that copies from the base."""
    command, tail = 0x80, bytearray()
    for bit, byte in enumerate([*offset.to_bytes(4, "little"), *length.to_bytes(3, "little")]):
        if byte:
            command |= 1 << bit
            tail.append(byte)
    return bytes([command, *tail])


@given(st.binary(max_size=300), st.data())
def test_a_delta_makes_what_its_instructions_say(base: bytes, data: st.DataObject) -> None:
    """Copies and insertions in any order, through either door."""
    made, body = b"", b""
    for _ in range(data.draw(st.integers(0, 8))):
        if base and data.draw(st.booleans()):
            start = data.draw(st.integers(0, len(base) - 1))
            length = data.draw(st.integers(1, len(base) - start))
            body += copy(start, length)
            made += base[start : start + length]
        else:
            text = data.draw(st.binary(min_size=1, max_size=127))
            body += bytes([len(text)]) + text
            made += text
    whole = varint(len(base)) + varint(len(made)) + body
    assert [apply(base, whole) for apply in DOORS] == [made, made]
    assert delta.result_size(whole) == len(made)


@given(st.binary(max_size=64), st.binary(max_size=40))
def test_any_bytes_as_a_delta_are_applied_alike_or_refused(base: bytes, tail: bytes) -> None:
    """A result has the size that was declared, whichever door made it."""
    for whole in (tail, varint(len(base)) + tail):
        outcomes: list[bytes | None] = []
        for apply in DOORS:
            try:
                outcomes.append(apply(base, whole))
            except Damaged:
                outcomes.append(None)
        made = [outcome for outcome in outcomes if outcome is not None]
        assert all(len(outcome) == delta.result_size(whole) for outcome in made)
        assert len(set(made)) < 2


def written(ids: list[bytes], offsets: list[int], version: int) -> bytes:
    """A pack index, as gitformat-pack(5) describes it."""
    fanout = struct.pack(">256I", *(sum(oid[0] <= first for oid in ids) for first in range(256)))
    if version == 1:
        rows = b"".join(struct.pack(">I", at) + oid for oid, at in zip(ids, offsets, strict=True))
        return fanout + rows + bytes(40)
    large = [at for at in offsets if at >= 1 << 31]
    small = [at if at < 1 << 31 else (1 << 31) + large.index(at) for at in offsets]
    tables = struct.pack(f">{len(small)}I", *small) + struct.pack(f">{len(large)}Q", *large)
    return b"\xfftOc\0\0\0\x02" + fanout + b"".join(ids) + bytes(4 * len(ids)) + tables + bytes(40)


@given(st.sets(st.binary(min_size=20, max_size=20), max_size=30), st.integers(1, 2), st.data())
def test_an_index_is_read_as_it_was_written(ids: set[bytes], version: int, data: st.DataObject) -> None:
    """Offsets above 2 GiB included, where the version has them."""
    highest = (1 << 62) if version == 2 else (1 << 32) - 1
    every = sorted(ids)
    unique = st.lists(st.integers(0, highest), min_size=len(every), max_size=len(every), unique=True)
    offsets = data.draw(unique)
    assert read_index(written(every, offsets, version), 20) == Index(b"".join(every), array("Q", offsets))


@pytest.mark.parametrize("read", [read_index, read_multi], ids=["index", "multi-pack index"])
@given(
    head=st.sampled_from([b"", b"\xfftOc\0\0\0\x02", b"MIDX\x01\x01\x04\0\0\0\0\x01"]), tail=st.binary(max_size=1500)
)
def test_any_bytes_as_an_index_are_read_or_refused(
    read: Callable[[bytes, int], object], head: bytes, tail: bytes
) -> None:
    """Nothing but `UnreadableIndex` comes out, and what is read names as many offsets as ids."""
    try:
        index = read(head + tail, 20)
    except UnreadableIndex:
        return
    for one in index.values() if isinstance(index, dict) else [index]:
        assert isinstance(one, Index)
        assert len(one.oids) == 20 * len(one.offsets)


@given(st.binary(max_size=200), st.lists(st.integers(0, 1 << 63), max_size=12, unique=True), st.integers(0, 2**32))
def test_any_bytes_as_a_pack_give_both_readers_the_same_table(body: bytes, offsets: list[int], seed: int) -> None:
    """Headers that end too early, sizes beyond all bounds, bases that are none, and offsets outside the file."""
    rng = random.Random(seed)
    near = [offset % (len(body) + 40) if rng.random() < 0.9 else offset for offset in offsets]
    near = list(dict.fromkeys(near))
    ids = sorted(rng.randbytes(20) for _ in near)
    pack = memoryview(b"PACK\0\0\0\x02\0\0\0\0" + body + bytes(20))
    index = Index(b"".join(ids), array("Q", near))
    assert vector.read_table(pack, index, 20) == plain.read_table(pack, index, 20)


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_pack_costs_what_is_damaged(repo: Repo, seed: int) -> None:
    """Whatever is changed, what is delivered is genuine, and what is not is named."""
    packed(many_versions(repo))
    genuine = {entry[0]: entry for entry in gathered(sweep.sweep(open_repository(str(repo.path)), Collect(), 1))}
    pack = only_pack(repo)
    data = bytearray(pack.read_bytes())
    rng = random.Random(seed)
    for _ in range(3):
        data[rng.randrange(12, len(data) - 20)] ^= 1 << rng.randrange(8)
    pack.write_bytes(data)
    found = sweep.sweep(open_repository(str(repo.path)), Collect(), 1)
    named = {item.what.rpartition(" ")[2] for item in found.unread}
    read = {entry[0] for entry in gathered(found)}
    assert read | named >= set(genuine)
    assert sum(found.read.values()) == len(read)


def test_a_pack_cut_short_is_read_as_far_as_it_goes(repo: Repo) -> None:
    """No object is lost without its name being said."""
    packed(many_versions(repo))
    every = set(listed(repo.path))
    pack = only_pack(repo)
    pack.write_bytes(pack.read_bytes()[: pack.stat().st_size // 2])
    found = sweep.sweep(open_repository(str(repo.path)), Collect(), 1)
    read = {entry[0] for entry in gathered(found)}
    assert read | {item.what.rpartition(" ")[2] for item in found.unread} == every
    assert found.unread


def test_a_thin_pack_names_the_object_whose_base_is_elsewhere(repo: Repo) -> None:
    """A pack in a store must hold its bases; of one that does not, each object that cannot be made is named."""
    many_versions(repo, commits=2)
    packed(repo)
    every = set(listed(repo.path))
    change = varint(3) + varint(1) + b"\x01x"
    body = bytes([0x70 | len(change)]) + b"\x11" * 20 + zlib.compress(change)
    pack = b"PACK\0\0\0\x02\0\0\0\x01" + body
    pack += hashlib.sha1(pack, usedforsecurity=False).digest()
    index = written([b"\x22" * 20], [12], 2)[:-40] + pack[-20:]
    index += hashlib.sha1(index, usedforsecurity=False).digest()
    (pack_dir(repo) / "pack-thin.pack").write_bytes(pack)
    (pack_dir(repo) / "pack-thin.idx").write_bytes(index)
    found = sweep.sweep(open_repository(str(repo.path)), Collect(), 1)
    assert {entry[0] for entry in gathered(found)} == every
    assert [item.what.rpartition(" ")[2] for item in found.unread] == ["22" * 20]


@pytest.mark.parametrize("base", [100, 10_000])
def test_a_delta_that_makes_gigabytes_is_named_and_not_made(repo: Repo, base: int) -> None:
    """However long the base, and so the header of the delta, is: a pack of some hundred bytes costs no memory."""
    repo.git("commit", "-q", "--allow-empty", "-m", "Begin")
    text = b"a" * base
    times = fallback.LARGEST // base + 1
    change = varint(base) + varint(base * times) + copy(0, base) * times
    held = hashlib.sha1(b"blob %d\0" % base + text, usedforsecurity=False).digest()
    bodies = [header(3, base) + zlib.compress(text), header(7, len(change)) + held + zlib.compress(change)]
    pack = b"PACK\0\0\0\x02\0\0\0\x02" + b"".join(bodies)
    pack += hashlib.sha1(pack, usedforsecurity=False).digest()
    index = written([held, b"\xee" * 20], [12, 12 + len(bodies[0])], 2)[:-40] + pack[-20:]
    index += hashlib.sha1(index, usedforsecurity=False).digest()
    (pack_dir(repo) / "pack-bomb.pack").write_bytes(pack)
    (pack_dir(repo) / "pack-bomb.idx").write_bytes(index)
    found = sweep.sweep(open_repository(str(repo.path)), Collect(), 1)
    assert [(item.what, item.reason) for item in found.unread] == [
        (f"blob {'ee' * 20}", "larger than the limit of 1024 MiB")
    ]
    assert held.hex() in {entry[0] for entry in gathered(found)}
