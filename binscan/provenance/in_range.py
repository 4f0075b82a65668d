"""What a commit range knows of a credential: which of its commits brings it first, and where it still is.

The whole answer, over all of history, is the audit's; a pull request's check has no time for it.
"""

from __future__ import annotations

from dataclasses import replace

from binscan.git import run
from binscan.git.head import at_head, describe_commit
from binscan.git.refs import list_refs, reflogs
from binscan.model import Provenance
from binscan.redaction import Redactor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from binscan.git.repository import Repository
    from binscan.model import Credential, Place


class Origins:
    """Traces credentials within a range.

    Args:
        repository: where it is.
        commits: the range's, earliest first.
    """

    def __init__(self, repository: Repository, commits: Sequence[str]) -> None:
        self._repository = repository
        self._commits = commits
        self._order = {oid: position for position, oid in enumerate(commits)}

    def trace(self, credentials: Sequence[Credential]) -> list[Provenance]:
        """Return, for each, the earliest commit that brings it, whether HEAD holds it, and the refs that do."""
        redactor = Redactor(credentials)
        return [self._one(credential, redactor) for credential in credentials]

    def _one(self, credential: Credential, redactor: Redactor) -> Provenance:
        places = [location.place for location in credential.locations]
        brings = [self._commits[i] for i in sorted({self._order[p.commit] for p in places if p.commit in self._order})]
        refs = self._refs(brings)
        introduced = None
        if brings:
            path = next(place.path for place in places if place.commit == brings[0])
            told = describe_commit(self._repository, brings[0])
            author, subject = (redactor.over(text.encode("utf-8", "replace")) for text in (told.author, told.subject))
            introduced = replace(told, author=author, subject=subject, path=path)
        return Provenance(
            introduced=introduced,
            removed=None,
            present_at_head=self._present(places),
            refs=refs,
            published=self._published(brings, refs),
        )

    def _present(self, places: Sequence[Place]) -> bool:
        at = at_head(self._repository, sorted({place.path.partition("!")[0] for place in places}))
        return any(place.blob is not None and at.get(place.path.partition("!")[0]) == place.blob for place in places)

    def _refs(self, commits: Sequence[str]) -> tuple[str, ...]:
        wanted = [f"--contains={oid}" for oid in commits]
        if not wanted:
            return ()
        arguments = ["for-each-ref", "--format=%(refname)", *wanted]
        code, out, _ = run.attempt(arguments, git_dir=self._repository.git_dir)
        return tuple(sorted(out.decode("utf-8", "surrogateescape").split("\n")[:-1])) if code == 0 else ()

    def _published(self, commits: Sequence[str], refs: Sequence[str]) -> bool | None:
        """True where a remote's ref holds it or held it, False where remotes are known and none ever did."""
        if self._repository.bare or any(ref.startswith(("refs/remotes/", "refs/pull/")) for ref in refs):
            return True
        tips = [ref.target for ref in list_refs(self._repository) if ref.kind in ("remote", "pull")]
        if not tips or not commits or self._repository.shallow:
            return None
        once = [entry.oid for entry in reflogs(self._repository) if entry.ref.startswith("refs/remotes/")]
        lines = "".join(f"{oid}\n" for oid in (*commits, *(f"^{oid}" for oid in (*tips, *once))))
        arguments = ["rev-list", "--ignore-missing", "--stdin"]
        code, out, _ = run.attempt(arguments, git_dir=self._repository.git_dir, stdin=lines.encode())
        if code != 0:
            return None
        return not set(commits) <= set(out.decode("ascii").split())
