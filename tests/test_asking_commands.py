"""verify, review, watchlist and --verify as a person runs them, against the loopback exchange."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from binscan import scan
from binscan.model import Status
from binscan.report.base import RenderOptions, load_format
from binscan.settings import Settings
from tests.support import exchange as server
from tests.support.command import Ran, binscan
from tests.support.exchange import Account, Exchange, forms, serve
from tests.support.repo import Repo
from tests.support.terminal import talk
from tests.support.tokens import pair, token

K, S = pair("asking")
ENV = f"BINANCE_API_KEY={K}\nBINANCE_API_SECRET={S}\n"
TRADE = {
    "ipRestrict": False,
    "createTime": 1_700_000_000_000,
    "enableReading": True,
    "enableWithdrawals": False,
    "enableSpotAndMarginTrading": True,
}


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    with serve(Exchange()) as running:
        running.know(K, Account(S.encode(), rights=TRADE))
        yield running


def ask(exchange: Exchange, *arguments: str | Path, **more: object) -> Ran:
    """Run a command that asks; hold its requests and its output against what they may be."""
    env = {"BINSCAN_API_URL": exchange.url, **more.pop("env", {})}  # type: ignore[dict-item]
    ran = binscan(*arguments, env=env, **more)  # type: ignore[arg-type]
    exchange.check([S])
    for value in (K, S):
        assert not any(form in ran.out + ran.err for form in forms(value))
    assert "Traceback" not in ran.err
    return ran


def test_verify_says_what_will_be_asked_and_what_the_key_can_do(exchange: Exchange) -> None:
    ran = ask(exchange, "verify", stdin=ENV.encode())
    assert ran.code == 1
    assert "GET https://api.binance.com/sapi/v1/account/apiRestrictions" in ran.err
    assert "allowed to test" in ran.err
    assert "LIVE in production, critical" in ran.out
    assert "an account can be drained by trading against it" in ran.out


def test_verify_as_json_has_the_contract_s_shape(exchange: Exchange, tmp_path: Path) -> None:
    ran = ask(exchange, "verify", "--format", "json", stdin=ENV.encode())
    (finding,) = ran.report["findings"]
    assert finding["verification"]["status"] == "live"
    assert finding["verification"]["permissions"]["enableSpotAndMarginTrading"] is True
    assert finding["verification"]["ip_restricted"] is False
    assert finding["remediation"]


def test_verify_takes_the_environment(exchange: Exchange) -> None:
    env = {"BINANCE_API_KEY": K, "BINANCE_API_SECRET": S}
    assert "1 live" in ask(exchange, "verify", "--env", env=env).out
    assert ask(exchange, "verify", "--env").code == 2


def test_verify_of_nothing_is_a_usage_error(exchange: Exchange) -> None:
    ran = ask(exchange, "verify", stdin=b"hello\n")
    assert ran.code == 2
    assert "no credential on standard input" in ran.err
    assert exchange.seen == []


def test_verify_reads_a_report_s_secrets_again(exchange: Exchange, repo: Repo, tmp_path: Path) -> None:
    repo.commit("leak", {".env": ENV})
    repo.commit("clean", remove=(".env",))
    report = tmp_path / "leak.json"
    report.write_text(binscan("audit", repo.path, "--format", "json").out)
    assert "1 live" in ask(exchange, "verify", report).out
    assert "1 live" in ask(exchange, "verify", stdin=report.read_bytes()).out


def test_a_key_that_is_no_longer_there_makes_it_incomplete(exchange: Exchange, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / ".env").write_text(ENV)
    report = tmp_path / "leak.json"
    report.write_text(binscan("scan", tmp_path / "x", "--format", "json").out)
    (tmp_path / "x" / ".env").unlink()
    ran = ask(exchange, "verify", report)
    assert ran.code == 2
    assert "no longer where the report says" in ran.out


def test_an_encrypted_key_file_needs_its_passphrase(exchange: Exchange) -> None:
    key = Ed25519PrivateKey.generate()
    stored = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"open sesame")).decode()
    exchange.know(token("ed"), Account(key.public_key(), rights=TRADE))
    text = f"api_key={token('ed')}\n{stored}".encode()
    assert "its passphrase is needed" in ask(exchange, "verify", stdin=text).out
    assert exchange.seen == []
    assert "1 live" in ask(exchange, "verify", stdin=text, env={"BINSCAN_PASSPHRASE": "open sesame"}).out


def test_plain_http_to_anywhere_else_is_refused() -> None:
    ran = binscan("verify", stdin=ENV.encode(), env={"BINSCAN_API_URL": "http://192.0.2.1"})
    assert ran.code == 2
    assert "loopback" in ran.err


def test_a_stop_is_said_once_and_ends_everything(exchange: Exchange) -> None:
    exchange.go_wrong("apiRestrictions", server.status(429, {"code": -1003}, Retry_After="77"))
    text = "".join("{} {}\n".format(*pair(n)) for n in range(5))
    ran = ask(exchange, "verify", stdin=text.encode())
    assert ran.code == 1
    assert ran.err.count("Stopped: ") == 1
    assert "1 not tested, 4 not asked" in ran.out
    assert len(exchange.questions()) == 1


@pytest.mark.parametrize("command", [("scan", "."), ("audit", "."), ("staged",), ("range", "HEAD~1..HEAD")])
def test_verify_while_looking(exchange: Exchange, repo: Repo, command: tuple[str, ...]) -> None:
    """Only with --verify, and then once, however often the key is there."""
    repo.commit("first", {"a": "a"})
    repo.commit("leak", {".env": ENV, "copy.env": ENV})
    if command == ("staged",):
        repo.git("reset", "-q", "--soft", "HEAD~1")
    quiet = binscan(*command, "--format", "json", cwd=repo.path, env={"BINSCAN_API_URL": exchange.url})
    assert quiet.report["findings"][0]["verification"]["status"] == "not_checked"
    assert exchange.seen == []
    ran = ask(exchange, *command, "--format", "json", "--verify", cwd=repo.path)
    assert ran.report["findings"][0]["verification"]["status"] == "live"
    assert len(exchange.questions()) == 1
    assert "allowed to test" in ran.err


def test_the_commit_hook_asks_about_nothing_that_head_holds(exchange: Exchange, repo: Repo) -> None:
    """The commit does not bring it, so it is neither in the verdict nor sent anywhere."""
    repo.commit("leak", {".env": ENV})
    repo.write(".env", f"{ENV}MODE=fast\n")
    repo.git("add", ".")
    ran = ask(exchange, "staged", "--verify", "--yes", "--format", "json", cwd=repo.path)
    assert ran.code == 0
    assert ran.report["scan"]["suppressed"] == {"already in HEAD": 1}
    assert exchange.seen == []


def test_a_sample_or_a_marked_key_never_causes_a_request(exchange: Exchange, repo: Repo) -> None:
    repo.commit(
        "marked", {".env": f"BINANCE_API_KEY={K}  # binscan: allow\nBINANCE_API_SECRET={S}  # binscan: allow\n"}
    )
    ran = ask(exchange, "scan", repo.path, "--format", "json", "--verify")
    assert ran.report["scan"]["suppressed"].get("inline")
    assert exchange.seen == []


def test_a_baseline_does_not_hide_a_key_that_is_alive(exchange: Exchange, repo: Repo, tmp_path: Path) -> None:
    dead, gone = pair("dead")
    repo.commit("leak", {".env": ENV, "b.env": f"BINANCE_API_KEY={dead}\nBINANCE_API_SECRET={gone}\n"})
    kept = tmp_path / "baseline"
    made = binscan("baseline", "create", repo.path, "--baseline", kept, "--reason", "known")
    assert made.code == 0, made.err
    assert binscan("audit", repo.path, "--baseline", kept).code == 0
    ran = ask(exchange, "audit", repo.path, "--baseline", kept, "--verify", "--format", "json")
    assert ran.code == 1
    assert [f["verification"]["status"] for f in ran.report["findings"]] == ["live"]
    assert ran.report["scan"]["suppressed"] == {"baseline": 1}


REVIEW_ENV = {"BINANCE_MAIN_API_KEY": K, "BINANCE_MAIN_API_SECRET": S}


def test_review_names_what_is_wider_and_where_to_change_it(exchange: Exchange) -> None:
    ran = ask(exchange, "review", "main=portfolio", env=REVIEW_ENV)
    assert ran.code == 1
    assert "main  (portfolio)" in ran.out
    assert "WIDER   right: trade spot" in ran.out
    assert "Enable Spot & Margin Trading" in ran.out
    assert "https://www.binance.com/en/my/settings/api-management" in ran.out


def test_review_of_a_key_within_its_profile_is_clean(exchange: Exchange) -> None:
    exchange.accounts[K].rights = {**TRADE, "ipRestrict": True, "createTime": 4_000_000_000_000}
    ran = ask(exchange, "review", "main=trading-bot", "--format", "json", env=REVIEW_ENV)
    assert ran.code == 0
    (key,) = ran.report["keys"]
    assert (key["name"], key["profile"], key["verdict"]) == ("main", "trading-bot", "ok")
    assert {line["verdict"] for line in key["lines"]} == {"ok"}


def test_review_without_names_takes_every_key_there_is(exchange: Exchange) -> None:
    other, secret = pair("other")
    env = {**REVIEW_ENV, "BINANCE_API_KEY": other, "BINANCE_API_SECRET": secret}
    ran = ask(exchange, "review", "--profile", "trading-bot", "--format", "json", env=env)
    assert [key["name"] for key in ran.report["keys"]] == ["default", "main"]
    assert ran.code == 1


def test_review_of_a_key_that_is_refused_is_not_finished(exchange: Exchange) -> None:
    exchange.accounts.clear()
    ran = ask(exchange, "review", "main", env=REVIEW_ENV)
    assert ran.code == 2
    assert "Not everything could be reviewed" in ran.out


def test_review_takes_no_key_as_an_argument(exchange: Exchange) -> None:
    ran = binscan("review", K, env={"BINSCAN_API_URL": exchange.url})
    assert ran.code == 2
    assert K not in ran.out + ran.err


KEYRING = """
import json, os
from keyring.backend import KeyringBackend
class Backend(KeyringBackend):
    priority = 1
    def get_password(self, service, username):
        return json.load(open(os.environ["KEYRING_FILE"])).get(f"{service}/{username}")
    def set_password(self, service, username, password): raise NotImplementedError
    def delete_password(self, service, username): raise NotImplementedError
