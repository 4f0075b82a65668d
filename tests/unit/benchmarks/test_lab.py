"""The repository of hiding places: each pair is where its label says, and the scorer reads reports rightly."""

import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.detection.lab import Hidden, Sighting, build, figures, letter, sight_hits, sight_report
from benchmarks.detection.score import Hit
from tests.support.peel import peel


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Hidden]]:
    root = tmp_path_factory.mktemp("lab") / "repository"
    return root, build(root, 5)


def git(root: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True).stdout


def test_every_case_has_a_pair_of_its_own(lab: tuple[Path, list[Hidden]]) -> None:
    _, hidden = lab
    assert len(hidden) >= 34
    assert len({value for item in hidden for value in item.parts.values()}) == 2 * len(hidden)


def test_the_labelled_commit_holds_the_pair(lab: tuple[Path, list[Hidden]]) -> None:
    root, hidden = lab
    for item in hidden:
        if not item.commits or item.place in ("commit-message", "note") or item.name in ("split", "across-time"):
            continue
        held = False
        for commit in item.commits:
            where = f"{commit}:{item.path}"
            command = ["git", "-C", str(root), "--no-replace-objects", "cat-file", "blob", where]
            done = subprocess.run(command, capture_output=True)
            needed = 1 if item.name in ("kubernetes", "one-commit-two-folders") else 2
            held |= any(sum(v in view for v in item.parts.values()) >= needed for view in peel(done.stdout))
        assert held, item.name


def test_no_branch_reaches_what_is_hidden_off_the_branches(lab: tuple[Path, list[Hidden]]) -> None:
    root, hidden = lab
    reachable = set(git(root, "rev-list", "--branches", "--tags").decode().split())
    off = {"pull", "stash", "stash-untracked", "reset", "dangling", "note"}
    for item in hidden:
        assert bool(item.commits & reachable) == (bool(item.commits) and item.place not in off), item.name


def test_the_same_seed_builds_the_same_commits(tmp_path: Path) -> None:
    first, second = build(tmp_path / "a", 5), build(tmp_path / "b", 5)
    assert [item.commits for item in first] == [item.commits for item in second]


PAIR = Hidden("case", "tree", {"api_key": b"K" * 64, "secret_key": b"S" * 64}, "a.env", frozenset({"c1"}))


def finding(commit: str, *secrets: bytes) -> dict[str, object]:
    listed = [{"sha256": sha256(s).hexdigest(), "role": "unknown"} for s in secrets]
    return {"secrets": listed, "provenance": {"introduced": {"commit": commit}}}


def test_a_pair_in_the_right_commit_is_told_from_one_in_the_wrong_commit() -> None:
    right = sight_report([PAIR], {"findings": [finding("c1", *PAIR.parts.values())]})
    wrong = sight_report([PAIR], {"findings": [finding("c2", *PAIR.parts.values())]})
    assert [letter(s) for s in (*right, *wrong)] == ["B", "B*"]
    assert right[0].joined


def test_a_peer_is_read_by_text_and_by_the_commit_it_names() -> None:
    hits = [Hit("a.env", 1, f"c1 {'K' * 64}"), Hit("a.env", 2, f"c2 {'S' * 64}")]
    (both,) = sight_hits([PAIR], hits)
    (key,) = sight_hits([PAIR], hits[:1])
    (none,) = sight_hits([PAIR], [])
    assert [letter(s) for s in (both, key, none)] == ["B", "K", "."]


def test_the_figures_count_complete_pairs() -> None:
    column = [Sighting("case", frozenset({"api_key", "secret_key"}), True, True)]
    assert figures(column) == {"letters": {"case": "B"}, "complete": 1, "joined": 1, "right_commit": 1}
