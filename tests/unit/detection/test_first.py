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
    for name, role in (("api_key", "key"), ("secret", "secret")):
        assert reported(f"{name} = '<1>'") == [{role: 1}]


@pytest.mark.parametrize("service", ["DISQUS", "UNHEARDOF", "HASURA"])
def test_a_pair_named_for_another_service_is_silent_unless_the_exchange_is_named(service: str) -> None:
    assert reported(f"{service}_API_KEY=<1>\n{service}_SECRET=<2>\n") == []


@pytest.mark.parametrize("account", ["MAIN", "TRADING_BOT", "user1", "spot"])
def test_a_pair_named_for_an_account_is_found_without_the_exchange(account: str) -> None:
    assert reported(f"{account}_API_KEY=<1>\n{account}_SECRET=<2>\n") == PAIR


@pytest.mark.parametrize(
    "template",
    [
        "<user><1></user><pass><2></pass> <!-- binance -->",
        "const binance = { key: Secret.of('<1>'), secret: Secret.of('<2>') }",
        "Binance\nClé API : <1>\nClé secrète : <2>\n",
        "Binance\nklucz api: <1>\nklucz tajny: <2>\n",
        "doppler secrets set BINANCE_API_KEY '<1>'\ndoppler secrets set BINANCE_API_SECRET '<2>'\n",
    ],
)
def test_wrapped_and_foreign_names_tell_the_roles(template: str) -> None:
    assert reported(template) == PAIR


def test_what_is_commented_out_belongs_to_what_is_commented_out() -> None:
    template = "# API_KEY=<3>\nAPI_KEY=<1>\n# API_SECRET=<4>\nAPI_SECRET=<2>\n"
    assert reported(template) == [{"key": 1, "secret": 2}, {"key": 3, "secret": 4}]


def test_the_digest_in_a_file_name_is_no_token() -> None:
    assert reported("/assets/index.<1>.js\n/assets/vendor-<2>.css\n") == []


def test_a_random_token_without_any_context_is_kept_below_the_threshold() -> None:
    (found,) = found_in("x = '<1>'")
    assert not found.reported


def test_another_exchange_beside_it_silences_a_pair() -> None:
    assert reported("bybit:\n  key: <1>\n  secret: <2>\n") == []
