"""Share work between processes: pieces are handed out one by one, and a process that dies loses nothing.

A worker that dies (killed by the kernel, crashed in a library) costs its piece a second try in another process; a piece
that kills two is cut in halves, and what cannot be cut further is given back as lost.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.connection import wait
from typing import Any, NamedTuple, Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    # A pipe's two ends have a class of their own on Windows.
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection as Connection
    else:
        from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

_MAX_DEATHS = 24
"""Processes that may die in one run: enough to find one deadly item in a piece of a million by halving."""


class Work(Protocol):
    """What the processes do. Picklable, for platforms that start a process from nothing."""

    def do(self, piece: Any) -> Any:
        """Do one piece and return a picklable result."""

    def halves(self, piece: Any) -> Sequence[Any]:
        """Cut a piece that killed a process; an empty sequence if it cannot be cut."""


class Shared(NamedTuple):
    """The outcome."""

    results: list[Any]
    lost: list[Any]
    """Pieces that no process survived."""


def processes(jobs: int) -> int:
    """Return how many processes to use: `jobs`, or one for each core this process may run on."""
    if jobs > 0:
        return jobs
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_method() -> str:
    """Return how to start a process here: a fork costs nothing, but is safe only on Linux and without threads."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def share(
    work: Work,
    pieces: Iterable[Any],
    jobs: int,
    done: Callable[[Any], None] | None = None,
    method: str | None = None,
) -> Shared:
    """Do all pieces, in this process if one is enough, and return their results in the order of completion.

    Args:
        work: what to do.
        pieces: what to do it to, taken as they are needed; large ones first balances best.
        jobs: how many processes.
        done: called with each result as it arrives.
        method: `fork`, `spawn` or `forkserver`; None chooses.
    """
    results: list[Any] = []
    if jobs <= 1:
        for piece in pieces:
            results.append(work.do(piece))
            if done is not None:
                done(results[-1])
        return Shared(results, [])
    crew = _Crew(work, pieces, multiprocessing.get_context(method or start_method()))
    try:
        crew.start(jobs)
        while crew.busy:
            for result in crew.collect():
                results.append(result)
                if done is not None:
                    done(result)
    finally:
        crew.end()
    return Shared(results, crew.lost)


class _Crew:
    def __init__(self, work: Work, pieces: Iterable[Any], context: BaseContext) -> None:
        self._work = work
        self._context = context
        self._pieces = iter(pieces)
        self._again: list[tuple[Any, int]] = []
        self._busy: dict[Connection, tuple[BaseProcess, tuple[Any, int]]] = {}
        self._deaths = 0
        self.lost: list[Any] = []

    @property
    def busy(self) -> bool:
        return bool(self._busy)

    def start(self, count: int) -> None:
        for _ in range(count):
            self._hire()

    def _next(self) -> tuple[Any, int] | None:
        return self._again.pop() if self._again else next(((piece, 0) for piece in self._pieces), None)

    def _hire(self) -> None:
        task = self._next()
        if task is None:
            return
        ours, theirs = self._context.Pipe()
        # A forked process inherits our ends of the pipes: held open there, nobody would see it when we are gone.
        others = [*self._busy, ours] if self._context.get_start_method() == "fork" else []
        process = self._context.Process(target=_serve, args=(self._work, theirs, others), daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        self._give(ours, process, task)

    def _give(self, connection: Connection, process: BaseProcess, task: tuple[Any, int] | None) -> None:
        if task is None:
            _send(connection, None)
            connection.close()
            process.join()
            return
        self._busy[connection] = (process, task)
        _send(connection, (task[0],))

    def collect(self) -> list[Any]:
        results = []
        waiting = list(self._busy)
        answered = wait(waiting)
        for ready in (one for one in waiting if one in answered):
            process, task = self._busy.pop(ready)
            try:
                results.append(ready.recv())
            except (EOFError, OSError):
                ready.close()
                process.join()
                self._died(*task)
            else:
                self._give(ready, process, self._next())
        return results

    def _died(self, piece: Any, tries: int) -> None:
        self._deaths += 1
        if tries == 0:
            self._again.append((piece, 1))
        elif halves := self._work.halves(piece):
            self._again.extend((half, 1) for half in halves)
        else:
            self.lost.append(piece)
        if self._deaths > _MAX_DEATHS:
            self.lost.extend(piece for piece, _ in self._again)
            self.lost.extend(self._pieces)
            self._again.clear()
        self._hire()

    def end(self) -> None:
        for connection, (process, _) in self._busy.items():
            process.terminate()
            connection.close()
        for process, _ in self._busy.values():
            process.join()


def _send(connection: Connection, message: Any) -> None:
    try:
        connection.send(message)
    except OSError:  # it died: reading from it will say so
        return


def _serve(work: Work, connection: Connection, others: Sequence[Connection]) -> None:
    # The parent ends the crew; a second traceback helps nobody.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in others:
        other.close()
    try:
        while message := connection.recv():
            connection.send(work.do(message[0]))
    except (EOFError, OSError):  # the parent is gone
        return
