"""Which repositories: a file, standard input, a folder of clones, or an organisation of a forge."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from binscan.errors import SourceError
from binscan.git.clone import is_url
from binscan.git.run import mask_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

FORGES = ("github:", "gitlab:")
_LARGEST_LIST = 256 * 1024 * 1024


class Target(NamedTuple):
    """One repository to audit."""

    name: str
    """Shown and stored: the URL without credentials, or the path."""
    source: str
    """What git is given; may hold credentials, so it never leaves memory and standard input."""
    size: int = 0
    """Bytes, as far as the forge says; the largest are started first."""


class Listing(NamedTuple):
    """What an organisation's listing should hold."""

    archived: bool = True
    forks: bool = False


def read_targets(source: str, listing: Listing | None = None) -> list[Target]:
    """Return the repositories that `source` names, each once, the largest first where sizes are known.

    Args:
        source: a list file (one path or URL a line, `#` comments), `-`, a folder of clones, `github:ORG` or
            `gitlab:GROUP`.
        listing: which repositories of an organisation count.

    Raises:
        SourceError: the list cannot be read, or names nothing.
    """
    if source.startswith(FORGES):
        from binscan.fleet.forges import list_organisation

        targets = list_organisation(source, listing or Listing())
    elif source == "-":
        targets = parse_lines(sys.stdin.read(_LARGEST_LIST).splitlines(), ".")
    elif os.path.isdir(source):
        targets = list(_clones(source))
    else:
        targets = _list_file(source)
    if not targets:
        raise SourceError(f"{source} names no repository", "Give one path or clone URL a line.")
    unique = {target.name: target for target in targets}
    return sorted(unique.values(), key=lambda target: -target.size)


def parse_lines(lines: Iterable[str], base: str) -> list[Target]:
    """Return the targets of a list's lines; a relative path is taken from `base`."""
    targets = []
    for line in lines:
        text = line.strip()
        if text and not text.startswith("#"):
            targets.append(target(text if is_url(text) else os.path.join(base, os.path.expanduser(text))))
    return targets


def target(source: str, size: int = 0) -> Target:
    """Return one target, its name free of credentials."""
    return Target(mask_url(source) if is_url(source) else source, source, size)


def _list_file(source: str) -> list[Target]:
    try:
        with open(source, encoding="utf-8", errors="surrogateescape") as stream:
            return parse_lines(stream.read(_LARGEST_LIST).splitlines(), os.path.dirname(source) or ".")
    except OSError as error:
        hint = "Give a file, a folder of clones, github:ORG, gitlab:GROUP, or - for standard input."
        raise SourceError(f"{source} cannot be read: {error.strerror}", hint) from error


def _clones(folder: str) -> Iterable[Target]:
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        bare = all(os.path.exists(os.path.join(path, part)) for part in ("HEAD", "objects", "refs"))
        if bare or os.path.exists(os.path.join(path, ".git")):
            yield target(path)
