"""Composes the stages: blobs become observations, observations credentials, credentials findings, findings a report.

It neither prints nor parses, and knows no source by name: `binscan.api` hands it what to read.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from binscan.credential.join import join
from binscan.find import examiner, known_credentials
from binscan.model import (
    Blob,
    Classified,
    Coverage,
    Credential,
    Finding,
    Noted,
    Observation,
    Place,
    Provenance,
    Report,
    Skipped,
    Status,
    Text,
)
from binscan.remedy.steps import Context, steps
from binscan.suppression.suppress import Outcome, acknowledge, mark, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from binscan.settings import Settings

_JUDGED_PATHS = 16
"""Distinct paths of one blob that are each judged; the rest take the judgement of the first. A blob with more is a
template copied around, whose paths no longer tell anything."""


@dataclass(slots=True)
class Gathered:
    """What the sources gave, ready to be concluded."""

    observations: list[Observation] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    noted: list[Skipped] = field(default_factory=list)
    blobs: int = 0
    bytes: int = 0
    commits: int = 0
    coverage: Coverage = field(default_factory=Coverage)


class Clock:
    """When a run began, for the report's `started_at` and `duration_s`."""

    def __init__(self) -> None:
        self.started_at = datetime.now(UTC).isoformat(timespec="seconds")
        self._start = time.monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._start


def gather(items: Iterable[Blob | Skipped], settings: Settings, into: Gathered | None = None) -> Gathered:
    """Examine every blob a source yields and collect what was seen and what was not."""
    gathered = into or Gathered()
    for item in items:
        if isinstance(item, Noted):
            gathered.noted.append(item)
        elif isinstance(item, Skipped):
            gathered.skipped.append(item)
        else:
            gathered.blobs += 1
            gathered.bytes += len(item.data)
            observe(item, settings, gathered)
    return gathered


def observe(blob: Blob, settings: Settings, gathered: Gathered) -> None:
    """Examine one blob at each of its places and add what was found, and what could not be unfolded, to `gathered`."""
    judged: dict[str, list[tuple[Classified, str]]] = {}
    for place in blob.places:
        if place.path not in judged:
            if len(judged) < _JUDGED_PATHS:
                judged[place.path] = _judge(blob.data, place, settings, gathered)
            else:
                judged[place.path] = next(iter(judged.values()))
        for classified, inner in judged[place.path]:
            where = replace(place, path=f"{place.path}!{inner}") if inner else place
            gathered.observations.append(Observation(classified, where, mark(classified, where, settings.allow)))
    for path in judged:
        judged[path] = []


def _judge(data: bytes, place: Place, settings: Settings, gathered: Gathered) -> list[tuple[Classified, str]]:
    found = examiner(settings)(data, place.path, settings.limits)
    for skipped in found.skipped:
        what = f"{place.path}!{skipped.what}" if skipped.what else place.path
        gathered.skipped.append(Skipped(what, skipped.reason))
    return [(classified, classified.candidate.text.inner) for classified in found.classified]


def settle(observation: Observation) -> Observation:
    """Return the observation without its blob's bytes: only the position and the secret are kept."""
    candidate = observation.classified.candidate
    text = Text(b"", candidate.text.encoding, candidate.text.inner, anchor=(candidate.line, candidate.column))
    return replace(observation, classified=replace(observation.classified, candidate=replace(candidate, text=text)))


def conclude(
    gathered: Gathered,
    settings: Settings,
    *,
    mode: str,
    target: str,
    clock: Clock,
    trace: Callable[[Sequence[Credential]], Sequence[Provenance | None]] | None = None,
) -> Report:
    """Join, suppress, trace, verify and advise; return the report.

    Args:
        gathered: everything the sources gave.
        settings: the run's choices.
        mode: the command's name.
        target: what was read, as the user gave it.
        clock: when the run began.
        trace: provenance of each of some credentials; None outside git.
    """
    outcome = _outcome(gathered, settings)
    credentials = outcome.credentials + (outcome.baselined if settings.verify else [])
    provenances = trace(credentials) if trace else [None] * len(credentials)
    findings = [Finding(*pair) for pair in zip(credentials, provenances, strict=True)]
    if settings.verify:
        findings = _verified(findings, len(outcome.baselined), settings)
    findings = [replace(finding, remediation=steps(finding, Context(mode))) for finding in findings]
    missing, known = acknowledge(_distinct(gathered.skipped), settings.allow)
    samples = tuple(Finding(sample) for sample in outcome.samples) if settings.show_samples else ()
    return Report(
        mode=mode,
        target=target,
        started_at=clock.started_at,
        duration_s=round(clock.elapsed, 3),
        findings=tuple(sorted(findings, key=_by_urgency)),
        samples=samples,
        skipped=tuple(missing),
        noted=tuple(_distinct([*gathered.noted, *known, *outcome.noted])),
        suppressed=outcome.counts,
        coverage=gathered.coverage,
        bytes=gathered.bytes,
        blobs=gathered.blobs,
        commits=gathered.commits,
    )


def _verified(findings: Sequence[Finding], baselined: int, settings: Settings) -> list[Finding]:
    """Ask about all of them; the last ones, which the baseline accepts, come back only if they are alive."""
    asked = (settings.ask or _ask_quietly)(findings)
    first = len(asked) - baselined
    alive = [one for one in asked[first:] if one.verification.status in (Status.LIVE, Status.KEY_LIVE)]
    return asked[:first] + alive


def _ask_quietly(findings: Sequence[Finding]) -> list[Finding]:
    import os

    from binscan.verifier.client import open_client
    from binscan.verifier.verify import verify

    return verify(findings, open_client(os.environ), lambda text: None)


def _outcome(gathered: Gathered, settings: Settings) -> Outcome:
    if settings.find:
        # Whoever names a secret wants every place of it: nothing is judged, nothing is suppressed.
        return Outcome(known_credentials(gathered.observations), [], [], {}, [])
    kept = [o for o in gathered.observations if not o.suppressed]
    return suppress(join(kept), gathered.observations, settings)


def _by_urgency(finding: Finding) -> tuple[int, float, str]:
    credential = finding.credential
    return (-credential.severity, -credential.confidence, credential.id)


def _distinct(items: Sequence[Skipped]) -> list[Skipped]:
    return list(dict.fromkeys(items))
