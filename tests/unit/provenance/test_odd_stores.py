"""Histories that are not whole, or not SHA-1, or claim to be other than they are: as stored, and unknown said so."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.support.lifetime import provenance_of, survey_of
from tests.support.repo import Repo


def _leak(repo: Repo) -> tuple[str, str, str]:
    """Begin, leak, delete; return (blob, introducing commit, removing commit)."""
    repo.commit("Begin", {"README.md": "a bot\n"})
    introduced = repo.commit("Leak", {"d/config.py": "leak\n"})
    blob = repo.git("rev-parse", "HEAD:d/config.py")
    return blob, introduced, repo.commit("Delete", remove=("d/config.py",))


def test_a_sha256_repository_is_traced_like_any_other(tmp_path: Path) -> None:
    blob, introduced, removed = _leak(Repo(tmp_path / "repo", "--object-format=sha256"))
    found = provenance_of(tmp_path / "repo", blob)
    assert found.introduced is not None
    assert found.removed is not None
    assert (found.introduced.commit, found.introduced.path) == (introduced, "d/config.py")
    assert found.removed.commit == removed


def test_a_shallow_clone_says_at_or_before(repo: Repo, tmp_path: Path) -> None:
    repo.commit("Begin", {"README.md": "a bot\n", "config.py": "leak\n"})
    edge = repo.commit("Work", {"bot.py": "run()\n"})
    subprocess.run(["git", "clone", "-q", "--depth=1", repo.path.as_uri(), str(tmp_path / "shallow")], check=True)
    found = provenance_of(tmp_path / "shallow", repo.git("rev-parse", "HEAD:config.py"))
    assert found.introduced is not None
    assert found.introduced.commit == edge
    assert found.introduced.at_or_before
    assert found.published is True


def test_a_replaced_commit_does_not_rewrite_the_ledger(repo: Repo) -> None:
    blob, introduced, removed = _leak(repo)
    repo.git("replace", introduced, repo.git("rev-parse", "HEAD~2"))
    found = provenance_of(repo.path, blob)
    assert [change.commit for change in found.introductions] == [introduced]
    assert [change.commit for change in found.removals] == [removed]


def test_a_missing_tree_leaves_its_commit_unknown_and_the_rest_told(repo: Repo) -> None:
    blob, introduced, removed = _leak(repo)
    middle = repo.commit("Unrelated", {"e/other.txt": "text\n"})
    tree = repo.git("rev-parse", f"{middle}^{{tree}}")
    (repo.path / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    with survey_of(repo.path, [blob]) as survey:
        assert survey.unknown_roots == {bytes.fromhex(tree)}
    found = provenance_of(repo.path, blob)
    assert [change.commit for change in found.introductions] == [introduced]
    assert [change.commit for change in found.removals] == [removed]


def test_a_submodule_pointer_is_not_taken_for_a_file(repo: Repo) -> None:
    blob, introduced, _ = _leak(repo)
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{blob},module")
    repo.clock += 3600
    repo.git("commit", "-q", "-m", "Point at it")
    found = provenance_of(repo.path, blob)
    assert [change.commit for change in found.introductions] == [introduced]
    assert found.present_at_head is False


def test_a_tree_with_more_paths_than_atoms_ends(repo: Repo) -> None:
    tree = repo.git(
        "mktree",
        stdin=b"100644 blob " + repo.git("hash-object", "-w", "--stdin", stdin=b"leak\n").encode() + b"\tleak\n",
    )
    for _ in range(12):
        lines = "".join(f"040000 tree {tree}\t{name}\n" for name in "abcdefghij")
        tree = repo.git("mktree", stdin=lines.encode())
    commit = repo.git("commit-tree", tree, "-m", "Bomb")
    repo.git("update-ref", "refs/heads/main", commit)
    blob = repo.git("hash-object", "--stdin", stdin=b"leak\n")
    with survey_of(repo.path, [blob]) as survey:
        [place] = survey.places(blob)
    assert (place.path, place.ref_kind, place.commit) == ("a/" * 12 + "leak", "branch", commit)
    found = provenance_of(repo.path, blob)
    assert found.introduced is not None
    assert found.introduced.commit == commit
    assert found.present_at_head is True
