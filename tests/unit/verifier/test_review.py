"""A key is held against the least that its purpose needs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from binscan.model import Status, Verification
from binscan.verifier.review import ALLOWED, Line, Profile, Verdict, review

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TIGHT = {"enableReading": True, "enableWithdrawals": False}


def answer(ip: bool | None = True, created: str = "2025-12-01T00:00:00+00:00", **rights: bool) -> Verification:
    return Verification(
        Status.LIVE, "production", {**TIGHT, **rights}, ip, rights.get("enableWithdrawals", False), created_at=created
    )


def held(said: Verification, profile: Profile, futures: bool = False) -> list[Line]:
    return review(said, profile, futures=futures, page="https://example.org/keys", now=NOW)


def wider(lines: list[Line]) -> set[str]:
    return {line.found for line in lines if line.verdict is Verdict.WIDER}


@pytest.mark.parametrize("profile", list(Profile))
def test_a_tight_key_is_within_every_profile(profile: Profile) -> None:
    assert {line.verdict for line in held(answer(), profile)} == {Verdict.OK}


@pytest.mark.parametrize("profile", list(Profile))
def test_withdrawals_are_wider_than_every_profile(profile: Profile) -> None:
    assert {"withdraw", "possible"} <= wider(held(answer(enableWithdrawals=True), profile))
    assert "enableWithdrawals" not in ALLOWED[profile]


def test_spot_trading_is_for_bots_and_futures_for_those_that_declare_them() -> None:
    spot, futures = answer(enableSpotAndMarginTrading=True), answer(enableFutures=True)
    assert wider(held(spot, Profile.TRADING_BOT)) == set()
    assert wider(held(spot, Profile.PORTFOLIO)) == wider(held(spot, Profile.MARKET_DATA)) == {"trade spot"}
    assert wider(held(futures, Profile.TRADING_BOT)) == {"trade futures"}
    assert wider(held(futures, Profile.TRADING_BOT, futures=True)) == set()
    assert wider(held(futures, Profile.PORTFOLIO, futures=True)) == {"trade futures"}


@pytest.mark.parametrize("right", ["enableMargin", "permitsUniversalTransfer", "enableInternalTransfer", "enableNew"])
def test_every_other_right_is_wider_also_an_unknown_one(right: str) -> None:
    lines = held(answer(**{right: True}), Profile.TRADING_BOT)
    assert len(wider(lines)) == 1
    assert all("https://example.org/keys" in line.change for line in lines if line.verdict is Verdict.WIDER)


def test_a_bot_without_a_whitelist_is_wider_and_a_reader_is_advised() -> None:
    open_to_all = answer(ip=False)
    assert len(wider(held(open_to_all, Profile.TRADING_BOT))) == 1
    assert Verdict.ADVICE in {line.verdict for line in held(open_to_all, Profile.PORTFOLIO)}


def test_age_and_lapse_are_advice() -> None:
    old = held(answer(created="2020-01-01T00:00:00+00:00"), Profile.PORTFOLIO)
    assert [line.verdict for line in old if line.what == "age"] == [Verdict.ADVICE]
    import dataclasses

    soon = dataclasses.replace(answer(), trading_expires_at="2026-01-05T00:00:00+00:00")
    assert [i.verdict for i in held(soon, Profile.TRADING_BOT) if i.what == "right to trade"] == [Verdict.ADVICE]


@pytest.mark.parametrize("status", [Status.REJECTED, Status.KEY_LIVE, Status.UNKNOWN, Status.NOT_CHECKED])
def test_what_was_not_answered_is_not_judged(status: Status) -> None:
    (line,) = held(Verification(status, detail="why"), Profile.PORTFOLIO)
    assert line.verdict is Verdict.UNKNOWN
    assert line.found == "why"
    assert line.change


def test_where_the_exchange_does_not_say_nothing_is_assumed() -> None:
    (line,) = held(Verification(Status.LIVE, "us"), Profile.PORTFOLIO)
    assert line.verdict is Verdict.UNKNOWN
