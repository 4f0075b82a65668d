"""A repository's own git configuration, attributes and hooks are an attacker's: reading it runs none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import binscan
from tests.support.repo import Repo
from tests.support.tokens import pair

PROGRAMS = (
    "core.fsmonitor",
    "core.pager",
    "core.editor",
    "core.sshCommand",
    "core.askPass",
    "credential.helper",
    "diff.external",
    "diff.evil.textconv",
    "diff.evil.command",
    "filter.evil.smudge",
    "filter.evil.clean",
    "filter.evil.process",
    "gpg.program",
    "uploadpack.packObjectsHook",
    "alias.cat-file",
    "alias.rev-list",
)


@pytest.mark.parametrize("command", ["audit .", "scan .", "staged", "range HEAD~1..HEAD"])
def test_reading_a_repository_runs_nothing_of_it(repo: Repo, tmp_path: Path, command: str) -> None:
    """Every setting that names a program names one that leaves a trace; none is left, and the leak is found."""
    key, secret = pair("hostile")
    repo.commit("Start", {"a.py": "print(1)\n"})
    repo.commit("Leak", {".gitattributes": "* filter=evil diff=evil\n", ".env": f"BINANCE_API_KEY={key}\n"})
    repo.write("b.env", f"BINANCE_API_SECRET={secret}\n")
    repo.git("add", "b.env")
    trace = tmp_path / "trace"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho ran >> '{trace}'\n")
    program.chmod(0o755)
    for name in PROGRAMS:
        repo.git("config", name, f"!{program}" if name.startswith("alias.") else str(program))
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman"):
        target = repo.path / ".git" / "hooks" / hook
        target.parent.mkdir(exist_ok=True)
        target.write_text(program.read_text())
        target.chmod(0o755)
    trace.unlink(missing_ok=True)
    assert binscan(*command.split(), cwd=repo.path).code == 1
    assert not trace.exists()
