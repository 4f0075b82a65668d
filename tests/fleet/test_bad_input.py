"""Whatever a repository is, it costs that repository, with a line that says why; its neighbour is audited."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.fleet.test_fleet import leaking
from tests.support.command import binscan
from tests.support.repo import Repo


class Locked(BaseHTTPRequestHandler):
    """Asks everybody for a name and a password."""

    def do_GET(self) -> None:
        """Refuse."""
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="x"')
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def locked() -> Iterator[str]:
    """The URL of a repository that needs credentials."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Locked)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/private.git"
    server.shutdown()
    server.server_close()


@pytest.fixture
def silent() -> Iterator[str]:
    """The URL of a server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/hangs.git"


def fleet(folder: Path, *entries: str, options: tuple[str, ...] = ()) -> tuple[int, Any, dict[str, dict[str, Any]]]:
    """Audit these and a good neighbour; return exit status, report, and each one's last line."""
    leaking(folder / "good", "good")
    (folder / "list").write_text("".join(f"{entry}\n" for entry in (*entries, "good")))
    ran = binscan("fleet", "list", "--format", "json", "--lines", "lines", "--jobs", "2", *options, cwd=folder)
    assert "Traceback" not in ran.err
    lines = [json.loads(line) for line in (folder / "lines").read_text().splitlines()]
    assert len(lines) == len({line["repository"] for line in lines}) == len(entries) + 1
    assert [line["status"] for line in lines if line["repository"] == "./good"] == ["done"]
    return ran.code, ran.report, {line["repository"]: line for line in lines}


def reason_of(folder: Path, entry: str, *options: str) -> str:
    """Audit one bad repository beside a good one and return the reason that the report gives."""
    code, report, lines = fleet(folder, entry, options=options)
    (line,) = (line for name, line in lines.items() if name != "./good")
    assert line["status"] == "failed"
    assert code == 1
    assert report["scan"]["complete"] is False
    assert len(report["findings"]) == 1
    assert {"what": line["repository"], "reason": line["reason"]} in report["scan"]["skipped"]
    return str(line["reason"])


def test_one_that_needs_credentials(tmp_path: Path, locked: str) -> None:
    """Nobody is asked, and nothing waits for an answer."""
    assert "cannot be cloned" in reason_of(tmp_path, locked)
    assert "could not read Username" in json.dumps((tmp_path / "lines").read_text())


def test_one_that_hangs(tmp_path: Path, silent: str) -> None:
    """It is ended, once, and leaves nothing behind."""
    assert reason_of(tmp_path, silent, "--timeout", "12") == "not finished within 12 seconds"
    mirrors = os.listdir(tmp_path / "binscan-fleet.sqlite.mirrors")
    assert mirrors == []


@pytest.mark.parametrize("entry", ["/no/such/folder", "http://127.0.0.1:9/x.git", "ext::sh -c touch% /tmp/x", "--help"])
def test_one_that_is_not_there(tmp_path: Path, entry: str) -> None:
    """Neither a path nor a URL that git could clone; nothing that it names is run."""
    assert reason_of(tmp_path, entry)


def test_one_that_is_empty_is_done(tmp_path: Path) -> None:
    """A repository without a commit, by path and as a mirror, has nothing to find and fails nobody."""
    Repo(tmp_path / "empty")
    code, report, lines = fleet(tmp_path, "empty", (tmp_path / "empty").as_uri())
    assert {line["status"] for line in lines.values()} == {"done"}
    assert code == 1
    assert report["scan"]["complete"] is True


def test_one_that_is_larger_than_the_disk_allows(tmp_path: Path) -> None:
    """Its clone is ended and removed; what others hold stays."""
    repo = Repo(tmp_path / "big")
    for number in range(12):
        repo.commit("big", {f"{number}": os.urandom(4 << 20)})
    reason = reason_of(tmp_path, repo.path.as_uri(), "--disk", "2M")
    assert reason == "larger than the bound of 2 MiB on disk"
    assert os.listdir(tmp_path / "binscan-fleet.sqlite.mirrors") == []


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are looked for in /proc")
def test_one_whose_process_dies_is_tried_again_and_then_named(tmp_path: Path) -> None:
    """Killed by the kernel for its memory, say: it costs that repository and no other."""
    repo = Repo(tmp_path / "big")
    for number in range(30):
        repo.commit("big", {f"{number}": os.urandom(1 << 20)})
    (tmp_path / "list").write_text("big\n")
    command = [sys.executable, "-m", "binscan", "fleet", "list", "--format", "json", "--jobs", "1", "--no-cache"]
    killed: set[int] = set()
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
            for child in {int(pid) for task in tasks for pid in task.read_text().split()} - killed:
                if b"binscan.fleet.job" in Path(f"/proc/{child}/cmdline").read_bytes():
                    os.kill(child, signal.SIGKILL)
                    killed.add(child)
            time.sleep(0.005)
        out = process.stdout.read() if process.stdout else b""
    assert process.returncode == 2
    assert len(killed) > 1
    assert "the audit's process died (signal 9)" in json.loads(out)["scan"]["skipped"][0]["reason"]


def cut_pack(git: Path) -> None:
    """Cut a pack in the middle."""
    (pack,) = (git / "objects" / "pack").glob("*.pack")
    pack.chmod(0o644)
    pack.write_bytes(pack.read_bytes()[: pack.stat().st_size // 2])


def lying_head(git: Path) -> None:
    """Point HEAD out of the repository."""
    (git / "HEAD").write_text("ref: refs/../../../../etc/passwd\n")


def running_config(git: Path) -> None:
    """Name programs that git could run."""
    with (git / "config").open("a") as stream:
        stream.write(
            '[core]\n\tfsmonitor = "touch ran"\n\tsshCommand = "touch ran"\n[alias]\n\trev-parse = "!touch ran"\n'
        )


@pytest.mark.parametrize("spoil", [cut_pack, lying_head, running_config], ids=lambda spoil: spoil.__name__)
def test_one_that_is_hostile(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    """It is read as far as that goes; what could not be read makes the run incomplete; nothing of it is run."""
    repo = leaking(tmp_path / "bad", "bad")
    repo.git("gc", "-q")
    spoil(repo.path / ".git")
    _, report, lines = fleet(tmp_path, "bad")
    assert lines["./bad"]["status"] in ("done", "failed")
    if spoil is cut_pack:
        assert report["scan"]["complete"] is False
        assert any(item["what"].startswith("./bad") and item["reason"] for item in report["scan"]["skipped"])
    assert not list(tmp_path.rglob("ran"))
