"""How other scanners said "clean" of what they had not read (docs/explanation/trust.md): each may not happen here."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.command import Ran, binscan
from tests.support.here import as_anybody, on_posix
from tests.support.repo import Repo
from tests.support.tokens import pair

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "trust.md"


def env_file(seed: str) -> str:
    """A dotenv file with a generated pair."""
    key, secret = pair(f"silent/{seed}")
    return f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n"


def refused(ran: Ran) -> None:
    """Exit status 2, a reason on standard error, and no word that could be read as clean."""
    assert ran.code == 2, ran
    assert ran.err.strip() or "could not be read" in ran.out
    assert "Nothing found" not in ran.out


def test_the_page_lists_these_tests_and_no_other() -> None:
    """A silent pass without a test is not claimed to be closed; a test that is not listed is not claimed at all."""
    listed = set(re.findall(r"`(test_\w+)` \|$", PAGE.read_text("utf-8"), re.MULTILINE))
    here = {name for name in globals() if name.startswith("test_")} - {"test_the_page_lists_these_tests_and_no_other"}
    assert listed == here


@pytest.mark.parametrize("spec", ["nosuch..HEAD", "HEAD..nosuch", "0123456789abcdef..HEAD", "HEAD~99..HEAD"])
def test_a_range_that_does_not_resolve(repo: Repo, spec: str) -> None:
    """gitleaks #1464, trufflehog #4218: a wrong base or `--since-commit` scans nothing, and the job is green."""
    repo.commit("Start", {"a.env": env_file("a")})
    refused(binscan("range", spec, cwd=repo.path))


@as_anybody
def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """gitleaks #2232: unreadable files are skipped with exit status 0."""
    (tmp_path / "locked.env").write_text(env_file("locked"))
    (tmp_path / "locked.env").chmod(0)
    ran = binscan("scan", tmp_path, "--format", "json")
    assert ran.code == 2
    assert [item["what"] for item in ran.report["scan"]["skipped"]] == ["locked.env"]


