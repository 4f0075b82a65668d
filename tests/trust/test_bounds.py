"""What a stranger can write costs time in proportion to its size, and a damaged file costs itself."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binscan.examine import examine
from binscan.git.pack.index import UnreadableIndex, read_index, read_multi
from binscan.model import Limits, Text
from tests.support.tokens import token

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
def test_an_index_cut_anywhere_is_refused(
    read: Callable[[bytes, int], object], head: bytes, tail: bytes, size: int
) -> None:
    """A length that is no multiple of four, too: it is a damaged index, never a fault of ours."""
    with contextlib.suppress(UnreadableIndex):
        read(head + tail, size)
