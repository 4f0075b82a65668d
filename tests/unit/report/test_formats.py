"""Every format is opened by something that reads it, and a repository can put nothing into any of them."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from binscan.errors import UsageError
from binscan.model import Report, Secret
from binscan.report.base import RenderOptions, load_format
from binscan.report.csv import COLUMNS
from binscan.report.formats import FORMATS
from binscan.report.links import link
from binscan.report.load import parse
from binscan.report.markup import prose
from tests.support import reports

UNSAFE = ("\x1b", "\u202e", "\u2066", "\u200b", "\udcff", "\x00", "\x9b")


def rendered(name: str, report: Report, **options: Any) -> str:
    stream = io.StringIO()
    load_format(name).render(report, stream, RenderOptions(**options))
    return stream.getvalue()


def test_an_unknown_format_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no format 'xlsx'"):
        load_format("xlsx")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("make", [reports.report, reports.full, reports.hostile], ids=["clean", "full", "hostile"])
def test_no_format_shows_a_secret_or_an_unsafe_character(name: str, make: Any) -> None:
    text = rendered(name, make(), show_samples=True)
    assert not [secret for secret in reports.secrets(make()) if secret in text]
    assert not [char for char in UNSAFE if char in text]
    assert not text or text.endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_read_back_looks_the_same_in_every_format(name: str) -> None:
    again = parse(rendered("json", reports.full()).encode(), "report.json")
    assert rendered(name, again) == rendered(name, reports.full())


def test_json_lines_are_one_object_each() -> None:
    lines = [json.loads(line) for line in rendered("jsonl", reports.full()).splitlines()]
    assert [line["kind"] for line in lines] == ["scan", *["finding"] * 4]
    assert [line["finding"] for line in lines[1:]] == json.loads(rendered("json", reports.full()))["findings"]


def table(report: Report) -> list[list[str]]:
    return list(csv.reader(io.StringIO(rendered("csv", report), newline=""), strict=True))


def test_csv_has_a_row_for_each_place_and_a_cell_for_each_column() -> None:
    rows = table(reports.full())
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 1 + sum(len(found.credential.locations) for found in reports.full().findings)
    assert {len(row) for row in rows} == {len(COLUMNS)}


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", "|x", "%x"])
def test_no_cell_of_a_csv_begins_a_formula(start: str) -> None:
    path = reports.place(f"{start}cmd|' /C calc'!A0")
    location = reports.credential().locations[0]
    found = reports.finding("one", reports.removed(), locations=(replace(location, place=path),))
    for row in table(reports.report(found))[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d", "|", "%")) for cell in row)


def suite(report: Report) -> ET.Element:
    found = ET.fromstring(rendered("junit", report)).find("testsuite")
    assert found is not None
    return found


def test_junit_fails_a_test_for_each_credential_and_has_an_error_for_what_was_not_read() -> None:
    found = suite(reports.full())
    assert (found.get("tests"), found.get("failures"), found.get("errors")) == ("5", "4", "1")
    assert len(found.findall("testcase/failure")) == 4
    assert len(found.findall("testcase/error")) == 1


def test_junit_of_a_clean_run_is_one_passed_test() -> None:
    found = suite(reports.report())
    assert (found.get("tests"), found.get("failures"), found.get("errors")) == ("1", "0", "0")
    assert len(found.findall("testcase")) == 1


def test_junit_is_read_by_a_reader_of_junit() -> None:
    junitparser = pytest.importorskip("junitparser", reason="junitparser is in the test extra")
    xml = junitparser.JUnitXml.fromstring(rendered("junit", reports.hostile()).encode())
    assert (xml.tests or sum(s.tests for s in xml)) == 2


def vulnerabilities(report: Report) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(rendered("gitlab", report))["vulnerabilities"]
    return found


def test_gitlab_has_what_its_schema_requires() -> None:
    document = json.loads(rendered("gitlab", reports.full()))
    assert document["version"] == "15.0.7"
    assert document["scan"].keys() >= {"analyzer", "end_time", "scanner", "start_time", "status", "type"}
    assert (document["scan"]["type"], document["scan"]["status"]) == ("secret_detection", "failure")
    assert document["scan"]["start_time"] == "2024-02-03T10:00:00"
    assert document["scan"]["end_time"] == "2024-02-03T10:00:01"
    for one in document["vulnerabilities"]:
        assert one.keys() >= {"id", "identifiers", "location"}
        assert one["location"]["commit"]["sha"]
        assert len(one["solution"]) <= 7000
        assert one["severity"] in ("Critical", "High", "Medium", "Low", "Info")


TEXT = {"type": "string", "minLength": 1}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"}
TOOL = {
    "type": "object",
    "required": ["id", "name", "version", "vendor"],
    "properties": {"id": TEXT, "name": TEXT, "version": TEXT, "vendor": {"type": "object", "required": ["name"]}},
}
GITLAB_15_0_7 = {
    "type": "object",
    "required": ["scan", "version", "vulnerabilities"],
    "properties": {
        "version": {"const": "15.0.7"},
        "schema": {"type": "string", "pattern": "^https?://.+"},
        "scan": {
            "type": "object",
            "required": ["analyzer", "end_time", "scanner", "start_time", "status", "type"],
            "properties": {
                "analyzer": TOOL,
                "scanner": TOOL,
                "start_time": MOMENT,
                "end_time": MOMENT,
                "status": {"enum": ["success", "failure"]},
                "type": {"enum": ["secret_detection"]},
                "messages": {
                    "type": "array",
                    "items": {
                        "required": ["level", "value"],
                        "properties": {"level": {"enum": ["info", "warn", "fatal"]}, "value": TEXT},
                    },
                },
            },
        },
        "vulnerabilities": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "identifiers", "location"],
                "properties": {
                    "id": TEXT,
                    "name": {"type": "string", "maxLength": 255},
                    "description": {"type": "string", "maxLength": 1048576},
                    "severity": {"enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"]},
                    "solution": {"type": "string", "maxLength": 7000},
                    "identifiers": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "required": ["type", "name", "value"],
                            "properties": {"type": TEXT, "name": TEXT, "value": TEXT},
                        },
                    },
                    "location": {
                        "type": "object",
                        "required": ["commit"],
                        "properties": {
                            "file": {"type": "string"},
                            "start_line": {"type": "number"},
                            "end_line": {"type": "number"},
                            "commit": {"type": "object", "required": ["sha"], "properties": {"sha": TEXT}},
                        },
                    },
                    "details": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "required": ["name", "type", "items"],
                            "properties": {
                                "name": TEXT,
                                "type": {"const": "list"},
                                "items": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "required": ["type", "file_name", "line_start"],
                                        "properties": {
                                            "type": {"const": "file-location"},
                                            "file_name": TEXT,
                                            "line_start": {"type": "integer"},
                                            "line_end": {"type": "integer"},
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
"""What GitLab's published schema, version 15.0.7, asks of the fields that are written here."""


