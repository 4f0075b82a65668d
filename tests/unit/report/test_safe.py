"""Text that a repository controls is shown as itself and obeyed by nobody."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binscan.report.safe import LONGEST, lines, one_line

ANY = st.text(st.characters())


@given(ANY)
def test_what_comes_out_is_one_line_that_only_prints(text: str) -> None:
    shown = one_line(text)
    assert len(shown.splitlines()) <= 1
    assert not [char for char in shown if unicodedata.category(char)[0] == "C"]
    shown.encode("utf-8")


@given(ANY)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)


@pytest.mark.parametrize(
    "text", ["", "plain", "Ünïcödé", "日本語　の", "e\u0301te\u0301", "a b", "Алексей", "ชื่อ", "👍"]
)
def test_ordinary_names_are_left_alone(text: str) -> None:
    assert one_line(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;x\x07", "\\x1b]0;x\\x07"),
        ("a\r\nb", "a\\x0d\\x0ab"),
        ("\u202eabc\u202c", "\\u202eabc\\u202c"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("\u2028\u2029\x85", "\\u2028\\u2029\\x85"),
        ("\udcff", "\\xff"),
        ("\U000e0041", "\\U000e0041"),
        ("a" + "\u0300" * 4, "a\u0300\u0300\\u0300\\u0300"),
        ("\u3164x", "\\u3164x"),
        ("a\ufe0f\U000e0100\u034f", "a\\ufe0f\\U000e0100\\u034f"),
    ],
)
def test_what_could_steer_or_hide_is_made_visible(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_what_is_too_long_is_cut_in_the_middle() -> None:
    shown = one_line("a" * 10_000 + "z")
    assert len(shown) <= LONGEST
    assert shown.startswith("aaa")
    assert shown.endswith("az")


def test_a_text_of_our_own_keeps_its_lines() -> None:
    assert lines("Do it.\n    git log\x1b") == ["Do it.", "    git log\\x1b"]
