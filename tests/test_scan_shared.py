"""A folder read by several processes: the report is that of a single process, whatever lies in the folder."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from binscan import api, workers
from binscan.model import Limits, Report
from binscan.settings import Settings
from binscan.source import sift
from tests.support.here import on_posix
from tests.support.repo import Repo
from tests.support.tokens import dotenv

METHODS = tuple(name for name in multiprocessing.get_all_start_methods() if name in ("fork", "spawn"))
pytestmark = on_posix


ODD_NAME = "caf\u00e9\n.env" if sys.platform == "darwin" else os.fsdecode(b"caf\xe9\n.env")
"""Not UTF-8, where a file system takes that."""


def essence(report: Report) -> Any:
    """What must not depend on how many processes read."""
    return (report.findings, report.skipped, report.noted, report.coverage, report.blobs, report.bytes)


@pytest.fixture(params=METHODS)
def shared(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are started from the first file on, and each takes a few files at once."""
    monkeypatch.setattr(sift, "ALONE", dict.fromkeys(METHODS, -1.0))
    monkeypatch.setattr(sift, "FILES_PER_PIECE", 3)
    monkeypatch.setattr(workers, "start_method", lambda: request.param)
    monkeypatch.setattr(sift, "start_method", lambda: request.param)


@pytest.fixture
def zoo(repo: Repo) -> Path:
    """A folder with leaks, a repository, odd names, links, an archive that is none, and what cannot be read."""
    for number in range(30):
        place = repo.path.parent / f"f{number % 4}" / f"{number}.env"
        place.parent.mkdir(exist_ok=True)
        place.write_text(dotenv(number) if number % 3 == 0 else f"x = {number}\n")
    top = repo.path.parent
    repo.commit("start", {"a.env": dotenv("repo"), ".gitignore": "b.env\n"})
    (repo.path / "b.env").write_text(dotenv("ignored"))
    (top / ODD_NAME).write_text(dotenv("latin"))
    (top / "broken.zip").write_bytes(b"PK\x03\x04" + b"\xff" * 200)
    (top / "empty").touch()
    (top / "to-file").symlink_to(top / "f0" / "0.env")
    (top / "to-folder").symlink_to(top / "f1")
    (top / "outside").symlink_to("/etc/hostname")
    (top / "dangling").symlink_to("nowhere")
    os.mkfifo(top / "fifo")
    (top / "huge").write_bytes(b"")
    os.truncate(top / "huge", 3 << 20)
    return top


@pytest.mark.usefixtures("shared")
def test_the_report_is_that_of_one_process(zoo: Path) -> None:
    """Findings, their order, what was skipped and noted, and the counts."""
    limits = Limits(blob=1 << 20)
    several = essence(api.scan([str(zoo)], Settings(jobs=3, limits=limits)))
    one = essence(api.scan([str(zoo)], Settings(jobs=1, limits=limits)))
    assert several == one
    assert len(one[0]) == 13
    assert {"huge", "broken.zip"} <= {item.what for item in one[1]}
    assert {"fifo", "dangling", "to-file", "to-folder", "repo/b.env"} <= {item.what for item in one[2]}


@pytest.mark.usefixtures("shared")
def test_several_paths_and_a_file_that_is_named(zoo: Path) -> None:
    """In the order in which they were given."""
    paths = [str(zoo / "f2"), str(zoo / "f0" / "0.env"), str(zoo / "f1")]
    assert essence(api.scan(paths, Settings(jobs=2))) == essence(api.scan(paths, Settings(jobs=1)))


def test_a_small_folder_starts_no_process(zoo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting one costs more than reading it all."""
    monkeypatch.setattr(sift, "ALONE", dict.fromkeys(METHODS, 60.0))
    monkeypatch.setattr(multiprocessing, "get_context", None)
    assert len(api.scan([str(zoo)], Settings(jobs=4)).findings) == 13


class Deadly(sift.Sieve):
    """A sieve that dies of one file."""

    def do(self, piece: Any) -> Any:
        """Die as if the kernel had killed the process."""
        if any(isinstance(item, sift.File) and item.path.endswith("7.env") for item in piece.items):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().do(piece)


@pytest.mark.usefixtures("shared")
def test_a_process_that_dies_costs_the_file_it_died_of(zoo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named; everything else is read."""
    monkeypatch.setattr(sift, "Sieve", Deadly)
    report = api.scan([str(zoo)], Settings(jobs=2))
    died = [item.what for item in report.skipped if "died" in item.reason]
    assert died == ["f1/17.env", "f3/27.env", "f3/7.env"]
    assert len(report.findings) == 12


def changing(path: Path, how: str) -> None:
    """Do to a file what another program may do while it is read."""
    if how == "emptied":
        path.write_text("")
    elif how == "deleted":
        path.unlink()
    elif how == "a link":
        path.unlink()
        path.symlink_to("/dev/zero")
    elif how == "a fifo":
        path.unlink()
        os.mkfifo(path)
    else:
        path.unlink()
        path.mkdir()


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("how", ["emptied", "deleted", "a link", "a fifo", "a folder"])
def test_a_file_that_changes_before_it_is_judged_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """A run that saw something in it and can no longer say what is not complete."""
    path = tmp_path / "a.env"
    path.write_text(dotenv("gone"))
    real = sift.share

    def share(*arguments: Any) -> Any:
        done = real(*arguments)
        changing(path, how)
        return done

    monkeypatch.setattr(sift, "share", share)
    report = api.scan([str(tmp_path)], Settings(jobs=2))
    assert [item.what for item in report.skipped] == ["a.env"]
