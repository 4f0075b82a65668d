"""Join the keys and secrets of one file: by name, call, object, row, order and distance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from binscan import weights
from binscan.credential.sites import Site
from binscan.model import Role, Secret

_LOOK = 8
"""Tokens ahead that are tried as a partner: eight accounts of the same file, listed keys first, still pair."""
_ACCEPT = 3.0
_PAIRABLE = 0.2
_PAIRABLE_KEY = 0.1
_SIGNERS = (Role.SECRET_KEY, Role.PRIVATE_KEY)


@dataclass(frozen=True, slots=True)
class Link:
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
        sites: the file's tokens in order.
    """
    eligible = [site for site in sites if _eligible(site)]
    offers = []
    for index, first in enumerate(eligible):
        for distance, second in enumerate(eligible[index + 1 : index + 1 + _LOOK]):
            offer = _offer(eligible, first, second, adjacent=distance == 0)
            if offer is not None:
                offers.append((offer, first, second))
    offers.sort(key=lambda item: -item[0].score)
    taken: set[tuple[int, ...]] = set()
    links = []
    for offer, first, second in offers:
        if first.order not in taken and second.order not in taken:
            taken |= {first.order, second.order}
            links.append(offer)
    return links


def _eligible(site: Site) -> bool:
    if site.role is Role.LISTEN_KEY:
        return False
    if site.role in (Role.API_KEY, Role.PRIVATE_KEY, Role.SECRET_KEY):
        return site.classified.confidence >= _PAIRABLE_KEY
    return site.classified.confidence >= _PAIRABLE


def _offer(sites: Sequence[Site], first: Site, second: Site, *, adjacent: bool) -> Link | None:
    roles = _roles(first, second)
    if roles is None or first.secret == second.secret:
        return None
    key, secret = roles
    known = (first.role is not Role.UNKNOWN) + (second.role is not Role.UNKNOWN)
    if known == 0 and not _alone_together(sites, first, second):
        return None
    if known < 2 and not adjacent:
        return None
    score = (0.5, 1.0, 2.0)[known] + _place_score(first, second) + adjacent + (0.5 if key is first else 0.0)
    evidence = _evidence(first, second)
    if first.stem and second.stem:
        same = first.stem == second.stem
        score += 3.0 if same else -3.0
        evidence = f"its name agrees with its partner's (`{first.stem}`)" if same else evidence
    if score < _ACCEPT:
        return None
    bonus = "pair-positional" if known == 0 else "pair"
    if key.classified.candidate.shape == "hex":
        bonus = "pair-hex"
    if secret.role is Role.PRIVATE_KEY:
        bonus = "key-beside"
    return Link(key.secret, secret.secret, score, bonus, evidence)


def _roles(first: Site, second: Site) -> tuple[Site, Site] | None:
    """Return (key, secret), or nothing if the two cannot be a pair."""
    shapes = {first.classified.candidate.shape, second.classified.candidate.shape}
    if "hex" in shapes and len(shapes) > 1 and not shapes & {"pem", "pem-encrypted", "ed25519-body"}:
        return None
    if first.role is Role.API_KEY and second.role is not Role.API_KEY:
        return first, second
    if second.role is Role.API_KEY and first.role is not Role.API_KEY:
        return second, first
    if first.role is Role.UNKNOWN and second.role in (Role.UNKNOWN, *_SIGNERS):
        return first, second
    if second.role is Role.UNKNOWN and first.role in _SIGNERS:
        return second, first
    return None


def _alone_together(sites: Sequence[Site], first: Site, second: Site) -> bool:
    """Whether two nameless tokens are the only ones of their call, list or neighbourhood."""
    if first.groups and second.groups and first.groups[0] == second.groups[0]:
        return sum(1 for site in sites if site.groups[:1] == first.groups[:1]) == 2
    if second.line - first.line > 2:
        return False
    near = [site for site in sites if first.line - 3 <= site.line <= second.line + 3]
    return len(near) == 2


def _place_score(first: Site, second: Site) -> float:
    score = 0.0
    if first.groups and second.groups:
        if first.groups[0] == second.groups[0]:
            score += 2.0
        elif set(first.groups) & set(second.groups):
            score += 1.0
    lines = second.line - first.line
    if lines <= 1:
        return score + 2.0
    if lines <= 3:
        return score + 1.5
    return score + (0.5 if lines <= 12 else -1.0)


def _evidence(first: Site, second: Site) -> str:
    lines = second.line - first.line
    if first.groups and second.groups and first.groups[0] == second.groups[0]:
        return f"it stands in one {first.groups[0].split(':')[1]} with its partner"
    if lines == 0:
        return "it stands in one line with its partner"
    return f"it stands {lines} {'line' if lines == 1 else 'lines'} from its partner"


def bonus_points(kind: str) -> float:
    """Return what a link adds to the confidence of both its ends.

    Args:
        kind: a link's `bonus`.
    """
    return weights.WEIGHTS[kind]
