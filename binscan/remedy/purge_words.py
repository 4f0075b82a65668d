"""A purge plan in words, and the commands after a rewrite."""

from __future__ import annotations

import os

from binscan.remedy.purge import BY_BLOB, BY_MESSAGE, BY_TEXT, UNREACHED
from binscan.remedy.shell import git, quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from binscan.remedy.purge import Copy, Plan, Target

_SHOWN = 20
"""Lines of one list before the rest is only counted."""
_MEANS = (
    (BY_TEXT, "rewritten, with ***REMOVED*** in the place of each credential that stands there as text"),
    (BY_BLOB, "removed by blob id, the whole file, because no text replacement reaches what is in it"),
    (BY_MESSAGE, "rewritten, with ***REMOVED*** in the message of the commit or tag"),
    (UNREACHED, "NOT REACHED by any rewrite: in a commit's or tag's header"),
)


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield the plan, line by line."""
    yield f"Purge of {plain(plan.repository)}"
    for one, redacted in plan.credentials:
        yield f"  {one}  {redacted}"
    yield ""
    yield from _copies(plan)
    yield f"{plan.rewritten:,} of {plan.commits:,} commits will be rewritten: new ids, signatures lost."
    yield from _refs("Refs that will point elsewhere", (*plan.targets, *plan.retagged))
    yield from _refs("Refs that will be deleted, because they point straight at a copy", plan.dropped)
    if plan.gone:
        yield "Files that leave HEAD, because they are removed as a whole:"
        yield from _list(f"{plain(path)} ({why})" for path, why in plan.gone)
    if any(target.kind == "note" for target in plan.targets):
        yield "Notes keep their text but lose their commits, which have new ids."
    yield ""
    yield from _still_served(plan)
    yield from _clones(plan)


def _copies(plan: Plan) -> Iterator[str]:
    if plan.empty:
        yield "No object holds a copy: there is nothing to rewrite."
        return
    for means, words in _MEANS:
        copies = plan.by(means)
        if copies:
            yield f"{len(copies):,} {'object is' if len(copies) == 1 else 'objects are'} {words}:"
            yield from _list(_copy(copy) for copy in copies)
    yield ""


def _copy(copy: Copy) -> str:
    layers = "; ".join(" in ".join(reversed(encoding)) for encoding in copy.encodings)
    return f"{copy.kind} {copy.oid[:12]}  {', '.join(map(plain, copy.paths[:3]))}{f'  ({layers})' if layers else ''}"


def _refs(title: str, targets: Sequence[Target]) -> Iterator[str]:
    if targets:
        yield f"{title} ({len(targets):,}):"
        yield from _list(plain(target.ref) for target in targets)


def _still_served(plan: Plan) -> Iterator[str]:
    yield "What will still serve it until somebody acts:"
    for name, url in plan.remotes:
        yield f"  {plain(name)} ({plain(url)}): until the rewritten refs are pushed; after that by commit id, until the"
        yield "    host runs its garbage collection: ask its support to do it, and to drop cached views"
    if not plan.remotes:
        yield "  no remote is configured here; wherever this was pushed to still has it"
    pulls = [target for target in plan.targets if target.kind == "pull"]
    yield (
        f"  pull and merge requests{f' ({len(pulls)} seen here)' if pulls else ''}: their refs cannot be pushed to; "
        "only the host's support removes them"
    )
    yield "  forks, mirrors, CI caches, container images, package archives: each keeps its own copy"
    yield ""


def _clones(plan: Plan) -> Iterator[str]:
    if plan.people:
        yield f"Who must clone again (committed since the leak, {len(plan.people):,}):"
        yield from _list(plan.people)
    else:
        yield "Everybody with a clone must clone again."
    if plan.local:
        yield "In this clone only, out of a rewrite's reach; it ends with the clone:"
        yield from _list(map(plain, plan.local))


def push_lines(plan: Plan, path: str, moved: Sequence[tuple[Target, str]]) -> Iterator[str]:
    """Yield the commands that bring the rewritten refs to each remote, to be run by a person.

    Each push names the old id, so that a remote that has moved on refuses it.

    Args:
        plan: what was rewritten.
        path: the rewritten clone.
        moved: each ref with its new id.
    """
    changed = [(target, new) for target, new in moved if new and new != target.old]
    for name, url in plan.remotes or (("", plan.repository),):
        # A URL may hold a password, and is asked for when the command runs; a path holds none.
        asked = name and not os.path.isabs(url)
        where = f'"$({git(plan.repository, "remote", "get-url", name)})"' if asked else quote(url)
        branches = [spec for target, _ in changed for spec in _branch(target, name, plan.copy_of_remote or not name)]
        if branches:
            yield f"{git(path, 'push', '--atomic')} {where} {' '.join(map(quote, branches))}"
        tags = [spec for target, _ in changed if target.kind == "tag" for spec in _leased(target, target.ref)]
        if tags:
            yield f"{git(path, 'push')} {where} {' '.join(map(quote, tags))}"


def _branch(target: Target, remote: str, own: bool) -> tuple[str, ...]:
    """Return the lease and the refspec of a remote's branch; nothing for a ref that is none."""
    prefix = f"refs/remotes/{remote}/"
    if own:
        return _leased(target, target.ref) if target.kind in ("branch", "note") else ()
    if target.ref.startswith(prefix) and target.ref != f"{prefix}HEAD":
        return _leased(target, "refs/heads/" + target.ref.removeprefix(prefix))
    return ()


def _leased(target: Target, theirs: str) -> tuple[str, str]:
    return f"--force-with-lease={theirs}:{target.old}", f"{target.ref}:{theirs}"


def _list(lines: Iterable[str]) -> Iterator[str]:
    everything = list(lines)
    yield from (f"  {line}" for line in everything[:_SHOWN])
    if len(everything) > _SHOWN:
        yield f"  and {len(everything) - _SHOWN:,} more"


def plain(text: str) -> str:
    """Return text that cannot move a terminal's cursor or pass for another line."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
