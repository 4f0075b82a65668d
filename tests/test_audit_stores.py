"""`binscan audit` over every kind of repository: one credential in each store, found; what is missing, named."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import binscan
from tests.support.repo import Repo
from tests.support.tokens import dotenv, token


def removed(repo: Repo, seed: object) -> Repo:
    """A history in which a pair was committed and taken out again."""
    repo.commit("start", {"readme": "hello\n"})
    repo.commit("leak", {"conf/a.env": dotenv(seed)})
    repo.commit("oops", remove=("conf/a.env",))
    return repo


def audited(path: Path | str, *options: str) -> dict[str, Any]:
    """Audit and return the report, its exit status added."""
    ran = binscan("audit", path, "--format", "json", *options)
    assert ran.out.startswith("{"), ran.err
    report: dict[str, Any] = ran.report
    report["exit"] = ran.code
    return report


@pytest.mark.parametrize("options", [[], ["--object-format=sha256"]], ids=["sha1", "sha256"])
@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
def test_a_removed_leak_is_found_in_either_object_format(tmp_path: Path, options: list[str], packed: bool) -> None:
    """The blob's id and path are reported; the run is complete."""
    repo = removed(Repo(tmp_path / "r", *options), "format")
    if packed:
        repo.git("gc", "-q", "--aggressive")
    report = audited(repo.path)
    assert report["exit"] == 1
    assert report["scan"]["complete"] is True
    (finding,) = report["findings"]
    location = finding["locations"][0]
    assert location["path"] == "conf/a.env"
    assert location["blob"] == repo.git("rev-parse", "HEAD~1:conf/a.env")


def test_a_bare_repository_a_linked_worktree_and_a_subfolder(tmp_path: Path) -> None:
    """The same history is reached from each."""
    repo = removed(Repo(tmp_path / "r"), "bare")
    subprocess.run(["git", "clone", "-q", "--bare", str(repo.path), str(tmp_path / "bare")], check=True)
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    (repo.path / "sub").mkdir()
    for path in (tmp_path / "bare", tmp_path / "linked", repo.path / "sub"):
        report = audited(path)
        assert len(report["findings"]) == 1, path


def test_alternates_are_read(tmp_path: Path) -> None:
    """A repository that borrows objects is audited with them."""
    repo = removed(Repo(tmp_path / "r"), "alternates")
    subprocess.run(["git", "clone", "-q", "--shared", str(repo.path), str(tmp_path / "borrower")], check=True)
    assert len(audited(tmp_path / "borrower")["findings"]) == 1


def test_a_clone_url_is_audited_as_a_mirror(tmp_path: Path) -> None:
    """Pull-request refs come along; the temporary clone is gone afterwards."""
    repo = removed(Repo(tmp_path / "r"), "url")
    repo.git("update-ref", "refs/pull/1/head", repo.git("rev-parse", "HEAD~1"))
    report = audited(repo.path.as_uri())
    assert len(report["findings"]) == 1
    assert report["findings"][0]["provenance"]["published"] is True
    assert "pull" in report["scan"]["coverage"]["refs"]


def test_a_shallow_clone_is_incomplete(tmp_path: Path) -> None:
    """What is there is read; what is not is said, and never called clean."""
    repo = removed(Repo(tmp_path / "r"), "shallow")
    clone = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "1", repo.path.as_uri(), str(clone)], check=True)
    report = audited(clone)
    assert report["exit"] == 2
    assert report["scan"]["complete"] is False
    assert any("shallow" in item["reason"] for item in report["scan"]["skipped"])


def test_a_partial_clone_names_what_is_missing_and_fetches_nothing(tmp_path: Path) -> None:
    """A blobless clone is incomplete, and the audit does not go and fetch."""
    repo = removed(Repo(tmp_path / "r"), "partial")
    repo.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    command = ["git", "clone", "-q", "--no-checkout", "--filter=blob:none", repo.path.as_uri(), str(clone)]
    subprocess.run(command, check=True)
    before = sorted(path.name for path in (clone / ".git" / "objects" / "pack").iterdir())
    report = audited(clone)
    assert report["exit"] == 2
    missing = {item["what"] for item in report["scan"]["skipped"]}
    assert f"object {repo.git('rev-parse', 'HEAD~1:conf/a.env')}" in missing
    assert sorted(path.name for path in (clone / ".git" / "objects" / "pack").iterdir()) == before


def test_one_damaged_object_costs_that_object(tmp_path: Path) -> None:
    """It is named with its id; everything else is read."""
    repo = removed(Repo(tmp_path / "r"), "damaged")
    victim = repo.git("rev-parse", "HEAD:readme")
    path = repo.path / ".git" / "objects" / victim[:2] / victim[2:]
    path.chmod(0o644)
    path.write_bytes(b"x\x9c broken")
    report = audited(repo.path)
    assert report["exit"] == 1
    assert report["scan"]["complete"] is False
    assert any(victim in item["what"] for item in report["scan"]["skipped"])


