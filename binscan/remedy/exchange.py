"""Where each environment of the exchange lets a person delete and review keys, and what it is called there.

Addresses: the exchange's own guidance and hosts, gathered in docs/explanation/exchange.md.
"""

from __future__ import annotations

from binscan.model import Environment
from binscan.record import Record


class Desk(Record):
    """Where to go for one environment."""

    name: str
    """As a person would say it."""
    manage: str
    """The page where API keys are deleted and made."""
    support: str = ""
    """Whom to tell when something is not one's own doing; empty where no money is at stake."""


_PRODUCTION = Desk(
    "Binance", "https://www.binance.com/en/my/settings/api-management", "https://www.binance.com/en/support"
)

DESKS: dict[Environment, Desk] = {
    Environment.PRODUCTION: _PRODUCTION,
    Environment.UNKNOWN: _PRODUCTION,
    Environment.US: Desk("Binance.US", "https://www.binance.us/settings/api-management", "https://support.binance.us"),
    Environment.SPOT_TESTNET: Desk("the spot testnet", "https://testnet.binance.vision"),
    Environment.FUTURES_TESTNET: Desk("the futures testnet", "https://testnet.binancefuture.com"),
    Environment.DEMO: Desk("the demo account", "https://demo.binance.com/en/my/settings/api-management"),
}
