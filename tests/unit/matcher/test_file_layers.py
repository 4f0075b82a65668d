"""Files that hold files: archives, compressed files, databases, serialised objects; whole, broken and hostile."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import pickle
import plistlib
import py_compile
import re
import sqlite3
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from binscan.examine import examine
from binscan.matcher.prefilter import may_hold
from binscan.matcher.unfold import unfold
from binscan.model import Limits, Skipped, Text
from tests.support.tokens import pair

KEY, SECRET = pair("file layers")
ENV = f"BINANCE_API_KEY={KEY}\nBINANCE_API_SECRET={SECRET}\n".encode()


def zipped(content: bytes, name: str = "conf/a.env", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file with one member."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def tarred(content: bytes, name: str = "conf/a.env", mode: str = "w:gz") -> bytes:
    """A tar file with one member."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def database(content: bytes) -> bytes:
    """A SQLite file whose row holds name, key and secret side by side."""
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA journal_mode = MEMORY")
    connection.execute("CREATE TABLE accounts (exchange TEXT, api_key TEXT, api_secret TEXT)")
    connection.execute("INSERT INTO accounts VALUES ('binance', ?, ?)", (KEY, SECRET))
    connection.commit()
    image = connection.serialize()
    connection.close()
    return image


def compiled(content: bytes) -> bytes:
    """A compiled Python module."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "m.py"
        source.write_text(f"BINANCE_API_KEY = '{KEY}'\nBINANCE_API_SECRET = '{SECRET}'\nimport sys\n")
        target = Path(folder) / "m.pyc"
        py_compile.compile(str(source), cfile=str(target), doraise=True)
        return target.read_bytes()


def signed(content: bytes) -> bytes:
    """A gzip file that base64 for addresses writes without sixty letters and digits in a row."""
    for number in range(10_000):
        packed = gzip.compress(b"#%d\n" % number + content)
        if not re.search(rb"[A-Za-z0-9]{60}", base64.urlsafe_b64encode(packed)):
            return packed
    raise AssertionError("there is always one")


SETTINGS = {"binance": {"api_key": KEY, "api_secret": SECRET}}

MADE: dict[str, tuple[Callable[[bytes], bytes], tuple[str, ...]]] = {
    "gzip": (gzip.compress, ("gzip",)),
    "gzip, two members": (lambda x: gzip.compress(b"# first\n") + gzip.compress(x), ("gzip",)),
    "bzip2": (bz2.compress, ("bzip2",)),
    "xz": (lzma.compress, ("xz",)),
    "zlib": (zlib.compress, ("zlib",)),
    "zlib in base64": (lambda x: b"state=" + base64.b64encode(zlib.compress(x, 9)), ("base64", "zlib")),
    "gzip in base64": (lambda x: base64.b64encode(gzip.compress(x)), ("base64", "gzip")),
    "gzip in base64 for addresses": (lambda x: b"/s?q=" + base64.urlsafe_b64encode(signed(x)), ("base64", "gzip")),
    "zstd": (lambda x: zstandard.ZstdCompressor().compress(x), ("zstd",)),
    "zip": (zipped, ("zip",)),
    "zip with bzip2 inside": (lambda x: zipped(x, method=zipfile.ZIP_BZIP2), ("zip",)),
    "zip after a program": (lambda x: b"#!/bin/sh\nexit\n" + zipped(x), ("zip",)),
    "tar.gz": (tarred, ("gzip", "tar")),
    "tar": (lambda x: tarred(x, mode="w:"), ("tar",)),
    "zip in tar.gz": (lambda x: tarred(zipped(x), "a.zip"), ("gzip", "tar", "zip")),
    "sqlite": (database, ("sqlite",)),
    "pickle": (lambda x: pickle.dumps(SETTINGS), ("pickle",)),
    "pickle, protocol 2": (lambda x: pickle.dumps(SETTINGS, protocol=2), ("pickle",)),
    "compiled module": (compiled, ("pyc",)),
    "binary property list": (lambda x: plistlib.dumps(SETTINGS, fmt=plistlib.FMT_BINARY), ("plist",)),
    "gzip in gzip": (lambda x: gzip.compress(gzip.compress(x)), ("gzip", "gzip")),
}


def skips(data: bytes, limits: Limits | None = None) -> list[Skipped]:
    """What could not be read in `data`."""
    return [item for item in unfold(data, limits or Limits()) if isinstance(item, Skipped)]


@pytest.mark.parametrize(("make", "layers"), MADE.values(), ids=MADE)
def test_a_pair_is_found_under_the_layer_and_the_layer_is_named(
    make: Callable[[bytes], bytes], layers: tuple[str, ...]
) -> None:
    """Key and secret, whole, whatever stands beside them in the file."""
    data = make(ENV)
    assert may_hold(data)
    found = examine(data, "backup", Limits())
    assert not found.skipped
    values = {
        classified.candidate.secret.reveal().decode()
        for classified in found.classified
        if classified.candidate.text.encoding in (layers, ()) and classified.confidence >= 0.5
    }
    assert values >= {KEY, SECRET}
    texts = [text.data for text in unfold(data, Limits()) if isinstance(text, Text) and text.encoding == layers]
    assert any(KEY.encode() in text and SECRET.encode() in text for text in texts)


def test_a_member_is_named_by_its_path() -> None:
    """OUTER!INNER, as deep as it goes."""
    inner = {text.inner for text in unfold(tarred(zipped(ENV), "x/a.zip"), Limits()) if isinstance(text, Text)}
    assert "x/a.zip!conf/a.env" in inner


def test_a_spreadsheet_and_a_document_are_read_as_text() -> None:
    """A token that the word processor cut into runs is whole again."""
    runs = "".join(f"<w:r><w:t>{part}</w:t></w:r>" for part in (KEY[:20], KEY[20:]))
    document = f"<w:document><w:p><w:t>Binance API key:</w:t></w:p><w:p>{runs}</w:p></w:document>".encode()
    texts = [text.data for text in unfold(zipped(document, "word/document.xml"), Limits()) if isinstance(text, Text)]
    assert any(KEY.encode() in text for text in texts)


BROKEN = {
    "gzip cut off": gzip.compress(ENV * 50)[:-20],
    "bzip2 cut off": bz2.compress(ENV * 50)[:-20],
    "xz cut off": lzma.compress(ENV * 50)[:-20],
    "zip without its end": zipped(ENV * 50)[:-30],
    "zip with a flipped bit": zipped(ENV, method=zipfile.ZIP_STORED).replace(b"BIN", b"BIM", 1),
    "tar cut off": tarred(ENV * 50, mode="w:")[:700],
    "sqlite cut off": b"SQLite format 3\x00" + b"\x10\x00" + b"\0" * 82,
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_said(data: bytes) -> None:
    """Never a clean verdict for what could not be read."""
    assert skips(data)


def test_what_can_still_be_read_of_a_broken_file_is_read() -> None:
    """A cut-off backup holds the key as well."""
    found = examine(gzip.compress(ENV + bytes(range(256)) * 400)[:-10], "backup.gz", Limits())
    assert any(classified.candidate.secret.reveal().decode() == KEY for classified in found.classified)
    assert found.skipped


def streamed(content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file that was written to a pipe: each member's sizes stand behind it."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    out = Pipe()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("first.txt", b"nothing\n" * 9)
        archive.writestr("conf/a.env", content)
    return out.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("make", [lambda x, method: zipped(x, method=method), streamed], ids=["file", "pipe"])
def test_members_without_a_directory_are_read_by_their_headers(
    make: Callable[[bytes, int], bytes], method: int
) -> None:
    """A download that broke off has every member but the last, and no directory; that something is missing is said."""
    whole = make(ENV, method)
    lost = whole[: whole.index(b"PK\x01\x02")]
    assert may_hold(lost)
    found = examine(lost, "a.zip", Limits())
    inside = [one for one in found.classified if one.candidate.text.inner == "conf/a.env"]
    assert {one.candidate.secret.reveal().decode() for one in inside} == {KEY, SECRET}
    assert {one.candidate.text.encoding for one in inside} == {("zip",)}
    assert [item.reason for item in found.skipped] == ["it is a broken or cut off zip file"]


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
def test_a_damaged_zip_file_is_read_as_far_as_it_goes(tail: bytes, at: int, byte: int) -> None:
    """Whatever was damaged, it costs its own file, in time and in what is said."""
    data = bytearray(streamed(ENV)[:300] + tail)
    data[min(at, len(data) - 1)] = byte
    for item in unfold(bytes(data), Limits(expanded=1 << 20)):
        assert isinstance(item, (Text, Skipped))


@given(st.binary(max_size=2000), st.sampled_from([0, 1, 6, 9]))
def test_zlib_comes_back_whole(content: bytes, level: int) -> None:
    """At every level but those that nothing uses (2 to 5)."""
    packed = zlib.compress(ENV + content, level)
    assert any(item.data == ENV + content for item in unfold(packed, Limits()) if isinstance(item, Text))


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    """Its path and that it is encrypted; the rest of the archive is read."""
    archive = bytearray(zipped(ENV, "locked.env"))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        archive[archive.find(magic) + offset] |= 1
    assert skips(bytes(archive)) == [Skipped("locked.env", "it is encrypted")]


def test_a_bomb_meets_its_bound() -> None:
    """A file of kilobytes that expands to gigabytes costs the bound, and is said."""
    small = Limits(expanded=4 << 20)
    zeros = b"\0" * (64 << 20)
    for bomb in (
        gzip.compress(zeros),
        bz2.compress(zeros),
        lzma.compress(zeros),
        zipped(zeros),
        gzip.compress(zipped(zeros)),
    ):
        assert ["expand" in item.reason for item in skips(bomb, small)] == [True]


def test_many_members_and_many_layers_meet_their_bounds() -> None:
    """One sentence for each."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(300):
            archive.writestr(str(number), b"x")
    assert ["members" in item.reason for item in skips(out.getvalue(), Limits(members=100))] == [True]
    nested = ENV
    for _ in range(9):
        nested = zipped(nested)
    assert ["layers" in item.reason for item in skips(nested)] == [True]


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../../up.env", "a\nb.env", "\x1b[31mred", "\u202egnp.env", "café", "!" * 9],
)
def test_a_hostile_member_name_is_a_name_only(name: str) -> None:
    """Nothing is written, and the token is found under that name."""
    assert any(isinstance(item, Text) and item.inner for item in unfold(zipped(ENV, name), Limits()))


