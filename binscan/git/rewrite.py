"""A rewrite of history: a fresh mirror clone, git-filter-repo on it, and nothing of the old objects left inside.

The repository itself is only read. git-filter-repo is the `purge` extra; it runs as a process of its own with the same
scrubbed environment as git, gets what to replace by a file of mode 0600, and never by an argument.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile

from binscan.errors import GitError, MissingPackage, UsageError
from binscan.git import run
from binscan.git.hardening import environment
from binscan.git.repository import Repository, open_repository
from binscan.git.sigterm import terminated_politely

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@contextlib.contextmanager
def private_files(contents: Mapping[str, bytes]) -> Iterator[dict[str, str]]:
    """Write files of mode 0600 into a folder of mode 0700 and remove them, whatever happens meanwhile.

    A request to terminate ends the block like an error, so that it is no way to leave them behind.

    Args:
        contents: name → bytes.

    Yields:
        Name → path.
    """
    folder = tempfile.mkdtemp(prefix="binscan-private-")
    with terminated_politely():
        try:
            paths = {}
            for name, content in contents.items():
                paths[name] = os.path.join(folder, name)
                descriptor = os.open(paths[name], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as stream:
                    stream.write(content)
            yield paths
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def mirror(source: Repository, path: str) -> Repository:
    """Clone every ref of a local repository into a new bare one, through git's own transport: no object is shared.

    Raises:
        UsageError: the path exists.
        GitError: the source is shallow or lacks objects, or git failed.
    """
    if os.path.lexists(path):
        raise UsageError(f"{path} exists already", "Name a folder that does not exist: nothing is overwritten.")
    if source.shallow:
        raise GitError("a shallow clone cannot be rewritten: its older commits are not here", "git fetch --unshallow")
    code, _, err = run.attempt(
        ["clone", "--quiet", "--mirror", "--no-local", "--no-hardlinks", "--", source.common_dir, path],
        extra={"GIT_ALLOW_PROTOCOL": "file"},
    )
    if code != 0:
        raise GitError(
            f"the repository cannot be cloned for rewriting: {run.complaint(err) or 'git gave no reason'}",
            "If it is a partial clone, make a full clone of its remote and purge that.",
        )
    clone = open_repository(path)
    # Not `git remote remove`, which would delete refs/remotes/ with it: nothing here may be pushed by accident.
    clone.git(["config", "--remove-section", "remote.origin"])
    return clone


def filter_history(clone: Repository, refs: Sequence[str], exclude: Sequence[str], files: Mapping[str, str]) -> None:
    """Rewrite the refs of a mirror, keeping every commit that is not asked to change, and every commit's existence.

    Args:
        clone: the mirror.
        refs: full names of the refs to rewrite.
        exclude: commits that stay as they are, with all their ancestors.
        files: paths of `text`, `message` and `blobs`: what to replace, and the ids of blobs to remove.

    Raises:
        MissingPackage: git-filter-repo is not installed.
        GitError: it failed.
    """
    if importlib.util.find_spec("git_filter_repo") is None:
        raise MissingPackage("a rewrite", "git-filter-repo")
    if not refs:
        return
    command = [sys.executable, "-m", "git_filter_repo", "--force", "--quiet", "--partial"]
    command += ["--replace-text", files["text"], "--replace-message", files["message"]]
    command += ["--strip-blobs-with-ids", files["blobs"], "--preserve-commit-encoding"]
    command += ["--prune-empty", "never", "--prune-degenerate", "never"]
    command += ["--refs", *refs, *(f"^{oid}" for oid in exclude)]
    done = subprocess.run(command, cwd=clone.git_dir, env=environment(), capture_output=True, check=False)
    if done.returncode != 0:
        # Its output may quote what it was asked to replace.
        raise GitError(f"git-filter-repo failed with exit status {done.returncode}; the clone is not to be used")


def drop_refs(clone: Repository, refs: Sequence[str]) -> None:
    """Delete refs of a mirror."""
    for ref in refs:
        clone.git(["update-ref", "-d", ref])


def write_tag(clone: Repository, data: bytes) -> str:
    """Write an annotated tag object and return its id."""
    return clone.git(["hash-object", "-t", "tag", "-w", "--stdin"], stdin=data).decode().strip()


def forget(clone: Repository) -> None:
    """Remove every object that no ref reaches any more."""
    clone.git(["reflog", "expire", "--expire=now", "--all"])
    clone.git(["-c", "gc.reflogExpire=now", "gc", "--prune=now", "--quiet"])
