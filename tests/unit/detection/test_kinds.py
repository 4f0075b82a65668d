"""Kinds of credentials besides the plain pair: private keys, hex, listen keys, keystores, environments, severities."""

from __future__ import annotations

import base64
import json
import random
import textwrap

import pytest

from binscan.credential.join import join
from binscan.model import Credential, Environment, Role, Secret, Severity
from tests.support.tokens import token
from tests.unit.detection.helpers import fill, found_in, observe

HEX = "0123456789abcdef"


def ed25519_der(seed: object = "ed") -> bytes:
    """Return the DER of a PKCS#8 Ed25519 key."""
    return bytes.fromhex("302e020100300506032b657004220420") + random.Random(f"der:{seed}").randbytes(32)


def rsa_der(seed: object = "rsa") -> bytes:
    """Return bytes with the outer shape of an RSA key's DER."""
    return bytes.fromhex("308204b0") + random.Random(f"der:{seed}").randbytes(1200)


def pem(der: bytes, label: str = "PRIVATE KEY", width: int = 64) -> str:
    """Return a PEM block."""
    body = textwrap.fill(base64.b64encode(der).decode(), width)
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----"


def the_reported(template: str, path: str = "file.txt") -> list[Credential]:
    """Return what is reported."""
    return [found.credential for found in found_in(template, path) if found.reported]


ESCAPED = pem(ed25519_der()).replace("\n", "\\n")
CONCATENATED = " +\n  ".join(f"'{line}\\n'" for line in pem(ed25519_der()).split("\n"))
BODY = base64.b64encode(ed25519_der()).decode()


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("a.py", f'Client("<1>", private_key="""{pem(ed25519_der())}""")\n'),
        ("a.py", f"API_KEY = '<1>'\nPRIVATE_KEY = '''{pem(ed25519_der())}'''\n"),
        ("config.json", f'{{"exchange": {{"name": "binance", "key": "<1>", "secret": "{ESCAPED}"}}}}\n'),
        (".env", f'BINANCE_API_KEY=<1>\nBINANCE_PRIVATE_KEY="{ESCAPED}"\n'),
        (".env", f"BINANCE_API_KEY=<1>\nBINANCE_PRIVATE_KEY={BODY}\n"),
        ("a.yml", "binance:\n  api_key: <1>\n  private_key: |\n" + textwrap.indent(pem(ed25519_der()), "    ") + "\n"),
        ("a.go", f'apiKey := "<1>"\npem := `{pem(ed25519_der())}`\n'),
        ("a.js", f"const k = '<1>';\nconst p = {CONCATENATED};\nnew Binance({{apiKey: k, privateKey: p}})\n"),
    ],
)
def test_an_ed25519_key_beside_an_api_key_is_a_pair_however_it_is_written(path: str, template: str) -> None:
    (credential,) = the_reported(template, path)
    assert credential.rule == "binance-key-pair"
    assert credential.severity is Severity.CRITICAL
    assert [part.role for part in credential.parts] == [Role.API_KEY, Role.PRIVATE_KEY]
    assert credential.parts[1].secret == Secret(ed25519_der())


@pytest.mark.parametrize("label", ["PRIVATE KEY", "RSA PRIVATE KEY"])
def test_an_rsa_key_beside_an_api_key_is_a_pair(label: str) -> None:
    (credential,) = the_reported(f"api_key='<1>'\nprivate='''{pem(rsa_der(), label)}'''\n")
    assert credential.parts[1].secret == Secret(rsa_der())


def test_an_encrypted_private_key_beside_an_api_key_is_a_pair_of_lower_severity() -> None:
    (credential,) = the_reported(f"binance_api_key='<1>'\nkey='''{pem(rsa_der(), 'ENCRYPTED PRIVATE KEY')}'''\n")
    assert credential.rule == "binance-key-pair"
    assert credential.severity is Severity.HIGH


def test_a_passphrase_beside_an_encrypted_key_opens_it() -> None:
    block = pem(rsa_der(), "ENCRYPTED PRIVATE KEY")
    (credential,) = the_reported(f"Client('<1>', private_key='''{block}''', private_key_pass='hunter2')\n# binance\n")
    assert credential.severity is Severity.CRITICAL


def test_a_private_key_under_a_path_that_names_the_exchange_is_reported_alone() -> None:
    (credential,) = the_reported(pem(ed25519_der()) + "\n", "keys/binance_ed25519.pem")
    assert credential.rule == "binance-private-key"
    assert credential.severity is Severity.HIGH


