"""`binscan staged`: what the next commit would add, from the index, and nothing but what is new."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.support.command import Ran, binscan
from tests.support.here import any_name, as_anybody, on_posix
from tests.support.repo import Repo
from tests.support.tokens import pair


def config(seed: object) -> str:
    """A settings file with a credential in it."""
    key, secret = pair(seed)
    return f'BINANCE_API_KEY = "{key}"\nBINANCE_API_SECRET = "{secret}"\n'


def staged(repo: Repo, *arguments: str, **env: str) -> Ran:
    return binscan("staged", *arguments, cwd=repo.path, env=env)


def paths(ran: Ran) -> set[str]:
    return {location["path"] for finding in ran.report["findings"] for location in finding["locations"]}


def test_before_the_first_commit_everything_staged_is_new(repo: Repo) -> None:
    """There is no HEAD to compare with; a peer passes here without having read anything."""
    repo.write("config.py", config(1))
    repo.git("add", ".")
    assert staged(repo).code == 1


def test_content_comes_from_the_index_and_not_from_the_file_on_disk(repo: Repo) -> None:
    """A file blanked after `git add` is committed with the key all the same."""
    repo.write("config.py", config(1))
    repo.git("add", ".")
    repo.write("config.py", "")
    assert staged(repo).code == 1
    assert staged(repo, "config.py").code == 1


def test_what_is_on_disk_but_not_staged_is_not_part_of_the_commit(repo: Repo) -> None:
    """Partial staging: the key was typed after `git add`."""
    repo.write("config.py", "import os\n")
    repo.git("add", ".")
    repo.write("config.py", config(1))
    assert staged(repo).code == 0
    assert staged(repo, "config.py").code == 0


def test_nothing_staged_is_fine_and_said(repo: Repo) -> None:
    """The empty set passes, but never in silence."""
    ran = staged(repo)
    assert ran.code == 0
    assert "nothing is staged" in ran.out


def test_the_number_of_changes_read_is_said(repo: Repo) -> None:
    repo.write("a.py", "a = 1\n")
    repo.write("b.py", "b = 1\n")
    repo.git("add", ".")
    ran = staged(repo)
    assert ran.code == 0
    assert "2 staged changes" in ran.out


@pytest.mark.parametrize("name", ["missing.py", "folder/missing.py"])
def test_a_named_file_that_does_not_exist_is_an_error_that_names_it(repo: Repo, name: str) -> None:
    ran = staged(repo, name)
    assert ran.code == 2
    assert name in ran.out + ran.err


def test_a_named_folder_is_an_error_that_names_it(repo: Repo) -> None:
    repo.commit(files={"src/a.py": "a = 1\n"})
    ran = staged(repo, "src")
    assert ran.code == 2
    assert "src" in ran.out


@as_anybody
def test_a_named_file_that_cannot_be_read_is_an_error_that_names_it(repo: Repo) -> None:
    repo.commit(files={"locked.py": "a = 1\n"})
    (repo.path / "locked.py").chmod(0)
    ran = staged(repo, "locked.py")
    assert ran.code == 2
    assert "locked.py" in ran.out


def test_a_named_file_outside_the_difference_is_read_from_disk(repo: Repo) -> None:
    """`pre-commit run --all-files` passes every file, and means every file."""
    repo.commit(files={"old.py": config(1)})
    assert staged(repo).code == 0
    assert staged(repo, "old.py").code == 1
    assert staged(repo, str(repo.path / "old.py")).code == 1


def test_a_file_is_named_relative_to_the_current_folder(repo: Repo) -> None:
    repo.commit(files={"src/a.py": "a = 1\n"})
    repo.write("src/a.py", config(1))
    repo.git("add", ".")
    repo.write("src/a.py", "")
    ran = binscan("staged", "--format", "json", "a.py", cwd=repo.path / "src")
    assert ran.code == 1
    assert paths(ran) == {"src/a.py"}


def test_a_credential_that_heads_version_of_the_path_holds_does_not_block(repo: Repo) -> None:
    """The commit does not bring it; it is counted and said."""
    repo.commit(files={"config.py": config(1)})
    repo.write("config.py", config(1) + "DEBUG = True\n")
    repo.git("add", ".")
    ran = staged(repo)
    assert ran.code == 0
    assert "already in HEAD" in ran.out


def test_a_second_credential_in_that_file_does_block(repo: Repo) -> None:
    repo.commit(files={"config.py": config(1)})
    repo.write("config.py", config(1) + "\n" * 40 + config(2))
    repo.git("add", ".")
    ran = staged(repo, "--format", "json")
    assert ran.code == 1
    assert len(ran.report["findings"]) == 1


def test_the_secret_that_completes_a_key_already_in_head_blocks(repo: Repo) -> None:
    key, secret = pair(1)
    repo.commit(files={"config.py": f'BINANCE_API_KEY = "{key}"\n'})
    repo.write("config.py", f'BINANCE_API_KEY = "{key}"\nBINANCE_API_SECRET = "{secret}"\n')
    repo.git("add", ".")
    assert staged(repo).code == 1


def test_a_copy_of_a_credential_in_another_file_blocks(repo: Repo) -> None:
    repo.commit(files={"config.py": config(1)})
    repo.write("copy.py", config(1))
    repo.git("add", ".")
    assert staged(repo).code == 1


def test_a_rename_brings_nothing_new(repo: Repo) -> None:
    repo.commit(files={"config.py": config(1)})
    repo.git("mv", "config.py", "settings.py")
    assert staged(repo).code == 0


def test_a_rename_with_a_key_typed_into_it_blocks(repo: Repo) -> None:
    repo.commit(files={"config.py": "a = 1\n" * 50})
    repo.git("mv", "config.py", "settings.py")
    repo.write("settings.py", "a = 1\n" * 50 + config(1))
    repo.git("add", ".")
    ran = staged(repo, "--format", "json")
    assert ran.code == 1
    assert paths(ran) == {"settings.py"}


def test_a_change_of_mode_brings_nothing_new(repo: Repo) -> None:
    repo.commit(files={"config.py": config(1)})
    repo.git("update-index", "--chmod=+x", "config.py")
    assert staged(repo).code == 0


def test_a_deletion_brings_nothing(repo: Repo) -> None:
    repo.commit(files={"config.py": config(1)})
    repo.git("rm", "-q", "--cached", "config.py")
    assert staged(repo).code == 0


@on_posix
def test_a_link_is_read_as_git_stores_it_and_never_followed(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text(config(1))
    (repo.path / "link.py").symlink_to(tmp_path / "outside.py")
    repo.git("add", ".")
    assert staged(repo, "link.py").code == 0


@on_posix
def test_a_file_that_became_a_link_is_read(repo: Repo) -> None:
    key, _ = pair(1)
    repo.commit(files={"a": "x\n"})
    (repo.path / "a").unlink()
    (repo.path / "a").symlink_to(f"binance_api_key={key}")
    repo.git("add", ".")
    assert staged(repo).code == 1


def test_a_submodule_has_no_content_and_is_no_gap(repo: Repo, tmp_path: Path) -> None:
    inner = Repo(tmp_path / "inner")
    oid = inner.commit(files={"a.py": "a = 1\n"})
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{oid},vendor")
    assert staged(repo).code == 0


def test_intent_to_add_has_nothing_in_the_index_yet(repo: Repo) -> None:
    repo.commit()
    repo.write("config.py", config(1))
    repo.git("add", "-N", "config.py")
    assert staged(repo).code == 0
    assert staged(repo, "config.py").code == 1


def test_every_side_of_a_conflict_is_read(repo: Repo) -> None:
    """Before it is resolved, any stage can become the commit's content."""
    repo.commit(files={"config.py": "a = 1\n"})
    repo.git("checkout", "-q", "-b", "other")
    repo.commit(files={"config.py": config(1)})
    repo.git("checkout", "-q", "main")
    repo.commit(files={"config.py": "a = 2\n"})
    repo.git("merge", "-q", "other", check=False)
    assert staged(repo).code == 1


