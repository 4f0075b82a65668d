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
import tempfile
from dataclasses import asdict, dataclass, replace
from typing import Any

from binscan.errors import BinscanError
from binscan.fleet.choices import judged_by, unpacked
from binscan.fleet.mirrors import local_path, settle
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
    choices: str
    """What decides what is found; see `binscan.fleet.choices`."""
    cache: bool = True
    cache_home: str = ""
    """Where the incremental cache lies; empty for the user's own."""
    before: tuple[str, str] = ("", "")
    """(refs digest, judged by) of the last finished audit; the same again need not be audited."""
    stage: str = "first"
    """`first`: bring the mirror up to date; `part`: read one part of it; `last`: audit it as it is."""
    parts: int = 0
    """Parts into which a large history may be cut in the first stage."""
    part_seconds: float = 5.0
    """Seconds of reading, by estimate, that a part is worth."""
    part: tuple[tuple[str, int, int], ...] = ()
    """The ranges of packs to read in the stage `part`."""
    growing: str = ""
    """Where a clone is to be made before it becomes the mirror."""

    def __repr__(self) -> str:
        return f"Job({self.name!r}, {self.stage!r})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one repository ended."""

    name: str
    status: str
    """`done`, `unchanged` or `failed`; between two stages `split` or `read`."""
    reason: str = ""
    refs_digest: str = ""
    rules_digest: str = ""
    """What the audit was judged by: version, rules and the run's choices."""
    report: str = ""
    """The audit's JSON report; it holds no secret."""
    seconds: float = 0.0
    bytes: int = 0
    again: bool = False
    """Whether another try may end better."""
    parts: tuple[tuple[tuple[str, int, int], ...], ...] = ()
    """The ranges of each part, where the history is to be read in parts."""


def work(job: Job) -> Outcome:
    """Update, audit and report one repository; a failure is an outcome, never an exception."""
    try:
        repository = _opened(job)._replace(name=job.name)
    except BinscanError as error:
        return Outcome(job.name, "failed", error.message, again=is_url(job.source))
    try:
        with tempfile.TemporaryDirectory(prefix="binscan-") as folder:
            return _worked(job, repository, replace(unpacked(job.choices, folder), jobs=1, cache=job.cache))
    except BinscanError as error:
        return Outcome(job.name, "failed", error.message)


def _worked(job: Job, repository: Repository, settings: Settings) -> Outcome:
    from binscan.git.pack.ranges import Range
    from binscan.incremental import parts

    if job.stage == "part":
        size = parts.read(repository, settings, [Range(*one) for one in job.part])
        return Outcome(job.name, "read", bytes=size)
    digest, judge = refs_digest(repository), judged_by(job.choices)
    if (digest, judge) == job.before:
        return Outcome(job.name, "unchanged", refs_digest=digest, rules_digest=judge)
    if job.stage == "first":
        cut = parts.cut(repository, settings, job.part_seconds, job.parts)
        if cut:
            return Outcome(
                job.name, "split", parts=tuple(tuple((one.pack, one.start, one.end) for one in part) for part in cut)
            )
    report, size = _audit(repository, settings)
    return Outcome(job.name, "done", "", digest, judge, report, bytes=size)


def _opened(job: Job) -> Repository:
    from binscan.git.clone import clone_mirror, update_mirror

    if not is_url(job.source):
        return open_repository(job.source)
    path = local_path(job.mirrors, job.name)
    if not os.path.isdir(path):
        clone_mirror(job.source, job.growing)
        settle(job.growing, path)
    elif job.stage == "first":
        update_mirror(path)
    return open_repository(path)


def _audit(repository: Repository, settings: Settings) -> tuple[str, int]:
    from binscan.api import audit_opened
    from binscan.redaction import redacted
    from binscan.report.base import RenderOptions
    from binscan.report.json import render

    report = audit_opened([repository], settings)
    stream = io.StringIO()
    render(redacted(report), stream, RenderOptions())
    return stream.getvalue(), report.bytes


def refs_digest(repository: Repository) -> str:
    """Return a digest over every ref and its object: the same again means that nothing was pushed since."""
    listing = repository.git(["for-each-ref", "--format=%(objectname) %(refname)"])
    return hashlib.sha256(listing).hexdigest()


def question(job: Job) -> bytes:
    """Return a job as its process reads it."""
    return json.dumps(asdict(job)).encode()


def main() -> None:
    """Read a job from standard input, write its outcome to standard output."""
    fields: dict[str, Any] = json.load(sys.stdin)
    job = Job(**{**fields, "before": tuple(fields["before"]), "part": tuple(map(tuple, fields["part"]))})
    json.dump(asdict(work(job)), sys.stdout)


if __name__ == "__main__":
    main()
