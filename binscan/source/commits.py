"""A commit range: everything that any commit in it brings, by content and never by textual difference.

A commit brings each path whose content differs from that in all of its parents, so merges, second parents, evil merges,
roots and a revert that brings a key back are one case; and it brings its message. The set of commits is what the heads
reach and the bases do not, so force pushes, first pushes, forks and merge queues are one case too.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from typing import NamedTuple

from binscan.errors import UnknownRevision, UsageError
from binscan.git import catfile, run
from binscan.model import Blob, Place, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from binscan.git.repository import Repository

REF_KIND = "range"
"""`Place.ref_kind` of what a commit in the range brings; its message is `commit-message`, a tag's `tag-message`."""
SHALLOW = "the checkout is shallow and older commits of the range are not in it; check out with fetch-depth: 0"
_DAMAGED = "missing or damaged in this repository"
_DIFF_TREE = ("diff-tree", "--stdin", "--root", "-r", "-c", "--raw", "-z", "--no-abbrev", "--no-renames", "--always")


@dataclass(frozen=True, slots=True)
class Range:
    """The commits that the heads reach and the bases do not."""

    heads: tuple[str, ...]
    bases: tuple[str, ...]
    tags: tuple[str, ...] = ()
    """Annotated tags among the heads: their messages belong to the range."""
    missing: tuple[str, ...] = ()
    """Ids that were asked for and are not here: a shallow checkout may be able to fetch them."""
    notes: tuple[str, ...] = ()
    """What had to be assumed, one sentence each."""


class Brought(NamedTuple):
    """One path that one commit brings."""

    commit: str
    path: str
    oid: str


def resolve(repository: Repository, spec: str, default_branch: str = "") -> Range:
    """Read `BASE..HEAD` in a repository; `BASE...HEAD` is the same set of commits; an empty side is `HEAD`.

    A base that is all zeros, or a full id that is not here, stands for the default branch.

    Args:
        repository: where the names mean something.
        spec: the range.
        default_branch: its short name, if the caller knows it.

    Raises:
        UsageError: `spec` is no range.
        UnknownRevision: a name does not resolve.
    """
    base, dots, head = spec.partition("..")
    if not dots:
        raise UsageError(f"{spec!a} is not a range", "Write BASE..HEAD, for example: binscan range origin/main..HEAD")
    head_oid, tag = object_of(repository, head.removeprefix(".") or "HEAD")
    tags = (tag,) if tag else ()
    if is_zero(base) or (is_oid(base) and commit_of(repository, base) is None):
        return _since_default(repository, head_oid, tags, base, default_branch)
    base_oid = commit_of(repository, base or "HEAD")
    if base_oid is None:
        raise _unknown(base)
    return Range((head_oid,), (base_oid,), tags)


def is_zero(name: str) -> bool:
    """Whether a name is git's way to write "no commit"."""
    return len(name) in (40, 64) and not name.strip("0")


def is_oid(name: str) -> bool:
    """Whether a name is a full object id."""
    return len(name) in (40, 64) and all(c in "0123456789abcdefABCDEF" for c in name)


def object_of(repository: Repository, name: str) -> tuple[str, str | None]:
    """Return (commit, annotated tag or None) that a name stands for.

    Raises:
        UnknownRevision: it names no commit here.
    """
    oid = commit_of(repository, name)
    if oid is None:
        raise _unknown(name)
    itself = _parse(repository, name)
    return oid, itself if itself != oid else None


def commit_of(repository: Repository, name: str) -> str | None:
    """Return the commit a name stands for, or None if it names none here."""
    return _parse(repository, name + "^{commit}")


def _parse(repository: Repository, name: str) -> str | None:
    code, out, _ = run.attempt(
        ["rev-parse", "--verify", "--quiet", "--end-of-options", name], git_dir=repository.git_dir
    )
    return out.decode("ascii", "replace").strip() if code == 0 and out else None


def _unknown(name: str) -> UnknownRevision:
    hint = "In CI, check out with fetch-depth: 0; git log --oneline shows what is here."
    return UnknownRevision(f"{name!a} names no commit in this repository", hint)


def _since_default(repository: Repository, head: str, tags: tuple[str, ...], base: str, given: str) -> Range:
    why = "there is no base" if is_zero(base) else f"the base {base[:12]} is not in this repository"
    missing = () if is_zero(base) else (base,)
    found = default_tip(repository, given)
    if found is None:
        note = f"{why} and no default branch was found: read everything the head reaches"
        return Range((head,), (), tags, missing, (note,))
    name, tip = found
    if tip == head:
        note = f"{why} and the head is the default branch ({name}): read everything it reaches"
        return Range((head,), (), tags, missing, (note,))
    note = f"{why}: read everything the head reaches that {name} does not"
    return Range((head,), (tip,), tags, missing, (note,))


