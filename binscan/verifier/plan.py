"""What may be asked about one credential, decided before anything is sent.

A secret itself never leaves: it signs. The one way in which it could is as a key, in the header, when key and secret
are exchanged; so the other way round is tried only where no name says which is which.
"""

from __future__ import annotations

from dataclasses import dataclass

from binscan.model import Credential, Environment, Fingerprint, Role, Secret
from binscan.verifier.policy import ROUTES, Site
from binscan.verifier.transport import KEY_CHARACTERS

KEY_LENGTH = 64
"""Every documented key of this exchange (docs/explanation/exchange.md, "Key formats")."""
MAX_SECRETS = 3
"""The nearest secret and at most two more (docs/explanation/exchange.md, "In which order")."""
MAX_QUESTIONS = 6
"""Per credential, over all hosts; control questions and the clock are asked once for all."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A key and what signs for it."""

    key: Secret
    role: Role
    """`SECRET_KEY` or `PRIVATE_KEY`: how to sign."""
    secret: Secret


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask about one credential."""

    sites: tuple[Site, ...] = ()
    """Hosts in order."""
    pairs: tuple[Pair, ...] = ()
    """In order; a later one only while the exchange says that the key is known."""
    swapped: Pair | None = None
    """The other way round, where nothing says which is the key."""
    alone: Secret | None = None
    """A key with nothing to sign for it."""
    refusal: str = ""
    """Why nothing is asked; empty if something is."""

    @property
    def questions(self) -> int:
        """At most how many requests this costs, controls and clock apart."""
        if self.alone is not None:
            return 1
        return min(MAX_QUESTIONS, len(self.sites) * (len(self.pairs) + (self.swapped is not None)))


def plan_for(credential: Credential) -> Plan:
    """Decide what may be asked about a credential."""
    if any(isinstance(part.secret, Fingerprint) for part in credential.parts):
        return Plan(refusal="a report holds no secret to ask with")
    parts = [(p.role, p.secret) for p in credential.parts if isinstance(p.secret, Secret)]
    keys = [secret for role, secret in parts if role is Role.API_KEY]
    signing = [(role, secret) for role, secret in parts if role in (Role.SECRET_KEY, Role.PRIVATE_KEY)]
    unknown = [secret for role, secret in parts if role is Role.UNKNOWN]
    if not keys and not signing and len(unknown) == 2:
        return _either_way(credential, unknown)
    if not keys and len(unknown) == 1 and signing:
        keys = unknown
    if not keys:
        return Plan(refusal=_why_not(parts))
    key, signing = keys[0], signing + [(Role.SECRET_KEY, s) for s in unknown if s not in keys]
    if not _is_key(key):
        return Plan(refusal="it is not a key as the exchange makes them (64 letters and digits)")
    sites = _sites(credential.environment, key)
    if not signing:
        return _alone(sites, key)
    return Plan(sites, tuple(Pair(key, role, secret) for role, secret in signing[:MAX_SECRETS]))


def _either_way(credential: Credential, tokens: list[Secret]) -> Plan:
    one, other = tokens
    if not _is_key(one) or not _is_key(other):
        return Plan(refusal="they are not keys as the exchange makes them (64 letters and digits)")
    pair, swapped = Pair(one, Role.SECRET_KEY, other), Pair(other, Role.SECRET_KEY, one)
    return Plan(_sites(credential.environment, one), (pair,), swapped)


def _alone(sites: tuple[Site, ...], key: Secret) -> Plan:
    if not sites[0].key_alone:
        return Plan(refusal="a key alone can be asked about in production only")
    return Plan(sites[:1], alone=key)


def _is_key(key: Secret) -> bool:
    value = key.reveal()
    return len(value) == KEY_LENGTH and KEY_CHARACTERS.issuperset(value)


def _sites(environment: Environment, key: Secret) -> tuple[Site, ...]:
    """Only the futures test network ever made hexadecimal keys (docs/explanation/exchange.md, "Key formats")."""
    hexadecimal = frozenset(b"0123456789abcdef").issuperset(key.reveal())
    if hexadecimal and environment in (Environment.UNKNOWN, Environment.SPOT_TESTNET):
        return ROUTES[Environment.FUTURES_TESTNET]
    return ROUTES[environment]


def _why_not(parts: list[tuple[Role, Secret]]) -> str:
    roles = {role for role, _ in parts}
    if Role.LISTEN_KEY in roles:
        return "asking about a listen key would extend or close the owner's stream"
    if Role.UNKNOWN in roles:
        return "nothing says whether it is a key or a secret, and a secret is never sent"
    return "a secret without its key cannot be asked about, and is never sent"
