"""Is a copy left? Audits a clone, and what its remotes serve, for exactly the credentials of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from binscan.api import audit, scan
from binscan.errors import BinscanError
from binscan.git.beyond import remote_urls
from binscan.git.clone import is_url
from binscan.git.repository import open_repository
from binscan.git.run import mask_url
from binscan.known.recover import recover
from binscan.model import Finding, Part, Report
from binscan.settings import Settings


@dataclass(frozen=True, slots=True)
class Checked:
    """What one place still holds."""

    place: str
    """A path, or a remote with its URL."""
    report: Report | None
    """None where it could not be looked at."""
    reason: str = ""
    """Why not."""

    @property
    def clean(self) -> bool:
        """Whether everything was read and no copy was found."""
        return self.report is not None and self.report.exit_code == 0


def check(report: Report, clone: str, settings: Settings, home: str | None = None) -> Iterator[Checked]:
    """Yield what each place still holds: the clone, its working tree, and what each remote serves.

    Args:
        report: the purged findings.
        clone: path or URL.
        settings: limits and processes.
        home: the repository of the report, whose remotes are asked as well as the clone's own (a rewritten clone has
            none); None asks no remote.
    """
    settings = replace(settings, find=_wanted(report, clone, settings))
    yield _audited(clone, clone, settings)
    if not is_url(clone):
        worktree = open_repository(clone).worktree
        if worktree is not None:
            files = scan([worktree], settings)
            yield Checked(f"{clone} (files)", replace(files, findings=_outside_git(files)))
    if home is not None:
        for url, name in _remotes(dict.fromkeys((clone, home))).items():
            yield _audited(f"{name} ({mask_url(url)})", url, settings)


def _remotes(repositories: Iterable[str]) -> dict[str, str]:
    """Return URL → name of every remote of some repositories, each URL once."""
    urls: dict[str, str] = {}
    for path in repositories:
        if is_url(path):
            urls.setdefault(path, "remote")
            continue
        try:
            repository = open_repository(path)
        except BinscanError:
            continue
        for name, url in sorted(remote_urls(repository).items()):
            urls.setdefault(url, name)
    return urls


def _wanted(report: Report, clone: str, settings: Settings) -> tuple[Part, ...]:
    """Return the secrets where they can still be read (they are then found inside anything), else their digests."""
    where = None if is_url(clone) else clone
    known = {
        part.secret.sha256: part
        for finding in recover(report, where, settings.limits).findings
        for part in finding.credential.parts
    }
    parts = {part.secret.sha256: part for finding in report.findings for part in finding.credential.parts}
    return tuple(known.get(digest, part) for digest, part in parts.items())


def _audited(place: str, target: str, settings: Settings) -> Checked:
    try:
        return Checked(place, audit(target, settings))
    except BinscanError as error:
        return Checked(place, None, error.message)


def _outside_git(files: Report) -> tuple[Finding, ...]:
    """Keep what lies in the working tree itself: the git directory was audited already."""
    kept = []
    for finding in files.findings:
        locations = tuple(x for x in finding.credential.locations if x.place.ref_kind in ("file", "worktree"))
        if locations:
            kept.append(replace(finding, credential=replace(finding.credential, locations=locations)))
    return tuple(kept)
