"""What history names and a clone does not hold: an audit says the same of it as git's own walk, whatever is gone."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from binscan import api
from binscan.git.connectivity import NOT_HERE
from binscan.git.pack import plain_sets, references
from binscan.model import Report
from binscan.settings import Settings
from tests.support.repo import Repo
from tests.support.stores import listed, many_versions, pack_dir


def walked(path: Path) -> set[str]:
    """What git's own walk from every ref and reflog does not find."""
    command = ["git", "rev-list", "--objects", "--all", "--reflog", "--missing=print", "--quiet"]
    out = subprocess.run(command, cwd=path, capture_output=True, text=True, check=True).stdout
    return {line[1:] for line in out.splitlines()}


def missed(report: Report) -> set[str]:
    """What an audit says is named and not there."""
    return {item.what.removeprefix("object ") for item in report.skipped if item.reason == NOT_HERE}


def audited(repo: Repo, **settings: Any) -> Report:
    """Audit in this process, without a cache unless it is asked for."""
    return api.audit(str(repo.path), Settings(**{"jobs": 1, "cache": False, **settings}))


def deep(repo: Repo) -> Repo:
    """A history with folders, links, odd names and a submodule, whose trees are packed as deltas of each other."""
    many_versions(repo, commits=6)
    link = repo.git("rev-parse", "HEAD")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{link[::-1]},library")
    names = [f"wide/{number:03}" for number in range(60)]
    names += ["40000 x", "100644 y", "160000 z", "n" * 200, "wide/" + "m" * 240, "a b/c/d"]
    for turn in range(8):
        for number, name in enumerate(names):
            if turn == 0 or number % 7 == turn % 7:
                repo.write(name, f"{name} {turn}\n".encode())
        repo.git("add", "-A", "--", *names)
        repo.git("update-index", "--add", "--cacheinfo", f"160000,{turn + 1:040x},library")
        repo.git("commit", "-q", "-m", f"turn {turn}")
    repo.git("repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")
    repo.git("prune-packed")
    return repo


def lose(repo: Repo, gone: set[str]) -> None:
    """Pack everything but some objects anew, and delete the rest."""
    kept = "\n".join(sorted(set(listed(repo.path)) - gone)).encode() + b"\n"
    old = list(pack_dir(repo).iterdir())
    command = ["git", "pack-objects", "-q", "--depth=50", "--window=50", str(repo.path / "kept")]
    subprocess.run(command, cwd=repo.path, input=kept, check=True, capture_output=True)
    for path in old:
        path.unlink()
    for path in repo.path.glob("kept-*"):
        path.rename(pack_dir(repo) / path.name.replace("kept-", "pack-"))


def test_nothing_is_missed_where_nothing_is_missing(repo: Repo) -> None:
    """Submodules, names that look like modes, names of 240 bytes: no object is missed, and the run is complete."""
    report = audited(deep(repo))
    assert missed(report) == walked(repo.path) == set()
    assert report.complete


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("how", ["blobs", "trees", "both"])
def test_the_same_is_missed_as_by_git(repo: Repo, how: str, seed: int) -> None:
    """Of a random choice of objects that are gone, those that git's walk misses are named, and none that is there."""
    deep(repo)
    kinds = {"blobs": {"blob"}, "trees": {"tree"}, "both": {"blob", "tree"}}[how]
    objects = sorted(oid for oid, kind in listed(repo.path).items() if kind in kinds)
    gone = set(random.Random(f"{how} {seed}").sample(objects, 12))
    lose(repo, gone)
    report = audited(repo)
    assert walked(repo.path) <= missed(report) <= gone
    # git's walk does not get to what lies below a tree that is gone; the sweep does, if it is there.
    assert missed(report) == walked(repo.path) or how != "blobs"


