"""The object store read through stock git: slower than the packs themselves, and never wrong.

`git cat-file --batch-all-objects` would end at the first damaged object. So the ids are listed first and then asked
for one by one in the order git finds cheapest; where git dies, the object it died on is named and the rest is asked of
a new process.
"""

from __future__ import annotations

import threading
from typing import IO, Any, NamedTuple

from binscan.errors import GitError
from binscan.git import run
from binscan.model import Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator, Sequence

    from binscan.git.objects import Sweep, SweepTask
    from binscan.git.repository import Repository

DAMAGED = "damaged or unreadable in the object store"
"""Why an object was not read."""


def list_objects(repository: Repository) -> list[tuple[str, str, int]]:
    """Return (oid, kind, size in bytes) of every object, alternates included, in pack order.

    A damaged object that git cannot even describe has kind `` and size 0.
    """
    listing = ["cat-file", "--batch-all-objects", "--unordered", "--buffer"]
    code, out, _ = run.attempt(
        [*listing, "--batch-check=%(objectname) %(objecttype) %(objectsize)"], git_dir=repository.git_dir
    )
    objects = [_described(line) for line in out.split(b"\n") if line]
    if code == 0:
        return objects
    known = {oid for oid, _, _ in objects}
    _, names, _ = run.attempt([*listing, "--batch-check=%(objectname)"], git_dir=repository.git_dir)
    rest = [line.decode() for line in names.split(b"\n") if line and line.decode() not in known]
    with_git = Reader(repository, check=True)
    objects.extend(with_git.describe(oid) for oid in rest)
    with_git.close()
    return objects


def _described(line: bytes) -> tuple[str, str, int]:
    words = line.decode("ascii", "replace").split(" ")
    if len(words) == 3 and words[2].isdigit():
        return words[0], words[1], int(words[2])
    return words[0], "", 0


def describe(repository: Repository, oids: Sequence[str]) -> list[tuple[str, str, int]]:
    """Return (oid, kind, size) of each; the kind is empty where git cannot say."""
    reader = Reader(repository, check=True)
    described = [reader.describe(oid) for oid in oids]
    reader.close()
    return described


def sweep(
    repository: Repository, task: SweepTask, progress: Callable[[int, int, int, Any], None] | None = None
) -> Sweep:
    """Give every object of the task's kinds to the task; see `binscan.git.objects.ObjectStore.sweep`."""
    from binscan.git.objects import Sweep, count

    objects = list_objects(repository)
    fed = feed(repository, [(oid, kind) for oid, kind, _ in objects if kind in task.kinds], task, progress)
    unread = [Skipped(f"object {oid}", DAMAGED) for oid, kind, _ in objects if not kind]
    return Sweep(
        harvests=(task.harvest(),),
        exists=count((kind, size) for _, kind, size in objects if kind),
        read=fed.read,
        size=fed.size,
        unread=(*unread, *fed.unread),
        oids=b"".join(sorted(fed.oids)),
    )


class Fed(NamedTuple):
    """What came of giving objects to a task."""

    read: dict[str, int]
    size: int
    """As `Sweep.size`."""
    unread: list[Skipped]
    oids: list[bytes]
    """Raw ids of what was given."""


def feed(
    repository: Repository,
    wanted: Sequence[tuple[str, str]],
    task: SweepTask,
    progress: Callable[[int, int, int, Any], None] | None = None,
) -> Fed:
    """Give objects to a task, one by one, through `git cat-file`.

    Args:
        repository: whose objects.
        wanted: (hex id, kind) of each.
        task: what to do with it.
        progress: as in `ObjectStore.sweep`.
    """
    unread: list[Skipped] = []
    read = dict.fromkeys(sorted(task.kinds), 0)
    oids: list[bytes] = []
    size = 0
    done = 0
    while done < len(wanted):
        stream = _Stream(repository, [oid for oid, _ in wanted[done:]])
        for oid, kind in wanted[done:]:
            data = stream.next(oid)
            if data is None and not stream.alive:
                break
            done += 1
            if data is None:
                unread.append(Skipped(f"{kind} {oid}", DAMAGED))
                continue
            task.visit(kind, oid, data)
            read[kind] += 1
            size += 0 if kind == "tree" else len(data)
            oids.append(bytes.fromhex(oid))
            if progress is not None and not done % 512:
                progress(done, len(wanted), size, None)
        alive = stream.alive
        stream.close()
        if not alive and done < len(wanted):
            oid, kind = wanted[done]
            unread.append(Skipped(f"{kind} {oid}", DAMAGED))
            done += 1
    return Fed(read, size, unread, oids)


