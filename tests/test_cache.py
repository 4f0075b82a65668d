"""The incremental cache: the same report as without it, only what is new is read, and nothing secret is kept."""

from __future__ import annotations

import gzip
import random
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from binscan import api, rules
from binscan.git.pack import plain_sets, sets
from binscan.incremental import cache
from binscan.model import Limits, Report
from binscan.provenance.survey import Survey
from binscan.settings import Settings
from binscan.source.history import HistoryTask
from tests.support.command import binscan
from tests.support.repo import Repo
from tests.support.stores import listed
from tests.support.tokens import dotenv, pair


@pytest.fixture
def leaky(repo: Repo) -> Repo:
    """A history with a pair that was taken out again, and a Git LFS pointer."""
    repo.commit("start", {"readme": "hello\n", "notes": "nothing\n"})
    repo.commit("leak", {"conf/a.env": dotenv("first")})
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'ab' * 32}\nsize 4\n"
    repo.commit("oops", {"big": pointer}, remove=("conf/a.env",))
    return repo


@pytest.fixture
def visits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of all objects that a sweep gives to the audit."""
    seen: list[str] = []
    real = HistoryTask.visit

    def visit(self: HistoryTask, kind: str, oid: str, data: bytes) -> None:
        seen.append(oid)
        real(self, kind, oid, data)

    monkeypatch.setattr(HistoryTask, "visit", visit)
    monkeypatch.setattr(HistoryTask, "byte_test", lambda self, kind: None)
    return seen


def essence(report: Report) -> Any:
    """What must not depend on the cache."""
    return (report.findings, report.skipped, report.noted, report.coverage, report.blobs, report.commits)


def audited(repo: Repo, **settings: Any) -> Any:
    """Audit in this process."""
    return essence(api.audit(str(repo.path), Settings(jobs=1, **settings)))


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
def test_a_second_audit_reads_nothing_and_says_the_same(leaky: Repo, visits: list[str], packed: bool) -> None:
    """Findings, coverage, digest and what is missing are those of the first run, and of one without the cache."""
    if packed:
        leaky.git("gc", "-q")
    first = audited(leaky)
    visits.clear()
    second = audited(leaky)
    assert visits == []
    assert first == second == audited(leaky, cache=False)
    assert len(first[0]) == 1
    assert [item.what for item in first[1]] == ["lfs " + "ab" * 32]


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "repacked"])
def test_only_what_a_new_commit_brings_is_read(leaky: Repo, visits: list[str], packed: bool) -> None:
    """The new leak is found beside the old one, also where all objects were packed anew, as deltas of each other."""
    text = "".join(f"line {n}\n" for n in range(400))
    leaky.commit("long", {"long": text})
    audited(leaky)
    leaky.commit("again", {"b.env": dotenv("second"), "long": text + "more\n"})
    new = {leaky.git("rev-parse", name) for name in ("HEAD", "HEAD^{tree}", "HEAD:b.env", "HEAD:long")}
    if packed:
        leaky.git("gc", "-q", "--aggressive")
    visits.clear()
    found = audited(leaky)
    assert set(visits) == new
    assert len(found[0]) == 2
    assert found == audited(leaky, cache=False)


def test_what_the_repository_lost_is_no_longer_counted(leaky: Repo) -> None:
    """Objects that were pruned are in no number and no finding."""
    leaky.git("checkout", "-q", "-b", "side")
    leaky.commit("side", {"c.env": dotenv("third")})
    assert len(audited(leaky)[0]) == 2
    leaky.git("checkout", "-q", "main")
    leaky.git("branch", "-q", "-D", "side")
    leaky.git("reflog", "expire", "--expire=now", "--all")
    leaky.git("gc", "-q", "--prune=now")
    again = audited(leaky)
    assert len(again[0]) == 1
    assert again == audited(leaky, cache=False)


@pytest.mark.parametrize("change", ["rules", "limits", "version"])
def test_a_changed_judgement_reads_everything_again(
    leaky: Repo, visits: list[str], monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Other rules, other limits, another version: what was found empty may not be."""
    audited(leaky)
    visits.clear()
    if change == "rules":
        monkeypatch.setattr(cache, "rules_digest", lambda: rules.rules_digest() + "x")
    elif change == "version":
        monkeypatch.setattr(cache, "__version__", "0")
    audited(leaky, **({"limits": Limits(depth=4)} if change == "limits" else {}))
    assert set(visits) == set(listed(leaky.path))


