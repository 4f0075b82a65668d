"""Credentials that a person hands over, in whatever shape they are at hand: bare lines, names, JSON, PEM.

Unlike a scan nothing is judged here: whoever hands something over says that it is a credential. Where names say which
is the key, they are believed; two bare tokens are a pair of which nothing says which is the key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from binscan.classifier.labels import label
from binscan.classifier.names import judge_name
from binscan.classifier.spelling import split_words
from binscan.credential.severity import rule_of, severity_of
from binscan.matcher.keys import find_keys
from binscan.model import Credential, Environment, Location, Part, Place, Role, Secret, Text

MAX_INPUT = 16 * 1024 * 1024
MAX_CREDENTIALS = 10_000
_TOKEN = r"[A-Za-z0-9]{20,256}"  # noqa: S105 - a pattern; wrong lengths are named later, not dropped here
_BARE = re.compile(rf"(?<![A-Za-z0-9]){_TOKEN}(?![A-Za-z0-9])")
_TOKEN_BYTES = re.compile(_BARE.pattern.encode())
_SECTION = re.compile(r"\s*\[[^\]]{1,80}\]\s*")
_ROLE_WORDS = frozenset(("api", "key", "keys", "apikey", "access", "secret", "private", "token", "pem", "passphrase"))
"""Left out of a name, they leave what it belongs to: `BINANCE_MAIN_API_KEY` and `BINANCE_MAIN_SECRET` are one pair."""


@dataclass(frozen=True, slots=True)
class Item:
    """One secret as it was handed over."""

    role: Role
    secret: Secret
    group: str
    """What belongs together: the name without its role, and the object or file it stood in."""
    environment: Environment
    line: int = 1


def read_credentials(data: bytes, environment: Environment = Environment.UNKNOWN) -> list[Credential]:
    """Return the credentials in a text: JSON, `NAME=VALUE` lines, bare tokens, private keys, or a mixture.

    Args:
        data: what was handed over.
        environment: which exchange they are for, where the person says so.
    """
    text = data[:MAX_INPUT].decode("utf-8-sig", "replace")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        items = list(_from_text(text))
    else:
        items = list(_from_json(document)) if isinstance(document, dict | list) else list(_from_text(text))
    return _assemble(items, environment)


def read_environment(environ: Mapping[str, str], environment: Environment = Environment.UNKNOWN) -> list[Credential]:
    """Return the credentials in environment variables whose name names the exchange."""
    items: list[Item] = []
    for name, value in sorted(environ.items()):
        if "binance" in name.lower():
            items.extend(_named(name, value.strip(), "environment", 1))
    return _assemble(items, environment)


def pair_of(key: Secret, secret: Secret, environment: Environment = Environment.UNKNOWN) -> Credential:
    """Return the credential of a key and what signs for it: an HMAC secret, or a private key as PEM."""
    pems = list(find_keys(Text(secret.reveal())))
    if pems:
        signing = Item(Role.PRIVATE_KEY, pems[0].secret, "", environment)
    else:
        signing = Item(Role.SECRET_KEY, secret, "", environment)
    return _credential([Item(Role.API_KEY, key, "", environment), signing], environment)


def _from_json(document: object) -> Iterator[Item]:
    """Walk objects without recursion: each object is a group of its own, named by its path."""
    waiting: list[tuple[str, object]] = [("", document)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, list):
            tokens = [value for value in node if isinstance(value, str) and _BARE.fullmatch(value)]
            yield from _pairwise(tokens, path, 1)
            waiting.extend((f"{path}[{n}]", child) for n, child in enumerate(node))
        elif isinstance(node, dict):
            for name, value in node.items():
                if isinstance(value, str):
                    yield from _named(name, value.strip(), path, 1, whole_path=f"{path}.{name}")
                else:
                    waiting.append((f"{path}.{name}", value))


def _from_text(text: str) -> Iterator[Item]:
    """Read PEM blocks, then lines: named tokens, bare ones in pairs; a section or a blank line begins a new group."""
    raw = text.encode()
    pems = list(find_keys(Text(raw)))
    for pem in pems:
        yield Item(Role.PRIVATE_KEY, pem.secret, "", Environment.UNKNOWN, pem.line)
    for pem in sorted(pems, key=lambda found: -found.start):
        raw = raw[: pem.start] + b"\n" * raw.count(b"\n", pem.start, pem.end) + raw[pem.end :]
    section, bare = "", list[Item]()
    for number, line in enumerate(raw.decode().splitlines(), 1):
        if _SECTION.fullmatch(line):
            section = line.strip()
        items = list(_from_line(line, number, section))
        if not line.strip() or len(items) != 1:
            yield from _two_by_two(bare)
            bare = []
        if len(items) == 1 and items[0].role is Role.UNKNOWN:
            bare.append(items[0])
        else:
            yield from items
    yield from _two_by_two(bare)


def _from_line(line: str, number: int, section: str) -> Iterator[Item]:
    raw = line.encode()
    tokens = [found.span() for found in _TOKEN_BYTES.finditer(raw)]
    edges = [0, *(end for _, end in tokens)], [*(start for start, _ in tokens), len(raw)]
    for at, (start, end) in enumerate(tokens):
        naming = label(raw, start, end, edges[0][at], edges[1][at + 1])
        role = Role.SECRET_KEY if naming.role is Role.PRIVATE_KEY else naming.role
        group = f"line {number} {at // 2}" if len(tokens) > 1 else f"{section} {stem(naming.name)}"
        yield Item(role, Secret(raw[start:end]), group, _environment(f"{section} {naming.name}"), number)


def _two_by_two(bare: list[Item]) -> Iterator[Item]:
    """Bare tokens on lines of their own are a pair each."""
    for at, item in enumerate(bare):
        yield replace(item, group=f"lines from {bare[at - at % 2].line}")


def stem(name: str) -> str:
    """Return what a name says beside its role: `binance main` of `BINANCE_MAIN_API_KEY`."""
    return " ".join(word for word in split_words(name) if word not in _ROLE_WORDS)


def _pairwise(tokens: list[str], group: str, line: int) -> Iterator[Item]:
    for at, token in enumerate(tokens):
        yield Item(Role.UNKNOWN, Secret(token.encode()), f"{group} {at // 2}", Environment.UNKNOWN, line)


def _named(name: str, value: str, group: str, line: int, whole_path: str = "") -> Iterator[Item]:
    role = judge_name(name).role
    place = f"{group} {stem(name)}"
    where = _environment(f"{whole_path} {name}")
    pems = list(find_keys(Text(value.encode())))
    if pems:
        yield Item(Role.PRIVATE_KEY, pems[0].secret, place, where, line)
    elif _BARE.fullmatch(value):
        role = Role.SECRET_KEY if role is Role.PRIVATE_KEY else role
        yield Item(role, Secret(value.encode()), place, where, line)


def _environment(name: str) -> Environment:
    flat = name.lower()
    if "testnet" in flat:
        return Environment.FUTURES_TESTNET if "future" in flat else Environment.SPOT_TESTNET
    if "demo" in flat:
        return Environment.DEMO
    return Environment.US if "binanceus" in flat.replace("_", "").replace(".", "") else Environment.UNKNOWN


def _assemble(items: Iterable[Item], environment: Environment) -> list[Credential]:
    """Join what stands together; a private key without a key beside it belongs to the only key without a partner."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        at = item.group
        while any(_clashes(item, other) for other in groups.get(at, ())):
            at += "+"
        groups.setdefault(at, []).append(item)
    listed = list(groups.values())
    signers = [group for group in listed if all(item.role is Role.PRIVATE_KEY for item in group)]
    keys = [group for group in listed if len(group) == 1 and group[0].role in (Role.API_KEY, Role.UNKNOWN)]
    if len(signers) == len(keys) == 1:
        listed = [group for group in listed if group not in (signers[0], keys[0])]
        listed.append([keys[0][0], signers[0][0]])
    unique = dict.fromkeys(_credential(group, environment) for group in listed)
    return list(unique)[:MAX_CREDENTIALS]


def _clashes(one: Item, other: Item) -> bool:
    signing = (Role.SECRET_KEY, Role.PRIVATE_KEY)
    if one.role is Role.UNKNOWN:
        return False
    return one.role is other.role or (one.role in signing and other.role in signing)


def _credential(group: list[Item], environment: Environment) -> Credential:
    order = {Role.API_KEY: 0, Role.UNKNOWN: 1, Role.SECRET_KEY: 2, Role.PRIVATE_KEY: 3, Role.LISTEN_KEY: 4}
    items = sorted(group, key=lambda item: order[item.role])
    parts = tuple(Part(item.role, item.secret) for item in items)
    named = next((i.environment for i in items if i.environment is not Environment.UNKNOWN), Environment.UNKNOWN)
    where = environment if environment is not Environment.UNKNOWN else named
    rule = rule_of(parts, ["base62"] * len(parts))
    return Credential(
        rule=rule,
        severity=severity_of(rule, [], where),
        confidence=1.0,
        evidence=("handed over as a credential",),
        parts=parts,
        locations=tuple(Location(Place("-", "stdin"), item.line, 1, (), item.role) for item in items),
        environment=where,
    )
