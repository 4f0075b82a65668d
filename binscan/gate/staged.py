"""The next commit and its message: reads, judges, and leaves out what the commit does not bring.

from binscan.gate.staged import staged
report = staged()
"""

from __future__ import annotations

from dataclasses import replace

from binscan.errors import BinscanError, GitError, SourceError
from binscan.model import Blob, Coverage, Finding, Noted, Place, Report, Skipped
from binscan.pipeline import Clock, conclude, gather
from binscan.settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from binscan.source import index

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