"""


def test_review_reads_a_keyring(exchange: Exchange, tmp_path: Path) -> None:
    (tmp_path / "filed.py").write_text(KEYRING)
    (tmp_path / "kept.json").write_text(json.dumps({"binscan/main.key": K, "binscan/main.secret": S}))
    env = {
        "PYTHON_KEYRING_BACKEND": "filed.Backend",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path]),
        "KEYRING_FILE": str(tmp_path / "kept.json"),
    }
    assert ask(exchange, "review", "--from", "keyring", "main=trading-bot", env=env).code == 1
    missing = ask(exchange, "review", "--from", "keyring", "other", env=env)
    assert (missing.code, "keyring set binscan other.key" in missing.err) == (2, True)
    failing = {**env, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    assert ask(exchange, "review", "--from", "keyring", "main", env=failing).code == 2


def test_a_watched_key_is_recognised_without_any_context(repo: Repo, tmp_path: Path) -> None:
    added = binscan("watchlist", "add", "trading bot", cwd=repo.path, stdin=ENV.encode())
    assert added.code == 0, added.err
    assert "Remembered 2" in added.out
    text = (repo.path / ".binscan-watchlist").read_text()
    assert not any(form in text for value in (K, S) for form in forms(value))
    repo.commit("watch")
    assert binscan("scan", ".", cwd=repo.path).code == 0

    repo.commit("leak", {"notes.txt": f"remember to call mum\nx{K}y\n"})
    for command in (("scan", "."), ("audit", ".")):
        ran = binscan(*command, "--format", "json", cwd=repo.path)
        assert ran.code == 1, ran.err
        (finding,) = ran.report["findings"]
        assert finding["confidence"] > 0.9
        assert any("trading bot" in words for words in finding["evidence"])
        assert finding["locations"][0]["line"] == 2
        assert K not in ran.out

    ran = binscan("range", "HEAD~1..HEAD", "--format", "json", cwd=repo.path)
    assert (ran.code, len(ran.report["findings"])) == (1, 1)
    repo.git("reset", "-q", "--soft", "HEAD~1")
    staged = binscan("staged", cwd=repo.path)
    assert staged.code == 1
    assert "notes.txt:2" in staged.out
    repo.commit("leak")

    listed = binscan("watchlist", "list", cwd=repo.path)
    assert "api_key" in listed.out
    assert "trading bot" in listed.out
    assert binscan("watchlist", "remove", "trading bot", cwd=repo.path).code == 0
    assert binscan("scan", ".", cwd=repo.path).code == 0


def test_a_watchlist_is_found_from_a_folder_below_and_named_in_the_configuration(repo: Repo) -> None:
    repo.write("ops/keys.txt", "")
    (repo.path / "ops" / "keys.txt").unlink()
    assert binscan("watchlist", "add", "x", "--file", "ops/keys.txt", cwd=repo.path, stdin=ENV.encode()).code == 0
    repo.write("binscan.toml", 'watchlist = "ops/keys.txt"\n')
    repo.write("sub/notes.txt", f"z {K}")
    assert binscan("scan", ".", cwd=repo.path / "sub").code == 1


def test_a_broken_watchlist_stops_the_run(repo: Repo) -> None:
    repo.write(".binscan-watchlist", "# binscan watchlist 1\nnonsense\n")
    ran = binscan("scan", ".", cwd=repo.path)
    assert ran.code == 2
    assert "line 2" in ran.err


def test_what_could_be_guessed_is_not_watched(repo: Repo) -> None:
    ran = binscan("watchlist", "add", "x", cwd=repo.path, stdin=b"api_key=" + b"a" * 64)
    assert ran.code == 2
    assert not (repo.path / ".binscan-watchlist").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")
@pytest.mark.parametrize(("typed", "code", "requests"), [("n\n", 2, 0), ("\n", 2, 0), ("y\n", 1, 2)])
def test_where_somebody_is_there_it_waits_for_a_yes(exchange: Exchange, typed: str, code: int, requests: int) -> None:
    def nothing_was_sent() -> None:
        assert exchange.seen == []

    env = {"BINSCAN_API_URL": exchange.url, "BINANCE_API_KEY": K, "BINANCE_API_SECRET": S}
    ran = talk("verify", "--env", answers=[("[y/N]", typed)], env=env, before=nothing_was_sent)
    assert ran.code == code
    assert len(exchange.seen) == requests
    assert ("LIVE" in ran.out) == (requests > 0)


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")
def test_a_passphrase_is_asked_for_on_the_terminal(exchange: Exchange) -> None:
    key = Ed25519PrivateKey.generate()
    stored = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"open sesame")).decode()
    exchange.know(K, Account(key.public_key(), rights=TRADE))
    env = {"BINSCAN_API_URL": exchange.url, "BINANCE_API_KEY": K, "BINANCE_PRIVATE_KEY": stored}
    asked = [("Passphrase of the encrypted private key", "open sesame\n")]
    ran = talk("verify", "--env", "--yes", answers=asked, env=env)
    assert "LIVE" in ran.out
    assert stored.splitlines()[1] not in ran.said


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")
def test_a_review_asks_for_a_key_and_does_not_show_it(exchange: Exchange) -> None:
    asked = [("API key of main (not shown)", f"{K}\n"), ("Secret of main (not shown)", f"{S}\n")]
    env = {"BINSCAN_API_URL": exchange.url}
    ran = talk("review", "--from", "prompt", "--yes", "main=portfolio", answers=asked, env=env)
    assert "main" in ran.out
    assert len(exchange.seen) > 0
    assert K not in ran.said + ran.out
    assert S not in ran.said + ran.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "prompt", "main"), "no terminal is attached"),
        (("--from", "keyring"), "does not list what it holds"),
        (("main",), "no variables hold a key called 'main'"),
        ((), "no environment variable holds a key"),
    ],
)
def test_a_review_without_keys_says_where_it_looked(arguments: tuple[str, ...], words: str) -> None:
    ran = binscan("review", *arguments)
    assert ran.code == 2
    assert words in ran.err


def test_a_watchlist_takes_nothing_from_an_empty_standard_input(repo: Repo) -> None:
    ran = binscan("watchlist", "add", "main", "--from", "stdin", cwd=repo.path)
    assert ran.code == 2
    assert "no credential on standard input" in ran.err


def test_the_library_asks_where_it_is_told_to(
    exchange: Exchange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without somebody to tell first: who sets `verify` has said yes; what was answered is in every format."""
    (tmp_path / ".env").write_text(ENV)
    monkeypatch.setenv("BINSCAN_API_URL", exchange.url)
    report = scan([str(tmp_path)], Settings(verify=True))
    (finding,) = report.findings
    assert finding.verification.status is Status.LIVE
    out = io.StringIO()
    load_format("csv").render(report, out, RenderOptions())
    assert "cannot withdraw" in out.getvalue() or "live" in out.getvalue()
    exchange.check([S])
