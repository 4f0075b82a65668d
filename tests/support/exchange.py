"""A loopback exchange that speaks the documented protocol: real sockets, real signatures, every error on demand.

It stands for all hosts at once and tells them apart by `X-Forwarded-Host`, which the client sends when it is pointed
at another base URL. Every request is recorded with its raw head, so that a test can hold all of them against the
allow-list and search them for secrets.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

PRODUCTION, US, TESTNET = "api.binance.com", "api.binance.us", "testnet.binance.vision"
FUTURES_TESTNET, DEMO, DEMO_FUTURES = "testnet.binancefuture.com", "demo-api.binance.com", "demo-fapi.binance.com"

ALLOWED = {
    *((host, "/api/v3/time") for host in (PRODUCTION, US, TESTNET, DEMO)),
    (PRODUCTION, "/sapi/v1/account/apiRestrictions"),
    (PRODUCTION, "/sapi/v1/mining/pub/algoList"),
    (PRODUCTION, "/sapi/v1/margin/allAssets"),
    (US, "/api/v3/account"),
    (TESTNET, "/api/v3/rateLimit/order"),
    (DEMO, "/api/v3/rateLimit/order"),
    (FUTURES_TESTNET, "/fapi/v1/rateLimit/order"),
    (DEMO_FUTURES, "/fapi/v1/rateLimit/order"),
}
"""Written down a second time, from the documentation, on purpose: a slip in the product's table must fail a test."""

_ORDER_COUNTS = [{"rateLimitType": "ORDERS", "interval": "SECOND", "intervalNum": 10, "limit": 50, "count": 0}]


@dataclass
class Account:
    """One key that the exchange knows."""

    secret: bytes | Ed25519PublicKey | RSAPublicKey
    hosts: frozenset[str] = frozenset({PRODUCTION})
    rights: dict[str, Any] = field(default_factory=lambda: {"enableReading": True})
    ip_allowed: bool = True


@dataclass(frozen=True)
class Seen:
    """One request as it arrived."""

    method: str
    host: str
    target: str
    headers: dict[str, str]
    raw: str

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def key(self) -> str | None:
        return self.headers.get("x-mbx-apikey")


Fault = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, body: object = "", **headers: str) -> Fault:
    """Answer with this status; header names have `_` for `-`."""
    text = body if isinstance(body, str) else json.dumps(body)

    def fault(handler: BaseHTTPRequestHandler) -> None:
        _answer(handler, code, text.encode(), {k.replace("_", "-"): v for k, v in headers.items()})

    return fault


def error(code: int, http: int = 400, message: str = "error", **headers: str) -> Fault:
    """Answer with one of the exchange's own error codes."""
    return status(http, {"code": code, "msg": message}, **headers)


def silent(seconds: float) -> Fault:
    """Say nothing for a while, then hang up."""
    return lambda handler: time.sleep(seconds)


def drip(seconds: float) -> Fault:
    """Send one byte of a header at a time: never silent, never done."""

    def fault(handler: BaseHTTPRequestHandler) -> None:
        end = time.monotonic() + seconds
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while time.monotonic() < end:
            handler.wfile.write(b"a")
            handler.wfile.flush()
            time.sleep(0.05)

    return fault


def huge(size: int) -> Fault:
    """Answer with more than anybody wants."""
    return lambda handler: _answer(handler, 200, b"[" + b" " * size + b"]", {})


def raw(data: bytes) -> Fault:
    """Send these bytes and hang up."""
    return lambda handler: _write(handler, data)


