"""Join the keys and secrets of one file: by name, call, object, row, order and distance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from binscan import weights
from binscan.credential.sites import Site
from binscan.credential.units import parallel, positional
from binscan.model import Role, Secret
from binscan.record import Record, replace
from binscan.rules import PRIVATE_KEYS

_SIGNERS = (Role.SECRET_KEY, Role.PRIVATE_KEY)


class Link(Record):
    """A key and the secret that seems to belong to it."""

    key: Secret
    secret: Secret
    score: float
    """Greater is surer; compared only with other links."""
    bonus: str
    """The feature of `binscan.weights` that it adds to the confidence."""
    evidence: str


def link(sites: Sequence[Site]) -> list[Link]:
    """Return the links inside one file, surest first, each token in one link at most.

    Args:
        sites: the file's tokens that may have a partner, in order.
    """
    offers = sorted(_offers(sites), key=lambda offer: -offer[0].score)
    taken: set[int] = set()
    links = []
    for offer, first, second in offers:
        if id(first) not in taken and id(second) not in taken:
            taken |= {id(first), id(second)}
            links.append(offer)
    return links


def bonus_points(kind: str) -> float:
    """Return what a link adds to the confidence of both its ends.

    Args:
        kind: a link's `bonus`.
    """
    return weights.WEIGHTS[kind]


def _offers(sites: Sequence[Site]) -> Iterator[tuple[Link, Site, Site]]:
    for first, second in positional(sites):
        score = weights.JOIN["positional"] + _place(first, second)
        yield _link(first, second, score, _where(first, second)), first, second
    for first, second in parallel(sites):
        words = "it stands at the same index of a list of keys as its partner in a list of secrets"
        yield _link(first, second, weights.JOIN["parallel"], words), first, second
    for index, first in enumerate(sites):
        for distance, second in enumerate(sites[index + 1 : index + 1 + weights.LOOK]):
            offer = _offer(first, second, adjacent=distance == 0)
            if offer is not None:
                yield offer, first, second


def _offer(first: Site, second: Site, *, adjacent: bool) -> Link | None:
    roles = _roles(first, second)
    if roles is None or first.secret == second.secret:
        return None
    key, secret = roles
    both = first.role is not Role.UNKNOWN and second.role is not Role.UNKNOWN
    # What has no name is its neighbour's partner; further off it is one of many.
    if not both and not adjacent:
        return None
    if secret.classified.candidate.shape in PRIVATE_KEYS and not (
        both or key.classified.exchange or _share(key, secret)
    ):
        return None  # test suites are full of private keys: none makes a nameless run near it a key of the exchange
    score = weights.JOIN["both-named" if both else "one-named"] + _place(first, second)
    score += weights.JOIN["adjacent"] * adjacent + weights.JOIN["key-first"] * (key is first)
    score += weights.JOIN["comment-differs"] * (first.classified.commented != second.classified.commented)
    evidence = _where(first, second)
    stems = first.stem_beside(second), second.stem_beside(first)
    if all(stems):
        same = stems[0] == stems[1]
        score += weights.JOIN["names-agree" if same else "names-differ"]
        evidence = f"its name agrees with its partner's (`{stems[0]}`)" if same else evidence
    if _swapped(key, secret):
        evidence += "; it is named as a secret, and what is named as its key is a private key"
    if score < weights.ACCEPT:
        return None
    offer = _link(key, secret, score, evidence)
    headed = first.classified.other and not second.classified.other and not _is_ours(second)
    return replace(offer, bonus="pair-other") if headed and offer.bonus == "pair" else offer


def _is_ours(site: Site) -> bool:
    """Whether a token's own name names the exchange, whatever heads its lines."""
    return "binance" in site.classified.name.lower()


def _link(key: Site, secret: Site, score: float, evidence: str) -> Link:
    if secret.classified.candidate.shape in PRIVATE_KEYS:
        bonus = "key-beside"
    elif key.classified.candidate.shape == "hex":
        bonus = "pair-hex"
    elif key.role is Role.UNKNOWN and secret.role is Role.UNKNOWN:
        bonus = "pair-positional"
    else:
        bonus = "pair"
    return Link(key.secret, secret.secret, score, bonus, evidence)


def _roles(first: Site, second: Site) -> tuple[Site, Site] | None:
    """Return (key, secret), or nothing if the two cannot be a pair."""
    shapes = {first.classified.candidate.shape, second.classified.candidate.shape}
    if "hex" in shapes and len(shapes) > 1 and not shapes.intersection(PRIVATE_KEYS):
        return None
    if first.role is Role.API_KEY and second.role is not Role.API_KEY:
        return first, second
    if second.role is Role.API_KEY and first.role is not Role.API_KEY:
        return second, first
    if first.role is Role.UNKNOWN and second.role in _SIGNERS:
        return first, second
    if second.role is Role.UNKNOWN and first.role in _SIGNERS:
        return second, first
    return next((pair for pair in ((first, second), (second, first)) if _swapped(*pair)), None)


def _swapped(key: Site, secret: Site) -> bool:
    """Whether the names of two are exchanged: a private key is no API key, so what is called its secret is one."""
    private = secret.classified.candidate.shape in PRIVATE_KEYS
    return private and key.classified.candidate.shape == "base62" and key.role is Role.SECRET_KEY and secret.called_key


def _share(first: Site, second: Site) -> bool:
    return bool(first.groups) and first.groups[:1] == second.groups[:1]


def _place(first: Site, second: Site) -> float:
    score = 0.0
    if first.groups and second.groups:
        if first.groups[0] == second.groups[0]:
            score += weights.JOIN["same-bracket"]
        elif set(first.groups) & set(second.groups):
            score += weights.JOIN["shared-bracket"]
    lines = second.line - first.line
    near = next((name for name, most in weights.DISTANCES if lines <= most), "far")
    # Lines are counted from first to first, and a private key fills many by itself.
    if near == "far" and {first.classified.candidate.shape, second.classified.candidate.shape}.intersection(
        PRIVATE_KEYS
    ):
        near = "lines-12"
    return score + weights.JOIN[near]


def _where(first: Site, second: Site) -> str:
    lines = abs(second.line - first.line)
    if first.groups and second.groups and first.groups[0] == second.groups[0]:
        return f"it stands in one {first.groups[0].split(':')[1]} with its partner"
    if lines == 0:
        return "it stands in one line with its partner"
    return f"it stands {lines} {'line' if lines == 1 else 'lines'} from its partner"
