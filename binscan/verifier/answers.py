"""What an answer of the exchange means, and no more (docs/explanation/exchange.md, "Errors").

The order in which the exchange checks a request is not documented, so a refusal proves nothing about why.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from binscan.model import Status
from binscan.verifier.policy import Endpoint
from binscan.verifier.transport import Failure, Reply


class Kind(Enum):
    """What came back, by what can be concluded from it."""

    ACCEPTED = "accepted"
    BAD_SIGNATURE = "bad signature"
    REFUSED = "refused"
    NOT_KNOWN = "not known"
    NOT_A_KEY = "not a key"
    NO_RIGHT = "no right"
    ADDRESS = "address"
    LOCKED = "locked"
    WRONG_KIND = "wrong kind"
    CLOCK = "clock"
    RATE_LIMITED = "rate limited"
    BANNED = "banned"
    FORBIDDEN = "forbidden"
    RESTRICTED_LOCATION = "restricted location"
    SERVER = "server"
    REDIRECT = "redirect"
    PARAMETERS = "parameters"
    UNREADABLE = "unreadable"
    NO_ANSWER = "no answer"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Answer:
    """A judged answer."""

    kind: Kind
    http: int = 0
    code: int | None = None
    """The exchange's own error code."""
    retry_after: int | None = None
    """Seconds."""
    used_weight: int | None = None
    """What this address has used of its budget in the running minute, as the exchange counts it."""
    body: Mapping[str, object] = field(default_factory=dict)
    """Only what an accepted endpoint may keep: permissions or the time, never a balance."""
    failure: Failure | None = None

    @property
    def status(self) -> Status:
        """What it proves about the credential asked about."""
        return MEANING[self.kind][0]

    @property
    def words(self) -> str:
        """What it means, one sentence without a final stop."""
        text = MEANING[self.kind][1]
        if self.kind is Kind.NO_ANSWER and self.failure is not None:
            text = f"not tested: {self.failure.value}"
        if self.retry_after is not None:
            text += f"; it asks to wait {self.retry_after} seconds"
        marks = [f"HTTP {self.http}"] if self.http and self.kind is not Kind.ACCEPTED else []
        marks += [f"code {self.code}"] if self.code is not None else []
        return f"{text} [{', '.join(marks)}]" if marks else text


MEANING: dict[Kind, tuple[Status, str]] = {
    Kind.ACCEPTED: (Status.LIVE, "live: the exchange accepted it"),
    Kind.BAD_SIGNATURE: (
        Status.KEY_LIVE,
        (
            "the key is probably live: it was recognised and only the signature was refused;"
            " this secret is not its partner, or the key is of another type (RSA or Ed25519)"
        ),
    ),
    Kind.REFUSED: (
        Status.REJECTED,
        (
            "refused: dead, locked to other IP addresses, without the right to read, or of another environment;"
            " nobody can tell which from outside"
        ),
    ),
    Kind.NOT_KNOWN: (Status.REJECTED, "refused: probably not an existing key on this service"),
    Kind.NOT_A_KEY: (Status.REJECTED, "refused: not a key as it was sent; says nothing about any real key"),
    Kind.NO_RIGHT: (Status.REJECTED, "refused: not authorised for this request; the key may be alive"),
    Kind.ADDRESS: (Status.REJECTED, "refused: this IP address may not use it; the key may be alive"),
    Kind.LOCKED: (Status.REJECTED, "refused: the account's keys are locked; the key may be usable again later"),
    Kind.WRONG_KIND: (Status.REJECTED, "refused: the key is of a kind that this product does not take"),
    Kind.CLOCK: (Status.UNKNOWN, "not tested: the exchange did not accept the time of the request"),
    Kind.RATE_LIMITED: (Status.UNKNOWN, "not tested: too many requests from this address, everything was stopped"),
    Kind.BANNED: (Status.UNKNOWN, "not tested: this address is banned for now, everything was stopped"),
    Kind.FORBIDDEN: (
        Status.UNKNOWN,
        "not tested: the exchange's firewall refused this address, everything was stopped",
    ),
    Kind.RESTRICTED_LOCATION: (
        Status.UNKNOWN,
        (
            "not tested: the exchange does not answer from this location (it refuses many cloud machines),"
            " everything was stopped"
        ),
    ),
    Kind.SERVER: (Status.UNKNOWN, "not tested: the exchange had an error of its own; try again later"),
    Kind.REDIRECT: (Status.UNKNOWN, "not tested: the answer was a redirect, which is never followed"),
    Kind.PARAMETERS: (Status.UNKNOWN, "not tested: the exchange did not understand the request"),
    Kind.UNREADABLE: (Status.UNKNOWN, "not tested: the answer was not what the exchange is documented to send"),
    Kind.NO_ANSWER: (Status.UNKNOWN, "not tested: no answer"),
    Kind.STOPPED: (Status.NOT_CHECKED, "not asked: everything was stopped before its turn"),
}
"""The one table from an answer to a status and its words."""

