"""The next commit and its message: reads, judges, and leaves out what the commit does not bring.

from binscan.gate.staged import staged
report = staged()
"""

from __future__ import annotations

from functools import cached_property

from binscan.errors import BinscanError, GitError, SourceError
from binscan.model import Blob, Coverage, Credential, Noted, Observation, Place, Report, Skipped
from binscan.pipeline import Clock, Gathered, conclude, gather, with_digest
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

    try:
        reading = index.Reading()
    except GitError as error:
        raise _why(error) from error
    return with_digest(judge(reading, files, settings or Settings()))


def judge(reading: index.Reading, files: Sequence[str], settings: Settings) -> Report:
    """Judge what is left to read of the next commit; the report is without the digest of the rules.

    Args:
        reading: the next commit, of which something may have been passed over; closed when this returns.
        files: paths that are read from disk where the commit leaves them alone.
        settings: the run's choices.
    """
    clock = Clock()
    gathered = gather(_new(reading, files), settings, Gathered(blobs=reading.blobs, bytes=reading.bytes))
    gathered.coverage = Coverage(
        refs=("index",),
        objects={"blob": gathered.blobs + len(gathered.skipped)},
        read={"blob": gathered.blobs},
        unread=tuple(gathered.skipped),
    )
    head = _Head(reading, {observation.place.blob for observation in gathered.observations}, settings)
    report = conclude(gathered, settings, mode="staged", target=".", clock=clock, leave_out=head.holds)
    reading.close()
    return report


def _why(error: GitError) -> BinscanError:
    """Return the reason for a failed comparison: there is no repository, or what git says."""
    from binscan.git.repository import open_repository

    try:
        open_repository(".")
    except SourceError as reason:
        return reason
    return GitError(error.message, "git status and git fsck say what is wrong with the index.")


def _new(reading: index.Reading, files: Sequence[str]) -> Iterator[Blob | Skipped]:
    from binscan.source import index

    places: dict[str, list[Place]] = {}
    for change in reading.changes:
        for oid in change.added:
            places.setdefault(oid, []).append(Place(_text(change.path), "index", ".", None, oid))
    for oid, data in reading.contents():
        if data is None:
            yield Skipped(places[oid][0].path, f"its staged content, blob {oid}, is {_MISSING}")
        else:
            yield Blob(data, tuple(places[oid]))
    for file in index.named(files, reading.changes):
        if file.problem:
            yield Skipped(file.path, file.problem)
        elif file.noted:
            yield Noted(file.path, file.noted)
        else:
            yield Blob(file.content, (Place(file.path, "worktree", "."),))


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


class _Head:
    """What HEAD holds at the paths that this commit removes, and at those where it brings something; read when asked.

    Args:
        reading: the next commit.
        hit: the blobs of the commit in which something was seen.
        settings: the run's choices.
    """

    def __init__(self, reading: index.Reading, hit: set[str | None], settings: Settings) -> None:
        self._reading = reading
        self._hit = hit
        self._settings = settings

    def holds(self, credential: Credential) -> str:
        """Return what takes a credential out of the verdict: that the commit does not bring it; or nothing.

        HEAD holds it at each of its paths, or at a path that this commit removes (a rename).
        """
        by_role = {part.role: part.secret for part in credential.parts}
        for location in credential.locations:
            # A file that was named and is read from disk is no part of the commit, so HEAD has no say in it.
            if location.place.ref_kind != "index":
                return ""
            here = self._known.get(location.place.path, set()) | self._moved
            secret = by_role.get(location.role)
            secrets = [secret] if secret is not None else [part.secret for part in credential.parts]
            if not here.issuperset(secrets):
                return ""
        return ALREADY_IN_HEAD

    @cached_property
    def _known(self) -> dict[str, set[object]]:
        """Path → secrets there."""
        known: dict[str, set[object]] = {}
        for observation in self._observations:
            known.setdefault(observation.place.path, set()).add(observation.classified.candidate.secret)
        return known

    @cached_property
    def _moved(self) -> set[object]:
        """Secrets at paths that the commit removes."""
        removed = (o for o in self._observations if o.place.ref_kind == "removed")
        return {observation.classified.candidate.secret for observation in removed}

    @cached_property
    def _observations(self) -> list[Observation]:
        places: dict[str, list[Place]] = {}
        for change in self._reading.changes:
            if change.before is not None and (not change.oids or not self._hit.isdisjoint(change.oids)):
                kind = "kept" if change.oids else "removed"
                places.setdefault(change.before, []).append(Place(_text(change.path), kind))
        held = self._reading.before(list(places))
        blobs = (Blob(data, tuple(places[oid])) for oid, data in held if data is not None)
        return gather(blobs, self._settings).observations


def message(file: str, settings: Settings | None = None) -> Report:
    """Look through a commit message as git hands it to its commit-msg hook.

    Args:
        file: the message's file.
        settings: the run's choices; None takes the defaults.

    Raises:
        SourceError: the file cannot be read.
    """
    try:
        with open(file, "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise SourceError(f"the commit message {file!a} cannot be read: {error.strerror}") from error
    return with_digest(judge_message(file, data, settings or Settings()))


def judge_message(file: str, data: bytes, settings: Settings) -> Report:
    """Judge a commit message; the report is without the digest of the rules.

    Args:
        file: the message's file.
        data: its content.
        settings: the run's choices.
    """
    from binscan.source.message import as_committed

    clock = Clock()
    blob = Blob(as_committed(data), (Place(file, "commit-message"),))
    gathered = gather([blob], settings)
    return conclude(gathered, settings, mode="staged", target="commit message", clock=clock)
