"""Turn the tokens of every place into credentials: one per key or lone secret, with all its locations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from binscan import weights
from binscan.credential.pair import Link, bonus_points, link
from binscan.credential.severity import rule_of, severity_of
from binscan.credential.sites import sites_of
from binscan.model import Credential, Environment, Location, Observation, Part, Place, Role, Secret


def join(observations: Sequence[Observation]) -> list[Credential]:
    """Return one credential per distinct key (with its secret) or lone secret, surest first.

    Args:
        observations: every classified token at every place.
    """
    seen: dict[Secret, list[Observation]] = defaultdict(list)
    files: dict[Place, list[Observation]] = defaultdict(list)
    for observation in observations:
        seen[observation.classified.candidate.secret].append(observation)
        files[observation.place].append(observation)
    offers = [found for group in files.values() for found in link(sites_of(group))]
    chosen = _choose(offers)
    paired = {secret for found in chosen for secret in (found.key, found.secret)}
    lone = {secret: group for secret, group in seen.items() if secret not in paired}
    if len(lone) > 1:
        from binscan.credential.across import link_across, link_in_trees  # what one file holds is seldom parted

        # A whole tree is the widest place, so it is asked about what nothing nearer has joined.
        for link_lone in (link_across, link_in_trees):
            chosen.extend(_choose(link_lone(lone)))
            paired = {secret for found in chosen for secret in (found.key, found.secret)}
            lone = {secret: group for secret, group in lone.items() if secret not in paired}
    credentials = [_pair(found, seen) for found in chosen]
    credentials.extend(_single(secret, group) for secret, group in seen.items() if secret not in paired)
    return sorted(credentials, key=lambda credential: (-credential.severity, -credential.confidence, credential.id))


def _choose(offers: Iterable[Link]) -> list[Link]:
    """Return the surest links in which every key and every secret stands once."""
    taken: set[Secret] = set()
    chosen = []
    # Sorting keeps equals in order, so of equal links the one that is met first wins, in each run alike.
    for offer in sorted(offers, key=lambda found: -found.score):
        if offer.key not in taken and offer.secret not in taken:
            taken |= {offer.key, offer.secret}
            chosen.append(offer)
    return chosen


def _pair(found: Link, seen: dict[Secret, list[Observation]]) -> Credential:
    key, secret = _best(seen[found.key]), _best(seen[found.secret])
    signer = Role.PRIVATE_KEY if secret.classified.role is Role.PRIVATE_KEY else Role.SECRET_KEY
    parts = (Part(Role.API_KEY, found.key), Part(signer, found.secret))
    best = max(key.classified.confidence, secret.classified.confidence)
    return _credential(parts, (key, secret), best + bonus_points(found.bonus), (found.evidence,), seen)


def _single(secret: Secret, group: list[Observation]) -> Credential:
    best = _best(group)
    parts = (Part(best.classified.role, secret),)
    return _credential(parts, (best,), best.classified.confidence, (), {secret: group})


def _best(group: Iterable[Observation]) -> Observation:
    return max(group, key=lambda observation: observation.classified.confidence)


def _credential(
    parts: tuple[Part, ...],
    best: tuple[Observation, ...],
    confidence: float,
    evidence: tuple[str, ...],
    seen: dict[Secret, list[Observation]],
) -> Credential:
    shapes = [observation.classified.candidate.shape for observation in best]
    sightings = [(o, part.role) for part in parts if isinstance(part.secret, Secret) for o in seen[part.secret]]
    environment = _environment([o for o, _ in sightings])
    rule = rule_of(parts, shapes)
    words = dict.fromkeys([word for o in best for word in o.classified.evidence] + list(evidence))
    locations = {_location(o, role) for o, role in sightings}
    return Credential(
        rule=rule,
        severity=severity_of(rule, shapes, environment),
        confidence=round(min(weights.CEILING, confidence), 4),
        evidence=tuple(words),
        parts=parts,
        locations=tuple(sorted(locations, key=_location_order)),
        environment=environment,
    )


def _environment(observations: list[Observation]) -> Environment:
    """Return the environment of the surest sighting that tells; a test one only where half of all sightings tell one.

    Somebody's own key, pasted all over a page, also stands beside the page's word on the testnet: that must not play
    it down.
    """
    said = [o.classified.environment for o in sorted(observations, key=lambda o: -o.classified.confidence)]
    sure = 2 * sum(environment.is_test for environment in said) >= len(said)
    told = (one for one in said if one is not Environment.UNKNOWN and (sure or not one.is_test))
    return next(told, Environment.UNKNOWN)


def _location(observation: Observation, role: Role) -> Location:
    candidate, place = observation.classified.candidate, observation.place
    return Location(place, candidate.line, candidate.column, candidate.text.encoding, role)


def _location_order(location: Location) -> tuple[str, str, str, str, int, int, str]:
    place = location.place
    return (
        place.repository or "",
        place.path,
        place.commit or "",
        place.blob or "",
        location.line,
        location.column,
        location.role,
    )
