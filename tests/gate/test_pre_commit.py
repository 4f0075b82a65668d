"""The three hooks under the real pre-commit: tried from this repository, and installed in another."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.once import once
from tests.support.repo import Repo
from tests.support.runner import ROOT
from tests.support.tokens import pair

PRE_COMMIT = shutil.which("pre-commit", path=str(Path(sys.executable).parent)) or "pre-commit"
IDS = ("binscan", "binscan-commit-msg", "binscan-pre-push")
pytestmark = pytest.mark.slow


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    text: str


def config(seed: object) -> str:
    """A settings file with a credential in it."""
    key, secret = pair(seed)
    return f'BINANCE_API_KEY = "{key}"\nBINANCE_API_SECRET = "{secret}"\n'


def offer(folder: Path) -> None:
    """Make a repository that offers this project's hooks, as its next commit would."""
    repo = Repo(folder)
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "binscan", "pyproject.toml"]
    listed += ["README.md", "LICENSE", ".pre-commit-hooks.yaml"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    files: dict[str, str | bytes] = {name: (ROOT / name).read_bytes() for name in names if (ROOT / name).is_file()}
    repo.commit("Offer the hooks", files)


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(tmp_path_factory, "hooks", offer)


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps what it installs, once for all tests here: it lets one process in at a time."""
    return once(tmp_path_factory, "environments", lambda folder: None)


class Desk:
    """A developer's repository with the hooks installed."""

    def __init__(self, repo: Repo, offered: Path, environments: Path) -> None:
        self.repo, self.offered, self.home = repo, offered, environments
        rev = subprocess.run(["git", "rev-parse", "HEAD"], cwd=offered, capture_output=True, text=True).stdout.strip()
        lines = "".join(f"      - id: {name}\n" for name in IDS)
        repo.write(".pre-commit-config.yaml", f"repos:\n  - repo: {offered}\n    rev: {rev}\n    hooks:\n{lines}")
        for stage in ("pre-commit", "commit-msg", "pre-push"):
            assert self.do(PRE_COMMIT, "install", "-t", stage).code == 0

    def do(self, *command: str, **more: str) -> Ended:
        """Run a command as the developer, with more in the environment."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT"))}
        who = {
            f"GIT_{role}_{what}": "alice@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        env = {
            **clean,
            **who,
            "PRE_COMMIT_HOME": str(self.home),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "PRE_COMMIT_COLOR": "never",
            **more,
        }
        done = subprocess.run(command, cwd=self.repo.path, env=env, capture_output=True, check=False)
        return Ended(done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace"))

    def stage(self, **files: str | bytes) -> None:
        """Write files, `__` for a dot, and stage them."""
        for name, content in files.items():
            self.repo.write(name.replace("__", "."), content)
        self.repo.git("add", "-A")

    def commit(self, message: str = "Work") -> Ended:
        return self.do("git", "commit", "-m", message)

    def commits(self) -> int:
        return int(self.repo.git("rev-list", "--count", "HEAD", check=False) or 0)


@pytest.fixture
def desk(repo: Repo, offered: Path, environments: Path) -> Desk:
    return Desk(repo, offered, environments)


def refused(ended: Ended, *shown: str) -> None:
    """It says no and where, and shows no secret."""
    assert ended.code != 0, ended.text
    assert "REFUSED" in ended.text
    for text in shown:
        assert text in ended.text
    for seed in range(5):
        for secret in pair(seed):
            assert secret not in ended.text


def test_first_commit_with_a_key_is_refused_and_without_it_passes(desk: Desk) -> None:
    desk.stage(config__py=config(1))
    refused(desk.commit(), "config.py:1")
    assert desk.commits() == 0
    desk.stage(config__py="import os\n")
    assert desk.commit().code == 0
    assert desk.commits() == 1


def test_what_is_staged_counts_and_not_what_is_on_disk(desk: Desk) -> None:
    desk.stage(a__py="a = 1\n")
    assert desk.commit().code == 0
    desk.stage(a__py=config(1))
    desk.repo.write("a.py", "a = 2\n")
    refused(desk.commit(), "a.py:1")
    desk.stage(a__py="a = 3\n")
    desk.repo.write("a.py", config(1))
    assert desk.commit().code == 0, "a key that is not staged is not in the commit"
    assert config(1) == (desk.repo.path / "a.py").read_text(), "pre-commit gives the rest of the work back"


def test_rename_alone_passes_and_with_a_key_typed_into_it_not(desk: Desk) -> None:
    desk.stage(a__py="a = 1\n" * 50)
    assert desk.commit().code == 0
    desk.repo.git("mv", "a.py", "b.py")
    assert desk.commit().code == 0
    desk.repo.git("mv", "b.py", "c.py")
    desk.stage(c__py="a = 1\n" * 50 + config(1))
    refused(desk.commit(), "c.py:51")


def test_binary_files_are_read(desk: Desk) -> None:
    desk.stage(a__bin=b"\0\1\2" + config(1).encode() + b"\0")
    refused(desk.commit(), "a.bin")


def test_all_files_reads_what_is_committed_already(desk: Desk) -> None:
    desk.stage(config__py=config(1))
    assert desk.do("git", "commit", "--no-verify", "-m", "Work").code == 0
    assert desk.do(PRE_COMMIT, "run", "binscan").code == 0, "nothing is staged"
    refused(desk.do(PRE_COMMIT, "run", "binscan", "--all-files"), "config.py:1")


def test_file_given_by_name_is_read(desk: Desk) -> None:
    desk.stage(config__py=config(1), other__py="a = 1\n")
    assert desk.do("git", "commit", "--no-verify", "-m", "Work").code == 0
    refused(desk.do(PRE_COMMIT, "run", "binscan", "--files", "config.py"), "config.py:1")
    assert desk.do(PRE_COMMIT, "run", "binscan", "--files", "other.py").code == 0


def test_message_with_a_key_is_refused(desk: Desk) -> None:
    desk.stage(a__py="a = 1\n")
    key, secret = pair(1)
    refused(desk.commit(f"Try\n\nBINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}"), "commit message")
    assert desk.commits() == 0
    assert desk.commit("Try").code == 0


def test_skipping_once_is_possible_and_only_once(desk: Desk) -> None:
    desk.stage(config__py=config(1))
    assert desk.do("git", "commit", "-m", "Work", SKIP="binscan").code == 0
    desk.stage(other__py=config(2))
    refused(desk.commit(), "other.py:1", "SKIP=binscan git commit")


def test_push_of_several_commits_is_refused_though_the_last_takes_the_key_out(desk: Desk, tmp_path: Path) -> None:
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
    desk.repo.git("remote", "add", "origin", str(remote))
    desk.stage(a__py="a = 1\n")
    assert desk.commit().code == 0
    assert desk.do("git", "push", "-q", "origin", "main").code == 0, "a first push with its root commit"
    leak = desk.repo.commit("Leak", {"config.py": config(1)})
    desk.repo.commit("Take it out", remove=("config.py",))
    ended = desk.do("git", "push", "origin", "main")
    assert ended.code != 0
    assert leak[:7] in ended.text
    assert "config.py" in ended.text
    desk.repo.git("reset", "-q", "--hard", "origin/main")
    desk.repo.commit("Other", {"b.py": "b = 1\n"})
    desk.repo.commit("Other", {"b.py": "b = 2\n"})
    assert desk.do("git", "push", "-q", "origin", "main").code == 0


def test_first_push_with_a_key_in_its_root_commit_is_refused(desk: Desk, tmp_path: Path) -> None:
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
    desk.repo.git("remote", "add", "origin", str(remote))
    desk.repo.commit("Leak", {"config.py": config(1)})
    desk.repo.commit("Take it out", remove=("config.py",))
    ended = desk.do("git", "push", "origin", "main")
    assert ended.code != 0
    assert "config.py" in ended.text


def test_shallow_clone_commits_and_pushes(repo: Repo, offered: Path, environments: Path, tmp_path: Path) -> None:
    for number in range(5):
        repo.commit(files={"a.py": f"a = {number}\n"})
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(repo.path), str(remote)], check=True)
    clone = Repo(tmp_path / "clone")
    clone.git("fetch", "-q", "--depth=1", f"file://{remote}", "main")
    clone.git("remote", "add", "origin", f"file://{remote}")
    clone.git("fetch", "-q", "--depth=1", "origin")
    clone.git("reset", "-q", "--hard", "origin/main")
    desk = Desk(clone, offered, environments)
    desk.stage(config__py=config(1))
    refused(desk.commit(), "config.py:1")
    desk.stage(config__py="import os\n")
    assert desk.commit().code == 0
    assert desk.do("git", "push", "-q", "origin", "main").code == 0
    clone.commit("Leak", {"config.py": config(2)})
    assert desk.do("git", "push", "-q", "origin", "main").code != 0


def test_hooks_can_be_tried_without_installing_them(repo: Repo, offered: Path, environments: Path) -> None:
    desk = Desk(repo, offered, environments)
    desk.stage(config__py=config(1))
    refused(desk.do(PRE_COMMIT, "try-repo", str(offered), "binscan", "--verbose"), "config.py:1")
