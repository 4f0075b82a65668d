"""The clones of a fleet keep within their bound on disk, whatever an earlier run left there."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from binscan.fleet import mirrors
from tests.fleet.test_fleet import fleet
from tests.support.repo import Repo

MB = 1 << 20


def large(path: Path) -> str:
    """A repository that takes a megabyte, by its clone URL."""
    repo = Repo(path)
    repo.commit("data", {"data.bin": os.urandom(MB)})
    return repo.path.as_uri()


def test_the_least_recently_used_clones_make_room(tmp_path: Path) -> None:
    """Each repository is audited though they do not fit together, and what is left fits."""
    urls = [large(tmp_path / name) for name in ("a", "b", "c", "d")]
    (tmp_path / "list").write_text("\n".join(urls))
    code, report, lines = fleet(tmp_path, "--disk", "3M", "--jobs", "1", "--mirrors", "kept")
    assert [line["status"] for line in lines] == ["done"] * 4
    assert (code, report["scan"]["complete"]) == (0, True)
    assert mirrors.size_of(str(tmp_path / "kept")) <= 3 * MB
    assert 0 < len(os.listdir(tmp_path / "kept")) < 4


def test_what_a_job_that_died_left_is_removed_when_it_is_old(tmp_path: Path) -> None:
    """Half a clone and a mark of use count as somebody's work for as long as a job may last, and then no longer."""
    (tmp_path / "list").write_text(large(tmp_path / "a"))
    kept = tmp_path / "kept"
    left = {}
    for name, age in (("fresh", 0), ("stale", 7200)):
        half = Path(mirrors.growing(mirrors.local_path(str(kept), name)))
        half.mkdir(parents=True)
        (half / "tmp_pack").write_bytes(bytes(100))
        os.utime(half, (time.time() - age, time.time() - age))
        left[name] = half
    code, _, lines = fleet(tmp_path, "--mirrors", "kept", "--timeout", "3600")
    assert ([line["status"] for line in lines], code) == (["done"], 0)
    assert left["fresh"].exists()
    assert not left["stale"].exists()


@pytest.mark.parametrize("age", [0, 7200])
def test_a_mirror_in_use_is_not_taken_from_its_job(tmp_path: Path, age: int) -> None:
    """Unless its mark is older than a job may last: then whoever made it is dead."""
    busy = tmp_path / "kept" / "busy.git"
    busy.mkdir(parents=True)
    (busy / "pack").write_bytes(bytes(2 * MB))
    mirrors.enter(str(busy))
    for path in (busy, *busy.iterdir()):
        os.utime(path, (time.time() - age, time.time() - age))
    folder = mirrors.Folder(str(tmp_path / "kept"), 2 * MB, 3600)
    assert folder.room("another", MB) == (2 * MB if age else 0)
    assert busy.exists() == (not age)


def test_of_two_jobs_that_clone_the_same_the_first_clone_stays(tmp_path: Path) -> None:
    """The second one's is removed, and the first one's is marked as in use."""
    path = mirrors.local_path(str(tmp_path), "repository")
    for content in ("first", "second"):
        new = Path(mirrors.growing(path))
        new.mkdir()
        (new / "HEAD").write_text(content)
        mirrors.settle(str(new), path)
        assert not new.exists()
    assert (Path(path) / "HEAD").read_text() == "first"
    assert os.listdir(tmp_path) == [os.path.basename(path)]