def test_a_private_key_of_anything_else_is_silent() -> None:
    assert the_reported(pem(rsa_der()) + "\n", "tests/server.key") == []
    assert the_reported(f"tls_key: |\n{pem(rsa_der())}\n", "a.yml") == []


def test_one_key_wrapped_inlined_and_bare_is_one_secret() -> None:
    texts = [pem(ed25519_der()), ESCAPED, BODY, pem(ed25519_der(), width=20)]
    secrets = {item.classified.candidate.secret for text in texts for item in observe(text)}
    assert secrets == {Secret(ed25519_der())}


def test_a_public_key_is_no_credential() -> None:
    public = pem(bytes.fromhex("302a300506032b6570032100") + bytes(32), "PUBLIC KEY")
    assert the_reported(f"binance api key\n{public}\n") == []


def hexes(count: int) -> list[str]:
    """Return generated hex tokens."""
    return [token(f"hex{number}", 64, HEX) for number in range(count)]


def test_a_hex_pair_of_the_futures_testnet_is_reported_low() -> None:
    key, secret = hexes(2)
    text = f'futures_api_key = "{key}"\nfutures_api_secret = "{secret}"\nc = Client(k, s, testnet=True)  # binance\n'
    (credential,) = the_reported(text)
    assert credential.rule == "binance-key-pair"
    assert credential.severity is Severity.LOW


@pytest.mark.parametrize(
    "text",
    [
        "api_key = '{0}'\napi_secret = '{1}'\n",
        "binance_hash = '{0}'\nbinance_digest = '{1}'\n",
        "binance\nx = ['{0}', '{1}']\n",
        "bsc_private_key = '{0}'  # binance smart chain testnet\n",
        "binance testnet\nprivate_key: '{0}'\n",
        "binance testnet order\nsignature={0}\n",
    ],
)
def test_hex_without_a_strong_context_is_silent(text: str) -> None:
    assert the_reported(text.format(*hexes(2))) == []


@pytest.mark.parametrize("length", [60, 64])
@pytest.mark.parametrize(
    "text",
    [
        '{{"listenKey": "{0}"}}\n',
        "wss://fstream.binance.com/ws/{0}\n",
        "PUT https://fapi.binance.com/fapi/v1/listenKey?listenKey={0}\n",
        "self.listen_key = '{0}'\n",
        "wss://stream.binance.com:9443/stream?streams={0}\n",
    ],
)
def test_a_listen_key_is_reported_low(text: str, length: int) -> None:
    (credential,) = the_reported(text.format(token("listen", length)))
    assert credential.rule == "binance-listen-key"
    assert credential.severity is Severity.LOW


def test_a_stream_of_something_else_is_no_listen_key() -> None:
    assert the_reported(f"wss://example.org/ws/{token('ws')}\n") == []


def keystore() -> dict[str, object]:
    """Return a keystore as hummingbot writes it."""
    rng = random.Random("keystore")
    return {
        "crypto": {
            "cipher": "aes-128-ctr",
            "cipherparams": {"iv": rng.randbytes(16).hex()},
            "ciphertext": rng.randbytes(64).hex(),
            "kdf": "pbkdf2",
            "kdfparams": {"c": 1000000, "dklen": 32, "prf": "hmac-sha256", "salt": rng.randbytes(16).hex()},
            "mac": rng.randbytes(32).hex(),
        },
        "version": 3,
        "alias": "",
    }


def test_an_encrypted_keystore_is_reported_low_by_its_path() -> None:
    (credential,) = the_reported(json.dumps(keystore()), "conf/encrypted_binance_api_key.json")
    assert credential.rule == "binance-encrypted-keystore"
    assert credential.severity is Severity.LOW


def test_an_encrypted_keystore_in_hex_is_reported_low_by_its_name() -> None:
    (credential,) = the_reported(f"binance_api_key: {json.dumps(keystore()).encode().hex()}\n", "conf/connectors/b.yml")
    assert credential.rule == "binance-encrypted-keystore"


def test_a_wallet_keystore_is_silent() -> None:
    assert the_reported(json.dumps(keystore()), "wallets/UTC--2020.json") == []


