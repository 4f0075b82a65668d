"""What a run was asked to do, validated and frozen: the pipeline never sees a parsed command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from binscan.model import Finding, Limits, Part
from binscan.record import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from binscan.matcher.known import Known


class Allow(Record):
    """What the configuration says is never a finding. See docs/reference/configuration.md."""

    paths: tuple[str, ...] = ()
    """Glob patterns, `**` crosses folders."""
    rules: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()
    """Finding ids."""
    unreadable: tuple[tuple[str, str], ...] = ()
    """(glob, reason): paths that can never be read; acknowledged, still counted."""


class Settings(Record):
    """One run's choices."""

    min_confidence: float = 0.5
    """Findings below it are counted as suppressed by `threshold`."""
    jobs: int = 0
    """Worker processes; 0 means one per core."""
    limits: Limits = field(default_factory=Limits)
    allow: Allow = field(default_factory=Allow)
    baseline: str | None = None
    watchlist: str | None = None
    known: tuple[Known, ...] = ()
    """What to recognise exactly, whatever stands around it: the watchlist, loaded."""
    verify: bool = False
    ask: Callable[[Sequence[Finding]], list[Finding]] | None = None
    """How to verify, where somebody is to be told first; None asks without telling anybody."""
    show_samples: bool = False
    cache: bool = True
    """Whether an audit may use and write the incremental cache."""
    find: tuple[Part, ...] = ()
    """Known secrets, or digests of them, to look for exactly, whatever their confidence (`audit --find -`)."""
    fetch_pulls: bool = False
