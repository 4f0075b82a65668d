"""The field's fixed words: what a token is for, where it is valid, how much it matters, and what a blob may cost."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from binscan.record import Record


class Limits(Record):
    """Bounds on what one blob may cost, so that a hostile one costs itself and not the run.

    A bound that is met becomes a `Skipped` with the words of its field.
    """

    depth: int = 5
    """Layers of encoding undone inside each other."""
    expanded: int = 256 * 1024 * 1024
    """Bytes that all layers of one blob may expand to together."""
    members: int = 20_000
    """Archive members of one blob."""
    blob: int = 512 * 1024 * 1024
    """Largest file that is read, and largest blob whose layers are undone; a larger one is searched as it stands."""
    seconds: float = 60.0
    """Time for the layers of one blob."""


class Role(StrEnum):
    """What a token is for. `UNKNOWN`: it is part of a credential and nothing says which part."""

    API_KEY = "api_key"
    SECRET_KEY = "secret_key"  # noqa: S105 - a role, not a password
    PRIVATE_KEY = "private_key"
    LISTEN_KEY = "listen_key"
    UNKNOWN = "unknown"


class Environment(StrEnum):
    """The exchange a credential belongs to, as far as the text beside it says (docs/explanation/exchange.md)."""

    PRODUCTION = "production"
    US = "us"
    SPOT_TESTNET = "spot-testnet"
    FUTURES_TESTNET = "futures-testnet"
    DEMO = "demo"
    UNKNOWN = "unknown"

    @property
    def is_test(self) -> bool:
        """Whether no real money can be behind it."""
        return self in (Environment.SPOT_TESTNET, Environment.FUTURES_TESTNET, Environment.DEMO)


class Severity(IntEnum):
    """How much it matters if the finding is true, ordered."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        """The word used in reports."""
        return self.name.lower()