def test_a_missing_object_is_named(tmp_path: Path) -> None:
    """An object that a tree names and the store lacks makes the run incomplete."""
    repo = removed(Repo(tmp_path / "r"), "missing")
    victim = repo.git("rev-parse", "HEAD:readme")
    (repo.path / ".git" / "objects" / victim[:2] / victim[2:]).unlink()
    report = audited(repo.path)
    assert report["scan"]["complete"] is False
    assert any(victim in item["what"] for item in report["scan"]["skipped"])


def test_lfs_objects_are_read_and_missing_ones_named(tmp_path: Path) -> None:
    """A pointer whose object is not here is in the receipt."""
    import hashlib

    repo = Repo(tmp_path / "r")
    content = dotenv("lfs").encode()
    here = hashlib.sha256(content).hexdigest()
    gone = hashlib.sha256(b"gone").hexdigest()
    for name, oid in (("here.env", here), ("gone.env", gone)):
        repo.commit(
            name, {name: f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(content)}\n"}
        )
    folder = repo.path / ".git" / "lfs" / "objects" / here[:2] / here[2:4]
    folder.mkdir(parents=True)
    (folder / here).write_bytes(content)
    report = audited(repo.path)
    assert len(report["findings"]) == 1
    assert report["findings"][0]["locations"][0]["ref_kind"] == "lfs"
    assert [item["what"] for item in report["scan"]["skipped"]] == [f"lfs {gone}"]


def test_a_submodule_that_is_present_is_audited(tmp_path: Path) -> None:
    """Its history is part of the audit, under its own name."""
    inner = removed(Repo(tmp_path / "inner"), "submodule")
    outer = Repo(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.path), "lib")
    outer.commit("submodule")
    report = audited(outer.path)
    (finding,) = report["findings"]
    assert "modules/lib" in finding["locations"][0]["repository"]


def test_several_repositories_share_one_report(tmp_path: Path) -> None:
    """The same key in two repositories is one finding."""
    one = removed(Repo(tmp_path / "one"), "shared")
    two = removed(Repo(tmp_path / "two"), "shared")
    report = audited(one.path, str(two.path))
    (finding,) = report["findings"]
    assert len({location["repository"] for location in finding["locations"]}) == 2


def test_an_empty_repository_is_clean(tmp_path: Path) -> None:
    """No commit yet, nothing to read, nothing missing."""
    report = audited(Repo(tmp_path / "r").path)
    assert report["exit"] == 0


def test_the_text_of_a_signature_header_is_no_text(tmp_path: Path) -> None:
    """A token inside gpgsig is random by nature."""
    repo = Repo(tmp_path / "r")
    tree = repo.git("write-tree")
    raw = (
        f"tree {tree}\nauthor A <a@example.org> 1 +0000\ncommitter A <a@example.org> 1 +0000\n"
        f"gpgsig -----BEGIN PGP SIGNATURE-----\n \n api_key={token('sig')}\n -----END PGP SIGNATURE-----\n\nsigned\n"
    )
    oid = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw.encode())
    repo.git("update-ref", "refs/heads/main", oid)
    assert audited(repo.path)["exit"] == 0


class TestBadInput:
    """One plain sentence, exit status 2."""

    @pytest.mark.parametrize("make", ["nothing", "file", "folder"])
    def test_no_repository(self, tmp_path: Path, make: str) -> None:
        """No such path, a file, a folder without git."""
        target = tmp_path / "x"
        if make == "file":
            target.write_text("x")
        elif make == "folder":
            target.mkdir()
        ran = binscan("audit", target, env={"GIT_CEILING_DIRECTORIES": str(tmp_path)})
        assert ran.code == 2
        assert str(target) in ran.err
        assert "Traceback" not in ran.err

    @pytest.mark.parametrize("url", ["https://127.0.0.1:9/x.git", "file:///no/such/repo", "ext::sh -c touch% /tmp/x"])
    def test_a_url_that_cannot_be_cloned(self, url: str) -> None:
        """Git's own reason in one sentence; a transport that runs programs is refused."""
        ran = binscan("audit", url)
        assert ran.code == 2
        assert "Traceback" not in ran.err

    def test_credentials_in_a_url_are_never_printed(self) -> None:
        """The user information of a URL is masked everywhere."""
        ran = binscan("audit", "https://user:hunter2@127.0.0.1:9/x.git")
        assert ran.code == 2
        assert "hunter2" not in ran.out + ran.err

    def test_a_head_that_points_nowhere_and_a_broken_ref(self, repo: Repo) -> None:
        """The rest is audited."""
        removed(repo, "broken")
        (repo.path / ".git" / "refs" / "heads" / "bad").write_text("not an id\n")
        (repo.path / ".git" / "HEAD").write_text("ref: refs/heads/nowhere\n")
        assert len(audited(repo.path)["findings"]) == 1

    def test_no_git_directory_survives(self, repo: Repo) -> None:
        """An audit never writes to the repository."""
        removed(repo, "readonly")
        before = {p: p.stat().st_mtime_ns for p in sorted(repo.path.rglob("*"))}
        audited(repo.path)
        assert {p: p.stat().st_mtime_ns for p in sorted(repo.path.rglob("*"))} == before
        shutil.rmtree(repo.path)
