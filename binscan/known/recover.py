"""Read again the secrets that a report only names: a report holds digests, the repository still holds the bytes.

Each location names an object (or a file) and the digest names the secret, so nothing is trusted but the digest.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import NamedTuple

from binscan.errors import BinscanError, SourceError
from binscan.git.objects import MissingObject, ObjectStore
from binscan.git.repository import Repository, open_repository
from binscan.matcher.keys import find_keys
from binscan.matcher.known import Entry, Known
from binscan.matcher.tokens import find_candidates
from binscan.matcher.unfold import unfold
from binscan.model import Finding, Limits, Part, Place, Report, Role, Secret, Skipped, Text

_LENGTHS = (64, 60)
"""Characters of a token that a report can name (docs/explanation/exchange.md, "Key formats")."""


class Recovered(NamedTuple):
    """The findings of a report with their secrets, and those for which they could not be found."""

    findings: list[Finding]
    """Complete ones only: every part is a `Secret`."""
    missing: list[Skipped]


def recover(report: Report, repository: str | None = None, limits: Limits | None = None) -> Recovered:
    """Return the report's findings with their secrets read again.

    Args:
        report: read back from a file; its parts are fingerprints.
        repository: where to look; None looks where the report says.
        limits: what the layers of one object may cost.
    """
    limits = limits or Limits()
    findings: list[Finding] = []
    missing: list[Skipped] = []
    with ExitStack() as stack:
        sources = _Sources(report, repository, limits, stack)
        for finding in report.findings:
            found = _secrets_of(finding, sources, limits)
            parts = tuple(_filled(part, found) for part in finding.credential.parts)
            if all(isinstance(part.secret, Secret) for part in parts):
                findings.append(replace(finding, credential=replace(finding.credential, parts=parts)))
            else:
                missing.append(Skipped(finding.id, "its secret is no longer where the report says"))
    return Recovered(findings, missing)


def secrets_in(data: bytes, digests: Iterable[str], limits: Limits) -> dict[str, Secret]:
    """Return the secrets of these SHA-256 digests that lie in a blob, under whatever layers.

    The usual shapes are tried first; then every window of the right length, because a secret may stand inside a word.
    """
    wanted = set(digests)
    found: dict[str, Secret] = {}
    texts: list[Text] = []
    for text in unfold(data, limits):
        if isinstance(text, Skipped):
            continue
        texts.append(text)
        for candidate in (*find_candidates(text), *find_keys(text)):
            if candidate.secret.sha256 in wanted:
                found[candidate.secret.sha256] = candidate.secret
        if wanted <= set(found):
            return found
    for length in _LENGTHS:
        exact = Known.of(b"", (_entry(digest, length) for digest in wanted - set(found)))
        for text in texts:
            for candidate, _ in exact.find(text):
                found[candidate.secret.sha256] = candidate.secret
    return found


def _entry(digest: str, length: int) -> Entry:
    return Entry(bytes.fromhex(digest), Role.UNKNOWN, length, mixed=False)


def _filled(part: Part, found: dict[str, Secret]) -> Part:
    return replace(part, secret=found.get(part.secret.sha256, part.secret))


def _secrets_of(finding: Finding, sources: _Sources, limits: Limits) -> dict[str, Secret]:
    wanted = {part.secret.sha256 for part in finding.credential.parts}
    found: dict[str, Secret] = {}
    places = dict.fromkeys(location.place for location in finding.credential.locations)
    for place in places:
        if wanted <= set(found):
            break
        data = sources.read(place)
        if data is not None:
            found.update(secrets_in(data, wanted - set(found), limits))
    return found


class _Sources:
    """Where the report's bytes may be: the object stores and folders that it names."""

    def __init__(self, report: Report, repository: str | None, limits: Limits, stack: ExitStack) -> None:
        self._folders = [repository] if repository is not None else [t for t in report.target.split(", ") if t]
        self._repository, self._limits, self._stack = repository, limits, stack
        self._stores: dict[str, tuple[Repository, ObjectStore] | None] = {}

    def read(self, place: Place) -> bytes | None:
        """Return the bytes that a location names, or None."""
        name = self._repository or place.repository
        if place.blob is not None and name is not None:
            opened = self._open(name)
            if opened is not None:
                try:
                    return opened[1].read(place.blob)[1]
                except MissingObject:
                    return None
        return self._file(place, name)

    def _open(self, name: str) -> tuple[Repository, ObjectStore] | None:
        if name not in self._stores:
            try:
                repository = open_repository(name)
            except SourceError:
                self._stores[name] = None
            else:
                store = ObjectStore(repository)
                self._stack.callback(store.close)
                self._stores[name] = (repository, store)
        return self._stores[name]

    def _file(self, place: Place, name: str | None) -> bytes | None:
        """Read a file outside the object store; a path that leaves its folder is not followed."""
        if place.path.startswith("/") or ".." in place.path.split("/"):
            return None
        if place.ref_kind == "lfs" and name and (opened := self._open(name)):
            oid = place.path.rpartition("/")[2]
            return self._bytes(os.path.join(opened[0].common_dir, "lfs", "objects", oid[:2], oid[2:4], oid))
        for folder in dict.fromkeys([*self._folders, *([name] if name else [])]):
            for path in _outer(folder, place.path):
                data = self._bytes(path)
                if data is not None:
                    return data
        return None

    def _bytes(self, path: str) -> bytes | None:
        try:
            if not os.path.isfile(path) or os.path.getsize(path) > self._limits.blob:
                return None
            with open(path, "rb") as stream:
                return stream.read()
        except (OSError, ValueError, BinscanError):
            return None


def _outer(folder: str, path: str) -> Iterator[str]:
    """The file itself, or the archives around it: `OUTER!INNER`, where a file's own name may hold a `!`."""
    if os.path.isfile(folder):
        yield folder
        return
    names = path.split("!")
    for count in range(len(names), 0, -1):
        yield os.path.join(folder, *"!".join(names[:count]).split("/"))
