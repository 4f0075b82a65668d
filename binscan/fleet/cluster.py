"""The executors: threads that watch over processes on this machine, or a Dask cluster. One interface, one code path.

Nothing about a cluster is ours: Dask's client gives a `concurrent.futures.Executor`; it moves tasks from lost workers
to others. Each machine needs binscan, git and the folder of mirrors.
"""

from __future__ import annotations

import logging
import os
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple

from binscan.errors import MissingPackage, SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Engine(NamedTuple):
    """Something to run jobs on."""

    executor: Executor
    slots: int
    """Jobs that run at the same time."""


def engine(scheduler: str | None, jobs: int) -> AbstractContextManager[Engine]:
    """Return a context that opens the engine and closes it again.

    Args:
        scheduler: `tcp://HOST:PORT` of a Dask scheduler; None for this machine.
        jobs: processes on this machine; 0 means one per core.
    """
    return _cluster(scheduler) if scheduler else _local(jobs or os.cpu_count() or 1)


@contextmanager
def _local(jobs: int) -> Iterator[Engine]:
    executor = ThreadPoolExecutor(jobs, thread_name_prefix="binscan-job")
    try:
        yield Engine(executor, jobs)
    finally:
        executor.shutdown(cancel_futures=True)


def _quieten() -> None:
    """Keep Dask from writing its tracebacks to the terminal: a lost scheduler is looked for again, or is an outcome."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@contextmanager
def _cluster(scheduler: str) -> Iterator[Engine]:
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingPackage("--scheduler", "distributed") from error
    _quieten()
    try:
        # How long to wait for it is Dask's own setting (`distributed.comm.timeouts.connect`, 30 s).
        client: Any = Client(scheduler, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        raise SourceError(f"no Dask scheduler answers at {scheduler}: {type(error).__name__}") from None
    try:
        slots = sum(client.nthreads().values())
        yield Engine(client.get_executor(pure=False, retries=2), max(slots, 1))
    finally:
        client.close(timeout=5)