ENVIRONMENTS = [
    ("BINANCE_TESTNET_API_KEY=<1>\nBINANCE_TESTNET_API_SECRET=<2>\n", Environment.SPOT_TESTNET),
    ("client = Client('<1>', '<2>', testnet=True)\n", Environment.SPOT_TESTNET),
    ("client = Client('<1>', '<2>', testnet=False)\n", Environment.PRODUCTION),
    ("api_key='<1>'\napi_secret='<2>'\nbase='https://testnet.binance.vision'\n", Environment.SPOT_TESTNET),
    ("key='<1>'\nsecret='<2>'\nBASE = 'https://testnet.binancefuture.com'\n", Environment.FUTURES_TESTNET),
    ("key='<1>'\nsecret='<2>'\nBASE = 'https://demo-fapi.binance.com'\n", Environment.DEMO),
    ("Client('<1>', '<2>', demo=True)  # binance\n", Environment.DEMO),
    ("Client('<1>', '<2>', tld='us')\n", Environment.US),
    ("key='<1>'\nsecret='<2>'\nBASE = 'https://api.binance.us'\n", Environment.US),
    ("key='<1>'\nsecret='<2>'\nBASE = 'https://api.binance.com'\n", Environment.PRODUCTION),
    ("LIVE_KEY='<1>'\nLIVE_SECRET='<2>'\n# see testnet.binance.vision\n", Environment.PRODUCTION),
    ("BINANCE_API_KEY=<1>\nBINANCE_SECRET_KEY=<2>\n", Environment.UNKNOWN),
]


@pytest.mark.parametrize(("template", "expected"), ENVIRONMENTS)
def test_the_environment_is_what_the_nearest_words_say(template: str, expected: Environment) -> None:
    (credential,) = the_reported(template)
    assert credential.environment is expected
    assert (credential.severity is Severity.LOW) is expected.is_test


def test_a_testnet_account_does_not_play_down_the_live_one_beside_it() -> None:
    template = "live_key='<1>'\nlive_secret='<2>'\ntestnet_key='<3>'\ntestnet_secret='<4>'\n# binance\n"
    by_key = {tuple(found.parts.items()): found.credential for found in found_in(template)}
    assert by_key[("key", 1), ("secret", 2)].severity is Severity.CRITICAL
    assert by_key[("key", 3), ("secret", 4)].severity is Severity.LOW


def test_a_key_pasted_all_over_a_page_is_not_played_down_by_the_page_s_word_on_the_testnet() -> None:
    filler = "Other words, of the page that somebody pasted into.\n" * 30
    template = (
        f"[keys]\napi_key=<1>\napi_secret=<2>\n{filler}The default is https://api.binance.com\n{filler}"
        f"### Testnet\nhttps://testnet.binance.vision is there to test `/api/<1>`\n{filler}"
        f"client = binance.Client('<1>',\n    '<2>')\n{filler}api_key: <1>\nsecret_key: <2>\n"
    )
    (found,) = found_in(template, "README.md")
    assert found.credential.environment is not Environment.SPOT_TESTNET
    assert found.credential.severity is Severity.CRITICAL


def test_a_plain_pair_beside_a_testnet_pair_keeps_its_severity() -> None:
    template = (
        "BINANCE_API_KEY=<1>\nBINANCE_API_SECRET=<2>\nBINANCE_TESTNET_API_KEY=<3>\nBINANCE_TESTNET_API_SECRET=<4>\n"
    )
    by_key = {tuple(found.parts.items()): found.credential for found in found_in(template)}
    assert by_key[("key", 1), ("secret", 2)].severity is Severity.CRITICAL
    assert by_key[("key", 3), ("secret", 4)].severity is Severity.LOW


def test_severities_of_halves() -> None:
    assert [c.severity for c in the_reported("BINANCE_API_KEY=<1>\n")] == [Severity.MEDIUM]
    assert [c.severity for c in the_reported("BINANCE_SECRET_KEY=<1>\n")] == [Severity.HIGH]


def test_a_credential_seen_in_many_places_is_one_with_every_location() -> None:
    first = observe("BINANCE_API_KEY=<1>\nBINANCE_SECRET_KEY=<2>\n", "a.env")
    second = observe("x\nClient('<1>', '<2>')\n", "b.py")
    (credential,) = join(first + second)
    places = [(location.place.path, location.line, location.role) for location in credential.locations]
    assert places == [
        ("a.env", 1, Role.API_KEY),
        ("a.env", 2, Role.SECRET_KEY),
        ("b.py", 2, Role.API_KEY),
        ("b.py", 2, Role.SECRET_KEY),
    ]


def test_evidence_is_in_words_and_holds_no_secret() -> None:
    (credential,) = the_reported("binance = Client('<1>', '<2>')\n")
    words = " ".join(credential.evidence)
    assert "Binance is named nearby" in words
    assert fill("<1>") not in words
    assert fill("<2>") not in words
