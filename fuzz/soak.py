"""`python -m fuzz.soak [SECONDS]`: audits, repacks and interrupts by turns; no finding lost, memory flat.

Each turn packs a repository anew in some way or strikes an audit with a signal at some moment, then audits it twice:
in a process of its own, with the cache that the struck ones left, and in this process, whose memory is watched.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter

from binscan.api import audit
from binscan.settings import Settings

LEAKS = 12
BLOBS = 3_000
WARM = 5
"""Turns after which the allocator has what it needs."""
GROWTH = 24 << 20
"""Bytes that this process may grow by after that: one small cache more, not one turn's objects."""

_REPACKS = (
    ("repack", "-q", "-a", "-d", "-F", "--depth=50"),
    ("repack", "-q", "-a", "-d", "-f", "--max-pack-size=1m"),
    ("gc", "-q", "--prune=now"),
    ("multi-pack-index", "write"),
    ("commit-graph", "write", "--reachable"),
    ("pack-refs", "--all"),
)
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


class Lost(Exception):
    """A finding is gone, or memory is not flat."""


def build(path: str, rng: random.Random) -> None:
    """Make a repository of some thousand blobs with leaks among them; the keys are drawn here."""
    subprocess.run(["git", "init", "-q", "-b", "main", path], check=True)
    stream = [b"commit refs/heads/main\ncommitter A <a@example.org> 1704067200 +0000\ndata 5\nfirst\n"]
    for number in range(BLOBS):
        text = b" ".join(b"w%x" % rng.randrange(1 << 30) for _ in range(100))
        stream.append(b"M 100644 inline f%d/%d\ndata %d\n%s\n" % (number % 50, number, len(text), text))
    for number in range(LEAKS):
        key, secret = ("".join(rng.choices(_LETTERS, k=64)) for _ in range(2))
        text = f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n".encode()
        stream.append(b"M 100644 inline leak/%d.env\ndata %d\n%s\n" % (number, len(text), text))
    subprocess.run(["git", "fast-import", "--quiet"], cwd=path, input=b"".join(stream), check=True)


def strike(path: str, rng: random.Random, env: dict[str, str]) -> str:
    """Start an audit and send it a signal."""
    command = [sys.executable, "-m", "binscan", "audit", ".", "--quiet", "--jobs", rng.choice("12")]
    process = subprocess.Popen(command, cwd=path, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(rng.random() * 3)
    process.send_signal(how := rng.choice(_SIGNALS))
    if process.wait() == 0:
        raise Lost("an audit that was struck called a repository with leaks clean")
    return how.name


def whole(path: str, env: dict[str, str]) -> None:
    """Audit in a process of its own, with the cache."""
    command = [sys.executable, "-m", "binscan", "audit", ".", "--quiet", "--format", "json"]
    report = json.loads(subprocess.run(command, cwd=path, env=env, capture_output=True, check=False).stdout)
    if len(report["findings"]) != LEAKS or not report["scan"]["complete"]:
        raise Lost(f"{len(report['findings'])} of {LEAKS} found, {report['scan']['skipped']}")


def resident() -> int:
    """Return the bytes of memory that this process holds."""
    with open("/proc/self/statm", encoding="ascii") as stream:
        return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def soak(seconds: float) -> None:
    """Take turns for a time, then say what was done.

    Raises:
        Lost: what this is about.
    """
    rng = random.Random(12)  # noqa: S311
    done: Counter[str] = Counter()
    held: list[int] = []
    with tempfile.TemporaryDirectory(prefix="binscan-soak-") as folder:
        path = os.path.join(folder, "repository")
        build(path, rng)
        places = {"XDG_CACHE_HOME": os.path.join(folder, "cache"), "TMPDIR": os.path.join(folder, "temporary")}
        os.mkdir(places["TMPDIR"])
        env = os.environ | places
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if rng.random() < 0.5:
                subprocess.run(["git", *rng.choice(_REPACKS)], cwd=path, check=True, capture_output=True)
                done["repacks"] += 1
            else:
                done[strike(path, rng, env)] += 1
            whole(path, env)
            found = audit(path, Settings(cache=False, jobs=1)).findings
            if len(found) != LEAKS:
                raise Lost(f"{len(found)} of {LEAKS} found in this process")
            done["audits"] += 2
            held.append(resident())
            if os.listdir(places["TMPDIR"]):
                raise Lost("a temporary file was left behind")
        grown = held[-1] - held[min(WARM, len(held) - 1)]
        print(f"{dict(done)}; memory {held[0] >> 20} MB at first, {max(held) >> 20} at most, {held[-1] >> 20} at last")
        if grown > GROWTH:
            raise Lost(f"memory grew by {grown >> 20} MB")


if __name__ == "__main__":
    soak(float(sys.argv[1]) if len(sys.argv) > 1 else 900)
