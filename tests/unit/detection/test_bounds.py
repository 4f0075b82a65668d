"""Whatever the bytes, candidates and judgements stay inside them, and cost as much for each token as for the first."""

from __future__ import annotations

import base64
import gzip
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binscan.classifier.judge import classify
from binscan.examine import examine, holds
from binscan.matcher.tokens import find_candidates
from binscan.model import Limits, Text
from binscan.rules import rules_digest
from tests.support.tokens import token

_PIECES = [
    token("piece"), token("other"), token("piece")[:60], "a" * 64, "0f" * 32, "BINANCE_API_KEY=", "secret: ", '"', "'",
    "\n", ",", "\t", "|", "(", ")", "{", "}", "[", "]", "\\n", "\x1b[1m", "VALUES (", "553=", "listenKey",
    "-----BEGIN ", "PRIVATE KEY-----", "-----END ", "ciphertext", "okx", "bybit", "testnet", "# ", "é", "/ws/",
    "_", "=", "+", "/",
]  # fmt: skip
_TEXTS = st.one_of(
    st.binary(max_size=400), st.lists(st.sampled_from(_PIECES), max_size=40).map(lambda p: "".join(p).encode())
)


@given(_TEXTS, st.sampled_from([None, "a.env", "binance/key.txt", "x.csv"]))
def test_any_bytes_are_judged_inside_their_bounds(data: bytes, path: str | None) -> None:
    candidates = find_candidates(Text(data))
    assert all(0 <= one.start < one.end <= len(data) for one in candidates)
    assert [one.start for one in candidates] == sorted(one.start for one in candidates)
    for judged in classify(candidates, path):
        assert 0.0 <= judged.confidence < 1.0
        assert judged.evidence


@given(_TEXTS, st.sampled_from([bytes, base64.b64encode, gzip.compress, lambda data: gzip.compress(data)[:-9]]))
def test_what_an_audit_asks_first_is_whether_anything_would_be_found(
    data: bytes, wrap: Callable[[bytes], bytes]
) -> None:
    found = examine(wrap(data), None, Limits())
    assert (holds(wrap(data), Limits()) is not False) == bool(found.classified or found.skipped)


@given(_TEXTS, st.lists(st.integers(0, 400), max_size=12))
def test_a_position_is_the_same_whatever_was_asked_before(data: bytes, offsets: list[int]) -> None:
    text = Text(data * 40)
    for offset in (min(one * 40, len(text.data)) for one in offsets):
        start = text.data.rfind(b"\n", 0, offset) + 1
        assert text.position(offset) == (text.data.count(b"\n", 0, offset) + 1, offset - start + 1)


def test_one_long_line_costs_as_much_for_each_token_as_a_short_one() -> None:
    def seconds(count: int) -> float:
        line = "".join(f'{{"key":"{token(number)}"}},okx,{"ab ," * 100}' for number in range(count)).encode()
        started = time.process_time()
        assert len(examine(line, "a.json", Limits()).classified) == count
        return time.process_time() - started

    seconds(20)
    assert seconds(1600) < 8 * 3 * seconds(200) + 0.5


@pytest.mark.parametrize("template", ["x {}\n", "<table {}\n", "{number} {base64}\n"])
def test_a_thousand_copies_of_a_token_cost_as_much_each_as_a_hundred(template: str) -> None:
    key = token("copies")
    packed = base64.b64encode(f"key={key}".encode()).decode()

    def seconds(count: int) -> float:
        text = "".join(template.format(key, number=number, base64=packed) for number in range(count)).encode()
        started = time.process_time()
        assert len(examine(text, "a.txt", Limits()).classified) == count
        return time.process_time() - started

    seconds(20)
    assert seconds(4000) < 10 * 3 * seconds(400) + 0.5


def test_the_digest_of_the_rules_is_the_same_when_asked_again() -> None:
    assert rules_digest() == rules_digest()
    assert len(rules_digest()) == 16