STOPPING = frozenset({Kind.RATE_LIMITED, Kind.BANNED, Kind.FORBIDDEN, Kind.RESTRICTED_LOCATION})
"""After one of these nothing more is asked about any credential: going on turns a limit into a ban of days."""

REFUSALS = frozenset({Kind.REFUSED, Kind.NOT_KNOWN, Kind.NOT_A_KEY, Kind.NO_RIGHT, Kind.WRONG_KIND})
"""The key was turned down; the other way round, or another host, may be worth asking."""

_BY_CODE = {
    -1022: Kind.BAD_SIGNATURE,
    -2015: Kind.REFUSED,
    -2008: Kind.NOT_KNOWN,
    -2014: Kind.NOT_A_KEY,
    -1002: Kind.NO_RIGHT,
    -1099: Kind.NO_RIGHT,
    -1011: Kind.ADDRESS,
    -2017: Kind.LOCKED,
    -4056: Kind.WRONG_KIND,
    -1021: Kind.CLOCK,
    -1003: Kind.RATE_LIMITED,
    -1000: Kind.SERVER,
    -1001: Kind.SERVER,
    -1006: Kind.SERVER,
    -1007: Kind.SERVER,
    -1008: Kind.SERVER,
}
_BY_STATUS = {
    403: Kind.FORBIDDEN,
    418: Kind.BANNED,
    429: Kind.RATE_LIMITED,
    451: Kind.RESTRICTED_LOCATION,
}
_MAX_WAIT = 10 * 24 * 3600
"""Seconds: bans grow to three days; a larger number is no answer of this exchange."""


def judge(endpoint: Endpoint, reply: Reply | Failure) -> Answer:
    """Say what a reply to this endpoint means."""
    if isinstance(reply, Failure):
        return Answer(Kind.NO_ANSWER, failure=reply)
    document = _parse(reply.body)
    code = document.get("code") if isinstance(document, dict) else None
    code = code if isinstance(code, int) and not isinstance(code, bool) and -100_000 < code < 0 else None
    kind = _kind(endpoint, reply.status, code, document)
    return Answer(
        kind,
        reply.status,
        code,
        _number(reply.headers.get("retry-after"), _MAX_WAIT),
        _used_weight(reply.headers),
        _keep(endpoint, document) if kind is Kind.ACCEPTED else {},
    )


def _kind(endpoint: Endpoint, status: int, code: int | None, document: object) -> Kind:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= 500:
        return Kind.SERVER
    if 300 <= status < 400:
        return Kind.REDIRECT
    if code is not None:
        return _BY_CODE.get(code, Kind.PARAMETERS if -1199 <= code <= -1100 else Kind.UNREADABLE)
    if status == 200 and _is_documented(endpoint, document):
        return Kind.ACCEPTED
    return Kind.UNREADABLE


def _parse(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


_PERMISSION_MARKS = ("ipRestrict", "enableReading", "enableWithdrawals")


def _is_documented(endpoint: Endpoint, document: object) -> bool:
    """Whether an accepted answer looks as documented: a captive portal also says 200."""
    if endpoint.path.endswith("/time"):
        return isinstance(document, dict) and _is_time(document.get("serverTime"))
    if endpoint is Endpoint.RESTRICTIONS:
        return isinstance(document, dict) and any(isinstance(document.get(m), bool) for m in _PERMISSION_MARKS)
    if endpoint is Endpoint.US_ACCOUNT:
        return isinstance(document, dict) and ("accountType" in document or "canTrade" in document)
    if endpoint is Endpoint.MINING_ALGORITHMS:
        return isinstance(document, dict) and "data" in document
    return isinstance(document, list)


def _is_time(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 10**12 < value < 10**13


def _keep(endpoint: Endpoint, document: object) -> Mapping[str, object]:
    if isinstance(document, dict) and (endpoint is Endpoint.RESTRICTIONS or endpoint.path.endswith("/time")):
        return document
    return {}


def _used_weight(headers: Mapping[str, str]) -> int | None:
    names = ("x-mbx-used-weight-1m", "x-sapi-used-ip-weight-1m", "x-sapi-used-uid-weight-1m")
    values = [n for n in (_number(headers.get(name), 10**9) for name in names) if n is not None]
    return max(values, default=None)


def _number(text: str | None, most: int) -> int | None:
    if text is None or not text.isascii() or not text.strip().isdigit() or len(text) > 12:
        return None
    return min(int(text), most)
