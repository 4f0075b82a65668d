"""The text report can be understood at three in the morning, and obeys nothing that a repository says."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from binscan.model import Report, Skipped
from binscan.report.base import RenderOptions, load_format
from tests.support import reports


def rendered(report: Report, **options: object) -> str:
    stream = io.StringIO()
    load_format("text").render(report, stream, RenderOptions(**options))  # type: ignore[arg-type]
    return stream.getvalue()


def test_the_verdict_is_the_first_thing_said() -> None:
    assert "4 credentials found: 1 critical" in rendered(reports.full()).splitlines()[1]
    assert rendered(reports.report()).splitlines()[1] == "Nothing found."


def test_what_was_not_read_is_never_called_clean() -> None:
    text = rendered(reports.report(skipped=reports.full().skipped))
    assert "no clean bill" in text
    assert "missing from this partial clone" in text


def test_each_question_of_an_incident_is_answered() -> None:
    text = rendered(reports.report(reports.finding("one", reports.removed())))
    for answer in (
        "bot/config.py:12",
        "by Alice Example, commit",
        "removed from HEAD on 2023-05-05",
        "history",
        "yes since 2023-04-02",
        "entropy 5.2 bits",
        "not asked",
    ):
        assert answer in text


@pytest.mark.parametrize("width", [80, 160])
def test_the_summary_fits_one_screen(width: int) -> None:
    unread = tuple(Skipped(f"object {reports.commit_id(str(n))}", "named by the history, not here") for n in range(60))
    found = (reports.finding(f"seed {n}", reports.removed()) for n in range(60))
    many = reports.report(*found, skipped=unread)
    lines = rendered(many, width=width).splitlines()
    rule = max(number for number, line in enumerate(lines) if line.startswith("───"))
    assert len(lines) - rule < 24
    assert max(len(line) for line in lines[rule:]) <= width


def test_a_thousand_places_are_counted_not_listed() -> None:
    location = reports.credential().locations[0]
    many = tuple(replace(location, place=reports.place(f"config/{n}.py")) for n in range(1000))
    text = rendered(reports.report(reports.finding("one", reports.removed(), locations=many)))
    assert "995 more places" in text
    assert len(text.splitlines()) < 80


def test_secrets_are_redacted_unless_asked_for() -> None:
    report = reports.full()
    assert not [secret for secret in reports.secrets(report) if secret in rendered(report, show_samples=True)]
    shown = rendered(report, show_secrets=True)
    assert all(secret in shown for secret in reports.secrets(reports.report(*report.findings)))


@pytest.mark.parametrize("colour", [False, True])
def test_nothing_that_a_repository_controls_reaches_the_terminal_raw(colour: bool) -> None:
    text = rendered(reports.hostile(), colour=colour)
    assert "\x1b[31mred" not in text
    for raw in ("\u202e", "\u2066", "\u200b", "\udcff"):
        assert raw not in text
    assert "\\x1b[31mred\\u202e" in text


def test_a_stream_that_cannot_show_a_character_gets_an_escape() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    load_format("text").render(reports.full(), stream, RenderOptions())
    stream.flush()
    assert b"critical" in raw.getvalue()


def test_rich_is_imported_only_for_colours() -> None:
    code = (
        "import sys, io; sys.path.insert(0, '.');"
        "from binscan.report.base import *; from tests.support import reports;"
        "load_format('text').render(reports.full(), io.StringIO(), RenderOptions());"
        "sys.exit('rich' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("fmt", ["text", "markdown", "html"])
def test_what_was_left_out_is_said_in_words(fmt: str) -> None:
    """Each thing that can leave a credential out, by the words of who reads it and not by its name in the code."""
    left = {"sample": 13, "threshold": 3, "already in HEAD": 2, "baseline": 1, "inline": 1, "allowlist": 1, "own": 4}
    stream = io.StringIO()
    load_format(fmt).render(reports.report(suppressed=left), stream, RenderOptions(width=300))
    told = " ".join(re.sub(r"<[^>]+>|`", "", stream.getvalue()).split())
    for words in (
        "13 published samples",
        "3 below the threshold",
        "2 already in HEAD",
        "1 in the baseline",
        "1 marked in the line",
        "1 allowed by the configuration",
        "4 by own",
    ):
        assert words in told
