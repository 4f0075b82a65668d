"""Run binscan and its peers alternately over repositories or folders, and print what each cost.

    python -m benchmarks.speed REPO…              audits, against Kingfisher if it is on PATH or given
    python -m benchmarks.speed --folder DIR…      working trees
    python -m benchmarks.speed --growth REPO      one history cut at 10, 30 and 100 % of its commits

Kingfisher comes from PyPI (`kingfisher-bin`); install it into an environment of its own.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import geometric_mean, median

from benchmarks.speed.measure import Cost, machine, run

CUTS = (10, 30, 100)


def main() -> int:
    """Measure, print, and write the raw results if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="+", type=Path)
    parser.add_argument("--binscan", default=shutil.which("binscan") or "binscan")
    parser.add_argument("--kingfisher", default=shutil.which("kingfisher"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", action="store_true", help="scan folders instead of auditing histories")
    parser.add_argument("--growth", action="store_true", help="cut each history at 10, 30 and 100 %% of its commits")
    parser.add_argument("--output", type=Path, help="write raw results as JSON")
    options = parser.parse_args()
    records = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, target in _targets(options, Path(scratch)):
            records += _measure(name, target, _commands(options, target), options.rounds)
    _compare(records)
    if options.output:
        date = datetime.now(UTC).date().isoformat()
        options.output.write_text(json.dumps({"machine": machine(), "date": date, "runs": records}, indent=1) + "\n")
    return 0


def _targets(options: argparse.Namespace, scratch: Path) -> Iterator[tuple[str, Path]]:
    for target in options.targets:
        name = target.parent.name if target.name in ("repo", ".git") else target.name
        if not options.growth:
            yield name, target
            continue
        for share in CUTS:
            yield f"{name} {share} %", _cut(target, scratch / f"{name}-{share}.git", share)


def _cut(repository: Path, into: Path, share: int) -> Path:
    """Make a repository of the first part of HEAD's history."""
    git = ["git", "-C", str(repository)]
    commits = subprocess.run([*git, "rev-list", "--reverse", "HEAD"], capture_output=True, text=True, check=True)
    listed = commits.stdout.split()
    tip = listed[max(0, len(listed) * share // 100 - 1)]
    subprocess.run(["git", "init", "-q", "--bare", str(into)], check=True)
    objects = subprocess.run(
        [*git, "rev-list", "--objects", "--missing=allow-any", tip], capture_output=True, check=True
    )
    pack = [*git, "pack-objects", "-q", "--missing=allow-any", str(into / "objects" / "pack" / "pack")]
    subprocess.run(pack, input=objects.stdout, stdout=subprocess.DEVNULL, check=True)
    subprocess.run(["git", "-C", str(into), "update-ref", "refs/heads/cut", tip], check=False)
    return into


def _commands(options: argparse.Namespace, target: Path) -> dict[str, list[str]]:
    mode = "scan" if options.folder else "audit"
    binscan = [options.binscan, mode, str(target), "--quiet", "--format", "json"]
    commands = {"binscan": binscan}
    if mode == "audit":
        commands["binscan"] = [*binscan, "--no-cache"] if _knows_cache(options.binscan) else binscan
    if options.kingfisher:
        peer = [options.kingfisher, "scan", str(target), "--no-validate", *_one_rule(), "--quiet"]
        commands["kingfisher"] = peer
        if mode == "audit":
            commands["kingfisher --turbo"] = [*peer, "--turbo"]
    return commands


def _one_rule() -> list[str]:
    """Give the peer as little to look for as binscan has: one rule for 64 letters and digits."""
    return ["--load-builtins", "false", "--rules-path", str(Path(__file__).parent / "one-rule"), "--rule", "all"]


def _knows_cache(binscan: str) -> bool:
    shown = subprocess.run([binscan, "audit", "--help"], capture_output=True, text=True, check=False).stdout
    return "--no-cache" in shown


def _measure(name: str, target: Path, commands: dict[str, list[str]], rounds: int) -> list[dict[str, object]]:
    costs: dict[str, list[Cost]] = {tool: [] for tool in commands}
    for _ in range(rounds):
        for tool, command in commands.items():
            costs[tool].append(run(command))
    records: list[dict[str, object]] = []
    for tool, runs in costs.items():
        shown = " ".join(commands[tool]).replace(str(target), "TARGET")
        shown = " ".join(word.rpartition("/")[2] if word.startswith("/") else word for word in shown.split(" "))
        seconds, cpu = median(c.seconds for c in runs), median(c.cpu for c in runs)
        memory = max(c.memory for c in runs)
        print(f"{name:28} {tool:20} {seconds:8.2f} s {cpu:8.2f} CPU s {memory / 1e6:8.0f} MB   {shown}")
        sys.stdout.flush()
        records.append({"target": name, "tool": tool, "command": shown, "runs": [asdict(c) for c in runs]})
    return records


def _compare(records: list[dict[str, object]]) -> None:
    seconds = {(r["target"], r["tool"]): median(c["seconds"] for c in r["runs"]) for r in records}  # type: ignore[attr-defined]
    for peer in dict.fromkeys(tool for _, tool in seconds if tool != "binscan"):
        ratios = {name: seconds[name, peer] / seconds[name, "binscan"] for name, tool in seconds if tool == peer}
        shown = ", ".join(f"{name} {ratio:.1f}×" for name, ratio in ratios.items())
        print(f"against {peer}: {shown}; geometric mean {geometric_mean(ratios.values()):.1f}×")


if __name__ == "__main__":
    sys.exit(main())
