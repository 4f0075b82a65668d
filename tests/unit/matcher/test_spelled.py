"""Bytes spelled one by one come back whole, and hostile ones cost no more than their length."""

from __future__ import annotations

import shutil
import string
import subprocess
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binscan.matcher.spelled import arrays, dumps
from tests.support.tokens import token

ALNUM = string.ascii_letters + string.digits
LONG = st.text(ALNUM, min_size=8, max_size=8).map(lambda text: text * 10)


@given(LONG, st.binary(max_size=40), st.sampled_from([", ", ","]))
def test_an_array_comes_back_whole(text: str, more: bytes, joint: str) -> None:
    data = text.encode() + more
    spelled = f"x[] = {{{joint.join(f'0x{byte:02x}' for byte in data)}}};".encode()
    assert [(found, spelled[start:end].count(b"0x")) for start, end, found in arrays(spelled)] == [(data, len(data))]


@given(LONG, st.binary(min_size=1, max_size=40))
def test_an_array_ends_at_what_is_no_byte(text: str, more: bytes) -> None:
    elements = [f"0x{byte:02x}" for byte in text.encode()] + ["0x100"] + [f"0x{byte:02x}" for byte in more]
    assert [found for _, _, found in arrays(", ".join(elements).encode())] == [text.encode()]


@given(LONG, st.binary(max_size=40))
def test_a_buffer_comes_back_whole(text: str, more: bytes) -> None:
    data = text.encode() + more
    spelled = b'{"type":"Buffer","data":[' + ",".join(map(str, data)).encode() + b"]}"
    assert [found for _, _, found in arrays(spelled)] == [data]


@given(st.binary(max_size=3000))
def test_any_bytes_are_read(data: bytes) -> None:
    for mark in (b"0x41, ", b"'a', '", b"Array([65,66,", b"00000000: 4141 ", b"00000000  41 |"):
        for start, end, found in [*arrays(mark * 70 + data), *dumps(mark * 70 + data)]:
            assert 0 <= start < end <= len(mark) * 70 + len(data)
            assert len(found) >= 60


@pytest.mark.parametrize("command", [["xxd"], ["xxd", "-g1"], ["hexdump", "-C"], ["xxd", "-u"]])
def test_a_dump_by_the_program_comes_back_whole(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not here")
    data = f"BINANCE_API_KEY={token('dump')}\nNAME=überall\n".encode()
    shown = subprocess.run(command, input=data, capture_output=True, check=True).stdout
    assert [found for _, _, found in dumps(b"see:\n" + shown + b"end\n")] == [data]


@pytest.mark.parametrize(
    "mark", [b"0x41, ", b"'a', ", b"Array([65,", b"0: 41", b"\n0000000: 41 ", b"\n0000000  41 |", b"'a', 'b", b"0x41"]
)
def test_a_long_text_costs_its_length(mark: bytes) -> None:
    sure = b"0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 0: 41414141414141 |"

    def seconds(count: int) -> float:
        started = time.process_time()
        text = sure + b"A" * 16 + b"|\n" + mark * count
        for _ in (*arrays(text), *dumps(text)):
            pass
        return time.process_time() - started

    seconds(100)
    assert seconds(80_000) < 10 * 4 * seconds(8_000) + 0.5
