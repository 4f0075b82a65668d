"""A report can be read back whole, and a file that is no report is refused in one plain sentence."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binscan.errors import ConfigError
from binscan.model import Fingerprint, Report
from binscan.report.base import RenderOptions, load_format
from binscan.report.load import load, parse
from tests.support import reports


def as_json(report: Report) -> str:
    stream = io.StringIO()
    load_format("json").render(report, stream, RenderOptions(show_samples=True))
    return stream.getvalue()


@pytest.mark.parametrize(
    "report", [reports.report(), reports.full(), reports.hostile()], ids=["clean", "full", "hostile"]
)
def test_reading_a_report_back_loses_nothing_but_the_secrets(report: Report) -> None:
    again = parse(as_json(report).encode(), "report.json")
    assert as_json(again) == as_json(report)
    assert again.exit_code == report.exit_code
    assert all(isinstance(part.secret, Fingerprint) for found in again.findings for part in found.credential.parts)


def test_a_field_that_a_later_version_adds_is_ignored() -> None:
    document = json.loads(as_json(reports.full()))
    document["findings"][0]["later"] = {"x": 1}
    assert parse(json.dumps(document).encode(), "report.json").findings


WRONG = [
    (("schema_version",), "2", "schema_version should be '1'"),
    (("scan", "mode"), 3, "scan.mode should be a text, but is a number"),
    (("scan", "mode"), "a\n# b", "scan.mode should be a word of lower-case letters"),
    (("scan", "bytes"), -1, "scan.bytes should be a whole number from 0"),
    (("scan", "duration_s"), float("nan"), "scan.duration_s should be a number"),
    (("scan", "suppressed"), [], "scan.suppressed should be an object, but is a list"),
    (("findings",), {}, "findings should be a list, but is an object"),
    (("findings", 0), None, "findings[0] should be an object"),
    (("findings", 0, "id"), "bs-0", "findings[0].id should be the identity of its secrets"),
    (("findings", 0, "severity"), "dire", "findings[0].severity should be one of info, low"),
    (("findings", 0, "confidence"), 1.5, "findings[0].confidence should be a number from 0 to 1"),
    (("findings", 0, "secrets"), [], "findings[0].secrets should be a list of at least one secret"),
    (("findings", 0, "secrets", 1, "sha256"), "zz", "should be 64 hexadecimal digits"),
    (("findings", 0, "locations", 0, "line"), 0, "findings[0].locations[0].line should be a whole number from 1"),
    (("findings", 0, "locations", 0, "blob"), "HEAD", "should be 40 or 64 hexadecimal digits"),
    (("findings", 0, "provenance", "published"), "yes", "should be true or false, but is a text"),
    (("findings", 0, "provenance", "window"), ["a"], "window should be a list of two dates"),
    (("findings", 0, "verification", "permissions"), {"x": 1}, "permissions.x should be true or false"),
]


@pytest.mark.parametrize(("way", "value", "message"), WRONG, ids=[".".join(map(str, way)) for way, _, _ in WRONG])
def test_what_is_wrong_is_named_with_its_place(way: tuple[Any, ...], value: Any, message: str) -> None:
    document = json.loads(as_json(reports.full()))
    target = document
    for step in way[:-1]:
        target = target[step]
    target[way[-1]] = value
    with pytest.raises(ConfigError) as caught:
        parse(json.dumps(document).encode(), "report.json")
    assert message in caught.value.message
    assert caught.value.message.startswith("report.json: ")


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"\xff\xfe\x00", b"[" * 100_000, b"null", b"[]", b'"x"', b"1" * 5000]
)
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(ConfigError):
        parse(data, "report.json")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.json: cannot be read: No such file"):
        load(str(tmp_path / "none.json"))


def test_an_error_never_shows_what_the_file_holds() -> None:
    with pytest.raises(ConfigError) as caught:
        parse(json.dumps({"schema_version": "hunter2"}).encode(), "report.json")
    assert "hunter2" not in str(caught.value)


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["schema_version", "scan", "findings", "id"]), inner)
        ),
    )
)
def test_no_document_makes_it_crash(document: Any) -> None:
    with pytest.raises(ConfigError):
        parse(json.dumps(document).encode(), "report.json")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_changed_field_makes_it_crash(data: st.DataObject) -> None:
    document = json.loads(as_json(reports.full()))
    target = document
    while isinstance(target, dict | list) and target:
        keys = sorted(target) if isinstance(target, dict) else list(range(len(target)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(target[key], dict | list) or data.draw(st.booleans()):
            target[key] = data.draw(st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))
            break
        target = target[key]
    try:
        parse(json.dumps(document).encode(), "report.json")
    except ConfigError as error:
        assert error.message.startswith("report.json: ")
