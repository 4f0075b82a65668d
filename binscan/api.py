"""binscan as a library: the same results as the command line, as typed objects.

    from binscan import audit, scan
    report = scan(["."])
    for finding in report.findings:
        print(finding.id, finding.credential.rule, finding.credential.locations[0].place.path)

Nothing here prints, parses arguments or ends the process. A secret is inside `Part.secret` and stays masked until its
`reveal()` is called.
"""

from __future__ import annotations

import hashlib
import os
from functools import partial

from binscan.git.submodules import submodules
from binscan.model import Blob, Coverage, Noted, Place, Report, Secret, Skipped
from binscan.pipeline import Clock, Gathered, conclude, gather, with_digest
from binscan.settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from binscan.git.objects import ObjectStore
    from binscan.git.repository import Repository
    from binscan.model import Credential, Provenance
    from binscan.provenance.trace import Tracer
    from binscan.source.history import History

    Progress = Callable[[int, int, int, int], None]


_MANY = 40
"""Blobs to judge for which it pays to make the faster byte test, 0.2 s, if the sweep has not: 5 ms each are spared."""


def scan(paths: Sequence[str] = (".",), settings: Settings | None = None, progress: Progress | None = None) -> Report:
    """Scan files, folders, archives or standard input, with or without git.

    Args:
        paths: what to read; `-` is standard input.
        settings: the run's choices; None takes the defaults.
        progress: called after each file with (files done, 0 because nobody knows how many, bytes done, tokens seen).

    Raises:
        SourceError: a path does not exist.
    """
    from binscan.examine import asker, quick
    from binscan.source.sift import Passed, Sieve, read_paths

    settings = settings or Settings()
    clock = Clock()
    gathered = Gathered()

    def advance(passed: Passed, hits: int) -> None:
        if progress is not None:
            progress(gathered.blobs + passed.files, 0, gathered.bytes + passed.bytes, len(gathered.observations) + hits)

    sieve = Sieve(asker(settings), settings.limits, quick(settings))
    for item in read_paths(paths, sieve, _jobs(settings), advance):
        if isinstance(item, Passed):
            gathered.blobs += item.files
            gathered.bytes += item.bytes
            continue
        gather([item], settings, gathered)
        advance(Passed(0, 0), 0)
    gathered.noted.extend(_ignored_by_git(gathered))
    if not gathered.blobs and not gathered.skipped:
        gathered.noted.append(Noted(", ".join(paths), "there is no file in it, so nothing was read"))
    gathered.coverage = Coverage(
        objects={"file": gathered.blobs + len(gathered.skipped)},
        read={"file": gathered.blobs},
        unread=tuple(gathered.skipped),
    )
    return with_digest(conclude(gathered, settings, mode="scan", target=", ".join(paths), clock=clock))


def audit(
    repositories: str | Sequence[str] = ".", settings: Settings | None = None, progress: Progress | None = None
) -> Report:
    """Audit the whole history of repositories: every object in their stores, reachable or not.

    Args:
        repositories: paths at or inside a repository, or clone URLs (cloned to a temporary folder as a mirror).
        settings: the run's choices; None takes the defaults.
        progress: called now and then with (objects done, objects in all, bytes done, objects with something in them);
            no bytes are done while a URL is cloned.

    Raises:
        NotARepository: there is no repository.
        GitError: git is missing, or a clone failed.
    """
    from contextlib import ExitStack

    from binscan.git.clone import checkout

    targets = [repositories] if isinstance(repositories, str) else list(repositories)
    with ExitStack() as stack:
        opened = [stack.enter_context(checkout(target, progress)) for target in targets]
        return audit_opened(opened, settings or Settings(), progress)


def audit_opened(repositories: Sequence[Repository], settings: Settings, progress: Progress | None = None) -> Report:
    """Audit repositories that are open already, their submodules included; see `audit`."""
    from binscan.git.head import anchored

    clock = Clock()
    gathered = Gathered()
    tracers: dict[str, Tracer] = {}
    for repository in repositories:
        for one in (repository, *submodules(repository)):
            tracers[one.name] = _audit_one(one, settings, gathered, progress)

    def trace(credentials: Sequence[Credential]) -> list[Provenance | None]:
        return _provenances(tracers, credentials)

    target = ", ".join(repository.name for repository in repositories)
    report = with_digest(conclude(gathered, settings, mode="audit", target=target, clock=clock, trace=trace))
    return anchored(report, repositories[0]) if len(repositories) == 1 else report


def _provenances(tracers: dict[str, Tracer], credentials: Sequence[Credential]) -> list[Provenance | None]:
    """Trace each credential in the first repository in which it was found."""
    by_home: dict[str, list[int]] = {}
    for number, credential in enumerate(credentials):
        home = next((x.place.repository for x in credential.locations if x.place.repository in tracers), None)
        if home is not None:
            by_home.setdefault(home, []).append(number)
    found: list[Provenance | None] = [None] * len(credentials)
    for home, numbers in by_home.items():
        for number, provenance in zip(
            numbers, tracers[home].provenance([credentials[n] for n in numbers]), strict=True
        ):
            found[number] = provenance
    return found