def test_a_leak_and_a_broken_scan_are_told_apart(repo: Repo) -> None:
    """betterleaks #347, gitleaks #1439, #271: exit status 1 for both; here a broken scan is 2, and a leak stays 1."""
    repo.commit("Start", {"a.txt": "a\n"})
    repo.commit("Leak", {"a.env": env_file("a")})
    blob = repo.git("rev-parse", "HEAD:a.txt")
    (repo.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    both = binscan("audit", ".", "--format", "json", cwd=repo.path)
    assert both.code == 1
    assert not both.report["scan"]["complete"]
    assert binscan("audit", "nosuch", cwd=repo.path).code == 2
    assert binscan("audit", ".", "--exit-zero", "--min-confidence", "1", cwd=repo.path).code == 2


def test_the_receipt_says_what_was_read(repo: Repo) -> None:
    """trufflehog #3251: "how to tell if it actually scanned?"; every object by kind, and a digest over their ids."""
    repo.commit("Start", {"a.txt": "a\n", "b.txt": "b\n"})
    coverage = binscan("audit", ".", "--format", "json", cwd=repo.path).report["scan"]["coverage"]
    assert coverage["objects"]["blob"] == coverage["read"]["blob"] == 2
    assert coverage["read"]["commit"] == 1
    assert coverage["unread"] == []
    repo.commit("More", {"c.txt": "c\n"})
    later = binscan("audit", ".", "--format", "json", cwd=repo.path).report["scan"]["coverage"]
    assert later["objects_digest"] != coverage["objects_digest"]
    assert later["rules_digest"] == coverage["rules_digest"]


def test_an_empty_set_is_said_to_be_empty(repo: Repo, tmp_path: Path) -> None:
    """klangk #3465: a hook scanned the empty set for months; what read nothing says so in its one line."""
    repo.commit("Start", {"a.env": "a\n"})
    assert "nothing to read" in binscan("staged", cwd=repo.path).out
    assert "no commits" in binscan("range", "HEAD..HEAD", cwd=repo.path).out
    (tmp_path / "empty").mkdir()
    ran = binscan("scan", tmp_path / "empty")
    assert "nothing was read" in " ".join(ran.out.split())


@pytest.mark.parametrize("what", ["HEAD:a.env", "HEAD^{tree}", "HEAD~1"])
def test_an_object_that_is_missing(repo: Repo, what: str) -> None:
    """clawsec #348, Kingfisher 2.14: a blob that is gone from the store draws no word."""
    repo.commit("First", {"b.txt": "b\n"})
    repo.commit("Second", {"a.env": env_file("gone")})
    oid = repo.git("rev-parse", what)
    (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    ran = binscan("audit", ".", "--format", "json", cwd=repo.path)
    assert ran.code == (2 if what == "HEAD:a.env" else 1)
    said = [item["what"] for item in ran.report["scan"]["skipped"]]
    assert any(oid in one for one in said) or said == ["history"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_in_two_bytes_a_letter(repo: Repo, encoding: str) -> None:
    """ggshield #1525: a UTF-16 file is dropped, exit status 0."""
    repo.write("bot.env", env_file("wide").encode(encoding))
    repo.git("add", "-A")
    assert binscan("staged", cwd=repo.path).code == 1
    repo.commit("Wide")
    assert binscan("audit", ".", cwd=repo.path).code == 1


def test_before_the_first_commit(repo: Repo) -> None:
    """Kingfisher 2.14 fails on a repository without a commit and says clean; nor is anything written here."""
    repo.write("bot.env", env_file("first"))
    repo.git("add", "-A")
    before = sorted(path for path in (repo.path / ".git").rglob("*"))
    assert binscan("staged", cwd=repo.path).code == 1
    assert sorted(path for path in (repo.path / ".git").rglob("*")) == before


@pytest.mark.parametrize("command", [["scan", "missing.py"], ["staged", "missing.py"], ["audit", "missing"]])
def test_a_path_that_does_not_exist(repo: Repo, command: list[str]) -> None:
    """detect-secrets' hook and CredSweeper: exit status 0 for a path that is not there."""
    repo.commit("Start", {"a.txt": "a\n"})
    refused(binscan(*command, cwd=repo.path))


def test_what_is_staged_and_blanked_on_disk(repo: Repo) -> None:
    """detect-secrets' hook reads the disk: `git add` a key, blank the file, and it passes."""
    repo.commit("Start", {"a.txt": "a\n"})
    repo.write("bot.env", env_file("staged"))
    repo.git("add", "-A")
    repo.write("bot.env", "")
    assert binscan("staged", cwd=repo.path).code == 1
    assert binscan("staged", "bot.env", cwd=repo.path).code == 1


def test_one_damaged_object_ends_nothing(repo: Repo) -> None:
    """gitleaks: `git log` dies at the first missing object, 3 % into a history, and the rest counts as clean."""
    repo.commit("Leak", {"a.env": env_file("early")})
    for number in range(5):
        repo.commit(f"Work {number}", {"a.env": f"{number}\n"})
    oid = repo.git("rev-parse", "HEAD~1:a.env")
    (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    ran = binscan("audit", ".", "--format", "json", cwd=repo.path)
    assert ran.code == 1
    assert ran.report["scan"]["coverage"]["read"]["commit"] == 6
    assert any(oid in item["what"] for item in ran.report["scan"]["skipped"])


def test_what_only_a_merge_holds(repo: Repo) -> None:
    """gitleaks #1028, gitleaks-action #236: `--no-merges`, first parents only; content born in a merge is unseen."""
    base = repo.commit("Start", {"a.txt": "a\n"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("Side", {"b.txt": "b\n"})
    repo.git("checkout", "-q", "main")
    repo.commit("Main", {"c.txt": "c\n"})
    repo.git("merge", "-q", "--no-commit", "side")
    repo.commit("Merge", {"evil.env": env_file("merge")})
    assert binscan("range", f"{base}..HEAD", cwd=repo.path).code == 1
    assert binscan("audit", ".", cwd=repo.path).code == 1


@pytest.mark.parametrize("attribute", ["-diff", "binary", "-text", "export-ignore", "filter=lfs"])
def test_an_attribute_that_hides_a_file(repo: Repo, attribute: str) -> None:
    """kendex #1844, pipelock #1217: `-diff` takes a file out of every scan that is built on diffs."""
    base = repo.commit("Start", {".gitattributes": f"*.env {attribute}\n"})
    repo.write("bot.env", env_file("attribute"))
    repo.git("-c", "filter.lfs.clean=cat", "add", "-A")
    assert binscan("staged", cwd=repo.path).code == 1
    repo.git("-c", "filter.lfs.clean=cat", "commit", "-q", "-m", "Leak")
    assert binscan("range", f"{base}..HEAD", cwd=repo.path).code == 1
    assert binscan("audit", ".", cwd=repo.path).code == 1


def test_what_no_branch_reaches(repo: Repo) -> None:
    """betterleaks' pull request 10, trufflehog #3493: older stashes, reflogs and cut-off commits are not read."""
    repo.commit("Start", {"a.txt": "a\n"})
    for seed in ("stash-1", "stash-2"):
        repo.write("a.txt", env_file(seed))
        repo.git("stash")
    repo.commit("Amended away", {"b.env": env_file("amended")})
    repo.git("reset", "-q", "--hard", "HEAD~1")
    report = binscan("audit", ".", "--format", "json", cwd=repo.path).report
    assert len(report["findings"]) == 3


def test_an_archive_that_cannot_be_opened(tmp_path: Path) -> None:
    """What is packed and not unpacked was not read: cut off, encrypted beyond reach, or too large."""
    (tmp_path / "cut.gz").write_bytes(gzip.compress(os.urandom(4000))[:-400])
    with zipfile.ZipFile(tmp_path / "cut.zip", "w") as archive:
        archive.writestr("a.env", env_file("cut"))
    whole = (tmp_path / "cut.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) - 60])
    ran = binscan("scan", tmp_path, "--format", "json")
    assert ran.code in (1, 2)
    assert {item["what"] for item in ran.report["scan"]["skipped"]} == {"cut.gz", "cut.zip"}


@on_posix
def test_a_git_that_does_not_work(repo: Repo, tmp_path: Path) -> None:
    """trufflehog #4575: git failed inside the hook, 0 bytes were read, and the commit passed."""
    repo.commit("Start", {"a.env": env_file("a")})
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "git").write_text("#!/bin/sh\nexit 1\n")
    (tools / "git").chmod(0o755)
    for path in (str(tools), str(tmp_path)):
        for command in (["audit", "."], ["range", "HEAD~1..HEAD"]):
            ran = binscan(*command, cwd=repo.path, env={"PATH": path})
            assert ran.code in (1, 2), ran
            assert "Traceback" not in ran.err


def test_a_pipe_that_is_closed_early(repo: Repo) -> None:
    """`binscan audit | head`: who has not read the verdict gets none that is clean."""
    repo.commit("Start", {f"{number}.env": env_file(str(number)) for number in range(40)})
    line = f"set -o pipefail; {sys.executable} -m binscan audit . --format json | head -c 10 >/dev/null"
    done = subprocess.run(["bash", "-c", line], cwd=repo.path, capture_output=True, check=False)
    assert done.returncode in (1, 2)
    assert b"Traceback" not in done.stderr
