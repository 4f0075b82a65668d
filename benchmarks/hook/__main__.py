"""Time a commit hook on a clean and on a refused commit, beside its peers, and print the table.

    python -m benchmarks.hook --tools FOLDER…    with peers, as benchmarks/detection/install.sh installs

Whole processes, started as git starts a hook, one tool after the other in every round so that a busy machine is
unfair to none. A peer that is not found is left out. Every tool must refuse the commit with the key and pass the clean
one; a wrong answer is printed beside its time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import string
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from benchmarks.speed.measure import machine

FILES = 30
"""Files that each commit changes; most commits change fewer."""
LINES = 120
SEED = 6


class Tool(NamedTuple):
    """A hook: its name as shown, the program to look for and its arguments; FILES stands for the staged paths."""

    name: str
    program: str
    arguments: tuple[str, ...]


TOOLS = (
    Tool("binscan staged", "binscan", ("staged",)),
    Tool("gitleaks", "gitleaks", ("git", "--staged", "--no-banner", "--redact")),
    Tool("betterleaks", "betterleaks", ("git", "--staged", "--no-banner", "--redact")),
    Tool("kingfisher --staged", "kingfisher", ("scan", ".", "--staged", "--no-validate", "--quiet")),
    Tool("detect-secrets-hook", "detect-secrets-hook", ("--no-verify", "FILES")),
    Tool("secretlint", "secretlint", ("FILES",)),
)


def main() -> int:
    """Measure, print, and write the results if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hook", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tools", nargs="*", type=Path, default=[], help="folders with peers")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--output", type=Path, help="write the results as JSON")
    options = parser.parse_args()
    found = {tool: path for tool in TOOLS if (path := _find(tool.program, options.tools))}
    records = []
    with tempfile.TemporaryDirectory() as scratch:
        cases = {"clean": _project(Path(scratch) / "clean", ""), "key": _project(Path(scratch) / "key", _leak())}
        for case, folder in cases.items():
            records += _measure(case, folder, found, options)
    _print(records)
    if options.output:
        date = datetime.now(UTC).date().isoformat()
        told = {"machine": machine(), "date": date, "files": FILES, "rounds": options.rounds, "runs": records}
        options.output.write_text(json.dumps(told, indent=1) + "\n")
    return 0


def _find(program: str, folders: list[Path]) -> str | None:
    if program == "binscan":
        beside = Path(sys.executable).parent / "binscan"
        return str(beside) if beside.exists() else shutil.which("binscan")
    places = [str(found.parent) for folder in folders for found in sorted(folder.rglob(program)) if _is_command(found)]
    return shutil.which(program, path=os.pathsep.join(places)) if places else shutil.which(program)


def _is_command(path: Path) -> bool:
    inside = "site-packages" in path.parts
    return not inside and path.is_file() and path.parent.name in ("bin", ".bin") and os.access(path, os.X_OK)


def _leak() -> str:
    rng = random.Random(SEED)
    key, secret = ("".join(rng.choices(string.ascii_letters + string.digits, k=64)) for _ in range(2))
    return f'BINANCE_API_KEY = "{key}"\nBINANCE_API_SECRET = "{secret}"\n'


def _project(folder: Path, leak: str) -> Path:
    """Make a repository with a commit and a staged change to every file, of which one may hold a key."""
    rng = random.Random(SEED)
    folder.mkdir()
    _git(folder, "init", "-q", "-b", "main")
    (folder / ".secretlintrc.json").write_text('{"rules": [{"id": "@secretlint/secretlint-rule-preset-recommend"}]}')
    for number in range(FILES):
        lines = [f"value_{rng.randrange(10**6)} = compute({rng.randrange(10**6)})" for _ in range(LINES)]
        (folder / f"module_{number}.py").write_text("\n".join(lines) + "\n")
    _git(folder, "add", "-A")
    _git(folder, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "Begin")
    for number in range(FILES):
        with (folder / f"module_{number}.py").open("a") as stream:
            stream.write("added = 1\n" + (leak if number == FILES // 2 else ""))
    _git(folder, "add", "-A")
    return folder


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)


def _measure(case: str, folder: Path, found: dict[Tool, str], options: argparse.Namespace) -> list[dict[str, object]]:
    files = [f"module_{number}.py" for number in range(FILES)]
    times: dict[Tool, list[float]] = {tool: [] for tool in found}
    codes: dict[Tool, int] = {}
    modules = [str(path) for folder in options.tools for path in folder.rglob("node_modules") if path.parent == folder]
    env = {**os.environ, "NODE_PATH": os.pathsep.join(modules)}
    for _ in range(options.rounds + 1):
        for tool, path in found.items():
            arguments = [a for word in tool.arguments for a in (files if word == "FILES" else [word])]
            start = time.perf_counter()
            done = subprocess.run([path, *arguments], cwd=folder, env=env, capture_output=True, check=False)
            times[tool].append(time.perf_counter() - start)
            codes[tool] = done.returncode
    records: list[dict[str, object]] = []
    for tool, every in times.items():
        warm = sorted(every[1:])
        middle, slow = median(warm), quantiles(warm, n=20)[-1]
        records.append(
            {"tool": tool.name, "case": case, "median_ms": middle * 1e3, "p95_ms": slow * 1e3, "exit": codes[tool]}
        )
    return records


def _print(records: list[dict[str, object]]) -> None:
    cases = {(str(r["tool"]), str(r["case"])): r for r in records}
    print(f"{machine()}; {FILES} staged files; milliseconds, median (95th percentile)\n")
    print(f"| {'hook':<22} | {'clean commit':>16} | {'commit with a key':>30} |\n|{'-' * 24}|{'-' * 17}:|{'-' * 31}:|")
    for tool in dict.fromkeys(tool for tool, _ in cases):
        shown = [_cell(cases[tool, case]) for case in ("clean", "key")]
        print(f"| {tool:<22} | {shown[0]:>16} | {shown[1]:>30} |")


def _cell(record: dict[str, object]) -> str:
    right = (record["exit"] == 0) == (record["case"] == "clean")
    wrong = "" if right else f", wrong: exit {record['exit']}"
    return f"{record['median_ms']:.0f} ({record['p95_ms']:.0f}){wrong}"


if __name__ == "__main__":
    sys.exit(main())
