"""Commands that take a credential out of one repository's history, exact for this repository and safe to paste.

Known never to have been published: the commits are changed before anybody sees them. Published, or nobody can tell:
the rewrite is planned by `binscan purge`, after rotation.
"""

from __future__ import annotations

import os

from binscan.git.run import attempt
from binscan.remedy.shell import git, quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from binscan.model import Change, Finding, Place, Provenance

REPORT = "binscan-report.json"


def commands(finding: Finding) -> tuple[str, ...]:
    """Return the commands for one finding of an audit; none where it is in no history."""
    provenance = finding.provenance
    places = [x.place for x in finding.credential.locations if x.place.blob is not None]
    repository = next((place.repository for place in places if place.repository is not None), None)
    if provenance is None or repository is None:
        return ()
    if provenance.published is not False or not os.path.isdir(repository):
        return purge_commands(repository)
    return tuple(dict.fromkeys(_before_a_push(repository, provenance, places)))


def purge_commands(repository: str) -> tuple[str, ...]:
    """Return the commands that plan and carry out a rewrite."""
    return (
        f"binscan audit {quote(repository)} --format json --output {REPORT}",
        f"binscan purge {REPORT}",
        f"binscan purge {REPORT} --execute --rotated",
    )


def _before_a_push(repository: str, provenance: Provenance, places: list[Place]) -> Iterator[str]:
    yield from _commits(repository, provenance)
    for ref in provenance.refs:
        if ref.startswith("refs/tags/"):
            yield git(repository, "tag", "--delete", ref.removeprefix("refs/tags/"))
        elif ref.startswith("refs/notes/"):
            yield git(repository, "update-ref", "-d", ref)
    for place in places:
        if place.ref_kind == "index":
            yield git(repository, "rm", "--cached", "--", place.path.partition("!")[0])
    yield from forget_commands(repository, provenance, places)


def _commits(repository: str, provenance: Provenance) -> Iterator[str]:
    """Amend the last commit, or stop a rebase at each older one; a commit that no branch holds needs neither."""
    for ref in provenance.refs:
        if not ref.startswith("refs/heads/"):
            continue
        branch = ref.removeprefix("refs/heads/")
        first = _first_on(repository, ref, provenance)
        if first is None:
            continue
        yield git(repository, "switch", branch)
        if first.commit == _tip(repository, ref):
            if first.path and first.path != "commit message":
                yield git(repository, "add", "--", first.path.partition("!")[0])
            yield git(repository, "commit", "--amend")
        elif _tip(repository, f"{first.commit}^"):
            yield git(repository, "rebase", "--interactive", "--rebase-merges", f"{first.commit}^")
        else:
            yield git(repository, "rebase", "--interactive", "--rebase-merges", "--root")


def _first_on(repository: str, ref: str, provenance: Provenance) -> Change | None:
    for change in provenance.introductions:
        code, _, _ = attempt(["merge-base", "--is-ancestor", change.commit, ref], cwd=repository)
        if code == 0:
            return change
    return None


def _tip(repository: str, revision: str) -> str:
    code, out, _ = attempt(["rev-parse", "--verify", "--quiet", "--end-of-options", revision], cwd=repository)
    return out.decode().strip() if code == 0 else ""


def forget_commands(repository: str, provenance: Provenance, places: list[Place]) -> Iterator[str]:
    """Yield the commands after which a clone keeps no copy that no branch holds.

    Only the reflogs that hold it are emptied, and a stash is dropped only where the secret was found in a stash: the
    reflog of `refs/stash` is the stashes themselves.
    """
    logs = dict.fromkeys(entry.rpartition("@")[0] for entry in provenance.reflogs)
    if any(place.ref_kind == "stash" for place in places):
        stashes = {
            entry.rpartition("{")[2].rstrip("}") for entry in provenance.reflogs if entry.startswith("refs/stash@")
        }
        for position in sorted(map(int, stashes), reverse=True):
            yield git(repository, "stash", "drop", f"stash@{{{position}}}")
    others = [log for log in logs if log != "refs/stash"]
    if others:
        yield git(repository, "reflog", "expire", "--expire=now", *others)
    yield git(repository, "gc", "--prune=now")


def clone_again(repository: str) -> tuple[str, ...]:
    """Return the commands that replace a clone which holds a purged secret, or clean one that has no remote.

    Work that was never pushed is listed first. A repository without a remote is the one that others push to: once the
    rewritten refs are in it, only what no ref reaches has to go.
    """
    if not os.path.isdir(repository):
        return ()
    code, out, _ = attempt(["remote"], cwd=repository)
    remotes = out.decode("utf-8", "surrogateescape").split("\n")[0] if code == 0 else ""
    code, out, _ = attempt(["rev-parse", "--show-toplevel"], cwd=repository)
    top = out.decode("utf-8", "surrogateescape").rstrip("\n") if code == 0 else os.path.realpath(repository)
    if not remotes:
        return (
            git(repository, "reflog", "expire", "--expire=now", "--all"),
            git(repository, "gc", "--prune=now"),
        )
    url = attempt(["remote", "get-url", "--", remotes], cwd=repository)[1].decode("utf-8", "surrogateescape").strip()
    # A URL may hold a password, and is asked for when the command runs; a path from here means another elsewhere. Of a
    # path, git would take over the whole store, with what no ref reaches any more.
    relative = url.startswith(("./", "../"))
    source = quote(os.path.realpath(os.path.join(top, url))) if relative else None
    asked = f'"$({git(repository, "remote", "get-url", remotes)})"'
    return (
        git(repository, "log", "--branches", "--not", "--remotes", "--oneline"),
        f"git clone --no-local {source or asked} {quote(top + '.clean')}",
        f"rm -rf {quote(top)}",
    )
