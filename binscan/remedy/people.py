"""Whose clones hold a leak: everybody who committed since it came."""

from __future__ import annotations

from binscan.git.run import attempt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from binscan.git.repository import Repository
    from binscan.model import Provenance


def people_since(repository: Repository, provenances: Sequence[Provenance]) -> tuple[str, ...]:
    """Return `Name <mail>` of everyone who committed after the first introduction, sorted.

    Args:
        repository: whose history.
        provenances: of the leaked credentials.
    """
    first = [change.commit for provenance in provenances for change in provenance.introductions]
    if not first:
        return ()
    before = "".join(f"^{commit}^@\n" for commit in dict.fromkeys(first))
    # `^commit^@` leaves out what came before; a root commit has no parents and leaves out nothing.
    arguments = ["log", "--all", "--no-show-signature", "--format=%aN <%aE>%x00%cN <%cE>", "--stdin"]
    _, out, _ = attempt(arguments, git_dir=repository.git_dir, stdin=before.encode())
    names = {name for line in out.splitlines() for name in line.split(b"\0") if name}
    text = (name.decode("utf-8", "replace") for name in names)
    return tuple(sorted("".join(c if c.isprintable() else "?" for c in name) for name in text))