def damage(data: bytes) -> dict[str, bytes]:
    """A cache file, damaged in every way that is worth a name."""
    return {
        "empty": b"",
        "foreign": b"#!/bin/sh\n" * 100,
        "cut": data[: len(data) // 2],
        "flipped": data[:-3] + bytes([data[-3] ^ 1]) + data[-2:],
        "lengths": data[:48] + b"\xff" * 40 + data[88:],
    }


@pytest.mark.parametrize("how", ["empty", "foreign", "cut", "flipped", "lengths"])
def test_a_damaged_cache_is_passed_over_and_written_anew(leaky: Repo, visits: list[str], how: str) -> None:
    """The report is as without it, and the next audit reads nothing again."""
    good = audited(leaky)
    (path,) = map(Path, cache.files())
    path.write_bytes(damage(path.read_bytes())[how])
    assert audited(leaky) == good
    visits.clear()
    assert audited(leaky) == good
    assert visits == []


def test_a_damaged_object_is_never_remembered(leaky: Repo, visits: list[str]) -> None:
    """Once it is whole again it is read."""
    victim = leaky.git("rev-parse", "HEAD~1:conf/a.env")
    path = leaky.path / ".git" / "objects" / victim[:2] / victim[2:]
    whole = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(b"x\x9c broken")
    assert not audited(leaky)[0]
    path.write_bytes(whole)
    visits.clear()
    assert len(audited(leaky)[0]) == 1
    assert visits == [victim]


def test_the_files_are_private_and_hold_no_secret_no_path_no_text(leaky: Repo) -> None:
    """Ids, states and digests only; the folder opens for its owner alone."""
    audited(leaky)
    (path,) = map(Path, cache.files())
    content = path.read_bytes()
    for secret in (*pair("first"), "BINANCE", "a.env", "readme", "hello", str(leaky.path), "Alice"):
        assert secret.encode() not in content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_two_audits_at_once_both_say_the_truth(leaky: Repo) -> None:
    """Neither trips over the other's files, and the cache is whole afterwards."""
    command = [sys.executable, "-m", "binscan", "audit", "--format", "json", str(leaky.path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    for process in both:
        out, err = process.communicate()
        assert process.returncode == 1, err
        assert b"binance-key-pair" in out
    good = audited(leaky, cache=False)
    assert audited(leaky) == good


def test_a_cache_folder_that_cannot_be_made_is_said(leaky: Repo, home: Path) -> None:
    """A file in its place: the audit goes on without."""
    (home / "cache").write_text("")
    report = api.audit(str(leaky.path), Settings(jobs=1))
    assert len(report.findings) == 1
    assert [item.what for item in report.noted] == ["cache"]


def test_no_cache_neither_reads_nor_writes(leaky: Repo, visits: list[str]) -> None:
    """Everything is read, nothing is left behind."""
    assert binscan("audit", "--no-cache", leaky.path).code == 1
    assert cache.files() == []


def test_the_command_shows_and_clears(leaky: Repo, tmp_path: Path) -> None:
    """One repository's, or all."""
    other = Repo(tmp_path / "other")
    other.commit("start", {"readme": "hello\n"})
    for path in (leaky.path, other.path):
        binscan("audit", path)
    shown = binscan("cache", "show", leaky.path)
    assert "repositories  2," in shown.out
    assert "this one      10 objects" in shown.out or "this one      11 objects" in shown.out
    assert binscan("cache", "clear", leaky.path).code == 0
    assert len(cache.files()) == 1
    assert binscan("cache", "clear", "--all").code == 0
    assert cache.files() == []
    elsewhere = binscan("cache", "show", cwd=tmp_path)
    assert elsewhere.code == 0
    assert "repositories  0," in elsewhere.out
    assert "this one" not in elsewhere.out


def test_what_cannot_be_cleared_is_named(leaky: Repo) -> None:
    """And the exit status says that not everything is gone."""
    binscan("audit", leaky.path)
    (path,) = map(Path, cache.files())
    path.unlink()
    path.mkdir()
    ran = binscan("cache", "clear", leaky.path)
    assert ran.code == 2
    assert f"{path} cannot be removed" in ran.err
    assert "0 files removed" in ran.out


@pytest.mark.parametrize("width", [20, 32])
def test_both_ways_of_handling_ids_agree(width: int) -> None:
    """With numpy and without."""
    rng = random.Random(width)
    ids = [rng.randbytes(width - 1) + bytes([n % 3]) for n in range(300)]
    states = bytes(rng.randrange(1, 16) for _ in range(450))
    twice = b"".join(ids + ids[:150])
    merged = sets.merged(twice, states, width)
    assert merged == plain_sets.merged(twice, states, width)
    assert merged[0] == b"".join(sorted(ids))
    asked = b"".join(ids[::7]) + rng.randbytes(width * 5)
    marks = bytearray(300), bytearray(300)
    flags = sets.mark(merged[0], asked, width, marks[0])
    assert flags == plain_sets.mark(merged[0], asked, width, marks[1])
    assert marks[0] == marks[1]
    assert sets.chosen(merged[0], bytes(marks[0]), width) == b"".join(sorted(ids[::7]))


BROKEN = gzip.compress(random.Random(1).randbytes(3000))[:2000]


def test_what_cannot_be_opened_is_named_by_its_path_the_second_time_too(repo: Repo) -> None:
    """Whether HEAD holds it, under two names, or only the past does."""
    repo.commit("an archive", {"now.gz": BROKEN, "again.gz": BROKEN, "then.gz": BROKEN + b"!"})
    repo.commit("less", remove=("then.gz",))
    first, second = (api.audit(str(repo.path), Settings(jobs=1)) for _ in range(2))
    assert {item.what for item in first.skipped} == {"now.gz", "again.gz", "then.gz"}
    assert essence(first) == essence(second)


def test_commits_and_trees_are_not_read_to_name_what_head_holds(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A history in which nothing was found costs no second sweep."""
    repo.commit("an archive", {"now.gz": BROKEN})
    monkeypatch.delattr(Survey, "places")
    assert [item.what for item in api.audit(str(repo.path), Settings(jobs=1)).skipped] == ["now.gz"]


def test_the_code_that_decides_what_hits_is_where_the_cache_looks_for_it() -> None:
    """What is not there cannot be read, and a change of it would keep old answers alive."""
    assert [entry for entry in cache.DECIDING if not (Path(api.__file__).parent / entry).exists()] == []


def test_a_change_of_any_of_it_is_another_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "binscan"
    shutil.copytree(Path(api.__file__).parent, root, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "__file__", str(root / "incremental" / "cache.py"))
    before = cache.key_of(Settings())
    with (root / "matcher" / "prefilter.py").open("a") as module:
        module.write("# another one\n")
    assert cache.key_of(Settings()) != before
