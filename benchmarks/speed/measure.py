"""Run one command and say what it cost, all its processes together."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 0.1


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    seconds: float
    cpu: float
    memory: int
    """Highest sum, over all processes alive at one moment, of their proportional share of memory (PSS), in bytes."""
    status: int


def run(command: list[str]) -> Cost:
    """Run a command to its end, output dropped."""
    start = time.monotonic()
    before = os.times()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = [0]
    over = threading.Event()
    sampler = threading.Thread(target=_sample, args=(process.pid, peak, over))
    sampler.start()
    status = process.wait()
    seconds = time.monotonic() - start
    over.set()
    sampler.join()
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(seconds, cpu, peak[0], status)


def _sample(pid: int, peak: list[int], over: threading.Event) -> None:
    while not over.wait(INTERVAL):
        peak[0] = max(peak[0], sum(_share(one) for one in _tree(pid)))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                found.extend(int(child) for child in (task / "children").read_text().split())
        except OSError:
            continue
    return found


def _share(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def machine() -> str:
    """Name this machine by what matters and nothing that identifies it."""
    model = "unknown processor"
    memory = 0
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemTotal"):
            memory = round(int(line.split()[1]) / 1024 / 1024)
    return f"{len(os.sched_getaffinity(0))} cores, {model}, {memory} GiB"
