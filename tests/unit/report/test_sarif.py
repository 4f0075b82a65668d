"""SARIF as the standard and GitHub's code scanning want it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from binscan.model import Location, Place, Report, Role
from binscan.report.base import RenderOptions
from binscan.report.sarif import render
from tests.support import reports

SCHEMA = json.loads((Path(__file__).parents[3] / "fixtures" / "schemas" / "sarif-2.1.0.json").read_text())


def sarif(report: Report) -> Any:
    stream = io.StringIO()
    render(report, stream, RenderOptions())
    document = json.loads(stream.getvalue())
    jsonschema.Draft4Validator(SCHEMA).validate(document)
    return document["runs"][0]


def with_path(path: str) -> Report:
    place = Place(path, "branch", ".", "c" * 40, "b" * 40)
    found = reports.finding(locations=(Location(place, 3, 5, role=Role.API_KEY),))
    return reports.report(found, at_head={path: "b" * 40}, anchor="README.md")


@pytest.mark.parametrize("make", [reports.report, reports.full, reports.hostile], ids=["clean", "full", "hostile"])
def test_it_is_valid_and_holds_no_secret(make: Any) -> None:
    text = json.dumps(sarif(make()))
    assert not [secret for secret in reports.secrets(make()) if secret in text]
    assert text.isascii()


def test_a_rule_is_listed_once_and_every_result_points_at_its_own() -> None:
    """GitHub refuses a run that lists a rule twice."""
    run = sarif(reports.full())
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(ids) == len(set(ids))
    assert [ids[result["ruleIndex"]] for result in run["results"]] == [result["ruleId"] for result in run["results"]]


def test_lines_and_columns_begin_at_one() -> None:
    """GitHub refuses a column of 0."""
    place = Place("a.py", "file")
    run = sarif(reports.report(reports.finding(locations=(Location(place, 0, 0, role=Role.API_KEY),))))
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 1}


def test_a_fingerprint_survives_a_rebase() -> None:
    """Other commits, other lines, another path: the same alert."""
    here = reports.finding("one", reports.removed())
    moved = reports.finding("one", reports.local(), locations=(Location(reports.place("new/place.py", 9), 99, 1),))
    prints = [sarif(reports.report(found))["results"][0]["partialFingerprints"] for found in (here, moved)]
    assert prints[0] == prints[1]
    assert set(prints[0]) >= {"primaryLocationLineHash"}


def test_what_is_at_head_is_shown_on_its_line() -> None:
    location = sarif(with_path("src/a.py"))["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "src/a.py"
    assert location["region"] == {"startLine": 3, "startColumn": 5}


def test_what_is_in_history_only_is_hung_on_a_file_that_exists_and_names_its_commit() -> None:
    """GitHub closes an alert whose file is gone, while the key is still in the history."""
    report = replace(with_path("gone.py"), at_head={})
    result = sarif(report)["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "README.md"
    assert "c" * 12 in result["message"]["text"]
    assert "gone.py:3" in result["message"]["text"]


def test_a_file_that_has_changed_since_is_named_with_the_commit() -> None:
    report = replace(with_path("a.py"), at_head={"a.py": "d" * 40})
    result = sarif(report)["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.py"
    assert "c" * 12 in result["message"]["text"]


def test_a_place_at_head_comes_before_one_in_history() -> None:
    now, then = Place("now.py", "branch", ".", "c" * 40, "b" * 40), Place("then.py", "branch", ".", "d" * 40, "e" * 40)
    found = reports.finding(locations=(Location(then, 1, 1), Location(now, 2, 2)))
    result = sarif(reports.report(found, at_head={"now.py": "b" * 40}, anchor="README.md"))["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "now.py"
    assert "commit" not in result["message"]["text"]


def test_an_incomplete_run_says_so() -> None:
    invocation = sarif(reports.full())["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 1
    assert any(
        "missing from this partial clone" in x["message"]["text"] for x in invocation["toolExecutionNotifications"]
    )


@given(st.text(st.characters(exclude_categories=()), max_size=40) | st.just("a b#c?d%e:f/../[x](y){0}"))
def test_any_path_becomes_a_reference_that_leads_back_to_it(path: str) -> None:
    """A colon, a space or a byte that is no UTF-8 is escaped; brackets in a message make no link."""
    outer = path.partition("!")[0]
    try:
        raw = outer.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return
    result = sarif(with_path(path))["results"][0]
    location = result["locations"][0]
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert ":" not in uri
    if raw:
        assert unquote_to_bytes(uri) == raw or uri == "README.md"
    text = location["message"]["text"].replace("\\\\", "").replace("\\[", "").replace("\\]", "")
    assert "[" not in text
    assert "]" not in text