def default_tip(repository: Repository, given: str = "") -> tuple[str, str] | None:
    """Return (name, commit) of the default branch, as the remote, the caller or custom names it; None if unknown."""
    names = [f"refs/remotes/origin/{given}", f"refs/heads/{given}"] if given else []
    names.append("refs/remotes/origin/HEAD")
    names += [f"refs/remotes/{remote}/HEAD" for remote in sorted(repository.remotes) if remote != "origin"]
    names += [f"refs/{where}/{name}" for where in ("remotes/origin", "heads") for name in ("main", "master")]
    for name in names:
        oid = commit_of(repository, name)
        if oid is not None:
            return name.removeprefix("refs/").removeprefix("remotes/").removeprefix("heads/"), oid
    return None


def list_commits(repository: Repository, chosen: Range) -> list[str]:
    """Return the range's commits, earliest first.

    Raises:
        GitError: the history cannot be walked: a commit is missing or damaged.
    """
    if not chosen.heads:
        return []
    lines = [*chosen.heads, *(f"^{base}" for base in chosen.bases)]
    stdin = "".join(f"{line}\n" for line in lines).encode()
    out = run.run(["rev-list", "--topo-order", "--reverse", "--stdin"], git_dir=repository.git_dir, stdin=stdin)
    return out.decode("ascii").split()


def shallow_boundary(repository: Repository, commits: Sequence[str]) -> list[str]:
    """Return those of the commits whose parents a shallow checkout cut off."""
    try:
        with open(os.path.join(repository.common_dir, "shallow"), encoding="ascii") as stream:
            cut = set(stream.read().split())
    except OSError:
        return []
    return [oid for oid in commits if oid in cut]


def brought(repository: Repository, commits: Sequence[str]) -> Iterator[Brought | Skipped]:
    """Yield every path that each commit brings, in the order of the commits.

    Where a tree is missing git ends; the commit is named and the next ones are asked of a new process.
    """
    rest = list(commits)
    while rest:
        done: set[str] = set()
        for item in _diff_tree(repository, rest):
            if isinstance(item, str):
                done.add(item)
            else:
                yield item
        left = [oid for oid in rest if oid not in done]
        if left:
            # git names a commit before it reads its trees or after, depending on the kind of commit.
            yield Skipped(f"commit {left[0]}", f"its tree is {_DAMAGED}")
            left = left[1:]
        rest = left


def _diff_tree(repository: Repository, commits: Sequence[str]) -> Iterator[Brought | str]:
    """Yield what each commit brings, then the commit's id once all of it was said."""
    process = run.popen(_DIFF_TREE, git_dir=repository.git_dir)
    questions, answers = catfile.pipes(process)
    feeder = threading.Thread(target=_feed, args=(questions, commits), daemon=True)
    feeder.start()
    commit = ""
    fields = _fields(answers)
    for field in fields:
        if not field.startswith(b":"):
            if commit:
                yield commit
            commit = field.decode("ascii", "replace").strip()
            continue
        path = next(fields, None)
        oid = _new_content(field)
        if path is not None and oid is not None:
            yield Brought(commit, path.decode("utf-8", "surrogateescape"), oid)
    feeder.join()
    if process.wait() == 0 and commit:
        yield commit
    catfile.end(process)


def _new_content(head: bytes) -> str | None:
    """Return the blob a raw entry brings: one that no parent has at that path; None for the rest."""
    parents = len(head) - len(head.lstrip(b":"))
    words = head[parents:].decode("ascii", "replace").split(" ")
    mode, olds, new = words[parents], words[parents + 1 : 2 * parents + 1], words[2 * parents + 1]
    gone = not new.strip("0")
    return None if gone or mode == "160000" or new in olds else new


def _fields(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(1 << 16):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    # What has no end was cut off with the process.


def _feed(pipe: IO[bytes], oids: Sequence[str]) -> None:
    try:
        pipe.write("".join(f"{oid}\n" for oid in oids).encode())
        pipe.close()
    except (OSError, ValueError):
        return


def read(repository: Repository, commits: Sequence[str], tags: Sequence[str] = ()) -> Iterator[Blob | Skipped]:
    """Yield each blob that the commits bring, once, with every commit and path that brings it; then their messages.

    Args:
        repository: where they are.
        commits: as `list_commits` gives them.
        tags: annotated tags whose messages are read too.
    """
    places: dict[str, list[Place]] = {}
    for item in brought(repository, commits):
        if isinstance(item, Skipped):
            yield item
            continue
        place = Place(item.path, REF_KIND, repository.name, item.commit, item.oid)
        places.setdefault(item.oid, []).append(place)
    for oid, data in catfile.read_all(repository, [*places, *commits, *tags]):
        if oid in places:
            if data is None:
                paths = sorted({place.path for place in places[oid]})
                more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
                yield Skipped(f"blob {oid}", f"{_DAMAGED} ({paths[0]}{more})")
            else:
                yield Blob(data, tuple(places[oid]))
        elif data is None:
            yield Skipped(f"object {oid}", _DAMAGED)
        else:
            kind, commit = ("tag", None) if oid in tags else ("commit", oid)
            place = Place("", f"{kind}-message", repository.name, commit, oid)
            yield Blob(data.partition(b"\n\n")[2], (place,))
