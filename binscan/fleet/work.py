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

from binscan.fleet.job import Job, Outcome
from binscan.fleet.mirrors import local_path, size_of
from binscan.git.clone import is_url

_POLL = 0.5
"""Seconds between two looks at a running job's disk use and clock."""


def perform(job: Job) -> Outcome:
    """Run one job in a process of its own; it ends within its bounds of time and disk, whatever the repository does."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "binscan.fleet.job"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    question = json.dumps({name: getattr(job, name) for name in Job.__slots__}).encode()
    mirror = local_path(job.mirrors, job.name) if is_url(job.source) else None
    reason = ""
    while True:
        try:
            answer, _ = process.communicate(question, timeout=min(_POLL, job.seconds))
            break
        except subprocess.TimeoutExpired:
            question = b""
            if time.monotonic() - started > job.seconds:
                reason = f"not finished within {job.seconds:g} seconds"
            elif mirror is not None and size_of(mirror) > job.disk:
                reason = f"larger than the bound of {job.disk >> 20} MiB on disk"
            if reason:
                _end(process)
                if mirror is not None:
                    shutil.rmtree(mirror, ignore_errors=True)
                break
        except BaseException:
            _end(process)
            raise
    seconds = round(time.monotonic() - started, 3)
    if reason:
        return Outcome(job.name, "failed", reason, seconds=seconds)
    return replace(_parsed(job, answer, process.returncode), seconds=seconds)


def _parsed(job: Job, answer: bytes, code: int) -> Outcome:
    try:
        return Outcome(**json.loads(answer))
    except (ValueError, TypeError):
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        return Outcome(job.name, "failed", f"the audit's process died ({how})")


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            process.kill()
    else:
        process.kill()
    process.communicate()
