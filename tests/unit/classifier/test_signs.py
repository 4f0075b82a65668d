"""Words that are looked for at once are those that their expression finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binscan.classifier.signs import Signs

WORDS = (b"express", rb"\bsalt", rb"consumers?\b", rb"\bHS(?:256|512)\b", rb"127\.0\.0\.1", b"raw_?body", b"x-hub")
_PIECES = ("express", "salt", " Salted", "basalt", "consumers", "consumer", "hs", "HS512", "127.0.0.1", "Raw_Body")
_TEXTS = st.lists(st.sampled_from([*_PIECES, "rawbody", "x-hub", "X", "s", " ", "\n", "_"]), max_size=30).map("".join)


@given(_TEXTS, st.integers(0, 200))
def test_the_first_sign_is_the_one_that_the_expression_finds(text: str, size: int) -> None:
    data = text.encode()
    found = re.compile(b"|".join(WORDS), re.IGNORECASE).search(data, 0, size)
    assert Signs(*WORDS).first(data, size) == (found[0].decode() if found else "")


def test_a_word_without_a_beginning_is_refused() -> None:
    with pytest.raises(ValueError, match="no letter"):
        Signs(b"(?:a|b)").first(b"a", 1)
