"""One's own keys against the least that their purpose needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from binscan.model import Environment, Status, Verification
from binscan.verifier.capability import RIGHTS

OLD_DAYS = 180
"""Age from which replacing a key is advised. No official figure exists for the main exchange (Binance.US suggests
90 days); half a year bounds how long an unnoticed copy works without making rotation a chore."""
LAPSES_SOON_DAYS = 14
"""Two reviews a month: a right that lapses before the next review is named in this one."""

_READ = frozenset({"enableReading", "enableFixReadOnly"})
_SPOT = _READ | {"enableSpotAndMarginTrading"}


class Profile(StrEnum):
    """What a key is for."""

    MARKET_DATA = "market-data"
    TRADING_BOT = "trading-bot"
    PORTFOLIO = "portfolio"


ALLOWED: dict[Profile, frozenset[str]] = {
    Profile.MARKET_DATA: _READ,
    Profile.PORTFOLIO: _READ,
    Profile.TRADING_BOT: _SPOT,
}
"""The rights that each purpose needs; futures are added for a bot that declares them. Withdrawals are in none."""

WITH_FUTURES = frozenset({"enableFutures"})

_SWITCHES = {
    "enableWithdrawals": "Enable Withdrawals",
    "enableInternalTransfer": "Permits Internal Transfer",
    "permitsUniversalTransfer": "Permits Universal Transfer",
    "enableSpotAndMarginTrading": "Enable Spot & Margin Trading",
    "enableMargin": "Enable Margin Loan, Repay & Transfer",
    "enableFutures": "Enable Futures",
    "enableVanillaOptions": "Enable European Options",
    "enablePortfolioMarginTrading": "Enable Portfolio Margin Trading",
    "enableFixApiTrade": "Enable FIX API Trading",
}
"""What a right is called on the page where it is switched off."""


class Verdict(StrEnum):
    """What a line of the review comes to."""

    OK = "ok"
    WIDER = "wider"
    ADVICE = "advice"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at."""

    what: str
    found: str
    verdict: Verdict
    change: str = ""
    """What to change, and where; empty where nothing is to be."""


def review(
    answer: Verification, profile: Profile, *, futures: bool, page: str, now: datetime | None = None
) -> list[Line]:
    """Hold what the exchange said about a key against its purpose.

    Args:
        answer: what it said.
        profile: the purpose.
        futures: whether a bot declares that it trades futures.
        page: where the key's owner changes it.
        now: the time; None is now.
    """
    now = now or datetime.now(UTC)
    if answer.status is not Status.LIVE:
        return [Line("key", answer.detail or answer.status.value, Verdict.UNKNOWN, _what_now(answer.status, page))]
    if not answer.permissions:
        return [Line("rights", _silent(answer), Verdict.UNKNOWN, f"look at them yourself at {page}")]
    allowed = ALLOWED[profile] | (WITH_FUTURES if futures and profile is Profile.TRADING_BOT else frozenset())
    lines = [_right(name, name in allowed, profile, page) for name, on in sorted(answer.permissions.items()) if on]
    lines.append(_withdrawals(answer))
    lines.append(_addresses(answer, profile, page))
    lines.append(_age(answer, page, now))
    lines.extend(_expiry(answer, now))
    return lines


def _what_now(status: Status, page: str) -> str:
    if status is Status.REJECTED:
        return f"see at {page} whether the key exists, may read, and whether this machine's address is on its whitelist"
    if status is Status.KEY_LIVE:
        return "give the secret that belongs to this key, or make a new key and delete this one"
    return "try again later"


def _silent(answer: Verification) -> str:
    environment = answer.environment or Environment.UNKNOWN.value
    return f"accepted, but {environment} does not say what a key may do"


def _right(name: str, within: bool, profile: Profile, page: str) -> Line:
    words = RIGHTS[name][1] if name in RIGHTS else f"a right that this version does not know ({name})"
    if within:
        return Line("right", words, Verdict.OK)
    switch = _SWITCHES.get(name, name)
    return Line("right", words, Verdict.WIDER, f"a {profile} key does not need it: switch off {switch!r} at {page}")


def _withdrawals(answer: Verification) -> Line:
    if answer.withdrawals is None:
        return Line("withdrawals", "the exchange did not say", Verdict.UNKNOWN, "look at it yourself")
    if answer.withdrawals:
        return Line("withdrawals", "possible", Verdict.WIDER, "no program needs them: see the right above")
    return Line("withdrawals", "not possible", Verdict.OK)


def _addresses(answer: Verification, profile: Profile, page: str) -> Line:
    if answer.ip_restricted:
        return Line("addresses", "an IP whitelist", Verdict.OK)
    if answer.ip_restricted is None:
        return Line("addresses", "the exchange did not say", Verdict.UNKNOWN, f"look at it yourself at {page}")
    change = f"choose 'Restrict access to trusted IPs only' at {page}, with the addresses of the machines that use it"
    verdict = Verdict.WIDER if profile is Profile.TRADING_BOT else Verdict.ADVICE
    return Line("addresses", "any: there is no IP whitelist", verdict, change)


def _age(answer: Verification, page: str, now: datetime) -> Line:
    if answer.created_at is None:
        return Line("age", "the exchange did not say", Verdict.UNKNOWN)
    days = max(0, (now - datetime.fromisoformat(answer.created_at)).days)
    found = f"{days} days, made on {answer.created_at[:10]}"
    if days < OLD_DAYS:
        return Line("age", found, Verdict.OK)
    return Line("age", found, Verdict.ADVICE, f"make a new key at {page}, move the program over, delete this one")


def _expiry(answer: Verification, now: datetime) -> list[Line]:
    if answer.trading_expires_at is None:
        return []
    days = (datetime.fromisoformat(answer.trading_expires_at) - now).days
    found = f"{'lapses' if days >= 0 else 'lapsed'} on {answer.trading_expires_at[:10]}"
    soon = days < LAPSES_SOON_DAYS
    change = "an IP whitelist keeps it from lapsing" if soon else ""
    return [Line("right to trade", found, Verdict.ADVICE if soon else Verdict.OK, change)]