def test_binary_files_are_read(repo: Repo) -> None:
    repo.write("dump.bin", b"\0\1\2" * 1000 + config(1).encode("utf-16-le") + b"\0\3" * 1000)
    repo.git("add", ".")
    assert staged(repo).code == 1


def test_an_attribute_hides_nothing(repo: Repo) -> None:
    repo.write(".gitattributes", "*.py -diff binary\n")
    repo.write("config.py", config(1))
    repo.git("add", ".")
    assert staged(repo).code == 1


@any_name
def test_a_path_that_is_not_utf8_is_shown_and_read(repo: Repo) -> None:
    (Path(os.fsdecode(os.fsencode(repo.path) + b"/\xff.py"))).write_text(config(1))
    repo.git("add", ".")
    ran = staged(repo, "--format", "json")
    assert ran.code == 1
    assert paths(ran) == {"\udcff.py"}


def test_a_sparse_index_is_read(repo: Repo) -> None:
    repo.commit(files={"in/a.py": "a = 1\n", "out/b.py": "b = 1\n"})
    repo.git("sparse-checkout", "init", "--cone", "--sparse-index")
    repo.git("sparse-checkout", "set", "in")
    repo.write("in/a.py", config(1))
    repo.git("add", "in/a.py")
    ran = staged(repo, "--format", "json")
    assert ran.code == 1
    assert paths(ran) == {"in/a.py"}


def test_the_index_that_git_names_in_the_environment_is_read(repo: Repo) -> None:
    """`git commit FILE` builds an index of its own for its hook."""
    repo.commit(files={"a.py": "a = 1\n"})
    other = str(repo.path / ".git" / "other-index")
    repo.write("config.py", config(1))
    repo.git("add", "config.py", GIT_INDEX_FILE=other)
    assert staged(repo).code == 0
    assert staged(repo, GIT_INDEX_FILE=other).code == 1


