"""Composes the stages: blobs become observations, observations credentials, credentials findings, findings a report.

It neither prints nor parses, and knows no source by name: `binscan.api` hands it what to read.
"""

from __future__ import annotations

import time
from collections import Counter

from binscan.credential.join import join
from binscan.examine import examiner
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
from binscan.record import replace
from binscan.remedy.steps import Context, steps
from binscan.rules import rules_digest
from binscan.suppression.inline import is_marked
from binscan.suppression.suppress import Outcome, acknowledge, is_public, mark_path, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from binscan.settings import Settings

_JUDGED_PATHS = 16
"""Distinct paths of one blob that are each judged; the rest take the judgement of the first. A blob with more is a
template copied around, whose paths no longer tell anything."""


class Gathered:
    """What the sources gave, ready to be concluded."""

    __slots__ = ("blobs", "bytes", "commits", "coverage", "noted", "observations", "skipped")

    def __init__(
        self,
        skipped: list[Skipped] | None = None,
        noted: list[Skipped] | None = None,
        blobs: int = 0,
        bytes: int = 0,  # noqa: A002 - as in a report
    ) -> None:
        self.observations: list[Observation] = []
        self.skipped = [] if skipped is None else skipped
        self.noted = [] if noted is None else noted
        self.blobs = blobs
        self.bytes = bytes
        self.commits = 0
        self.coverage = Coverage()


class Clock:
    """When a run began, for the report's `started_at` and `duration_s`."""

    def __init__(self) -> None:
        self.started_at = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
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
    judged: dict[str, list[tuple[Classified, bool]]] = {}
    for place in blob.places:
        if place.path not in judged:
            if len(judged) < _JUDGED_PATHS:
                judged[place.path] = _judge(blob.data, place, settings, gathered)
            else:
                judged[place.path] = next(iter(judged.values()))
        for classified, inline in judged[place.path]:
            inner = classified.candidate.text.inner
            where = replace(place, path=f"{place.path}!{inner}") if inner else place
            mark = "inline" if inline else mark_path(where.path, settings.allow)
            gathered.observations.append(Observation(classified, where, mark))


def _judge(data: bytes, place: Place, settings: Settings, gathered: Gathered) -> list[tuple[Classified, bool]]:
    """Return each token of a blob as judged under one path, the blob's bytes let go, and whether a mark accepts it."""
    found = examiner(settings)(data, place.path, settings.limits)
    for skipped in found.skipped:
        what = f"{place.path}!{skipped.what}" if skipped.what else place.path
        gathered.skipped.append(Skipped(what, skipped.reason))
    marks = [is_marked(classified.candidate) for classified in found.classified]
    return list(zip(settle(found.classified), marks, strict=True))


def settle(found: Sequence[Classified]) -> list[Classified]:
    """Return the tokens of one blob without the blob's bytes: a long audit keeps positions and secrets only.

    Tokens that shared a text still share one.
    """
    positions: dict[int, dict[int, tuple[int, int]]] = {}
    for classified in found:
        candidate = classified.candidate
        positions.setdefault(id(candidate.text), {})[candidate.start] = (candidate.line, candidate.column)
    light: dict[int, Text] = {}

    def lightened(text: Text) -> Text:
        if id(text) not in light:
            parent = lightened(text.parent) if text.parent is not None else None
            placed = positions.get(id(text), {})
            light[id(text)] = replace(text, data=b"", parent=parent, placed=placed)
        return light[id(text)]

    return [
        replace(classified, candidate=replace(classified.candidate, text=lightened(classified.candidate.text)))
        for classified in found
    ]


