"""`binscan report`, `explain`, `rules` and `schema`, as a user runs them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from binscan.model import Report
from binscan.report.base import RenderOptions, load_format
from binscan.rules import RULES
from tests.support import reports
from tests.support.command import binscan
from tests.support.repo import Repo
from tests.support.tokens import dotenv


def saved(report: Report, path: Path) -> Path:
    stream = io.StringIO()
    load_format("json").render(report, stream, RenderOptions())
    path.write_text(stream.getvalue(), encoding="utf-8")
    return path


@pytest.fixture
def leak(tmp_path: Path) -> Path:
    return saved(reports.full(), tmp_path / "leak.json")


def test_a_json_report_becomes_any_other_format(leak: Path) -> None:
    ran = binscan(
        "report", leak, "--output", f"markdown={leak.with_suffix('.md')}", "--output", f"csv={leak.with_suffix('.csv')}"
    )
    assert ran.code == 1
    assert leak.with_suffix(".md").read_text(encoding="utf-8").startswith("# ")
    assert leak.with_suffix(".csv").read_text(encoding="utf-8").startswith('"id"')
    assert ran.out == ""
    assert "4 findings" in ran.err


def test_a_report_comes_from_standard_input(leak: Path) -> None:
    ran = binscan("report", "-", "--format", "json", stdin=leak.read_bytes())
    assert ran.report == json.loads(leak.read_text(encoding="utf-8"))


def test_comparing_exits_1_only_if_something_is_new(leak: Path, tmp_path: Path) -> None:
    less = saved(reports.report(*reports.full().findings[1:]), tmp_path / "less.json")
    assert binscan("report", "--compare", less, leak).code == 1
    ran = binscan("report", "--compare", leak, less)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "0 new credentials, 3 still there, 1 gone.")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "give one report"),
        (["/nowhere.json"], "/nowhere.json: cannot be read: No such file"),
        (["--compare", "/nowhere.json", "/nowhere.json"], "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_2(arguments: list[str], words: str) -> None:
    ran = binscan("report", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_a_comparison_in_a_format_for_findings_is_refused(leak: Path) -> None:
    ran = binscan("report", "--compare", leak, leak, "--format", "junit")
    assert ran.code == 2
    assert "cannot be written as junit" in ran.err


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_can_be_explained(rule: str) -> None:
    ran = binscan("explain", rule)
    assert ran.code == 0
    assert RULES[rule].what.split(",")[0].split()[0] in ran.out


def test_a_finding_is_explained_from_its_report(leak: Path) -> None:
    finding = reports.full().findings[0]
    ran = binscan("explain", finding.id[:10], "--report", leak)
    assert ran.code == 0
    for words in (
        "Why it is believed",
        "entropy 5.2",
        "What else it could be",
        "What to do, in this order",
        "Delete the API key",
    ):
        assert words in ran.out


@pytest.mark.parametrize(
    ("what", "words"),
    [("nonsense", "no rule 'nonsense'"), ("bs-", "more than one finding"), ("bs-0000", "no finding")],
)
def test_what_cannot_be_explained_is_said(what: str, words: str, leak: Path) -> None:
    ran = binscan("explain", what, "--report", leak)
    assert ran.code == 2
    assert words in ran.err


def test_a_finding_without_its_report_is_looked_for_in_the_history_here(repo: Repo) -> None:
    repo.commit(files={".env": dotenv("explain")})
    (found,) = binscan("audit", "--format", "json", cwd=repo.path).report["findings"]
    explained = binscan("explain", found["id"][:12], cwd=repo.path)
    assert explained.code == 0, explained.err
    assert found["id"] in explained.out
    assert "--report" in binscan("explain", "bs-000000000000", cwd=repo.path).err


def test_rules_are_listed_for_people_and_for_scripts() -> None:
    assert all(rule in binscan("rules").out for rule in RULES)
    assert [rule["id"] for rule in binscan("rules", "--format", "json").report] == list(RULES)


def test_the_schema_is_printed() -> None:
    assert binscan("schema").report["title"] == "binscan report"
