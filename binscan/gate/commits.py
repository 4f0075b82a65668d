"""The commits of a range, of a push, of an event: reads them, and fetches what a shallow checkout lacks of them.

from binscan.gate.commits import commit_range
report = commit_range("origin/main..HEAD")
"""

from __future__ import annotations

import os
from typing import NamedTuple

from binscan.config import FILES
from binscan.model import Blob, Coverage, Noted, Report, Skipped
from binscan.pipeline import Clock, Gathered, conclude, gather, with_digest
from binscan.settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from binscan.git.repository import Repository
    from binscan.source.commits import Range
    from binscan.source.push import Update

    Progress = Callable[[int, int, int, int], None]


class _Reached(NamedTuple):
    """A range with everything that had to be fetched for it."""

    repository: Repository
    chosen: Range
    commits: list[str]
    skipped: list[Skipped]


def commit_range(
    spec: str,
    settings: Settings | None = None,
    path: str = ".",
    default_branch: str = "",
    progress: Progress | None = None,
) -> Report:
    """Look through everything that any commit in a range brings: content that none of its parents has, and messages.

    Args:
        spec: `BASE..HEAD`.
        settings: the run's choices; None takes the defaults.
        path: at or inside the repository.
        default_branch: what to compare with where the base is not known; found by itself if empty.
        progress: as in `commits`.

    Raises:
        NotARepository: there is none.
        UnknownRevision: a name does not resolve.
        UsageError: `spec` is no range.
        GitError: git is missing, or the history cannot be walked.
    """
    from binscan.source.commits import resolve

    return commits(lambda repository: resolve(repository, spec, default_branch), settings, path, spec, progress)


def push(
    updates: Sequence[Update],
    remote: str,
    settings: Settings | None = None,
    path: str = ".",
    progress: Progress | None = None,
) -> Report:
    """Look through the commits that a push would publish.

    Args:
        updates: the refs it would change; see `binscan.source.push`.
        remote: the remote's name.
        settings: the run's choices; None takes the defaults.
        path: at or inside the repository.
        progress: as in `commits`.

    Raises:
        NotARepository: there is none.
        UnknownRevision: what is pushed is not here.
        GitError: git is missing, or the history cannot be walked.
    """
    from binscan.source.push import to_publish

    target = f"push to {remote}"
    return commits(lambda repository: to_publish(repository, updates, remote), settings, path, target, progress)


def commits(
    choose: Callable[[Repository], Range],
    settings: Settings | None = None,
    path: str = ".",
    target: str = "",
    progress: Progress | None = None,
) -> Report:
    """Look through the commits that `choose` selects; it is asked again after more of a shallow history was fetched.

    Args:
        choose: selects the range in an open repository.
        settings: the run's choices; None takes the defaults.
        path: at or inside the repository.
        target: what the report calls it; the ids if empty.
        progress: called after each object with (objects done, 0 for how many nobody knows, bytes done, tokens seen).

    Raises:
        NotARepository: there is none.
        UnknownRevision: a name does not resolve.
        GitError: git is missing, or the history cannot be walked.
    """
    from binscan.git.head import anchored
    from binscan.git.repository import open_repository
    from binscan.provenance.in_range import Origins
    from binscan.source import commits as source

    settings = settings or Settings()
    clock = Clock()
    reached = _reach(open_repository(path), choose)
    repository, chosen = reached.repository, reached.chosen
    gathered = Gathered(skipped=reached.skipped)
    rules = _RulesChanged(settings)
    for item in rules.seen(source.read(repository, reached.commits, chosen.tags)):
        gather([item], settings, gathered)
        if progress is not None:
            progress(gathered.blobs, 0, gathered.bytes, len(gathered.observations))
    gathered.noted.extend(rules.notes())
    gathered.noted.extend(Noted("range", note) for note in chosen.notes)
    if not reached.commits:
        gathered.noted.append(Noted("range", "no commits: the head brings nothing that the base does not have"))
    gathered.commits = len(reached.commits)
    unread = tuple(gathered.skipped)
    gathered.coverage = Coverage(
        refs=("range",),
        objects={"commit": len(reached.commits), "object": gathered.blobs + len(unread)},
        read={"commit": len(reached.commits), "object": gathered.blobs},
        unread=unread,
    )
    origins = Origins(repository, reached.commits)
    target = target or describe(chosen)
    report = conclude(gathered, settings, mode="range", target=target, clock=clock, trace=origins.trace)
    return anchored(with_digest(report), repository)


class _RulesChanged:
    """Watches for a range that changes what decides over it: its configuration, its baseline.

    Args:
        settings: the run's choices, the baseline's path among them.
    """

    def __init__(self, settings: Settings) -> None:
        self._names = {*FILES, os.path.basename(settings.baseline or FILES[0])}
        self._changed: set[str] = set()

    def seen(self, items: Iterable[Blob | Skipped]) -> Iterator[Blob | Skipped]:
        """Yield the items as they are."""
        for item in items:
            if isinstance(item, Blob):
                paths = (place.path for place in item.places)
                self._changed.update(path for path in paths if path.rpartition("/")[2] in self._names)
            yield item

    def notes(self) -> list[Noted]:
        """Return one sentence for each file."""
        reason = "changed in this range, and in force over it: what it accepts is its author's word; review it"
        return [Noted(path, reason) for path in sorted(self._changed)]


def whole_history(path: str = ".", settings: Settings | None = None) -> Report:
    """Audit the whole history of a checkout; what a shallow one lacks is fetched first.

    Raises:
        NotARepository: there is none.
        GitError: git is missing.
    """
    from binscan.api import audit
    from binscan.git.deepen import deepen
    from binscan.git.repository import open_repository
    from binscan.source.commits import commit_of

    repository = open_repository(path)
    head = commit_of(repository, "HEAD") if repository.shallow else None
    if head is not None:
        deepen(repository, [head], 0)
    return audit(path, settings)


def nothing(why: str) -> Report:
    """Return the report of a run that had nothing to read."""
    nothing = Gathered(noted=[Noted("range", why)])
    return with_digest(conclude(nothing, Settings(), mode="range", target="nothing", clock=Clock()))


def describe(chosen: Range) -> str:
    """Return a range in the words of git."""
    heads = " ".join(oid[:12] for oid in chosen.heads)
    bases = " ".join(f"^{oid[:12]}" for oid in chosen.bases)
    return f"{heads} {bases}".strip() or "nothing"


def _reach(repository: Repository, choose: Callable[[Repository], Range]) -> _Reached:
    """Choose the range; where a shallow checkout cuts it, fetch what is missing, a little first and then everything."""
    from binscan.git.deepen import STEPS, deepen
    from binscan.git.repository import open_repository
    from binscan.source import commits as source

    chosen = choose(repository)
    listed = source.list_commits(repository, chosen)
    for step in STEPS:
        if not repository.shallow or not (chosen.missing or source.shallow_boundary(repository, listed)):
            break
        if not deepen(repository, [*chosen.heads, *chosen.missing], step):
            break
        repository = open_repository(repository.name)
        chosen = choose(repository)
        listed = source.list_commits(repository, chosen)
    cut = source.shallow_boundary(repository, listed) if repository.shallow else []
    return _Reached(repository, chosen, listed, [Skipped(f"commit {cut[0]}", source.SHALLOW)] if cut else [])
