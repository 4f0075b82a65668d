"""`binscan range`: everything that any commit in a range brings, by content."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import Ran, binscan
from tests.support.repo import Repo
from tests.support.tokens import pair

ZERO = "0" * 40


def config(seed: object) -> str:
    """A settings file with a credential in it."""
    key, secret = pair(seed)
    return f'BINANCE_API_KEY = "{key}"\nBINANCE_API_SECRET = "{secret}"\n'


def span(repo: Repo, spec: str, *arguments: str, **env: str) -> Ran:
    return binscan("range", spec, "--format", "json", *arguments, cwd=repo.path, env=env)


def places(ran: Ran) -> set[tuple[str, str]]:
    """(commit, path) of every location."""
    found = {(x["commit"], x["path"]) for finding in ran.report["findings"] for x in finding["locations"]}
    return {(commit or "", path) for commit, path in found}


def noted(ran: Ran) -> str:
    return " ".join(item["reason"] for item in ran.report["scan"]["noted"])


def skipped(ran: Ran) -> str:
    return " ".join(item["reason"] for item in ran.report["scan"]["skipped"])


def branch(repo: Repo, name: str, start: str = "main") -> None:
    repo.git("checkout", "-q", "-b", name, start)


def test_a_key_added_and_removed_again_is_a_leak(repo: Repo) -> None:
    base = repo.commit(files={"a.py": "a = 1\n"})
    leak = repo.commit(files={"config.py": config(1)})
    repo.commit(remove=("config.py",))
    ran = span(repo, f"{base}..HEAD")
    assert ran.code == 1
    assert places(ran) == {(leak, "config.py")}
    assert ran.report["findings"][0]["provenance"]["present_at_head"] is False
    assert ran.report["findings"][0]["provenance"]["introduced"]["commit"] == leak


def test_what_the_base_already_holds_is_not_brought(repo: Repo) -> None:
    base = repo.commit(files={"config.py": config(1)})
    repo.commit(files={"a.py": "a = 1\n"})
    assert span(repo, f"{base}..HEAD").code == 0


def test_a_revert_that_brings_a_key_back_is_a_leak(repo: Repo) -> None:
    """The content was seen before; the commit brings it all the same."""
    repo.commit(files={"config.py": config(1)})
    base = repo.commit(files={"config.py": "a = 1\n"})
    back = repo.commit(files={"config.py": config(1)})
    ran = span(repo, f"{base}..HEAD")
    assert ran.code == 1
    assert places(ran) == {(back, "config.py")}


def test_the_second_parent_of_a_merge_is_read(repo: Repo) -> None:
    base = repo.commit(files={"a.py": "a = 1\n"})
    branch(repo, "side")
    leak = repo.commit(files={"config.py": config(1)})
    repo.commit(remove=("config.py",))
    repo.git("checkout", "-q", "main")
    repo.commit(files={"b.py": "b = 1\n"})
    repo.git("merge", "-q", "--no-ff", "-m", "Merge", "side")
    ran = span(repo, f"{base}..HEAD")
    assert places(ran) == {(leak, "config.py")}


def test_what_only_the_merge_commit_holds_is_read(repo: Repo) -> None:
    """An evil merge: neither parent has it. A textual log shows nothing of it."""
    base = repo.commit(files={"a.py": "a = 1\n"})
    branch(repo, "side")
    repo.commit(files={"b.py": "b = 1\n"})
    repo.git("checkout", "-q", "main")
    repo.commit(files={"c.py": "c = 1\n"})
    repo.git("merge", "-q", "--no-ff", "--no-commit", "side")
    evil = repo.commit("Merge", files={"config.py": config(1), "b.py": "b = 2\n"})
    ran = span(repo, f"{base}..HEAD")
    assert places(ran) == {(evil, "config.py")}


def test_a_merge_that_takes_one_parents_version_brings_nothing(repo: Repo) -> None:
    repo.commit(files={"a.py": "a = 1\n"})
    branch(repo, "side")
    repo.commit(files={"config.py": config(1)})
    repo.git("checkout", "-q", "main")
    repo.commit(files={"c.py": "c = 1\n"})
    tip = repo.git("rev-parse", "side")
    repo.git("merge", "-q", "--no-ff", "-m", "Merge", "side")
    binscan_range = span(repo, f"{tip}..HEAD")
    assert binscan_range.code == 0


def test_an_octopus_merge_is_read(repo: Repo) -> None:
    base = repo.commit(files={"a.py": "a = 1\n"})
    for name in ("one", "two", "three"):
        branch(repo, name)
        repo.commit(files={f"{name}.py": f"{name} = 1\n"})
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "--no-commit", "one", "two", "three")
    evil = repo.commit("Octopus", files={"config.py": config(1)})
    assert places(span(repo, f"{base}..HEAD")) == {(evil, "config.py")}


def test_a_root_commit_is_read_whole(repo: Repo) -> None:
    """An unrelated history merged in has a root inside the range."""
    base = repo.commit(files={"a.py": "a = 1\n"})
    repo.git("checkout", "-q", "--orphan", "other")
    root = repo.commit(files={"config.py": config(1)})
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "--allow-unrelated-histories", "-m", "Merge", "other")
    assert places(span(repo, f"{base}..HEAD")) == {(root, "config.py")}


def test_a_key_in_a_commit_message_is_found(repo: Repo) -> None:
    base = repo.commit()
    key, secret = pair(1)
    leak = repo.commit(f"Add bot\n\nbinance api_key={key}\nbinance api_secret={secret}\n")
    ran = span(repo, f"{base}..HEAD")
    assert ran.code == 1
    assert {commit for commit, _ in places(ran)} == {leak}
    assert key not in ran.out


def test_a_key_in_an_annotated_tag_is_found(repo: Repo) -> None:
    base = repo.commit()
    repo.commit(files={"a.py": "a = 1\n"})
    key, secret = pair(1)
    repo.git("tag", "-a", "v1", "-m", f"binance api_key={key}\nbinance api_secret={secret}")
    assert span(repo, f"{base}..v1").code == 1


def test_hundreds_of_commits_are_read(repo: Repo) -> None:
    """A peer stops after the first thirty."""
    base = repo.commit()
    stream = [b"reset refs/heads/main\nfrom " + base.encode() + b"\n"]
    for number in range(400):
        text = config(1).encode() if number == 211 else b"n = %d\n" % number
        stream.append(
            b"commit refs/heads/main\ncommitter A <a@b> %d +0000\ndata 1\nw\nM 100644 inline f%d.py\ndata %d\n%b\n"
            % (1_704_067_200 + number, number, len(text), text)
        )
    repo.git("fast-import", "--quiet", "--force", stdin=b"".join(stream))
    ran = span(repo, f"{base}..main")
    assert ran.code == 1
    assert ran.report["scan"]["commits"] == 400
    assert {path for _, path in places(ran)} == {"f211.py"}


def test_the_same_content_in_many_commits_keeps_every_place(repo: Repo) -> None:
    base = repo.commit()
    first = repo.commit(files={"one.py": config(1)})
    second = repo.commit(files={"two.py": config(1)})
    ran = span(repo, f"{base}..HEAD")
    assert len(ran.report["findings"]) == 1
    assert places(ran) == {(first, "one.py"), (second, "two.py")}


def test_an_attribute_or_a_nul_byte_hides_nothing(repo: Repo) -> None:
    base = repo.commit(files={".gitattributes": "* -diff\n"})
    repo.commit(files={"config.bin": b"\0\1" + config(1).encode("utf-16-le")})
    assert span(repo, f"{base}..HEAD").code == 1


def test_a_submodule_that_moves_is_no_gap(repo: Repo) -> None:
    base = repo.commit()
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{base},vendor")
    repo.git("commit", "-q", "-m", "Submodule")
    assert span(repo, f"{base}..HEAD").code == 0


def test_an_empty_range_is_clean_and_said(repo: Repo) -> None:
    """A peer fails when base and head are the same."""
    repo.commit(files={"config.py": config(1)})
    ran = span(repo, "HEAD..HEAD")
    assert ran.code == 0
    assert "no commits" in noted(ran)


def test_three_dots_are_the_same_commits(repo: Repo) -> None:
    repo.commit()
    branch(repo, "side")
    leak = repo.commit(files={"config.py": config(1)})
    repo.git("checkout", "-q", "main")
    repo.commit(files={"other.py": config(2)})
    assert places(span(repo, "main...side")) == {(leak, "config.py")}


@pytest.mark.parametrize("spec", ["nowhere..HEAD", "HEAD..nowhere", "abc123..HEAD", "HEAD..--all", "HEAD..-x"])
def test_a_name_that_does_not_resolve_is_an_error(repo: Repo, spec: str) -> None:
    """A peer says "0 commits scanned, no leaks found" here."""
    repo.commit(files={"config.py": config(1)})
    ran = span(repo, spec)
    assert ran.code == 2
    assert not ran.out
    assert "names no commit" in ran.err


@pytest.mark.parametrize("spec", ["HEAD", "main", ""])
def test_one_name_is_no_range(repo: Repo, spec: str) -> None:
    repo.commit()
    assert span(repo, spec).code == 2


@pytest.mark.parametrize("base", [ZERO, "1" * 40], ids=["zeros", "an id that is not here"])
def test_without_a_base_the_default_branch_stands_in(repo: Repo, base: str) -> None:
    """A first push, and a force push over the base."""
    repo.commit(files={"old.py": config(2)})
    branch(repo, "side")
    leak = repo.commit(files={"config.py": config(1)})
    ran = span(repo, f"{base}..HEAD")
    assert places(ran) == {(leak, "config.py")}
    assert "that main does not" in noted(ran)


@pytest.mark.parametrize("base", [ZERO, "1" * 40], ids=["zeros", "an id that is not here"])
def test_without_a_base_on_the_default_branch_everything_is_read(repo: Repo, base: str) -> None:
    leak = repo.commit(files={"config.py": config(1)})
    repo.commit(remove=("config.py",))
    ran = span(repo, f"{base}..HEAD")
    assert places(ran) == {(leak, "config.py")}
    assert "default branch" in noted(ran)


def test_without_any_default_branch_everything_is_read(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "trunk")
    leak = repo.commit(files={"config.py": config(1)})
    ran = span(repo, f"{ZERO}..HEAD")
    assert places(ran) == {(leak, "config.py")}
    assert "no default branch" in noted(ran)


def test_the_default_branch_can_be_named(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "trunk")
    repo.commit(files={"old.py": config(2)})
    branch(repo, "side", "trunk")
    leak = repo.commit(files={"config.py": config(1)})
    assert places(span(repo, f"{ZERO}..HEAD", "--default-branch", "trunk")) == {(leak, "config.py")}


def shallow(origin: Repo, path: Path, depth: int = 1, name: str = "main") -> Repo:
    """A clone of a few commits only, as CI makes it."""
    subprocess.run(
        ["git", "clone", "-q", "--depth", str(depth), "-b", name, f"file://{origin.path}", str(path)],
        check=True,
        capture_output=True,
    )
    clone = Repo.__new__(Repo)
    clone.path, clone.clock = path, origin.clock
    return clone


def test_a_shallow_boundary_inside_the_range_is_fetched(repo: Repo, tmp_path: Path) -> None:
    base = repo.commit()
    leak = repo.commit(files={"config.py": config(1)})
    for number in range(4):
        repo.commit(files={"config.py": f"n = {number}\n"})
    ran = span(shallow(repo, tmp_path / "clone"), f"{base}..HEAD")
    assert places(ran) == {(leak, "config.py")}
    assert ran.report["scan"]["complete"] is True


def test_a_shallow_boundary_that_cannot_be_fetched_is_incomplete(repo: Repo, tmp_path: Path) -> None:
    base = repo.commit()
    for number in range(4):
        repo.commit(files={"a.py": f"n = {number}\n"})
    clone = shallow(repo, tmp_path / "clone")
    clone.git("remote", "set-url", "origin", f"file://{tmp_path}/gone")
    ran = span(clone, f"{base}..HEAD")
    assert ran.code == 2
    assert "fetch-depth: 0" in skipped(ran)


def test_what_was_found_before_the_boundary_is_still_reported(repo: Repo, tmp_path: Path) -> None:
    base = repo.commit()
    repo.commit()
    leak = repo.commit(files={"config.py": config(1)})
    clone = shallow(repo, tmp_path / "clone", 2)
    clone.git("remote", "remove", "origin")
    ran = span(clone, f"{base}..HEAD")
    assert ran.code == 1
    assert places(ran) == {(leak, "config.py")}
    assert ran.report["scan"]["complete"] is False


def test_a_shallow_boundary_outside_the_range_is_no_gap(repo: Repo, tmp_path: Path) -> None:
    repo.commit()
    base = repo.commit()
    repo.commit(files={"a.py": "a = 1\n"})
    clone = shallow(repo, tmp_path / "clone", 2)
    clone.git("remote", "remove", "origin")
    ran = span(clone, f"{base}..HEAD")
    assert ran.code == 0


def test_a_repository_whose_own_configuration_runs_a_program_is_not_fetched_from(repo: Repo, tmp_path: Path) -> None:
    """A downloaded folder with a `.git` in it is an attacker's; in CI the checkout step wrote that configuration."""
    base = repo.commit()
    repo.commit(files={"a.py": "a = 1\n"})
    repo.commit(files={"a.py": "a = 2\n"})
    clone = shallow(repo, tmp_path / "clone")
    mark = tmp_path / "ran"
    clone.git("config", "remote.origin.uploadpack", f"touch {mark}; git-upload-pack")
    assert span(clone, f"{base}..HEAD", CI="").code == 2
    assert not mark.exists()


