"""The one module that opens a socket to the exchange.

GET only, to the allow-list only, TLS verified, no redirect followed, no proxy unless asked, the answer bounded
in size and time. What fails is a value: an exception here could carry an address with a signature in it.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from urllib.parse import SplitResult, urlsplit

from binscan import __version__
from binscan.errors import UsageError, VerificationRefused
from binscan.model import Secret
from binscan.verifier.policy import METHOD, Endpoint, Security

MAX_BODY = 1024 * 1024
"""Bytes: the largest expected answer (all margin assets) is some tens of kilobytes."""
KEY_CHARACTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
QUERY_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789=&%.-_~")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds."""

    connect: float = 5.0
    read: float = 10.0
    """Longest silence."""
    total: float = 20.0
    """Everything after the connection, so that an answer of one byte a second ends too."""


class Failure(Enum):
    """Why there is no answer."""

    TIMEOUT = "no answer in time"
    CONNECT = "no connection"
    TLS = "the server's certificate was not accepted"
    TOO_LARGE = "the answer was too large"
    PROTOCOL = "the answer was not HTTP, or broke off"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect."""

    scheme: str
    host: str
    port: int
    prefix: str = ""
    """Path before the endpoint's own."""

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"


def parse_base(url: str) -> Target:
    """Read BINSCAN_API_URL.

    Raises:
        UsageError: it is no http(s) URL, carries more than a base, or is plain http to anything but a loopback address.
    """
    parts, port = _split(url, "BINSCAN_API_URL")
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise UsageError(
            "BINSCAN_API_URL is plain http to an address that is not loopback.",
            "Use https, or 127.0.0.1, ::1 or localhost for a server on this machine.",
        )
    return Target(parts.scheme, parts.hostname or "", port, parts.path.rstrip("/"))


def parse_proxy(url: str) -> Target:
    """Read `--proxy`: an http proxy that tunnels (CONNECT); it sees host names and sizes, nothing inside TLS.

    Raises:
        UsageError: it is no `http://HOST:PORT`.
    """
    parts, port = _split(url, "--proxy")
    if parts.scheme != "http" or parts.path not in ("", "/"):
        raise UsageError("--proxy expects http://HOST:PORT.")
    return Target("http", parts.hostname or "", port)


