"""Signatures that the exchange accepts: HMAC-SHA256, RSA PKCS#1 v1.5 with SHA-256, Ed25519.

Source: docs/explanation/exchange.md, "Signing".

HMAC needs the standard library only. Private keys need `cryptography`, which is an extra (`binscan[verify]`)
and is imported here and nowhere else. Every signer takes the percent-encoded query and returns text
that is ready to be the value of `signature=`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from binscan.model import Role, Secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

Passphrase = Callable[[str], "Secret | None"]
"""Asked with a redacted description of an encrypted private key; None where nobody can be asked."""

MAX_PRIVATE_KEY = 10_000
"""Bytes. The exchange takes RSA up to 4096 bit (2.4 kB of DER, 3.3 kB of PEM); a hostile key of 100,000 bit
would keep the validation busy for minutes."""
MAX_ITERATIONS = 10_000_000
"""PBKDF2 rounds, about five seconds: OpenSSL writes 2,048, password managers up to a million."""

_PBKDF2 = bytes.fromhex("06092a864886f70d01050c")
_SCRYPT = bytes.fromhex("06092b06010401da47040b")


class Signer(Protocol):
    """Signs queries with one secret."""

    def sign(self, query: bytes) -> str:
        """Return the value of `signature=` for the percent-encoded query, itself percent-encoded."""


class Unsignable(Exception):
    """A private key that cannot sign; the message says why and what to do, and holds nothing of the key."""


class HmacSigner:
    """HMAC-SHA256, hexadecimal."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def sign(self, query: bytes) -> str:
        """Sign the query."""
        return hmac.new(self._secret.reveal(), query, hashlib.sha256).hexdigest()


class Ed25519Signer:
    """Ed25519 over the query itself, base64."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    def sign(self, query: bytes) -> str:
        """Sign the query."""
        return quote(base64.b64encode(self._key.sign(query)), safe="")


class RsaSigner:
    """RSASSA-PKCS1-v1_5 with SHA-256, base64."""

    def __init__(self, key: RSAPrivateKey) -> None:
        self._key = key

    def sign(self, query: bytes) -> str:
        """Sign the query."""
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        return quote(base64.b64encode(self._key.sign(query, PKCS1v15(), SHA256())), safe="")


def signer_for(role: Role, secret: Secret, passphrase: Passphrase) -> Signer:
    """Return what signs with this part of a credential.

    Raises:
        Unsignable: a private key that is encrypted, broken, of another kind, or `cryptography` is missing.
    """
    if role is Role.PRIVATE_KEY:
        return _private_signer(secret, passphrase)
    return HmacSigner(secret)


def _private_signer(secret: Secret, passphrase: Passphrase) -> Signer:
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    except ImportError:
        raise Unsignable(
            "signing with a private key needs the package cryptography: pip install cryptography"
        ) from None
    data = secret.reveal()
    if len(data) > MAX_PRIVATE_KEY:
        raise Unsignable("the private key is larger than any that the exchange takes")
    password = None
    if _is_encrypted(data):
        _check_work_factor(data)
        answer = passphrase(f"encrypted private key, SHA-256 {secret.sha256[:12]}…")
        if answer is None:
            raise Unsignable("the private key is encrypted and its passphrase is needed to sign with it")
        password = answer.reveal()
    key = _load(data, password)
    if isinstance(key, Ed25519PrivateKey):
        return Ed25519Signer(key)
    if isinstance(key, RSAPrivateKey):
        return RsaSigner(key)
    raise Unsignable("the private key is of a kind that the exchange does not take (it takes RSA and Ed25519)")


def _load(data: bytes, password: bytes | None) -> object:
    """Load PEM or DER. What the library says is dropped: its words could hold what it was given."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

    load = load_pem_private_key if data.lstrip().startswith(b"-----") else load_der_private_key
    try:
        return load(data, password)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        what = "cannot be read" if password is None else "cannot be decrypted with this passphrase"
        raise Unsignable(f"the private key {what}") from None


def _is_encrypted(data: bytes) -> bool:
    """PEM says so in words; DER by the identifier of the key derivation (RFC 8018)."""
    if data.lstrip().startswith(b"-----"):
        return b"ENCRYPTED" in data
    return _PBKDF2 in data[:80] or _SCRYPT in data[:80]


def _check_work_factor(data: bytes) -> None:
    """Refuse a key whose decryption is made to take hours: whoever wrote the file chose the rounds.

    Raises:
        Unsignable: the derivation is scrypt (which openssl does not write by default) or has too many rounds.
    """
    der = data
    if data.lstrip().startswith(b"-----"):
        body = b"".join(line for line in data.split() if not line.startswith(b"--"))
        try:
            der = base64.b64decode(body, validate=False)
        except ValueError:
            return
    if _SCRYPT in der[:120]:
        raise Unsignable("the private key is encrypted with scrypt: decrypt it first, for example with openssl pkey")
    at = der.find(_PBKDF2, 0, 120)
    if at >= 0 and _rounds(der[at + len(_PBKDF2) :]) > MAX_ITERATIONS:
        raise Unsignable("decrypting the private key would take too long: it asks for too many rounds")


def _rounds(parameters: bytes) -> int:
    """PBKDF2-params is SEQUENCE { salt OCTET STRING, iterationCount INTEGER, … } (RFC 8018, appendix A.2)."""
    salt = parameters[2:]
    if len(salt) < 2 or salt[0] != 0x04:
        return MAX_ITERATIONS + 1
    number = salt[2 + salt[1] :]
    if len(number) < 2 or number[0] != 0x02:
        return MAX_ITERATIONS + 1
    return int.from_bytes(number[2 : 2 + number[1]], "big")
