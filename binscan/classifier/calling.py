"""What each token of a blob is called: by the words around it, and by what its neighbours are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from binscan import weights
from binscan.classifier.called import Called, Spot, Spots
from binscan.classifier.context import Survey
from binscan.classifier.halves import completed
from binscan.classifier.labels import label
from binscan.classifier.names import NAMELESS, Naming
from binscan.classifier.owner import other_name
from binscan.classifier.paths import label_of_path
from binscan.classifier.protocols import STREAM, is_others_stream
from binscan.model import Candidate, Role, Secret, Text
from binscan.pattern import pattern
from binscan.record import replace
from binscan.rules import ALONE

_OR_ELSE = pattern(
    rb"[\"'`]\s{1,4}if\s[^\n\"'`]{1,60}(?:[\"'`][^\n\"'`]{0,40}[\"'`])?[^\n\"'`]{0,20}"
    rb"\selse\s{1,4}[rbfu]?[\"'`]"
)
_QUESTION = pattern(rb"\?\s{0,4}[\"'`]\Z")
_COLON = pattern(rb"[\"'`]\s{0,40}:\s{0,4}[\"'`]")
_ENDS_LITERAL = frozenset(b"\"'`\n=<>")


def called(kept: Sequence[Candidate], path: str | None, is_lookalike: Callable[[Secret], bool]) -> list[Called]:
    """Return the candidates of one blob that are to be weighed, with what they are called.

    Args:
        kept: the candidates, in order.
        path: where the blob lies, if that is known.
        is_lookalike: whether a value is known to be no credential; it is left out, but stands between others.
    """
    surveys = _surveys(kept)
    crowd = Counter(id(candidate.text) for candidate in kept)
    found: list[Called] = []
    for candidate in kept:
        if is_lookalike(candidate.secret):
            continue
        spots = [(surveys[id(text)], start, end) for text, start, end in spots_of(candidate)]
        # A keystore's own field is always called `ciphertext`: what names such a token is around the file, not in it.
        named = spots[1:] if candidate.shape in ALONE else spots
        if crowd[id(candidate.text)] > 1:
            naming = _name(spots[:1], None)
            if not naming.says and not naming.name:
                around = _name(named, None)
                told = around.says or around.exchange or around.foreign
                naming = replace(around, role=Role.UNKNOWN) if told else naming
        else:
            naming = _name(named, path if len(kept) == 1 else None)
        if naming.name == STREAM:
            naming = _of_stream(spots, naming)
        one = Called(candidate, naming, spots, _group(spots))
        if found and _are_alternatives(found[-1].candidate, candidate):
            first = found[-1]
            found[-1] = replace(first, group=f"list:{first.candidate.start}/{first.group}")
            one = replace(one, naming=first.naming, group=found[-1].group)
        elif found and not naming.name:
            one = replace(one, naming=_inherited(found[-1], one))
        found.append(one)
    return completed(found)


def _of_stream(spots: Spots, naming: Naming) -> Naming:
    """Return what a stream's token is called: the exchange has to be named, and no other host in its address."""
    if not any(survey.anywhere for survey, _, _ in spots):
        return NAMELESS
    others = any(is_others_stream(survey.data[survey.line(start, end)[0] : start]) for survey, start, end in spots)
    return Naming("token of a stream", Role.UNKNOWN, "name-other") if others else naming


def spots_of(candidate: Candidate) -> Iterator[Spot]:
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
        for text, start, end in spots_of(candidate):
            texts[id(text)] = text
            spans.setdefault(id(text), set()).add((start, end))
    return {key: Survey(text, sorted(spans[key])) for key, text in texts.items()}


def _name(spots: Spots, path: str | None) -> Naming:
    """Return what the innermost text that names a token calls it; what stands around an encoded run comes after."""
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


def _group(spots: Spots) -> str:
    survey, start, end = spots[0]
    groups = [f"{kind}:{opened}" for kind, opened, _ in survey.groups(start)]
    if b"\0" in (survey.data[max(0, start - 1) : start], survey.data[end : end + 1]):
        groups.insert(0, f"cell:{start}")
    return "/".join(groups)


def _are_alternatives(first: Candidate, second: Candidate) -> bool:
    """Return whether one condition chooses between two: `"…" if LIVE else "…"`, `live ? "…" : "…"`."""
    if first.text is not second.text or second.start - first.end > weights.BEFORE:
        return False
    data, gap = first.text.data, first.text.data[first.end : second.start]
    if _OR_ELSE.fullmatch(gap):
        return True
    return bool(_COLON.fullmatch(gap) and _QUESTION.search(data, max(0, first.start - weights.MARGIN), first.start))


def _inherited(before: Called, one: Called) -> Naming:
    """Return the name of the token before where a nameless one is in its list, or in what is said to be no token."""
    if one.group.startswith("list:") and one.group == before.group and before.naming.says:
        return before.naming
    first, second = before.candidate, one.candidate
    gap = first.text.data[first.end : second.start] if first.text is second.text else b"\n"
    in_literal = not _ENDS_LITERAL.intersection(gap)
    if gap == b"," and other_name(before.naming.name):
        return before.naming
    return before.naming if in_literal and before.naming.strength == "name-other" else one.naming
