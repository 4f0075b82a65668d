"""What happens to a repository, a disk or a process during an audit costs no finding and no truth."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from binscan import api
from binscan.git.pack import stores, sweep
from binscan.incremental import cache
from binscan.settings import Settings
from tests.support.here import on_posix
from tests.support.repo import Repo
from tests.support.stores import many_versions
from tests.support.tokens import pair

COMMAND = [sys.executable, "-m", "binscan", "audit", "--format", "json"]


@pytest.fixture
def leaky(repo: Repo) -> Repo:
    """A history with many versions and a pair that was taken out again."""
    key, secret = pair("while")
    many_versions(repo)
    repo.commit("leak", {"a.env": f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n"})
    repo.commit("oops", {"b": "b\n"}, remove=("a.env",))
    return repo


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("command", [["gc", "-q", "--prune=now"], ["repack", "-q", "-adf"]], ids=["gc", "repack"])
def test_a_store_packed_anew_after_it_was_listed(
    leaky: Repo, monkeypatch: pytest.MonkeyPatch, command: list[str], jobs: int
) -> None:
    """Every object is read all the same: packs and loose files that are gone are asked of git, where they are now."""
    leaky.git("repack", "-q", "-d")
    leaky.commit("loose", {"late": "late\n"})
    good = api.audit(str(leaky.path), Settings(jobs=1, cache=False))
    real = stores.list_stores

    def listing(objects_dir: str, oid_bytes: int) -> stores.Listing:
        found = real(objects_dir, oid_bytes)
        leaky.git(*command)
        return found

    monkeypatch.setattr(sweep, "list_stores", listing)
    monkeypatch.setattr(sweep, "ALONE", 0)
    monkeypatch.setattr("binscan.workers.start_method", lambda: "spawn")
    report = api.audit(str(leaky.path), Settings(jobs=jobs, cache=False))
    # What gc expires of the reflogs is no longer part of a finding's story.
    assert [f.credential for f in report.findings] == [f.credential for f in good.findings]
    assert report.skipped == good.skipped == ()
    assert report.coverage.objects_digest == good.coverage.objects_digest


@pytest.mark.slow
def test_a_store_that_is_packed_over_and_over(leaky: Repo) -> None:
    """Whenever it happens to be listed, the whole history is read."""
    over = threading.Event()

    def pack() -> None:
        number = 0
        while not over.is_set():
            number += 1
            leaky.git("repack", "-q", "-adf", f"--depth={number % 40 + 1}")
            leaky.git("gc", "-q", "--prune=now")

    packer = threading.Thread(target=pack)
    packer.start()
    try:
        for _ in range(6):
            ran = subprocess.run([*COMMAND, "--no-cache", str(leaky.path)], capture_output=True, check=False)
            assert ran.returncode == 1, ran.stderr
            report = json.loads(ran.stdout)
            assert len(report["findings"]) == 1
            assert report["scan"]["complete"], report["scan"]["skipped"]
    finally:
        over.set()
        packer.join()


@on_posix
@pytest.mark.parametrize("sent", ["SIGINT", "SIGKILL", "SIGTERM"])
def test_an_audit_that_is_ended_early_leaves_a_cache_that_is_true(leaky: Repo, sent: str) -> None:
    """The next audit says what one without a cache says, and leaves one file."""
    for delay in (0.15, 0.3, 0.6):
        process = subprocess.Popen([*COMMAND, str(leaky.path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(getattr(signal, sent))
        process.wait()
    good = api.audit(str(leaky.path), Settings(jobs=1, cache=False))
    for _ in range(2):
        report = api.audit(str(leaky.path), Settings(jobs=1))
        assert (report.findings, report.skipped, report.coverage) == (good.findings, good.skipped, good.coverage)
    assert len(cache.files()) == 1


@on_posix
def test_a_full_disk_costs_the_cache_and_nothing_else(leaky: Repo) -> None:
    """What cannot be written is said; half of it is not taken for the whole by the next audit."""
    limited = (
        f"import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200)); sys.argv = {COMMAND[2:]}"
    )
    code = f"{limited} + [{str(leaky.path)!r}]; runpy.run_module('binscan', run_name='__main__')"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert ran.returncode == 1, ran.stderr
    report = json.loads(ran.stdout)
    assert [item["what"] for item in report["scan"]["noted"]] == ["cache"]
    assert len(report["findings"]) == 1
    good = api.audit(str(leaky.path), Settings(jobs=1, cache=False))
    assert api.audit(str(leaky.path), Settings(jobs=1)).coverage == good.coverage
    assert len(cache.files()) == 1


@pytest.mark.parametrize("age", [-86_400, 86_400], ids=["the clock went back", "old"])
def test_what_was_left_half_written_is_cleared_away(leaky: Repo, age: int) -> None:
    """Of this repository, once nobody can still be writing it, whatever the clock says."""
    api.audit(str(leaky.path), Settings(jobs=1))
    (whole,) = cache.files()
    left, fresh = Path(f"{whole}.1-left.new"), Path(f"{whole}.2-fresh.new")
    left.write_bytes(b"half")
    fresh.write_bytes(b"half")
    stamp = time.time() - age
    os.utime(left, (stamp, stamp))
    leaky.commit("more", {"c": "c\n"})
    api.audit(str(leaky.path), Settings(jobs=1))
    assert sorted(cache.files()) == [whole, str(fresh)]


def test_a_clock_that_goes_back_changes_nothing(leaky: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered is known by its id, not by when it was read."""
    good: Any = api.audit(str(leaky.path), Settings(jobs=1))
    monkeypatch.setattr(time, "time", lambda: 0.0)
    again = api.audit(str(leaky.path), Settings(jobs=1))
    assert ([f.id for f in again.findings], again.coverage) == ([f.id for f in good.findings], good.coverage)
