"""The plainest contexts: what must never break."""

from __future__ import annotations

import pytest

from tests.unit.detection.helpers import found_in, reported

PAIR = [{"key": 1, "secret": 2}]


@pytest.mark.parametrize(
    "template",
    [
        "BINANCE_API_KEY=<1>\nBINANCE_SECRET_KEY=<2>\n",
        'client = Client("<1>", "<2>")',
        "<1>\n<2>\n",
        '{"exchange": {"name": "binance", "key": "<1>", "secret": "<2>"}}',
        "const c = {secret: '<2>', apiKey: '<1>'}",
    ],
)
def test_a_pair_is_one_credential_with_both_roles(template: str) -> None:
    assert reported(template) == PAIR


def test_a_random_token_under_a_key_like_name_is_reported_without_the_exchange() -> None:
    assert reported("api_key = '<1>'") == [{"key": 1}]
    assert reported("secret = '<1>'") == [{"secret": 1}]


def test_a_random_token_without_any_context_is_kept_below_the_threshold() -> None:
    (found,) = found_in("x = '<1>'")
    assert not found.reported


def test_another_exchange_beside_it_silences_a_pair() -> None:
    assert reported("bybit:\n  key: <1>\n  secret: <2>\n") == []
