"""What a delta says of its result without being applied."""

from __future__ import annotations

from itertools import pairwise

from dulwich.pack import create_delta
from hypothesis import given
from hypothesis import strategies as st

from binscan.git.pack.delta import LONGEST_ADDED, apply, edges

_TEXT = st.lists(st.sampled_from([b"a line of the file\n" * 3, b"another\n", b"x" * 300, b"0123456789abcdef" * 2]))


@given(_TEXT, _TEXT, _TEXT)
def test_between_two_edges_everything_is_of_the_base_or_short(
    kept: list[bytes], old: list[bytes], new: list[bytes]
) -> None:
    """So that what is new lies near an edge."""
    base, made = b"".join(kept + old), b"".join(new + kept + old[:2])
    delta = b"".join(create_delta(base, made))
    assert apply(base, delta) == made
    marks = [0, *edges(delta), len(made)]
    assert marks == sorted(marks)
    for start, end in pairwise(marks):
        assert end - start <= LONGEST_ADDED or made[start:end] in base


def test_what_stands_first_and_is_new_has_an_edge() -> None:
    """An addition at the very beginning is told from a copy there."""
    base = bytes(range(256)) * 4
    assert edges(b"".join(create_delta(base, base + b"more"))) == [len(base)]
    assert 0 in edges(b"".join(create_delta(base, b"more" + base)))
