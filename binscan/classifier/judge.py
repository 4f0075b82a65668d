"""Decide what each candidate is, from evidence that can be named: the sum of the features of `binscan.weights`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from binscan import weights
from binscan.classifier import features
from binscan.classifier.context import Survey
from binscan.classifier.environment import environment_near, of_file
from binscan.classifier.keyfiles import key_files
from binscan.classifier.labels import STREAM, label, label_of_path
from binscan.classifier.lookalike import Neighbours, is_glued
from binscan.classifier.names import NAMELESS, Naming
from binscan.classifier.owner import foreign_scope, framework_points, unclaimed_points
from binscan.classifier.published import as_published
from binscan.classifier.views import as_read
from binscan.model import Candidate, Classified, Environment, Role, Secret, Text
from binscan.record import replace
from binscan.rules import ALONE, BY_SHAPE, PRIVATE_KEYS

_STRUCTURED = (*PRIVATE_KEYS, *BY_SHAPE)

_SURE = ("name-listen", "name-header")
"""Names that no other service's token has."""
_COMMENTS = (b"#", b"//", b"--", b";", b"<!--", b"%", b"'", b"REM ", b"/*", b"* ")

Spot = tuple[Text, int, int]
"""A span in one text: the token itself, or the encoded run it was found in."""
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
    surveys = _surveys(kept)
    crowd = Counter(id(candidate.text) for candidate in kept)
    judged = []
    naming, group = NAMELESS, ""
    for candidate in kept:
        if is_lookalike(candidate.secret):
            continue
        spots = [(surveys[id(text)], start, end) for text, start, end in _spots(candidate)]
        previous, previous_group = naming, group
        # A keystore's own field is always called `ciphertext`: what names such a token is around the file, not in it.
        named = spots[1:] if candidate.shape in ALONE else spots
        if crowd[id(candidate.text)] > 1:
            naming = _name(spots[:1], None)
            if not naming.says:
                naming = replace(_name(named, None), role=Role.UNKNOWN)
        else:
            naming = _name(named, path if len(kept) == 1 else None)
        if naming.name == STREAM and not any(survey.anywhere for survey, _, _ in spots):
            naming = NAMELESS
        group = _group(spots)
        if not naming.name and previous.says and group.startswith("list:") and group == previous_group:
            naming = previous
        judged.append(_weigh(candidate, naming, spots, path))
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
    for text, start, end in list(_spots(candidate))[1:]:
        if text.data.find(value, start, end) < 0:
            return False
        if id(text) not in neighbours:
            neighbours[id(text)] = Neighbours(text.data)
        if neighbours[id(text)].armours(start):
            return True
    return False


def _spots(candidate: Candidate) -> Iterator[Spot]:
    """Yield where a candidate stands: in its own text, then as an encoded run in each text around it."""
    text = candidate.text
    yield text, candidate.start, candidate.end
    while text.parent is not None and text.span is not None and text.anchor is not None:
        span = text.span
        text = text.parent
        yield text, *span


def _surveys(candidates: Sequence[Candidate]) -> dict[int, Survey]:
    spans: dict[int, set[tuple[int, int]]] = {}
    texts: dict[int, Text] = {}
    for candidate in candidates:
        for text, start, end in _spots(candidate):
            texts[id(text)] = text
            spans.setdefault(id(text), set()).add((start, end))
    return {key: Survey(text, sorted(spans[key])) for key, text in texts.items()}


def _group(spots: list[tuple[Survey, int, int]]) -> str:
    survey, start, end = spots[0]
    groups = [f"{kind}:{opened}" for kind, opened, _ in survey.groups(start)]
    if b"\0" in (survey.data[max(0, start - 1) : start], survey.data[end : end + 1]):
        groups.insert(0, f"cell:{start}")
    return "/".join(groups)


def _weigh(
    candidate: Candidate,
    naming: Naming,
    spots: list[tuple[Survey, int, int]],
    path: str | None,
) -> Classified:
    environment = _environment(naming, spots)
    points = _shape_points(candidate, naming)
    points += _name_points(candidate, naming)
    scope = "" if naming.foreign or candidate.shape in _STRUCTURED else foreign_scope(spots, naming, path)
    if scope:
        points.append(("other-scope", f"it stands in what is named after {scope[:40]}"))
    else:
        points += _exchange_points(naming, spots, path)
    if candidate.shape == "hex" and environment.is_test:
        points.append(("testnet-near", "a testnet is named nearby"))
    exchange = naming.exchange or any(survey.anywhere for survey, _, _ in spots) or _in_path(path)
    if candidate.shape == "base62" and not naming.foreign and not scope:
        points += framework_points(spots, naming)
        if not exchange and naming.strength not in _SURE and not any(survey.trading for survey, _, _ in spots):
            points += unclaimed_points(spots, naming, path)
    confidence = sum(weights.WEIGHTS[feature] for feature, _ in points)
    return Classified(
        candidate=candidate,
        role=_role(candidate, naming),
        confidence=round(min(weights.CEILING, max(0.0, confidence)), 4),
        evidence=tuple(words for _, words in points),
        name=naming.name,
        group=_group(spots),
        environment=environment,
        exchange=exchange,
        commented=_is_commented(*spots[0][:2]),
        key_files=key_files(candidate, naming, spots),
    )


def _name(spots: list[tuple[Survey, int, int]], path: str | None) -> Naming:
    nearest = NAMELESS
    for survey, start, end in spots:
        naming = label(survey.data, start, end, survey.floor(start), survey.ceiling(start))
        if naming.says:
            return naming
        nearest = nearest if nearest.name else naming
    if path:
        of_path = label_of_path(path)
        if (of_path.says or of_path.exchange) and not nearest.name:
            return of_path
    return nearest


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
