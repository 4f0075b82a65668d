"""The plan for taking credentials out of a history: what will change, by which means, and what will still serve it.

Three means reach everything that git stores. A copy that stands as plain text in a text blob is replaced by text; one
under a layer of encoding (base64, UTF-16, an archive, a database), or in a blob that git-filter-repo takes for binary,
goes with its blob; one in the message of a commit or a tag is replaced in the message. Which copy needs which is not
guessed: each object is replaced in memory and looked through again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from binscan.model import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

REPLACEMENT = b"***REMOVED***"
"""What git-filter-repo itself puts in place of a literal."""
BINARY_WITHIN = 8192
"""git-filter-repo replaces no text in a blob with a zero byte among its first 8,192 (`_tweak_blob`)."""
SHORTEST_LINE = 24
"""Characters of a private key's line that may be replaced wherever it stands: 144 bits are in no other file."""

BY_TEXT = "text"
BY_BLOB = "blob"
BY_MESSAGE = "message"
UNREACHED = "by hand"


@dataclass(frozen=True, slots=True)
class Copy:
    """One object that holds a purged credential."""

    means: str
    """`text`, `blob`, `message`, or `by hand` for what no rewrite reaches (an author's name, a file's)."""
    kind: str
    """`blob`, `commit`, `tag`."""
    oid: str
    paths: tuple[str, ...]
    encodings: tuple[tuple[str, ...], ...] = ()
    """The layers under which it lies, where there are any."""


@dataclass(frozen=True, slots=True)
class Target:
    """One ref that will point elsewhere."""

    ref: str
    kind: str
    old: str
    """What it points at now."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a purge of one repository will do, and what it cannot do."""

    repository: str
    """Its path or URL."""
    credentials: tuple[tuple[str, str], ...]
    """(id, redacted) of each credential."""
    copies: tuple[Copy, ...]
    rewritten: int
    """Commits that will have another id."""
    commits: int
    """Commits in all."""
    targets: tuple[Target, ...]
    """Refs that will be rewritten."""
    retagged: tuple[Target, ...]
    """Annotated tags of which only the message changes: their commits stay."""
    dropped: tuple[Target, ...]
    """Refs that point straight at a blob or tree with a copy, or replace one: they will be deleted."""
    exclude: tuple[str, ...] = field(repr=False)
    """Commits at which the rewrite stops: they and their ancestors keep their ids."""
    remotes: tuple[tuple[str, str], ...]
    """(name, URL with credentials masked) of each remote."""
    people: tuple[str, ...]
    """Who committed since the leak: each has a clone that holds it."""
    local: tuple[str, ...]
    """What holds a copy in this clone only, where no rewrite of refs reaches."""
    copy_of_remote: bool = False
    """Whether its branches are the remote's own: a bare clone or a mirror."""
    gone: tuple[tuple[str, str], ...] = ()
    """(path, why): files that leave the tip of a branch, because they are removed as a whole."""

    @property
    def empty(self) -> bool:
        """Whether no object holds a copy."""
        return not self.copies

    def by(self, means: str) -> tuple[Copy, ...]:
        """Return the copies that are removed by one means."""
        return tuple(copy for copy in self.copies if copy.means == means)


def replacements(secrets: Iterable[Secret]) -> list[bytes]:
    """Return what to replace, longest first, for the secrets as they stand in text; private keys line by line.

    A line of a PEM block survives re-wrapping of what is around it, escaped line ends and indentation.
    """
    found: dict[bytes, None] = {}
    for secret in secrets:
        value = secret.reveal()
        if not value.startswith(b"-----BEGIN "):
            found[value] = None
            continue
        lines = [line.strip() for line in value.replace(b"\\n", b"\n").splitlines()]
        body = [line for line in lines if line and not line.startswith(b"-----") and b":" not in line]
        found[b"".join(body)] = None
        found.update(dict.fromkeys(line for line in body if len(line) >= SHORTEST_LINE))
    return sorted((value for value in found if b"\n" not in value), key=len, reverse=True)


def expressions(literals: Sequence[bytes]) -> bytes:
    """Return the literals as git-filter-repo's `--replace-text` and `--replace-message` read them."""
    return b"".join(b"literal:" + literal + b"==>" + REPLACEMENT + b"\n" for literal in literals)


def replaced(data: bytes, literals: Sequence[bytes]) -> bytes:
    """Return what git-filter-repo makes of a text."""
    for literal in literals:
        data = data.replace(literal, REPLACEMENT)
    return data


def means_for(kind: str, data: bytes, literals: Sequence[bytes], holds: Callable[[bytes], bool]) -> str:
    """Return the means that takes every purged credential out of one object.

    Args:
        kind: `blob`, `commit` or `tag`.
        data: its bytes.
        literals: what will be replaced; for messages, see `message_literals`.
        holds: whether bytes still hold one of the credentials, under whatever layers.
    """
    if kind == "blob":
        binary = b"\0" in data[:BINARY_WITHIN]
        return BY_BLOB if binary or holds(replaced(data, literals)) else BY_TEXT
    head, blank, message = data.partition(b"\n\n")
    return UNREACHED if holds(head + blank + replaced(message, literals)) else BY_MESSAGE


def retagged(data: bytes, literals: Sequence[bytes], inner: str) -> bytes:
    """Return a tag object with its message replaced and its signature, which no longer fits, taken off.

    Args:
        data: the tag object.
        literals: what to replace.
        inner: the id that it points at now.
    """
    head, blank, message = data.partition(b"\n\n")
    for mark in (b"-----BEGIN PGP SIGNATURE-----", b"-----BEGIN SSH SIGNATURE-----"):
        message = message.partition(mark)[0]
    return b"object " + inner.encode() + head[head.find(b"\n") :] + blank + replaced(message, literals)