@pytest.mark.parametrize("seed", range(2))
def test_the_same_without_numpy(repo: Repo, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Where numpy is not, sets of ids are plain ones."""
    monkeypatch.setattr(references, "mark", plain_sets.mark)
    monkeypatch.setattr(references, "merged", plain_sets.merged)
    test_the_same_is_missed_as_by_git(repo, "both", seed)


def test_loose_and_in_several_processes(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of loose objects, and one that is read by two processes, miss the same."""
    many_versions(repo)
    gone = repo.git("rev-parse", "HEAD~3:src/module.py")
    (repo.path / ".git" / "objects" / gone[:2] / gone[2:]).unlink()
    assert missed(audited(repo)) == {gone}
    monkeypatch.setattr("binscan.git.pack.sweep.ALONE", 0)
    assert missed(audited(repo, jobs=2)) == {gone}


def test_what_only_the_index_or_a_ref_names(repo: Repo) -> None:
    """A staged file whose object is gone is missed, an empty one and a submodule are not."""
    repo.commit("start", {"a": "a\n"})
    repo.write("b", b"staged\n")
    repo.git("add", "b")
    repo.write("new", b"")
    repo.git("add", "-N", "new")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'12' * 20},library")
    gone = repo.git("rev-parse", ":b")
    (repo.path / ".git" / "objects" / gone[:2] / gone[2:]).unlink()
    (repo.path / ".git" / "refs" / "tags" / "broken").write_text("34" * 20 + "\n")
    assert missed(audited(repo)) == {gone, "34" * 20}


def unreachable(repo: Repo, clone: Path) -> None:
    """Fetch the tip again and again into a shallow clone, which leaves cut commits that nothing reaches."""
    url = repo.path.as_uri()
    subprocess.run(["git", "clone", "-q", "--depth=1", "--bare", url, str(clone)], check=True)
    for number in range(3):
        repo.commit(f"more {number}", {"more": f"{number}\n"})
        subprocess.run(["git", "fetch", "-q", "--depth=1", url, "+main:main"], cwd=clone, check=True)


def test_a_shallow_clone_is_cut_off_on_purpose(repo: Repo, tmp_path: Path) -> None:
    """Its parents are not missed, nor those of tips that were fetched before: one line says that it is shallow."""
    many_versions(repo, commits=3)
    unreachable(repo, tmp_path / "shallow")
    report = api.audit(str(tmp_path / "shallow"), Settings(jobs=1, cache=False))
    assert [item.what for item in report.skipped] == ["history"]
    assert re.search("shallow", report.skipped[0].reason)


def test_a_parent_that_is_gone_and_one_that_nothing_reaches(repo: Repo) -> None:
    """The first is missed; the second is not, as by git."""
    repo.commit("first", {"a": "1\n"})
    first = repo.git("rev-parse", "HEAD")
    repo.commit("second", {"a": "2\n"})
    (repo.path / ".git" / "objects" / first[:2] / first[2:]).unlink()
    assert missed(audited(repo)) or any(item.what == "history" for item in audited(repo).skipped)
    tree = repo.git("rev-parse", "HEAD^{tree}")
    repo.git("checkout", "-q", "--orphan", "fresh")
    repo.git("commit", "-q", "-m", "fresh", "--allow-empty")
    assert repo.git("rev-parse", "HEAD^{tree}") == tree
    repo.git("branch", "-q", "-D", "main")
    repo.git("reflog", "expire", "--expire=now", "--all")
    assert missed(audited(repo)) == set()
    assert audited(repo).complete


@pytest.fixture
def remembered(repo: Repo) -> Callable[[], set[str]]:
    """Audit with the cache, and return what is missed."""
    return lambda: missed(audited(repo, cache=True))


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
def test_a_second_audit_misses_the_same(repo: Repo, remembered: Callable[[], set[str]], packed: bool) -> None:
    """What was missing is missed until it is back; what is gone since is missed, though what names it is known."""
    many_versions(repo)
    gone, later = (repo.git("rev-parse", f"HEAD~{back}:src/module.py") for back in (3, 5))
    content = {oid: repo.git("cat-file", "blob", oid) + "\n" for oid in (gone, later)}
    if packed:
        repo.git("repack", "-q", "-a", "-d")
    remove = lose if packed else unlink
    remove(repo, {gone})
    assert remembered() == remembered() == {gone}
    remove(repo, {later})
    assert remembered() == remembered() == {gone, later}
    repo.write("back", content[gone].encode())
    assert repo.git("hash-object", "-w", "back") == gone
    assert remembered() == remembered() == {later}


def unlink(repo: Repo, gone: set[str]) -> None:
    """Delete loose objects."""
    for oid in gone:
        (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
