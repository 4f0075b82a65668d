"""What stands at the gate: the next commit, its message, the commits of a range. Composes; neither prints nor parses.

from binscan.gate import commit_range, staged
report = staged()
report = commit_range("origin/main..HEAD")
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from binscan.errors import BinscanError, GitError, SourceError
from binscan.model import Blob, Coverage, Finding, Noted, Place, Report, Skipped
from binscan.pipeline import Clock, Gathered, conclude, gather
from binscan.settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from binscan.git.repository import Repository
    from binscan.source import index
    from binscan.source.commits import Range
    from binscan.source.push import Update

ALREADY_IN_HEAD = "already in HEAD"
"""What `Report.suppressed` calls a credential that the commit does not bring."""
_MISSING = "missing or damaged in this repository"


def staged(files: Sequence[str] = (), settings: Settings | None = None) -> Report:
    """Look through what the next commit of the repository in the current folder would add.

    Args:
        files: paths that are read from disk where the commit leaves them alone.
        settings: the run's choices; None takes the defaults.

    Raises:
        NotARepository: the current folder is in none.
        GitError: git is missing, or the index cannot be read.
    """
    from binscan.source import index

    settings = settings or Settings()
    clock = Clock()
    try:
        difference = index.changes()
    except GitError as error:
        raise _why(error) from error
    gathered = gather(_new(difference, files), settings)
    gathered.coverage = Coverage(
        refs=("index",),
        objects={"blob": gathered.blobs + len(gathered.skipped)},
        read={"blob": gathered.blobs},
        unread=tuple(gathered.skipped),
    )
    report = conclude(gathered, settings, mode="staged", target=".", clock=clock)
    return _without_old(report, difference, settings) if report.findings else report


def _why(error: GitError) -> BinscanError:
    """Return the reason for a failed comparison: there is no repository, or what git says."""
    from binscan.git.repository import open_repository

    try:
        open_repository(".")
    except SourceError as reason:
        return reason
    return GitError(error.message, "git status and git fsck say what is wrong with the index.")


def _new(difference: Sequence[index.Change], files: Sequence[str]) -> Iterator[Blob | Skipped]:
    from binscan.source import index

    places: dict[str, list[Place]] = {}
    for change in difference:
        for oid in change.added:
            places.setdefault(oid, []).append(Place(_text(change.path), "index", ".", None, oid))
    for oid, data in index.read(list(places)):
        if data is None:
            yield Skipped(places[oid][0].path, f"its staged content, blob {oid}, is {_MISSING}")
        else:
            yield Blob(data, tuple(places[oid]))
    for file in index.named(files, difference):
        if file.problem:
            yield Skipped(file.path, file.problem)
        elif file.noted:
            yield Noted(file.path, file.noted)
        else:
            yield Blob(file.content, (Place(file.path, "worktree", "."),))


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


def _without_old(report: Report, difference: Sequence[index.Change], settings: Settings) -> Report:
    """Leave out what HEAD's version of a path already holds, or that of a path which this commit removes (a rename)."""
    known, moved = _in_head(difference, settings)
    fresh = tuple(finding for finding in report.findings if _is_new(finding, known, moved))
    old = len(report.findings) - len(fresh)
    if not old:
        return report
    return replace(report, findings=fresh, suppressed={**report.suppressed, ALREADY_IN_HEAD: old})


def _in_head(difference: Sequence[index.Change], settings: Settings) -> tuple[dict[str, set[object]], set[object]]:
    from binscan.source import index

    places: dict[str, list[Place]] = {}
    for change in difference:
        if change.before is not None:
            kind = "kept" if change.oids else "removed"
            places.setdefault(change.before, []).append(Place(_text(change.path), kind))
    blobs = (Blob(data, tuple(places[oid])) for oid, data in index.read(list(places)) if data is not None)
    known: dict[str, set[object]] = {}
    moved: set[object] = set()
    for observation in gather(blobs, settings).observations:
        secret = observation.classified.candidate.secret
        known.setdefault(observation.place.path, set()).add(secret)
        if observation.place.ref_kind == "removed":
            moved.add(secret)
    return known, moved


def _is_new(finding: Finding, known: dict[str, set[object]], moved: set[object]) -> bool:
    by_role = {part.role: part.secret for part in finding.credential.parts}
    for location in finding.credential.locations:
        if location.place.ref_kind != "index":
            return True
        here = known.get(location.place.path, set())
        secret = by_role.get(location.role)
        secrets = [secret] if secret is not None else [part.secret for part in finding.credential.parts]
        if any(one not in here and one not in moved for one in secrets):
            return True
    return False


def message(file: str, settings: Settings | None = None) -> Report:
    """Look through a commit message as git hands it to its commit-msg hook.

    Args:
        file: the message's file.
        settings: the run's choices; None takes the defaults.

    Raises:
        SourceError: the file cannot be read.
    """
    from binscan.source.message import as_committed

    settings = settings or Settings()
    clock = Clock()
    try:
        with open(file, "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise SourceError(f"the commit message {file!a} cannot be read: {error.strerror}") from error
    blob = Blob(as_committed(data), (Place(file, "commit-message"),))
    return conclude(gather([blob], settings), settings, mode="staged", target="commit message", clock=clock)


class _Reached(NamedTuple):
    """A range with everything that had to be fetched for it."""

    repository: Repository
    chosen: Range
    commits: list[str]
    skipped: list[Skipped]


def commit_range(spec: str, settings: Settings | None = None, path: str = ".", default_branch: str = "") -> Report:
    """Look through everything that any commit in a range brings: content that none of its parents has, and messages.

    Args:
        spec: `BASE..HEAD`.
        settings: the run's choices; None takes the defaults.
        path: at or inside the repository.
        default_branch: what to compare with where the base is not known; found by itself if empty.

    Raises:
        NotARepository: there is none.
        UnknownRevision: a name does not resolve.
        UsageError: `spec` is no range.
        GitError: git is missing, or the history cannot be walked.
    """
    from binscan.source.commits import resolve

    return commits(lambda repository: resolve(repository, spec, default_branch), settings, path, spec)


def push(updates: Sequence[Update], remote: str, settings: Settings | None = None, path: str = ".") -> Report:
    """Look through the commits that a push would publish.

    Args:
        updates: the refs it would change; see `binscan.source.push`.
        remote: the remote's name.
        settings: the run's choices; None takes the defaults.
        path: at or inside the repository.

    Raises:
        NotARepository: there is none.
        UnknownRevision: what is pushed is not here.
        GitError: git is missing, or the history cannot be walked.
    """
    from binscan.source.push import to_publish

    return commits(lambda repository: to_publish(repository, updates, remote), settings, path, f"push to {remote}")


def commits(
    choose: Callable[[Repository], Range], settings: Settings | None = None, path: str = ".", target: str = ""
) -> Report:
    """Look through the commits that `choose` selects; it is asked again after more of a shallow history was fetched.

    Args:
        choose: selects the range in an open repository.
        settings: the run's choices; None takes the defaults.
        path: at or inside the repository.
        target: what the report calls it; the ids if empty.

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
    gather(source.read(repository, reached.commits, chosen.tags), settings, gathered)
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
    return anchored(report, repository)


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