@pytest.mark.parametrize("name", ["conf/", ""])
def test_no_name_makes_a_member_a_folder(name: str) -> None:
    """What is called like a folder, or not at all, may hold bytes all the same, and they are read."""
    data = zipped(ENV, "conf/a.env")
    data = data.replace(b"conf/a.env", b"conf/a.en/") if name else _nameless(data)
    assert any(isinstance(item, Text) and item.encoding for item in unfold(data, Limits()))


def _nameless(data: bytes) -> bytes:
    """The archive, its only member's name gone in both headers."""
    local, central, end = data.index(b"PK\3\4"), data.index(b"PK\1\2"), data.index(b"PK\5\6")
    size = len("conf/a.env")
    first = data[local : local + 26] + bytes(2) + data[local + 28 : local + 30] + data[local + 30 + size : central]
    entry = (
        data[central : central + 28] + bytes(2) + data[central + 30 : central + 46] + data[central + 46 + size : end]
    )
    tail = data[end : end + 12] + len(entry).to_bytes(4, "little") + len(first).to_bytes(4, "little") + bytes(2)
    return first + entry + tail


def test_bytes_that_only_look_like_an_archive_are_silent() -> None:
    """Magic in the middle, or at the end, of something else."""
    for data in (
        b"text " * 50 + b"PK\x05\x06 more \0",
        b"x" * 100 + gzip.compress(b"y")[:8],
        b"\x80\x04not a pickle" * 9,
    ):
        assert not skips(data)


