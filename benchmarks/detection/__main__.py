"""`python -m benchmarks.detection`: generate the corpus, run every tool that is installed, print the table."""

from __future__ import annotations

import argparse
import datetime
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.detection import peers, table
from benchmarks.detection.corpus import HALVES, Corpus, generate
from benchmarks.detection.machine import machine, revision
from benchmarks.detection.score import Score, claims_of, score_claims, score_hits

RESULTS = Path(__file__).with_name("results")


def run_binscan(folder: Path) -> tuple[dict[str, object], float, int]:
    """Return binscan's report over a folder, its seconds and its exit status. Raises ValueError where it gives none."""
    began = time.monotonic()
    command = [sys.executable, "-m", "binscan", "scan", str(folder), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1, 2) or not done.stdout.lstrip().startswith("{"):
        raise ValueError(f"binscan gave no report (exit {done.returncode}): {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout), time.monotonic() - began, done.returncode


def measure(
    corpus: Corpus, names: set[str], tools: Path | None, scratch: Path
) -> tuple[list[Score], dict[str, object]]:
    """Return the score of each tool over a corpus, and how each was run."""
    scores: list[Score] = []
    runs: dict[str, object] = {}
    if "binscan" in names:
        try:
            report, seconds, status = run_binscan(corpus.root)
        except ValueError as error:
            print(error, file=sys.stderr)
        else:
            scores.append(score_claims(corpus, claims_of(report)))
            command = "binscan scan CORPUS --format json"
            runs["binscan"] = {"version": revision(), "command": command, "seconds": round(seconds, 1), "exit": status}
    for peer in peers.PEERS:
        program = peers.locate(peer, tools) if peer.name in names else None
        if program is None:
            continue
        done = peers.run(peer, program, corpus.root, scratch)
        if done.error:
            print(f"{peer.name}: {done.error}", file=sys.stderr)
            continue
        scores.append(score_hits(corpus, done.hits, peer.name))
        runs[peer.name] = {"version": done.version, "command": done.command, "seconds": round(done.seconds, 1)}
    return scores, runs


def arguments() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection", description=__doc__)
    parser.add_argument("--half", choices=[*HALVES, "both"], default="heldout", help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=2, help="renderings per context and layer (times 3)")
    names = ["binscan", *(p.name for p in peers.PEERS)]
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="TOOL", help=", ".join(names))
    parser.add_argument("--tools", type=Path, help="folder that install.sh filled; PATH is looked through as well")
    parser.add_argument("--misses", action="store_true", help="list what binscan got wrong")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write the tables there")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="generate there and leave it")
    parser.add_argument("--no-results", action="store_true", help="write no file under results/")
    return parser


def main() -> int:
    """Run the evaluation; return the exit status."""
    options = arguments().parse_args()
    pages: list[str] = []
    halves = HALVES if options.half == "both" else (options.half,)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    for half in halves:
        with tempfile.TemporaryDirectory(prefix="detection-") as scratch:
            root = (options.keep or Path(scratch)) / half
            corpus = generate(root, options.seed, options.size, half)
            scores, runs = measure(corpus, set(options.only), options.tools, Path(scratch))
        page = table.markdown(corpus, scores)
        own = next((s for s in scores if s.tool == "binscan"), None)
        listed = table.misses(corpus, own) if own else []
        if options.misses and own:
            page += "\n\nWhat binscan got wrong:\n\n" + ("\n".join(f"- {m}" for m in listed) or "- nothing")
        print(page + "\n")
        pages.append(page)
        if not options.no_results:
            record = {
                "date": today,
                "half": half,
                "seed": options.seed,
                "size": options.size,
                "machine": machine(),
                "runs": runs,
                "scores": {score.tool: table.figures(score) for score in scores},
                "misses": listed,
            }
            RESULTS.mkdir(exist_ok=True)
            (RESULTS / f"{half}.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", "utf-8")
    if options.markdown:
        options.markdown.write_text("\n\n".join(pages) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
