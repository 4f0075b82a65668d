"""What an audit remembers of where its hits lie: the next one reads new commits and trees only, and says the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from binscan.provenance.trees import TreeTask
from tests.support.repo import Repo
from tests.support.tokens import dotenv
from tests.test_cache import audited


@pytest.fixture
def surveyed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of all commits and trees that a survey reads."""
    seen: list[str] = []
    real = TreeTask.visit

    def visit(self: TreeTask, kind: str, oid: str, data: bytes) -> None:
        seen.append(oid)
        real(self, kind, oid, data)

    monkeypatch.setattr(TreeTask, "visit", visit)
    return seen


@pytest.fixture
def nested(repo: Repo) -> Repo:
    """A leak some folders down, and commits that do not touch it."""
    repo.commit("start", {"readme": "hello\n", "src/a/b/conf.env": dotenv("first"), "src/c/other": "text\n"})
    for number in range(4):
        repo.commit(f"more {number}", {"src/c/other": f"text {number}\n", f"doc/{number}": "words\n"})
    return repo


def test_a_second_audit_reads_no_commit_and_no_tree(nested: Repo, surveyed: list[str]) -> None:
    """Where the hits lie is remembered."""
    first = audited(nested)
    assert len(surveyed) > 10
    surveyed.clear()
    assert audited(nested) == first
    assert surveyed == []
    assert audited(nested, cache=False) == first


def test_what_a_new_commit_brings_is_read(nested: Repo, surveyed: list[str]) -> None:
    """The old hit lies below the new commit too, and the new one nowhere else."""
    audited(nested)
    surveyed.clear()
    nested.commit("moved", {"lib/conf.env": dotenv("first"), "lib/new.env": dotenv("second")}, remove=("src/c/other",))
    found = audited(nested)
    trees = ("HEAD", "HEAD^{tree}", "HEAD:lib", "HEAD:src")
    assert set(surveyed) == {nested.git("rev-parse", name) for name in trees}
    assert found == audited(nested, cache=False)
    assert {location.place.path for finding in found[0] for location in finding.credential.locations} == {
        "src/a/b/conf.env",
        "lib/conf.env",
        "lib/new.env",
    }


def _step(repo: Repo, rng: random.Random, number: int) -> None:
    """Change something that moves, copies, hides or shows a hit."""
    match rng.randrange(9):
        case 0:
            repo.git("mv", rng.choice(repo.git("ls-files").split("\n")), f"moved{number}")
            repo.commit(f"move {number}", {})
        case 1:
            repo.commit(f"copy {number}", {f"copy{number}/deep/conf.env": dotenv("first")})
        case 2:
            repo.commit(f"leak {number}", {f"new/{number}.env": dotenv(f"leak {number}")})
        case 3:
            repo.commit(f"text {number}", {"readme": f"hello {number}\n"})
        case 4:
            repo.git("checkout", "-q", "-B", f"side{number}", rng.choice(repo.git("rev-list", "--all").split("\n")))
        case 5:
            repo.git("commit", "-q", "--amend", "-m", f"amended {number}")
        case 6:
            repo.git("reflog", "expire", "--expire=now", "--all")
            repo.git("gc", "-q", "--prune=now")
        case 7:
            repo.git("repack", "-q", "-d")
        case _:
            repo.commit(f"gone {number}", {f"left{number}": "x\n"}, remove=(repo.git("ls-files").split("\n")[0],))


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_between_audits_they_say_what_one_without_the_cache_says(nested: Repo, seed: int) -> None:
    """Moves, copies, branches from anywhere, amended and pruned commits, packs."""
    rng = random.Random(seed)
    for number in range(10):
        for _ in range(rng.randrange(1, 3)):
            _step(nested, rng, number * 10 + _)
        assert audited(nested) == audited(nested, cache=False), number


def test_a_tree_that_was_missing_and_came_is_taken_for_new(nested: Repo) -> None:
    """What leads to the leak was not here when the rest was read."""
    oid = nested.git("rev-parse", "HEAD:src/a")
    path = Path(nested.path, ".git", "objects", oid[:2], oid[2:])
    kept = path.read_bytes()
    path.unlink()
    without = audited(nested)
    assert without == audited(nested, cache=False)
    path.write_bytes(kept)
    assert audited(nested) == audited(nested, cache=False) != without
