"""Annotations of a workflow run, and that a repository can put no command of its own among them."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binscan.model import Location, Place, Report, Role, Severity, Skipped
from binscan.report.base import RenderOptions
from binscan.report.github import render
from tests.support import reports

COMMAND = re.compile(r"::(error|warning) ([^:]*)::(.*)")


def annotations(report: Report) -> list[tuple[str, dict[str, str], str]]:
    """Read the lines as the runner does: command, properties, message, unescaped."""
    stream = io.StringIO()
    render(report, stream, RenderOptions())
    read = []
    for line in stream.getvalue().split("\n")[:-1]:
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = dict(item.split("=", 1) for item in match[2].split(","))
        unescaped = {key: unescape(value) for key, value in properties.items()}
        read.append((match[1], unescaped, unescape(match[3])))
    return read


def unescape(text: str) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


def at(path: str, line: int = 3) -> Report:
    place = Place(path, "range", ".", "c" * 40, "b" * 40)
    return reports.report(
        reports.finding(locations=(Location(place, line, 5, role=Role.API_KEY),)), at_head={path: "b" * 40}
    )


def test_a_finding_is_an_error_on_its_line() -> None:
    [(level, properties, message)] = annotations(at("src/a.py"))
    assert level == "error"
    assert (properties["file"], properties["line"], properties["col"]) == ("src/a.py", "3", "5")
    assert "critical" in properties["title"]
    assert "Delete the API key" in message


def test_what_a_later_commit_removed_is_said_without_a_line() -> None:
    [(_, properties, message)] = annotations(replace(at("src/a.py"), at_head={}))
    assert "file" not in properties
    assert "c" * 12 in message
    assert "src/a.py:3" in message


def test_two_lines_of_one_file_that_is_gone_are_said_once() -> None:
    report = at("src/a.py")
    finding = report.findings[0]
    first = finding.credential.locations[0]
    both = replace(finding.credential, locations=(first, replace(first, line=9)))
    assert len(annotations(replace(report, findings=(replace(finding, credential=both),), at_head={}))) == 1


def test_a_low_finding_is_a_warning() -> None:
    report = reports.report(reports.finding(severity=Severity.LOW))
    assert {level for level, _, _ in annotations(report)} == {"warning"}


def test_each_credential_comes_before_the_second_line_of_any() -> None:
    """GitHub shows ten a step."""
    report = reports.report(*(reports.finding(str(number)) for number in range(9)))
    messages = [message.split(" ")[0] for _, _, message in annotations(report)]
    assert len(messages) == 10
    assert len(set(messages[:9])) == 9


def test_what_could_not_be_read_is_a_warning() -> None:
    [(level, _, message)] = annotations(reports.report(skipped=(Skipped("blob abc", "missing"),)))
    assert level == "warning"
    assert "blob abc" in message


def test_nothing_found_is_nothing_said() -> None:
    assert annotations(reports.report()) == []


@pytest.mark.parametrize(
    "evil",
    [
        "a\n::set-env name=X::y",
        "a%0A::add-mask::x",
        "a::b,c=d",
        "a,line=9::stop-commands::x",
        "::error::x",
        "##[error]x",
        reports.HOSTILE,
    ],
)
def test_nothing_from_a_repository_is_a_command(evil: str) -> None:
    """Every line is one of ours, whatever paths, authors and reasons say."""
    for report in (at(evil), reports.hostile(evil)):
        assert all(level in ("error", "warning") for level, _, _ in annotations(report))


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60))
def test_any_path_comes_back_as_it_was_or_visibly_escaped(path: str) -> None:
    for _, properties, _ in annotations(at(path)):
        if path.isprintable() and path.isascii():
            outer, inside, _ = path.partition("!")
            # What is at HEAD is asked of the archive, which this report does not know.
            assert properties.get("file") == (None if inside else outer)
