"""The remote's side: what a clone lacks is named, and fetched where that was asked for."""

from __future__ import annotations

import hashlib
from pathlib import Path

from binscan import audit
from binscan.settings import Settings
from tests.support.repo import Repo
from tests.support.tokens import token


def _clone_with_a_pull_request(tmp_path: Path) -> tuple[Repo, str]:
    """A remote that serves a leaking pull request, and a clone that never heard of it."""
    secret = token("pull")
    remote = Repo(tmp_path / "remote")
    remote.commit("Begin", {"README.md": "a bot\n"})
    clone = Repo(tmp_path / "clone")
    clone.git("remote", "add", "origin", str(remote.path))
    clone.git("fetch", "-q", "origin")
    remote.commit("Leak", {"config.py": f'BINANCE_API_SECRET = "{secret}"\n'})
    remote.git("update-ref", "refs/pull/1/head", "HEAD")
    remote.git("reset", "-q", "--hard", "HEAD~1")
    remote.git("reflog", "expire", "--expire=now", "--all")
    return clone, secret


def test_what_was_not_looked_at_is_named(tmp_path: Path) -> None:
    clone, _ = _clone_with_a_pull_request(tmp_path)
    report = audit(str(clone.path))
    assert report.findings == ()
    unseen = " ".join(report.coverage.not_looked_at)
    assert "--fetch-pulls" in unseen
    assert "force-pushed away" in unseen
    assert "forks" in unseen


def test_fetched_pull_requests_are_read_and_count_as_published_and_move_no_ref(tmp_path: Path) -> None:
    clone, secret = _clone_with_a_pull_request(tmp_path)
    before = clone.git("for-each-ref", "refs/heads", "refs/remotes", "refs/tags")
    report = audit(str(clone.path), Settings(fetch_pulls=True))
    [finding] = report.findings
    assert finding.credential.parts[0].secret.sha256 == hashlib.sha256(secret.encode()).hexdigest()
    assert finding.provenance is not None
    assert finding.provenance.published is True
    assert [location.place.ref_kind for location in finding.credential.locations] == ["pull"]
    assert finding.provenance.refs == ("refs/binscan/pull/0/1",)
    assert clone.git("for-each-ref", "refs/heads", "refs/remotes", "refs/tags") == before
    assert not any("--fetch-pulls" in line for line in report.coverage.not_looked_at)


def test_a_remote_that_cannot_be_reached_makes_the_run_incomplete(repo: Repo, tmp_path: Path) -> None:
    repo.commit("Begin", {"README.md": "a bot\n"})
    repo.git("remote", "add", "origin", str(tmp_path / "nowhere"))
    report = audit(str(repo.path), Settings(fetch_pulls=True))
    assert [item.what for item in report.skipped] == ["pull requests of origin"]
    assert report.exit_code == 2
