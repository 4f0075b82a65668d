"""Killed, interrupted, out of disk, robbed of a worker, repacked under its feet: never a wrong "clean".

Every repository here holds leaks, so exit status 0 would always be wrong. What was cut short is run again, and must
then find what it would have found without the fault: nothing that a fault left behind may hide anything.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.here import full_disk
from tests.support.once import once
from tests.support.repo import Repo
from tests.support.tokens import pair

resource = pytest.importorskip("resource", reason="signals and limits of POSIX")
pytestmark = pytest.mark.slow
LEAKS = 6
FEW, MANY = 100, 6_000


class Bench(NamedTuple):
    """A repository with leaks, and folders of a run's own."""

    repo: Path
    env: dict[str, str]

    def start(self, *arguments: str, setup: Callable[[], None] | None = None, **how: Any) -> subprocess.Popen[bytes]:
        """Start binscan in the repository."""
        return subprocess.Popen(
            [sys.executable, "-m", "binscan", *arguments],
            cwd=self.repo,
            # What measures coverage writes files of its own, and would be what fails on a disk that is full.
            env={k: v for k, v in self.env.items() if setup is None or not k.startswith("COVERAGE")},
            preexec_fn=setup,
            **({"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | how),
        )

    def run(self, *arguments: str, setup: Callable[[], None] | None = None) -> tuple[int, bytes, bytes]:
        """Run binscan to its end."""
        process = self.start(*arguments, setup=setup)
        out, err = process.communicate(timeout=120)
        assert b"Traceback" not in err
        assert process.returncode != 0, "a repository with leaks was called clean"
        return process.returncode, out, err

    def found(self) -> list[str]:
        """Return the identities that a whole audit reports."""
        code, out, _ = self.run("audit", ".", "--format", "json", "--quiet")
        report = json.loads(out)
        assert code == 1
        assert report["scan"]["complete"], report["scan"]["skipped"]
        return sorted(one["id"] for one in report["findings"])

    def left(self) -> list[Path]:
        """Return the files in temporary folder, home and cache that hold a secret, and all temporary ones."""
        needles = [value[18:36].encode() for seed in range(LEAKS) for value in pair(f"fault/{seed}")]
        kept = [path for name in ("HOME", "XDG_CACHE_HOME") for path in Path(self.env[name]).rglob("*")]
        bad = [path for path in kept if path.is_file() and any(needle in path.read_bytes() for needle in needles)]
        return bad + list(Path(self.env["TMPDIR"]).rglob("*"))


def lay(folder: Path, blobs: int) -> None:
    """Build a repository of so many blobs and some leaks."""
    repo = Repo(folder)
    rng = random.Random(7)
    stream = [b"commit refs/heads/main\ncommitter A <a@example.org> 1704067200 +0000\ndata 5\nfirst\n"]
    for number in range(blobs):
        words = b" ".join(b"w%x" % rng.randrange(1 << 30) for _ in range(120))
        stream.append(b"M 100644 inline f%d/%d.txt\ndata %d\n%s\n" % (number % 50, number, len(words), words))
    for seed in range(LEAKS):
        key, secret = pair(f"fault/{seed}")
        text = f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n".encode()
        stream.append(b"M 100644 inline leak/%d.env\ndata %d\n%s\n" % (seed, len(text), text))
    repo.git("fast-import", "--quiet", stdin=b"".join(stream))
    repo.git("reset", "-q", "--hard")


def copied(origin: Path, folder: Path) -> Bench:
    """A copy of a repository for one test."""
    path = folder / "repo"
    subprocess.run(["git", "clone", "-q", "--no-local", str(origin), str(path)], check=True)
    scrubbed = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "BINSCAN_"))}
    folders = {name: str(folder / name) for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME")}
    for place in folders.values():
        Path(place).mkdir()
    return Bench(path, scrubbed | folders)


@pytest.fixture
def bench(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Bench:
    """A small repository, for faults that are there from the start."""
    return copied(once(tmp_path_factory, "faults", lambda folder: lay(folder, FEW)), tmp_path)


@pytest.fixture
def long(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Bench:
    """One that takes long enough to be hit while it is read."""
    return copied(once(tmp_path_factory, "long-faults", lambda folder: lay(folder, MANY)), tmp_path)


def children(pid: int) -> list[int]:
    """The processes that a process started and that are still there."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
@pytest.mark.parametrize("command", [["audit", ".", "--jobs", "2"], ["scan", "."]], ids=lambda words: words[0])
def test_a_signal_at_any_moment(long: Bench, how: signal.Signals, command: list[str]) -> None:
    """No clean verdict, nothing left behind, no process that lives on, and the next audit finds everything."""
    for delay in (0.05, 0.4, 0.8, 1.2):
        process = long.start(*command)
        time.sleep(delay)
        below = children(process.pid)
        process.send_signal(how)
        out, err = process.communicate(timeout=60)
        assert process.returncode != 0
        assert b"binscan/cli" not in err, "a traceback, other than the interpreter's own of before the program began"
        assert b"Nothing found" not in out
        assert long.left() == []
        deadline = time.monotonic() + 20
        while any(Path(f"/proc/{pid}").exists() for pid in below):
            assert time.monotonic() < deadline, "a worker outlived the run"
            time.sleep(0.05)
    assert len(long.found()) == LEAKS


@pytest.mark.parametrize("delay", [0.3, 0.8, 1.6])
def test_a_request_to_end_leaves_no_clone_behind(long: Bench, delay: float) -> None:
    """While a URL is cloned, and while the clone is read."""
    process = long.start("audit", long.repo.as_uri(), "--jobs", "2", "--no-cache")
    time.sleep(delay)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert process.returncode != 0
    assert b"Nothing found" not in out
    assert b"binscan/cli" not in err
    assert long.left() == []


def test_a_worker_that_is_killed_again_and_again(long: Bench) -> None:
    """What its process would have read is read by another, or named as unread."""
    process = long.start("audit", ".", "--jobs", "2", "--format", "json", "--quiet", "--no-cache")
    struck = 0
    known: set[int] = set()
    while process.poll() is None and struck < 6:
        before, known = known, set(children(process.pid))
        # What was just forked may be about to become git.
        for child in before & known:
            name = Path(f"/proc/{child}/cmdline")
            if name.exists() and b"binscan" in name.read_bytes():
                os.kill(child, signal.SIGKILL)
                struck += 1
        time.sleep(0.02)
    out, err = process.communicate(timeout=120)
    report = json.loads(out)
    assert process.returncode == 1, err
    assert len(report["findings"]) == LEAKS or not report["scan"]["complete"]


def small_files() -> None:
    """What a full disk is to a program: no file grows beyond a few bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))


@pytest.mark.parametrize("name", ["json", "html", "text", "sarif", "csv"])
def test_a_report_on_a_full_disk(bench: Bench, tmp_path: Path, name: str) -> None:
    """The old report stays, half a new one is never seen, and the run did not succeed."""
    target = tmp_path / "reports" / f"report.{name}"
    target.parent.mkdir()
    target.write_text("the last one")
    code, _, err = bench.run("audit", ".", "--output", f"{name}={target}", setup=small_files)
    assert code == 2
    assert b"cannot be written" in err
    assert [path.read_text() for path in target.parent.iterdir()] == ["the last one"]
    assert bench.left() == []
    assert len(bench.found()) == LEAKS


def test_a_cache_on_a_full_disk(bench: Bench) -> None:
    """The audit is whole without it, and says that nothing is kept."""
    code, out, _ = bench.run("audit", ".", "--format", "json", setup=small_files)
    report = json.loads(out)
    assert code == 1
    assert report["scan"]["complete"]
    assert len(report["findings"]) == LEAKS
    assert any(item["what"] == "cache" for item in report["scan"]["noted"])
    assert len(bench.found()) == LEAKS


@full_disk
@pytest.mark.parametrize("command", [["audit", "."], ["scan", "leak"], ["audit", ".", "--format", "json"]])
def test_standard_output_on_a_full_disk(bench: Bench, command: list[str]) -> None:
    """`> file` on a full disk: whoever looks at the status alone is told."""
    with open("/dev/full", "wb") as full:
        process = bench.start(*command, stdout=full)
        _, err = process.communicate(timeout=120)
    assert process.returncode in (1, 2)
    assert b"Traceback" not in err
    assert b"Exception ignored" not in err


def test_a_baseline_on_a_full_disk(bench: Bench, tmp_path: Path) -> None:
    """What was accepted stays accepted, and no half of a list is left."""
    place = tmp_path / "accepted"
    place.mkdir()
    with bench.start("baseline", "create", ".", "--baseline", str(place / "b")) as process:
        process.communicate(timeout=120)
    assert process.returncode == 0
    whole = (place / "b").read_bytes()
    assert bench.run("baseline", "update", ".", "--baseline", str(place / "b"), setup=small_files)[0] == 2
    assert [path.read_bytes() for path in place.iterdir()] == [whole]


@pytest.mark.parametrize("name", ["HOME", "XDG_CACHE_HOME"])
@pytest.mark.parametrize("place", ["/proc/nowhere", "/dev/null", "/nowhere/at/all"])
def test_a_home_or_cache_that_cannot_be_written(bench: Bench, name: str, place: str) -> None:
    """Everything is read all the same."""
    env = {key: value for key, value in bench.env.items() if key != "XDG_CACHE_HOME"} | {name: place}
    code, out, err = Bench(bench.repo, env).run("audit", ".", "--format", "json", "--quiet")
    report = json.loads(out)
    assert code == 1, err
    assert report["scan"]["complete"]
    assert len(report["findings"]) == LEAKS


@pytest.fixture
def restless(long: Bench) -> Iterator[Bench]:
    """The repository, packed anew all the while: everything loose, one pack, several, and `gc`."""
    stop = threading.Event()

    def churn() -> None:
        while not stop.is_set():
            for words in (
                ["repack", "-q", "-a", "-d", "-F", "--depth=5"],
                ["gc", "-q", "--prune=now"],
                ["repack", "-q", "-a", "-d", "--max-pack-size=1m"],
                ["multi-pack-index", "write"],
            ):
                subprocess.run(["git", *words], cwd=long.repo, capture_output=True, check=False)

    thread = threading.Thread(target=churn)
    thread.start()
    yield long
    stop.set()
    thread.join()


def test_gc_and_repack_in_the_middle(restless: Bench) -> None:
    """Every leak is found, or what was not read is named; the cache that this leaves is right."""
    for number in range(5):
        extra = ["--no-cache"] if number % 2 else []
        code, out, _ = restless.run("audit", ".", "--format", "json", "--quiet", *extra)
        report = json.loads(out)
        assert code == 1
        assert len(report["findings"]) == LEAKS or not report["scan"]["complete"]


def test_a_repack_leaves_a_right_cache(long: Bench) -> None:
    """After the store was rebuilt, what is remembered hides nothing."""
    assert len(long.found()) == LEAKS
    for words in (["repack", "-q", "-adF"], ["prune-packed"], ["gc", "-q", "--prune=now"]):
        subprocess.run(["git", *words], cwd=long.repo, check=True, capture_output=True)
        assert len(long.found()) == LEAKS


@pytest.mark.parametrize("step", [-400_000_000.0, 400_000_000.0])
def test_a_clock_that_jumps(bench: Bench, step: float) -> None:
    """Twelve years back or on at every look at the clock changes neither bounds nor findings."""
    program = (
        "import sys, time\n"
        "real, jumps = time.time, [0.0]\n"
        "def jumping():\n"
        f"    jumps[0] += {step} if jumps[0] == 0.0 else -jumps[0]\n"
        "    return real() + jumps[0]\n"
        "time.time = jumping\n"
        "from binscan.cli.main import main\n"
        "sys.exit(main(['audit', '.', '--format', 'json', '--quiet', '--jobs', '1']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=bench.repo, env=bench.env, capture_output=True, check=False
    )
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    assert report["scan"]["complete"]
    assert len(report["findings"]) == LEAKS
    assert report["scan"]["duration_s"] >= 0