def test_a_database_that_expands_by_recursion_is_bounded() -> None:
    """Views and triggers of a hostile schema are not run."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a TEXT)")
    connection.execute(
        "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"
    )
    connection.execute("INSERT INTO t VALUES (?)", ("x" * 100,))
    connection.commit()
    image = connection.serialize()
    connection.close()
    assert not skips(image, Limits(seconds=5))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(MADE)), st.integers(0, 4000), st.binary(max_size=8))
def test_whatever_is_damaged_nothing_is_raised(name: str, at: int, noise: bytes) -> None:
    """Flipped, cut and spliced files end in texts and Skipped values only."""
    data = MADE[name][0](ENV)
    at %= len(data)
    for hostile in (data[:at], data[:at] + noise + data[at:], data[:at] + noise + data[at + len(noise) :]):
        for item in unfold(hostile, Limits(seconds=10)):
            assert isinstance(item, Text | Skipped)


def test_a_real_command_line_s_archive_is_read(tmp_path: Path) -> None:
    """`tar czf` of a folder."""
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / ".env").write_bytes(ENV)
    subprocess.run(["tar", "czf", "bot.tgz", "bot"], cwd=tmp_path, check=True)
    found = examine((tmp_path / "bot.tgz").read_bytes(), "bot.tgz", Limits())
    assert {classified.candidate.text.inner for classified in found.classified} >= {"bot/.env"}


BESIDE_MEMBERS = {
    "behind the archive": (tarred(b"nothing", mode="w:") + ENV, Limits()),
    "in a member that was cut off": (tarred(ENV + b"more\n" * 1000, mode="w:")[:2000], Limits()),
    "in a member that a bound keeps unopened": (tarred(ENV, mode="w:"), Limits(members=0)),
}


@pytest.mark.parametrize(("data", "limits"), BESIDE_MEMBERS.values(), ids=BESIDE_MEMBERS)
def test_what_no_member_of_a_tar_file_gives_is_read_as_it_stands(data: bytes, limits: Limits) -> None:
    """The members are read once, and what is in none of them with the archive."""
    found = examine(data, "a.tar", limits)
    assert any(classified.candidate.secret.reveal().decode() == KEY for classified in found.classified)


def test_text_with_an_archive_s_magic_in_it_is_no_archive() -> None:
    """A program that writes tar files, and a digest that begins like bzip2, are no broken archives."""
    program = b"/" * 257 + b"ustar" + b" and more text\n" * 60
    assert not skips(program)
    assert not skips(b"BZhYh0sS3Vd0PjNH2Zk4r1Q9" * 3)


def test_what_a_bomb_holds_before_its_bound_is_read() -> None:
    """A log that is too large to read whole is read as far as the bound allows."""
    data = gzip.compress(ENV + b"\0" * (64 << 20))
    found = list(unfold(data, Limits(expanded=4 << 20)))
    assert any(isinstance(item, Text) and KEY.encode() in item.data for item in found)
    assert any(isinstance(item, Skipped) for item in found)


def test_what_is_too_deep_hides_nothing_beside_it() -> None:
    """The other members of an archive are read, and one sentence says that something was not."""
    deep = ENV
    for _ in range(9):
        deep = gzip.compress(deep)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep.gz", deep)
        archive.writestr("plain.env", ENV)
    found = list(unfold(out.getvalue(), Limits()))
    assert [t.inner for t in found if isinstance(t, Text) and KEY.encode() in t.data] == ["plain.env"]
    assert [item.what for item in found if isinstance(item, Skipped)] == ["deep.gz"]


def test_part_of_an_archive_quoted_in_a_text_is_no_unread_file() -> None:
    """Truncated base64 of a compressed file stands in many a test and manual."""
    data = b"value: " + base64.b64encode(gzip.compress(ENV * 3 + bytes(range(256)))[:-40]) + b"\n"
    assert may_hold(data)
    assert not skips(data)


def test_a_property_list_of_a_billion_paths_is_read_once() -> None:
    """Each list holds the one below it twice: few bytes, and more paths than there is time."""
    node: object = [KEY]
    for _ in range(60):
        node = [node, node]
    data = plistlib.dumps(node, fmt=plistlib.FMT_BINARY)
    assert any(KEY.encode() in item.data for item in unfold(data, Limits(seconds=5)) if isinstance(item, Text))
    assert not skips(data, Limits(seconds=5))


def test_a_notebook_is_read_as_its_cells() -> None:
    """A literal over two source lines, and a token that a terminal's colours are glued to."""
    cells = [
        {"cell_type": "code", "source": ["binance_api_key = (\n", f"    '{KEY[:30]}'\n", f"    '{KEY[30:]}'\n", ")"]},
        {"cell_type": "code", "source": [], "outputs": [{"text": [f"\x1b[1;31m{SECRET}\x1b[0m\n"]}]},
    ]
    data = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=1).encode()
    assert may_hold(data)
    texts = [item for item in unfold(data, Limits()) if isinstance(item, Text)]
    (joined,) = [text for text in texts if text.data == KEY.encode()]
    assert joined.encoding == ("notebook", "split")
    assert any(text.encoding == ("notebook",) and text.data == SECRET.encode() + b"\n" for text in texts)
    first_source_line = data[: data.index(b"binance_api_key")].count(b"\n") + 1
    assert joined.anchor is not None
    assert joined.anchor[0] == first_source_line


@pytest.mark.parametrize(
    "data", [b'{"cells": [1, {"source": {}}], "nbformat": 4}' + b" " * 60, b'{"cells" "nbformat"' * 9]
)
def test_what_is_no_notebook_is_silent(data: bytes) -> None:
    """Broken JSON is text like any other."""
    assert not skips(data)
