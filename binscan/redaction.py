"""What people wrote is shown without the secrets it may hold: subjects, and the names of files, refs and people."""

from __future__ import annotations

import re

from binscan.model import Secret
from binscan.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from binscan.model import Credential, Report

_SHORTEST = 60
"""The shortest token of this exchange has 60 characters (a listen key)."""
_LONG_RUN = re.compile(rb"[A-Za-z0-9]{60,}")
_LONG_NAME = re.compile(r"(?=[A-Z0-9]*[a-z])(?=[a-z0-9]*[A-Z])(?=[A-Za-z]*[0-9])[A-Za-z0-9]{60,}")
"""A run in a name that may be a secret nobody found: digits, small and capital letters. A digest in lower-case hex,
which many stores name their files by, is none."""


class Redactor:
    """Masks secrets in what people wrote: a commit's subject may be the very place of the leak."""

    def __init__(self, credentials: Iterable[Credential]) -> None:
        parts = (part.secret for credential in credentials for part in credential.parts)
        self._secrets = [secret.reveal() for secret in parts if isinstance(secret, Secret)]
        self._names = [(text, _short(text)) for text in (one.decode("latin-1") for one in self._secrets)]
        self.shortest = min([_SHORTEST, *map(len, self._secrets)])

    def over(self, text: bytes) -> str:
        """Return the text with every known secret, and every run long enough to be one, masked."""
        for secret in self._secrets:
            text = text.replace(secret, b"****")
        return _LONG_RUN.sub(b"****", text).decode("utf-8", "replace")

    def over_name(self, name: str) -> str:
        """Return a name with every secret in it shortened to `first…last`, by which its owner still finds it."""
        for secret, short in self._names:
            name = name.replace(secret, short)
        return _LONG_NAME.sub(lambda run: _short(run[0]), name)


def redacted(report: Report) -> Report:
    """Return a report in which no text is, or holds, a secret: not a path, a ref, a person, a reason or a step."""
    redactor = Redactor(finding.credential for finding in (*report.findings, *report.samples))
    shown: Report = _Over(redactor).record(report)
    return shown


class _Over:
    """Walks a report, whatever fields it has or will have."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._shortest = redactor.shortest

    def record(self, record: Any) -> Any:
        """Return a record with its texts redacted, itself if none changed."""
        changed = {}
        for name, value in record.__dict__.items():
            kind = type(value)
            if kind is str and len(value) < self._shortest:
                continue
            new = self._value(value)
            if new is not value:
                changed[name] = new
        return type(record)(**{**record.__dict__, **changed}) if changed else record

    def _value(self, value: Any) -> Any:
        kind = type(value)
        if kind is str:
            new = self._redactor.over_name(value) if len(value) >= self._shortest else value
            return value if new == value else new
        if isinstance(value, Record):
            return self.record(value)
        if kind is tuple:
            made = tuple([self._value(one) for one in value])
            return value if all(map(_is, made, value)) else made
        if kind is dict:
            return {self._value(name): self._value(one) for name, one in value.items()}
        return value


def _is(one: object, other: object) -> bool:
    return one is other


def _short(secret: str) -> str:
    return f"{secret[:4]}…{secret[-2:]}"
