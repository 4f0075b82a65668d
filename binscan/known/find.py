"""Look for known secrets, exactly and through every layer, whatever the classifier would think of them.

A secret that is at hand is looked for as bytes, inside longer runs too. One of which only a digest is known (from a
report, which holds no secret) is recognised in every window of a token's length.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from binscan.examine import Examination
from binscan.matcher.known import Entry, Known
from binscan.matcher.prefilter import SHORTEST, may_hold_known
from binscan.matcher.tokens import LISTEN, TOKEN, find_candidates
from binscan.matcher.unfold import unfold
from binscan.model import (
    Candidate,
    Classified,
    Credential,
    Limits,
    Location,
    Observation,
    Part,
    Role,
    Secret,
    Severity,
    Skipped,
    Text,
)

RULE = "known-secret"
EVIDENCE = "it is the secret that was looked for"


class _Needle(NamedTuple):
    """One way a secret can be written without a layer around it."""

    value: bytes
    encoding: tuple[str, ...]
    secret: Secret
    role: Role


class Finder:
    """Examines a blob for known secrets; takes the place of `binscan.examine.examine`.

    Args:
        parts: the secrets, or what a report knows of them. With fingerprints only, it can be sent to another process.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = tuple(parts)
        self._roles = {part.secret.sha256: part.role for part in parts}
        secrets = [(part.secret, part.role) for part in parts if isinstance(part.secret, Secret)]
        self._needles = [needle for secret, role in secrets for needle in _spellings(secret, role)]
        digests = [(p.secret.sha256, p.role) for p in parts if not isinstance(p.secret, Secret)]
        self._known = [
            Known.of(b"", (Entry(bytes.fromhex(digest), role, length, mixed=False) for digest, role in digests))
            for length in (TOKEN, LISTEN)
        ]
        self._any_size = any(not _is_token(secret) for secret, _ in secrets)

    def __reduce__(self) -> tuple[type[Finder], tuple[tuple[Part, ...]]]:
        return Finder, (self._parts,)

    def __call__(self, data: bytes, path: str | None, limits: Limits) -> Examination:
        """Return every place in a blob where one of the secrets is.

        Args:
            data: the blob.
            path: unused; the judgement's examiner needs it.
            limits: what the layers may cost.
        """
        if not (self._any_size or may_hold_known(data)):
            return Examination(tuple(self._in_text(Text(data))))
        found: list[Classified] = []
        skipped: list[Skipped] = []
        for item in unfold(data, limits, self._keep):
            if isinstance(item, Skipped):
                skipped.append(item)
            else:
                found.extend(self._in_text(item))
        return Examination(tuple(found), tuple(skipped))

    def holds(self, data: bytes, limits: Limits) -> bool | None:
        """Return whether one of the secrets is in a blob; None if none is and something of it could not be read.

        Args:
            data: the blob.
            limits: what the layers may cost.
        """
        found = self(data, None, limits)
        return bool(found.classified) or (None if found.skipped else False)

    def _keep(self, data: bytes) -> bool:
        return self._any_size or may_hold_known(data)

    def _in_text(self, text: Text) -> Iterator[Classified]:
        seen: set[tuple[str, int]] = set()
        for candidate in find_candidates(text):
            role = self._roles.get(candidate.secret.sha256)
            if role is not None:
                seen.add((candidate.secret.sha256, candidate.start))
                yield _classified(candidate, role)
        for known in self._known:
            for candidate, entry in known.find(text):
                if (candidate.secret.sha256, candidate.start) not in seen:
                    yield _classified(candidate, entry.role)
        for needle in self._needles:
            start = text.data.find(needle.value)
            while start >= 0:
                if (needle.secret.sha256, start) not in seen:
                    yield _classified(_candidate(text, start, needle), needle.role)
                start = text.data.find(needle.value, start + 1)


def _candidate(text: Text, start: int, needle: _Needle) -> Candidate:
    if needle.encoding:
        line_column = text.position(start)
        text = Text(needle.secret.reveal(), (*text.encoding, *needle.encoding), text.inner, anchor=line_column)
        return Candidate(text, 0, len(text.data), "known", needle.secret)
    return Candidate(text, start, start + len(needle.value), "known", needle.secret)


def _classified(candidate: Candidate, role: Role) -> Classified:
    return Classified(candidate, role, 1.0, (EVIDENCE,), exchange=True)


def _is_token(secret: Secret) -> bool:
    """Whether the prefilter answers for this secret: it was made for tokens of the exchange's size."""
    value = secret.reveal()
    return len(value) >= SHORTEST and value.isalnum()


def _spellings(secret: Secret, role: Role) -> Iterator[_Needle]:
    """Yield the ways of writing a secret; for one shorter than the layers look for, the encoded ways too."""
    value = secret.reveal()
    yield _Needle(value, (), secret, role)
    if _is_token(secret) or value.startswith(b"-----BEGIN "):
        return
    for encoded in {value.hex().encode(), value.hex().upper().encode()}:
        yield _Needle(encoded, ("hex",), secret, role)
    for before in range(3):
        # Only the characters that hold no bit of a neighbouring byte are the same wherever the secret stands.
        core = base64.b64encode(bytes(before) + value)[-(-before * 8 // 6) : (before + len(value)) * 8 // 6]
        for encoded in {core, core.translate(bytes.maketrans(b"+/", b"-_"))}:
            yield _Needle(encoded, ("base64",), secret, role)
    text = value.decode("latin-1")
    for codec in ("utf-16-le", "utf-16-be"):
        yield _Needle(text.encode(codec), ("utf-16",), secret, role)


def known_credentials(observations: Iterable[Observation]) -> list[Credential]:
    """Return one credential for each secret that was found, with all its places; no pairing, no judgement."""
    seen: dict[str, list[Observation]] = {}
    for observation in observations:
        seen.setdefault(observation.classified.candidate.secret.sha256, []).append(observation)
    return [_credential(group) for group in seen.values()]


def _credential(group: Sequence[Observation]) -> Credential:
    first = group[0].classified
    locations = dict.fromkeys(
        Location(o.place, c.line, c.column, c.text.encoding, o.classified.role)
        for o in group
        for c in (o.classified.candidate,)
    )
    return Credential(
        rule=RULE,
        severity=Severity.HIGH,
        confidence=1.0,
        evidence=(EVIDENCE,),
        parts=(Part(first.role, first.candidate.secret),),
        locations=tuple(locations),
    )
