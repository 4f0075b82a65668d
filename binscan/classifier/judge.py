"""Decide what each candidate is, from evidence that can be named: the sum of the features of `binscan.weights`."""

from __future__ import annotations

from collections.abc import Sequence

from binscan import weights
from binscan.classifier import features
from binscan.classifier.context import Surroundings, environment, nearest, survey
from binscan.classifier.lookalike import Neighbours
from binscan.classifier.names import Naming, read_name
from binscan.model import Candidate, Classified, Environment, Role, Text

_LINES_BACK = 2
_SEGMENT = 240
_KEYS = ("pem", "pem-encrypted", "ed25519-body")


def classify(candidates: Sequence[Candidate], path: str | None) -> list[Classified]:
    """Return what the candidates of one blob are; what is certainly something else is left out.

    A candidate of low confidence stays: its path, or a partner in another file, may still lift it.

    Args:
        candidates: of one blob, from all its texts.
        path: where the blob lies, if that is known.
    """
    by_text: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        by_text.setdefault(id(candidate.text), []).append(candidate)
    judged: list[Classified] = []
    for group in by_text.values():
        group.sort(key=lambda candidate: candidate.start)
        judged.extend(_classify_text(group, path))
    return judged


def _classify_text(candidates: list[Candidate], path: str | None) -> list[Classified]:
    text = candidates[0].text
    kept = _without_lookalikes(text, candidates)
    if not kept:
        return []
    around = survey(text.data, kept)
    judged = []
    previous = 0
    for candidate in kept:
        naming = read_name(_segment(candidate, previous))
        previous = candidate.end
        judged.append(_weigh(candidate, naming, around, path))
    return judged


def _without_lookalikes(text: Text, candidates: list[Candidate]) -> list[Candidate]:
    neighbours = Neighbours(text.data)
    kept = []
    for candidate in candidates:
        if candidate.shape not in _KEYS:
            value = candidate.secret.reveal()
            if candidate.shape == "base62" and features.made_up(value):
                continue
            if neighbours.explain(candidate):
                continue
        kept.append(candidate)
    return kept


def _segment(candidate: Candidate, previous: int) -> bytes:
    """Return the text that can name a candidate: its line so far, or the lines before where it stands alone."""
    data, start = candidate.text.data, candidate.start
    floor = max(previous, start - _SEGMENT)
    line = data.rfind(b"\n", floor, start) + 1
    begin = max(line, floor)
    for _ in range(_LINES_BACK):
        if any(65 <= byte <= 122 and byte not in b"[\\]^_`" for byte in data[begin:start]) or begin <= floor:
            break
        begin = max(data.rfind(b"\n", floor, max(floor, begin - 1)) + 1, floor)
    return data[begin:start]


def _weigh(candidate: Candidate, naming: Naming, around: Surroundings, path: str | None) -> Classified:
    points = [(candidate.shape, _shape_words(candidate))]
    if candidate.shape == "base62" and features.digits(candidate.secret.reveal()) < 2:
        points.append(("few-digits", "hardly a digit among its characters"))
    if naming.strength:
        points.append((naming.strength, f"named `{naming.name}`"))
    if naming.exchange:
        points.append(("name-exchange", "the name names Binance"))
    if naming.foreign:
        points.append(("name-foreign", f"the name names {naming.foreign}"))
    points.extend(_exchange_points(candidate, naming, around, path))
    found = environment(around, candidate.start, candidate.end)
    if candidate.shape == "hex" and found.is_test:
        points.append(("testnet-near", "a testnet is named nearby"))
    confidence = min(weights.CEILING, max(0.0, sum(weights.WEIGHTS[feature] for feature, _ in points)))
    if naming.name and found is Environment.UNKNOWN:
        found = _environment_of(naming.name)
    return Classified(
        candidate=candidate,
        role=_role(candidate, naming),
        confidence=round(confidence, 4),
        evidence=tuple(words for _, words in points),
        name=naming.name,
        group=around.groups.get(candidate.start, ""),
        environment=found,
        exchange=naming.exchange or around.anywhere or bool(path and "binance" in path.lower()),
    )


def _exchange_points(
    candidate: Candidate, naming: Naming, around: Surroundings, path: str | None
) -> list[tuple[str, str]]:
    points = []
    ours, _ = nearest(around.exchange, candidate.start, candidate.end)
    theirs, index = nearest(around.other, candidate.start, candidate.end)
    if not naming.exchange and theirs < ours and theirs <= weights.NEAR:
        points.append(("other-near", f"{around.other_names[index].decode('ascii')} is named nearer than Binance"))
    elif ours <= weights.NEAR:
        points.append(("exchange-near", "Binance is named nearby"))
    elif around.anywhere:
        points.append(("exchange-file", "Binance is named in the file"))
    if path and "binance" in path.lower():
        points.append(("exchange-path", "the path names Binance"))
    return points


def _shape_words(candidate: Candidate) -> str:
    value = candidate.secret.reveal()
    if candidate.shape == "pem":
        return "a private key"
    if candidate.shape == "pem-encrypted":
        return "an encrypted private key"
    if candidate.shape == "ed25519-body":
        return "the body of an Ed25519 private key"
    if candidate.shape == "hex":
        return "64 hex digits, as the futures testnet issues"
    return f"{len(value)} random letters and digits ({features.entropy(value):.1f} bits per character)"


def _role(candidate: Candidate, naming: Naming) -> Role:
    if candidate.shape in _KEYS:
        return Role.PRIVATE_KEY
    if candidate.shape == "listen":
        return Role.LISTEN_KEY
    if naming.role is Role.PRIVATE_KEY:
        return Role.SECRET_KEY
    return naming.role


def _environment_of(name: str) -> Environment:
    flat = name.lower()
    if "testnet" in flat:
        return Environment.FUTURES_TESTNET if "future" in flat else Environment.SPOT_TESTNET
    return Environment.DEMO if "demo" in flat else Environment.UNKNOWN
