"""One file's tokens in order, each with what pairing asks about it."""

from __future__ import annotations

from collections.abc import Sequence

from binscan import weights
from binscan.model import Classified, Observation, Role, Secret, Text
from binscan.pattern import pattern
from binscan.record import Record
from binscan.rules import ALONE

_ROLE_WORDS = """
    api key keys apikey secret apisecret secretkey sec sk private privkey privatekey access accesskey token value pem
    path id my the const string str final static public let var val is are hmac set with x mbx
"""
_SAYS_ROLE = frozenset(_ROLE_WORDS.split())
_CAMEL = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_ROLE_END = pattern(r"(?:api|secret|private|access)?(?:[kps]?key|secret)$|ap[ik]?[ks]$")


class Site(Record):
    """A token at its place in a file."""

    classified: Classified
    order: tuple[int, ...]
    """Offsets from the file's own text inwards: sorts tokens of all layers as a reader meets them."""
    line: int
    """In the file; of what stood under a layer, as if the layer had been undone there."""
    stem: str
    """What is left of the name when the words for key and secret are taken away: the account."""
    groups: tuple[str, ...]

    def stem_beside(self, other: Site) -> str:
        """Return the account in the name, given what it is compared with.

        Beside a name that says key or secret, the one other word of one that says neither is read as the other
        half's, in whatever language: `BINANCE_NYCKEL`, `BINANCE_HEMLIGHET`.
        """
        if self.role is not Role.UNKNOWN or other.role is Role.UNKNOWN:
            return self.stem
        words, shared = self.stem.split(), set(other.stem.split())
        if len(words) < 2:
            return ""
        return other.stem if sum(word not in shared for word in words) == 1 else self.stem

    @property
    def secret(self) -> Secret:
        """The token itself."""
        return self.classified.candidate.secret

    @property
    def role(self) -> Role:
        """The role its own evidence gives it."""
        return self.classified.role

    @property
    def called_key(self) -> bool:
        """Whether it is called an API key, whatever it is."""
        words = [word.lower() for word in _CAMEL.findall(self.classified.name)]
        return words == ["key"] or ("apikey" in "".join(words) and "private" not in words)


def sites_of(observations: Sequence[Observation]) -> list[Site]:
    """Return the tokens of one file that may have a partner, in the order in which a reader meets them.

    Args:
        observations: all of one place.
    """
    sites = [_site(observation.classified) for observation in observations if _may_pair(observation.classified)]
    sites.sort(key=lambda site: site.order)
    return sites


def stem_of(name: str) -> str:
    """Return a name without the words that say key or secret.

    Args:
        name: as written.
    """
    words = [word.lower() for word in _CAMEL.findall(name)]
    left = []
    for word in words:
        if word in _SAYS_ROLE:
            continue
        bare = _ROLE_END.sub("", word)
        if bare:
            left.append(bare)
    return " ".join(left)


def _may_pair(classified: Classified) -> bool:
    if classified.role is Role.LISTEN_KEY or classified.candidate.shape in ALONE:
        return False
    least = weights.PAIRABLE if classified.role is Role.UNKNOWN else weights.PAIRABLE_NAMED
    return classified.confidence >= least


def _site(classified: Classified) -> Site:
    candidate = classified.candidate
    return Site(
        classified=classified,
        order=_order(candidate.text, candidate.start),
        line=candidate.line + classified.row,
        stem=stem_of(classified.name) if len(classified.name.split()) <= weights.SENTENCE else "",
        groups=tuple(f"{id(candidate.text)}:{part}" for part in classified.group.split("/") if part),
    )


def _order(text: Text, start: int) -> tuple[int, ...]:
    order = [start]
    while text.parent is not None and text.span is not None:
        order.append(text.span[0])
        text = text.parent
    return tuple(reversed(order))