def _audit_one(repository: Repository, settings: Settings, gathered: Gathered, progress: Progress | None) -> Tracer:
    from binscan.examine import quick
    from binscan.git.beyond import fetch_pulls
    from binscan.git.connectivity import named_outside
    from binscan.git.objects import ObjectStore
    from binscan.incremental.parts import history_task
    from binscan.incremental.remember import remembered
    from binscan.provenance.trace import Tracer
    from binscan.source.gitdir import BESIDE
    from binscan.source.history import read_history

    if settings.fetch_pulls:
        gather(fetch_pulls(repository), settings, gathered)
    store = ObjectStore(repository)
    task = history_task(settings)
    keeper = remembered(repository, settings, task)
    history = read_history(store, task, named_outside(repository), _jobs(settings), progress, keeper)
    if keeper is not None:
        keeper.add_to(history)
    hits = [*history.hits, *history.closed]
    if len(hits) > _MANY and (test := quick(settings)) is not None:
        test()
    tracer = Tracer(repository, store, hits, settings.jobs, None if keeper is None else partial(keeper.chart, store))
    gather(_blobs(store, history.hits, tracer.places), settings, gathered)
    gather(_blobs(store, history.closed, tracer.names), settings, gathered)
    gathered.skipped.extend(tracer.unread())
    for read in BESIDE:
        gather(read(repository, settings.limits), settings, gathered)
    _receipt(repository, history, gathered, settings.fetch_pulls)
    if keeper is not None:
        keeper.save(history, store, tracer.harvest)
        gathered.noted.extend(keeper.noted)
    store.close()
    return tracer


def _jobs(settings: Settings) -> int:
    """A secret never crosses a process boundary: a search that has one at hand stays in this process."""
    return 1 if any(isinstance(part.secret, Secret) for part in settings.find) else settings.jobs


def _blobs(
    store: ObjectStore, objects: Sequence[tuple[str, str]], places: Callable[[str, str], tuple[Place, ...]]
) -> Iterator[Blob | Skipped]:
    from binscan.git.objects import MissingObject
    from binscan.source.history import message_of

    for kind, oid in objects:
        try:
            _, data = store.read(oid)
        except MissingObject as error:
            yield Skipped(f"{kind} {oid}", error.message)
            continue
        yield Blob(data if kind == "blob" else message_of(data), places(kind, oid))


def _receipt(repository: Repository, history: History, gathered: Gathered, pulls: bool) -> None:
    from binscan.git.beyond import not_looked_at
    from binscan.git.connectivity import missing
    from binscan.git.refs import list_refs
    from binscan.source.history import unread_lfs

    sweep = history.sweep
    absent = [] if sweep.absent is None else missing(repository, sweep.absent)
    unread = [*sweep.unread, *absent, *unread_lfs(history, os.path.join(repository.common_dir, "lfs"))]
    if repository.shallow:
        unread.append(
            Skipped("history", "a shallow clone: older commits are not here; git fetch --unshallow brings them")
        )
    gathered.skipped.extend(unread)
    before = gathered.coverage
    gathered.blobs += sweep.read.get("blob", 0)
    gathered.bytes += sweep.size
    gathered.commits += sweep.read.get("commit", 0)
    gathered.coverage = Coverage(
        refs=tuple(sorted({*before.refs, *(ref.kind for ref in list_refs(repository))})),
        objects=_sum(before.objects, sweep.exists),
        read=_sum(before.read, sweep.read),
        unread=(*before.unread, *unread),
        not_looked_at=(*before.not_looked_at, *not_looked_at(repository, pulls)),
        objects_digest=sweep.digest if not before.objects_digest else _fold(before.objects_digest, sweep.digest),
    )


def _sum(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {kind: one.get(kind, 0) + other.get(kind, 0) for kind in sorted({*one, *other})}


def _fold(one: str, other: str) -> str:
    return hashlib.sha256(f"{one} {other}".encode()).hexdigest()


def _ignored_by_git(gathered: Gathered) -> list[Skipped]:
    """Say of each file with something in it that git ignores it: a push would not carry it, a backup would."""
    from binscan.git.run import attempt

    by_root: dict[str, list[Place]] = {}
    for observation in gathered.observations:
        place = observation.place
        if place.repository is not None and place.ref_kind == "worktree":
            by_root.setdefault(place.repository, []).append(place)
    noted: list[Skipped] = []
    for root, places in by_root.items():
        paths = sorted({place.path.partition("!")[0] for place in places})
        no_literals = {"GIT_LITERAL_PATHSPECS": "0"}  # check-ignore refuses to run with it
        stdin = b"".join(os.fsencode(path) + b"\0" for path in paths)
        _, out, _ = attempt(["check-ignore", "-z", "--stdin"], cwd=root, stdin=stdin, extra=no_literals)
        noted.extend(
            Noted(os.fsdecode(path), "git ignores this file; it was read") for path in out.split(b"\0") if path
        )
    return noted
