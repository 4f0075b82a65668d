"""The fast reader and stock git see the same objects with the same bytes, whatever the store is made of."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from binscan.git import catfile
from binscan.git.pack import plain, plan, walk
from binscan.git.pack import sweep as sweeping
from binscan.git.pack.sweep import sweep
from binscan.git.repository import open_repository
from tests.support.here import on_posix
from tests.support.repo import Repo
from tests.support.stores import (
    STORES,
    Collect,
    borrowed_by_a_quoted_path,
    deep_chain,
    gathered,
    listed,
    loose,
    many_versions,
    multi_pack_index,
    pack_dir,
    packed,
    reference_deltas,
)

FORMATS = {"sha1": [], "sha256": ["--object-format=sha256"]}


class Choosy(Collect):
    """Wants one file's bytes only."""

    def byte_test(self, kind: str) -> Choosy:
        """Say which bytes to visit."""
        return self

    def whole(self, data: bytes) -> bool | None:
        """Say whether these are."""
        return data == b"7\n" * 8

    def changed(self, data: bytes, edges: Sequence[int]) -> bool | None:
        """Say the same."""
        return self.whole(data)


def assert_same_as_git(path: Path, jobs: int = 1, method: str | None = None) -> None:
    """Hold one sweep against stock git's list and stock git's bytes."""
    repository = open_repository(str(path))
    fast = sweep(repository, Collect(), jobs, method=method)
    slow = catfile.sweep(repository, Collect())
    objects = listed(path)
    assert {oid: kind for oid, kind, _ in gathered(fast)} == objects
    assert len(gathered(fast)) == len(objects), "an object was visited twice"
    assert gathered(fast) == gathered(slow)
    assert fast.exists == slow.exists
    assert fast.read == slow.read
    assert fast.size == slow.size
    assert fast.unread == ()
    assert fast.digest == slow.digest == hashlib.sha256(b"".join(map(bytes.fromhex, sorted(objects)))).hexdigest()


@pytest.mark.parametrize("options", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("make", STORES, ids=lambda make: make.__name__)
def test_the_same_objects_and_bytes(tmp_path: Path, make: Callable[[Repo], None], options: list[str]) -> None:
    """Loose, packed, borrowed, indexed in whatever way, in either object format."""
    repo = many_versions(Repo(tmp_path / "repo", *options))
    make(repo)
    assert_same_as_git(repo.path)


@pytest.mark.parametrize("make", STORES, ids=lambda make: make.__name__)
def test_the_same_without_numpy(repo: Repo, make: Callable[[Repo], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain reader of headers is the fast one's equal."""
    make(many_versions(repo))
    monkeypatch.setattr(plan, "read_table", plain.read_table)
    assert_same_as_git(repo.path)


@on_posix
def test_the_same_where_the_path_of_an_alternate_is_quoted(repo: Repo) -> None:
    """As git writes a path with a quote, a tab or another alphabet in it."""
    borrowed_by_a_quoted_path(many_versions(repo))
    assert_same_as_git(repo.path)


class Deadly(Collect):
    """A task that no process survives whose share holds the fatal object."""

    def visit(self, kind: str, oid: str, data: bytes) -> None:
        """Die of it, as of a crash in a library."""
        if data == b"7\n" * 8:
            os._exit(9)
        super().visit(kind, oid, data)


@pytest.mark.parametrize("make", [loose, packed], ids=lambda make: make.__name__)
def test_an_object_that_kills_who_reads_it_costs_itself(
    repo: Repo, make: Callable[[Repo], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The piece that it lies in is cut until it is alone; it is named, and all else is read."""
    make(many_versions(repo))
    monkeypatch.setattr(sweeping, "ALONE", 0)
    swept = sweep(open_repository(str(repo.path)), Deadly(), 2)
    fatal = repo.git("rev-parse", "HEAD:data/7.txt")
    assert [(one.what.split(" ")[1], one.reason) for one in swept.unread] == [
        (fatal, "the process that read it died, twice")
    ]
    assert {oid for oid, _, _ in gathered(swept)} == set(listed(repo.path)) - {fatal}


@pytest.mark.parametrize("make", [packed, reference_deltas, deep_chain], ids=lambda make: make.__name__)
def test_the_same_however_little_is_kept_for_siblings(
    repo: Repo, make: Callable[[Repo], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A base that was let go is made anew from its chain when its next child comes."""
    make(many_versions(repo))
    monkeypatch.setattr(walk, "HELD", 1)
    assert_same_as_git(repo.path)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_the_same_with_several_processes(repo: Repo, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a process is started, each object is visited once."""
    if method == "fork" and not hasattr(os, "fork"):
        pytest.skip("this platform starts processes from nothing")
    packed(many_versions(repo))
    repo.commit("loose", {"loose": "loose\n"})
    monkeypatch.setattr("binscan.git.pack.sweep.ALONE", 0)
    repository = open_repository(str(repo.path))
    fast = sweep(repository, Collect(), 2, method=method)
    assert {oid: kind for oid, kind, _ in gathered(fast)} == listed(repo.path)
    assert len(gathered(fast)) == sum(fast.exists.values()) == sum(fast.read.values())


def test_a_pack_known_only_to_a_multi_pack_index(repo: Repo) -> None:
    """A pack whose own index is gone is read by the multi-pack index."""
    multi_pack_index(many_versions(repo))
    repository = open_repository(str(repo.path))
    before = sweep(repository, Collect())
    for index in pack_dir(repo).glob("*.idx"):
        index.unlink()
    after = sweep(repository, Collect())
    assert gathered(after) == gathered(before)
    assert after.unread == ()


def test_only_the_kinds_asked_for(repo: Repo) -> None:
    """Others are counted and not visited."""
    packed(many_versions(repo))
    result = sweep(open_repository(str(repo.path)), Collect("tree"))
    assert {kind for _, kind, _ in gathered(result)} == {"tree"}
    assert result.exists["commit"] == 12
    assert result.read == {"tree": result.exists["tree"]}


def test_an_empty_repository(repo: Repo) -> None:
    """Nothing is there, and nothing is missing."""
    result = sweep(open_repository(str(repo.path)), Collect())
    assert sum(result.exists.values()) == 0
    assert result.unread == ()


def test_objects_no_ref_reaches_are_read(repo: Repo) -> None:
    """What was staged once, or cut off by a rebase, is still in the store."""
    packed(many_versions(repo))
    oid = repo.git("hash-object", "-w", "--stdin", stdin=b"never committed")
    repo.git("repack", "-q", "-a", "-d", "-k")
    result = sweep(open_repository(str(repo.path)), Collect("blob"))
    assert oid in {oid for oid, _, _ in gathered(result)}


def test_a_replaced_object_is_read_as_it_is(repo: Repo) -> None:
    """`git replace` hides nothing: both objects are visited with their own bytes."""
    many_versions(repo)
    old = repo.git("rev-parse", "HEAD:empty")
    new = repo.git("hash-object", "-w", "--stdin", stdin=b"instead")
    repo.git("replace", old, new)
    assert_same_as_git(repo.path)


def test_a_byte_test_spares_visits_and_not_reading(repo: Repo) -> None:
    """What fails the task's own test was read all the same."""
    packed(many_versions(repo))
    result = sweep(open_repository(str(repo.path)), Choosy("blob"))
    assert len(gathered(result)) == 1
    assert result.read["blob"] == result.exists["blob"]
