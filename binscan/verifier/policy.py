"""The exact allow-list: every request this program can make to an exchange, and no other.

An `Endpoint` is a member of a closed enumeration, so a request outside this table cannot be written down:
there is no constructor that takes a host or a path, and the method is always GET. Everything here answers
questions only; nothing here moves, orders, allocates or extends anything (docs/explanation/exchange.md,
"Questions").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from binscan.model import Environment

METHOD = "GET"
"""The only method there is."""


class Security(Enum):
    """What a request must carry."""

    NONE = "nothing"
    KEY = "the key in a header"
    SIGNED = "the key in a header and a signature"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the allow-list."""

    host: str
    path: str
    security: Security
    weight: int
    """Documented cost per request, in the exchange's own units per minute and address."""
    query: str = ""
    """Fixed parameters, already encoded."""


_SPOT, _US = "api.binance.com", "api.binance.us"
_TESTNET, _FUTURES_TESTNET = "testnet.binance.vision", "testnet.binancefuture.com"
_DEMO, _DEMO_FUTURES = "demo-api.binance.com", "demo-fapi.binance.com"


class Endpoint(Enum):
    """The allow-list. Where several requests would do, the one that reveals least and weighs least is here.

    `apiRestrictions` tells what a key may do and no balance. Test networks do not have it; there the order counters
    prove that a pair works. Binance.US marks the counters TRADE, so it is asked for the account without zero
    balances, and the answer's body is dropped unread but for its shape.
    """

    SPOT_TIME = Rule(_SPOT, "/api/v3/time", Security.NONE, 1)
    US_TIME = Rule(_US, "/api/v3/time", Security.NONE, 1)
    TESTNET_TIME = Rule(_TESTNET, "/api/v3/time", Security.NONE, 1)
    DEMO_TIME = Rule(_DEMO, "/api/v3/time", Security.NONE, 1)

    RESTRICTIONS = Rule(_SPOT, "/sapi/v1/account/apiRestrictions", Security.SIGNED, 1)
    US_ACCOUNT = Rule(_US, "/api/v3/account", Security.SIGNED, 20, "omitZeroBalances=true")
    TESTNET_ORDER_COUNT = Rule(_TESTNET, "/api/v3/rateLimit/order", Security.SIGNED, 40)
    FUTURES_TESTNET_ORDER_COUNT = Rule(_FUTURES_TESTNET, "/fapi/v1/rateLimit/order", Security.SIGNED, 1)
    DEMO_ORDER_COUNT = Rule(_DEMO, "/api/v3/rateLimit/order", Security.SIGNED, 40)
    DEMO_FUTURES_ORDER_COUNT = Rule(_DEMO_FUTURES, "/fapi/v1/rateLimit/order", Security.SIGNED, 1)

    MINING_ALGORITHMS = Rule(_SPOT, "/sapi/v1/mining/pub/algoList", Security.KEY, 1)
    MARGIN_ASSETS = Rule(_SPOT, "/sapi/v1/margin/allAssets", Security.KEY, 1)

    @property
    def host(self) -> str:
        """The exchange's host that answers it."""
        return self.value.host

    @property
    def path(self) -> str:
        """The path, without parameters."""
        return self.value.path

    @property
    def security(self) -> Security:
        """What a request must carry."""
        return self.value.security

    @property
    def weight(self) -> int:
        """Documented cost."""
        return self.value.weight

    @property
    def query(self) -> str:
        """Fixed parameters, already encoded; empty if none."""
        return self.value.query


@dataclass(frozen=True, slots=True)
class Site:
    """One host that can be asked about a credential."""

    environment: Environment
    pair: Endpoint
    """Asked about a key together with what signs for it."""
    time: Endpoint
    """The clock to sign by: the futures test hosts have none on the allow-list and share their sibling's."""
    key_alone: tuple[Endpoint, ...] = ()
    """Asked about a key alone, first usable one."""


_PRODUCTION_SITE = Site(
    Environment.PRODUCTION,
    Endpoint.RESTRICTIONS,
    Endpoint.SPOT_TIME,
    (Endpoint.MINING_ALGORITHMS, Endpoint.MARGIN_ASSETS),
)
_US_SITE = Site(Environment.US, Endpoint.US_ACCOUNT, Endpoint.US_TIME)
_TESTNET_SITE = Site(Environment.SPOT_TESTNET, Endpoint.TESTNET_ORDER_COUNT, Endpoint.TESTNET_TIME)
_FUTURES_TESTNET_SITE = Site(Environment.FUTURES_TESTNET, Endpoint.FUTURES_TESTNET_ORDER_COUNT, Endpoint.TESTNET_TIME)
_DEMO_SITE = Site(Environment.DEMO, Endpoint.DEMO_ORDER_COUNT, Endpoint.DEMO_TIME)
_DEMO_FUTURES_SITE = Site(Environment.DEMO, Endpoint.DEMO_FUTURES_ORDER_COUNT, Endpoint.DEMO_TIME)

ROUTES: dict[Environment, tuple[Site, ...]] = {
    Environment.PRODUCTION: (_PRODUCTION_SITE,),
    Environment.US: (_US_SITE, _PRODUCTION_SITE),
    Environment.SPOT_TESTNET: (_TESTNET_SITE, _FUTURES_TESTNET_SITE, _PRODUCTION_SITE),
    Environment.FUTURES_TESTNET: (_FUTURES_TESTNET_SITE, _DEMO_FUTURES_SITE, _PRODUCTION_SITE),
    Environment.DEMO: (_DEMO_SITE, _DEMO_FUTURES_SITE, _PRODUCTION_SITE),
    Environment.UNKNOWN: (_PRODUCTION_SITE, _TESTNET_SITE),
}
"""Hosts in the order in which they are asked, by what the text beside the credential says; at most three.

A credential that calls itself a test one is asked about in production last: a real key under a wrong label is the
mistake that costs money. One that names nothing is real until shown otherwise, then `testnet=True` is the commonest
reason for a refusal (docs/explanation/exchange.md, "In which order").
"""
