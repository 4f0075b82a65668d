"""Where a person's own keys come from: the environment, a keyring, a prompt, standard input; never an argument."""

from __future__ import annotations

import os
import sys

from binscan.errors import MissingPackage, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from binscan.model import Credential, Environment

SERVICE = "binscan"
"""The service under which keys are looked up in a keyring: `keyring set binscan NAME.key`, then `NAME.secret`."""
DEFAULT = "default"
"""What the key without a name of its own is called: `BINANCE_API_KEY`."""


def from_environment(names: Sequence[str], environment: Environment) -> list[tuple[str, Credential]]:
    """Return (name, credential) from variables such as `BINANCE_MAIN_API_KEY` and `BINANCE_MAIN_API_SECRET`.

    Args:
        names: which; none means all there are.
        environment: which exchange they are for, where the person says so.

    Raises:
        UsageError: one that was asked for is not there, or none is.
    """
    from binscan.known.intake import read_environment, stem

    groups: dict[str, dict[str, str]] = {}
    for variable, value in os.environ.items():
        words = stem(variable).split()
        if "binance" in words:
            label = "-".join(word for word in words if word != "binance") or DEFAULT
            groups.setdefault(label, {})[variable] = value
    found: list[tuple[str, Credential]] = []
    for name in names or sorted(groups):
        credentials = read_environment(groups.get(name.lower(), {}), environment)
        if names and not credentials:
            raise UsageError(f"no variables hold a key called {name!r}", f"They are named like {_variable(name)}.")
        found.extend((name, credential) for credential in credentials)
    if not found:
        raise UsageError(
            "no environment variable holds a key", f"They are named like {_variable(DEFAULT)}; or give --from."
        )
    return found


def from_keyring(names: Sequence[str], environment: Environment) -> list[tuple[str, Credential]]:
    """Return (name, credential) from the system's keyring.

    Raises:
        UsageError: no names were given, there is no keyring, or it does not hold one of them.
    """
    from binscan.known.intake import pair_of
    from binscan.model import Secret

    if not names:
        raise UsageError("a keyring does not list what it holds", "Name the keys: binscan review --from keyring NAME.")
    found = []
    for name in names:
        key, secret = (_stored(f"{name}.{part}") for part in ("key", "secret"))
        found.append((name, pair_of(Secret(key.encode()), Secret(secret.encode()), environment)))
    return found


def from_prompt(names: Sequence[str], environment: Environment) -> list[tuple[str, Credential]]:
    """Ask a person for each; nothing is shown while they type.

    Raises:
        UsageError: nobody is there to ask.
    """
    from getpass import getpass

    from binscan.known.intake import pair_of
    from binscan.model import Secret

    if not sys.stdin.isatty():
        raise UsageError("no terminal is attached to ask on", "Use --from env or --from keyring.")
    found = []
    for name in names or (DEFAULT,):
        key = getpass(f"API key of {name} (not shown): ").strip()
        secret = getpass(f"Secret of {name} (not shown): ").strip()
        found.append((name, pair_of(Secret(key.encode()), Secret(secret.encode()), environment)))
    return found


def from_stdin(names: Sequence[str], environment: Environment) -> list[tuple[str, Credential]]:
    """Read credentials in any of the shapes that `binscan verify` takes; all get the first name.

    Raises:
        UsageError: there is none.
    """
    from binscan.known.intake import read_credentials

    credentials = read_credentials(sys.stdin.buffer.read(), environment)
    if not credentials:
        raise UsageError("there is no credential on standard input", "Give key and secret on a line or on two.")
    return [(names[0] if names else DEFAULT, credential) for credential in credentials]


SOURCES = {"env": from_environment, "keyring": from_keyring, "prompt": from_prompt, "stdin": from_stdin}


def _variable(name: str) -> str:
    middle = "" if name == DEFAULT else f"{name.upper().replace('-', '_')}_"
    return f"BINANCE_{middle}API_KEY and BINANCE_{middle}API_SECRET"


def _stored(user: str) -> str:
    keyring = _keyring()
    try:
        value = keyring.get_password(SERVICE, user)
    except keyring.errors.KeyringError as error:
        raise UsageError(
            f"the keyring could not be read ({type(error).__name__})", "Use --from env or --from prompt."
        ) from None
    if not isinstance(value, str) or not value:
        raise UsageError(f"the keyring holds no {user!r}", f"Store it with: keyring set {SERVICE} {user}")
    return value.strip()


def _keyring() -> Any:
    try:
        import keyring
        import keyring.errors
    except ImportError:
        raise MissingPackage("--from keyring", "keyring") from None
    return keyring
