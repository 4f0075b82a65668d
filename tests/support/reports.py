"""Reports made for tests of formats: synthetic credentials, with every field filled in."""

from __future__ import annotations

from dataclasses import replace

from binscan.model import (
    Change,
    Coverage,
    Credential,
    Environment,
    Finding,
    Location,
    Part,
    Place,
    Provenance,
    Report,
    Role,
    Secret,
    Severity,
    Skipped,
    Status,
    Verification,
)
from binscan.remedy.steps import Context, steps
from tests.support.tokens import pair

HOSTILE = (
    "\x1b[31mred\u202eevil\u2066\u200b<script>alert(1)</script>\n"
    "=cmd|' /C calc'!A0 [x](javascript:alert(1)) | `x` ]]> \udcff"
)
"""What an attacker would write into a path, an author's name or a subject."""


def commit_id(seed: str) -> str:
    """Return a made-up object id."""
    return Secret(seed.encode()).sha256[:40]


def change(
    number: int, date: str, author: str = "Alice Example", subject: str = "Connect the bot", path: str = "bot/config.py"
) -> Change:
    """Return a commit that brought or took something."""
    return Change(commit=commit_id(f"commit {number}"), date=date, author=author, subject=subject, path=path)


def place(path: str = "bot/config.py", number: int = 1, ref_kind: str = "branch") -> Place:
    """Return a place in a repository."""
    return Place(path, ref_kind, "bot", commit_id(f"commit {number}"), commit_id(f"blob {number}"))


def credential(seed: str = "one", *, alone: bool = False, **changes: object) -> Credential:
    """Return a key pair, or a key alone."""
    key, secret = pair(seed)
    parts = (Part(Role.API_KEY, Secret(key.encode())), Part(Role.SECRET_KEY, Secret(secret.encode())))
    base = Credential(
        rule="binance-api-key" if alone else "binance-key-pair",
        severity=Severity.MEDIUM if alone else Severity.CRITICAL,
        confidence=0.97,
        evidence=("64 mixed letters and digits, entropy 5.2 bits", "assigned to BINANCE_API_KEY", "imports binance"),
        parts=parts[:1] if alone else parts,
        locations=(
            Location(place(), 12, 19, role=Role.API_KEY),
            Location(place(), 13, 22, role=Role.SECRET_KEY),
            Location(place("deploy/secret.yaml", 2), 7, 12, ("base64",), Role.API_KEY),
        ),
        environment=Environment.PRODUCTION,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def removed() -> Provenance:
    """Published, taken out after a month, kept by history."""
    first = change(1, "2023-04-01T12:33:00+02:00")
    gone = change(3, "2023-05-05T09:10:00+02:00", "Bob Example", "Remove secrets", "bot/config.py")
    return Provenance(
        introduced=first,
        removed=gone,
        present_at_head=False,
        refs=("refs/heads/main", "refs/remotes/origin/main", "refs/tags/v1.0", "refs/tags/v1.1"),
        published=True,
        introductions=(first, change(2, "2023-04-10T08:00:00+02:00", "Bob Example", "Cherry-pick the bot")),
        removals=(gone,),
        reflogs=("HEAD@{3}",),
        first_published="2023-04-02T10:00:00+02:00",
        exposure_days=33.0,
        window=("2023-04-01T12:33:00+02:00", None),
    )


def local() -> Provenance:
    """Committed yesterday, never pushed, still there."""
    first = change(7, "2024-02-01T10:00:00+00:00")
    return Provenance(first, None, True, ("refs/heads/work",), False, (first,), window=(first.date, None))


def finding(
    seed: str = "one",
    provenance: Provenance | None = None,
    verification: Verification | None = None,
    mode: str = "audit",
    **changes: object,
) -> Finding:
    """Return a finding with the steps that belong to it."""
    found = Finding(credential(seed, **changes), provenance, verification or Verification())  # type: ignore[arg-type]
    return replace(found, remediation=steps(found, Context(mode, ("git log --all -- bot/config.py",))))


def live(*, withdrawals: bool = False) -> Verification:
    """The exchange accepted it."""
    return Verification(
        Status.LIVE,
        "production",
        {"enableReading": True, "enableSpotAndMarginTrading": True, "enableWithdrawals": withdrawals},
        ip_restricted=False,
        withdrawals=withdrawals,
        checked_at="2024-02-03T10:00:00+00:00",
        detail="the pair was accepted",
        created_at="2023-03-01T00:00:00+00:00",
    )


def report(*findings: Finding, **changes: object) -> Report:
    """Return a report of a complete audit."""
    base = Report(
        mode="audit",
        target="bot",
        started_at="2024-02-03T10:00:00+00:00",
        duration_s=1.25,
        findings=findings,
        coverage=Coverage(
            refs=("branch", "tag", "remote"),
            objects={"blob": 120, "commit": 40, "tag": 2},
            read={"blob": 120, "commit": 40, "tag": 2},
            not_looked_at=("pull-request refs of the remote",),
            rules_digest="a1" * 32,
            objects_digest="b2" * 32,
        ),
        suppressed={"sample": 3, "baseline": 1, "threshold": 0},
        bytes=1_234_567,
        blobs=120,
        commits=40,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def full() -> Report:
    """Every kind of finding beside what was skipped, noted, suppressed, and a sample."""
    return report(
        finding("one", removed(), live()),
        finding("two", local(), severity=Severity.HIGH),
        finding("three", removed(), environment=Environment.SPOT_TESTNET, severity=Severity.LOW),
        finding("four", removed(), alone=True),
        samples=(finding("sample", removed(), rule="binance-doc-sample", severity=Severity.INFO),),
        skipped=(Skipped(f"blob {commit_id('missing')}", "missing from this partial clone"),),
        noted=(Skipped("bot/.env", "git ignores it; it was read"),),
    )


def outside_git() -> Report:
    """A scan of a folder without git: nothing has a history."""
    location = Location(Place("bot/.env", "file"), 3, 9, role=Role.API_KEY)
    return report(finding("env", None, mode="scan", locations=(location,)), mode="scan", commits=0)


def hostile(text: str = HOSTILE) -> Report:
    """Return a report in which everything that a repository controls says `text`."""
    bad = change(1, "2023-04-01T12:33:00+02:00", text, text, text)
    provenance = replace(removed(), introduced=bad, introductions=(bad,), refs=(f"refs/heads/{text}",))
    place_ = Place(text, "branch", text, commit_id("x"), commit_id("y"))
    found = finding(
        "hostile",
        replace(provenance, present_at_head=True),
        locations=(Location(place_, 1, 1, (text,), Role.API_KEY),),
        evidence=(text,),
    )
    return report(found, target=text, skipped=(Skipped(text, text),), noted=(Skipped(text, text),))


def secrets(result: Report) -> list[str]:
    """Return every secret of a report in plain text, to search an output for."""
    everything = (*result.findings, *result.samples)
    return [
        part.secret.reveal().decode()
        for one in everything
        for part in one.credential.parts
        if isinstance(part.secret, Secret)
    ]
