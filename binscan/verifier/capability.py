"""What a key may do, in the exchange's names, in words, and as a severity.

The fields are those of `GET /sapi/v1/account/apiRestrictions` (docs/explanation/exchange.md, "Permissions").
All are optional there, and new ones appear: an unknown right that is switched on is named, never dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum

from binscan.model import Environment, Severity, Status

MAX_FIELDS = 64
"""Rights kept of one answer; the exchange sends about fifteen."""
_MAX_NAME = 64


class Power(IntEnum):
    """How much harm a right can do, ordered."""

    NOTHING = 0
    READ = 1
    TRADE = 2
    MOVE = 3
    WITHDRAW = 4


RIGHTS: dict[str, tuple[Power, str]] = {
    "enableReading": (Power.READ, "read balances and history"),
    "enableFixReadOnly": (Power.READ, "read through FIX"),
    "enableSpotAndMarginTrading": (Power.TRADE, "trade spot"),
    "enableMargin": (Power.TRADE, "borrow and trade on margin"),
    "enableFutures": (Power.TRADE, "trade futures"),
    "enableVanillaOptions": (Power.TRADE, "trade options"),
    "enablePortfolioMarginTrading": (Power.TRADE, "trade on portfolio margin"),
    "enableFixApiTrade": (Power.TRADE, "trade through FIX"),
    "enableInternalTransfer": (Power.MOVE, "transfer between master and sub-accounts"),
    "permitsUniversalTransfer": (Power.MOVE, "transfer between the account's wallets"),
    "enableWithdrawals": (Power.WITHDRAW, "withdraw"),
}
"""Every right that the exchange documents: what it allows at worst, and in words."""


@dataclass(frozen=True, slots=True)
class Capability:
    """What one key may do."""

    rights: Mapping[str, bool] = field(default_factory=dict)
    """By the exchange's names."""
    ip_restricted: bool | None = None
    created: datetime | None = None
    trading_expires: datetime | None = None

    @property
    def power(self) -> Power | None:
        """The worst it allows; None where the exchange did not say. An unknown right counts as trading."""
        if not self.rights:
            return None
        granted = [name for name, on in self.rights.items() if on]
        return max((RIGHTS.get(name, (Power.TRADE, ""))[0] for name in granted), default=Power.NOTHING)

    @property
    def withdrawals(self) -> bool | None:
        """Whether it may withdraw."""
        return self.rights.get("enableWithdrawals")

    def age_days(self, now: datetime) -> int | None:
        """Whole days since it was created."""
        return None if self.created is None else max(0, (now - self.created).days)


def read_capability(body: Mapping[str, object]) -> Capability:
    """Read an answer of `apiRestrictions`, leniently: what is not as documented is as if it were not there."""
    rights: dict[str, bool] = {}
    for name, value in body.items():
        is_right = name in RIGHTS or name.startswith(("enable", "permits"))
        if isinstance(value, bool) and is_right and len(rights) < MAX_FIELDS and _is_plain(name):
            rights[name] = value
    restricted = body.get("ipRestrict")
    return Capability(
        rights,
        restricted if isinstance(restricted, bool) else None,
        _moment(body.get("createTime")),
        _moment(body.get("tradingAuthorityExpirationTime")),
    )


def _is_plain(name: str) -> bool:
    return len(name) <= _MAX_NAME and name.isascii() and name.isalnum()


def _moment(value: object) -> datetime | None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 10**14:
        return None
    return datetime.fromtimestamp(value / 1000, UTC).replace(microsecond=0)


def describe(capability: Capability, now: datetime) -> str:
    """Say what the key can do, in sentences without a final stop, joined by semicolons."""
    parts = [_headline(capability), *_rights_in_words(capability), _addresses(capability)]
    age = capability.age_days(now)
    if capability.created is not None and age is not None:
        parts.append(f"created {capability.created:%Y-%m-%d}, {age} days ago")
    if capability.trading_expires is not None and capability.power is not None and capability.power >= Power.TRADE:
        tense = "lapses" if capability.trading_expires > now else "lapsed"
        parts.append(f"its right to trade {tense} on {capability.trading_expires:%Y-%m-%d}")
    return "; ".join(part for part in parts if part)


_HEADLINES = {
    None: "what it may do could not be asked here",
    Power.NOTHING: "has no right that this version knows",
    Power.READ: "can read balances and history, can neither trade nor withdraw",
    Power.TRADE: "can trade, cannot withdraw: an account can be drained by trading against it",
    Power.MOVE: "can move funds between the owner's accounts, cannot withdraw to others",
    Power.WITHDRAW: "can withdraw: whoever holds it can send the coins away",
}


def _headline(capability: Capability) -> str:
    text = _HEADLINES[capability.power]
    trades = any(on and RIGHTS.get(name, (Power.TRADE, ""))[0] is Power.TRADE for name, on in capability.rights.items())
    if capability.power is Power.MOVE and trades:
        text += "; can trade as well: an account can be drained by trading against it"
    return text


def _rights_in_words(capability: Capability) -> list[str]:
    granted = [name for name, on in capability.rights.items() if on]
    known = [words for name, (_, words) in RIGHTS.items() if name in granted]
    unknown = sorted(name for name in granted if name not in RIGHTS)
    found = [f"rights: {', '.join(known)}"] if known else []
    if unknown:
        found.append(f"and rights that this version does not know: {', '.join(unknown)}")
    return found


def _addresses(capability: Capability) -> str:
    if capability.ip_restricted is None:
        return ""
    if capability.ip_restricted:
        return "bound to an IP whitelist, which this machine is on"
    return "works from any IP address (no whitelist)"


LIVE: dict[Power, tuple[Severity, Severity]] = {
    Power.NOTHING: (Severity.LOW, Severity.MEDIUM),
    Power.READ: (Severity.LOW, Severity.MEDIUM),
    Power.TRADE: (Severity.HIGH, Severity.CRITICAL),
    Power.MOVE: (Severity.CRITICAL, Severity.CRITICAL),
    Power.WITHDRAW: (Severity.CRITICAL, Severity.CRITICAL),
}
"""Severity of a live key by its power: (bound to a whitelist, usable from anywhere).

Money that can leave or be traded away is critical. A whitelist takes one step off trading and reading, because a
stranger needs a listed address first; it takes nothing off withdrawals and transfers, where being wrong about the
list's tightness costs everything. A read-only key betrays balances and strategy, not money.
"""


def severity_of(status: Status, environment: Environment, capability: Capability, before: Severity) -> Severity:
    """Return the severity after asking.

    A refusal or no answer changes nothing: neither is proof of death. A key that is known to live stays at least
    medium; one that works on a test network is low, whatever else was thought.
    """
    if status is Status.LIVE:
        if environment.is_test:
            return Severity.LOW
        power = capability.power
        if power is None:
            return max(before, Severity.HIGH)
        return LIVE[power][0 if capability.ip_restricted else 1]
    if status is Status.KEY_LIVE and not environment.is_test:
        return max(before, Severity.MEDIUM)
    return before
