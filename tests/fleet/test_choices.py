"""What decides what is found: the own configuration of the fleet, everywhere alike; a changed one audits again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.fleet.test_fleet import fleet, leaking
from tests.support.command import binscan
from tests.support.repo import Repo
from tests.support.tokens import pair


def statuses(lines: list[dict[str, Any]]) -> list[str]:
    """How each repository ended."""
    return sorted(line["status"] for line in lines)


def test_a_changed_choice_audits_again_and_the_same_one_does_not(tmp_path: Path) -> None:
    """Threshold, allowlist, baseline and watchlist each count."""
    leaking(tmp_path / "a", "a")
    leaking(tmp_path / "b", "b")
    (tmp_path / "list").write_text("a\nb\n")
    _, report, lines = fleet(tmp_path)
    assert statuses(lines) == ["done", "done"]
    assert len(report["findings"]) == 2
    known = report["findings"][0]["id"]
    (tmp_path / "fleet.toml").write_text(f'[allow]\nfingerprints = ["{known}"]\n')
    _, report, lines = fleet(tmp_path, "--config", "fleet.toml")
    assert statuses(lines) == ["done", "done"]
    assert [finding["id"] != known for finding in report["findings"]] == [True]
    _, _, lines = fleet(tmp_path, "--config", "fleet.toml")
    assert statuses(lines) == ["unchanged", "unchanged"]
    code, report, lines = fleet(tmp_path, "--min-confidence", "1.0")
    assert statuses(lines) == ["done", "done"]
    assert (code, report["findings"]) == (0, [])


def test_a_baseline_and_a_watchlist_hold_for_every_repository(tmp_path: Path) -> None:
    """What is accepted is not reported, what is watched is found whatever stands around it."""
    accepted = leaking(tmp_path / "a", "a")
    token = pair("watched")[0].swapcase()
    Repo(tmp_path / "b").commit("data", {"data.bin": f"{token}\n"})
    (tmp_path / "list").write_text(f"a\n{(tmp_path / 'b').as_uri()}\n")
    assert binscan("baseline", "create", str(accepted.path), "--baseline", "accepted", cwd=tmp_path).code == 0
    (tmp_path / "own").mkdir()
    added = binscan("watchlist", "add", "bot", cwd=tmp_path / "own", stdin=token.encode())
    assert added.code == 0, added.err
    (tmp_path / "binscan.toml").write_text('watchlist = "own/.binscan-watchlist"\n')
    _, report, _ = fleet(tmp_path, "--baseline", "accepted")
    assert [finding["locations"][0]["path"] for finding in report["findings"]] == ["data.bin"]
    assert report["scan"]["suppressed"]["baseline"] == 1


def test_a_repository_has_no_say(tmp_path: Path) -> None:
    """Its own configuration cannot hide what is in it."""
    leaking(tmp_path / "a", "a").commit("hide", {"binscan.toml": '[allow]\npaths = ["**"]\n'})
    (tmp_path / "list").write_text("a\n")
    _, report, _ = fleet(tmp_path)
    assert len(report["findings"]) == 1


def test_a_wrong_choice_is_one_sentence(tmp_path: Path) -> None:
    """Before anything is cloned."""
    leaking(tmp_path / "a", "a")
    (tmp_path / "list").write_text("a\n")
    for options in (("--config", "missing.toml"), ("--baseline", "missing")):
        ran = binscan("fleet", "list", *options, cwd=tmp_path)
        assert ran.code == 2
        assert ran.err.startswith("binscan: ")
        assert not (tmp_path / "binscan-fleet.sqlite").exists()


def test_a_large_repository_is_shared_out_and_the_report_is_the_same(tmp_path: Path) -> None:
    """Read in parts or whole, by path or as a mirror: one line, one outcome, the same findings."""
    repo = leaking(tmp_path / "a", "a")
    for number in range(30):
        repo.commit("more", {f"{number}.txt": f"{number}\n" * 50})
    repo.git("gc", "-q")
    (tmp_path / "list").write_text(f"a\n{repo.path.as_uri()}\n")
    _, whole, _ = fleet(tmp_path, "--no-cache", "--jobs", "2")
    _, split, lines = fleet(tmp_path, "--split", "0.000000001", "--jobs", "2", "--state", "other")
    assert statuses(lines) == ["done", "done"]
    assert json.dumps(split["findings"]) == json.dumps(whole["findings"])
    assert split["scan"]["coverage"] == whole["scan"]["coverage"]
    assert split["scan"]["bytes"] < whole["scan"]["bytes"]
