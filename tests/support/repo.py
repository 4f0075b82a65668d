"""Repositories built by real git, in the voice of the domain: write, commit, branch, merge, stash, tag."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_ENV = {
    "GIT_AUTHOR_NAME": "Alice Example",
    "GIT_AUTHOR_EMAIL": "alice@example.org",
    "GIT_COMMITTER_NAME": "Alice Example",
    "GIT_COMMITTER_EMAIL": "alice@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "LC_ALL": "C",
}


class Repo:
    """A repository under a temporary folder; time moves one hour with each commit, from 2024-01-01."""

    def __init__(self, path: Path, *arguments: str) -> None:
        self.path = path
        self.clock = 1_704_067_200
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *arguments, ".")

    def git(self, *arguments: str, stdin: bytes | None = None, check: bool = True, **env: str) -> str:
        """Run git here with a fixed identity and clock; return its output without the final newline."""
        stamp = {"GIT_AUTHOR_DATE": f"{self.clock} +0000", "GIT_COMMITTER_DATE": f"{self.clock} +0000"}
        clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env={**clean, **_ENV, **stamp, **env},
            input=stdin,
            capture_output=True,
            check=False,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"git {' '.join(arguments)}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file in the working tree, folders included."""
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def commit(
        self, message: str = "Work", files: dict[str, str | bytes] | None = None, remove: tuple[str, ...] = ()
    ) -> str:
        """Write and remove files, commit everything, return the commit's id."""
        for name, content in (files or {}).items():
            self.write(name, content)
        for name in remove:
            (self.path / name).unlink()
        self.clock += 3600
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "--no-verify", "-m", message)
        return self.git("rev-parse", "HEAD")
