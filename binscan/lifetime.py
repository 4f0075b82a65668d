"""What becomes known of a credential after it was found: its life in a history, and what the exchange says of it."""

from __future__ import annotations

from enum import StrEnum

from binscan.record import Record, field


class Change(Record):
    """A commit that brought or took a secret."""

    commit: str
    date: str
    """The committer's date, ISO 8601 with offset."""
    author: str = ""
    subject: str = ""
    path: str = ""
    at_or_before: bool = False
    """The commit's parents are cut away (a shallow clone): the secret may be older than this commit."""


class Provenance(Record):
    """Since when, still where, published or not."""

    introduced: Change | None
    """The earliest commit, by ancestry then committer date, that brings it; None if only outside commits."""
    removed: Change | None
    """The commit after which HEAD's history no longer holds it."""
    present_at_head: bool
    refs: tuple[str, ...]
    """Full ref names whose history holds it, sorted."""
    published: bool | None
    """None: nobody can tell; advice treats it like True."""
    introductions: tuple[Change, ...] = ()
    """Every introducing commit, earliest first."""
    removals: tuple[Change, ...] = ()
    reflogs: tuple[str, ...] = ()
    """Reflog entries such as `HEAD@{3}` that hold it."""
    first_published: str | None = None
    """ISO 8601, where a remote ref's reflog or the introducing commit's date says so."""
    exposure_days: float | None = None
    """From first publication (or introduction) to removal, or to now."""
    window: tuple[str, str | None] | None = None
    """(from, to) to review on the exchange; `to` None while it is still exposed."""


class Status(StrEnum):
    """What the exchange's answer proves, and no more. See docs/explanation/exchange.md, "Errors"."""

    NOT_CHECKED = "not_checked"
    LIVE = "live"
    KEY_LIVE = "key_live"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class Verification(Record):
    """What the exchange said about a credential."""

    status: Status = Status.NOT_CHECKED
    environment: str | None = None
    permissions: dict[str, bool] = field(default_factory=dict)
    ip_restricted: bool | None = None
    withdrawals: bool | None = None
    checked_at: str | None = None
    detail: str | None = None
    created_at: str | None = None
    """When the key was created, ISO 8601, where the exchange says."""
    trading_expires_at: str | None = None
