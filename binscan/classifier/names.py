"""What a token is called: the name it is assigned to, passed as, or written beside, and the role that name gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from binscan.classifier.vocabulary import FOREIGN, NEUTRAL, NOT_KEYS, OTHER
from binscan.model import Role

_PHRASE = re.compile(r"[A-Za-z$_@][\w$@]*(?:[ \t]?[-./ \t_]?[A-Za-z0-9_$]+)*")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_HMAC = re.compile(r"hmac\w*\W(?!.*\b(?:sig|signature)\b)", re.IGNORECASE)
_LISTEN_URL = re.compile(r"/(?:ws|private|stream\?streams=|stream)/?(?:\w+/)?$|listenKey=$")
_PHRASES = 5
"""How many phrases back a name is looked for."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A name and what it says."""

    name: str = ""
    role: Role = Role.UNKNOWN
    strength: str = ""
    """The feature of `binscan.weights` it counts as, if any."""
    exchange: bool = False
    """Whether the name itself names the exchange."""
    foreign: str = ""
    """Another service that the name names."""


def read_name(before: bytes) -> Naming:
    """Return the name that the text before a token gives it.

    Args:
        before: the bytes from the previous token, or the line's or statement's start, up to the token.
    """
    segment = before.decode("utf-8", "replace")
    if _LISTEN_URL.search(segment):
        return Naming("stream address", Role.LISTEN_KEY, "name-listen")
    if re.search(r"(?:^|[\x01|^;\s])553=$", segment):
        return Naming("553", Role.API_KEY, "name-header", exchange=True)
    if _HMAC.search(segment[-60:]):
        return Naming("hmac", Role.SECRET_KEY, "name-api")
    phrases = list(_PHRASE.finditer(segment))
    for phrase in reversed(phrases[-_PHRASES:]):
        words = split_words(phrase[0])
        if all(word in NEUTRAL for word in words):
            continue
        naming = judge_name(phrase[0].strip(), words)
        if naming.role is not Role.UNKNOWN or naming.strength:
            return naming
        if _assigned(segment[phrase.end() :]):
            return naming
    return Naming()


def split_words(name: str) -> list[str]:
    """Return the lower-case words of a name in any style."""
    return [word.lower() for word in _CAMEL.findall(name)]


def judge_name(name: str, words: list[str]) -> Naming:
    """Return what a name says.

    Args:
        name: as written.
        words: its words, from `split_words`.
    """
    known = set(words)
    flat = "".join(words)
    exchange = "binance" in flat or "mbx" in known
    foreign = "" if exchange else next((word for word in words if word in FOREIGN), "")
    role, strength = _role(known, flat)
    return Naming(name, role, strength, exchange, foreign)


def _role(known: set[str], flat: str) -> tuple[Role, str]:
    if "listenkey" in flat:
        return Role.LISTEN_KEY, "name-listen"
    if "mbxapikey" in flat or "certificatesn" in flat:
        return Role.API_KEY, "name-header"
    if "publickey" in flat or "pubkey" in flat or known & OTHER - {"hex", "build", "version", "address"}:
        return Role.UNKNOWN, "name-other"
    if "privatekey" in flat or "privkey" in flat:
        return Role.PRIVATE_KEY, "name-private"
    api = "api" in flat or "access" in flat or "binance" in flat
    if "secret" in flat or known & {"sec", "sk", "scrt"}:
        return Role.SECRET_KEY, "name-api" if api or "key" in flat else "name-generic"
    if "apikey" in flat or "accesskey" in flat:
        return Role.API_KEY, "name-api"
    if any(word.endswith("key") or word in ("keys", "k", "pk") for word in known) and not known & NOT_KEYS:
        return Role.API_KEY, "name-api" if api else "name-generic"
    if known & {"api"}:
        return Role.API_KEY, "name-generic"
    if known & {"hex", "build", "version", "address"}:
        return Role.UNKNOWN, "name-other"
    return Role.UNKNOWN, ""


def _assigned(glue: str) -> bool:
    """Whether nothing but assignment and quoting stands between a name and the token."""
    return not re.search(r"[,;{}\n]", glue)
