"""Scoring: what a tool reported, held against the labels.

binscan is scored by the digests in its report. A peer is scored generously: a part counts as found where the reported
text holds it, or an encoding of it, or where the reported line is one that carries it. What a peer is *not* given is
joining or roles, because none reports either.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.detection.corpus import PLAIN, Corpus, Credential


@dataclass(frozen=True)
class Hit:
    """One thing a peer reported."""

    path: str
    """Relative to the corpus."""
    line: int | None
    text: str
    """The reported text; for a peer that only prints digests, the digest."""


@dataclass(frozen=True)
class Claim:
    """One finding of binscan: digest of each secret to its role, and the cases it was located in."""

    roles: dict[str, str]
    cases: frozenset[str]
    rule: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one planted credential."""

    credential: Credential
    found: frozenset[str]
    """The roles whose secret was reported."""
    joined: bool = False
    """All parts in one finding, and nothing else's part with them."""
    roles_right: bool = False
    """Every part that was found carries its own role."""

    @property
    def whole(self) -> bool:
        """Whether every part was reported."""
        return self.found == frozenset(self.credential.parts)


@dataclass
class Score:
    """One tool against one corpus."""

    tool: str
    outcomes: list[Outcome]
    false: dict[str, int] = field(default_factory=dict)
    """Case of a look-alike to the number of findings in it."""
    stray: dict[str, int] = field(default_factory=dict)
    """Case of a planted credential to findings whose secret is not planted (binscan only)."""
    judged: int = 0
    """Look-alike cases the tool was judged on."""
    speaks_of_pairs: bool = False

    @property
    def recalled(self) -> list[Outcome]:
        """The credentials found whole."""
        return [o for o in self.outcomes if o.whole]

    def rates(self) -> dict[str, float]:
        """Return recall of credentials, joined and right role among the recalled, precision."""
        whole = self.recalled
        several = [o for o in whole if len(o.credential.parts) > 1]
        told = [o for o in whole if o.credential.roles_told]
        false = sum(self.false.values()) + sum(self.stray.values())
        return {
            "recall": share(len(whole), len(self.outcomes)),
            "recall_any_part": share(sum(bool(o.found) for o in self.outcomes), len(self.outcomes)),
            "joined": share(sum(o.joined for o in several), len(several)),
            "roles": share(sum(o.roles_right for o in told), len(told)),
            "precision": share(len(whole), len(whole) + false),
            "flagged": share(len(self.false), self.judged),
        }

    def by(self, attribute: str) -> dict[str, tuple[int, int]]:
        """Return (recalled, planted) for each value of a credential's attribute."""
        planted = Counter(str(getattr(o.credential, attribute)) for o in self.outcomes)
        whole = Counter(str(getattr(o.credential, attribute)) for o in self.recalled)
        return {name: (whole[name], count) for name, count in sorted(planted.items())}


def share(part: int, total: int) -> float:
    """Return a share, 1.0 of nothing."""
    return part / total if total else 1.0


def claims_of(report: Mapping[str, object]) -> list[Claim]:
    """Return the findings of a binscan JSON report."""
    findings = report.get("findings", [])
    assert isinstance(findings, list)
    return [
        Claim(
            roles={s["sha256"]: s["role"] for s in f["secrets"]},
            cases=frozenset(place["path"].split("/", 1)[0] for place in f["locations"]),
            rule=f["rule"],
        )
        for f in findings
    ]


def _outcome(credential: Credential, by_digest: Mapping[str, list[Claim]]) -> Outcome:
    digests = {role: hashlib.sha256(value).hexdigest() for role, value in credential.parts.items()}
    found = frozenset(role for role, digest in digests.items() if digest in by_digest)
    own = frozenset(digests.values())
    holding = [claim for digest in own for claim in by_digest.get(digest, ())]
    joined = any(frozenset(claim.roles) == own for claim in holding) and all(
        own >= claim.roles.keys() for claim in holding
    )
    right = all(claim.roles[digests[role]] == role for role in found for claim in by_digest[digests[role]])
    return Outcome(credential, found, joined, right and bool(found))


def score_claims(corpus: Corpus, claims: Iterable[Claim], tool: str = "binscan") -> Score:
    """Return binscan's score."""
    by_digest: dict[str, list[Claim]] = {}
    claims = list(claims)
    for claim in claims:
        for digest in claim.roles:
            by_digest.setdefault(digest, []).append(claim)
    planted = {hashlib.sha256(v).hexdigest() for c in corpus.credentials for v in c.parts.values()}
    score = Score(tool, [_outcome(c, by_digest) for c in corpus.credentials], speaks_of_pairs=True)
    alike = {look.case for look in corpus.lookalikes}
    for claim in claims:
        if claim.roles.keys() - planted:
            for case in claim.cases:
                book = score.false if case in alike else score.stray
                book[case] = book.get(case, 0) + 1
    score.judged = len(alike)
    return score


def forms(secret: bytes) -> set[str]:
    """Return the ways a peer may print a secret: itself, its digest, its usual encodings."""
    if len(secret) > 100 or secret.startswith(b"0"):
        body = base64.b64encode(secret).decode()
        return {body[-60:], body[64:100] or body}
    text = secret.decode()
    encodings = {base64.b64encode(secret).decode().rstrip("="), secret.hex(), base64.b64encode(secret + b"\n").decode()}
    return {text, hashlib.sha1(secret).hexdigest(), "".join(f"\\u{c:04x}" for c in secret), *encodings}


def score_hits(corpus: Corpus, hits: Iterable[Hit], tool: str) -> Score:
    """Return a peer's score."""
    by_case: dict[str, list[Hit]] = {}
    for hit in hits:
        by_case.setdefault(hit.path.split("/", 1)[0], []).append(hit)
    outcomes = []
    for credential in corpus.credentials:
        own = by_case.get(credential.case, [])
        text = "\n".join(hit.text for hit in own)
        lines = {(hit.path.split("/", 1)[1], hit.line) for hit in own}
        found = {
            role
            for role, secret in credential.parts.items()
            if any(form in text for form in forms(secret))
            or (credential.layer == PLAIN and bool(lines & credential.lines.get(role, frozenset())))
        }
        outcomes.append(Outcome(credential, frozenset(found)))
    score = Score(tool, outcomes)
    for look in corpus.lookalikes:
        if look.other:
            continue
        score.judged += 1
        if count := len({(hit.path, hit.line, hit.text) for hit in by_case.get(look.case, [])}):
            score.false[look.case] = count
    return score
