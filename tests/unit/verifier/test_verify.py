"""What is asked about a credential, and what is said about each answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from binscan.model import Environment, Finding, Fingerprint, Part, Role, Secret, Severity, Status
from binscan.verifier.client import Client
from binscan.verifier.transport import Timeouts, Transport, parse_base
from binscan.verifier.verify import unanswered, verify
from tests.support import exchange as server
from tests.support.exchange import Account, Exchange
from tests.support.tokens import pair, token

KEY, SECRET = pair("verify")
Build = Callable[..., Finding]

READ = {"ipRestrict": False, "createTime": 1_700_000_000_000, "enableReading": True, "enableWithdrawals": False}
TRADE = READ | {"enableSpotAndMarginTrading": True, "enableFutures": False}


def ask(client: Client, *findings: Finding) -> list[Finding]:
    return verify(findings, client, lambda text: None)


def one(client: Client, finding: Finding) -> Finding:
    return ask(client, finding)[0]


def pair_of(build: Build, **choices: object) -> Finding:
    return build((Role.API_KEY, KEY), (Role.SECRET_KEY, SECRET), **choices)


@pytest.mark.parametrize(
    ("rights", "severity", "words"),
    [
        (READ, Severity.MEDIUM, "can read balances and history, can neither trade nor withdraw"),
        (READ | {"ipRestrict": True}, Severity.LOW, "bound to an IP whitelist, which this machine is on"),
        (TRADE, Severity.CRITICAL, "can trade, cannot withdraw: an account can be drained by trading against it"),
        (TRADE | {"ipRestrict": True}, Severity.HIGH, "rights: read balances and history, trade spot"),
        (READ | {"permitsUniversalTransfer": True}, Severity.CRITICAL, "can move funds"),
        (READ | {"ipRestrict": True, "enableWithdrawals": True}, Severity.CRITICAL, "can withdraw: whoever holds it"),
        (READ | {"enableTeleport": True}, Severity.CRITICAL, "rights that this version does not know: enableTeleport"),
        (TRADE | {"tradingAuthorityExpirationTime": 4_000_000_000_000}, Severity.CRITICAL, "lapses on 2096-10-02"),
        ({"enableReading": True}, Severity.MEDIUM, "can read balances"),
    ],
)
def test_permissions_become_severity_and_words(
    exchange: Exchange, client: Client, finding: Build, rights: dict[str, object], severity: Severity, words: str
) -> None:
    exchange.know(KEY, Account(SECRET.encode(), rights=rights))
    found = one(client, pair_of(finding))
    assert found.verification.status is Status.LIVE
    assert found.verification.environment == "production"
    assert found.credential.severity is severity
    assert words in (found.verification.detail or "")
    assert found.verification.checked_at is not None
    exchange.check([SECRET])


def test_what_the_answer_says_is_kept(exchange: Exchange, client: Client, finding: Build) -> None:
    exchange.know(KEY, Account(SECRET.encode(), rights=TRADE | {"note": "x", "balances": [1]}))
    said = one(client, pair_of(finding)).verification
    assert said.ip_restricted is False
    assert said.withdrawals is False
    assert said.created_at == "2023-11-14T22:13:20+00:00"
    assert said.permissions == {
        "enableReading": True,
        "enableWithdrawals": False,
        "enableSpotAndMarginTrading": True,
        "enableFutures": False,
    }


def test_a_wrong_secret_means_that_the_key_is_known(exchange: Exchange, client: Client, finding: Build) -> None:
    exchange.know(KEY, Account(token("other").encode()))
    found = one(client, pair_of(finding))
    assert found.verification.status is Status.KEY_LIVE
    assert "probably live" in (found.verification.detail or "")
    assert [seen.key == KEY for seen in exchange.questions()] == [True, False]
    exchange.check([SECRET])


def test_a_wrong_secret_proves_nothing_where_a_random_key_gets_the_same_answer(
    exchange: Exchange, client: Client, finding: Build
) -> None:
    exchange.signature_first = True
    found = one(client, pair_of(finding))
    assert found.verification.status is Status.UNKNOWN
    assert found.credential.severity is Severity.HIGH


def test_a_refusal_is_not_proof_of_death(exchange: Exchange, client: Client, finding: Build) -> None:
    exchange.know(KEY, Account(SECRET.encode(), ip_allowed=False))
    locked = one(client, pair_of(finding))
    exchange.accounts.clear()
    other = Client(client.transport, interval=0)
    unknown = one(other, pair_of(finding))
    assert locked.verification.detail == unknown.verification.detail
    assert locked.verification.status is unknown.verification.status is Status.REJECTED
    assert "nobody can tell which" in (locked.verification.detail or "")
    assert "revoked" not in (locked.verification.detail or "")
    assert locked.credential.severity is Severity.HIGH


@pytest.mark.parametrize(
    ("environment", "host"),
    [
        (Environment.SPOT_TESTNET, server.TESTNET),
        (Environment.FUTURES_TESTNET, server.FUTURES_TESTNET),
        (Environment.DEMO, server.DEMO),
        (Environment.US, server.US),
    ],
)
def test_the_environment_beside_the_credential_is_asked_first(
    exchange: Exchange, client: Client, finding: Build, environment: Environment, host: str
) -> None:
    exchange.know(KEY, Account(SECRET.encode(), hosts=frozenset({host})))
    found = one(client, pair_of(finding, environment=environment))
    assert found.verification.status is Status.LIVE
    assert found.verification.environment == environment.value
    assert [seen.host for seen in exchange.questions()] == [host]
    assert found.credential.severity is (Severity.LOW if environment.is_test else Severity.HIGH)
    exchange.check([SECRET])


def test_a_production_key_under_a_testnet_label_is_found_out(
    exchange: Exchange, client: Client, finding: Build
) -> None:
    exchange.know(KEY, Account(SECRET.encode(), rights=TRADE))
    found = one(client, pair_of(finding, environment=Environment.SPOT_TESTNET, severity=Severity.LOW))
    assert found.credential.environment is Environment.PRODUCTION
    assert found.credential.severity is Severity.CRITICAL
    assert len({seen.host for seen in exchange.questions()}) <= 3


def test_an_unnamed_testnet_key_is_found_on_the_testnet(exchange: Exchange, client: Client, finding: Build) -> None:
    exchange.know(KEY, Account(SECRET.encode(), hosts=frozenset({server.TESTNET})))
    found = one(client, pair_of(finding, environment=Environment.UNKNOWN))
    assert found.verification.environment == "spot-testnet"
    assert found.credential.severity is Severity.LOW


def test_no_balance_is_kept(exchange: Exchange, client: Client, finding: Build) -> None:
    exchange.know(KEY, Account(SECRET.encode(), hosts=frozenset({server.US})))
    found = one(client, pair_of(finding, environment=Environment.US))
    assert found.verification.status is Status.LIVE
    assert "4723398" not in repr(found)
    assert found.verification.permissions == {}


def test_unnamed_tokens_are_tried_both_ways_once(exchange: Exchange, client: Client, finding: Build) -> None:
    exchange.know(KEY, Account(SECRET.encode(), rights=TRADE))
    found = one(client, finding((Role.UNKNOWN, SECRET), (Role.UNKNOWN, KEY)))
    assert found.verification.status is Status.LIVE
    assert "exchanged" in (found.verification.detail or "")
    assert [seen.key for seen in exchange.questions()] == [SECRET, KEY]
    exchange.check()


def test_a_named_secret_never_leaves(exchange: Exchange, client: Client, finding: Build) -> None:
    """Key and secret are exchanged here; the names say otherwise, so the other way round is not tried."""
    exchange.know(SECRET, Account(KEY.encode()))
    found = one(client, pair_of(finding))
    assert found.verification.status is Status.REJECTED
    assert "exchanged" in (found.verification.detail or "")
    exchange.check([SECRET])


def test_a_second_secret_is_tried_where_the_key_is_known(exchange: Exchange, client: Client, finding: Build) -> None:
    wrong, more = token("wrong"), [token(n) for n in range(5)]
    exchange.know(KEY, Account(SECRET.encode(), rights=READ))
    found = one(client, finding((Role.API_KEY, KEY), (Role.SECRET_KEY, wrong), (Role.SECRET_KEY, SECRET)))
    assert found.verification.status is Status.LIVE
    assert SECRET[:4] in (found.verification.detail or "")
    one(client, finding((Role.API_KEY, KEY), *((Role.SECRET_KEY, other) for other in more)))
    assert sum(seen.key == KEY for seen in exchange.questions()) == 2 + 3
    exchange.check([SECRET, wrong, *more])


def test_a_second_secret_is_not_tried_where_the_key_is_refused(
    exchange: Exchange, client: Client, finding: Build
) -> None:
    one(client, finding((Role.API_KEY, KEY), (Role.SECRET_KEY, SECRET), (Role.SECRET_KEY, token("more"))))
    assert len(exchange.questions()) == 1


def test_a_key_alone_is_asked_about_after_a_random_one(exchange: Exchange, client: Client, finding: Build) -> None:
    exchange.know(KEY, Account(SECRET.encode()))
    other = token("unknown")
    known, unknown = ask(client, finding((Role.API_KEY, KEY)), finding((Role.API_KEY, other)))
    assert known.verification.status is Status.KEY_LIVE
    assert unknown.verification.status is Status.REJECTED
    control, *rest = exchange.questions()
    assert control.key not in (KEY, other)
    assert [seen.key for seen in rest] == [KEY, other]
    exchange.check([SECRET])


def test_a_key_alone_is_not_asked_about_where_a_random_one_is_answered(
    exchange: Exchange, client: Client, finding: Build
) -> None:
    exchange.market_data_needs_key = False
    exchange.know(KEY, Account(SECRET.encode()))
    found = one(client, finding((Role.API_KEY, KEY)))
    assert found.verification.status is Status.NOT_CHECKED
    assert "proves nothing" in (found.verification.detail or "")
    assert KEY not in [seen.key for seen in exchange.seen]


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([(Role.SECRET_KEY, SECRET)], "a secret without its key"),
        ([(Role.UNKNOWN, SECRET)], "nothing says whether it is a key or a secret"),
        ([(Role.LISTEN_KEY, token("listen"))], "listen key"),
        ([(Role.API_KEY, KEY[:63]), (Role.SECRET_KEY, SECRET)], "not a key as the exchange makes them"),
        ([(Role.API_KEY, KEY[:60] + "\r\nX:"), (Role.SECRET_KEY, SECRET)], "not a key as the exchange makes them"),
    ],
)
def test_what_cannot_be_asked_is_not_asked(
    exchange: Exchange, client: Client, finding: Build, parts: list[tuple[Role, str]], why: str
) -> None:
    found = one(client, finding(*parts))
    assert found.verification.status is Status.NOT_CHECKED
    assert why in (found.verification.detail or "")
    assert exchange.seen == []


def test_a_report_that_was_read_back_has_nothing_to_ask_with(
    exchange: Exchange, client: Client, finding: Build
) -> None:
    import dataclasses

    found = pair_of(finding)
    parts = tuple(Part(p.role, Fingerprint(p.secret.sha256, p.secret.redacted)) for p in found.credential.parts)
    read_back = dataclasses.replace(found, credential=dataclasses.replace(found.credential, parts=parts))
    assert one(client, read_back).verification.status is Status.NOT_CHECKED
    assert exchange.seen == []


def private_keys() -> list[tuple[str, Ed25519PrivateKey | object]]:
    return [("ed25519", Ed25519PrivateKey.generate()), ("rsa", generate_private_key(65537, 2048))]


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_a_private_key_signs(exchange: Exchange, client: Client, finding: Build, kind: str, encoding: Encoding) -> None:
    key = Ed25519PrivateKey.generate() if kind == "ed25519" else generate_private_key(65537, 2048)
    stored = key.private_bytes(encoding, PrivateFormat.PKCS8, NoEncryption())
    exchange.know(KEY, Account(key.public_key(), rights=TRADE))
    found = one(client, finding((Role.API_KEY, KEY), (Role.PRIVATE_KEY, stored)))
    assert found.verification.status is Status.LIVE
    exchange.check([stored])


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_an_encrypted_private_key_asks_for_its_passphrase_or_says_so(
    exchange: Exchange, client: Client, finding: Build, encoding: Encoding
) -> None:
    key = Ed25519PrivateKey.generate()
    stored = key.private_bytes(encoding, PrivateFormat.PKCS8, BestAvailableEncryption(b"open sesame"))
    exchange.know(KEY, Account(key.public_key(), rights=READ))
    locked = finding((Role.API_KEY, KEY), (Role.PRIVATE_KEY, stored))

    said = one(client, locked).verification
    assert said.status is Status.NOT_CHECKED
    assert "its passphrase is needed" in (said.detail or "")

    asked: list[str] = []

    def passphrase(description: str) -> Secret:
        asked.append(description)
        return Secret(b"open sesame")

    opened = Client(client.transport, passphrase, interval=0)
    assert [f.verification.status for f in ask(opened, locked, locked)] == [Status.LIVE, Status.LIVE]
    assert len(asked) == 1

    wrong = Client(client.transport, lambda _: Secret(b"open barley"), interval=0)
    assert "cannot be decrypted" in (one(wrong, locked).verification.detail or "")
    exchange.check([stored, "open sesame"])


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (server.status(429, {"code": -1003}, Retry_After="77"), Status.UNKNOWN, "wait 77 seconds"),
        (server.status(418, {"code": -1003}, Retry_After="7200"), Status.UNKNOWN, "banned for now"),
        (server.status(403, "<html>no</html>"), Status.UNKNOWN, "firewall"),
        (server.status(451, {"code": 0, "msg": "restricted location"}), Status.UNKNOWN, "this location"),
        (server.error(-1003, 400), Status.UNKNOWN, "too many requests"),
    ],
)
def test_told_to_stop_it_stops_for_every_credential(
    exchange: Exchange, client: Client, finding: Build, fault: server.Fault, status: Status, words: str
) -> None:
    exchange.go_wrong("apiRestrictions", fault)
    said: list[str] = []
    asked = [finding((Role.API_KEY, token(n)), (Role.SECRET_KEY, SECRET)) for n in range(4)]
    first, *others = verify(asked, client, said.append)
    assert first.verification.status is status
    assert words in (first.verification.detail or "")
    assert {f.verification.status for f in others} == {Status.NOT_CHECKED}
    assert len(exchange.questions()) == 1
    assert said[-1].startswith("Stopped: ")
    assert len(unanswered([first])) == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (server.status(500, "oops"), "error of its own"),
        (server.status(503, {"code": -1008, "msg": "overloaded"}), "error of its own"),
        (server.error(-1001, 400), "error of its own"),
        (server.status(301, "", Location="http://127.0.0.1:9/"), "redirect"),
        (server.status(307, "", Location="/api/v3/order"), "redirect"),
        (server.huge(2_000_000), "too large"),
        (server.silent(3), "no answer in time"),
        (server.drip(3), "no answer in time"),
        (server.raw(b"SSH-2.0-OpenSSH\r\n"), "not HTTP"),
        (server.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), "not HTTP, or broke off"),
        (server.raw(b""), "not HTTP, or broke off"),
        (server.status(200, "<html>Welcome to the hotel</html>"), "not what the exchange is documented"),
        (server.status(200, "[" * 100_000), "not what the exchange is documented"),
        (server.status(200, {"hello": True}), "not what the exchange is documented"),
        (server.status(200, "9" * 5000), "not what the exchange is documented"),
        (server.error(-1121), "did not understand"),
        (server.error(-9999), "not what the exchange is documented"),
    ],
)
def test_no_usable_answer_proves_nothing(
    exchange: Exchange, client: Client, finding: Build, fault: server.Fault, words: str
) -> None:
    exchange.know(KEY, Account(SECRET.encode()))
    exchange.go_wrong("apiRestrictions", fault)
    found = one(client, pair_of(finding))
    assert found.verification.status is Status.UNKNOWN
    assert words in (found.verification.detail or "")
    assert found.credential.severity is Severity.HIGH
    exchange.check([SECRET])


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-2008, "probably not an existing key"),
        (-2014, "not a key as it was sent"),
        (-2015, "nobody can tell which"),
        (-1002, "may be alive"),
        (-1099, "may be alive"),
        (-1011, "may be alive"),
        (-2017, "locked"),
        (-4056, "kind"),
    ],
)
def test_each_refusal_says_what_it_can_and_no_more(
    exchange: Exchange, client: Client, finding: Build, code: int, words: str
) -> None:
    exchange.go_wrong("apiRestrictions", server.error(code, 401))
    said = one(client, pair_of(finding)).verification
    assert said.status is Status.REJECTED
    assert words in (said.detail or "")


def test_three_silences_in_a_row_end_it(exchange: Exchange, finding: Build) -> None:
    exchange.go_wrong("/", server.raw(b""))
    client = Client(Transport(parse_base(exchange.url)), interval=0)
    ask(client, *(finding((Role.API_KEY, token(n)), (Role.SECRET_KEY, SECRET)) for n in range(9)))
    assert len(exchange.seen) == 3


@pytest.mark.parametrize("skew", [-86_400.0, -30.0, 30.0, 86_400.0])
def test_a_wrong_clock_here_does_not_matter(exchange: Exchange, client: Client, finding: Build, skew: float) -> None:
    exchange.skew = skew
    exchange.know(KEY, Account(SECRET.encode(), rights=READ))
    assert one(client, pair_of(finding)).verification.status is Status.LIVE
    assert len(exchange.seen) == 2


def test_a_clock_that_jumps_is_read_again_once(exchange: Exchange, client: Client, finding: Build) -> None:
    exchange.know(KEY, Account(SECRET.encode(), rights=READ))
    assert one(client, pair_of(finding)).verification.status is Status.LIVE
    exchange.skew = 3600
    assert one(client, pair_of(finding)).verification.status is Status.LIVE
    exchange.go_wrong("apiRestrictions", server.error(-1021))
    before = len(exchange.questions())
    found = one(client, pair_of(finding))
    assert found.verification.status is Status.UNKNOWN
    assert "time of the request" in (found.verification.detail or "")
    assert len(exchange.questions()) == before + 2


def test_without_the_exchange_s_time_ones_own_is_used(exchange: Exchange, client: Client, finding: Build) -> None:
    exchange.know(KEY, Account(SECRET.encode(), rights=READ))
    exchange.go_wrong("/time", server.status(500))
    assert one(client, pair_of(finding)).verification.status is Status.LIVE


def test_each_distinct_credential_is_asked_about_once(exchange: Exchange, client: Client, finding: Build) -> None:
    exchange.know(KEY, Account(SECRET.encode(), rights=READ))
    found = ask(client, *(pair_of(finding) for _ in range(5)))
    assert [f.verification.status for f in found] == [Status.LIVE] * 5
    assert len(exchange.questions()) == 1


def test_the_person_is_told_before_anything_is_sent(exchange: Exchange, client: Client, finding: Build) -> None:
    class Refusal(Exception):
        pass

    said: list[str] = []

    def announce(text: str) -> None:
        said.append(text)
        raise Refusal

    with pytest.raises(Refusal):
        verify([pair_of(finding)], client, announce)
    assert exchange.seen == []
    for words in (
        "GET https://api.binance.com/sapi/v1/account/apiRestrictions",
        "GET https://api.binance.com/api/v3/time",
        "this machine's public address",
        "yours or that you have been allowed to test",
        exchange.url,
    ):
        assert words in said[0]
    assert KEY not in said[0]


def test_progress_is_told_when_there_are_many(exchange: Exchange, client: Client, finding: Build) -> None:
    said: list[str] = []
    verify([finding((Role.API_KEY, token(n)), (Role.SECRET_KEY, SECRET)) for n in range(20)], client, said.append)
    assert "at most 20 questions" in said[0]
    assert said[1:] == [
        "asked about 10 of 20, 11 requests so far",
        "asked about 20 of 20, 21 requests so far",
    ]


def test_an_unreachable_exchange_is_no_verdict(finding: Build, tmp_path: Path) -> None:
    import socket

    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        base = parse_base(f"http://127.0.0.1:{bound.getsockname()[1]}")
        client = Client(Transport(base, timeouts=Timeouts(1, 1, 1)), interval=0)
        found = one(client, pair_of(finding))
    assert found.verification.status is Status.UNKNOWN
    assert "no connection" in (found.verification.detail or "")


def test_a_slow_answer_ends_when_its_time_is_up(exchange: Exchange, client: Client, finding: Build) -> None:
    exchange.go_wrong("apiRestrictions", server.drip(20))
    start = time.monotonic()
    one(client, pair_of(finding))
    assert time.monotonic() - start < 5
