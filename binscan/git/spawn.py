"""Starts git without the `subprocess` module, for the commit hook: the module costs 20 ms to import, git itself 2.

Same hardening as `binscan.git.run`. A hook is started by git itself, which says in the environment which index and
which repository the commit is about (`git commit -a` and `git commit FILE` build an index of their own), so these
few variables are handed on.
"""

from __future__ import annotations

import os
import sys

from binscan.errors import GitError
from binscan.git.hardening import command, environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

_FROM_THE_OUTER_GIT = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)
_IDS_AT_ONCE = 60
"""Object ids written before their answers are read: 60 SHA-256 ids fit the smallest pipe buffer there is (4 KiB)."""


def inherited() -> dict[str, str]:
    """Return what the git that runs this process as its hook says about the repository; empty outside a hook."""
    return {name: os.environ[name] for name in _FROM_THE_OUTER_GIT if name in os.environ}


def capture(arguments: Sequence[str]) -> tuple[int, bytes]:
    """Run git in the current folder to its end and return (exit status, standard output); its complaints are dropped.

    Raises:
        GitError: git is missing.
    """
    process = _Process(arguments, questions=False)
    out = process.answers.read()
    return process.wait(), out


class Objects:
    """The repository's objects, all read by one git process, which is started with the first question."""

    def __init__(self) -> None:
        self._process: _Process | None = None

    def read(self, oids: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield (id, bytes) of each object asked for, in order; None where it is missing or damaged.

        One reading after the other: each has to be read to its end before the next begins.

        Raises:
            GitError: git is missing.
        """
        if not oids:
            return
        process = self._process = self._process or _Process(["cat-file", "--batch"], questions=True)
        for start in range(0, len(oids), _IDS_AT_ONCE):
            some = oids[start : start + _IDS_AT_ONCE]
            alive = process.ask("".join(f"{oid}\n" for oid in some).encode())
            for oid in some:
                yield oid, _answer(process.answers) if alive else None

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.wait()
            self._process = None


def _answer(stream: IO[bytes]) -> bytes | None:
    head = stream.readline().split()
    if len(head) != 3 or not head[2].isdigit():
        return None
    size = int(head[2])
    data = stream.read(size)
    return data if len(data) == size and stream.read(1) == b"\n" else None


class _Process:
    """One git process with a pipe from its standard output and, where it is asked things, one to its input."""

    def __init__(self, arguments: Sequence[str], questions: bool) -> None:
        self.answers: IO[bytes]
        self._questions: int
        if sys.platform == "win32":
            self._start_on_windows(arguments)
            return
        ask_end, self._questions = os.pipe() if questions else (os.open(os.devnull, os.O_RDONLY), -1)
        answer_end, out_end = os.pipe()
        quiet = os.open(os.devnull, os.O_WRONLY)
        moves = [(os.POSIX_SPAWN_DUP2, ask_end, 0), (os.POSIX_SPAWN_DUP2, out_end, 1), (os.POSIX_SPAWN_DUP2, quiet, 2)]
        try:
            self._pid = os.posix_spawnp("git", command(arguments), environment(inherited()), file_actions=moves)
        except FileNotFoundError as error:
            raise GitError("git is not installed or not on PATH") from error
        finally:
            for end in (ask_end, out_end, quiet):
                os.close(end)
        self.answers = os.fdopen(answer_end, "rb")

    def _start_on_windows(self, arguments: Sequence[str]) -> None:
        import subprocess

        from binscan.git.catfile import pipes

        try:
            self._popen = subprocess.Popen(
                command(arguments),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(inherited()),
            )
        except FileNotFoundError as error:
            raise GitError("git is not installed or not on PATH") from error
        self._input, self.answers = pipes(self._popen)
        self._questions = self._input.fileno()

    def ask(self, questions: bytes) -> bool:
        """Write to the process; False where it is no longer there."""
        try:
            while questions:
                questions = questions[os.write(self._questions, questions) :]
        except OSError:
            return False
        return True

    def wait(self) -> int:
        """Close the pipes, wait for the end and return the exit status."""
        self.answers.close()
        if sys.platform == "win32":
            self._input.close()
            return self._popen.wait()
        if self._questions >= 0:
            os.close(self._questions)
        _, status = os.waitpid(self._pid, 0)
        return os.waitstatus_to_exitcode(status)
