"""`binscan fleet` on this machine: one report from many repositories, errors survived, nothing done twice."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.support.command import binscan
from tests.support.here import on_posix
from tests.support.repo import Repo
from tests.support.tokens import dotenv, pair


def leaking(path: Path, seed: object) -> Repo:
    """A repository with one pair in its history."""
    repo = Repo(path)
    repo.commit("leak", {".env": dotenv(seed)})
    repo.commit("gone", remove=(".env",))
    return repo


def fleet(folder: Path, *options: str) -> tuple[int, Any, list[dict[str, Any]]]:
    """Run a fleet on `folder/list`; return its exit status, report and JSON lines."""
    (folder / "lines").unlink(missing_ok=True)
    ran = binscan("fleet", "list", "--format", "json", "--lines", "lines", *options, cwd=folder)
    lines = [json.loads(line) for line in (folder / "lines").read_text().splitlines()]
    return ran.code, ran.report, lines


def test_the_same_key_in_two_repositories_is_one_finding_with_two_homes(tmp_path: Path) -> None:
    """Paths, URLs and broken entries in one list; a failure costs that repository and makes the run incomplete."""
    leaking(tmp_path / "a", "shared")
    leaking(tmp_path / "b", "shared")
    leaking(tmp_path / "c", "other")
    (tmp_path / "empty").mkdir()
    url = (tmp_path / "b").as_uri()
    (tmp_path / "list").write_text(f"# ours\na\n{url}\nc\nempty\n/no/such/place\n")
    code, report, lines = fleet(tmp_path)
    assert code == 1
    assert len(report["findings"]) == 2
    homes = [{location["repository"] for location in finding["locations"]} for finding in report["findings"]]
    assert {"./a", url} in homes
    assert report["scan"]["complete"] is False
    assert len(lines) == 5
    assert sorted(line["status"] for line in lines) == ["done", "done", "done", "failed", "failed"]
    for value in (*pair("shared"), *pair("other")):
        assert value not in (tmp_path / "binscan-fleet.sqlite").read_bytes().decode("latin-1")


def test_a_second_run_audits_only_what_changed(tmp_path: Path) -> None:
    """Unchanged repositories are not audited again and keep their findings in the report."""
    leaking(tmp_path / "a", "a")
    changed = leaking(tmp_path / "b", "b")
    (tmp_path / "list").write_text(f"a\n{changed.path.as_uri()}\n")
    fleet(tmp_path)
    key, secret = pair("new")
    changed.commit("again", {"x.py": f"client = Client('{key}', '{secret}')  # binance\n"})
    _, report, lines = fleet(tmp_path)
    assert {line["repository"]: line["status"] for line in lines} == {"./a": "unchanged", changed.path.as_uri(): "done"}
    assert len(report["findings"]) == 3


@on_posix
def test_a_run_that_was_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """What was finished before the crash is not done again, and nothing is counted twice."""
    for number in range(6):
        leaking(tmp_path / f"r{number}", number)
    (tmp_path / "list").write_text("".join(f"r{number}\n" for number in range(6)))
    command = [sys.executable, "-m", "binscan", "fleet", "list", "--lines", "lines", "--quiet", "--jobs", "1"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if (tmp_path / "lines").exists() and len((tmp_path / "lines").read_text().splitlines()) >= 2:
            break
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = {json.loads(line)["repository"] for line in (tmp_path / "lines").read_text().splitlines()}
    _, report, lines = fleet(tmp_path)
    after = {line["repository"] for line in lines}
    assert len(before) >= 2
    with sqlite3.connect(tmp_path / "binscan-fleet.sqlite") as db:
        assert db.execute("SELECT COUNT(*) FROM run_items").fetchone() == (6,)
    assert before | after >= {f"./r{number}" for number in range(6)}
    assert len(before & after) <= 1
    assert len(report["findings"]) == 6


def test_a_repository_that_takes_too_long_or_too_much_costs_itself(tmp_path: Path) -> None:
    """A bound on time and on disk, each with its reason."""
    repo = leaking(tmp_path / "a", "slow")
    repo.commit("big", {"big": os.urandom(3 << 20)})
    (tmp_path / "list").write_text("a\n")
    _, report, _ = fleet(tmp_path, "--timeout", "0.01")
    assert "not finished within" in report["scan"]["skipped"][0]["reason"]
    assert report["scan"]["complete"] is False


def test_a_folder_of_clones_and_standard_input(tmp_path: Path) -> None:
    """Both name repositories as a list file does."""
    leaking(tmp_path / "clones" / "a", "a")
    leaking(tmp_path / "clones" / "b", "b")
    ran = binscan("fleet", "clones", "--format", "json", cwd=tmp_path)
    assert len(ran.report["findings"]) == 2
    ran = binscan(
        "fleet", "-", "--format", "json", "--state", "other", cwd=tmp_path, stdin=f"{tmp_path}/clones/a\n".encode()
    )
    assert len(ran.report["findings"]) == 1


def test_credentials_in_a_clone_url_are_kept_nowhere(tmp_path: Path) -> None:
    """Not in the state, the lines, the report or the output."""
    (tmp_path / "list").write_text("https://user:hunter2@127.0.0.1:9/x.git\n")
    ran = binscan("fleet", "list", "--lines", "lines", cwd=tmp_path)
    assert ran.code == 2
    everything = ran.out + ran.err + (tmp_path / "lines").read_text()
    assert "hunter2" not in everything
    assert b"hunter2" not in (tmp_path / "binscan-fleet.sqlite").read_bytes()


def test_a_wrong_list_or_state_is_one_sentence(tmp_path: Path) -> None:
    """Nothing is audited; exit status 2."""
    (tmp_path / "empty-list").write_text("# nothing\n")
    (tmp_path / "garbage").write_bytes(b"not a database, whatever it says" * 40)
    (tmp_path / "list").write_text("a\n")
    for arguments in (["empty-list"], ["missing-list"], ["list", "--state", "garbage"]):
        ran = binscan("fleet", *arguments, cwd=tmp_path)
        assert ran.code == 2
        assert "Traceback" not in ran.err
        assert ran.err.startswith("binscan: ")
