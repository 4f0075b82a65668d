"""Decide what each candidate is, from evidence that can be named: the sum of the features of `binscan.weights`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from binscan import weights
from binscan.classifier import features
from binscan.classifier.called import Called, Spots
from binscan.classifier.calling import called, spots_of
from binscan.classifier.context import Survey
from binscan.classifier.elsewhere import elsewhere_word, surely_elsewhere
from binscan.classifier.environment import environment_near, of_file
from binscan.classifier.keyfiles import key_files
from binscan.classifier.lookalike import Neighbours, is_glued
from binscan.classifier.names import NAMELESS, Naming
from binscan.classifier.owner import foreign_scope, framework_points, unclaimed_points
from binscan.classifier.published import as_published
from binscan.classifier.views import as_read
from binscan.model import Candidate, Classified, Environment, Role, Secret
from binscan.record import replace
from binscan.rules import BY_SHAPE, PRIVATE_KEYS

_STRUCTURED = (*PRIVATE_KEYS, *BY_SHAPE)

_SURE = ("name-listen", "name-header")
"""Names that no other service's token has."""
_COMMENTS = (b"#", b"//", b"--", b";", b"<!--", b"%", b"'", b"REM ", b"/*", b"* ")

Points = list[tuple[str, str]]
"""Features that hold, each with its words."""


def classify(
    candidates: Sequence[Candidate],
    path: str | None,
    is_lookalike: Callable[[Secret], bool] = lambda secret: False,
    published: Callable[[Secret], Role | None] = lambda secret: None,
) -> list[Classified]:
    """Return what the candidates of one blob are; what is certainly something else is left out.

    A candidate of low confidence stays: its path, or a partner in another file, may still lift it.

    Args:
        candidates: of one blob, from all its texts.
        path: where the blob lies, if that is known.
        is_lookalike: whether a value is known to be no credential; it is not weighed, but stands between others.
        published: the role of a documentation sample; a text that holds nothing else is not weighed at all.
    """
    samples = as_published(candidates, published, is_lookalike)
    if samples is None:
        kept = as_read(list(survivors(candidates)))
        samples = as_published(kept, published, is_lookalike)
    if samples is not None:
        return samples
    judged = [_weigh(one, path) for one in called(kept, path, is_lookalike)]
    return _thinned(judged)


def _thinned(judged: list[Classified]) -> list[Classified]:
    """Return the tokens, weaker where nothing names the exchange and many have one role: its keys come in twos."""
    roles: dict[Role, set[bytes]] = {}
    for item in judged:
        if item.candidate.shape == "base62" and item.role is not Role.LISTEN_KEY:
            roles.setdefault(item.role, set()).add(item.candidate.secret.reveal())
    named = [role for role in roles if role is not Role.UNKNOWN]
    if len(named) != 1 or len(roles[named[0]]) < weights.CROWD or any(item.exchange for item in judged):
        return judged
    words = f"nothing names the exchange, and {len(roles[named[0]])} tokens in the file are called the same"
    return [
        replace(
            item,
            confidence=round(max(0.0, item.confidence + weights.WEIGHTS["other-owner"]), 4),
            evidence=(*item.evidence, words),
        )
        if item.role is named[0]
        else item
        for item in judged
    ]


