"""What the fast reader could not read, or not know: stock git is asked for it."""

from __future__ import annotations

import hashlib
import os

from binscan.git import catfile, run
from binscan.git.objects import KINDS
from binscan.git.pack.plain_sets import split
from binscan.git.pack.references import Absent
from binscan.model import Limits, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from binscan.git.objects import SweepTask
    from binscan.git.pack.plan import Plan
    from binscan.git.pack.references import References
    from binscan.git.pack.stores import Listing
    from binscan.git.pack.total import Total
    from binscan.git.repository import Repository


LARGEST = 2 * Limits().blob
"""Bytes of an object that is still asked for. git makes in memory what a delta makes, and a few hundred bytes can
declare any size: a larger object is named and not read."""


class _Noting:
    """Gives objects to a task, and what they name to where that is gathered."""

    def __init__(self, task: SweepTask, references: References) -> None:
        self.kinds = task.kinds
        self.harvest = task.harvest
        self._task = task
        self._references = references

    def visit(self, kind: str, oid: str, data: bytes) -> None:
        self._references.take(kind, data)
        self._task.visit(kind, oid, data)


def with_git(
    repository: Repository,
    task: SweepTask,
    listing: Listing,
    plan: Plan,
    total: Total,
    references: References | None,
) -> dict[str, bytes]:
    """Ask stock git for what could not be read here, and return the raw ids of each kind that it gave.

    Args:
        repository: whose objects.
        task: what to do with each.
        listing: the whole store, with the packs that cannot be read here.
        plan: what was read here.
        total: the sums so far; what git gives is added.
        references: takes what the objects name, if that is asked.
    """
    objects = _described(repository, total)
    if listing.refused:
        objects += _in_refused(repository, listing, plan, total)
    wanted = []
    for kind, name, size in objects:
        if kind not in task.kinds:
            continue
        if size > LARGEST:
            total.unread.append(Skipped(f"{kind} {name}", f"larger than the limit of {LARGEST >> 20} MiB"))
        else:
            wanted.append((name, kind))
    if not wanted:
        return {}
    fed = catfile.feed(repository, wanted, task if references is None else _Noting(task, references))
    total.size += fed.size
    total.unread.extend(fed.unread)
    for kind, count in fed.read.items():
        total.read[kind] += count
    total.missing.difference_update(fed.oids)
    total.ids.extend(set(fed.oids).difference(total.ids))
    kinds = dict(wanted)
    given: dict[str, bytes] = {}
    for oid in fed.oids:
        kind = kinds[oid.hex()]
        given[kind] = given.get(kind, b"") + oid
    return given


def _described(repository: Repository, total: Total) -> list[tuple[str, str, int]]:
    """Return (kind, id, size) of what failed; its kind may be one that only git knows."""
    found = []
    kinds = {oid: kind for kind, oid in total.failed}
    for oid, kind, size in catfile.describe(repository, list(kinds)):
        if kinds[oid]:
            found.append((kinds[oid], oid, size))
        elif kind:
            total.exists[kind] += 1
            found.append((kind, oid, size))
        else:
            total.unread.append(Skipped(f"object {oid}", catfile.DAMAGED))
    return found


def _in_refused(repository: Repository, listing: Listing, plan: Plan, total: Total) -> list[tuple[str, str, int]]:
    """Return (kind, id, size) of what git lists beyond the plan, and name the packs that git cannot list either."""
    for refused in listing.refused:
        if refused.raw_index is not None and run.attempt(["show-index"], stdin=refused.raw_index)[0] != 0:
            reason = "its index is damaged" if refused.raw_index else "it has no index, so git does not see it"
            total.unread.append(Skipped(f"pack {os.path.basename(refused.path)}", reason))
    known = {oid.hex() for oid in (*plan.raw_ids(KINDS), *split(total.known.ids(KINDS), plan.oid_bytes))}
    known.update(oid for oid, _ in plan.loose)
    known.update(plan.broken)
    beyond = [entry for entry in catfile.list_objects(repository) if entry[0] not in known]
    for oid, kind, _ in beyond:
        if kind:
            total.exists[kind] += 1
        else:
            total.unread.append(Skipped(f"object {oid}", catfile.DAMAGED))
    return [(kind, oid, size) for oid, kind, size in beyond if kind]


def surely(absent: Absent, repository: Repository, whole: Listing) -> Absent:
    """Leave out what is held after all: by a pack that only git can read, or by git's own knowledge."""
    if not absent.objects and not absent.parents:
        return absent
    width = repository.oid_bytes
    here = {hashlib.new("sha1" if width == 20 else "sha256", empty).digest() for empty in (b"tree 0\0", b"blob 0\0")}
    if whole.refused:
        here.update(bytes.fromhex(oid) for oid, _, _ in catfile.list_objects(repository))
    return Absent(absent.objects - here, absent.parents - here)
