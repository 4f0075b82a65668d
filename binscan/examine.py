"""Examine one blob: the prefilter, the layers, the candidates, the judgement; and what is known is recognised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from binscan.classifier.judge import classify, survivors
from binscan.matcher.bytetest import Test, current_test
from binscan.matcher.prefilter import may_hold_known
from binscan.matcher.tokens import find_candidates
from binscan.matcher.unfold import unfold
from binscan.model import Candidate, Classified, Environment, Limits, Secret, Skipped
from binscan.record import Record, replace
from binscan.suppression.samples import is_lookalike, is_test_credential, role_of_sample
from binscan.weights import CEILING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from binscan.matcher.known import Entry, Known
    from binscan.settings import Settings


class Examination(Record):
    """What one blob holds, and what of it could not be read."""

    classified: tuple[Classified, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def examiner(settings: Settings) -> Callable[[bytes, str | None, Limits], Examination]:
    """Return what examines one blob in this run: the search for known secrets, or else the judgement."""
    if settings.find:
        from binscan.known.find import Finder

        return Finder(settings.find)
    return partial(examine, known=settings.known)


def asker(settings: Settings) -> Callable[[bytes, Limits], bool | None]:
    """Return what tells, for less, whether this run's `examiner` finds anything in a blob."""
    if settings.find:
        from binscan.known.find import Finder

        return Finder(settings.find).holds
    return partial(holds, known=settings.known)


def quick(settings: Settings) -> Callable[[], Test] | None:
    """Return what makes the quick test of this run, if it can have one.

    What is known, and so recognised exactly, may be shorter than what the quick test looks for.
    """
    if settings.find or settings.known:
        return None
    from binscan.matcher.engine import quick_test

    return quick_test


class _KnownTest(Test):
    """The byte test for what is known: it may be shorter than any token, so what is packed is read as a text too."""

    def holds(self, data: bytes) -> bool:
        return may_hold_known(data)

    def outside(self, data: bytes) -> bool:
        return True


def examine(data: bytes, path: str | None, limits: Limits, known: Sequence[Known] = ()) -> Examination:
    """Return every candidate of a blob with its judgement.

    Args:
        data: the blob.
        path: where it lies, if that is known; it adds evidence.
        limits: what the layers may cost.
        known: what to recognise exactly, whatever stands around it.
    """
    test = _KnownTest() if known else current_test()
    if not test.holds(data):
        return Examination()
    candidates: list[Candidate] = []
    recognised: list[Classified] = []
    skipped: list[Skipped] = []
    for item in unfold(data, limits, test.holds, test.outside):
        if isinstance(item, Skipped):
            skipped.append(item)
        else:
            candidates.extend(find_candidates(item))
            recognised.extend(_recognised(*hit) for one in known for hit in one.find(item))
    judged = [_tested(item) for item in classify(candidates, path, is_lookalike, role_of_sample)]
    return Examination(tuple(_once([*recognised, *judged])), tuple(skipped))


def holds(data: bytes, limits: Limits, known: Sequence[Known] = ()) -> bool | None:
    """Return whether `examine` would find anything in a blob, without weighing it; the first sign is enough.

    None: there is nothing, but something of it could not be read.

    Args:
        data: the blob.
        limits: what the layers may cost.
        known: as for `examine`.
    """
    test = _KnownTest() if known else current_test()
    if not test.holds(data):
        return False
    nothing: bool | None = False
    for item in unfold(data, limits, test.holds, test.outside):
        if isinstance(item, Skipped):
            nothing = None
        elif any(True for one in known for _ in one.find(item)) or any(
            not is_lookalike(candidate.secret) for candidate in survivors(find_candidates(item))
        ):
            return True
    return nothing


def _recognised(candidate: Candidate, entry: Entry) -> Classified:
    """Return a known secret as what its owner says it is."""
    called = f" (`{entry.label}`)" if entry.label else ""
    return Classified(candidate, entry.role, CEILING, (f"recognised exactly, by its digest{called}",), exchange=True)


def _tested(item: Classified) -> Classified:
    """Put a published test credential into a test environment, whatever stands around it."""
    if is_test_credential(item.candidate.secret) and not item.environment.is_test:
        return replace(item, environment=Environment.SPOT_TESTNET)
    return item


def _once(judged: Iterable[Classified]) -> list[Classified]:
    """Keep, of one token seen through several layers at one place, the sighting with the best evidence."""
    best: dict[tuple[Secret, str, int], Classified] = {}
    for item in judged:
        candidate = item.candidate
        where = (candidate.secret, candidate.text.inner, candidate.line)
        if where not in best or item.confidence > best[where].confidence:
            best[where] = item
    return list(best.values())
