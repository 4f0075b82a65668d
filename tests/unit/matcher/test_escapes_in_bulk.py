"""Escapes of a whole megabyte: undone as a single one is, within the memory and the time that a blob may cost."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binscan.examine import examine
from binscan.matcher.escaped import unbackslash, unpercent, unreference
from binscan.model import Limits
from tests.support.tokens import token

_UNITS = st.lists(
    st.sampled_from(["\\", "\\\\", "\\u0041", "\\x41", "\\n", "%41", "%", "&#65;", "&#", "é", "a"]), min_size=1
)


@settings(max_examples=15, deadline=None)
@given(_UNITS, st.sampled_from([unbackslash, unpercent, unreference]))
def test_what_is_undone_in_stretches_is_what_is_undone_at_once(unit: list[str], undo: type[bytes]) -> None:
    text = "".join(unit[:40]).encode() + b" "
    times = 200_000 // len(text)
    assert undo(text * times) == undo(text) * times


@pytest.mark.parametrize("unit", ["%41", "\\n", "\\u0041", "&#65;"])
def test_escapes_take_no_more_memory_than_a_few_copies_of_the_file(unit: str) -> None:
    data = f'BINANCE_API_KEY="{token("bulk")}" {unit * (2_000_000 // len(unit))}'.encode()
    tracemalloc.start()
    try:
        assert len(examine(data, "a.txt", Limits()).classified) == 1
        assert tracemalloc.get_traced_memory()[1] < 8 * len(data)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("unit", ["%41", "\\n", "&#65;"])
def test_a_file_of_escapes_keeps_to_the_time_of_a_blob(unit: str) -> None:
    data = f'BINANCE_API_KEY="{token("bulk")}" {unit * (4_000_000 // len(unit))}'.encode()
    found = examine(data, "a.txt", Limits(seconds=0.01))
    assert len(found.classified) == 1
    assert [skipped.reason for skipped in found.skipped] == ["its layers took longer than 0.01 seconds"]
