"""Recognise given credentials exactly, anywhere in a text, with no context needed.

What is looked for is held as salted digests only, so that it can be committed, cross a process boundary or stand in
a report. A key of 64 letters and digits has 381 bits (62^64): no digest of it can be tried out, and the salt keeps
two lists of the same key from being compared.

Every window of the right length in every run of letters and digits is compared, so a key is found inside a longer word
and whatever the judgement thinks of its shape. Private keys are compared by their DER.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from binscan.digest import sha256
from binscan.errors import UsageError
from binscan.matcher.keys import find_keys
from binscan.model import Candidate, Role, Secret, Text
from binscan.pattern import pattern
from binscan.record import Record, field

SHORTEST = 40
"""Characters of the shortest token that may be remembered: a digest of a shorter, guessable text could be tried out."""
LONGEST = 256
_TOKEN = pattern(rb"[A-Za-z0-9]{%d,%d}" % (SHORTEST, LONGEST))
_LOWER, _UPPER, _DIGIT = pattern(rb"[a-z]"), pattern(rb"[A-Z]"), pattern(rb"[0-9]")


class Entry(Record):
    """One remembered secret."""

    digest: bytes
    """SHA-256 of the salt and the secret's bytes (of a private key: its DER)."""
    role: Role
    length: int
    """Characters of a token; 0 for a private key."""
    mixed: bool
    """Whether it has upper and lower case: runs without both need no look."""
    label: str = ""
    """What its owner calls it."""


class Known(Record):
    """What to recognise.

    Salt-less digests are those of reports (`Secret.sha256`), so that a report can be searched for.
    """

    salt: bytes
    entries: Mapping[bytes, Entry] = field(default_factory=dict)
    """By digest."""

    @classmethod
    def of(cls, salt: bytes, entries: Iterable[Entry]) -> Known:
        """Return the recogniser of these entries, all digested with this salt."""
        return cls(salt, {entry.digest: entry for entry in entries})

    @classmethod
    def of_secrets(cls, wanted: Iterable[tuple[Role, Secret, str]]) -> Known:
        """Return a recogniser of (role, secret, label), under a fresh salt.

        Raises:
            UsageError: one of them is too short, or is no token or private key.
        """
        salt = fresh_salt()
        return cls.of(salt, (remember(salt, role, secret, label) for role, secret, label in wanted))

    def digest(self, value: bytes) -> bytes:
        """Return the salted digest of a secret's bytes."""
        return sha256(self.salt + value).digest()

    def find(self, text: Text) -> list[tuple[Candidate, Entry]]:
        """Return every occurrence in a text, with the entry it matches."""
        if not self.entries:
            return []
        found = list(self._tokens(text))
        if any(entry.length == 0 for entry in self.entries.values()):
            found.extend(self._private_keys(text))
        return found

    def _tokens(self, text: Text) -> Iterator[tuple[Candidate, Entry]]:
        lengths = sorted({entry.length for entry in self.entries.values() if entry.length})
        if not lengths:
            return
        only_mixed = all(entry.mixed for entry in self.entries.values() if entry.length)
        for run in re.finditer(rb"[A-Za-z0-9]{%d,}" % lengths[0], text.data):
            if only_mixed and not (_LOWER.search(run[0]) and _UPPER.search(run[0])):
                continue
            for start, end in _windows(run.start(), run.end(), lengths):
                entry = self.entries.get(self.digest(text.data[start:end]))
                if entry is not None and entry.length == end - start:
                    yield Candidate(text, start, end, "known", Secret(text.data[start:end])), entry

    def _private_keys(self, text: Text) -> Iterator[tuple[Candidate, Entry]]:
        for candidate in find_keys(text):
            entry = self.entries.get(self.digest(candidate.secret.reveal()))
            if entry is not None:
                yield candidate, entry


def remember(salt: bytes, role: Role, secret: Secret, label: str = "") -> Entry:
    """Return the entry of a secret under a salt.

    Raises:
        UsageError: it is too short to be safe as a digest, or is no token or private key.
    """
    value = secret.reveal()
    if role is Role.PRIVATE_KEY:
        return Entry(_digest(salt, secret), role, 0, False, label)
    if not _TOKEN.fullmatch(value) or not _is_random(value):
        raise UsageError(
            "only keys and secrets of at least 40 random letters and digits, and private keys, can be remembered",
            "A digest of anything shorter or guessable could be tried out.",
        )
    mixed = bool(_LOWER.search(value) and _UPPER.search(value))
    return Entry(_digest(salt, secret), role, len(value), mixed, label)


def fresh_salt() -> bytes:
    """Return 32 random bytes."""
    import secrets

    return secrets.token_bytes(32)


def _digest(salt: bytes, secret: Secret) -> bytes:
    return sha256(salt + secret.reveal()).digest()


def _is_random(value: bytes) -> bool:
    """At least ten distinct characters: random base62 of 64 has 29 or more, of random hexadecimal one in 10^12 has
    fewer than ten; a pattern or a filled field has few."""
    return len(set(value)) >= 10


def _windows(start: int, end: int, lengths: Iterable[int]) -> Iterator[tuple[int, int]]:
    for length in lengths:
        for at in range(start, end - length + 1):
            yield at, at + length
