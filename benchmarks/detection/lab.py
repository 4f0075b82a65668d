"""One repository with a pair in each of 34 hiding places of git, and who finds them in the right commit.

The cases and their texts stand in `lab.txt`; this module knows how to put a text into each kind of place.
"""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.detection.layers import archive
from benchmarks.detection.score import Hit, forms
from benchmarks.detection.template import load, render

CASES = Path(__file__).with_name("lab.txt")


@dataclass(frozen=True)
class Hidden:
    """One planted pair and where it was put."""

    name: str
    place: str
    parts: dict[str, bytes]
    path: str
    commits: frozenset[str]
    """Any of these is the right answer to "which commit?"; empty where no commit holds it."""


@dataclass
class Builder:
    """A repository being built: fixed clock, fixed author, no configuration but its own."""

    root: Path
    clock: int = 1_600_000_000
    hidden: list[Hidden] = field(default_factory=list)

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
}


def build(root: Path, seed: int) -> list[Hidden]:
    """Build the repository at `root` and return what is hidden where."""
    root.mkdir(parents=True)
    repo = Builder(root)
    repo.git("init", "--quiet", "--initial-branch=main")
    repo.write([("base.txt", b"base\n")])
    repo.commit("Begin")
    for context in load(CASES):
        rendered = render(context, random.Random(f"{seed} {context.name}"))
        files: Files = []
        for path, text in rendered.files:
            data = text.encode()
            if context.options.get("codec") == "utf-16":
                data = b"\xff\xfe" + text.encode("utf-16-le")
            elif context.options.get("codec") == "zip":
                data = archive([("binance.env", data)])
            files.append((path, data))
        place = context.options["place"]
        commits = PLACES[place](repo, context.name, files)
        parts = dict(rendered.accounts["1"].parts)
        repo.hidden.append(Hidden(context.name, place, parts, files[0][0], frozenset(commits)))
    return repo.hidden


@dataclass(frozen=True)
class Sighting:
    """What a tool said about one hidden pair."""

    name: str
    found: frozenset[str]
    joined: bool
    right_commit: bool | None
    """None where no commit holds the pair, or nothing was found."""


def sight_report(hidden: Iterable[Hidden], report: Mapping[str, Any]) -> list[Sighting]:
    """Return what a binscan audit report says about each pair."""
    out = []
    for item in hidden:
        digests = {role: hashlib.sha256(value).hexdigest() for role, value in item.parts.items()}
        findings = [f for f in report["findings"] if {s["sha256"] for s in f["secrets"]} & set(digests.values())]
        seen = {s["sha256"] for f in findings for s in f["secrets"]}
        found = frozenset(role for role, digest in digests.items() if digest in seen)
        joined = any({s["sha256"] for s in f["secrets"]} == set(digests.values()) for f in findings)
        named = [((f.get("provenance") or {}).get("introduced") or {}).get("commit") for f in findings]
        right = all(commit in item.commits for commit in named) if found and item.commits else None
        out.append(Sighting(item.name, found, joined, right))
    return out


def sight_hits(hidden: Iterable[Hidden], hits: Iterable[Hit]) -> list[Sighting]:
    """Return what a peer said: a part counts as found where reported text holds it or its usual encodings."""
    hits = list(hits)
    out = []
    for item in hidden:
        found, named = set(), set()
        for role, secret in item.parts.items():
            wanted = forms(secret)
            for hit in hits:
                if any(form in hit.text for form in wanted):
                    found.add(role)
                    named.add(hit.text.split(" ", 1)[0])
        right = bool(named & item.commits) if found and item.commits else None
        out.append(Sighting(item.name, frozenset(found), False, right))
    return out


def letter(sighting: Sighting) -> str:
    """Return `B` both, `K` key only, `S` secret only, `.` none; `*` marks a wrong or missing commit."""
    both = {"api_key": "K", "secret_key": "S"}
    mark = "B" if len(sighting.found) == 2 else "".join(both[role] for role in sighting.found) or "."
    return mark + ("*" if sighting.right_commit is False else "")


def markdown(hidden: list[Hidden], columns: Mapping[str, list[Sighting]]) -> str:
    """Return the table: a line for each case, a column for each tool."""
    lines = ["| hidden in | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    for i, item in enumerate(hidden):
        lines.append(f"| {item.name} | " + " | ".join(letter(column[i]) for column in columns.values()) + " |")
    complete = [sum(len(s.found) == 2 for s in column) for column in columns.values()]
    joined = [sum(s.joined for s in column) for column in columns.values()]
    right = [sum(s.right_commit is True and len(s.found) == 2 for s in column) for column in columns.values()]
    dated = sum(bool(item.commits) for item in hidden)
    for title, row in (
        (f"complete pairs, of {len(hidden)}", complete),
        ("joined into one finding", joined),
        (f"complete and in the right commit, of {dated}", right),
    ):
        lines.append(f"| **{title}** | " + " | ".join(f"**{n}**" for n in row) + " |")
    return "\n".join(lines)