def test_a_missing_blob_is_named_and_the_rest_is_read(repo: Repo) -> None:
    base = repo.commit()
    repo.commit(files={"gone.py": "gone = 1\n"})
    oid = repo.git("rev-parse", "HEAD:gone.py")
    leak = repo.commit(files={"config.py": config(1)})
    (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    ran = span(repo, f"{base}..HEAD")
    assert ran.code == 1
    assert places(ran) == {(leak, "config.py")}
    assert ran.report["scan"]["complete"] is False
    assert "gone.py" in skipped(ran)


def test_a_missing_tree_is_named_and_the_rest_is_read(repo: Repo) -> None:
    base = repo.commit()
    repo.commit(files={"a/one.py": "one = 1\n"})
    tree = repo.git("rev-parse", "HEAD:a")
    repo.commit(files={"a/one.py": "one = 2\n"})
    repo.commit(files={"b.py": "b = 1\n"})
    leak = repo.commit(files={"config.py": config(1)})
    (repo.path / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    ran = span(repo, f"{base}..HEAD")
    assert ran.code == 1
    assert (leak, "config.py") in places(ran)
    assert "tree" in skipped(ran)


def test_a_replaced_commit_does_not_hide_the_real_one(repo: Repo) -> None:
    base = repo.commit()
    leak = repo.commit(files={"config.py": config(1)})
    repo.commit(remove=("config.py",))
    harmless = repo.git("commit-tree", f"{base}^{{tree}}", "-p", base, "-m", "nothing")
    repo.git("replace", leak, harmless)
    assert places(span(repo, f"{base}..HEAD")) == {(leak, "config.py")}


def test_published_is_true_where_a_remotes_ref_holds_it(repo: Repo) -> None:
    base = repo.commit()
    leak = repo.commit(files={"config.py": config(1)})

    def published() -> Any:
        return span(repo, f"{base}..HEAD").report["findings"][0]["provenance"]["published"]

    assert published() is None
    repo.git("update-ref", "refs/remotes/origin/main", base)
    assert published() is False
    repo.git("update-ref", "refs/remotes/origin/main", leak)
    assert published() is True


def test_sha256_repositories_are_read(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "sha256", "--object-format=sha256")
    base = repo.commit()
    leak = repo.commit(files={"config.py": config(1)})
    assert places(span(repo, f"{base}..HEAD")) == {(leak, "config.py")}
    assert places(span(repo, f"{'0' * 64}..HEAD")) == {(leak, "config.py")}
