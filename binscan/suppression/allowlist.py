"""The allowlist of the configuration: paths, rules and fingerprints that are never findings."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from binscan.model import Credential
    from binscan.settings import Allow


def path_allowed(path: str, patterns: Sequence[str]) -> bool:
    """Whether a path, or the archive it lies in, matches one of the glob patterns.

    Args:
        path: `/` between parts; inside an archive `OUTER!INNER`.
        patterns: `*` and `?` stay within a folder, `**` crosses folders; a pattern without `/` matches the last part.
    """
    outer = path.partition("!")[0]
    return any(matches(outer, pattern) or (outer != path and matches(path, pattern)) for pattern in patterns)


def matches(path: str, pattern: str) -> bool:
    """Whether `path` matches one glob pattern; the cost is the product of their parts, never more."""
    from fnmatch import fnmatchcase  # most configurations allow nothing

    parts = path.split("/")
    wanted = pattern.strip("/").split("/")
    if len(wanted) == 1 and wanted[0] != "**":
        return fnmatchcase(parts[-1], wanted[0])
    reached = {0}
    for part in wanted:
        if part == "**":
            reached = set(range(min(reached, default=len(parts) + 1), len(parts) + 1))
        else:
            reached = {i + 1 for i in reached if i < len(parts) and fnmatchcase(parts[i], part)}
    return len(parts) in reached


def credential_allowed(credential: Credential, allow: Allow) -> bool:
    """Whether a credential's rule or fingerprint is on the allowlist."""
    return credential.rule in allow.rules or credential.id in allow.fingerprints


def acknowledged(what: str, allow: Allow) -> str | None:
    """Return the reason given for a path that can never be read, or None if it was not acknowledged."""
    return next((reason for pattern, reason in allow.unreadable if path_allowed(what, [pattern])), None)
