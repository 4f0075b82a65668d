"""Clone URLs: a mirror in a temporary folder, gone when the audit ends. The one door to GitPython."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from typing import Any

from binscan.errors import GitError
from binscan.git.repository import Repository, open_repository
from binscan.git.run import complaint, mask_url
from binscan.git.sigterm import terminated_politely

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Progress = Callable[[int, int, int, int], None]

_NETWORK = {"GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "https:http:ssh:git:file", "LC_ALL": "C"}
"""No prompt, and no transport that runs a program a URL names (`ext::`)."""
_SCHEMES = ("https://", "http://", "ssh://", "git://", "file://")


def is_url(target: str) -> bool:
    """Whether `target` is a clone URL rather than a path: a known scheme, or `user@host:path`."""
    if target.startswith(_SCHEMES):
        return True
    head, colon, _ = target.partition(":")
    return bool(colon) and "@" in head and "/" not in head and not os.path.exists(target)


@contextlib.contextmanager
def checkout(target: str, progress: Progress | None = None) -> Iterator[Repository]:
    """Open a repository by path, or clone a URL and open the mirror; a clone is removed afterwards.

    Args:
        target: a path or a clone URL.
        progress: called now and then with (objects here, objects in all, 0, 0) while a URL is cloned.

    Raises:
        NotARepository: the path is none.
        GitError: the clone failed.
    """
    if not is_url(target):
        yield open_repository(target)
        return
    with terminated_politely():
        folder = tempfile.mkdtemp(prefix="binscan-")
        try:
            path = os.path.join(folder, "mirror.git")
            clone_mirror(target, path, progress)
            yield open_repository(path)._replace(name=mask_url(target), passing=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def clone_mirror(url: str, path: str, progress: Progress | None = None) -> None:
    """Clone every ref of `url`, pull-request refs included, into a new bare repository.

    The user's own git configuration is in force (credentials, proxies); transports that run programs are not allowed.

    Args:
        url: where from.
        path: where to.
        progress: as for `checkout`.

    Raises:
        GitError: git failed; its own words are quoted, credentials in them masked.
    """
    if target_is_option(url):
        raise GitError("a clone URL cannot begin with '-'")
    import git

    class Watch(git.RemoteProgress):
        def update(
            self, op_code: int, cur_count: str | float, max_count: str | float | None = None, message: str = ""
        ) -> None:
            if progress is not None and max_count and op_code & self.OP_MASK in (self.RECEIVING, self.RESOLVING):
                progress(int(cur_count), int(max_count), 0, 0)

    watch: Any = Watch() if progress is not None else None  # taken by GitPython, not known to its types
    try:
        git.Repo.clone_from(url, path, progress=watch, multi_options=["--mirror"], env=_NETWORK).close()
    except git.exc.GitCommandError as error:
        said = error.stderr if watch is None else "\n".join([*watch.error_lines, *watch.other_lines])
        raise GitError(f"{mask_url(url)} cannot be cloned: {_reason(said)}") from None
    except (git.exc.UnsafeProtocolError, git.exc.UnsafeOptionError) as error:
        raise GitError(f"{mask_url(url)} is not a kind of URL that binscan clones: {type(error).__name__}") from None


def update_mirror(path: str) -> None:
    """Bring a mirror up to date with its remote; refs that are gone there are gone here.

    Raises:
        GitError: git failed.
    """
    import git

    with git.Repo(path) as mirror:
        try:
            with mirror.git.custom_environment(**_NETWORK):
                mirror.git.remote("update", "--prune")
        except git.exc.GitCommandError as error:
            raise GitError(f"the mirror cannot be updated: {_reason(error.stderr)}") from None


def _reason(stderr: object) -> str:
    return complaint(str(stderr).strip(" \n'").removeprefix("stderr: '").encode("utf-8", "replace"))


def target_is_option(target: str) -> bool:
    """Whether git would take `target` for an option."""
    return target.startswith("-")
