"""Measure what one core does with repositories, and calculate what many need.

python -m benchmarks.scale measure REPO… --output FILE      bare repositories; seconds of a core, not of a clock
python -m benchmarks.scale speedup FOLDER                    the same fleet with one process and with two, in turn
python -m benchmarks.scale tables --markdown docs/scale.md   write the tables of the newest results into the page
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.scale.model import tables
from benchmarks.speed.measure import Cost, machine, run
from binscan.fleet.combine import combine
from binscan.fleet.job import Outcome
from binscan.fleet.state import State
from binscan.pipeline import Clock

RESULTS = Path(__file__).parent / "results"
BEGIN, END = "<!-- scale: begin -->", "<!-- scale: end -->"
KEPT = 2000
"""Repositories that the coordinator is given."""


def main() -> int:
    """Measure, or write the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    commands = parser.add_subparsers(dest="command", required=True)
    measuring = commands.add_parser("measure")
    measuring.add_argument("repositories", nargs="+", type=Path)
    measuring.add_argument("--output", type=Path)
    commands.add_parser("speedup").add_argument("folder", type=Path)
    commands.add_parser("tables").add_argument("--markdown", type=Path, required=True)
    options = parser.parse_args()
    if options.command == "tables":
        page = options.markdown.read_text(encoding="utf-8")
        options.markdown.write_text(filled(page, newest()), encoding="utf-8")
        return 0
    found = speedup(options.folder) if options.command == "speedup" else measure(options.repositories)
    text = json.dumps(found, indent=1) + "\n"
    print(text, end="")
    if getattr(options, "output", None):
        options.output.write_text(text, encoding="utf-8")
    return 0


def newest() -> dict[str, Any]:
    """The newest results."""
    found: dict[str, Any] = json.loads(max(RESULTS.glob("*.json")).read_text(encoding="utf-8"))
    return found


def filled(page: str, results: dict[str, Any]) -> str:
    """The page with the tables of these results between its marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{tables(results)}\n{END}{rest.partition(END)[2]}"


def measure(repositories: list[Path]) -> dict[str, Any]:
    """Audit each with one process, index its largest pack as a clone does, and time the coordinator."""
    with tempfile.TemporaryDirectory() as scratch:
        small = Path(scratch, "small")
        git = ["git", "-C", str(small), "-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", "init", "-q", str(small)], check=True)
        (small / "readme").write_text("hello\n")
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "-q", "-m", "start"], check=True)
        report = Path(scratch, "report")
        costs = sorted((_audit(small, report) for _ in range(3)), key=lambda cost: cost.cpu)
        kept = report.read_text()
        return {
            "machine": machine(),
            "date": datetime.now(UTC).date().isoformat(),
            "load": f"other work on it: load average {os.getloadavg()[0]:.0f}",
            "small": {"cpu": round(costs[0].cpu, 3), "seconds": round(costs[0].seconds, 3)},
            "coordinator": {"seconds": round(_coordinator(Path(scratch, "state"), kept), 6), "repositories": KEPT},
            "runs": [_measured(path, Path(scratch)) for path in repositories],
        }


def _measured(path: Path, scratch: Path) -> dict[str, Any]:
    packs = sorted(path.rglob("*.pack"), key=lambda pack: pack.stat().st_size)
    index = run(["git", "index-pack", "--threads=1", "-o", str(scratch / "pack.idx"), str(packs[-1])])
    report = scratch / "report"
    audit = _audit(path, report)
    scan = json.loads(report.read_text())["scan"]
    size = sum(pack.stat().st_size for pack in packs)
    return {
        "name": path.parent.name.partition("+")[2] or path.name,
        "pack_mb": round(size / 1e6, 1),
        "expanded_mb": round(scan["bytes"] / 1e6, 1),
        "audit_cpu": round(audit.cpu, 2),
        "audit_seconds": round(audit.seconds, 2),
        "audit_memory_mb": round(audit.memory / 1e6),
        "index_cpu": round(index.cpu * size / packs[-1].stat().st_size, 2),
    }


def _audit(path: Path, report: Path) -> Cost:
    options = ["--jobs", "1", "--no-cache", "--exit-zero", "--quiet", "--output", f"json={report}"]
    return run([sys.executable, "-m", "binscan", "audit", str(path), *options])


def _coordinator(path: Path, report: str) -> float:
    state = State(str(path))
    start = time.process_time()
    names = {f"r{number:05}" for number in range(KEPT)}
    for name in names:
        state.record(Outcome(name, "done", report=report), 1)
    combine(state.results(names), "list", Clock())
    state.close()
    return (time.process_time() - start) / KEPT


def speedup(folder: Path) -> dict[str, Any]:
    """Audit a folder of clones with one process and with two, twice in turn."""
    found: dict[str, Any] = {"machine": machine(), "runs": []}
    with tempfile.TemporaryDirectory() as scratch:
        for turn in range(2):
            for jobs in (1, 2):
                options = ["--no-cache", "--quiet", "--exit-zero", "--jobs", str(jobs)]
                options += ["--state", f"{scratch}/{turn}-{jobs}", "--output", f"json={scratch}/report"]
                cost = run([sys.executable, "-m", "binscan", "fleet", str(folder), *options])
                load = round(os.getloadavg()[0], 1)
                found["runs"].append(
                    {"jobs": jobs, "seconds": round(cost.seconds, 2), "cpu": round(cost.cpu, 2), "load": load}
                )
    return found


if __name__ == "__main__":
    sys.exit(main())
