"""Join a key and a secret that never stand in one file: in one folder or commit, or at one path over time."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import takewhile

from binscan import weights
from binscan.credential.pair import Link
from binscan.credential.sites import stem_of
from binscan.model import Observation, Role, Secret
from binscan.pattern import pattern
from binscan.rules import ALONE, PRIVATE_KEYS

_TLS = pattern(
    r"(?:^|[._-])(?:server|tls|ssl|https?|ca|cert|certs|chain|fullchain|privkey|host|localhost|id_\w+|ssh|jwt|saml|"
    r"nginx|web|root|client-key|deploy|github|firebase|gcp|signing|codesign|apns|vpn|dkim)(?:[._-]|$)",
    re.IGNORECASE,
)
"""Names of key files that other programs read."""


def link_across(lone: dict[Secret, list[Observation]]) -> list[Link]:
    """Return links between halves that have no partner in their own files.

    Args:
        lone: the observations of each such half.
    """
    links = list(_by_file(lone))
    # The order is of no account: `join` takes the surest of all links, whichever distance it came from.
    for kind in ("path", "folder", "commit"):
        score = weights.ACROSS[kind]
        keys: dict[str, set[Secret]] = defaultdict(set)
        secrets: dict[str, set[Secret]] = defaultdict(set)
        stems: dict[Secret, str] = {}
        for secret, group in lone.items():
            for observation in group:
                classified = observation.classified
                where = _where(observation, kind)
                if where is None or classified.confidence < _least(observation, kind):
                    continue
                stems.setdefault(secret, stem_of(classified.name))
                if classified.role is Role.API_KEY:
                    keys[where].add(secret)
                elif classified.role in (Role.SECRET_KEY, Role.PRIVATE_KEY):
                    secrets[where].add(secret)
        for where, found in keys.items():
            links.extend(_unambiguous(found, secrets.get(where, set()), stems, kind, score))
    return links


def _by_file(lone: dict[Secret, list[Observation]]) -> Iterator[Link]:
    """Yield the link from each API key to the private key that lies in the one file that is named beside it."""
    files: dict[str, set[tuple[str, Secret]]] = defaultdict(set)
    for secret, group in lone.items():
        for observation in group:
            if observation.classified.candidate.shape in PRIVATE_KEYS:
                path = f"{observation.place.repository or ''}\0/{observation.place.path}"
                files[path.rpartition("/")[2]].add((path, secret))
    for key, group in lone.items():
        for observation in group:
            for name in observation.classified.key_files if files else ():
                home = f"{observation.place.repository or ''}\0"
                there = {(p, s) for p, s in files.get(name.rpartition("/")[2], ()) if p.startswith(home)}
                named = {s for p, s in there if p.endswith(f"/{name}")} or {s for _, s in there}
                if len(named) > 1:
                    named = _nearest(f"{home}/{observation.place.path}", {(p, s) for p, s in there if s in named})
                if len(named) == 1:
                    words = f"its partner is in the file that is named beside it (`{name[:60]}`)"
                    yield Link(key, next(iter(named)), weights.ACROSS_FILE, "key-beside", words)


def _nearest(own: str, there: set[tuple[str, Secret]]) -> set[Secret]:
    """Return what lies in the files that share the most folders with a path."""
    shared: dict[int, set[Secret]] = defaultdict(set)
    for path, secret in there:
        same = takewhile(lambda pair: pair[0] == pair[1], zip(own.split("/"), path.split("/"), strict=False))
        shared[sum(1 for _ in same)].add(secret)
    return shared[max(shared)]


def link_in_trees(lone: dict[Secret, list[Observation]]) -> list[Link]:
    """Return links between the one lone key and the one lone secret of the narrowest folder that holds both somewhere.

    A setting stands at a project's top and the secret it names in a folder below. The exchange must be named beside
    both, as a whole tree is a wide place.

    Args:
        lone: the observations of each half that has no partner in its file, its folder or its commit.
    """
    keys: dict[tuple[str, ...], set[Secret]] = defaultdict(set)
    secrets: dict[tuple[str, ...], set[Secret]] = defaultdict(set)
    for secret, group in lone.items():
        for observation in group:
            classified = observation.classified
            if not classified.exchange or classified.confidence < _least(observation, "folder"):
                continue
            halves = {Role.API_KEY: keys, Role.SECRET_KEY: secrets, Role.PRIVATE_KEY: secrets}.get(classified.role)
            if halves is not None:
                for folder in _folders(observation):
                    halves[folder].add(secret)
    links: list[Link] = []
    linked: set[Secret] = set()
    # The deepest first: what found its partner there no longer stands in the way further up.
    for folder in sorted(keys, key=lambda folder: (-len(folder), folder)):
        found, others = keys[folder] - linked, secrets.get(folder, set()) - linked
        if len(found) == len(others) == 1 and found != others:
            key, secret = next(iter(found)), next(iter(others))
            linked |= {key, secret}
            links.append(Link(key, secret, weights.ACROSS["tree"], "pair-across", _WORDS["tree"]))
    return links


def _folders(observation: Observation) -> list[tuple[str, ...]]:
    """Return the folders that hold a place, from its repository's top down."""
    place = observation.place
    parts = place.path.split("/")[:-1]
    top = (place.repository or "", place.commit or "")
    return [(*top, *parts[:depth]) for depth in range(len(parts) + 1)]


def _least(observation: Observation, kind: str) -> float:
    """Return the confidence a half needs to be joined over this kind of distance."""
    classified = observation.classified
    shape = classified.candidate.shape
    # No confidence is so high: these have no partner.
    if shape in ALONE:
        return 1.0
    if shape not in PRIVATE_KEYS or kind == "path":
        return weights.ACROSS_LEAST
    if not classified.exchange and _TLS.search(observation.place.path.rpartition("/")[2]):
        return 1.0
    return weights.ACROSS_LEAST_KEY if kind == "folder" else weights.ACROSS_LEAST


def _where(observation: Observation, kind: str) -> str | None:
    place = observation.place
    repository = place.repository or ""
    if kind == "path":
        return f"{repository}\0{place.path}"
    if kind == "commit":
        return f"{repository}\0{place.commit}" if place.commit else None
    return f"{repository}\0{place.path.rpartition('/')[0]}\0{place.commit or ''}"


_WORDS = {
    "path": "its partner stood in the same file at another time",
    "folder": "its partner stands in the same folder",
    "commit": "its partner stands in the same commit",
    "tree": "its partner is the only one in the folder that holds both files",
}


def _unambiguous(
    keys: set[Secret], secrets: set[Secret], stems: dict[Secret, str], kind: str, score: float
) -> list[Link]:
    """Return the links that leave no choice: one key and one secret, or one of each with the same name."""
    # What is called a key in one place and a secret in another tells nothing about its partner.
    keys, secrets = keys - secrets, secrets - keys
    if len(keys) == len(secrets) == 1:
        return [Link(next(iter(keys)), next(iter(secrets)), score, "pair-across", _WORDS[kind])]
    links = []
    rivals = Counter(stems[key] for key in keys)
    named: dict[str, list[Secret]] = defaultdict(list)
    for secret in secrets:
        named[stems[secret]].append(secret)
    for key in keys:
        same = named.get(stems[key], [])
        if stems[key] and len(same) == rivals[stems[key]] == 1:
            links.append(
                Link(
                    key,
                    same[0],
                    score + weights.ACROSS_NAMES,
                    "pair-across",
                    _WORDS[kind] + " under a name that agrees",
                )
            )
    return links
