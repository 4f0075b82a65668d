"""What only looks like a credential: silence."""

from __future__ import annotations

import base64
import hashlib
import random
import string
import textwrap

import pytest

from tests.support.tokens import BASE62, token
from tests.unit.detection.cases import Case, read_cases
from tests.unit.detection.helpers import found_in, reported

HEX = "0123456789abcdef"
BASE58 = "".join(c for c in BASE62 if c not in "0OIl")


def _hex(seed: object) -> str:
    return hashlib.sha256(str(seed).encode()).hexdigest()


def _base64(seed: object, size: int) -> str:
    return base64.b64encode(random.Random(str(seed)).randbytes(size)).decode()


def _wrapped(seed: object, lines: int, width: int = 64) -> str:
    """Return base64 lines, each without `+` and `/`, so that every line has a key's own shape."""
    return "\n".join(token(f"{seed}/{line}", width) for line in range(lines))


def _pem_like(seed: object, lines: int) -> str:
    """Return a block in which most lines have a key's shape, and some have not, as in any wrapped base64."""
    rows = [token(f"{seed}/{line}") for line in range(lines)]
    rows[1] = rows[1][:20] + "+" + rows[1][21:]
    rows[-2] = rows[-2][:30] + "/" + rows[-2][31:]
    return "\n".join(rows)


