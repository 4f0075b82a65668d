"""The coordinator: hands out jobs, takes outcomes, tries again what failed, and forgets nothing that was finished."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, replace

from binscan.fleet.cluster import Engine, engine
from binscan.fleet.combine import combine
from binscan.fleet.job import Job, Outcome
from binscan.fleet.work import perform
from binscan.pipeline import Clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from binscan.fleet.state import State
    from binscan.fleet.targets import Target
    from binscan.model import Report

ATTEMPTS = 3
"""Times a repository is tried when its job is lost or fails: a network hiccup passes, a hostile repository does not."""
_AHEAD = 2
"""Jobs in hand for each slot, so that a slot that falls free never waits for the coordinator."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a fleet is to be audited."""

    source: str
    mirrors: str
    disk: int
    seconds: float
    jobs: int = 0
    scheduler: str | None = None
    min_confidence: float = 0.5
    cache: bool = True


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
    waiting = [(_job(target, plan, state), 1) for target in reversed(targets)]
    lost = 0
    while waiting:
        with engine(plan.scheduler, plan.jobs) as running:
            held = yield from _drain(waiting, running)
        lost = lost + 1 if held else 0
        waiting.extend(held)
        if lost >= ATTEMPTS:
            for job, attempts in waiting:
                yield Outcome(job.name, "failed", "the cluster was lost again and again"), attempts
            return


def _drain(
    waiting: list[tuple[Job, int]], running: Engine
) -> Generator[tuple[Outcome, int], None, list[tuple[Job, int]]]:
    """Run jobs until none waits; returns those in hand when the engine itself is lost."""
    held: dict[Future[Outcome], tuple[Job, int]] = {}
    while waiting or held:
        while waiting and len(held) < running.slots * _AHEAD:
            job, attempts = waiting.pop()
            held[running.executor.submit(perform, job)] = (job, attempts)
        ended, _ = wait(held, timeout=5, return_when=FIRST_COMPLETED)
        for future in ended:
            job, attempts = held.pop(future)
            outcome = _outcome(future, job)
            if outcome is None:
                return [(job, attempts), *held.values()]
            if outcome.status == "failed" and attempts < ATTEMPTS and not _is_final(outcome):
                waiting.insert(0, (job, attempts + 1))
            else:
                yield outcome, attempts
    return []


def _outcome(future: Future[Outcome], job: Job) -> Outcome | None:
    """Return a job's outcome; None where the engine was lost under it."""
    try:
        return future.result()
    except (CancelledError, OSError):
        return None
    except Exception as error:
        return Outcome(job.name, "failed", f"the worker was lost ({type(error).__name__})")


def _is_final(outcome: Outcome) -> bool:
    """Whether trying again cannot help: the repository is too large, or is none."""
    return any(words in outcome.reason for words in ("bound", "not a git repository", "does not exist"))


def _job(target: Target, plan: Plan, state: State) -> Job:
    return Job(
        name=target.name,
        source=target.source,
        mirrors=plan.mirrors,
        disk=plan.disk,
        seconds=plan.seconds,
        min_confidence=plan.min_confidence,
        cache=plan.cache,
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
