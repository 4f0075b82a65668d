"""The templates do what they say when they are copied as they are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.repo import Repo
from tests.support.runner import ROOT, Origin
from tests.support.tokens import pair

TEMPLATES = ROOT / "templates"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")


def config(seed: object) -> str:
    """A settings file with a credential in it."""
    key, secret = pair(seed)
    return f'BINANCE_API_KEY = "{key}"\nBINANCE_API_SECRET = "{secret}"\n'


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A PATH on which `binscan` is this one."""
    command = tmp_path / "bin" / "binscan"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m binscan "$@"\n')
    command.chmod(0o755)
    return f"{command.parent}:{os.environ['PATH']}"


@pytest.mark.parametrize("folder", ["git-hooks", "husky"])
def test_hooks_refuse_a_commit_a_message_and_a_push(repo: Repo, tmp_path: Path, path: str, folder: str) -> None:
    """husky starts its files with sh and without a first line; the same is done here."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for file in (TEMPLATES / folder).iterdir():
        text = file.read_text("utf-8")
        (hooks / file.name).write_text(text if text.startswith("#!") else f"#!/bin/sh -e\n{text}")
        (hooks / file.name).chmod(0o755)
    Origin(tmp_path / "origin.git")
    repo.git("remote", "add", "origin", f"file://{tmp_path}/origin.git")
    repo.git("config", "core.hooksPath", str(hooks))
    key, secret = pair(1)
    repo.write("config.py", config(1))
    repo.git("add", ".")
    with pytest.raises(AssertionError, match=r"commit -m Work"):
        repo.git("commit", "-m", "Work", PATH=path)
    with pytest.raises(AssertionError, match=r"allow-empty"):
        repo.git(
            "commit", "--only", "--allow-empty", "-m", f"BINANCE_API_KEY={key}\nBINANCE_SECRET={secret}", PATH=path
        )
    repo.git("commit", "--no-verify", "-m", "Work")
    with pytest.raises(AssertionError, match=r"push"):
        repo.git("push", "origin", "main", PATH=path)
    repo.git("update-ref", "-d", "HEAD")
    repo.write("config.py", "import os\n")
    repo.git("add", ".")
    repo.git("commit", "-m", "Work", PATH=path)
    repo.git("push", "origin", "main", PATH=path)


@pytest.mark.parametrize("place", ["usual", "worktree", "hooksPath"])
def test_the_line_that_makes_a_hook_finds_where_hooks_are_kept(
    repo: Repo, tmp_path: Path, path: str, place: str
) -> None:
    """The same line on three pages; in a worktree `.git` is a file, and `core.hooksPath` may name another folder."""
    pages = [ROOT / "README.md", ROOT / "docs" / "how-to" / "hook.md", ROOT / "docs" / "tutorial.md"]
    shown = {line for page in pages for line in page.read_text("utf-8").splitlines() if line.startswith("b=$(")}
    assert len(shown) == 1
    here = repo.path
    if place == "worktree":
        repo.commit("Begin", {"a.py": "a = 1\n"})
        here = tmp_path / "linked"
        repo.git("worktree", "add", "-q", "-b", "other", str(here))
    if place == "hooksPath":
        (repo.path / "kept").mkdir()
        repo.git("config", "core.hooksPath", "kept")
    env = {**os.environ, "PATH": path}
    for status in (0, 2):  # the second finds a hook that is there, and leaves it alone
        made = subprocess.run(["sh", "-c", *shown], cwd=here, env=env, capture_output=True, check=False)
        assert bool(made.returncode) == bool(status), made.stderr
    (here / "config.py").write_text(config(2))
    repo.git("-C", str(here), "add", ".")
    with pytest.raises(AssertionError, match=r"REFUSED"):
        repo.git("-C", str(here), "commit", "-m", "Work", PATH=path)


@pytest.mark.parametrize(
    ("source", "commits", "code"), [("merge_request_event", 1, 1), ("push", 1, 1), ("push", 0, 0), ("schedule", 0, 1)]
)
def test_gitlab_job_reads_what_the_pipeline_is_for(repo: Repo, path: str, source: str, commits: int, code: int) -> None:
    repo.commit(files={"a.py": "a = 1\n"})
    before = repo.commit(files={"config.py": config(1)})
    base = repo.git("rev-parse", "HEAD~1") if commits else before
    head = repo.commit(remove=("config.py",))
    job = yaml.safe_load((TEMPLATES / "gitlab-ci.yml").read_text("utf-8"))["binscan"]
    env = {"PATH": path, "HOME": str(repo.path), "CI_PIPELINE_SOURCE": source, "CI_DEFAULT_BRANCH": "main"}
    name = "CI_COMMIT_BEFORE_SHA" if source == "push" else "CI_MERGE_REQUEST_DIFF_BASE_SHA"
    env |= {"CI_COMMIT_SHA": head, name: base}
    for line in job["script"]:
        done = subprocess.run(["sh", "-e", "-c", line], cwd=repo.path, env=env, capture_output=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
    assert (repo.path / job["artifacts"]["reports"]["secret_detection"]).stat().st_size > 100


def test_any_ci_line_works_without_a_base(repo: Repo, path: str) -> None:
    repo.commit(files={"a.py": "a = 1\n"})
    repo.git("checkout", "-q", "-b", "topic")
    repo.commit(files={"config.py": config(1)})
    env = {"PATH": path, "HOME": str(repo.path)}
    command = [TEMPLATES / "any-ci.sh"]
    assert subprocess.run(command, cwd=repo.path, env=env, capture_output=True, check=False).returncode == 1
    command = [TEMPLATES / "any-ci.sh", repo.git("rev-parse", "HEAD")]
    assert subprocess.run(command, cwd=repo.path, env=env, capture_output=True, check=False).returncode == 0


def test_pre_commit_template_names_the_hooks_there_are() -> None:
    used = yaml.safe_load((TEMPLATES / "pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert {hook["id"] for hook in used} == {hook["id"] for hook in offered}
