"""Git's hiding places: how a text gets into each, and nowhere else."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Builder:
    """A repository being built: fixed clock, fixed author, no configuration but its own."""

    root: Path
    clock: int = 1_600_000_000

    def git(self, *arguments: str) -> str:
        """Run git in the repository and return what it printed. Raises CalledProcessError where git fails."""
        self.clock += 3600
        when = f"{self.clock} +0000"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Dana",
            "GIT_AUTHOR_EMAIL": "dana@example.org",
            "GIT_COMMITTER_NAME": "Dana",
            "GIT_COMMITTER_EMAIL": "dana@example.org",
            "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_DATE": when,
        }
        command = ["git", "-C", str(self.root), *arguments]
        done = subprocess.run(command, check=True, capture_output=True, env=environment)
        return done.stdout.decode().strip()

    def write(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write files into the working tree."""
        for path, data in files:
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)

    def commit(self, message: str) -> str:
        """Commit everything in the working tree and return the commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")


Files = list[tuple[str, bytes]]


def _tree(repo: Builder, name: str, files: Files) -> set[str]:
    repo.write(files)
    return {repo.commit(f"Add {name}")}


def _deleted(repo: Builder, name: str, files: Files) -> set[str]:
    repo.write(files)
    commit = repo.commit(f"Add {name}")
    for path, _ in files:
        (repo.root / path).unlink()
    repo.commit("Remove a file")
    return {commit}


def _commit_message(repo: Builder, name: str, files: Files) -> set[str]:
    return {repo.commit(files[0][1].decode())}


def _tag_message(repo: Builder, name: str, files: Files) -> set[str]:
    repo.git("tag", "--annotate", "--message", files[0][1].decode(), "v1.0")
    return set()


def _note(repo: Builder, name: str, files: Files) -> set[str]:
    repo.git("notes", "add", "--message", files[0][1].decode(), "HEAD")
    return {repo.git("rev-parse", "refs/notes/commits")}


def _merge(repo: Builder, name: str, files: Files) -> set[str]:
    repo.git("checkout", "--quiet", "-b", "side")
    repo.write([("side.txt", b"side\n")])
    repo.commit("Work on the side")
    repo.git("checkout", "--quiet", "main")
    repo.write([("main.txt", b"main\n")])
    repo.commit("Work on main")
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    repo.write(files)
    return {repo.commit("Merge side")}


def _branch(repo: Builder, name: str, files: Files) -> set[str]:
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.write(files)
    commit = repo.commit("Try a feature")
    repo.git("checkout", "--quiet", "main")
    return {commit}


def _pull(repo: Builder, name: str, files: Files) -> set[str]:
    repo.git("checkout", "--quiet", "--detach")
    repo.write(files)
    commit = repo.commit("A contribution")
    repo.git("update-ref", "refs/pull/1/head", commit)
    repo.git("checkout", "--quiet", "main")
    return {commit}


def _stash(repo: Builder, name: str, files: Files) -> set[str]:
    repo.write(files)
    repo.git("stash", "push", "--quiet")
    commits = {repo.git("rev-parse", "stash@{0}")}
    repo.write([("base.txt", b"another change\n")])
    repo.git("stash", "push", "--quiet")
    return commits


def _stash_untracked(repo: Builder, name: str, files: Files) -> set[str]:
    repo.write(files)
    repo.git("stash", "push", "--quiet", "--include-untracked")
    return {repo.git("rev-parse", "stash@{0}"), repo.git("rev-parse", "stash@{0}^3")}


def _reset(repo: Builder, name: str, files: Files) -> set[str]:
    repo.write(files)
    commit = repo.commit("Oops")
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    return {commit}


def _dangling(repo: Builder, name: str, files: Files) -> set[str]:
    repo.write(files)
    repo.git("add", "--all")
    tree = repo.git("write-tree")
    repo.git("reset", "--quiet", "--hard")
    return {repo.git("commit-tree", tree, "-p", "HEAD", "-m", "Never on a branch")}


def _unstaged(repo: Builder, name: str, files: Files) -> set[str]:
    repo.write(files)
    repo.git("add", "--all")
    repo.git("reset", "--quiet", "--hard")
    return set()


def _edit(repo: Builder, name: str, files: Files) -> set[str]:
    repo.write([(path, b'BINANCE_API_KEY = ""\n') for path, _ in files])
    repo.commit("Add settings")
    repo.write(files)
    return {repo.commit("Fill in the settings")}


def _time(repo: Builder, name: str, files: Files) -> set[str]:
    repo.write(files[:1])
    first = repo.commit("Add the key")
    repo.write(files[1:])
    repo.commit("Replace it by the secret")
    repo.write([(path, b"# nothing\n") for path, _ in files])
    repo.commit("Clean up")
    return {first}


def _octopus(repo: Builder, name: str, files: Files) -> set[str]:
    for side in ("left", "right"):
        repo.git("checkout", "--quiet", "-b", side, "main")
        repo.write([(f"{side}.txt", side.encode())])
        repo.commit(f"Work on the {side}")
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-commit", "left", "right")
    repo.write(files)
    return {repo.commit("Merge both sides")}


def _tagged_blob(repo: Builder, name: str, files: Files) -> set[str]:
    (repo.root / "blob.tmp").write_bytes(files[0][1])
    repo.git("tag", "blob", repo.git("hash-object", "-w", "blob.tmp"))
    (repo.root / "blob.tmp").unlink()
    return set()


def _replaced(repo: Builder, name: str, files: Files) -> set[str]:
    repo.write(files)
    commit = repo.commit("Add what will be replaced")
    repo.write([(path, b"# redacted\n") for path, _ in files])
    clean = repo.commit("Redact")
    path = files[0][0]
    repo.git("replace", repo.git("rev-parse", f"{commit}:{path}"), repo.git("rev-parse", f"{clean}:{path}"))
    return {commit}


def _moved(repo: Builder, name: str, files: Files) -> set[str]:
    repo.write(files)
    commit = repo.commit("Add an environment")
    repo.git("mv", files[0][0], "moved/new.env")
    repo.commit("Move it")
    return {commit}


def _git_config(repo: Builder, name: str, files: Files) -> set[str]:
    with (repo.root / files[0][0]).open("ab") as config:
        config.write(files[0][1])
    return set()


def _git_dir(repo: Builder, name: str, files: Files) -> set[str]:
    repo.write(files)
    return set()


def _worktree(repo: Builder, name: str, files: Files) -> set[str]:
    """Stage the pair in the index of a linked working tree and nowhere else."""
    linked = repo.root.with_name(f"{repo.root.name}-linked")
    repo.git("worktree", "add", "--quiet", "--detach", str(linked))
    other = Builder(linked, repo.clock)
    other.write(files)
    other.git("add", "--all")
    for path, _ in files:
        (linked / path).unlink()
    return set()


PLACES: dict[str, Callable[[Builder, str, Files], set[str]]] = {
    "tree": _tree,
    "deleted": _deleted,
    "commit-message": _commit_message,
    "tag-message": _tag_message,
    "note": _note,
    "merge": _merge,
    "branch": _branch,
    "pull": _pull,
    "stash": _stash,
    "stash-untracked": _stash_untracked,
    "reset": _reset,
    "dangling": _dangling,
    "unstaged": _unstaged,
    "edit": _edit,
    "time": _time,
    "octopus": _octopus,
    "tagged-blob": _tagged_blob,
    "replaced": _replaced,
    "moved": _moved,
    "git-config": _git_config,
    "git-dir": _git_dir,
    "worktree": _worktree,
}
