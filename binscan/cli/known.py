"""A secret that the user knows: typed without echo, or read from standard input, never an argument."""

from __future__ import annotations

import getpass
import sys

from binscan.errors import UsageError
from binscan.model import Part, Role, Secret

SHORTEST = 8
"""Bytes. Shorter strings occur everywhere: a search for them answers nothing."""


def read_known(source: str) -> tuple[Part, ...]:
    """Return the secrets to look for: one for each line, a PEM block as a whole.

    Args:
        source: what was given as the option's value; only `-` is allowed.

    Raises:
        UsageError: something else was given, or nothing usable was typed.
    """
    if source != "-":
        raise UsageError(
            "--find takes only '-': a secret given as an argument stays in the shell's history and the process list",
            "Write --find - and type the secret when asked, or pipe it in.",
        )
    if sys.stdin.isatty():
        data = getpass.getpass("The secret to look for (not shown): ").encode()
    else:
        data = sys.stdin.buffer.read()
    values = list(dict.fromkeys(_values(data)))
    if not values:
        raise UsageError("no secret was given to look for", "Type it when asked, or pipe it in, one on each line.")
    if min(map(len, values)) < SHORTEST:
        raise UsageError(f"a secret to look for needs at least {SHORTEST} characters")
    return tuple(Part(Role.UNKNOWN, Secret(value)) for value in values)


def _values(data: bytes) -> list[bytes]:
    if data.strip().startswith(b"-----BEGIN "):
        return [data.strip()]
    return [line.strip() for line in data.splitlines() if line.strip()]
