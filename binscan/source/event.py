"""What a CI event asks to be read: GitHub's event file, in which whoever opened the pull request had a say.

Ids must be ids and branch names names; everything else in the file is ignored. Nothing is asked of an API, and no
commit is counted: the range is what the head reaches and the base does not.

Source: GitHub Docs, "Events that trigger workflows" and "Webhook events and payloads".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from binscan.errors import SourceError, UsageError
from binscan.source.commits import Range, commit_of, is_oid, is_zero, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from binscan.git.repository import Repository

_SHALLOW_HEAD = "check out the pull request with actions/checkout and fetch-depth: 0"
WHOLE_HISTORY = ("schedule", "workflow_dispatch", "repository_dispatch", "workflow_call")
"""Events that bring no commits of their own: the whole history is read."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an event asks for."""

    mode: str
    """`range`, `audit`, or `nothing` where a ref was deleted."""
    why: str
    """One sentence for the summary."""
    base: str = ""
    """Commit id that the head is compared with; all zeros where there is none."""
    head: str = ""
    """Commit or tag id; empty for what is checked out."""
    tag: bool = False
    """Whether the head is a tag, whose object a checkout may lack."""
    default_branch: str = ""


def plan(name: str, event: object) -> Plan:
    """Return what an event asks to be read.

    Args:
        name: the event's name, `GITHUB_EVENT_NAME`.
        event: its parsed file, `GITHUB_EVENT_PATH`.

    Raises:
        UsageError: the event is not one that brings or holds commits, or its file lacks what it must have.
    """
    default = _branch(_get(event, "repository", "default_branch"))
    if name in ("pull_request", "pull_request_target"):
        base, head = _oid(event, "pull_request", "base", "sha"), _oid(event, "pull_request", "head", "sha")
        return Plan("range", "the commits of the pull request", base, head, default_branch=default)
    if name == "merge_group":
        base, head = _oid(event, "merge_group", "base_sha"), _oid(event, "merge_group", "head_sha")
        return Plan("range", "the commits of the merge group", base, head, default_branch=default)
    if name == "push":
        base, head = _oid(event, "before"), _oid(event, "after")
        if is_zero(head):
            return Plan("nothing", "the push deleted a branch or tag: there is nothing to read", default_branch=default)
        tag = str(_get(event, "ref")).startswith("refs/tags/")
        return Plan("range", "the commits of the push", base, head, tag, default)
    if name in WHOLE_HISTORY:
        return Plan("audit", "the whole history", default_branch=default)
    hint = "Use it on pull_request, push, merge_group, schedule or workflow_dispatch, or give a range."
    raise UsageError(f"the event {name[:40]!a} says nothing about commits", hint)


def chooser(wanted: Plan) -> Callable[[Repository], Range]:
    """Return what selects the plan's commits in a repository."""

    def choose(repository: Repository) -> Range:
        head = wanted.head or "HEAD"
        if commit_of(repository, head) is not None:
            chosen = resolve(repository, f"{wanted.base}..{head}", wanted.default_branch)
            return _without_merge_base(repository, chosen, wanted)
        if wanted.tag:
            return resolve(repository, f"{wanted.base}..HEAD", wanted.default_branch)
        if repository.shallow and commit_of(repository, "HEAD") is not None:
            # A shallow checkout holds the merge commit of the pull request only; deepened, it holds the head as well.
            shallow = resolve(repository, f"{wanted.base}..HEAD", wanted.default_branch)
            return replace(shallow, missing=(*shallow.missing, head))
        raise SourceError(f"the commit {head[:12]} of the event is not in this checkout", _SHALLOW_HEAD)

    return choose


def _without_merge_base(repository: Repository, chosen: Range, wanted: Plan) -> Range:
    """Compare with the base as it is now where GitHub's own merge commit is checked out.

    The event's base can be older than what was merged into the pull request since; without this the commits
    of the base branch in between would be read as if the pull request had brought them.
    """
    parents = [commit_of(repository, f"HEAD^{number}") for number in (1, 2, 3)]
    if wanted.head and parents[0] and parents[1] == wanted.head and parents[2] is None:
        return replace(chosen, bases=tuple(dict.fromkeys((*chosen.bases, parents[0]))))
    return chosen


def _get(event: object, *keys: str) -> object:
    for key in keys:
        event = event.get(key) if isinstance(event, dict) else None
    return event


def _oid(event: object, *keys: str) -> str:
    value = _get(event, *keys)
    if not isinstance(value, str) or not is_oid(value):
        raise UsageError(f"the event file has no commit id at {'.'.join(keys)}", "It is not the file of this event.")
    return value


def _branch(value: object) -> str:
    """Return a branch name that is one, and an empty string for anything else."""
    good = isinstance(value, str) and 0 < len(value) <= 255 and not value.startswith("-")
    if not good or not isinstance(value, str):
        return ""
    plain = all(c.isalnum() or c in "._-/+@=" for c in value)
    return value if plain and ".." not in value else ""
