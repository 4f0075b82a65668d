"""The person's side of verification: told first, asked for a yes where somebody is there, asked for passphrases."""

from __future__ import annotations

import os
import sys

from binscan.errors import UsageError
from binscan.model import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from binscan.model import Finding

PASSPHRASE = "BINSCAN_PASSPHRASE"  # noqa: S105 - the name of a variable
"""Environment variable for the passphrase of encrypted private keys, where no terminal is attached."""


class Asker:
    """Asks the exchange about findings, on behalf of a person.

    Args:
        proxy: `http://HOST:PORT`, or None.
        yes: do not wait for a yes.
        quiet: no progress; the notice before the first request is printed all the same.
        timeout: longest wait for one answer, seconds; None for the usual.

    Raises:
        UsageError: the proxy or `BINSCAN_API_URL` makes no sense: said before anything is read.
    """

    def __init__(self, *, proxy: str | None, yes: bool, quiet: bool, timeout: float | None = None) -> None:
        from binscan.verifier.client import open_client

        self._client = open_client(os.environ, proxy=proxy, timeout=timeout, passphrase=passphrase)
        self._yes, self._quiet = yes, quiet
        self._told = False

    def __call__(self, findings: Sequence[Finding]) -> list[Finding]:
        """Verify the findings.

        Raises:
            UsageError: the person said no; nothing was sent.
        """
        from binscan.verifier.verify import verify

        return verify(findings, self._client, self._announce)

    def _announce(self, text: str) -> None:
        if not self._told:
            self._told = True
            print(text, file=sys.stderr)
            if not self._yes and is_attended() and not _agreed():
                raise UsageError("nothing was asked: you did not say yes")
        elif not self._quiet:
            print(text, file=sys.stderr)


def is_attended() -> bool:
    """Whether a person can answer: standard input and error are a terminal."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def passphrase(description: str) -> Secret | None:
    """Return the passphrase of an encrypted private key, from the environment or the person; None without either."""
    given = os.environ.get(PASSPHRASE)
    if given is not None:
        return Secret(given.encode())
    if not is_attended():
        return None
    from getpass import getpass

    return Secret(getpass(f"Passphrase of the {description}: ").encode())


def _agreed() -> bool:
    print("Go on? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