def _write(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    handler.wfile.write(data)


def _answer(handler: BaseHTTPRequestHandler, code: int, body: bytes, headers: dict[str, str]) -> None:
    handler.send_response(code)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


class Exchange:
    """The exchange: what it knows, what it was told to do wrong, and what it was asked."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.seen: list[Seen] = []
        self.skew = 0.0
        """Seconds by which its clock is ahead."""
        self.market_data_needs_key = True
        self.signature_first = False
        """Whether it checks the signature before it knows the key."""
        self.rules: list[tuple[str, Fault, int]] = []
        self.url = ""
        self._lock = threading.Lock()

    def know(self, key: str, account: Account) -> None:
        """Register a key."""
        self.accounts[key] = account

    def go_wrong(self, path: str, fault: Fault, times: int = 1_000_000) -> None:
        """Do this instead of answering requests whose path contains `path`, so many times."""
        self.rules.append((path, fault, times))

    def questions(self) -> list[Seen]:
        """Requests other than for the time."""
        return [seen for seen in self.seen if not seen.path.endswith("/time")]

    def check(self, secrets: Iterable[str | bytes] = ()) -> None:
        """Hold every request against the allow-list, and search it for secrets in every usual form."""
        for seen in self.seen:
            assert seen.method == "GET", seen.method
            assert (seen.host, seen.path) in ALLOWED, (seen.host, seen.path)
            for secret in secrets:
                for form in forms(secret):
                    assert form not in seen.raw
                    assert form not in unquote(seen.raw)

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        headers = {name.lower(): value for name, value in handler.headers.items()}
        head = f"{handler.requestline}\n" + "\n".join(f"{n}: {v}" for n, v in handler.headers.items())
        seen = Seen(handler.command, headers.get("x-forwarded-host", ""), handler.path, headers, head)
        with self._lock:
            self.seen.append(seen)
            fault = self._fault(seen)
        if fault is not None:
            fault(handler)
            return
        code, body = self._respond(seen)
        _answer(handler, code, json.dumps(body).encode(), {"X-MBX-USED-WEIGHT-1M": "21"})

    def _fault(self, seen: Seen) -> Fault | None:
        for index, (path, fault, times) in enumerate(self.rules):
            if path in seen.target and times > 0:
                self.rules[index] = (path, fault, times - 1)
                return fault
        return None

    def _respond(self, seen: Seen) -> tuple[int, object]:
        if (seen.host, seen.path) not in ALLOWED:
            return 404, {"code": -1100, "msg": "no such path"}
        if seen.path == "/api/v3/time":
            return 200, {"serverTime": self._now()}
        key = seen.key
        signed = seen.path not in ("/sapi/v1/mining/pub/algoList", "/sapi/v1/margin/allAssets")
        if not signed and not self.market_data_needs_key:
            return 200, _body(seen, None)
        if key is None or len(key) != 64 or not key.isalnum():
            return 401, {"code": -2014, "msg": "API-key format invalid."}
        if self.signature_first and signed and key not in self.accounts:
            return 400, {"code": -1022, "msg": "Signature for this request is not valid."}
        account = self.accounts.get(key)
        if account is None or seen.host not in account.hosts or not account.ip_allowed:
            return 401, {"code": -2015, "msg": "Invalid API-key, IP, or permissions for action."}
        problem = self._check_signed(seen, account) if signed else None
        return problem or (200, _body(seen, account))

    def _check_signed(self, seen: Seen, account: Account) -> tuple[int, object] | None:
        query = seen.target.partition("?")[2]
        signed, _, signature = query.rpartition("&signature=")
        parameters = {name: values[0] for name, values in parse_qs(signed).items()}
        if not signature or "timestamp" not in parameters:
            return 400, {"code": -1102, "msg": "Mandatory parameter was not sent, was empty or malformed."}
        stamp, window = int(parameters["timestamp"]), int(parameters.get("recvWindow", "5000"))
        if window > 60_000:
            return 400, {"code": -1131, "msg": "recvWindow must be less than 60000"}
        if not self._now() - window <= stamp < self._now() + 1000:
            return 400, {"code": -1021, "msg": "Timestamp for this request is outside of the recvWindow."}
        if not _verifies(account.secret, signed.encode(), unquote(signature)):
            return 400, {"code": -1022, "msg": "Signature for this request is not valid."}
        return None

    def _now(self) -> int:
        return int((time.time() + self.skew) * 1000)


def _body(seen: Seen, account: Account | None) -> object:
    if seen.path.endswith("apiRestrictions") and account is not None:
        return account.rights
    if seen.path.endswith("/account"):
        return {"accountType": "SPOT", "canTrade": True, "balances": [{"asset": "BTC", "free": "4723398.00000000"}]}
    if seen.path.endswith("algoList"):
        return {"code": 0, "msg": "", "data": [{"algoName": "sha256"}]}
    return _ORDER_COUNTS


def _verifies(secret: bytes | Ed25519PublicKey | RSAPublicKey, payload: bytes, signature: str) -> bool:
    if isinstance(secret, bytes):
        return hmac.compare_digest(hmac.new(secret, payload, hashlib.sha256).hexdigest(), signature.lower())
    try:
        value = base64.b64decode(signature, validate=True)
        if isinstance(secret, Ed25519PublicKey):
            secret.verify(value, payload)
        else:
            secret.verify(value, payload, PKCS1v15(), SHA256())
    except (ValueError, InvalidSignature):
        return False
    return True


def forms(secret: str | bytes) -> set[str]:
    """A secret in the forms in which it could slip out."""
    value = secret.encode() if isinstance(secret, str) else secret
    plain = value.decode("latin-1")
    encoded = base64.b64encode(value).decode()
    return {plain, plain[::-1], value.hex(), encoded.rstrip("="), quote(encoded, safe="").rstrip("=")}


@contextmanager
def serve(exchange: Exchange, certificate: tuple[Path, Path] | None = None) -> Iterator[Exchange]:
    """Run the exchange on a loopback port; with a (certificate, key), over TLS."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            try:
                exchange.handle(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *arguments: Any) -> None:
            pass

    for method in ("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"):
        setattr(Handler, f"do_{method}", Handler._any)

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    exchange.url = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_address[1]}"
    try:
        yield exchange
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
