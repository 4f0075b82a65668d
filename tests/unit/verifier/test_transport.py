"""Nothing but an allow-listed GET leaves, and only to where it should."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from binscan.errors import UsageError, VerificationRefused
from binscan.model import Secret
from binscan.verifier.client import open_client
from binscan.verifier.policy import METHOD, ROUTES, Endpoint, Security
from binscan.verifier.transport import Failure, Reply, Target, Timeouts, Transport, parse_base, parse_proxy
from tests.support.exchange import ALLOWED, Exchange, raw, serve
from tests.support.tokens import token

KEY = Secret(token("transport").encode())
SIGNED = "timestamp=1&signature=00"


def test_the_allow_list_is_the_documented_one() -> None:
    assert METHOD == "GET"
    assert {(endpoint.host, endpoint.path) for endpoint in Endpoint} == ALLOWED
    assert len(list(Endpoint)) == len(ALLOWED)


def test_an_endpoint_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="is not a valid Endpoint"):
        Endpoint(("evil.example", "/api/v3/order"))
    with pytest.raises(AttributeError):
        Endpoint.RESTRICTIONS.value.path = "/sapi/v1/capital/withdraw/apply"  # type: ignore[misc]


def test_at_most_three_hosts_are_asked_about_one_credential() -> None:
    assert all(1 <= len(sites) <= 3 for sites in ROUTES.values())


@pytest.mark.parametrize(
    ("endpoint", "query", "key"),
    [
        (Endpoint.SPOT_TIME, "symbol=BTCUSDT", None),
        (Endpoint.SPOT_TIME, "", KEY),
        (Endpoint.RESTRICTIONS, "", KEY),
        (Endpoint.RESTRICTIONS, SIGNED, None),
        (Endpoint.RESTRICTIONS, SIGNED + " HTTP/1.1\r\nX: y", KEY),
        (Endpoint.RESTRICTIONS, SIGNED + "#x", KEY),
        (Endpoint.RESTRICTIONS, SIGNED, Secret(b"key\r\nHost: evil.example")),
        (Endpoint.MARGIN_ASSETS, SIGNED, KEY),
        ("/api/v3/order", SIGNED, KEY),
    ],
)
def test_what_the_allow_list_does_not_describe_is_not_sent(endpoint: Endpoint, query: str, key: Secret | None) -> None:
    with serve(Exchange()) as exchange:
        with pytest.raises(VerificationRefused) as refusal:
            Transport(parse_base(exchange.url)).get(endpoint, query, key)
        assert exchange.seen == []
    assert key is None or key.reveal().decode() not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "http://10.0.0.1:8080",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://[::2]",
        "http://0.0.0.0",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "//127.0.0.1",
        "127.0.0.1:8080",
        "https://user:password@api.binance.com",
        "https://api.binance.com?x=1",
        "https://api.binance.com#x",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:80\r\nX: y",
        "https://",
        "http://[",
    ],
)
def test_another_base_url_is_https_or_loopback(url: str) -> None:
    with pytest.raises(UsageError) as refusal:
        open_client({"BINSCAN_API_URL": url})
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://127.0.0.1:8080", Target("http", "127.0.0.1", 8080)),
        ("http://127.8.9.1", Target("http", "127.8.9.1", 80)),
        ("http://localhost:1/", Target("http", "localhost", 1)),
        ("http://[::1]:8080/base/", Target("http", "::1", 8080, "/base")),
        ("https://mirror.example.org", Target("https", "mirror.example.org", 443)),
    ],
)
def test_what_another_base_url_means(url: str, target: Target) -> None:
    assert parse_base(url) == target


def test_the_host_header_is_right() -> None:
    assert parse_base("http://[::1]:8080").authority == "[::1]:8080"
    assert parse_base("https://mirror.example.org").authority == "mirror.example.org"


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody has signed but itself."""
    import ipaddress

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, SHA256())
    )
    paths = tmp_path / "cert.pem", tmp_path / "key.pem"
    paths[0].write_bytes(made.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: tuple[Path, Path]) -> None:
    with serve(Exchange(), certificate) as exchange:
        assert Transport(parse_base(exchange.url)).get(Endpoint.RESTRICTIONS, SIGNED, KEY) is Failure.TLS
        assert exchange.seen == []


def test_a_trusted_certificate_for_another_name_is_refused(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with serve(Exchange(), certificate) as exchange:
        assert isinstance(Transport(parse_base(exchange.url)).get(Endpoint.SPOT_TIME), Reply)
        other = exchange.url.replace("127.0.0.1", "localhost")
        assert Transport(parse_base(other)).get(Endpoint.SPOT_TIME) is Failure.TLS
        assert len(exchange.seen) == 1


def test_a_server_that_never_finishes_its_handshake_is_left(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        base = parse_base(f"https://127.0.0.1:{listening.getsockname()[1]}")
        assert Transport(base, timeouts=Timeouts(1, 0.3, 0.5)).get(Endpoint.SPOT_TIME) is Failure.TIMEOUT


def test_the_environment_s_proxies_and_key_log_are_ignored(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with serve(Exchange(), certificate) as exchange:
        assert isinstance(Transport(parse_base(exchange.url)).get(Endpoint.SPOT_TIME), Reply)
    assert not (tmp_path / "keys.log").exists()


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that tunnels one connection and remembers what it saw in the clear."""
    seen: list[bytes] = []

    def copy(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                seen.append(data)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def run(listening: socket.socket) -> None:
        try:
            near, _ = listening.accept()
        except OSError:
            return
        head = near.recv(65536)
        seen.append(head)
        host, _, port = head.split()[1].decode().rpartition(":")
        with near, socket.create_connection((host, int(port))) as far:
            near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            other = threading.Thread(target=copy, args=(far, near), daemon=True)
            other.start()
            copy(near, far)
            other.join(5)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=run, args=(listening,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", seen
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_a_proxy_that_was_asked_for_sees_nothing_inside(
    proxy: tuple[str, list[bytes]], certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    url, seen = proxy
    with serve(Exchange(), certificate) as exchange:
        reply = Transport(parse_base(exchange.url), parse_proxy(url)).get(Endpoint.RESTRICTIONS, SIGNED, KEY)
        assert isinstance(reply, Reply)
        assert exchange.seen[0].key == KEY.reveal().decode()
    assert seen[0].startswith(b"CONNECT 127.0.0.1:")
    assert KEY.reveal() not in b"".join(seen)


def test_a_proxy_is_an_http_proxy() -> None:
    for url in ("https://127.0.0.1:1", "socks5://127.0.0.1:1", "127.0.0.1:1", "http://127.0.0.1:1/path"):
        with pytest.raises(UsageError):
            parse_proxy(url)
    with pytest.raises(UsageError):
        Transport(parse_base("http://127.0.0.1:1"), parse_proxy("http://127.0.0.1:2"))


def test_nothing_is_logged_or_printed(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where somebody has switched on the debugging of the HTTP library for the whole process."""
    import http.client

    monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 1)
    caplog.set_level(logging.DEBUG)
    with serve(Exchange()) as exchange:
        transport = Transport(parse_base(exchange.url))
        transport.get(Endpoint.RESTRICTIONS, SIGNED, KEY)
        exchange.go_wrong("/", raw(b"\x00"))
        transport.get(Endpoint.RESTRICTIONS, SIGNED, KEY)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_the_security_of_each_endpoint_is_one_of_three() -> None:
    assert {endpoint.security for endpoint in Endpoint} == set(Security)


def test_tls_is_at_least_1_2() -> None:
    from binscan.verifier.transport import tls_context

    context = tls_context()
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