@pytest.mark.parametrize(
    "make",
    [reports.report, reports.full, reports.hostile, reports.outside_git],
    ids=["clean", "full", "hostile", "no-git"],
)
def test_gitlab_is_valid_against_what_its_schema_asks(make: Any) -> None:
    jsonschema.Draft7Validator(GITLAB_15_0_7).validate(json.loads(rendered("gitlab", make())))


def test_gitlab_takes_a_report_with_a_date_that_is_none() -> None:
    document = json.loads(rendered("gitlab", replace(reports.full(), started_at="yesterday", duration_s=1e300)))
    jsonschema.Draft7Validator(GITLAB_15_0_7).validate(document)


def test_gitlab_outside_git_still_names_a_commit() -> None:
    found = reports.finding("one", None, locations=())
    assert vulnerabilities(reports.report(found))[0]["location"]["commit"]["sha"] == "0000000"


def test_gitlab_knows_a_credential_again_after_a_move() -> None:
    before = vulnerabilities(reports.report(reports.finding("one", reports.removed())))[0]
    after = vulnerabilities(reports.report(reports.finding("one", reports.local(), locations=())))[0]
    assert before["id"] == after["id"]
    assert before["identifiers"] == after["identifiers"]


def outside_code(markdown: str) -> list[Token]:
    """Every inline token of a rendering that is not code."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    blocks = parser.parse(markdown)
    assert not [token for token in blocks if token.type == "html_block"]
    return [child for token in blocks for child in token.children or () if token.type == "inline"]


@pytest.mark.parametrize(
    "bad",
    [
        reports.HOSTILE,
        "`` ` <img src=x onerror=alert(1)>",
        "![x](http://evil/?y) <http://evil> http://evil www.evil.com",
        "@everyone #1 evil/evil#1 !2 ~label %milestone",
        "x | y \\| z | <b>",
        "\n\n# heading\n\n- [x] done\n\n```\n",
        "__init__ *bold* ~~gone~~ &lt; \\",
        "`",
        "\\`",
        " ",
        "",
    ],
)
@pytest.mark.parametrize("name", ["markdown", "gitlab"])
def test_a_repository_can_put_no_markdown_into_an_issue(name: str, bad: str) -> None:
    text = rendered(name, reports.hostile(bad))
    if name == "gitlab":
        text = "\n\n".join(
            one[key] for one in json.loads(text)["vulnerabilities"] for key in ("description", "solution")
        )
    tokens = outside_code(text)
    kinds = {token.type for token in tokens}
    links = {"link_open", "link_close"}
    assert kinds <= {"text", "code_inline", "softbreak", "strong_open", "strong_close", "text_special"} | links
    linked = {str(token.attrs["href"]) for token in tokens if token.type == "link_open"}
    assert all(address.startswith("https://www.binance.com/") for address in linked)
    tokens = [token for token in tokens if token.content not in linked]
    words = " ".join(token.content for token in tokens if token.type == "text")
    for sign in ("@", "#", "://", "www.", "<", "&", "~", "!"):
        assert sign not in words
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert len(headings) == (5 if name == "markdown" else 0)


def test_markdown_fits_an_issue_however_much_was_found() -> None:
    many = reports.report(*(reports.finding(f"seed {n}", reports.removed()) for n in range(300)))
    assert len(rendered("markdown", many)) < 150_000
    hundred = reports.report(*(reports.finding(f"seed {n}", reports.removed()) for n in range(20)))
    assert len(rendered("markdown", hundred)) < 65_536


def test_markdown_is_a_checklist() -> None:
    text = rendered("markdown", reports.full())
    assert text.count("- [ ] ") == sum(len(found.remediation) for found in reports.full().findings)


def test_a_secret_in_a_report_is_masked_wherever_it_is_printed() -> None:
    assert str(Secret(b"x" * 64)) == "Secret(****)"


def test_a_name_in_markdown_is_code_and_the_stop_behind_it_is_not() -> None:
    assert prose("named `BINANCE_API_KEY`; its partner's (`a_b`), a_c.") == (
        "named `BINANCE_API_KEY`; its partner's (`a_b`), `a_c`."
    )


def test_an_address_of_the_exchange_is_a_link_in_markdown_and_a_command_is_to_copy() -> None:
    text = rendered("markdown", reports.full())
    assert "  <https://www.binance.com/en/my/settings/api-management>\n" in text
    assert "```sh\n  https://" not in text


@pytest.mark.parametrize(
    "text",
    [
        "https://www.binance.com.evil.example/",
        "https://user@www.binance.com/",
        "http://www.binance.com/",
        "https://www.binance.com/><script>",
        "https://[",
        "binscan audit .",
    ],
)
def test_no_other_address_is_ever_a_link(text: str) -> None:
    assert link(text) == ""