def _split(url: str, name: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    odd = parts.username or parts.password or parts.query or parts.fragment
    safe = all(33 <= ord(character) < 127 for character in url)
    if parts.scheme not in ("http", "https") or not parts.hostname or odd or not safe:
        raise UsageError(f"{name} is not a plain http or https URL.", "It takes a scheme, a host, a port and a path.")
    return parts, port or (443 if parts.scheme == "https" else 80)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def tls_context() -> ssl.SSLContext:
    """Certificates and names verified, TLS 1.2 or later, and no key log whatever the environment says."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs()
    return context


class Transport:
    """Sends allow-listed GETs, each on its own connection.

    Args:
        base: where everything goes instead of the exchange; None for the exchange itself.
        proxy: a tunnel to go through; None for a direct connection, whatever the environment says.
        timeouts: bounds on one request.
    """

    def __init__(
        self, base: Target | None = None, proxy: Target | None = None, timeouts: Timeouts | None = None
    ) -> None:
        if proxy is not None and base is not None and base.scheme == "http":
            raise UsageError("--proxy cannot be used with a plain http BINSCAN_API_URL.")
        self.base, self.proxy = base, proxy
        self._timeouts = timeouts or Timeouts()
        self._context: ssl.SSLContext | None = None

    def get(self, endpoint: Endpoint, query: str = "", key: Secret | None = None) -> Reply | Failure:
        """Send one request.

        Args:
            endpoint: what is asked.
            query: parameters beyond the endpoint's own, encoded; only signed endpoints take any.
            key: the API key for the header.

        Raises:
            VerificationRefused: the request is not what the allow-list describes; nothing was sent.
        """
        _check(endpoint, query, key)
        target = self.base or Target("https", endpoint.host, 443)
        try:
            return self._exchange(target, endpoint, query, key)
        except TimeoutError:
            return Failure.TIMEOUT
        except ssl.SSLError:
            return Failure.TLS
        except http.client.HTTPException:
            return Failure.PROTOCOL
        except (OSError, ValueError, UnicodeError):
            return Failure.CONNECT

    def _exchange(self, target: Target, endpoint: Endpoint, query: str, key: Secret | None) -> Reply | Failure:
        connection = self._connect(target)
        watch = _Watch(connection.sock, self._timeouts.total)
        try:
            if target.scheme == "https":
                secured = self._wrap(connection.sock, target.host)
                connection.sock = watch.socket = secured
                secured.do_handshake()
            self._send(connection, target, endpoint, query, key)
            answer = connection.getresponse()
            body = answer.read(MAX_BODY + 1)
            headers = {name.lower(): value for name, value in answer.getheaders()}
            if watch.expired:
                return Failure.TIMEOUT
            if len(body) > MAX_BODY:
                return Failure.TOO_LARGE
            return Failure.PROTOCOL if answer.length else Reply(answer.status, headers, body)
        except (OSError, http.client.HTTPException):
            if watch.expired:
                return Failure.TIMEOUT
            raise
        finally:
            watch.stop()
            connection.close()
            watch.socket.close()

    def _connect(self, target: Target) -> http.client.HTTPConnection:
        hop = self.proxy or target
        connection = http.client.HTTPConnection(hop.host, hop.port, timeout=self._timeouts.connect)
        connection.debuglevel = 0
        if self.proxy is not None:
            connection.set_tunnel(target.host, target.port)
        connection.connect()
        if target.scheme == "http" and not _is_loopback(connection.sock.getpeername()[0]):
            connection.close()
            raise OSError("not a loopback address")
        connection.sock.settimeout(self._timeouts.read)
        return connection

    def _wrap(self, raw: socket.socket, host: str) -> ssl.SSLSocket:
        if self._context is None:
            self._context = tls_context()
        return self._context.wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False)

    def _send(
        self, connection: http.client.HTTPConnection, target: Target, endpoint: Endpoint, query: str, key: Secret | None
    ) -> None:
        whole = "&".join(part for part in (endpoint.query, query) if part)
        path = target.prefix + endpoint.path + (f"?{whole}" if whole else "")
        connection.putrequest(METHOD, path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", target.authority)
        connection.putheader("User-Agent", f"binscan/{__version__} (read-only credential check)")
        connection.putheader("Accept", "application/json")
        connection.putheader("Connection", "close")
        if self.base is not None:
            connection.putheader("X-Forwarded-Host", endpoint.host)
        if key is not None:
            connection.putheader("X-MBX-APIKEY", key.reveal())
        connection.endheaders()


def _check(endpoint: Endpoint, query: str, key: Secret | None) -> None:
    if not isinstance(endpoint, Endpoint):
        raise VerificationRefused("A request outside the read-only allow-list was attempted; it was not sent.")
    if bool(query) != (endpoint.security is Security.SIGNED) or not QUERY_CHARACTERS.issuperset(query):
        raise VerificationRefused("A request with unexpected parameters was attempted; it was not sent.")
    if (key is None) != (endpoint.security is Security.NONE) or (key and not KEY_CHARACTERS.issuperset(key.reveal())):
        raise VerificationRefused("A request with a malformed key was attempted; it was not sent.")


class _Watch:
    """Ends a request from outside when its time is up: whatever the requesting thread waits for returns at once."""

    def __init__(self, raw: socket.socket, seconds: float) -> None:
        self.socket: socket.socket = raw
        self.expired = False
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def _cut(self) -> None:
        self.expired = True
        with suppress(OSError):
            socket.socket.shutdown(self.socket, socket.SHUT_RDWR)

    def stop(self) -> None:
        """Let the request be: it has ended."""
        self._timer.cancel()
        self._timer.join()
