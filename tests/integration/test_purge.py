"""A leak's end: audit, plan, rewrite after rotation, push, check; and what is refused or said on the way."""

from __future__ import annotations

import base64
import json
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support.command import binscan
from tests.support.repo import Repo
from tests.support.tokens import pair
from tests.support.zoo import Zoo

if TYPE_CHECKING:
    from tests.support.command import Ran


class Leak(NamedTuple):
    """A published leak with its report."""

    remote: Repo
    work: Repo
    report: Path
    key: str
    secret: str

    def purge(self, *arguments: str | Path) -> Ran:
        return binscan("purge", self.report, *arguments)


@pytest.fixture
def leak(tmp_path: Path) -> Leak:
    """A key pair as text, in base64, in UTF-16 and in a commit message, deleted and pushed to a bare remote."""
    remote = Repo(tmp_path / "origin.git", "--bare")
    work = Repo(tmp_path / "work")
    key, secret = pair("purge")
    config = f'BINANCE_API_KEY = "{key}"\nBINANCE_API_SECRET = "{secret}"\n'
    work.commit("Before", {"README.md": "a bot\n"})
    work.commit("Leak", {"config.py": config, "bot.py": "run()\n"})
    work.commit("More", {"packed.txt": base64.b64encode(config.encode()), "wide.txt": config.encode("utf-16")})
    work.commit(f"Try with secret {secret}\n\nBINANCE_API_SECRET={secret}")
    work.commit("Delete it", remove=("config.py", "packed.txt"))
    work.git("tag", "-a", "v1", "-m", "First")
    work.git("remote", "add", "origin", str(remote.path))
    work.git("push", "-q", "--tags", "origin", "main")
    report = tmp_path / "report.json"
    ran = binscan("audit", work.path, "--format", "json", "--output", report)
    assert ran.code == 1, ran.err
    return Leak(remote, work, report, key, secret)


def _holds(path: Path, secret: str) -> bool:
    """Whether any object of a repository holds a secret as plain text, by git itself."""
    command = ["git", "-C", str(path), "cat-file", "--batch-all-objects", "--batch"]
    return secret.encode() in subprocess.run(command, capture_output=True, check=True).stdout


def _clone_of(ran: Ran) -> Path:
    return Path(next(line for line in ran.out.splitlines() if line.startswith("The rewritten clone: "))[21:])


@pytest.mark.slow
def test_a_leak_ends_from_audit_to_check(leak: Leak, tmp_path: Path) -> None:
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "-q", str(leak.remote.path), str(other)], check=True)
    before = leak.purge("--check")
    assert before.code == 1
    assert "origin" in before.out

    done = leak.purge("--execute", "--rotated", "--into", tmp_path / "clean.git")
    assert done.code == 0, done.out + done.err
    clean = _clone_of(done)
    assert clean == tmp_path / "clean.git"
    assert not _holds(clean, leak.secret)
    assert leak.purge("--check", clean, "--no-remotes").code == 0
    unpushed = leak.purge("--check", clean)
    assert unpushed.code == 1
    assert "STILL THERE  origin" in unpushed.out

    pushes = [line.strip() for line in done.out.splitlines() if "push" in line and line.startswith("  git")]
    assert pushes
    for line in pushes:
        subprocess.run(["bash", "-c", line], check=True, capture_output=True)
    assert leak.purge("--check", clean).code == 0
    fresh = tmp_path / "fresh"
    subprocess.run(["git", "clone", "-q", leak.remote.path.as_uri(), str(fresh)], check=True)
    after = leak.purge("--check", fresh)
    assert after.code == 0, after.out
    assert "No copy is left" in after.out
    assert (fresh / "bot.py").read_text() == "run()\n"
    log = subprocess.run(["git", "-C", str(fresh), "log", "--format=%s"], capture_output=True, text=True, check=True)
    assert log.stdout.splitlines() == ["Delete it", "Try with secret ***REMOVED***", "More", "Leak", "Before"]

    told = leak.purge("--check", other)
    assert told.code == 1
    assert "refs/heads/main" in told.out
    assert f'git clone --no-local "$(git -C {shlex.quote(str(other))} remote get-url origin)"' in told.out


@pytest.mark.slow
def test_a_remote_that_is_a_path_from_the_repository_is_pushed_to_from_anywhere(leak: Leak, tmp_path: Path) -> None:
    """`../origin.git` means another place to a command that runs elsewhere, so the whole path is printed."""
    leak.work.git("remote", "set-url", "origin", "../origin.git")
    done = leak.purge("--execute", "--rotated", "--into", tmp_path / "far" / "clean.git")
    pushes = [line.strip() for line in done.out.splitlines() if "push" in line and line.startswith("  git")]
    assert pushes
    for line in pushes:
        subprocess.run(["bash", "-c", line], check=True, capture_output=True, cwd="/")
    assert leak.purge("--check").code == 1
    told = leak.purge("--check").out
    (clone,) = {line.strip() for line in told.splitlines() if line.strip().startswith("git clone --no-local ")}
    subprocess.run(["bash", "-c", clone], check=True, capture_output=True, cwd="/")
    assert leak.purge("--check", f"{leak.work.path}.clean", "--no-remotes").code == 0


