"""One local repository: where its parts are and what kind it is."""

from __future__ import annotations

import os
from typing import NamedTuple

from binscan.errors import NotARepository
from binscan.git import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Repository(NamedTuple):
    """A repository as git itself describes it."""

    name: str
    """As the user gave it."""
    git_dir: str
    """Absolute path of this worktree's git directory."""
    common_dir: str
    """Absolute path of the directory that holds objects and refs, shared by linked worktrees."""
    worktree: str | None
    """Absolute path of the working tree; None in a bare repository."""
    object_format: str
    """`sha1` or `sha256`."""
    bare: bool
    shallow: bool
    passing: bool = False
    """Whether it is a clone for one audit, never to be seen again."""

    @property
    def oid_bytes(self) -> int:
        """Length of a raw object id: 20 or 32."""
        return 32 if self.object_format == "sha256" else 20

    @property
    def objects_dir(self) -> str:
        """Absolute path of the object store."""
        return os.path.join(self.common_dir, "objects")

    def git(self, arguments: Sequence[str], stdin: bytes = b"") -> bytes:
        """Run git in this repository and return its output; see `binscan.git.run.run`."""
        return run.run(arguments, git_dir=self.git_dir, cwd=self.worktree or self.git_dir, stdin=stdin)

    def config(self) -> dict[str, list[str]]:
        """Return the repository's own configuration, lower-case key → values; includes are not followed."""
        path = os.path.join(self.common_dir, "config")
        if not os.path.isfile(path):
            return {}
        code, out, _ = run.attempt(["config", "--file", path, "--no-includes", "--list", "-z"], cwd=self.common_dir)
        values: dict[str, list[str]] = {}
        for entry in out.decode("utf-8", "surrogateescape").split("\0") if code == 0 else ():
            key, _, value = entry.partition("\n")
            if key:
                values.setdefault(key, []).append(value)
        return values

    @property
    def partial(self) -> bool:
        """Whether objects may be missing by design: a promisor remote or promisor packs."""
        config = self.config()
        if any(key.startswith("remote.") and key.endswith((".promisor", ".partialclonefilter")) for key in config):
            return True
        pack_dir = os.path.join(self.objects_dir, "pack")
        return os.path.isdir(pack_dir) and any(name.endswith(".promisor") for name in os.listdir(pack_dir))

    @property
    def remotes(self) -> dict[str, str]:
        """Remote name → URL with user information masked; a path that begins at this repository, from the root."""
        found = {}
        for key, values in self.config().items():
            if key.startswith("remote.") and key.endswith(".url"):
                url = values[-1]
                relative = url.startswith(("./", "../"))
                whole = os.path.realpath(os.path.join(self.worktree or self.git_dir, url)) if relative else url
                found[key[len("remote.") : -len(".url")]] = run.mask_url(whole)
        return found


def open_repository(path: str) -> Repository:
    """Find the repository at or above `path`.

    Raises:
        NotARepository: there is none, or git cannot read what is there.
        GitError: git is missing.
    """
    if not os.path.isdir(path):
        what = "is not a folder" if os.path.exists(path) else "does not exist"
        raise NotARepository(f"{path} {what}", "Give the path of a git repository or a clone URL.")
    questions = ["--absolute-git-dir", "--git-common-dir", "--is-bare-repository", "--is-shallow-repository"]
    code, out, err = run.attempt(["rev-parse", *questions, "--show-object-format"], cwd=path)
    lines = out.decode("utf-8", "surrogateescape").split("\n")
    if code != 0 or len(lines) < 5:
        reason = run.complaint(err)
        if "not a git repository" in reason.lower():
            raise NotARepository(f"{path} is not a git repository", "To read it as plain files: binscan scan PATH")
        raise NotARepository(f"{path} cannot be read as a git repository: {reason or 'git gave no reason'}")
    git_dir, common, bare, shallow, object_format = lines[:5]
    worktree: str | None = None
    if bare != "true":
        code, out, _ = run.attempt(["rev-parse", "--show-toplevel"], cwd=path)
        worktree = out.decode("utf-8", "surrogateescape").rstrip("\n") if code == 0 and out else None
    return Repository(
        name=path,
        git_dir=git_dir,
        common_dir=os.path.realpath(os.path.join(path, common)),
        worktree=worktree,
        object_format=object_format or "sha1",
        bare=bare == "true",
        shallow=shallow == "true",
    )
