"""Given credentials are recognised exactly, through every layer, with no context and no false alarm."""

from __future__ import annotations

import base64
import pickle

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from binscan.errors import UsageError
from binscan.examine import examine
from binscan.matcher.known import Known, remember
from binscan.model import Limits, Role, Secret, Text
from tests.support.tokens import pair, token

KEY, SECRET = pair("known")
KNOWN = Known.of_secrets(
    [(Role.API_KEY, Secret(KEY.encode()), "bot"), (Role.SECRET_KEY, Secret(SECRET.encode()), "bot")]
)


def roles(data: bytes) -> set[tuple[str, Role, float]]:
    found = examine(data, None, Limits(), (KNOWN,)).classified
    return {(c.candidate.secret.reveal().decode(), c.role, c.confidence) for c in found if c.confidence > 0.9}


@pytest.mark.parametrize(
    "data",
    [
        KEY.encode(),
        b"x = 1\nnothing says what this is: " + KEY.encode() + b"\n",
        b"prefix" + KEY.encode() + b"Suffix99",
        b"sha256:" + KEY.encode(),
        b"-----BEGIN CERTIFICATE-----\n" + KEY.encode() + b"\n" + SECRET.encode() + b"\n-----END CERTIFICATE-----\n",
        base64.b64encode(b"a=" + KEY.encode()),
        ("note " + KEY).encode("utf-16"),
    ],
    ids=["bare", "prose", "inside a word", "as a digest", "in a certificate", "base64", "utf-16"],
)
def test_it_is_found_without_context_and_through_layers(data: bytes) -> None:
    assert (KEY, Role.API_KEY) in {(value, role) for value, role, _ in roles(data)}


def test_each_has_the_role_that_its_owner_gave_it() -> None:
    assert {(value, role) for value, role, _ in roles(f"{SECRET} {KEY}".encode())} == {
        (KEY, Role.API_KEY),
        (SECRET, Role.SECRET_KEY),
    }


def test_its_evidence_names_its_label() -> None:
    found = examine(KEY.encode(), None, Limits(), (KNOWN,)).classified[0]
    assert found.evidence == ("recognised exactly, by its digest (`bot`)",)


@given(st.text(alphabet="abcXYZ019 \n", max_size=300))
def test_nothing_else_is_recognised(text: str) -> None:
    assert KNOWN.find(Text(text.encode())) == []


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_it_is_found_in_the_midst_of_anything(before: bytes, after: bytes) -> None:
    hits = KNOWN.find(Text(before + KEY.encode() + after))
    assert [(c.start, e.label) for c, e in hits if c.secret.reveal() == KEY.encode()] == [(len(before), "bot")]


def test_another_key_that_differs_in_one_character_is_not_recognised() -> None:
    assert KNOWN.find(Text((KEY[:-1] + ("a" if KEY[-1] != "a" else "b")).encode())) == []


def test_a_key_of_an_odd_shape_is_recognised_too() -> None:
    odd = token("odd", alphabet="abcdefghijklmnopqrstuvwxyz0123456789")
    known = Known.of_secrets([(Role.API_KEY, Secret(odd.encode()), "")])
    assert len(known.find(Text(b"value " + odd.encode()))) == 1


def test_a_private_key_is_recognised_however_it_is_written() -> None:
    key = Ed25519PrivateKey.generate()
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    known = Known.of_secrets([(Role.PRIVATE_KEY, Secret(der), "signer")])
    body = base64.b64encode(der)
    for written in (pem, pem.replace(b"\n", b"\\n"), pem.replace(b"\n", b"\r\n"), b"key=" + body + b"\n"):
        assert [entry.label for _, entry in known.find(Text(written))] == ["signer"]
    other = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert known.find(Text(other)) == []


def test_nothing_of_the_secret_is_in_it() -> None:
    """It may cross a process boundary or be committed: pickled, it holds no secret and no plain digest of one."""
    import hashlib

    stored = pickle.dumps(KNOWN)
    for value in (KEY.encode(), SECRET.encode()):
        for form in (value, value[::-1], value.hex().encode(), base64.b64encode(value)[:80], value[:8]):
            assert form not in stored
        assert hashlib.sha256(value).digest() not in stored


def test_two_lists_of_the_same_key_cannot_be_compared() -> None:
    again = Known.of_secrets([(Role.API_KEY, Secret(KEY.encode()), "bot")])
    assert again.salt != KNOWN.salt
    assert not set(again.entries) & set(KNOWN.entries)


@pytest.mark.parametrize("value", ["hunter2", "a" * 64, "abc" * 20, KEY[:39], KEY[:30] + " " + KEY[31:]])
def test_what_could_be_guessed_is_not_remembered(value: str) -> None:
    with pytest.raises(UsageError) as refusal:
        remember(b"salt", Role.SECRET_KEY, Secret(value.encode()))
    assert value not in str(refusal.value)
