"""Fetches what a shallow checkout lacks, with the checkout's own credentials: the one read that may use the network.

Only the ids asked for are fetched, no tag, no submodule, no hook, no prompt. The programs a fetch needs
(`core.sshCommand`, credential helpers) may come from the user's own configuration; from the repository's own
only in CI, where the checkout step put them there. Elsewhere a repository that names such a program is not fetched
from: it may be an attacker's.
"""

from __future__ import annotations

import os

from binscan.git import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from binscan.git.repository import Repository

STEPS = (50, 1_000, 0)
"""Commits by which the boundary is moved, one try after the other; 0 is everything. A pull request seldom has more than
50 commits, and the whole history of a large repository takes minutes."""
_SECONDS = 600.0
_PROGRAMS = ("core.sshcommand", "core.gitproxy", "core.askpass")
_PROGRAM_ENDINGS = (".helper", ".uploadpack", ".vcs", ".path")


def deepen(repository: Repository, oids: Sequence[str], commits: int) -> bool:
    """Fetch more of the history of some commits from the checkout's remote; False where it is not to be had.

    Args:
        repository: a shallow one.
        oids: the commits whose history is wanted.
        commits: how far to move the boundary; 0 removes it.
    """
    remote = remote_of(repository)
    if remote is None or not may_fetch(repository):
        return False
    how = "--unshallow" if commits == 0 else f"--deepen={commits}"
    quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"]
    folder = repository.worktree or repository.git_dir
    for wants in (list(oids), list(oids)[:1]):
        # A remote refuses the whole request for one id it does not have, such as a base that was pushed over.
        arguments = [*quiet, how, "--end-of-options", remote, *wants]
        code, _, _ = run.fetch(arguments, git_dir=repository.git_dir, cwd=folder, timeout=_SECONDS)
        if code == 0:
            return True
    return False


def remote_of(repository: Repository) -> str | None:
    """Return the remote a checkout came from: `origin`, or the only one there is."""
    remotes = list(repository.remotes)
    if "origin" in remotes:
        return "origin"
    return remotes[0] if len(remotes) == 1 and not remotes[0].startswith("-") else None


def may_fetch(repository: Repository) -> bool:
    """Whether a fetch would start no program that the repository's own configuration names.

    Configuration of a single worktree counts as one that does: it is a second file that git would follow.
    """
    if os.environ.get("CI", "").lower() in ("true", "1"):
        return True
    if "extensions.worktreeconfig" in repository.config():
        return False
    return not any(
        key in _PROGRAMS or (key.endswith(_PROGRAM_ENDINGS) and key.startswith(("credential", "remote.", "include")))
        for key in repository.config()
    )
