"""What the fast reader could not read, or not know: stock git is asked for it."""

from __future__ import annotations

import hashlib
import os

from binscan.git import catfile, run
from binscan.git.objects import KINDS
from binscan.git.pack.plain_sets import split
from binscan.git.pack.references import Absent
from binscan.model import Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from binscan.git.objects import SweepTask
    from binscan.git.pack.plan import Plan
    from binscan.git.pack.references import References
    from binscan.git.pack.stores import Listing
    from binscan.git.pack.total import Total
    from binscan.git.repository import Repository


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
    objects = [entry for entry in total.failed if entry[0]]
    objects += _described(repository, [oid for kind, oid in total.failed if not kind], total)
    if listing.refused:
        objects += _in_refused(repository, listing, plan, total)
    wanted = [(oid, kind) for kind, oid in objects if kind in task.kinds]
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


def _described(repository: Repository, oids: list[str], total: Total) -> list[tuple[str, str]]:
    """Return (kind, id) of objects whose kind only git may know."""
    found = []
    for oid, kind, _ in catfile.describe(repository, oids):
        if kind:
            total.exists[kind] += 1
            found.append((kind, oid))
        else:
            total.unread.append(Skipped(f"object {oid}", catfile.DAMAGED))
    return found


def _in_refused(repository: Repository, listing: Listing, plan: Plan, total: Total) -> list[tuple[str, str]]:
    """Return (kind, id) of what git lists beyond the plan, and name the packs whose objects git cannot list either."""
    for refused in listing.refused:
        if refused.raw_index is not None and run.attempt(["show-index"], stdin=refused.raw_index)[0] != 0:
            reason = "its index is damaged" if refused.raw_index else "it has no index, so git does not see it"
            total.unread.append(Skipped(f"pack {os.path.basename(refused.path)}", reason))
    known = {oid.hex() for oid in (*plan.raw_ids(KINDS), *split(total.known.ids(KINDS), plan.oid_bytes))}
    known.update(oid for oid, _ in plan.loose)
    known.update(plan.broken)
    beyond = [(oid, kind) for oid, kind, _ in catfile.list_objects(repository) if oid not in known]
    for oid, kind in beyond:
        if kind:
            total.exists[kind] += 1
        else:
            total.unread.append(Skipped(f"object {oid}", catfile.DAMAGED))
    return [(kind, oid) for oid, kind in beyond if kind]


def surely(absent: Absent, repository: Repository, whole: Listing) -> Absent:
    """Leave out what is held after all: by a pack that only git can read, or by git's own knowledge."""
    if not absent.objects and not absent.parents:
        return absent
    width = repository.oid_bytes
    here = {hashlib.new("sha1" if width == 20 else "sha256", empty).digest() for empty in (b"tree 0\0", b"blob 0\0")}
    if whole.refused:
        here.update(bytes.fromhex(oid) for oid, _, _ in catfile.list_objects(repository))
    return Absent(absent.objects - here, absent.parents - here)
