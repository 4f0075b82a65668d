"""The ledger agrees with git itself, on random histories and on every odd case by hand."""

from __future__ import annotations

import random

import pytest

from binscan.provenance.trace import trace
from tests.support.lifetime import credential, survey_of
from tests.support.repo import Repo


def _blobs(repo: Repo, commit: str) -> dict[str, str]:
    """What git says a commit holds: path → blob."""
    lines = repo.git("ls-tree", "-r", "-z", "--full-tree", commit).split("\0")
    return {line.partition("\t")[2]: line.split()[2] for line in lines if line}


def _random_history(repo: Repo, seed: int) -> list[str]:
    """Make commits with arbitrary parents and arbitrary trees, evil merges and octopuses included."""
    rng = random.Random(seed)
    blobs = [repo.git("hash-object", "-w", "--stdin", stdin=f"content {n}\n".encode()) for n in range(5)]
    paths = ["a", "b", "d/a", "d/e/a", "d/e/b", "f/a", "f/e/a"]
    commits: list[str] = []
    for _ in range(rng.randrange(4, 14)):
        index = {"GIT_INDEX_FILE": str(repo.path / ".git" / "scratch")}
        repo.git("read-tree", "--empty", **index)
        for path in rng.sample(paths, rng.randrange(0, len(paths))):
            repo.git("update-index", "--add", "--cacheinfo", f"100644,{rng.choice(blobs)},{path}", **index)
        tree = repo.git("write-tree", **index)
        parents = rng.sample(commits, min(len(commits), rng.choice((0, 1, 1, 1, 1, 2, 2, 3))))
        repo.clock += rng.choice((-7200, 3600, 3600, 3600, 0))
        arguments = [word for parent in parents for word in ("-p", parent)]
        commits.append(repo.git("commit-tree", *arguments, "-m", f"commit {len(commits)}", tree))
    for number, commit in enumerate(rng.sample(commits, rng.randrange(1, min(4, len(commits))))):
        repo.git("update-ref", f"refs/heads/b{number}", commit)
    repo.git("symbolic-ref", "HEAD", "refs/heads/b0")
    return commits


@pytest.mark.parametrize("seed", range(12))
def test_every_introduction_removal_and_ref_is_what_git_says(repo: Repo, seed: int) -> None:
    commits = _random_history(repo, seed)
    held = {commit: _blobs(repo, commit) for commit in commits}
    parents = {c: repo.git("rev-list", "--parents", "-n1", c).split()[1:] for c in commits}
    times = {c: int(repo.git("show", "-s", "--format=%ct", c)) for c in commits}
    ancestors = {c: set(repo.git("rev-list", c).split()) for c in commits}
    head = repo.git("rev-parse", "HEAD")
    tips = dict(line.split() for line in repo.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines())
    blobs = sorted({blob for tree in held.values() for blob in tree.values()})
    groups = [[blob] for blob in blobs] + [blobs[:2], blobs[1:4]]
    with survey_of(repo.path, blobs) as survey:
        provenances = trace(survey, [credential(survey, group) for group in groups])
    for group, got in zip(groups, provenances, strict=True):
        holders = {c for c in commits if not set(group).isdisjoint(held[c].values())}
        introductions = {c for c in holders if not holders.intersection(parents[c])}
        removals = {c for c in commits if c not in holders and holders.intersection(parents[c])}
        assert {change.commit for change in got.introductions} == introductions
        assert {change.commit for change in got.removals} == removals

        first = [c for c in introductions if not introductions.intersection(ancestors[c] - {c})]
        earliest = got.introductions[0]
        assert got.introduced == earliest
        assert earliest.commit in first
        assert times[earliest.commit] == min(times[c] for c in first)

        assert got.present_at_head is (head in holders)
        gone = removals & ancestors[head]
        last = [c for c in gone if not any(c in ancestors[later] - {later} for later in gone)]
        if head in holders or not last:
            assert got.removed is None
        else:
            assert got.removed is not None
            assert got.removed.commit in last
            assert times[got.removed.commit] == max(times[c] for c in last)

        assert set(got.refs) == {ref for ref, tip in tips.items() if holders & ancestors[tip]}


@pytest.mark.parametrize("seed", range(6))
def test_every_path_of_a_blob_is_found_with_a_commit_that_has_it_there(repo: Repo, seed: int) -> None:
    commits = _random_history(repo, seed)
    held = {commit: _blobs(repo, commit) for commit in commits}
    blobs = sorted({blob for tree in held.values() for blob in tree.values()})
    with survey_of(repo.path, blobs) as survey:
        found = {blob: survey.places(blob) for blob in blobs}
    for blob, places in found.items():
        assert {place.path for place in places} == {p for tree in held.values() for p, b in tree.items() if b == blob}
        for place in places:
            assert place.commit is not None
            assert held[place.commit][place.path] == blob
            assert place.ref_kind in {"branch", "unreachable"}


def test_a_file_name_that_looks_like_a_tree_entry_gives_no_false_path(repo: Repo) -> None:
    names = ("d/x40000 y/leak", "40000 40000 z/leak", "40000 q")
    repo.commit("Hostile names", dict.fromkeys(names, "content"))
    blob = repo.git("rev-parse", "HEAD:40000 q")
    with survey_of(repo.path, [blob]) as survey:
        assert {place.path for place in survey.places(blob)} == set(names)
