"""Where an object that hit was: its paths, and the commits that hold it."""

from __future__ import annotations

from binscan.model import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from binscan.git.objects import ObjectStore
    from binscan.git.repository import Repository
    from binscan.model import Credential, Provenance
    from binscan.source.history import CommitRow


class Tracer:
    """Answers for the objects of one repository in which something was found.

    Args:
        repository: whose objects.
        store: to read trees from.
        commits: every commit of the store.
        hits: ids of the objects in which something was found.
    """

    def __init__(
        self, repository: Repository, store: ObjectStore, commits: Sequence[CommitRow], hits: Sequence[str]
    ) -> None:
        self._repository = repository
        self._paths: dict[str, str] = {}
        if hits:
            out = repository.git(["rev-list", "--objects", "--all", "--reflog", "--missing=allow-any"])
            wanted = {oid.encode() for oid in hits}
            for line in out.split(b"\n"):
                oid, _, path = line.partition(b" ")
                if oid in wanted:
                    self._paths[oid.decode()] = path.decode("utf-8", "surrogateescape")

    def places(self, kind: str, oid: str) -> tuple[Place, ...]:
        """Return every place of one object."""
        name = self._repository.name
        if kind != "blob":
            return (Place(f"{kind} message", f"{kind}-message", name, oid if kind == "commit" else None, oid),)
        known = oid in self._paths
        return (Place(self._paths.get(oid, oid), "branch" if known else "unreachable", name, None, oid),)

    def provenance(self, credential: Credential) -> Provenance | None:
        """Return since when, still where, published or not."""
        return None
