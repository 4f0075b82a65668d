"""Which rule a credential falls under and how much it matters."""

from __future__ import annotations

from collections.abc import Sequence

from binscan.model import Environment, Part, Role, Severity
from binscan.rules import BY_SHAPE, RULES

_ALONE = {
    Role.API_KEY: "binance-api-key",
    Role.SECRET_KEY: "binance-secret-key",
    Role.PRIVATE_KEY: "binance-private-key",
    Role.LISTEN_KEY: "binance-listen-key",
    Role.UNKNOWN: "binance-token",
}


def rule_of(parts: Sequence[Part], shapes: Sequence[str]) -> str:
    """Return the rule's id.

    Args:
        parts: the credential's secrets.
        shapes: the candidates' shapes, in the same order.
    """
    if len(parts) > 1:
        return "binance-key-pair"
    if shapes[0] in BY_SHAPE:
        return BY_SHAPE[shapes[0]].id
    return _ALONE[parts[0].role]


def severity_of(rule: str, shapes: Sequence[str], environment: Environment) -> Severity:
    """Return how much it matters if it is true.

    Args:
        rule: the rule's id.
        shapes: the candidates' shapes.
        environment: what it belongs to.
    """
    severity = RULES[rule].severity
    if environment.is_test:
        return min(severity, Severity.LOW)
    if "pem-encrypted" in shapes:
        return min(severity, Severity.HIGH)
    return severity
