"""Advice follows the lifetime: before a push the commits are changed, afterwards the key is; no name can inject."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binscan import audit
from binscan.remedy.shell import quote
from tests.support.tokens import pair
from tests.support.zoo import Zoo

if TYPE_CHECKING:
    from pathlib import Path

    from binscan.model import Finding
    from tests.support.repo import Repo


def _commands(finding: Finding) -> list[str]:
    return [line.strip() for step in finding.remediation for line in step.splitlines() if line.startswith("    ")]


def _config(seed: str) -> str:
    key, secret = pair(seed)
    return f'BINANCE_API_KEY = "{key}"\nBINANCE_API_SECRET = "{secret}"\n'


def _with_remote(repo: Repo, tmp_path: Path) -> None:
    repo.commit("Begin", {"README.md": "a bot\n"})
    repo.git("init", "-q", "--bare", str(tmp_path / "origin.git"))
    repo.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    repo.git("push", "-q", "origin", "main")


def _run(commands: list[str], **env: str) -> None:
    for command in commands:
        subprocess.run(
            ["bash", "-c", command],
            check=True,
            capture_output=True,
            env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "GIT_EDITOR": "true", **_IDENTITY, **env},
        )


_IDENTITY = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def test_an_unpublished_last_commit_is_amended_by_the_very_commands(repo: Repo, tmp_path: Path) -> None:
    _with_remote(repo, tmp_path)
    repo.commit("Leak", {"a b/$(touch pwned).py": _config("amend")})
    [finding] = audit(str(repo.path)).findings
    assert finding.provenance is not None
    assert finding.provenance.published is False
    repo.write("a b/$(touch pwned).py", "import os\n")
    _run([command for command in _commands(finding) if command.startswith("git ")])
    assert audit(str(repo.path)).findings == ()
    assert not list(tmp_path.rglob("pwned"))


def test_an_unpublished_older_commit_is_dropped_by_the_very_commands(repo: Repo, tmp_path: Path) -> None:
    _with_remote(repo, tmp_path)
    leak = repo.commit("Leak", {"config.py": _config("drop")})
    repo.commit("More", {"more.py": "pass\n"})
    [finding] = audit(str(repo.path)).findings
    commands = [command for command in _commands(finding) if command.startswith("git ")]
    assert any(f"rebase --interactive --rebase-merges '{leak}^'" in command for command in commands)
    _run(commands, GIT_SEQUENCE_EDITOR=f"sed -i /{leak[:7]}/d")
    assert audit(str(repo.path)).findings == ()


def test_published_or_unknown_is_sent_to_the_exchange_first_and_to_purge_last(repo: Repo) -> None:
    repo.commit("Leak", {"config.py": _config("unknown")})
    [finding] = audit(str(repo.path)).findings
    assert finding.provenance is not None
    assert finding.provenance.published is None
    commands = _commands(finding)
    assert commands[0].startswith("https://")
    assert commands[-3:] == [
        f"binscan audit {repo.path} --format json --output binscan-report.json",
        "binscan purge binscan-report.json",
        "binscan purge binscan-report.json --execute --rotated",
    ]


@pytest.mark.slow
def test_every_shown_command_of_every_case_is_one_line_and_parses(tmp_path: Path) -> None:
    zoo = Zoo(tmp_path / "it's $(here) `now`")
    for finding in audit(str(zoo.repo.path)).findings:
        for command in _commands(finding):
            subprocess.run(["bash", "-n", "-c", command], check=True)


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_a_quoted_word_is_the_word(text: str) -> None:
    shown = quote(text)
    assert shown.isprintable()
    out = subprocess.run(["bash", "-c", f"printf %s {shown}"], capture_output=True, check=True).stdout
    assert out == text.encode()


@settings(deadline=None, max_examples=60)
@given(st.binary(min_size=1).filter(lambda data: b"\0" not in data))
def test_a_quoted_name_that_is_no_text_is_the_name(data: bytes) -> None:
    shown = quote(data.decode("utf-8", "surrogateescape"))
    assert shown.isprintable()
    out = subprocess.run(["bash", "-c", f"printf %s {shown}"], capture_output=True, check=True).stdout
    assert out == data