def test_the_repositorys_configuration_changes_nothing(repo: Repo) -> None:
    """What a difference looks like is the user's taste; what it holds is not."""
    for setting in (
        "diff.orderFile=/nowhere",
        "diff.external=false",
        "diff.noprefix=true",
        "diff.relative=true",
        "diff.renames=copies",
        "color.ui=always",
        "core.fsmonitor=false",
        "core.quotePath=true",
    ):
        repo.git("config", *setting.split("=", 1))
    repo.commit(files={"src/a.py": "a = 1\n"})
    repo.write("config.py", config(1))
    repo.git("add", ".")
    assert binscan("staged", cwd=repo.path / "src").code == 1


def test_nothing_is_written_to_the_repository(repo: Repo) -> None:
    """A peer writes a commit object at each run of its hook."""
    repo.commit(files={"a.py": "a = 1\n"})
    repo.write("config.py", config(1))
    repo.git("add", ".")
    os.utime(repo.path / "a.py", (1, 1))
    before = {p: p.stat().st_mtime_ns for p in (repo.path / ".git").rglob("*")}
    assert staged(repo).code == 1
    assert {p: p.stat().st_mtime_ns for p in (repo.path / ".git").rglob("*")} == before


def test_a_staged_blob_that_is_missing_is_no_clean_verdict(repo: Repo) -> None:
    repo.write("a.py", "a = 1\n" * 30)
    repo.git("add", ".")
    oid = repo.git("rev-parse", ":a.py")
    (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    ran = staged(repo)
    assert ran.code == 2
    assert "a.py" in ran.out


def test_outside_a_repository_is_an_error(tmp_path: Path) -> None:
    ran = binscan("staged", cwd=tmp_path)
    assert ran.code == 2
    assert "not a git repository" in ran.err


def test_a_damaged_index_is_an_error(repo: Repo) -> None:
    repo.commit(files={"a.py": "a = 1\n"})
    (repo.path / ".git" / "index").write_bytes(b"DIRC garbage")
    ran = staged(repo)
    assert ran.code == 2
    assert "index" in ran.err


def test_an_accepted_false_alarm_does_not_block(repo: Repo) -> None:
    key, secret = pair(1)
    marked = f'BINANCE_API_KEY = "{key}"  # binscan: allow\nBINANCE_API_SECRET = "{secret}"  # binscan: allow\n'
    repo.write("config.py", marked)
    repo.git("add", ".")
    assert staged(repo).code == 0


def test_a_false_alarm_accepted_as_the_refusal_says_does_not_block_again(repo: Repo) -> None:
    repo.commit(files={"a.py": "a = 1\n"})
    repo.write("config.py", config(1))
    repo.git("add", ".")
    refusal = staged(repo)
    command = next(line.split() for line in refusal.out.splitlines() if "baseline create" in line)
    line = next(
        line.partition("binscan.toml:")[2].strip() for line in refusal.out.splitlines() if "binscan.toml" in line
    )
    assert binscan(*command[1:], cwd=repo.path).code == 0
    repo.write("binscan.toml", line + "\n")
    assert staged(repo).code == 0
    repo.write("other.py", config(2))
    repo.git("add", ".")
    assert staged(repo).code == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script is the hook")
def test_blanking_the_file_on_disk_passes_nothing(repo: Repo) -> None:
    """As a plain git hook, without any hook manager."""
    hook = repo.write(".git/hooks/pre-commit", f'#!/bin/sh\nexec "{sys.executable}" -m binscan staged\n')
    hook.chmod(0o755)
    repo.write("config.py", config(1))
    repo.git("add", ".")
    repo.write("config.py", "")
    with pytest.raises(AssertionError, match="git commit"):
        repo.git("commit", "-m", "Work")
    assert repo.git("rev-parse", "--verify", "--quiet", "HEAD", check=False) == ""


def test_the_refusal_fits_a_terminal_and_says_what_to_do(repo: Repo) -> None:
    key, secret = pair(1)
    repo.write("config.py", config(1))
    repo.git("add", ".")
    out = staged(repo).out
    assert key not in out
    assert secret not in out
    assert len(out.splitlines()) <= 24
    assert max(map(len, out.splitlines())) <= 80
    for words in ("config.py:1", "git add -- config.py", "audit", "binscan: allow", "SKIP=binscan", "--no-verify"):
        assert words in out


def test_the_refusal_of_many_findings_still_fits(repo: Repo) -> None:
    for number in range(12):
        repo.write(f"a/very/long/folder/name/that/goes/on/and/on/{number}/config.py", config(number))
    repo.git("add", ".")
    out = staged(repo).out
    assert "12 Binance credentials" in out
    assert len(out.splitlines()) <= 24
    assert max(len(line) for line in out.splitlines() if " git " not in line) <= 80


def test_a_hostile_path_is_shown_and_never_obeyed(repo: Repo) -> None:
    name = "x\x1b[31m\n::error::y.py"
    repo.write(name, config(1))
    repo.git("add", ".")
    out = staged(repo).out
    assert "\x1b" not in out
    assert "\n::error" not in out
