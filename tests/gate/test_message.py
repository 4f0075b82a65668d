"""`binscan staged --message`: the commit-msg hook."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from binscan.source.message import as_committed
from tests.support.command import binscan
from tests.support.tokens import pair

SCISSORS = "# ------------------------ >8 ------------------------\n"
BELOW = "# Do not modify or remove the line above.\n# Everything below it will be ignored.\n"


def message(text: str, tmp_path: Path) -> int:
    file = tmp_path / "COMMIT_EDITMSG"
    file.write_text(text)
    ran = binscan("staged", "--message", file, cwd=tmp_path)
    assert pair(1)[1] not in ran.out
    return ran.code


def test_a_key_in_the_message_is_refused(tmp_path: Path) -> None:
    key, secret = pair(1)
    assert message(f"Add bot\n\nbinance api key: {key}\nbinance api secret: {secret}\n", tmp_path) == 1


def test_a_plain_message_passes_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "COMMIT_EDITMSG"
    file.write_text("Add bot\n")
    ran = binscan("staged", "--message", file, cwd=tmp_path)
    assert ran.code == 0
    assert "commit message" in ran.out


def test_the_diff_below_the_scissors_is_not_committed(tmp_path: Path) -> None:
    """`git commit --verbose` shows the whole difference there, removed lines too."""
    key, secret = pair(1)
    assert message(f"Remove key\n{SCISSORS}{BELOW}-api_key={key}\n-api_secret={secret}\n", tmp_path) == 0


def test_a_line_of_scissors_that_git_did_not_write_hides_nothing(tmp_path: Path) -> None:
    key, secret = pair(1)
    assert message(f"Add bot\n{SCISSORS}binance api_key={key}\nbinance api_secret={secret}\n", tmp_path) == 1


def test_a_line_that_looks_like_a_comment_is_read(tmp_path: Path) -> None:
    """`git commit -m` keeps it."""
    key, secret = pair(1)
    assert message(f"Add bot\n\n# binance api_key={key}\n# binance api_secret={secret}\n", tmp_path) == 1


def test_a_message_file_that_is_missing_is_an_error_that_names_it(tmp_path: Path) -> None:
    ran = binscan("staged", "--message", tmp_path / "nowhere", cwd=tmp_path)
    assert ran.code == 2
    assert "nowhere" in ran.err


@given(st.binary())
def test_what_is_kept_is_always_a_beginning_of_the_message(data: bytes) -> None:
    assert data.startswith(as_committed(data))
