"""How many random keys the judgement itself would lose: each alone, in a plain `BINANCE_API_KEY=` line.

Every key is a file of one line of its own and is examined as `binscan scan` examines it. A sample goes through the
command line as real files, so that nothing between the examination and the report can lose what the count does not see.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.detection.material import BASE62, run

STATED = 0.0005
"""The highest share that may be lost."""
BATCH = 10_000
SAMPLE = 5_000


def keys(seed: int, batch: int, count: int) -> list[str]:
    """Return one batch of uniform random keys."""
    rng = random.Random(f"risk {seed} {batch}")
    return [run(rng, BASE62, 64) for _ in range(count)]


def line(key: str) -> bytes:
    """Return the file that holds a key."""
    return f"BINANCE_API_KEY={key}\n".encode()


def lost_in_batch(job: tuple[int, int, int]) -> list[str]:
    """Return why each lost key of a batch was lost: how many digits it has, never the key."""
    from binscan.examine import examine
    from binscan.model import Limits
    from binscan.settings import Settings

    threshold, limits = Settings().min_confidence, Limits()
    lost = []
    for key in keys(*job):
        judged = examine(line(key), ".env", limits).classified
        if not any(c.candidate.secret.reveal() == key.encode() and c.confidence >= threshold for c in judged):
            lost.append(f"{sum(c.isdigit() for c in key)} digits")
    return lost


def measure(count: int, seed: int, jobs: int) -> dict[str, object]:
    """Examine `count` random keys and return how many were lost, and in how many seconds."""
    began = time.monotonic()
    batches = [(seed, batch, min(BATCH, count - batch * BATCH)) for batch in range(-(-count // BATCH))]
    with multiprocessing.get_context("spawn").Pool(jobs or None) as pool:
        lost = [reason for batch in pool.imap_unordered(lost_in_batch, batches) for reason in batch]
    return {
        "keys": count,
        "seed": seed,
        "lost": len(lost),
        "share_lost": len(lost) / count,
        "stated": STATED,
        "lost_by_digits": dict(sorted(Counter(lost).items())),
        "seconds": round(time.monotonic() - began, 1),
    }


def sample(folder: Path, seed: int, scan: Callable[[Path], dict[str, object]]) -> dict[str, int]:
    """Write a sample of the same keys as files, scan them with the command, and count what its report lacks."""
    chosen = keys(seed, 0, SAMPLE)
    folder.mkdir(parents=True, exist_ok=True)
    for number, key in enumerate(chosen):
        place = folder / f"{number:05}"
        place.mkdir()
        (place / ".env").write_bytes(line(key))
    findings = scan(folder)["findings"]
    assert isinstance(findings, list)
    reported = {s["sha256"] for f in findings for s in f["secrets"]}
    lost = sum(hashlib.sha256(key.encode()).hexdigest() not in reported for key in chosen)
    return {"files": SAMPLE, "lost": lost}
