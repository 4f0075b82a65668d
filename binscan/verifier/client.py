"""One conversation with the exchange: paced, on its clock, stopped for good when told to stop."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping

from binscan.model import Role, Secret
from binscan.verifier.answers import Answer, Kind, judge
from binscan.verifier.clock import RECEIVE_WINDOW, Clock
from binscan.verifier.limits import Limits, Time
from binscan.verifier.policy import Endpoint, Site
from binscan.verifier.signing import HmacSigner, Passphrase, Signer, signer_for
from binscan.verifier.transport import Timeouts, Transport, parse_base, parse_proxy

_BASE62 = string.ascii_letters + string.digits


def nobody(description: str) -> Secret | None:
    """A passphrase source for where nobody can be asked."""
    return None


class Client:
    """Asks allow-listed questions. Everything that was learnt about limits and clocks lives as long as it does.

    Args:
        transport: what sends.
        passphrase: asked for the passphrase of an encrypted private key, at most once per key.
        time: the clocks.
        interval: seconds between two requests; None for the usual.
    """

    def __init__(
        self,
        transport: Transport,
        passphrase: Passphrase = nobody,
        time: Time | None = None,
        interval: float | None = None,
    ) -> None:
        self.transport = transport
        self.time = time or Time()
        self.limits = Limits(self.time) if interval is None else Limits(self.time, interval)
        self._clock = Clock(self.time.wall, self._ask_plain)
        self._passphrase = passphrase
        self._signers: dict[Secret, Signer] = {}
        self._controls: dict[Endpoint, Answer] = {}

    def signer(self, role: Role, secret: Secret) -> Signer:
        """Return what signs with this secret; an encrypted key's passphrase is asked for once.

        Raises:
            Unsignable: it cannot sign; the message says why.
        """
        if secret not in self._signers:
            self._signers[secret] = signer_for(role, secret, self._passphrase)
        return self._signers[secret]

    def ask_pair(self, site: Site, key: Secret, signer: Signer) -> Answer:
        """Ask about a key with its signature; once more on a fresh clock where the time was refused."""
        answer = self._ask_signed(site, key, signer)
        if answer.kind is Kind.CLOCK:
            self._clock.forget(site.time)
            answer = self._ask_signed(site, key, signer)
        return answer

    def ask_key(self, endpoint: Endpoint, key: Secret) -> Answer:
        """Ask about a key alone."""
        return self._send(endpoint, "", key)

    def control_pair(self, site: Site) -> Answer:
        """The answer to a random key with a random secret: what the exchange says when it knows nothing. Asked once."""
        if site.pair not in self._controls:
            self._controls[site.pair] = self.ask_pair(site, _random_key(), HmacSigner(_random_key()))
        return self._controls[site.pair]

    def control_key(self, endpoint: Endpoint) -> Answer:
        """The answer to a random key alone. Asked once."""
        if endpoint not in self._controls:
            self._controls[endpoint] = self.ask_key(endpoint, _random_key())
        return self._controls[endpoint]

    def _ask_signed(self, site: Site, key: Secret, signer: Signer) -> Answer:
        stamp = self._clock.timestamp(site.time)
        fixed = f"recvWindow={RECEIVE_WINDOW}&timestamp={stamp}"
        query = "&".join(part for part in (site.pair.query, fixed) if part)
        return self._send(site.pair, f"{fixed}&signature={signer.sign(query.encode())}", key)

    def _ask_plain(self, endpoint: Endpoint) -> Answer:
        return self._send(endpoint, "", None)

    def _send(self, endpoint: Endpoint, query: str, key: Secret | None) -> Answer:
        if self.limits.stopped is not None:
            return Answer(Kind.STOPPED)
        self.limits.wait(endpoint.weight)
        answer = judge(endpoint, self.transport.get(endpoint, query, key))
        self.limits.note(answer)
        return answer


def open_client(
    environ: Mapping[str, str],
    *,
    proxy: str | None = None,
    timeout: float | None = None,
    passphrase: Passphrase = nobody,
) -> Client:
    """Return a client for the exchange, or for the base URL in `BINSCAN_API_URL`. Nothing is sent yet.

    Args:
        environ: the environment; only `BINSCAN_API_URL` is read, proxies in it are not.
        proxy: `http://HOST:PORT` to tunnel through.
        timeout: longest wait for one answer, seconds.
        passphrase: asked for the passphrase of an encrypted private key.

    Raises:
        UsageError: one of them makes no sense.
    """
    url = environ.get("BINSCAN_API_URL", "").strip()
    timeouts = Timeouts() if timeout is None else Timeouts(min(5.0, timeout), timeout, timeout)
    base = parse_base(url) if url else None
    return Client(Transport(base, parse_proxy(proxy) if proxy else None, timeouts), passphrase)


def _random_key() -> Secret:
    return Secret("".join(secrets.choice(_BASE62) for _ in range(64)).encode())
