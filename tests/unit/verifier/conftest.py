"""The loopback exchange and a client that asks it, without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from binscan.model import Credential, Environment, Finding, Part, Role, Secret, Severity
from binscan.verifier.client import Client
from binscan.verifier.transport import Timeouts, Transport, parse_base
from tests.support.exchange import Exchange, serve


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    """A running exchange that knows nobody yet."""
    with serve(Exchange()) as running:
        yield running


@pytest.fixture
def client(exchange: Exchange) -> Client:
    """A client that asks the loopback exchange as fast as it can."""
    return Client(Transport(parse_base(exchange.url), timeouts=Timeouts(1, 1, 1)), interval=0)


@pytest.fixture
def finding() -> Callable[..., Finding]:
    """Builds a finding from (role, value) parts."""

    def build(
        *parts: tuple[Role, str | bytes],
        environment: Environment = Environment.PRODUCTION,
        severity: Severity = Severity.HIGH,
    ) -> Finding:
        values = tuple(Part(role, Secret(v.encode() if isinstance(v, str) else v)) for role, v in parts)
        return Finding(Credential("binance-key-pair", severity, 0.9, (), values, (), environment))

    return build