CASES = {
    "docker digest": f"FROM python@sha256:{_hex(1)}\nimage: binance/bot@sha256:{_hex(2)}\n",
    "sha256sum": f"{_hex(1)}  binance-key.tar.gz\n{_hex(2)}  binance-secret.tar.gz\n",
    "poetry lock": f'[[package]]\nname = "python-binance"\nfiles = [{{file = "a.whl", hash = "sha256:{_hex(1)}"}}]\n',
    "cargo lock": f'[[package]]\nname = "binance"\nversion = "1"\nchecksum = "{_hex(1)}"\n',
    "pipfile lock": f'"python-binance": {{"hashes": ["sha256:{_hex(1)}", "sha256:{_hex(2)}"], "version": "==1"}}\n',
    "requirements hash": f"python-binance==1.0 \\\n    --hash=sha256:{_hex(1)} \\\n    --hash=sha256:{_hex(2)}\n",
    "sri sha384": f'<script src="x.js" integrity="sha384-{token("sri")}" crossorigin="anonymous"></script>\n',
    "sri sha512": f'"binance": "integrity": "sha512-{_base64(1, 64)}"\n',
    "yarn lock": f'binance@^2:\n  resolved "https://r/b.tgz#{"a" * 40}"\n  integrity sha512-{_base64(2, 64)}\n',
    "eth private key": f'BSC_PRIVATE_KEY="{_hex(1)}"\nprivateKey: "{_hex(2)}"\n',
    "eth private key prefixed": f"PRIVATE_KEY=0x{_hex(1)}\nBINANCE_CHAIN_KEY=0x{_hex(2)}\n",
    "hardhat accounts": f"bsc: {{ url: 'https://bsc-dataseed.binance.org', accounts: ['{_hex(1)}'] }}\n",
    "txid": f'{{"coin": "BTC", "txId": "{_hex(1)}", "info": "binance withdrawal"}}\n',
    "txid upper": f'{{"txId": "{_hex(1).upper()}", "exchange": "binance"}}\n',
    "hmac signature": f'curl -H "X-MBX-APIKEY: $K" "https://api.binance.com/api/v3/order?x=1&signature={_hex(1)}"\n',
    "hmac signature json": f'{{"params":{{"timestamp":1,"signature":"{_hex(1)}"}}}}\n# binance testnet\n',
    "openssl answer": f'echo -n "x" | openssl dgst -sha256 -hmac "$secret"\n(stdin)= {_hex(1)}\n# binance\n',
    "hex test vectors": f'key = "{_hex(1)}"\nmessage = "00"\nmac = "{_hex(2)}"\n',
    "hex key and secret elsewhere": f'key: "{_hex(1)}",\nsecret: "{_hex(2)}",\n',
    "django": f"SECRET_KEY = '{token('d', 50)}'\n",
    "jwt secret": f"JWT_SECRET={token('jwt')}\n",
    "stripe": f"STRIPE_SECRET_KEY={token('stripe')}\n",
    "google": f"GOOGLE_CLIENT_SECRET={token('google')}\nAWS_SECRET_ACCESS_KEY={token('aws')}\n",
    "jwt": f"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.{token('p')}.{token('s', 43)}\n# binance\n",
    "jwt parts": f"token = 'eyJ{token('h', 33)}.{token('b')}.{token('z', 43)}'  # binance\n",
    "certificate": f"-----BEGIN CERTIFICATE-----\n{_pem_like(1, 12)}\n-----END CERTIFICATE-----\n",
    "certificate all alike": f"-----BEGIN CERTIFICATE-----\n{_wrapped(2, 6)}\n-----END CERTIFICATE-----\n",
    "public key": f"binance key:\n-----BEGIN PUBLIC KEY-----\n{_wrapped(3, 4)}\n-----END PUBLIC KEY-----\n",
    "pgp": f"-----BEGIN PGP SIGNATURE-----\n\n{_wrapped(4, 7)}\n=abcd\n-----END PGP SIGNATURE-----\n",
    "pgp in commit": "tree 0\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n "
    + _wrapped(5, 7).replace("\n", "\n ")
    + "\n =x\n -----END PGP SIGNATURE-----\n\nBinance api key\n",
    "headless pem": f"{_pem_like(6, 14)}\n",
    "headless pem in a c array": "static const char cert[] =\n"
    + "\n".join(f'    "{row}\\n"' for row in _pem_like(7, 10).split("\n"))
    + ";\n",
    "mail attachment": f"Content-Transfer-Encoding: base64\n\n{textwrap.fill(_base64(3, 3000), 76)}\n",
    "mail attachment at 64": f"{textwrap.fill(_base64(4, 9000), 64)}\n",
    "data uri": f'<img src="data:image/png;base64,{_base64(5, 6000)}">\n',
    "notebook image": f'{{"data": {{"image/png": "{_base64(6, 9000)}"}}, "source": "import binance"}}\n',
    "identifier": "func TestSpotMarginAccountOrderListCancelReplaceWithNewOrderRespT12() { binance }\n",
    "identifiers as keys": 'key = "QuerySubAccountFuturesAssetTransferHistoryForMasterAccountResp12"\n# binance\n',
    "alphabet": f'const ALPHABET = "{string.ascii_uppercase}{string.ascii_lowercase}{string.digits}+/"\n'
    f'API_KEY = "{string.ascii_letters}{string.digits}ab"\n',
    "alphabet in order of 64": f'key = "{(string.digits + string.ascii_letters + "09")[:64]}"\n',
    "one character": "BINANCE_API_KEY=" + "x" * 64 + "\nBINANCE_SECRET_KEY=" + "0" * 64 + "\n",
    "repeated text": "BINANCE_API_KEY=" + "aB3dE6gH" * 8 + "\nBINANCE_SECRET_KEY=" + "Zk9mQ2xW7pL4vT1c" * 4 + "\n",
    "placeholder words": "api_key=YourBinanceApiKeyGoesHere1234567890YourBinanceApiKeyGoesHere123\n",
    "uuids": "key=" + "".join(_hex(i)[:32] for i in range(2)) + "\nbinance\n",
    "base58 id": f"peer: {''.join(random.Random(9).choices(BASE58, k=64))}\n",
    "base36 id": f"key: {''.join(random.Random(8).choices(string.ascii_lowercase + string.digits, k=64))}\n# binance\n",
    "too long": f"BINANCE_API_KEY={token('l', 65)}\nBINANCE_SECRET_KEY={token('m', 128)}\n",
    "too short": f"BINANCE_API_KEY={token('l', 63)}\nBINANCE_SECRET_KEY={token('m', 32)}\n",
    "base64 in one line": f"binance_key: {_base64(7, 900)}\n",
    "signature base64": f"signature = {token('sig')}\n",
    "etag": f'etag: "{token("etag")}"\n',
    "session": f"Cookie: sessionid={token('cookie')}; csrftoken={token('csrf')}\n",
    "nothing around": f"see {token('none')}\n",
    "many nameless": "\n".join(token(f"many{number}") for number in range(7)) + "\n",
    "url path": f"https://cdn.example.org/a/{token('url')}/index.js\n",
    "git lfs pointer": f"version https://git-lfs.github.com/spec/v1\noid sha256:{_hex(3)}\nsize 12\n",
    "terraform lock": f'hashes = [\n    "zh:{_hex(4)}",\n    "h1:{_base64(8, 32)}",\n  ]\n}}\n# binance\n',
    "go sum": f"github.com/adshao/go-binance/v2 v2.4.0 h1:{_base64(9, 32)}\n",
    "json web key": f'{{"kty": "EC", "crv": "P-384", "x": "{token("x")}", "y": "{token("y")}", "d": "{token("j")}"}}\n',
    "json web key in a script": f"binance({{ kty: 'EC', crv: 'P-384', x: '{token('x')}', y: '{token('y')}' }})\n",
    "test vector": f'{{\n  "msg": "{token("msg")}",\n  "ct": "{token("ct")}"\n}}\n',
    "base64url behind a short word": f'{{"dq": "{token("u", 40)}_Iu-{token("v")}", "dp": "{token("w")}"}}\n',
    "der in two literals": f'"MHICAQEwBQYDK2VwBCIEI{token("der", 43)}"\n"{token("rest")}"\n',
    "armour in byte literals": 'pem = (\n    b"-----BEGIN PRIVATE KEY-----\\n"\n'
    + "".join(f'    b"{row}\\n"\n' for row in _wrapped("bytes", 3).split("\n"))
    + '    b"-----END PRIVATE KEY-----\\n")\n',
    "a private key beside a random run": "-----BEGIN PRIVATE KEY-----\n"
    + textwrap.fill(base64.b64encode(b"\x30\x82" + random.Random(5).randbytes(1200)).decode(), 64)
    + f"\n-----END PRIVATE KEY-----\nfixture {token('run')}\n",
    "bybit": f"BYBIT_API_KEY={token('b1')}\nBYBIT_API_SECRET={token('b2')}\n",
    "okx object": f"okx: {{ apiKey: '{token('o1')}', secret: '{token('o2')}' }}\n",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in CASES.items()])
