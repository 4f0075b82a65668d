"""A real Dask scheduler and real workers on loopback: whatever is lost, no repository is."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fleet.test_fleet import leaking
from tests.support.command import binscan
from tests.support.here import on_posix
from tests.support.stores import many_versions

pytestmark = [pytest.mark.slow, on_posix]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """One scheduler and its workers, each a process that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.scheduler = self.start_scheduler()
        self.workers = [self.start_worker() for _ in range(2)]

    @property
    def address(self) -> str:
        """The scheduler's address."""
        return f"tcp://127.0.0.1:{self.port}"

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one of Dask's own commands."""
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        """Start the scheduler and wait until it listens."""
        process = self.start("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return process
            time.sleep(0.1)
        raise AssertionError("the scheduler did not start")

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker with one thread."""
        options = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder / "dask"))
        return self.start("worker", self.address, *options)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a process and all it started, at once."""
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        process.wait()

    def close(self) -> None:
        """End everything."""
        for process in (*self.workers, self.scheduler):
            self.kill(process)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A running cluster."""
    running = Cluster(tmp_path)
    yield running
    running.close()


def settled(report: Any) -> Any:
    """A report without what differs from run to run."""
    findings = [
        (finding["id"], sorted((x["repository"], x["path"], x["line"]) for x in finding["locations"]))
        for finding in report["findings"]
    ]
    return sorted(findings), report["scan"]["complete"], report["scan"]["coverage"]["objects"]


def test_a_killed_worker_and_a_restarted_scheduler_lose_nothing(tmp_path: Path, cluster: Cluster) -> None:
    """Every repository is reported once, and the report is the single machine's."""
    count = 16
    for number in range(count):
        leaking(tmp_path / "repos" / f"r{number:03}", number % 11)
    (tmp_path / "list").write_text("".join(f"{tmp_path}/repos/r{number:03}\n" for number in range(count)))
    local = binscan("fleet", "list", "--format", "json", "--state", "local", cwd=tmp_path).report
    command = [sys.executable, "-m", "binscan", "fleet", "list", "--scheduler", cluster.address]
    command += ["--state", "cluster", "--lines", "lines", "--output", "json=cluster.json"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wait_for_lines(tmp_path / "lines", 3)
    cluster.kill(cluster.workers.pop(0))
    wait_for_lines(tmp_path / "lines", 6)
    cluster.kill(cluster.scheduler)
    cluster.scheduler = cluster.start_scheduler()
    cluster.workers.append(cluster.start_worker())
    cluster.workers.append(cluster.start_worker())
    _, err = process.communicate(timeout=240)
    assert process.returncode == 1, err.decode()
    assert b"Traceback" not in err
    lines = [json.loads(line)["repository"] for line in (tmp_path / "lines").read_text().splitlines()]
    assert sorted(lines) == sorted(set(lines))
    assert len(lines) == count
    assert settled(json.loads((tmp_path / "cluster.json").read_text())) == settled(local)


def test_a_large_repository_is_read_by_both_workers(tmp_path: Path, cluster: Cluster) -> None:
    """Mirrors on a disk that both see: the parts are shared out, and the report is the single machine's."""
    repo = many_versions(leaking(tmp_path / "large", "large"), commits=40)
    repo.git("gc", "-q")
    (tmp_path / "list").write_text(f"{repo.path.as_uri()}\n")
    local = binscan("fleet", "list", "--format", "json", "--state", "local", "--no-cache", cwd=tmp_path).report
    options = ("--scheduler", cluster.address, "--split", "0.000000001", "--state", "cluster")
    ran = binscan("fleet", "list", "--format", "json", *options, cwd=tmp_path)
    assert settled(ran.report) == settled(local)
    assert ran.report["scan"]["bytes"] < local["scan"]["bytes"], "the parts were read before the audit"
    assert (tmp_path / "cluster.mirrors" / "cache").is_dir()


def test_no_scheduler_is_one_sentence(tmp_path: Path) -> None:
    """Exit status 2, no traceback."""
    leaking(tmp_path / "a", "a")
    (tmp_path / "list").write_text("a\n")
    address, env = f"tcp://127.0.0.1:{free_port()}", {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"}
    ran = binscan("fleet", "list", "--scheduler", address, cwd=tmp_path, env=env)
    assert ran.code == 2
    assert "no Dask scheduler answers" in ran.err
    assert "Traceback" not in ran.err


def wait_for_lines(path: Path, count: int) -> None:
    """Wait until a file has so many lines."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if path.exists() and len(path.read_text().splitlines()) >= count:
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} did not grow")