def conclude(
    gathered: Gathered,
    settings: Settings,
    *,
    mode: str,
    target: str,
    clock: Clock,
    trace: Callable[[Sequence[Credential]], Sequence[Provenance | None]] | None = None,
    leave_out: Callable[[Credential], str] | None = None,
) -> Report:
    """Join, suppress, trace, verify and advise; return the report, without the digest of the rules in force.

    Args:
        gathered: everything the sources gave.
        settings: the run's choices.
        mode: the command's name.
        target: what was read, as the user gave it.
        clock: when the run began.
        trace: provenance of each of some credentials; None outside git.
        leave_out: what takes a credential out of this run before anybody is asked about it, as `Report.suppressed`
            calls it; an empty text if nothing does.
    """
    outcome = _outcome(gathered, settings, leave_out)
    credentials = outcome.credentials + (outcome.baselined if settings.verify else [])
    provenances = trace(credentials) if trace else [None] * len(credentials)
    findings = [Finding(*pair) for pair in zip(credentials, provenances, strict=True)]
    counts = outcome.counts
    if settings.verify:
        findings = _verified(findings, len(outcome.baselined), settings)
        counts = _without_revived(counts, len(findings) - len(outcome.credentials))
    findings = [_advised(finding, mode) for finding in findings]
    missing, known = acknowledge(_distinct(gathered.skipped), settings.allow)
    samples = tuple(Finding(sample) for sample in outcome.samples) if settings.show_samples else ()
    return Report(
        mode=mode,
        target=target,
        started_at=clock.started_at,
        duration_s=round(clock.elapsed, 3),
        findings=tuple(sorted(findings, key=by_urgency)),
        samples=samples,
        skipped=tuple(missing),
        noted=tuple(_distinct([*gathered.noted, *known, *outcome.noted])),
        suppressed=counts,
        coverage=gathered.coverage,
        bytes=gathered.bytes,
        blobs=gathered.blobs,
        commits=gathered.commits,
    )


def with_digest(report: Report) -> Report:
    """Return the report with the digest of the rules in force: a refused commit does not wait the 4 ms for it."""
    return replace(report, coverage=replace(report.coverage, rules_digest=rules_digest()))


def _advised(finding: Finding, mode: str) -> Finding:
    """Return the finding with its steps; what is in no commit needs no command for history."""
    history: tuple[str, ...] = ()
    if finding.provenance is not None:
        from binscan.remedy.history import commands

        history = commands(finding)
    return replace(finding, remediation=steps(finding, Context(mode, history)))


def _verified(findings: Sequence[Finding], baselined: int, settings: Settings) -> list[Finding]:
    """Ask about all of them; the last ones, which the baseline accepts, come back only if they are alive.

    One of which a part is printed in public documentation is not asked about: that part is nobody's.
    """
    numbers = [n for n, one in enumerate(findings) if not any(is_public(part) for part in one.credential.parts)]
    answered = list(findings)
    for number, one in zip(numbers, (settings.ask or _ask_quietly)([findings[n] for n in numbers]), strict=True):
        answered[number] = one
    first = len(answered) - baselined
    alive = [one for one in answered[first:] if one.verification.status in (Status.LIVE, Status.KEY_LIVE)]
    return answered[:first] + alive


def _without_revived(counts: dict[str, int], revived: int) -> dict[str, int]:
    """What the baseline accepts and the exchange says is alive was not left out after all."""
    left = {**counts, "baseline": counts.get("baseline", 0) - revived}
    return {by: number for by, number in left.items() if number}


def _ask_quietly(findings: Sequence[Finding]) -> list[Finding]:
    import os

    from binscan.verifier.client import open_client
    from binscan.verifier.verify import verify

    return verify(findings, open_client(os.environ), lambda text: None)


def _outcome(gathered: Gathered, settings: Settings, leave_out: Callable[[Credential], str] | None) -> Outcome:
    if settings.find:
        from binscan.known.find import known_credentials

        # Whoever names a secret wants every place of it: nothing is judged, nothing is suppressed.
        return Outcome(known_credentials(gathered.observations), [], [], {}, [])
    kept = [o for o in gathered.observations if not o.suppressed]
    outcome = suppress(join(kept), gathered.observations, settings)
    return _without(leave_out, outcome) if leave_out else outcome


def _without(leave_out: Callable[[Credential], str], outcome: Outcome) -> Outcome:
    words = [(credential, leave_out(credential)) for credential in outcome.credentials]
    return replace(
        outcome,
        credentials=[credential for credential, word in words if not word],
        baselined=[credential for credential in outcome.baselined if not leave_out(credential)],
        counts=outcome.counts | Counter(word for _, word in words if word),
    )


def by_urgency(finding: Finding) -> tuple[int, int, float, str]:
    """Return what to sort findings by, for the worst first: what it can do, in how many places, how sure it is."""
    credential = finding.credential
    homes = {location.place.repository for location in credential.locations}
    return (-credential.severity, -len(homes), -credential.confidence, credential.id)


def _distinct(items: Sequence[Skipped]) -> list[Skipped]:
    return list(dict.fromkeys(items))
