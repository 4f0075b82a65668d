"""Which secret belongs to which key, over files, commits and accounts, as an audit of a real repository reports it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.command import binscan
from tests.support.repo import Repo
from tests.support.tokens import pair, token

K, S = pair("first")
K2, S2 = pair("second")
NAMES = {value[:4]: name for name, value in {"K": K, "S": S, "K2": K2, "S2": S2}.items()}
ED25519 = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI" + token("ed", 43) + "\n-----END PRIVATE KEY-----\n"
SAME_PATH = "its partner stood in the same file at another time"
SAME_COMMIT = "its partner stands in the same commit"
SAME_FOLDER = "its partner stands in the same folder"

Found = dict[tuple[str, ...], list[str]]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "r")


def audited(repo: Repo) -> Found:
    """Return the evidence of each credential that an audit reports, by the roles and names of its tokens."""
    findings: list[dict[str, Any]] = binscan("audit", repo.path, "--format", "json").report["findings"]
    return {
        tuple(f"{one['role']}={NAMES.get(one['redacted'][:4], '?')}" for one in finding["secrets"]): finding["evidence"]
        for finding in findings
    }


PAIR = ("api_key=K", "secret_key=S")
PAIR2 = ("api_key=K2", "secret_key=S2")


def test_a_key_and_the_secret_of_a_later_commit_at_its_path_are_one_credential(repo: Repo) -> None:
    repo.commit("key", {".env": f"BINANCE_API_KEY={K}\n"})
    repo.commit("work", {".env": "BINANCE_API_KEY=\n", "bot.py": "print()\n"})
    repo.commit("secret", {".env": f"BINANCE_API_SECRET={S}\n"})
    repo.commit("clean", remove=(".env",))
    found = audited(repo)
    assert list(found) == [PAIR]
    assert SAME_PATH in found[PAIR]


def test_halves_that_one_commit_brings_at_two_paths_are_one_credential(repo: Repo) -> None:
    repo.commit("start", {"README.md": "A bot.\n"})
    repo.commit("keys", {"app/keys.py": f'BINANCE_API_KEY = "{K}"\n', "deploy/vault.yml": f"binance_api_secret: {S}\n"})
    found = audited(repo)
    assert list(found) == [PAIR]
    assert SAME_COMMIT in found[PAIR]


def test_halves_in_one_folder_are_one_credential(repo: Repo) -> None:
    repo.commit("keys", {"conf/key.txt": f"binance api key: {K}\n", "conf/secret.txt": f"binance secret: {S}\n"})
    found = audited(repo)
    assert list(found) == [PAIR]
    assert SAME_FOLDER in found[PAIR]


def test_halves_of_two_commits_at_two_paths_are_nobodys_partners(repo: Repo) -> None:
    repo.commit("key", {"a/keys.py": f'BINANCE_API_KEY = "{K}"\n'})
    repo.commit("secret", {"b/vault.yml": f"binance_api_secret: {S}\n"})
    assert set(audited(repo)) == {("api_key=K",), ("secret_key=S",)}


@pytest.mark.parametrize("names", [True, False])
def test_two_keys_and_two_secrets_over_time_are_joined_only_by_their_names(repo: Repo, names: bool) -> None:
    main, sub = ("MAIN_", "SUB_") if names else ("", "")
    lines = (f"{main}API_KEY={K}", f"{sub}API_SECRET={S2}", f"{main}API_SECRET={S}", f"{sub}API_KEY={K2}")
    for number, line in enumerate(lines):
        repo.commit(f"line {number}", {"binance.env": f"{line}\n"})
    found = audited(repo)
    if not names:
        assert set(found) == {("api_key=K",), ("api_key=K2",), ("secret_key=S",), ("secret_key=S2",)}
        return
    assert set(found) == {PAIR, PAIR2}
    assert all(f"{SAME_PATH} under a name that agrees" in evidence for evidence in found.values())


def test_a_rotated_pair_is_two_credentials(repo: Repo) -> None:
    repo.commit("first", {".env": f"BINANCE_API_KEY={K}\nBINANCE_API_SECRET={S}\n"})
    repo.commit("key only", {".env": f"BINANCE_API_KEY={K2}\nBINANCE_API_SECRET={S}\n"})
    repo.commit("both", {".env": f"BINANCE_API_KEY={K2}\nBINANCE_API_SECRET={S2}\n"})
    assert set(audited(repo)) == {PAIR, PAIR2}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"MAIN_KEY={K}\nMAIN_SECRET={S}\nSUB_KEY={K2}\nSUB_SECRET={S2}\n", id="one after the other"),
        pytest.param(f"MAIN_KEY={K}\nSUB_KEY={K2}\nMAIN_SECRET={S}\nSUB_SECRET={S2}\n", id="keys first"),
        pytest.param(f"SUB_SECRET={S2}\nMAIN_KEY={K}\nSUB_KEY={K2}\nMAIN_SECRET={S}\n", id="in disorder"),
        pytest.param(f"[main]\napi_key = {K}\nsecret = {S}\n\n[sub]\napi_key = {K2}\nsecret = {S2}\n", id="sections"),
        pytest.param(
            f'[{{"name": "a", "key": "{K}", "secret": "{S}"}}, {{"name": "b", "key": "{K2}", "secret": "{S2}"}}]\n',
            id="objects",
        ),
        pytest.param(f"a:\n  secret: {S}\n  key: {K}\nb:\n  secret: {S2}\n  key: {K2}\n", id="secret before its key"),
        pytest.param(f"account,api_key,api_secret\na,{K},{S}\nb,{K2},{S2}\n", id="rows"),
        pytest.param(f'a = Client("{K}", "{S}")\nb = Client("{K2}", "{S2}")\n', id="calls"),
    ],
)
def test_several_accounts_in_one_file_are_told_apart(repo: Repo, text: str) -> None:
    repo.commit("accounts", {"binance_accounts.txt": text})
    found = audited(repo)
    assert set(found) == {PAIR, PAIR2}
    assert all("partner" in " ".join(evidence) for evidence in found.values())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"API_KEY={K}\nAPI_SECRET={S}\nAPI_SECRET_NEW={S2}\n", id="the nearer one"),
        pytest.param(f"API_KEY={K}\n#API_SECRET={S2}\nAPI_SECRET={S}\n", id="not the one that is commented out"),
        pytest.param(f"MAIN_API_KEY={K}\nSUB_API_SECRET={S2}\nMAIN_API_SECRET={S}\n", id="the one whose name agrees"),
    ],
)
def test_of_two_secrets_after_one_key_one_is_its_partner_and_the_other_stays(repo: Repo, text: str) -> None:
    repo.commit("keys", {"binance.env": text})
    assert set(audited(repo)) == {PAIR, ("secret_key=S2",)}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'api_key = """{ED25519}"""\napi_secret = "{K}"\n', id="names exchanged"),
        pytest.param(f'Client(api_secret="{K}", api_key="""{ED25519}""")\n', id="in one call"),
    ],
)
def test_a_private_key_is_never_the_api_key_whatever_it_is_called(repo: Repo, text: str) -> None:
    repo.commit("keys", {"binance_bot.py": text})
    found = audited(repo)
    assert list(found) == [("api_key=K", "private_key=?")]
    assert any("named as a secret" in words for words in next(iter(found.values())))


@pytest.mark.parametrize(
    ("named", "path", "joined"),
    [
        pytest.param("BINANCE_PRIVATE_KEY_PATH=keys/bot.pem", "keys/bot.pem", True, id="by its path"),
        pytest.param('BINANCE_PRIVATE_KEY_FILE="/app/secrets/bot.pem"', "docker/secrets/bot.pem", True, id="mounted"),
        pytest.param("PRIVATE_KEY_PATH=..\\certs\\bot.key", "certs/bot.key", True, id="on Windows"),
        pytest.param("PRIVATE_KEY_PATH=keys/bot.pem", "keys/other.pem", False, id="another file"),
    ],
)
def test_an_api_key_is_joined_to_the_private_key_whose_file_is_named_beside_it(
    repo: Repo, named: str, path: str, joined: bool
) -> None:
    repo.commit("settings", {"deploy/.env": f"BINANCE_API_KEY={K}\n{named}\n"})
    repo.commit("work", {"README.md": "A bot.\n"})
    repo.commit("key file", {path: ED25519, "tls/server.pem": ED25519.replace("IEI", "IEJ")})
    found = audited(repo)
    assert (("api_key=K", "private_key=?") in found) is joined
    assert any("named beside it" in " ".join(evidence) for evidence in found.values()) is joined


def test_two_files_of_one_name_are_told_apart_by_their_folders(repo: Repo) -> None:
    other = ED25519.replace(token("ed", 43), token("other", 43))
    repo.commit("settings", {".env": f"BINANCE_API_KEY={K}\nKEY_PATH=live/key.pem\n"})
    repo.commit("key files", {"live/key.pem": ED25519, "test/key.pem": other})
    assert list(audited(repo)) == [("api_key=K", "private_key=?")]
    repo.commit("less", {".env": f"BINANCE_API_KEY={K2}\nKEY_PATH=key.pem\n"})
    assert ("api_key=K2",) in audited(repo)


def test_a_secret_that_is_written_before_its_key_keeps_its_role(repo: Repo) -> None:
    repo.commit("keys", {"binance.py": f'secret = "{S}"\nkey = "{K}"\n'})
    assert list(audited(repo)) == [PAIR]


def test_two_bare_tokens_are_key_and_secret_in_their_order(repo: Repo) -> None:
    repo.commit("keys", {"binance.txt": f"{K}\n{S}\n"})
    assert list(audited(repo)) == [PAIR]
