"""The baseline: what was accepted, kept as keyed digests of the secrets' values.

One JSON object a line, sorted, so that two branches merge cleanly; the first line holds the file's random salt. No line
numbers, commits or times of finding: squash, rebase, rename and reformatting change nothing in it. A credential is
accepted when each of its secrets is: a key that was accepted alone comes back when its secret leaks too.

A digest reveals nothing: HMAC-SHA256 of a value with 381 bits of entropy cannot be guessed, and the salt keeps two
files from being compared.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass, replace
from datetime import date

from binscan.errors import ConfigError
from binscan.model import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from binscan.model import Credential

_VERSION = 1
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One accepted secret."""

    digest: str
    """HMAC-SHA256 of the secret's bytes under the file's salt, 64 hex digits."""
    role: str
    rule: str
    reason: str
    author: str
    expires: str | None = None
    """ISO date; from that day on the entry accepts nothing."""

    def expired(self, today: date) -> bool:
        """Whether the entry no longer counts."""
        return self.expires is not None and date.fromisoformat(self.expires) <= today


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline file's content."""

    salt: str
    entries: tuple[Entry, ...] = ()

    def digest(self, secret: Secret) -> str:
        """Return the digest under which a secret is kept in this file."""
        return hmac.new(bytes.fromhex(self.salt), secret.reveal(), hashlib.sha256).hexdigest()

    def accepts(self, credential: Credential, today: date | None = None) -> bool:
        """Whether every secret of the credential has an entry that has not expired."""
        day = today or date.today()
        valid = {entry.digest for entry in self.entries if not entry.expired(day)}
        return bool(valid) and all(digest in valid for digest in self.digests(credential))

    def digests(self, credential: Credential) -> list[str]:
        """Return the digests of a credential's secrets."""
        return [self.digest(part.secret) for part in credential.parts if isinstance(part.secret, Secret)]

    def seen(self, credentials: Iterable[Credential]) -> set[str]:
        """Return the digests of all secrets of the credentials."""
        return {digest for credential in credentials for digest in self.digests(credential)}

    def with_findings(
        self, credentials: Iterable[Credential], *, reason: str, author: str, expires: str | None
    ) -> Baseline:
        """Return a baseline that also accepts these credentials; entries already there stay as they are."""
        known = {entry.digest: entry for entry in self.entries}
        for credential in credentials:
            for part in credential.parts:
                if isinstance(part.secret, Secret):
                    digest = self.digest(part.secret)
                    fresh = Entry(digest, part.role.value, credential.rule, reason, author, expires)
                    known.setdefault(digest, fresh)
        return replace(self, entries=tuple(sorted(known.values())))

    def without(self, digests: set[str]) -> Baseline:
        """Return a baseline without these entries."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.digest not in digests))


def new_baseline() -> Baseline:
    """Return an empty baseline with a fresh random salt."""
    return Baseline(secrets.token_hex(16))


def dump(baseline: Baseline) -> str:
    """Return the file's text: the header, then one sorted line an entry."""
    lines = [json.dumps({"binscan_baseline": _VERSION, "salt": baseline.salt})]
    for entry in sorted(baseline.entries):
        fields = {name: getattr(entry, name) for name in Entry.__slots__}
        lines.append(json.dumps(fields, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def load(path: str) -> Baseline:
    """Read a baseline file.

    Raises:
        ConfigError: it cannot be read, or a line is not what it should be; the message names file, line and field.
    """
    try:
        if os.path.getsize(path) > _LARGEST:
            raise ConfigError(f"baseline {path} is larger than {_LARGEST >> 20} MiB")
        with open(path, encoding="utf-8") as stream:
            lines = stream.read().splitlines()
    except OSError as error:
        hint = f"To make one: binscan baseline create --baseline {path}"
        raise ConfigError(f"baseline {path} cannot be read: {error.strerror}", hint) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"baseline {path} is not UTF-8 text") from error
    header = _object(path, 1, lines[0] if lines else "")
    salt = header.get("salt")
    if header.get("binscan_baseline") != _VERSION or not isinstance(salt, str) or not _is_hex(salt, 32):
        found = str(header.get("binscan_baseline"))[:20]
        raise ConfigError(f"baseline {path}, line 1: expected a version {_VERSION} header with a salt, found {found!r}")
    entries = [_entry(path, number, line) for number, line in enumerate(lines[1:], 2) if line.strip()]
    return Baseline(salt, tuple(sorted(set(entries))))


def _object(path: str, number: int, line: str) -> dict[str, object]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        where = f"baseline {path}, line {number}"
        raise ConfigError(f"{where}: expected a JSON object", "A merge may have left a conflict marker there.")
    return value


def _entry(path: str, number: int, line: str) -> Entry:
    fields = _object(path, number, line)
    values: dict[str, str | None] = {}
    for name in Entry.__slots__:
        value = fields.get(name)
        good = isinstance(value, str) or (name == "expires" and value is None)
        if name == "digest":
            good = isinstance(value, str) and _is_hex(value, 64)
        if name == "expires" and isinstance(value, str):
            good = _is_date(value)
        if not good:
            wanted = {"digest": "64 hex digits", "expires": "a date such as 2027-01-31, or null"}.get(name, "text")
            found = type(value).__name__ if not isinstance(value, str) else repr(value[:20])
            raise ConfigError(f"baseline {path}, line {number}, {name}: expected {wanted}, found {found}")
        values[name] = value if isinstance(value, str) else None
    text = {name: value or "" for name, value in values.items() if name != "expires"}
    return Entry(**text, expires=values["expires"])


def _is_hex(text: str, length: int) -> bool:
    return len(text) == length and all(c in "0123456789abcdef" for c in text)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
