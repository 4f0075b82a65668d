"""Say what share of an audit's processor time the judgement takes.

    python -m benchmarks.speed.judging REPO… [--output FILE]

Each audit runs in one process of its own (`--jobs 1 --no-cache`), so that nothing is left out. Every two milliseconds
of processor time a signal looks at the stack; the time since the last look counts as judging where a function of
`binscan.classifier` or `binscan.credential` is on it. Under it stand the processor seconds of the process and of the
git that it starts, from the first import to the end.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from types import FrameType

from benchmarks.speed.measure import machine

INTERVAL = 0.002
ROOMS = ("classifier", "credential")


class Watch:
    """Adds up the processor time that passes while a function of each room is on the stack."""

    def __init__(self, package: Path) -> None:
        self._folders = {str(package / room) + "/": room for room in ROOMS}
        self._rooms: dict[str, str] = {}
        self._last = time.process_time()
        self.seconds = dict.fromkeys(ROOMS, 0.0)

    def look(self, _: int, frame: FrameType | None) -> None:
        """Book the time since the last look."""
        now = time.process_time()
        passed, self._last = now - self._last, now
        while frame is not None:
            room = self._room(frame.f_code.co_filename)
            if room:
                self.seconds[room] += passed
                return
            frame = frame.f_back

    def _room(self, file: str) -> str:
        if file not in self._rooms:
            self._rooms[file] = next((room for folder, room in self._folders.items() if file.startswith(folder)), "")
        return self._rooms[file]


def main() -> int:
    """Measure each repository, print, and write the raw results if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.judging", description=__doc__.splitlines()[0])
    parser.add_argument("repositories", nargs="+", type=Path)
    parser.add_argument("--output", type=Path, help="write raw results as JSON")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(_audit(options.repositories[0])))
        return 0
    runs = []
    for repository in options.repositories:
        name = repository.parent.name if repository.name in ("repo", ".git") else repository.name
        command = [sys.executable, "-m", "benchmarks.speed.judging", "--inside", str(repository)]
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        run = {"target": name, **json.loads(shown)}
        print(
            f"{name:40} {run['cpu']:8.2f} CPU s, classifier {run['classifier']:6.2f}, joining {run['credential']:6.2f}:"
            f" {run['share']:6.1%}"
        )
        sys.stdout.flush()
        runs.append(run)
    if options.output:
        date = datetime.now(UTC).date().isoformat()
        options.output.write_text(json.dumps({"machine": machine(), "date": date, "runs": runs}, indent=1) + "\n")
    return 0


def _audit(repository: Path) -> dict[str, float]:
    import binscan
    from binscan.settings import Settings

    watch = Watch(Path(binscan.__file__).parent)
    signal.signal(signal.SIGPROF, watch.look)
    signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
    try:
        binscan.audit([str(repository)], Settings(jobs=1, cache=False))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))
    seconds = {room: round(spent, 3) for room, spent in watch.seconds.items()}
    return {"cpu": round(cpu, 3), **seconds, "share": round(sum(seconds.values()) / cpu, 4)}


if __name__ == "__main__":
    sys.exit(main())
