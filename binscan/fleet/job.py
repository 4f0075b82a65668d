"""One repository's work, in a process of its own: bring the mirror up to date, audit it, answer in JSON.

The job arrives on standard input, never as arguments: a clone URL may hold credentials. A repository that crashes,
hangs or eats this process costs that repository only.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from dataclasses import dataclass, replace
from typing import Any

from binscan.errors import BinscanError
from binscan.fleet.mirrors import local_path, make_room
from binscan.git.clone import is_url
from binscan.git.repository import Repository, open_repository
from binscan.settings import Settings


@dataclass(frozen=True, slots=True)
class Job:
    """What one repository's process is told."""

    name: str
    source: str
    mirrors: str
    """Folder of the mirrors on the machine that does the work."""
    disk: int
    """Bytes the mirrors may take together."""
    seconds: float
    """After which the process is ended."""
    jobs: int = 1
    """Worker processes inside the audit."""
    min_confidence: float = 0.5
    cache: bool = True
    before: tuple[str, str] = ("", "")
    """(refs digest, rules digest) of the last finished audit; the same again need not be audited."""

    def __repr__(self) -> str:
        return f"Job({self.name!r})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one repository ended."""

    name: str
    status: str
    """`done`, `unchanged` or `failed`."""
    reason: str = ""
    refs_digest: str = ""
    rules_digest: str = ""
    report: str = ""
    """The audit's JSON report; it holds no secret."""
    seconds: float = 0.0
    bytes: int = 0


def work(job: Job) -> Outcome:
    """Update, audit and report one repository; a failure is an outcome, never an exception."""
    from binscan.rules import rules_digest

    try:
        repository = _opened(job)
        digest = refs_digest(repository)
        rules = rules_digest()
        if (digest, rules) == job.before:
            return Outcome(job.name, "unchanged", refs_digest=digest, rules_digest=rules)
        report, size = _audit(job, repository)
        return Outcome(job.name, "done", "", digest, rules, report, bytes=size)
    except BinscanError as error:
        return Outcome(job.name, "failed", error.message)


def _opened(job: Job) -> Repository:
    from binscan.git.clone import clone_mirror, update_mirror

    if not is_url(job.source):
        return open_repository(job.source)
    path = local_path(job.mirrors, job.name)
    os.makedirs(job.mirrors, exist_ok=True)
    make_room(job.mirrors, job.disk, keep=path)
    if os.path.isdir(path):
        update_mirror(path)
    else:
        clone_mirror(job.source, path)
    os.utime(path)
    return open_repository(path)


def _audit(job: Job, repository: Repository) -> tuple[str, int]:
    from binscan.api import audit_opened
    from binscan.report.base import RenderOptions
    from binscan.report.json import render

    settings = replace(Settings(), jobs=job.jobs, min_confidence=job.min_confidence, cache=job.cache)
    report = audit_opened([repository._replace(name=job.name)], settings)
    stream = io.StringIO()
    render(report, stream, RenderOptions())
    return stream.getvalue(), report.bytes


def refs_digest(repository: Repository) -> str:
    """Return a digest over every ref and its object: the same again means that nothing was pushed since."""
    listing = repository.git(["for-each-ref", "--format=%(objectname) %(refname)"])
    return hashlib.sha256(listing).hexdigest()


def main() -> None:
    """Read a job from standard input, write its outcome to standard output."""
    fields: dict[str, Any] = json.load(sys.stdin)
    fields["before"] = tuple(fields["before"])
    outcome = work(Job(**fields))
    json.dump({name: getattr(outcome, name) for name in Outcome.__slots__}, sys.stdout)


if __name__ == "__main__":
    main()
