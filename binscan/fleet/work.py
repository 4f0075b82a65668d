"""Starting a job's process, watching over it, and taking its answer: what an executor runs, here or on a cluster."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

from binscan.fleet.job import Job, Outcome, question
from binscan.fleet.mirrors import Folder, enter, growing, leave, local_path, size_of
from binscan.git.clone import is_url

_POLL = 0.5
"""Seconds between two looks at a running job's clock and at the bytes it has written."""
_LOOK_AROUND = 10
"""Polls between two looks at what the other mirrors take: that costs a look at each of them."""


def perform(job: Job) -> Outcome:
    """Run one job in a process of its own; it ends within its bounds of time and disk, whatever the repository does."""
    started = time.monotonic()
    if not is_url(job.source):
        return _timed(_run(job, None), started)
    mirror = local_path(job.mirrors, job.name)
    if job.stage == "part" and not os.path.isdir(mirror):
        return Outcome(job.name, "failed", "the mirror is not on the disk of the worker that was to read a part of it")
    try:
        os.makedirs(job.mirrors, exist_ok=True)
    except OSError as error:
        return Outcome(job.name, "failed", f"the folder of mirrors cannot be made: {error.strerror}")
    enter(mirror)
    job = replace(job, growing=growing(mirror))
    outcome = _timed(_run(job, _Disk(job, mirror)), started)
    shutil.rmtree(job.growing, ignore_errors=True)
    if job.stage != "part" and outcome.status != "split":
        leave(mirror)
    return outcome


class _Disk:
    """Watches what a job's mirror takes."""

    def __init__(self, job: Job, mirror: str) -> None:
        self._growing = job.growing
        self._mirror = mirror
        self._folder = Folder(job.mirrors, job.disk, job.seconds)
        self._room = self._folder.room(self.path)
        self._polls = 0

    @property
    def path(self) -> str:
        """What grows."""
        return self._mirror if os.path.isdir(self._mirror) else self._growing

    @property
    def cloned(self) -> bool:
        """Whether there is a mirror, so that another try need not begin with nothing."""
        return os.path.isdir(self._mirror)

    def objection(self) -> tuple[str, bool]:
        """Return why the job has to end, if it has to, and whether another try may end better."""
        size = size_of(self.path)
        self._polls += 1
        if size > self._room or self._polls % _LOOK_AROUND == 0:
            self._room = self._folder.room(self.path, min(size * 2, self._folder.bound))
        if size <= self._room:
            return "", False
        bound = f"the bound of {self._folder.bound >> 20} MiB on disk"
        if size > self._folder.bound:
            return f"larger than {bound}", False
        return f"no room for it within {bound}, beside those in work", True


def _run(job: Job, disk: _Disk | None) -> Outcome:
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "binscan.fleet.job"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, **({"XDG_CACHE_HOME": job.cache_home} if job.cache_home else {})},
    )
    asked = question(job)
    while True:
        try:
            answer, _ = process.communicate(asked, timeout=min(_POLL, job.seconds))
            return _parsed(job, answer, process.returncode)
        except subprocess.TimeoutExpired:
            asked = b""
            reason, again = disk.objection() if disk else ("", False)
            if not reason and time.monotonic() - started > job.seconds:
                reason = f"not finished within {job.seconds:g} seconds"
                again = job.cache and (disk is None or disk.cloned)
            if reason:
                _end(process)
                return Outcome(job.name, "failed", reason, again=again)
        except BaseException:
            _end(process)
            raise


def _timed(outcome: Outcome, started: float) -> Outcome:
    return replace(outcome, seconds=round(time.monotonic() - started, 3))


def _parsed(job: Job, answer: bytes, code: int) -> Outcome:
    try:
        fields = json.loads(answer)
        fields["parts"] = tuple(tuple(map(tuple, part)) for part in fields["parts"])
        return Outcome(**fields)
    except (ValueError, TypeError, KeyError):
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        return Outcome(job.name, "failed", f"the audit's process died ({how})", again=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            process.kill()
    process.communicate()
