"""`binscan scan` as a user meets it: folders, files, standard input, and everything that can be wrong with them."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.support.command import binscan
from tests.support.here import any_name, as_anybody, on_posix
from tests.support.repo import Repo
from tests.support.tokens import dotenv, pair


def test_a_pair_in_a_folder_is_one_finding_with_two_secrets(tmp_path: Path) -> None:
    """Both halves, their lines and columns, and no secret in the report."""
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / ".env").write_text("# settings\n" + dotenv("scan"))
    ran = binscan("scan", tmp_path, "--format", "json")
    assert ran.code == 1
    (finding,) = ran.report["findings"]
    assert finding["rule"] == "binance-key-pair"
    assert [secret["role"] for secret in finding["secrets"]] == ["api_key", "secret_key"]
    assert [(x["path"], x["line"], x["column"]) for x in finding["locations"]] == [
        ("conf/.env", 2, 17),
        ("conf/.env", 3, 20),
    ]
    assert finding["locations"][0]["repository"] is None
    assert finding["provenance"] is None
    for value in pair("scan"):
        assert value not in ran.out


def test_standard_input_is_a_path_called_dash() -> None:
    """`-` reads standard input."""
    ran = binscan("scan", "-", "--format", "json", stdin=dotenv("stdin").encode())
    assert ran.code == 1
    assert ran.report["findings"][0]["locations"][0]["path"] == "-"


def test_an_ignored_file_is_read_and_said_to_be_ignored(repo: Repo) -> None:
    """An ignored .env is the likeliest leak of all."""
    repo.commit("ignore", {".gitignore": ".env\n"})
    repo.write(".env", dotenv("ignored"))
    ran = binscan("scan", repo.path, "--format", "json")
    assert ran.code == 1
    assert {"what": ".env", "reason": "git ignores this file; it was read"} in ran.report["scan"]["noted"]
    assert ran.report["findings"][0]["locations"][0]["ref_kind"] == "worktree"


@pytest.mark.parametrize("name", ["config", "COMMIT_EDITMSG", "rebase-merge/message", "hooks/pre-push"])
def test_everything_in_the_git_directory_but_the_store_is_read(repo: Repo, name: str) -> None:
    """Configuration, message drafts, rebase state, hooks."""
    repo.commit("start", {"a": "a"})
    path = repo.path / ".git" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as stream:
        stream.write("".join(f"# {line}\n" for line in dotenv(name).splitlines()))
    ran = binscan("scan", repo.path, "--format", "json")
    assert ran.code == 1
    assert ran.report["findings"][0]["locations"][0]["path"] == f".git/{name}"


def test_a_clean_folder_is_clean(tmp_path: Path) -> None:
    """Nothing found, everything read: exit status 0."""
    (tmp_path / "a.py").write_text("print('hello')\n")
    ran = binscan("scan", tmp_path)
    assert ran.code == 0


class TestBadInput:
    """One plain sentence, the right exit status, and everything else still read."""

    def test_no_such_path(self, tmp_path: Path) -> None:
        """A path that is not there is an error, never a clean run."""
        ran = binscan("scan", tmp_path / "nothing")
        assert ran.code == 2
        assert "does not exist" in ran.err
        assert ran.err.count("\n") <= 2

    @on_posix
    def test_special_files_and_links_are_noted(self, tmp_path: Path) -> None:
        """A FIFO, a socket, a dangling link and a loop have no content; the rest is read and the run complete."""
        (tmp_path / "a.env").write_text(dotenv("special"))
        os.mkfifo(tmp_path / "fifo")
        (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
        (tmp_path / "loop").symlink_to(tmp_path)
        (tmp_path / "self").symlink_to(tmp_path / "self")
        with socket.socket(socket.AF_UNIX) as listener:
            here = Path.cwd()
            os.chdir(tmp_path)
            listener.bind("sock")
            os.chdir(here)
            ran = binscan("scan", tmp_path, "--format", "json")
        assert ran.code == 1
        assert ran.report["scan"]["complete"] is True
        assert {item["what"] for item in ran.report["scan"]["noted"]} == {"fifo", "dangling", "loop", "self", "sock"}

    @any_name
    def test_a_path_that_is_not_utf8_is_read_and_escaped(self, tmp_path: Path) -> None:
        """Undecodable bytes appear as surrogate escapes."""
        name = os.fsdecode(b"caf\xe9.env")
        (tmp_path / name).write_text(dotenv("latin"))
        ran = binscan("scan", tmp_path, "--format", "json")
        assert ran.code == 1
        assert "caf\\udce9.env" in ran.out
        assert binscan("scan", tmp_path).code == 1

    @as_anybody
    def test_an_unreadable_file_makes_the_run_incomplete(self, tmp_path: Path) -> None:
        """It is named, and the exit status is 2."""
        (tmp_path / "locked").write_text("x")
        (tmp_path / "locked").chmod(0)
        ran = binscan("scan", tmp_path, "--format", "json")
        assert ran.code == 2
        assert ran.report["scan"]["skipped"] == [{"what": "locked", "reason": "permission denied"}]

    def test_a_binary_file_is_read(self, tmp_path: Path) -> None:
        """Content decides, never a NUL byte."""
        (tmp_path / "core").write_bytes(b"\0\1\2" * 100 + dotenv("binary").encode() + b"\xff" * 50)
        assert binscan("scan", tmp_path).code == 1

    @pytest.mark.parametrize(
        "arguments", [["scna"], ["scan", "--no-such-option"], ["scan", "--min-confidence", "2"], []]
    )
    def test_a_wrong_command_line_is_exit_status_2(self, arguments: list[str]) -> None:
        """Usage errors are no clean runs."""
        assert binscan(*arguments).code == 2


class TestOutput:
    """Where reports go."""

    def test_several_formats_go_to_files_and_a_summary_to_standard_error(self, tmp_path: Path) -> None:
        """Nothing that goes to a file is printed, except one line."""
        (tmp_path / "a.env").write_text(dotenv("formats"))
        ran = binscan("scan", "a.env", "--output", "json=r.json", "--output", "text=r.txt", cwd=tmp_path)
        assert ran.code == 1
        assert ran.out == ""
        assert ran.err.count("\n") == 1
        assert "1 finding" in ran.err
        assert (tmp_path / "r.json").read_text().startswith("{")
        assert "CRITICAL" in (tmp_path / "r.txt").read_text()

    def test_exit_zero_keeps_incomplete_runs_apart(self, tmp_path: Path) -> None:
        """--exit-zero forgives findings, not what was not read."""
        (tmp_path / "a.env").write_text(dotenv("zero"))
        assert binscan("scan", tmp_path, "--exit-zero").code == 0
        assert binscan("scan", tmp_path / "missing", "--exit-zero").code == 2

    def test_a_report_that_cannot_be_written_is_an_error(self, tmp_path: Path) -> None:
        """One sentence naming the file."""
        ran = binscan("scan", tmp_path, "--output", tmp_path / "no" / "r.json")
        assert ran.code == 2
        assert "cannot be written" in ran.err

    @pytest.mark.parametrize(
        "wrong",
        [["--format", "json", "--format", "sarif"], ["--output", "a", "--output", "b"], ["--output", "no/r.json"]],
    )
    @pytest.mark.parametrize("command", ["scan", "audit", "range", "report", "fleet"])
    def test_where_reports_go_is_read_before_anything_else(
        self, tmp_path: Path, command: str, wrong: list[str]
    ) -> None:
        """A run of an hour does not end in a usage error: here it is said though what is to be read is missing too."""
        ran = binscan(command, "missing", *wrong, cwd=tmp_path)
        assert (ran.code, ran.out) == (2, "")
        assert "missing" not in ran.err
        assert list(tmp_path.iterdir()) == []

    def test_a_threshold_of_nothing_is_a_threshold(self, tmp_path: Path) -> None:
        """0 on the command line is said, and what the configuration says gives way to it."""
        (tmp_path / "binscan.toml").write_text("min-confidence = 1\n")
        (tmp_path / "a.env").write_text(dotenv("nothing"))
        assert binscan("scan", ".", cwd=tmp_path).code == 0
        assert binscan("scan", ".", "--min-confidence", "0", cwd=tmp_path).code == 1
