"""What a stranger can write costs time in proportion to its size, and a damaged file costs itself."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binscan.examine import examine
from binscan.git.pack.index import UnreadableIndex, read_index, read_multi
from binscan.model import Limits, Text
from tests.support.command import binscan
from tests.support.repo import Repo
from tests.support.tokens import pair, token

T = token("bounds").encode()
SHAPES = {
    "tokens in one line": b'"k":"' + T + b'",',
    "quotes": b'"',
    "brackets": b"{[(",
    "equals": b"=",
    "backslashes": b"\\",
    "references": b"&#",
    "percents": b"%4",
    "joined literals": b'"a" + ',
    "spaces": b" ",
    "PEM headers": b"-----BEGIN PRIVATE KEY-----\n",
    "long runs": b"A1b" * 21 + b"x",
}


def seconds(unit: bytes, size: int) -> float:
    """The processor time of one look at `size` bytes of a shape, a real token on either side."""
    data = b'binance_api_secret = "' + T + b'"' + unit * (size // len(unit)) + b'"' + T + b'"'
    start = time.process_time()
    examine(data, "conf/bot.env", Limits())
    return time.process_time() - start


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_size(shape: str) -> None:
    """Four times the bytes take about four times as long, not sixteen."""
    unit = SHAPES[shape]
    seconds(unit, 50_000)
    small, large = seconds(unit, 150_000), seconds(unit, 600_000)
    assert large < 9 * small + 0.3, (small, large)


@given(st.binary(max_size=40).map(lambda part: part.replace(b"x", b"\n") * 400), st.integers(0, 16_000))
def test_positions_are_those_of_counting(data: bytes, offset: int) -> None:
    """Line and column are what a count from the start of the file gives."""
    offset = min(offset, len(data))
    before = data[:offset]
    assert Text(data).position(offset) == (before.count(b"\n") + 1, offset - before.rfind(b"\n"))


@pytest.mark.parametrize("read", [read_index, read_multi])
@given(st.sampled_from((b"\xfftOc\0\0\0\2", b"MIDX\1\1\1\0", b"")), st.binary(max_size=1200), st.sampled_from((20, 32)))
def test_an_index_cut_anywhere_is_read_or_called_unreadable(
    read: Callable[[bytes, int], object], head: bytes, tail: bytes, size: int
) -> None:
    """A length that is no multiple of four, too: nothing else is ever raised, so no damage ends an audit."""
    with contextlib.suppress(UnreadableIndex):
        read(head + tail, size)


def in_receipt(path: Path, *extra: str) -> tuple[int, dict[str, Any]]:
    """Audit a repository and return exit status and `scan` of the report."""
    ran = binscan("audit", path, "--format", "json", "--no-cache", *extra)
    return ran.code, ran.report["scan"]


@pytest.mark.slow
@pytest.mark.parametrize("count", [5_000, 100_000])
def test_refs_by_the_thousand(repo: Repo, count: int) -> None:
    """All of them are followed, and the receipt has no gap."""
    key, secret = pair("bounds/refs")
    head = repo.commit("Leak", {"a.env": f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n"})
    lines = "".join(f"{head} refs/heads/topic/{number}\n" for number in range(count))
    (repo.path / ".git" / "packed-refs").write_text("# pack-refs with: peeled fully-peeled sorted \n" + lines)
    code, scan = in_receipt(repo.path)
    assert code == 1
    assert scan["complete"]


@pytest.mark.slow
def test_a_path_of_4096_bytes(repo: Repo) -> None:
    """No file system holds it; a tree does, and its blob is read."""
    key, secret = pair("bounds/path")
    text = f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n".encode()
    path = "/".join(["d" * 200] * 20)[: 4096 - 6] + "/a.env"
    stream = b"commit refs/heads/main\ncommitter A <a@example.org> 1704067200 +0000\ndata 1\nx\n"
    stream += b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(text), text)
    repo.git("fast-import", "--quiet", stdin=stream)
    ran = binscan("audit", repo.path, "--format", "json", "--no-cache")
    assert ran.code == 1
    assert ran.report["findings"][0]["locations"][0]["path"] == path


@pytest.mark.slow
def test_tiny_files_by_the_thousand(repo: Repo) -> None:
    """A hundred thousand blobs are read one by one, and counted."""
    stream = [b"commit refs/heads/main\ncommitter A <a@example.org> 1704067200 +0000\ndata 1\nx\n"]
    stream += [b"M 100644 inline d%d/%d\ndata 6\n%06d\n" % (n % 300, n, n) for n in range(100_000)]
    repo.git("fast-import", "--quiet", stdin=b"".join(stream))
    code, scan = in_receipt(repo.path)
    assert code == 0
    assert scan["coverage"]["read"]["blob"] == 100_000


@pytest.mark.slow
def test_a_file_of_two_gigabytes(tmp_path: Path) -> None:
    """It is not read into memory: it is named, and the run is incomplete."""
    with (tmp_path / "core.dump").open("wb") as stream:
        stream.truncate(2 << 30)
    ran = binscan("scan", tmp_path, "--format", "json")
    assert ran.code == 2
    (item,) = ran.report["scan"]["skipped"]
    assert item["what"] == "core.dump"
    assert "larger" in item["reason"]


LINE = 10_000_000
PER_MEGABYTE = 4.0
"""Seconds that a megabyte of a line may take; ten times what the costliest takes on two slow cores."""


@pytest.mark.slow
@pytest.mark.parametrize("unit", [b"x", b"aB3", b"{[(", b"\\x41", b"QUJD", b" "], ids=repr)
def test_megabytes_in_one_line(tmp_path: Path, unit: bytes) -> None:
    """Read to its end, where the leak stands, or named as not read within bounds: never neither, never for ever."""
    key, secret = pair("bounds/line")
    tail = f" BINANCE_API_KEY={key} BINANCE_API_SECRET={secret} ".encode()
    (tmp_path / "bundle.js").write_bytes(unit * (LINE // len(unit)) + tail)
    start = time.monotonic()
    ran = binscan("scan", tmp_path, "--format", "json")
    assert ran.code in (1, 2)
    assert len(ran.report["findings"]) == 1 or ran.report["scan"]["skipped"]
    assert time.monotonic() - start < PER_MEGABYTE * LINE / 1e6
