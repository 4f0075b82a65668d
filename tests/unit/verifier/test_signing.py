"""The signatures are the documented ones, byte for byte."""

from __future__ import annotations

import base64
import hashlib
import sys
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from binscan.model import Role, Secret
from binscan.verifier.client import nobody
from binscan.verifier.signing import HmacSigner, Unsignable, signer_for

# The secret that the exchange prints in its own documentation of signing, as a number: vectors need its value, and
# this tree holds nothing that looks like one.
DOCUMENTED = int(
    "410655907470741063889344031152750889059152501894437491682701"
    "447156921796436679903192233765633226963334764317069869720400"
    "1262657135407727187768914490306666"
).to_bytes(64, "big")
ED25519_SEED = (110432904046880126217295930340665796402810491669161350937024579859406156441429).to_bytes(32, "big")
"""Of the Ed25519 test key that python-binance publishes with its expected signature."""

ORDER = "side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559"


@pytest.mark.parametrize(
    ("query", "signature"),
    [
        ("timestamp=1578963600000", "d84e6641b1e328e7b418fff030caed655c266299c9355e36ce801ed14631eed4"),
        (f"symbol=LTCBTC&{ORDER}", "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"),
        (
            f"symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&{ORDER}",
            "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3",
        ),
    ],
)
def test_hmac_vectors_of_the_documentation(query: str, signature: str) -> None:
    assert HmacSigner(Secret(DOCUMENTED)).sign(query.encode()) == signature


def test_the_documented_secret_is_the_documented_one() -> None:
    digest = hashlib.sha256(DOCUMENTED).hexdigest()
    assert digest == "23e9efa3ced6e70c7f2dbe0d08295f18f94b0cbd5c6026677e3bc51897ee31f2"


def test_ed25519_vector_of_python_binance() -> None:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(ED25519_SEED)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    query = b"price=50000&quantity=1&side=BUY&symbol=BTCUSDT&timestamp=1631234567890&type=LIMIT"
    expected = "a4Pm3p02D2HXtNfo3DBaVCe9Ov7kledewgYtGjekotFmZ5wXa3mC5AtLB7CpAphyNjeyovIuDP+9fyjYmsojCw=="
    assert unquote(signer_for(Role.PRIVATE_KEY, Secret(pem), nobody).sign(query)) == expected


def test_rsa_is_pkcs1_v15_over_sha256_in_base64_ready_for_a_url() -> None:
    key = rsa.generate_private_key(65537, 2048)
    stored = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    signature = signer_for(Role.PRIVATE_KEY, Secret(stored), nobody).sign(b"timestamp=1")
    assert not set(signature) & set("+/=")
    key.public_key().verify(base64.b64decode(unquote(signature)), b"timestamp=1", padding.PKCS1v15(), SHA256())


@pytest.mark.parametrize(
    ("stored", "why"),
    [
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "cannot be read"),
        (b"0.\x02\x01\x00", "cannot be read"),
        (b"0\x82" + b"\x00" * 20_000, "larger than any"),
        (
            ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            "of a kind that the exchange does not take",
        ),
    ],
)
def test_a_private_key_that_cannot_sign_says_why(stored: bytes, why: str) -> None:
    with pytest.raises(Unsignable, match=why):
        signer_for(Role.PRIVATE_KEY, Secret(stored), nobody)


def test_a_private_key_made_to_take_hours_is_refused() -> None:
    """The rounds of an encrypted key are chosen by whoever wrote the file."""
    salt = b"\x04\x08" + b"\x00" * 8
    rounds = b"\x02\x04" + (2**31 - 1).to_bytes(4, "big")
    pbkdf2 = bytes.fromhex("06092a864886f70d01050c") + bytes([0x30, len(salt + rounds)]) + salt + rounds
    stored = b"0\x82\x01\x00" + pbkdf2 + b"\x00" * 100
    with pytest.raises(Unsignable, match="too long"):
        signer_for(Role.PRIVATE_KEY, Secret(stored), lambda _: Secret(b"x"))


def test_without_cryptography_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.ed25519", None)
    with pytest.raises(Unsignable, match=r"pip install cryptography"):
        signer_for(Role.PRIVATE_KEY, Secret(b"0."), nobody)
    assert HmacSigner(Secret(b"works without")).sign(b"x")
