"""Two reports side by side say what is new, what is gone, and when `gone` cannot be trusted."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from binscan.model import Skipped
from binscan.report.base import RenderOptions
from binscan.report.compare import RENDERERS, compare
from tests.support import reports

ONE, TWO, THREE = (reports.finding(seed, reports.removed()) for seed in ("one", "two", "three"))
OLD, NEW = reports.report(ONE, TWO), reports.report(TWO, THREE)


def ids(findings: tuple[object, ...]) -> list[str]:
    return [finding.id for finding in findings]  # type: ignore[attr-defined]


def test_a_credential_is_new_gone_or_still_there_by_its_identity() -> None:
    comparison = compare(OLD, NEW)
    assert ids(comparison.new) == [THREE.id]
    assert ids(comparison.gone) == [ONE.id]
    assert ids(comparison.still) == [TWO.id]
    assert comparison.caution == ""


def test_a_move_is_no_change() -> None:
    moved = reports.finding("one", reports.local(), locations=())
    comparison = compare(reports.report(ONE), reports.report(moved))
    assert (comparison.new, comparison.gone, ids(comparison.still)) == ((), (), [ONE.id])


@pytest.mark.parametrize(
    ("newer", "words"),
    [
        (replace(NEW, skipped=(Skipped("x", "gone"),)), "incomplete"),
        (replace(NEW, target="elsewhere"), "different things"),
        (replace(NEW, coverage=replace(NEW.coverage, rules_digest="0")), "different rules"),
    ],
)
def test_what_makes_gone_doubtful_is_said(newer: object, words: str) -> None:
    assert words in compare(OLD, newer).caution  # type: ignore[arg-type]


@pytest.mark.parametrize("name", RENDERERS)
def test_each_format_names_all_three(name: str) -> None:
    stream = io.StringIO()
    RENDERERS[name](compare(OLD, NEW), stream, RenderOptions())
    text = stream.getvalue()
    if name == "json":
        document = json.loads(text)
        assert [len(document[key]) for key in ("new", "still", "gone")] == [1, 1, 1]
    else:
        assert "1 new credential, 1 still there, 1 gone." in text
        assert text.index("New") < text.index("Still there") < text.index("Gone")
    assert not [secret for secret in reports.secrets(NEW) if secret in text]
