"""What a clone does not have: pull-request refs, forks, wikis, and commits that were force-pushed away.

Only the first can be fetched, and only when asked for. They go below `refs/binscan/pull/`, so that no ref of the user's
moves and git's own commands do not show them as branches.
"""

from __future__ import annotations

import os

from binscan.errors import GitError
from binscan.git import run
from binscan.git.clone import is_url
from binscan.git.deepen import may_fetch
from binscan.model import Noted, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from binscan.git.repository import Repository

PRIVATE = "refs/binscan/pull"
_SECONDS = 1800.0
_SERVED = (
    ("refs/pull/*/head", ""),  # GitHub, Gitea
    ("refs/merge-requests/*/head", "mr-"),  # GitLab
    ("refs/pull-requests/*/from", "pr-"),  # Bitbucket Server
    ("refs/changes/*", "change-"),  # Gerrit
)
"""What hosts call the refs of proposed changes, and the prefix of their private names here."""


def fetch_pulls(repository: Repository) -> Iterator[Skipped]:
    """Fetch the pull and merge requests of every remote; yield what to note, and a `Skipped` for each failure.

    A repository whose own configuration names programs for it (an ssh command, a credential helper) is not fetched.
    """
    if not may_fetch(repository):
        yield Skipped("pull requests", "not fetched: this repository's configuration names programs to run")
        return
    for number, (name, url) in enumerate(sorted(remote_urls(repository).items())):
        refspecs = [f"+{theirs}:{PRIVATE}/{number}/{prefix}*" for theirs, prefix in _SERVED]
        options = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-gc"]
        shown = f"pull requests of {name}"
        try:
            code, _, err = run.fetch(
                [*options, "--", url, *refspecs],
                git_dir=repository.git_dir,
                cwd=repository.worktree or repository.git_dir,
                timeout=_SECONDS,
            )
        except GitError as error:
            yield Skipped(shown, error.message)
            continue
        if code != 0:
            yield Skipped(shown, f"cannot be fetched: {run.complaint(err) or 'git gave no reason'}")
        else:
            yield Noted(shown, f"fetched into {PRIVATE}/{number}/; no other ref was touched")


def not_looked_at(repository: Repository, pulls: bool) -> tuple[str, ...]:
    """Return what an audit of this repository cannot see, for each remote.

    Args:
        repository: what is audited.
        pulls: whether its pull requests were fetched, or are here because it is a mirror.
    """
    unseen: list[str] = []
    for name, url in sorted(repository.remotes.items()):
        if not pulls and not _mirrors(repository, name):
            unseen.append(f"pull and merge requests of {name} ({url}): binscan audit --fetch-pulls fetches them")
        unseen.append(f"commits of {name} that were force-pushed away and may still be served by their id")
        unseen.append(f"forks of {name}, its wiki, issues, releases and CI logs")
    return tuple(unseen)


def _mirrors(repository: Repository, name: str) -> bool:
    return "true" in repository.config().get(f"remote.{name.lower()}.mirror", [])


def remote_urls(repository: Repository) -> dict[str, str]:
    """Return remote name → URL as configured, credentials included; a path becomes a file URL."""
    urls: dict[str, str] = {}
    for key, values in repository.config().items():
        if key.startswith("remote.") and key.endswith(".url"):
            url = values[-1]
            if not is_url(url):
                url = "file://" + os.path.realpath(os.path.join(repository.worktree or repository.git_dir, url))
            urls[key[len("remote.") : -len(".url")]] = url
    return urls