def test_a_lookalike_is_not_reported(text: str) -> None:
    assert [found.credential.evidence for found in found_in(text, "src/a.txt") if found.reported] == []


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case.name) for name in ("others.txt", "elsewhere.txt") for case in read_cases(name)],
)
def test_what_belongs_to_another_service_is_not_reported(case: Case) -> None:
    assert [found.credential.evidence for found in found_in(case.template, case.path) if found.reported] == []


def test_a_certificate_beside_a_key_does_not_hide_the_key() -> None:
    text = f"CERT={_base64(1, 90)}\nBINANCE_API_KEY=<1>\nBINANCE_SECRET_KEY=<2>\nCA={_base64(2, 90)}\n"
    assert reported(text, ".env") == [{"key": 1, "secret": 2}]


def test_letters_of_another_exchange_in_base64_do_not_claim_a_key() -> None:
    noise = f"icon: {_base64(1, 90)}okx{_base64(2, 90)}/htx{_base64(3, 60)}\n"
    assert reported(f"{noise}BINANCE_API_KEY=<1>\nBINANCE_SECRET_KEY=<2>\n{noise}", ".env") == [{"key": 1, "secret": 2}]
    alone, beside = (found_in(f"# binance\n{before}token: <1>\n")[0] for before in ("", noise))
    assert alone.credential.confidence == beside.credential.confidence


def test_two_members_without_the_words_are_a_pair_where_the_exchange_is_named() -> None:
    text = 'binance = {{"first": "<1>",\n "second": "<2>"}}\n'
    assert reported(text, "a.py") == [{"key": 1, "secret": 2}]


def test_a_diff_that_adds_two_bare_lines_shows_a_pair() -> None:
    assert reported("@@ -0,0 +1,2 @@\n+<1>\n+<2>\n") == [{"key": 1, "secret": 2}]


def test_a_key_joined_to_its_secret_by_a_point_or_a_slash_is_a_pair() -> None:
    assert reported("auth: <1>.<2>\n") == [{"key": 1, "secret": 2}]
    assert reported("auth: <1>/<2>\n") == [{"key": 1, "secret": 2}]


def test_digests_in_the_addresses_of_documents_are_no_pair_whatever_the_sentences_before_them_say() -> None:
    one, other = (token(f"digest {number}", 64, "0123456789abcdef") for number in range(2))
    text = f"Binance API key: [a](https://example.org/{one}_en.pdf)\nsecret: [b](https://example.org/{other}_en.pdf)\n"
    assert reported(text) == []


@pytest.mark.parametrize(
    "der",
    [
        pytest.param("308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420", id="a curve of NIST"),
        pytest.param("30770201010420", id="the same in its own format"),
        pytest.param("302e020100300506032b656e04220420", id="X25519"),
    ],
)
def test_a_private_key_of_an_algorithm_that_the_exchange_does_not_take_is_not_reported(der: str) -> None:
    body = base64.b64encode(bytes.fromhex(der) + random.Random(der).randbytes(80)).decode()
    text = f'BINANCE_API_KEY=\nBINANCE_PRIVATE_KEY="-----BEGIN PRIVATE KEY-----\\n{body}\\n-----END PRIVATE KEY-----"\n'
    assert reported(text, ".env") == []


def test_the_private_key_of_a_cloud_account_is_no_partner_of_an_api_key_beside_it() -> None:
    key = base64.b64encode(bytes.fromhex("302e020100300506032b657004220420") + random.Random(1).randbytes(32)).decode()
    pem = f"-----BEGIN PRIVATE KEY-----\\n{key}\\n-----END PRIVATE KEY-----"
    account = f'{{"type": "service_account", "project_id": "binance-log", "private_key": "{pem}"}}\n'
    assert [found.reported for found in found_in(account, "sheet.json")] == [False]
