"""What is not reported, and why: documentation samples, allowlists, inline marks, the baseline, the threshold.

Everything removed is counted by what removed it. A sample, an allowlisted or a marked token never causes a request; a
baselined one may, under `--verify`, because a baseline must not hide a credential that is alive.
"""

from __future__ import annotations

from collections import Counter

from binscan.model import Noted, Part, Secret, Severity, Skipped
from binscan.record import Record, replace
from binscan.suppression.allowlist import acknowledged, credential_allowed, path_allowed
from binscan.suppression.samples import is_sample

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from binscan.model import Credential, Observation
    from binscan.settings import Allow, Settings
    from binscan.suppression.baseline import Baseline


class Outcome(Record):
    """What is left, and what was taken."""

    credentials: list[Credential]
    samples: list[Credential]
    baselined: list[Credential]
    """Accepted by the baseline; reported all the same if the exchange says that one is alive."""
    counts: dict[str, int]
    """Credentials (or, where none was formed, distinct secrets) removed, by what removed them."""
    noted: list[Skipped]
    """Expired and stale baseline entries."""


def mark_path(path: str, allow: Allow) -> str:
    """Return `allowlist` if the configuration takes this path out of the verdict, or an empty string."""
    return "allowlist" if path_allowed(path, allow.paths) else ""


def suppress(credentials: Sequence[Credential], observations: Sequence[Observation], settings: Settings) -> Outcome:
    """Remove what is accepted, known or weak from the credentials, and count it.

    Args:
        credentials: joined from the observations that nothing marked.
        observations: all of them, marked ones too, to count what the marks removed.
        settings: threshold, allowlist and baseline.

    Raises:
        ConfigError: the baseline file is wrong.
    """
    outcome = Outcome([], [], [], {}, [])
    counts: Counter[str] = Counter()
    baseline = _load(settings.baseline) if settings.baseline else None
    for credential in credentials:
        if all(is_public(part) for part in credential.parts):
            counts["sample"] += 1
            outcome.samples.append(replace(credential, rule="binance-doc-sample", severity=Severity.INFO))
        elif credential_allowed(credential, settings.allow):
            counts["allowlist"] += 1
        elif credential.confidence < settings.min_confidence:
            counts["threshold"] += 1
        elif baseline is not None and baseline.accepts(credential):
            counts["baseline"] += 1
            outcome.baselined.append(credential)
        else:
            outcome.credentials.append(credential)
    _count_marked(credentials, observations, counts)
    if baseline is not None and settings.baseline:
        outcome.noted.extend(_aged(baseline, settings.baseline, credentials))
    return replace(outcome, counts=dict(sorted(counts.items())))


def _load(path: str) -> Baseline:
    from binscan.suppression.baseline import load  # with json and datetime, 4 ms

    return load(path)


def _count_marked(credentials: Sequence[Credential], observations: Sequence[Observation], counts: Counter[str]) -> None:
    seen = {part.secret for credential in credentials for part in credential.parts}
    for observation in observations:
        secret = observation.classified.candidate.secret
        if observation.suppressed and secret not in seen:
            seen.add(secret)
            counts[observation.suppressed] += 1


def _aged(baseline: Baseline, path: str, credentials: Sequence[Credential]) -> list[Skipped]:
    from datetime import date

    noted: list[Skipped] = []
    expired = sum(entry.expired(date.today()) for entry in baseline.entries)
    if expired:
        noted.append(Noted(path, f"{expired} baseline entries have expired; binscan baseline prune removes them"))
    seen = baseline.seen(credentials)
    stale = sum(entry.digest not in seen for entry in baseline.entries)
    if stale:
        noted.append(Noted(path, f"{stale} baseline entries match nothing that was read here"))
    return noted


def acknowledge(skipped: Iterable[Skipped], allow: Allow) -> tuple[list[Skipped], list[Skipped]]:
    """Divide what could not be read into (missing, acknowledged in the configuration as never readable).

    Acknowledged items stay counted: they are noted, with the reason given.
    """
    missing: list[Skipped] = []
    known: list[Skipped] = []
    for item in skipped:
        reason = acknowledged(item.what, allow)
        if reason is None:
            missing.append(item)
        else:
            known.append(Noted(item.what, f"{item.reason}; acknowledged: {reason}"))
    return missing, known


def is_public(part: Part) -> bool:
    """Whether a part is printed in public documentation."""
    return isinstance(part.secret, Secret) and is_sample(part.secret)
