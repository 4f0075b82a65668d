"""Carries out a purge plan on a fresh mirror clone; the repository itself is only read, and nothing is pushed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace

from binscan.api import audit
from binscan.git import rewrite
from binscan.git.objects import ObjectStore, tag_chain
from binscan.git.refs import list_refs
from binscan.git.repository import Repository
from binscan.model import Report
from binscan.purge.prepare import Prepared
from binscan.remedy.purge import BY_BLOB, Plan, Target, expressions, retagged
from binscan.settings import Settings


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A clean mirror."""

    path: str
    left: Report
    """What an audit for the same credentials still finds in it: nothing, if all went well."""
    moved: tuple[tuple[Target, str], ...]
    """Each ref that points elsewhere now, with its new id; empty where it was deleted."""


def execute(prepared: Prepared, folder: str | None, settings: Settings) -> Rewritten:
    """Rewrite a fresh mirror clone of the repository; the repository itself is only read, and nothing is pushed.

    Args:
        prepared: the plan.
        folder: where to put the clone; must not exist. None takes a new folder in the temporary directory.
        settings: limits and processes.

    Raises:
        UsageError: the folder exists, or git-filter-repo is not installed.
        GitError: the repository cannot be cloned or rewritten; the clone is removed.
    """
    plan = prepared.plan
    path = folder or os.path.join(tempfile.mkdtemp(prefix="binscan-purged-"), "purged.git")
    clone = rewrite.mirror(prepared.source, path)
    try:
        rewrite.drop_refs(clone, [target.ref for target in plan.dropped])
        contents = {
            "text": expressions(prepared.texts),
            "message": expressions(prepared.messages),
            "blobs": b"".join(copy.oid.encode() + b"\n" for copy in plan.by(BY_BLOB)),
        }
        with rewrite.private_files(contents) as files:
            rewrite.filter_history(clone, [target.ref for target in plan.targets], plan.exclude, files)
        _retag(clone, plan, prepared.messages)
        rewrite.forget(clone)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise
    left = audit(path, replace(settings, find=prepared.parts))
    now = {ref.name: ref.oid for ref in list_refs(clone)}
    everything = (*plan.targets, *plan.retagged, *plan.dropped)
    moved = tuple((target, now.get(target.ref, "")) for target in everything)
    return Rewritten(path, left, moved)


def _retag(clone: Repository, plan: Plan, literals: Sequence[bytes]) -> None:
    """Rewrite the messages of tags whose commits stay; a tag of a tag is rewritten from the inside out."""
    store = ObjectStore(clone)
    try:
        for target in plan.retagged:
            chain = tag_chain(target.old, store)
            inner = chain[-1]
            for oid in reversed(chain[:-1]):
                _, data = store.read(oid)
                inner = rewrite.write_tag(clone, retagged(data, literals, inner))
            clone.git(["update-ref", target.ref, inner])
    finally:
        store.close()
