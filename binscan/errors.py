"""Everything binscan raises on purpose.

    BinscanError                 one sentence for the user and, often, what to do next
    ├── UsageError               the command line or a library argument makes no sense
    │   └── MissingPackage       a package that few runs need is not installed
    ├── ConfigError              a configuration, baseline or report file is wrong
    ├── SourceError              what was to be read cannot be read at all
    │   ├── NotARepository       the path is no git repository
    │   ├── UnknownRevision      a name or range does not resolve
    │   └── GitError             git failed, is too old, or is missing
    └── VerificationRefused      a request outside the read-only allow-list was attempted

An item that cannot be read is not an error but a `binscan.model.Skipped` value: it never ends a run.
No message ever holds a secret.
"""

from __future__ import annotations


class BinscanError(Exception):
    """A failure with one plain sentence; exit status 2.

    Args:
        message: what happened, one sentence.
        hint: what to do next, one sentence; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(BinscanError):
    """The command line or a library argument makes no sense."""


class MissingPackage(UsageError):
    """A package that few runs need is not installed.

    It is named itself, not by an extra of binscan: there is no release on PyPI, so what `pip` would find there under
    that name is somebody else's.

    Args:
        purpose: what needs it, as the subject of a sentence.
        package: its name on PyPI.
    """

    def __init__(self, purpose: str, package: str) -> None:
        hint = f"pip install {package}, in the environment that binscan runs from"
        super().__init__(f"{purpose} needs the package {package}", hint)


class ConfigError(BinscanError):
    """A configuration, baseline or report file is wrong: names file, key, what was expected and found."""


class SourceError(BinscanError):
    """What was to be read cannot be read at all."""


class NotARepository(SourceError):
    """The path is no git repository."""


class UnknownRevision(SourceError):
    """A revision or range does not resolve in this repository."""


class GitError(SourceError):
    """git is missing, too old, refused to run, or failed."""


class VerificationRefused(BinscanError):
    """A request outside the read-only allow-list was attempted; it was not sent."""