def read_all(repository: Repository, oids: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
    """Yield (id, bytes) of each object asked for, in order; None where it is missing or damaged."""
    done = 0
    while done < len(oids):
        stream = _Stream(repository, oids[done:])
        try:
            while stream.alive and done < len(oids):
                # git ends at the first damaged object; a new process goes on after it.
                yield oids[done], stream.next(oids[done])
                done += 1
        finally:
            stream.close()


class _Stream:
    """One `git cat-file --batch` fed from a thread, answers read in order; not alive once git has died."""

    def __init__(self, repository: Repository, oids: Sequence[str]) -> None:
        self._process = run.popen(["cat-file", "--batch", "--buffer"], git_dir=repository.git_dir)
        pipe, self._out = pipes(self._process)
        self.alive = True
        # Both pipes are finite: whoever asked all before reading the answers would wait for git, and git for them.
        self._feeder = threading.Thread(target=_feed, args=(pipe, oids), daemon=True)
        self._feeder.start()

    def next(self, oid: str) -> bytes | None:
        """Return the next object's bytes, or None if it is missing or git died on it (see `alive`)."""
        head = self._out.readline().split()
        if not head:
            self.alive = False
            return None
        if len(head) != 3 or head[0] != oid.encode():
            return None
        size = int(head[2])
        data = self._out.read(size)
        if len(data) != size or self._out.read(1) != b"\n":
            self.alive = False
            return None
        return data

    def close(self) -> None:
        """End the process."""
        end(self._process)
        self._feeder.join()


def _feed(pipe: IO[bytes], oids: Sequence[str]) -> None:
    try:
        for start in range(0, len(oids), 4096):
            pipe.write(b"".join(oid.encode() + b"\n" for oid in oids[start : start + 4096]))
        pipe.close()
    except (OSError, ValueError):
        return


def pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """Return a process's (standard input, standard output).

    Raises:
        GitError: it was started without them.
    """
    if process.stdin is None or process.stdout is None:
        raise GitError("git was started without pipes")
    return process.stdin, process.stdout


def end(process: subprocess.Popen[bytes]) -> None:
    """End a git process and release its pipes, whatever state it is in."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                continue
    process.wait()


class Reader:
    """Single objects by id through one long-lived `git cat-file --batch` (or `--batch-check`).

    Args:
        repository: whose objects.
        check: describe objects only.
    """

    def __init__(self, repository: Repository, check: bool = False) -> None:
        self._repository = repository
        self._mode = "--batch-check" if check else "--batch"
        self._process: subprocess.Popen[bytes] | None = None

    def describe(self, oid: str) -> tuple[str, str, int]:
        """Return (oid, kind, size); kind is empty where git cannot say."""
        head = self._ask(oid)
        return (oid, head[1], int(head[2])) if head else (oid, "", 0)

    def read(self, oid: str) -> tuple[str, bytes] | None:
        """Return (kind, bytes), or None if the object is missing or damaged."""
        head = self._ask(oid)
        if head is None or self._process is None or self._process.stdout is None:
            return None
        size = int(head[2])
        data = self._process.stdout.read(size)
        if len(data) != size or self._process.stdout.read(1) != b"\n":
            self.close()
            return None
        return head[1], data

    def _ask(self, oid: str) -> tuple[str, str, str] | None:
        if not oid or any(c not in "0123456789abcdef" for c in oid):
            return None
        if self._process is None:
            self._process = run.popen(["cat-file", self._mode], git_dir=self._repository.git_dir)
        questions, answers = pipes(self._process)
        try:
            questions.write(oid.encode() + b"\n")
            questions.flush()
            head = answers.readline().decode("ascii", "replace").split()
        except OSError:
            head = []
        if not head:
            self.close()
            return None
        return (head[0], head[1], head[2]) if len(head) == 3 and head[2].isdigit() else None

    def close(self) -> None:
        """End the process; the next question starts a new one."""
        if self._process is not None:
            end(self._process)
            self._process = None
