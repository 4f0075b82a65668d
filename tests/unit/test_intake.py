"""Credentials handed over in any usual shape are understood, and roles are taken from names only."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from binscan.known.intake import pair_of, read_credentials, read_environment
from binscan.model import Credential, Environment, Role, Secret
from tests.support.tokens import pair

K, S = pair("intake/one")
K2, S2 = pair("intake/two")
NAMES = {K: "K", S: "S", K2: "K2", S2: "S2"}

NAMED = [("api_key", "K"), ("secret_key", "S")]
NAMED2 = [("api_key", "K2"), ("secret_key", "S2")]
BARE = [("unknown", "K"), ("unknown", "S")]


def told(credential: Credential) -> list[tuple[str, str]]:
    parts = [(p.role.value, p.secret) for p in credential.parts]
    return [(role, NAMES[secret.reveal().decode()]) for role, secret in parts if isinstance(secret, Secret)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{K}\n{S}\n", [BARE]),
        (f"{K} {S}", [BARE]),
        (f"{K}/{S}", [BARE]),
        (f"{K}:{S}", [BARE]),
        (f"{K},{S}\r\n{K2},{S2}\r\n", [BARE, [("unknown", "K2"), ("unknown", "S2")]]),
        (f"\ufeffBINANCE_API_KEY={K}\nBINANCE_API_SECRET={S}\n", [NAMED]),
        (f"export BINANCE_SECRET='{S}'\nexport BINANCE_KEY='{K}'", [NAMED]),
        (f"api_key: {K}\nsecret: {S}\napi_key: {K2}\nsecret: {S2}", [NAMED, NAMED2]),
        (f"[one]\napi_key={K}\napi_secret={S}\n[two]\napi_key={K2}\napi_secret={S2}", [NAMED, NAMED2]),
        (json.dumps({"exchange": {"name": "binance", "key": K, "secret": S}}), [NAMED]),
        (json.dumps([{"apiKey": K, "secret": S}, {"apiKey": K2, "secret": S2}]), [NAMED, NAMED2]),
        (json.dumps([K, S]), [BARE]),
        (f"Client(api_secret='{S}', api_key='{K}')", [NAMED]),
        (f"Client('{K}', '{S}')", [BARE]),
        (f'curl -H "X-MBX-APIKEY: {K}" https://api.binance.com', [[("api_key", "K")]]),
        (K, [[("unknown", "K")]]),
        ("nothing here", []),
        ("", []),
        ('"x"', []),
        ("[" * 100_000, []),
    ],
)
def test_what_is_handed_over_is_understood(text: str, expected: list[list[tuple[str, str]]]) -> None:
    found = read_credentials(text.encode())
    assert sorted(map(told, found)) == sorted(expected)


def pem() -> tuple[str, bytes]:
    key = Ed25519PrivateKey.generate()
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(), der


def test_a_private_key_goes_with_the_only_key_beside_it() -> None:
    written, der = pem()
    for text in (f"api_key={K}\n{written}", f"{written}\n{K}\n", json.dumps({"apiKey": K, "privateKey": written})):
        (found,) = read_credentials(text.encode())
        assert [p.secret for p in found.parts] == [Secret(K.encode()), Secret(der)]
        assert found.parts[1].role is Role.PRIVATE_KEY


def test_the_environment_is_taken_from_names() -> None:
    text = f"BINANCE_TESTNET_API_KEY={K}\nBINANCE_TESTNET_SECRET={S}\nBINANCE_API_KEY={K2}\nBINANCE_SECRET={S2}"
    assert [c.environment for c in read_credentials(text.encode())] == [Environment.SPOT_TESTNET, Environment.UNKNOWN]
    said = read_credentials(f"{K} {S}".encode(), Environment.US)
    assert said[0].environment is Environment.US


def test_environment_variables_of_the_exchange_only() -> None:
    variables = {"BINANCE_API_KEY": K, "BINANCE_API_SECRET": S, "KUCOIN_API_KEY": K2, "HOME": "/"}
    assert [told(c) for c in read_environment(variables)] == [NAMED]


def test_a_pair_given_by_hand() -> None:
    written, der = pem()
    assert told(pair_of(Secret(K.encode()), Secret(S.encode()))) == NAMED
    assert pair_of(Secret(K.encode()), Secret(written.encode())).parts[1].secret == Secret(der)


@given(st.binary(max_size=400))
def test_anything_is_survived(data: bytes) -> None:
    read_credentials(data)


@given(
    st.recursive(
        st.none() | st.text(max_size=70) | st.integers(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_any_json_is_survived(document: object) -> None:
    read_credentials(json.dumps(document).encode())
