"""Sensitive bytes as a type: masked wherever they could be printed, kept or sent by accident."""

from __future__ import annotations

import binascii

from binscan.digest import sha256
from binscan.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


class Secret:
    """Sensitive bytes that cannot be printed, formatted, pickled or serialised by accident.

    `reveal()` is the one way in; a test lists the modules that may call it.
    Equality and hashing are by value, so secrets can key a dictionary.
    """

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = bytes(value)

    def reveal(self) -> bytes:
        """Return the secret's own bytes."""
        return self._value

    @property
    def sha256(self) -> str:
        """The SHA-256 of the secret's own bytes, 64 hex digits: 64 base62 digits are 381 bits, beyond any guessing.

        Of a PEM it is that of its DER, so that line ends, wrapping and escapes change nothing.
        """
        return sha256(_der(self._value)).hexdigest()

    @property
    def redacted(self) -> str:
        """At most 4 + 2 characters of the secret and its length: enough to recognise one's own key."""
        length = len(self._value)
        if length < 40 or not self._value.isalnum():
            return f"[{length} bytes]"
        text = self._value.decode("ascii", "replace")
        return f"{text[:4]}…{text[-2:]} ({length} characters)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret(****)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is never pickled: pass the blob's id and position instead")


def _der(value: bytes) -> bytes:
    """Return what a PEM block encodes; anything else, or a PEM whose body does not decode, as it is."""
    if not value.startswith(b"-----BEGIN "):
        return value
    lines = (line.strip() for line in value.splitlines())
    body = b"".join(line for line in lines if not line.startswith(b"-----") and b":" not in line)
    try:
        return binascii.a2b_base64(body) or value
    except binascii.Error:
        return value


class Fingerprint(Record):
    """What a report keeps of a secret: enough to recognise and match it, nothing that can be used.

    It stands where a `Secret` stood in a report that was read back from a file.
    """

    sha256: str
    """As `Secret.sha256`."""
    redacted: str
    """As `Secret.redacted`."""
