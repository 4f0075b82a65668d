"""What the next commit would add: the index against HEAD, read from the index and never from the disk.

On the hook's path: it speaks bytes and plain objects, and imports nothing but a way to start git. Nothing is ever
written to the repository.
"""

from __future__ import annotations

import os
import stat
from itertools import chain

from binscan.errors import GitError
from binscan.git import spawn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_DIFFERENCE = (
    "diff",
    "--cached",
    "--raw",
    "-z",
    "--no-abbrev",
    "--no-renames",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-relative",
    "--ignore-submodules=none",
    "-O/dev/null",
    "--",
)
"""`git diff --cached` and not `diff-index`: before the first commit it compares with the empty tree by itself.

The options undo whatever the repository's configuration says about how a difference is shown."""
_SUBMODULE = "160000"
_NO_CONTENT = {
    stat.S_IFIFO: "a FIFO has no content to read",
    stat.S_IFSOCK: "a socket has no content to read",
    stat.S_IFCHR: "a device has no content to read",
    stat.S_IFBLK: "a device has no content to read",
}


class Change:
    """One path that the next commit would change."""

    __slots__ = ("before", "oids", "path", "submodule")

    def __init__(self, path: bytes, oids: list[str], before: str | None, submodule: bool) -> None:
        self.path = path
        """From the top of the working tree."""
        self.oids = oids
        """Blobs the index holds for it: none where it is deleted, several while it is in conflict."""
        self.before = before
        """The blob HEAD holds for it, if any."""
        self.submodule = submodule
        """Whether it is now a submodule, which has a commit and no content."""

    @property
    def added(self) -> list[str]:
        """Blobs that HEAD's version of the path is not: what has to be read."""
        return [oid for oid in self.oids if oid != self.before]


class Named:
    """A FILE named on the command line that the difference does not hold: its content is that on disk."""

    __slots__ = ("content", "noted", "path", "problem")

    def __init__(self, path: str, content: bytes = b"", problem: str = "", noted: str = "") -> None:
        self.path = path
        """As it was given."""
        self.content = content
        self.problem = problem
        """Why it could not be read; empty if it was."""
        self.noted = noted
        """Why there is nothing to read in it; empty if there is."""


class Reading:
    """The next commit: its difference from HEAD, and its contents, read one after the other by one git process.

    Raises:
        GitError: git is missing, or could not compare (not a repository, a damaged index).
    """

    __slots__ = ("_objects", "_rest", "blobs", "bytes", "changes")

    def __init__(self) -> None:
        self.changes = changes()
        self._objects = spawn.Objects()
        self._rest = self._objects.read(list(dict.fromkeys(oid for change in self.changes for oid in change.added)))
        self.blobs = 0
        """Contents that were passed over."""
        self.bytes = 0
        """What they hold together."""

    def pass_over(self, may_hold: Callable[[bytes], bool]) -> bool:
        """Read on while nothing can be in what is read; False at the first content of which that is not sure.

        Args:
            may_hold: the byte test. What it said yes to is the first that `contents` yields.
        """
        for oid, data in self._rest:
            if data is None or may_hold(data):
                self._rest = chain([(oid, data)], self._rest)
                return False
            self.blobs += 1
            self.bytes += len(data)
        return True

    def contents(self) -> Iterator[tuple[str, bytes | None]]:
        """Yield (id, content) of each blob not yet read; None where the repository does not hold it."""
        yield from self._rest

    def before(self, oids: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield (id, content) of blobs that HEAD holds, after all contents were read."""
        return self._objects.read(oids)

    def close(self) -> None:
        """End the process that reads."""
        self._objects.close()


def changes() -> list[Change]:
    """Return every path whose content, mode or kind in the index differs from HEAD.

    A path marked intent-to-add has nothing in the index yet and is not among them.

    Raises:
        GitError: git is missing, or could not compare (not a repository, a damaged index).
    """
    status, out = spawn.capture(_DIFFERENCE)
    if status != 0:
        raise GitError("the index could not be compared with HEAD")
    fields = out.split(b"\0")
    found = [_change(head, path) for head, path in zip(fields[0::2], fields[1::2], strict=False)]
    if any(b" U" in head for head in fields[0::2]):
        _add_conflicts(found)
    return found


def _change(head: bytes, path: bytes) -> Change:
    old_mode, mode, old, new, _ = head[1:].decode("ascii").split(" ")
    gone = not mode.strip("0")
    submodule = mode == _SUBMODULE
    before = None if old_mode == _SUBMODULE or not old.strip("0") else old
    return Change(path, [] if gone or submodule or not new.strip("0") else [new], before, submodule)


def _add_conflicts(found: list[Change]) -> None:
    """Give each path in conflict the blobs of all its stages: any of them can become the commit's."""
    status, out = spawn.capture(["ls-files", "--unmerged", "-z", "--full-name"])
    if status != 0:
        raise GitError("the files in conflict could not be listed")
    by_path = {change.path: change for change in found}
    for record in out.split(b"\0"):
        head, _, path = record.partition(b"\t")
        words = head.decode("ascii").split(" ")
        if len(words) != 3 or words[0] == _SUBMODULE:
            continue
        change = by_path.get(path)
        if change is None:
            change = by_path[path] = Change(path, [], None, False)
            found.append(change)
        if words[1] not in change.oids:
            change.oids.append(words[1])


def named(files: Sequence[str], difference: Sequence[Change]) -> Iterator[Named]:
    """Yield each FILE outside the difference with its content on disk.

    Args:
        files: paths as the user gave them, relative to the current folder.
        difference: what `changes` returned.
    """
    if not files:
        return
    inside = {change.path for change in difference}
    top, prefix = _where()
    for file in files:
        if _from_top(file, top, prefix) not in inside:
            yield _on_disk(file)


def _where() -> tuple[bytes, bytes]:
    """Return (top of the working tree, path of the current folder below it)."""
    here = os.fsencode(os.getcwd())
    # As hooks are run: git, asked for what is known, would cost every commit 2 ms.
    if os.path.lexists(".git") and "GIT_WORK_TREE" not in os.environ:
        return here, b""
    status, out = spawn.capture(["rev-parse", "--show-toplevel", "--show-prefix"])
    lines = out.split(b"\n")
    if status != 0 or len(lines) < 2:
        return here, b""
    return lines[0], lines[1]


def _from_top(file: str, top: bytes, prefix: bytes) -> bytes:
    path = os.fsencode(file)
    if os.path.isabs(path):
        path = os.path.relpath(os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path)), top)
    else:
        path = os.path.normpath(os.path.join(prefix, path))
    return path.replace(os.fsencode(os.sep), b"/")


def _on_disk(file: str) -> Named:
    try:
        mode = os.lstat(file).st_mode
        if stat.S_ISLNK(mode):
            # What git would store of a link is where it points.
            return Named(file, os.fsencode(os.readlink(file)))
        if stat.S_ISDIR(mode):
            if os.path.lexists(os.path.join(file, ".git")):
                return Named(file, noted="a submodule has a commit and no content of its own")
            return Named(file, problem="a folder: name files, or use binscan scan")
        reason = _NO_CONTENT.get(stat.S_IFMT(mode), "")
        if reason:
            return Named(file, noted=reason)
        with open(file, "rb") as stream:
            return Named(file, stream.read())
    except FileNotFoundError:
        return Named(file, problem="there is no such file, on disk or staged")
    except OSError as error:
        return Named(file, problem=f"it cannot be read: {error.strerror}")
