"""The `binscan` command as a user runs it: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

_SCRUBBED = ("GIT_", "BINSCAN_", "BINANCE_", "GITHUB_")


class Ran(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


def binscan(
    *arguments: str | Path, cwd: Path | None = None, stdin: bytes = b"", env: dict[str, str] | None = None
) -> Ran:
    """Run `binscan ARGUMENTS` and return its exit status and output."""
    done = subprocess.run(
        [sys.executable, "-m", "binscan", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env={**{k: v for k, v in os.environ.items() if not k.startswith(_SCRUBBED)}, **(env or {})},
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
