"""What is still to be done: jobs that wait, the parts of a repository that is read in parts, and second tries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple

from binscan.fleet.job import Job, Outcome

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

ATTEMPTS = 3
"""Times a repository is tried when its job is lost or fails: a network hiccup passes, a hostile repository does not."""


class Task(NamedTuple):
    """A job and which try it is."""

    job: Job
    attempt: int = 1


class Queue:
    """The tasks of one run.

    Args:
        jobs: of every repository, the one to begin with first.
    """

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._waiting = [Task(job) for job in jobs][::-1]
        self._parts_left: dict[str, int] = {}
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._bytes: defaultdict[str, int] = defaultdict(int)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def take(self) -> Task:
        """Return the next task."""
        return self._waiting.pop()

    def give_back(self, tasks: Iterable[Task]) -> None:
        """Take back what was in hand when the engine was lost."""
        self._waiting.extend(tasks)

    def names(self) -> list[tuple[str, int]]:
        """Return each repository that is not done, once, with its number of tries."""
        return list({task.job.name: task.attempt for task in self._waiting}.items())

    def ended(self, task: Task, outcome: Outcome) -> Outcome | None:
        """Take how a task ended; return how its repository ended, if that is known now.

        A part that failed is no failure: the last stage reads what no part has read.
        """
        job = task.job
        self._seconds[job.name] += outcome.seconds
        self._bytes[job.name] += outcome.bytes
        if job.stage == "part":
            self._parts_left[job.name] -= 1
            if not self._parts_left[job.name]:
                self._waiting.append(Task(replace(job, stage="last", part=()), task.attempt))
            return None
        if outcome.status == "split":
            self._parts_left[job.name] = len(outcome.parts)
            self._waiting.extend(Task(replace(job, stage="part", part=part), task.attempt) for part in outcome.parts)
            return None
        if outcome.status == "failed" and outcome.again and task.attempt < ATTEMPTS:
            self._waiting.insert(0, Task(replace(job, stage="first"), task.attempt + 1))
            return None
        return replace(outcome, seconds=round(self._seconds[job.name], 3), bytes=self._bytes[job.name])
