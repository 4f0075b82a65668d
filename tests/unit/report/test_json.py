"""The JSON report is exactly the contract."""

from __future__ import annotations

import io
import json
from typing import Any

import jsonschema
import pytest

from binscan.model import Report, Secret
from binscan.report.base import RenderOptions, load_format
from binscan.report.schema import schema_text
from tests.support import reports


def rendered(report: Report, name: str = "json", **options: Any) -> str:
    stream = io.StringIO()
    load_format(name).render(report, stream, RenderOptions(**options))
    return stream.getvalue()


@pytest.mark.parametrize(
    "report", [reports.report(), reports.full(), reports.hostile()], ids=["clean", "full", "hostile"]
)
def test_every_report_is_valid_against_the_schema_that_ships(report: Report) -> None:
    document = json.loads(rendered(report, show_samples=True))
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)


def test_a_report_has_the_fields_of_the_contract() -> None:
    document = json.loads(rendered(reports.full()))
    finding = document["findings"][0]
    assert document["schema_version"] == "1"
    assert document["scan"]["complete"] is False
    assert finding["secrets"][0].keys() == {"role", "redacted", "sha256"}
    assert finding["provenance"]["introduced"].keys() >= {"commit", "author", "date", "subject", "path"}
    assert finding["provenance"]["removed"].keys() >= {"commit", "date"}
    assert finding["locations"][2]["encoding"] == ["base64"]
    assert finding["verification"]["status"] == "live"


def test_outside_git_what_git_knows_is_null() -> None:
    document = json.loads(rendered(reports.report(reports.finding("one", None))))
    assert document["findings"][0]["provenance"] is None


def test_a_path_that_is_not_utf8_is_written_as_surrogate_escapes() -> None:
    text = rendered(reports.hostile())
    assert "\\udcff" in text
    assert text.isascii()
    assert all(char.isprintable() or char == "\n" for char in text)


def test_no_report_holds_a_secret_even_when_secrets_are_to_be_shown() -> None:
    text = rendered(reports.full(), show_secrets=True, show_samples=True)
    assert not [secret for secret in reports.secrets(reports.full()) if secret in text]


def test_samples_are_listed_only_on_request() -> None:
    rules = [finding["rule"] for finding in json.loads(rendered(reports.full()))["findings"]]
    assert "binance-doc-sample" not in rules
    shown = json.loads(rendered(reports.full(), show_samples=True))["findings"]
    assert shown[-1]["rule"] == "binance-doc-sample"


def test_the_digest_of_a_pem_is_that_of_its_der_however_it_is_wrapped() -> None:
    body = "MC4CAQAwBQYDK2VwBCIEI" + "A" * 43
    wrapped = f"-----BEGIN PRIVATE KEY-----\n{body[:32]}\n{body[32:]}\n-----END PRIVATE KEY-----\n".encode()
    one_line = f"-----BEGIN PRIVATE KEY-----\r\n{body}\r\n-----END PRIVATE KEY-----".encode()
    assert Secret(wrapped).sha256 == Secret(one_line).sha256 != Secret(body.encode()).sha256