def survivors(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the candidates that `classify` weighs: those that are not certainly something else.

    Args:
        candidates: of one blob.
    """
    neighbours: dict[int, Neighbours] = {}
    for candidate in candidates:
        if candidate.shape == "pem" and features.is_other_algorithm(candidate.secret.reveal()):
            continue
        if candidate.shape not in _STRUCTURED:
            if candidate.shape == "base62" and features.made_up(candidate.secret.reveal()):
                continue
            if candidate.shape == "hex" and features.made_up_hex(candidate.secret.reveal()):
                continue
            text = candidate.text
            if id(text) not in neighbours:
                neighbours[id(text)] = Neighbours(text.data)
            if neighbours[id(text)].explain(candidate) or _is_quoted_armour(candidate, neighbours):
                continue
        yield candidate


def _is_quoted_armour(candidate: Candidate, neighbours: dict[int, Neighbours]) -> bool:
    """Whether a token was a line of an armoured block before an escape or a quote beside it was undone."""
    value = candidate.secret.reveal()
    for text, start, end in list(spots_of(candidate))[1:]:
        if text.data.find(value, start, end) < 0:
            return False
        if id(text) not in neighbours:
            neighbours[id(text)] = Neighbours(text.data)
        if neighbours[id(text)].armours(start):
            return True
    return False


def _weigh(one: Called, path: str | None) -> Classified:
    candidate, naming, spots = one.candidate, one.naming, one.spots
    environment = _environment(naming, spots)
    scope = ""
    if candidate.shape in PRIVATE_KEYS:
        from binscan.classifier.privatekeys import protocol_scope, server_of  # few tokens are private keys

        if path and not any(survey.anywhere for survey, _, _ in spots) and (scope := server_of(path)):
            naming = NAMELESS  # whatever its file's name says besides
        scope = scope or protocol_scope(spots, naming) or foreign_scope(spots, naming, path)
    else:
        scope = "" if naming.foreign or candidate.shape in _STRUCTURED else foreign_scope(spots, naming, path)
    points = _shape_points(candidate, naming)
    points += _name_points(candidate, naming)
    elsewhere = None if scope else _elsewhere(candidate, spots, naming)
    if scope:
        points.append(("other-scope", f"it stands in what is named after {scope[:40]}"))
    elif elsewhere:
        points.append(elsewhere)
        points += [point for point in _exchange_points(naming, spots, None) if point[0] == "other-near"]
    else:
        points += _exchange_points(naming, spots, path)
    if candidate.shape == "hex" and environment.is_test:
        points.append(("testnet-near", "a testnet is named nearby"))
    exchange = naming.exchange or any(survey.anywhere for survey, _, _ in spots) or _in_path(path)
    if candidate.shape == "base62" and not naming.foreign and not scope:
        points += framework_points(spots, naming, path)
        if not exchange and naming.strength not in _SURE and not any(survey.trading for survey, _, _ in spots):
            points += unclaimed_points(spots, naming, path)
    confidence = sum(weights.WEIGHTS[feature] for feature, _ in points)
    return Classified(
        candidate=candidate,
        role=_role(candidate, naming),
        confidence=round(min(weights.CEILING, max(0.0, confidence)), 4),
        evidence=tuple(words for _, words in points),
        name=naming.name,
        group=one.group,
        environment=environment,
        exchange=exchange,
        other=any(feature == "other-near" for feature, _ in points),
        commented=_is_commented(*spots[0][:2]),
        key_files=key_files(candidate, naming, spots),
        row=candidate.text.data.count(b"\n", 0, candidate.start) if candidate.text.anchor is not None else 0,
    )


def _elsewhere(candidate: Candidate, spots: Spots, naming: Naming) -> tuple[str, str] | None:
    """Return what makes a token that stands near the exchange's name somebody else's; None where nothing does."""
    if candidate.shape in PRIVATE_KEYS:
        from binscan.classifier.privatekeys import key_of_service, key_stranger

        whose = key_of_service(spots, naming) or ("" if naming.exchange else key_stranger(naming.name))
        return ("elsewhere", f"`{whose[:40]}` stands beside it") if whose else None
    if candidate.shape != "base62" or naming.exchange or naming.foreign or naming.strength in _SURE:
        return None
    if not any(survey.anywhere for survey, _, _ in spots):
        return None
    sure = surely_elsewhere(spots, naming)
    whose = sure or elsewhere_word(spots, naming)
    feature = "elsewhere-other" if sure else "elsewhere-named" if naming.strength else "elsewhere"
    return (feature, f"its name or place holds `{whose[:40]}`") if whose else None


def _environment(naming: Naming, spots: list[tuple[Survey, int, int]]) -> Environment:
    for survey, start, end in spots:
        found = environment_near(naming.name, survey, start, end)
        if found is not Environment.UNKNOWN:
            return found
    survey, start, _ = spots[-1]
    return of_file(survey, start) if survey.anywhere else Environment.UNKNOWN


def _shape_points(candidate: Candidate, naming: Naming) -> Points:
    value = candidate.secret.reveal()
    words = {
        "pem": "a private key",
        "pem-passphrase": "an encrypted private key with a passphrase nearby",
        "pem-encrypted": "an encrypted private key",
        "ed25519-body": "the body of an Ed25519 private key",
        "hex": "64 hex digits, as the futures testnet issued them",
    }.get(candidate.shape)
    if words is None and candidate.shape in BY_SHAPE:
        words = BY_SHAPE[candidate.shape].title.lower()
    if words is None:
        words = f"{len(value)} random letters and digits ({features.entropy(value):.1f} bits per character)"
    points = [(candidate.shape, words)]
    if candidate.shape in ("base62", "hex") and is_glued(candidate):
        points.append(("glued", "an underscore makes it a part of a longer name"))
    if candidate.shape == "base62" and not features.digits(value):
        points.append(("no-digits", "no digit among its characters"))
    elif candidate.shape == "base62" and features.digits(value) < weights.DIGITS and not naming.strength:
        points.append(("few-digits", "hardly a digit among its characters"))
    return points


def _name_points(candidate: Candidate, naming: Naming) -> Points:
    points = []
    if naming.strength and not (candidate.shape == "hex" and naming.strength in ("name-private", "name-public")):
        points.append((naming.strength, f"named `{naming.name[:60]}`"))
    if naming.exchange:
        points.append(("name-exchange", "its name names Binance"))
    if naming.foreign:
        points.append(("name-foreign", f"its name names {naming.foreign}"))
    return points


def _is_commented(survey: Survey, start: int) -> bool:
    line, _ = survey.line(start, start)
    return survey.data[line:start].lstrip().startswith(_COMMENTS)


def _exchange_points(naming: Naming, spots: list[tuple[Survey, int, int]], path: str | None) -> Points:
    if naming.foreign:
        return []
    points = []
    for survey, start, end in spots:
        feature, words = survey.exchange(start, end)
        if feature == "other-near" and naming.exchange:
            break
        if feature:
            points.append((feature, words))
            break
    if _in_path(path):
        points.append(("exchange-path", "its path names Binance"))
    return points


def _in_path(path: str | None) -> bool:
    return path is not None and "binance" in path.lower()


def _role(candidate: Candidate, naming: Naming) -> Role:
    if candidate.shape in PRIVATE_KEYS:
        return Role.PRIVATE_KEY
    if candidate.shape == "listen":
        return Role.LISTEN_KEY
    return Role.SECRET_KEY if naming.role is Role.PRIVATE_KEY else naming.role
