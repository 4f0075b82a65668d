"""The commits a push is about to publish, from what git tells its pre-push hook or pre-commit tells its own.

What the remote has is its side of each update, where that is here, and everything its remote-tracking refs reach.
See githooks(5) "pre-push"; pre-commit reads git's lines itself and hands on one ref in `PRE_COMMIT_*` variables.
"""

from __future__ import annotations

from typing import NamedTuple

from binscan.errors import UsageError
from binscan.source.commits import Range, commit_of, is_oid, is_zero, object_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from binscan.git.repository import Repository


class Update(NamedTuple):
    """One ref that a push would change."""

    local: str
    """The object to be pushed; all zeros for a deletion."""
    remote: str
    """What the remote's ref holds now, as far as git knows; all zeros for a new ref."""


def from_git(text: str) -> list[Update]:
    """Read git's lines `LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID`.

    Raises:
        UsageError: a line is not of that form.
    """
    updates = []
    for line in text.splitlines():
        words = line.rsplit(" ", 3)
        if len(words) != 4 or not is_oid(words[1]) or not is_oid(words[3]):
            hint = "git gives LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID on standard input, a line for each ref."
            raise UsageError("standard input is not what git hands to its pre-push hook", hint)
        updates.append(Update(words[1], words[3]))
    return updates


def from_pre_commit(variables: Mapping[str, str]) -> list[Update] | None:
    """Read what pre-commit sets for its pre-push hooks; None where it did not start this process for a push.

    For a first push of a branch with its root commit, pre-commit names the branch and no range.
    """
    to, base = variables.get("PRE_COMMIT_TO_REF"), variables.get("PRE_COMMIT_FROM_REF")
    if to:
        return [Update(to, base or "0" * 40)]
    branch = variables.get("PRE_COMMIT_LOCAL_BRANCH")
    return [Update(branch, "0" * 40)] if branch else None


def to_publish(repository: Repository, updates: Sequence[Update], remote: str) -> Range:
    """Return the range of commits that the updates would publish.

    Args:
        repository: what is pushed from.
        updates: the refs to change.
        remote: the name of the remote, or its URL where it has no name.

    Raises:
        UnknownRevision: a local side names no commit here.
    """
    heads: list[str] = []
    tags: list[str] = []
    bases: list[str] = []
    for update in updates:
        if is_zero(update.local):
            continue
        head, tag = object_of(repository, update.local)
        heads.append(head)
        tags.extend([tag] if tag else [])
        held = None if is_zero(update.remote) else commit_of(repository, update.remote)
        bases.extend([held] if held else [])
    bases.extend(_tracked(repository, remote))
    return Range(tuple(dict.fromkeys(heads)), tuple(dict.fromkeys(bases)), tuple(dict.fromkeys(tags)))


def _tracked(repository: Repository, remote: str) -> list[str]:
    from binscan.git.refs import list_refs

    prefix = f"refs/remotes/{remote}/"
    return [ref.target for ref in list_refs(repository) if ref.name.startswith(prefix) and ref.target_kind == "commit"]
