"""The coordinator: hands out jobs, takes outcomes, tries again what failed, and forgets nothing that was finished."""

from __future__ import annotations

import os
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, replace

from binscan.fleet.cluster import Engine, engine
from binscan.fleet.combine import combine
from binscan.fleet.job import Job, Outcome
from binscan.fleet.queue import ATTEMPTS, Queue, Task
from binscan.fleet.work import perform
from binscan.pipeline import Clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from binscan.fleet.state import State
    from binscan.fleet.targets import Target
    from binscan.model import Report

_AHEAD = 2
"""Jobs in hand for each slot, so that a slot that falls free never waits for the coordinator."""
_PARTS = 2
"""Parts of a large repository for each slot, so that a slot that is busy elsewhere is not waited for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a fleet is to be audited."""

    source: str
    mirrors: str
    disk: int
    seconds: float
    jobs: int = 0
    scheduler: str | None = None
    choices: str = ""
    """What decides what is found; see `binscan.fleet.choices`."""
    cache: bool = True
    part_seconds: float = 5.0
    """Seconds of reading, by estimate, that a part of a large repository is worth."""


def run_fleet(
    targets: Sequence[Target], plan: Plan, state: State, heard: Callable[[Outcome, int, int], None]
) -> Report:
    """Audit every target and return the combined report.

    Args:
        targets: the repositories.
        plan: bounds and where to run.
        state: what is done already, and where each outcome is kept.
        heard: called with (outcome, repositories finished, repositories in all) as each ends.
    """
    clock = Clock()
    finished = state.finished_here()
    todo = [target for target in targets if target.name not in finished]
    done = len(targets) - len(todo)
    for outcome, attempts in _outcomes(todo, plan, state):
        state.record(outcome, attempts)
        done += 1
        known = state.results({outcome.name})[0].report if outcome.status == "unchanged" else outcome.report
        heard(replace(outcome, report=known), done, len(targets))
    state.finish()
    return combine(state.results({target.name for target in targets}), plan.source, clock)


def _outcomes(targets: Sequence[Target], plan: Plan, state: State) -> Iterator[tuple[Outcome, int]]:
    """Yield each target's outcome once, with the number of attempts; an engine that is lost is opened again."""
    queue = Queue(_job(target, plan, state) for target in targets)
    lost = 0
    while queue:
        with engine(plan.scheduler, plan.jobs) as running:
            held = yield from _drain(queue, running)
        lost = lost + 1 if held else 0
        queue.give_back(held)
        if lost >= ATTEMPTS:
            for name, attempt in queue.names():
                yield Outcome(name, "failed", "the cluster was lost again and again"), attempt
            return


def _drain(queue: Queue, running: Engine) -> Generator[tuple[Outcome, int], None, list[Task]]:
    """Run jobs until none waits; returns those in hand when the engine itself is lost."""
    held: dict[Future[Outcome], Task] = {}
    while queue or held:
        while queue and len(held) < running.slots * _AHEAD:
            task = queue.take()
            job = replace(task.job, parts=running.slots * _PARTS)
            held[running.executor.submit(perform, job)] = task
        ended, _ = wait(held, timeout=5, return_when=FIRST_COMPLETED)
        for future in ended:
            task = held.pop(future)
            outcome = _outcome(future, task.job)
            if outcome is None:
                return [task, *held.values()]
            final = queue.ended(task, outcome)
            if final is not None:
                yield final, task.attempt
    return []


def _outcome(future: Future[Outcome], job: Job) -> Outcome | None:
    """Return a job's outcome; None where the engine was lost under it."""
    try:
        return future.result()
    except (CancelledError, OSError):
        return None
    except Exception as error:
        return Outcome(job.name, "failed", f"the worker was lost ({type(error).__name__})", again=True)


def _job(target: Target, plan: Plan, state: State) -> Job:
    return Job(
        name=target.name,
        source=target.source,
        mirrors=plan.mirrors,
        disk=plan.disk,
        seconds=plan.seconds,
        choices=plan.choices,
        cache=plan.cache,
        cache_home=os.path.join(plan.mirrors, "cache") if plan.scheduler else "",
        part_seconds=plan.part_seconds,
        before=state.before(target.name),
    )


def lines(outcomes: Iterable[Outcome]) -> Iterator[dict[str, object]]:
    """Yield one JSON-lines record for each outcome: what a log or a dashboard follows while the run goes on."""
    from binscan.report.load import parse

    for outcome in outcomes:
        found = parse(outcome.report.encode(), outcome.name) if outcome.report else None
        yield {
            "repository": outcome.name,
            "status": outcome.status,
            "reason": outcome.reason,
            "findings": [finding.id for finding in found.findings] if found else [],
            "complete": found.complete if found else False,
            "seconds": outcome.seconds,
            "bytes": outcome.bytes,
        }
