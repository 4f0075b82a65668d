"""How well binscan and its peers find planted credentials.

python -m benchmarks.detection                 the labelled corpus, held-out half, every tool that is installed
python -m benchmarks.detection lab             one repository with a pair in each of git's hiding places
python -m benchmarks.detection risk            a million random keys, each in a plain line: how many are lost
"""

from __future__ import annotations

import argparse
import datetime
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.detection import lab, peers, risk, table
from benchmarks.detection.corpus import HALVES, Corpus, generate
from benchmarks.detection.machine import machine, revision
from benchmarks.detection.score import Score, claims_of, score_claims, score_hits

RESULTS = Path(__file__).with_name("results")
Runs = dict[str, dict[str, object]]


def run_binscan(folder: Path, command: str = "scan") -> tuple[dict[str, Any], float, int]:
    """Return binscan's report over a folder, its seconds and its exit status. Raises ValueError where it gives none."""
    began = time.monotonic()
    line = [sys.executable, "-m", "binscan", command, str(folder), "--format", "json"]
    done = subprocess.run(line, capture_output=True, text=True)
    if done.returncode not in (0, 1, 2) or not done.stdout.lstrip().startswith("{"):
        raise ValueError(f"binscan gave no report (exit {done.returncode}): {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout), time.monotonic() - began, done.returncode


def own_run(command: str, seconds: float, status: int) -> dict[str, object]:
    """Return the record of a run of binscan."""
    shown = f"binscan {command} FOLDER --format json"
    return {"version": revision(), "command": shown, "seconds": round(seconds, 1), "exit": status}


def peer_runs(
    options: argparse.Namespace, folder: Path, scratch: Path, history: bool
) -> Iterator[tuple[str, peers.Run]]:
    """Run every peer that was asked for and is installed; one that fails is said so and left out."""
    for peer in peers.PEERS:
        program = peers.locate(peer, options.tools) if peer.name in options.only else None
        if program is None:
            continue
        done = peers.run(peer, program, folder, scratch, history)
        if done.error:
            print(f"{peer.name}: {done.error}", file=sys.stderr)
        else:
            yield peer.name, done


def record(name: str, options: argparse.Namespace, content: dict[str, Any]) -> str:
    """Write one result file, unless told not to; return the page to print."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    result = {"date": today, "machine": machine(), **content}
    text = json.dumps(result, indent=1, ensure_ascii=False)
    if not options.no_results:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.json").write_text(text + "\n", "utf-8")
    return table.page(name, json.loads(text))


def measure(corpus: Corpus, options: argparse.Namespace, scratch: Path) -> tuple[list[Score], Runs]:
    """Return the score of each tool over a corpus, and how each was run."""
    scores: list[Score] = []
    runs: Runs = {}
    if "binscan" in options.only:
        report, seconds, status = run_binscan(corpus.root)
        scores.append(score_claims(corpus, claims_of(report)))
        runs["binscan"] = own_run("scan", seconds, status)
    for name, done in peer_runs(options, corpus.root, scratch, history=False):
        scores.append(score_hits(corpus, done.hits, name))
        runs[name] = {"version": done.version, "command": done.command, "seconds": round(done.seconds, 1)}
    return scores, runs


def run_corpus(options: argparse.Namespace, half: str, scratch: Path) -> str:
    """Generate one half, score every tool, record it; return the page to print."""
    corpus = generate((options.keep or scratch) / half, options.seed, options.size, half)
    scores, runs = measure(corpus, options, scratch)
    own = next((s for s in scores if s.tool == "binscan"), None)
    content = {
        "half": half,
        "seed": options.seed,
        "size": options.size,
        "lookalikes": len(corpus.lookalikes),
        "runs": runs,
        "scores": {score.tool: table.figures(score) for score in scores},
        "misses": table.misses(corpus, own) if own else [],
    }
    return record(half, options, content)


def run_lab(options: argparse.Namespace, scratch: Path) -> str:
    """Build the repository, ask every tool, record it; return the page to print."""
    folder = (options.keep or scratch) / "lab"
    hidden = lab.build(folder, options.seed)
    columns: dict[str, Any] = {}
    runs: Runs = {}
    if "binscan" in options.only:
        report, seconds, status = run_binscan(folder, "audit")
        columns["binscan"] = lab.figures(lab.sight_report(hidden, report))
        runs["binscan"] = own_run("audit", seconds, status)
    for name, done in peer_runs(options, folder, scratch, history=True):
        columns[name] = lab.figures(lab.sight_hits(hidden, done.hits))
        runs[name] = {"version": done.version, "command": done.command, "seconds": round(done.seconds, 1)}
    in_commits = sum(bool(item.commits) for item in hidden)
    return record("lab", options, {"seed": options.seed, "runs": runs, "in_commits": in_commits, "cases": columns})


def run_risk(options: argparse.Namespace, scratch: Path) -> str:
    """Examine a million random keys, record it; return the page to print."""
    counted = risk.measure(options.keys, options.seed, options.jobs)
    sampled = risk.sample(scratch / "risk", options.seed, lambda folder: run_binscan(folder)[0])
    return record("risk", options, {"version": revision(), **counted, "sample_through_the_command": sampled})


def redraw(page: Path) -> str:
    """Draw the generated passages of a page from the recorded results; return what was done."""
    results = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(RESULTS.glob("*.json"))}
    table.fill(page, results)
    return f"{page}: drawn from {', '.join(results)}"


def arguments() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.detection", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = ["binscan", *(p.name for p in peers.PEERS)]
    parser.add_argument("what", nargs="?", choices=["corpus", "lab", "risk", "readme"], default="corpus")
    parser.add_argument("--half", choices=[*HALVES, "both"], default="heldout", help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=2, help="renderings per context and layer (times 3)")
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="TOOL", help=", ".join(names))
    parser.add_argument("--tools", type=Path, help="folder that install.sh filled; PATH is looked through as well")
    parser.add_argument(
        "--markdown",
        type=Path,
        metavar="FILE",
        help="also draw the recorded results there, between its detection marks",
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="generate there and leave it")
    parser.add_argument("--keys", type=int, default=1_000_000, help="random keys for `risk`")
    parser.add_argument("--jobs", type=int, default=0, help="processes for `risk`; default: one per core")
    parser.add_argument("--no-results", action="store_true", help="write no file under results/")
    return parser


def main() -> int:
    """Run the evaluation; return the exit status."""
    options = arguments().parse_args()
    halves = HALVES if options.half == "both" else (options.half,)
    pages: list[str] = []
    try:
        with tempfile.TemporaryDirectory(prefix="detection-") as scratch:
            if options.what == "corpus":
                pages += [run_corpus(options, half, Path(scratch)) for half in halves]
            elif options.what == "lab":
                pages.append(run_lab(options, Path(scratch)))
            elif options.what == "risk":
                pages.append(run_risk(options, Path(scratch)))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if options.markdown:
        pages.append(redraw(options.markdown))
    print("\n\n".join(pages))
    return 0


if __name__ == "__main__":
    sys.exit(main())