def test_the_plan_says_which_copy_goes_by_which_means_and_changes_nothing(leak: Leak) -> None:
    before = leak.work.git("for-each-ref"), leak.work.git("rev-list", "--all")
    plan = leak.purge()
    assert plan.code == 0, plan.err
    assert "2 objects are removed by blob id" in plan.out
    assert "packed.txt  (base64)" in plan.out
    assert "wide.txt  (utf-16)" in plan.out
    assert "1 object is rewritten, with ***REMOVED***" in plan.out
    assert "1 object is rewritten, with ***REMOVED*** in the message" in plan.out
    assert "4 of 5 commits will be rewritten" in plan.out
    assert "refs/remotes/origin/main" in plan.out
    assert "refs/tags/v1" in plan.out
    assert "wide.txt (utf-16)" in plan.out.partition("leave HEAD")[2]
    assert "alice@example.org" in plan.out
    assert leak.secret not in plan.out + plan.err
    assert (leak.work.git("for-each-ref"), leak.work.git("rev-list", "--all")) == before


def test_it_refuses_before_rotation_and_over_an_existing_folder(leak: Leak, tmp_path: Path) -> None:
    refused = leak.purge("--execute")
    assert refused.code == 2
    assert "--rotated" in refused.err
    (tmp_path / "taken").mkdir()
    taken = leak.purge("--execute", "--rotated", "--into", tmp_path / "taken")
    assert taken.code == 2
    assert "exists already" in taken.err


def test_the_replacement_file_is_for_its_owner_only_and_is_never_overwritten(leak: Leak, tmp_path: Path) -> None:
    target = tmp_path / "replace.txt"
    ran = leak.purge("--replacements", target)
    assert ran.code == 0, ran.err
    assert target.stat().st_mode & 0o777 == 0o600
    assert set(target.read_text().splitlines()) == {
        f"literal:{leak.key}==>***REMOVED***",
        f"literal:{leak.secret}==>***REMOVED***",
    }
    assert leak.purge("--replacements", target).code == 2


def test_no_private_file_outlives_a_run_even_one_that_fails(leak: Leak, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    env = {"TMPDIR": str(scratch)}
    assert binscan("purge", leak.report, "--execute", "--rotated", "--into", tmp_path / "a.git", env=env).code == 0
    assert list(scratch.iterdir()) == []
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "git_filter_repo.py").write_text("import sys; print(open(sys.argv[5]).read()); sys.exit(3)\n")
    env["PYTHONPATH"] = str(broken)
    failed = binscan("purge", leak.report, "--execute", "--rotated", "--into", tmp_path / "b.git", env=env)
    assert failed.code == 2
    assert leak.secret not in failed.out + failed.err
    assert list(scratch.iterdir()) == []
    assert not (tmp_path / "b.git").exists()


@pytest.mark.slow
def test_a_whole_zoo_is_purged_and_untouched_history_keeps_its_ids(tmp_path: Path) -> None:
    zoo = Zoo(tmp_path)
    kept = zoo.repo.git("rev-parse", "main~1")
    report = tmp_path / "report.json"
    binscan("audit", zoo.repo.path, "--format", "json", "--output", report)
    everything = json.loads(report.read_text())["findings"]
    done = binscan("purge", report, "--execute", "--rotated", "--into", tmp_path / "clean.git")
    assert done.code == 0, done.out + done.err
    for case in zoo.cases.values():
        assert not _holds(tmp_path / "clean.git", case.secret)
    local = next(f for f in everything if any(x["path"] == "local.py" for x in f["locations"]))
    only = binscan("purge", report, "--only", local["id"], "--execute", "--rotated", "--into", tmp_path / "one.git")
    assert only.code == 0, only.out + only.err
    one = ["git", "-C", str(tmp_path / "one.git"), "rev-parse", "refs/heads/main~1"]
    assert subprocess.run(one, capture_output=True, text=True, check=True).stdout.strip() == kept


@pytest.mark.slow
def test_a_tag_that_alone_holds_it_is_written_anew_and_its_commit_stays(tmp_path: Path) -> None:
    """Also a tag of that tag: the outer one then points at the new inner one."""
    work = Repo(tmp_path / "work")
    key, secret = pair("purge/tag")
    head = work.commit("Before", {"README.md": "a bot\n"})
    work.git("tag", "-a", "v1", "-m", f"Release\n\nBINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}")
    work.git("tag", "-a", "outer", "-m", "Signed off", "v1")
    report = tmp_path / "report.json"
    assert binscan("audit", work.path, "--format", "json", "--output", report).code == 1
    done = binscan("purge", report, "--execute", "--rotated", "--into", tmp_path / "clean.git")
    assert done.code == 0, done.out + done.err
    clean = Repo.__new__(Repo)
    clean.__dict__.update(work.__dict__, path=tmp_path / "clean.git")
    assert not _holds(clean.path, secret)
    assert clean.git("rev-parse", "main") == head
    assert clean.git("rev-parse", "outer^{}") == head
    assert "Release" in clean.git("cat-file", "tag", "v1")
    assert clean.git("rev-parse", "v1") in clean.git("cat-file", "tag", "outer")
