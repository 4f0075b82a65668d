"""The nouns every stage speaks: secret, blob, candidate, credential, finding, report.

Nothing here reads, decides or prints. A stage takes some of these values and returns others; all of
them are frozen, so a value can be handed on without asking who else holds it.

The clean path of the commit hook never imports this module (`dataclasses` costs 27 ms to import):
it stops at `binscan.matcher.prefilter`, which speaks bytes and booleans only.
"""

from __future__ import annotations

import binascii
import hashlib
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NoReturn


class Secret:
    """Sensitive bytes that cannot be printed, formatted, pickled or serialised by accident.

    `reveal()` is the one way in; a test lists the modules that may call it.
    Equality and hashing are by value, so secrets can key a dictionary.
    """

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = bytes(value)

    def reveal(self) -> bytes:
        """Return the secret's own bytes."""
        return self._value

    @property
    def sha256(self) -> str:
        """The SHA-256 of the secret's own bytes, 64 hex digits: 64 base62 digits are 381 bits, beyond any guessing.

        Of a PEM it is that of its DER, so that line ends, wrapping and escapes change nothing.
        """
        return hashlib.sha256(_der(self._value)).hexdigest()

    @property
    def redacted(self) -> str:
        """At most 4 + 2 characters of the secret and its length: enough to recognise one's own key."""
        length = len(self._value)
        if length < 40 or not self._value.isalnum():
            return f"[{length} bytes]"
        text = self._value.decode("ascii", "replace")
        return f"{text[:4]}…{text[-2:]} ({length} characters)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret(****)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is never pickled: pass the blob's id and position instead")


def _der(value: bytes) -> bytes:
    """Return what a PEM block encodes; anything else, or a PEM whose body does not decode, as it is."""
    if not value.startswith(b"-----BEGIN "):
        return value
    lines = (line.strip() for line in value.splitlines())
    body = b"".join(line for line in lines if not line.startswith(b"-----") and b":" not in line)
    try:
        return binascii.a2b_base64(body) or value
    except binascii.Error:
        return value


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a report keeps of a secret: enough to recognise and match it, nothing that can be used.

    It stands where a `Secret` stood in a report that was read back from a file.
    """

    sha256: str
    """As `Secret.sha256`."""
    redacted: str
    """As `Secret.redacted`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one blob may cost, so that a hostile one costs itself and not the run.

    A bound that is met becomes a `Skipped` with the words of its field.
    """

    depth: int = 5
    """Layers of encoding undone inside each other."""
    expanded: int = 256 * 1024 * 1024
    """Bytes that all layers of one blob may expand to together."""
    members: int = 20_000
    """Archive members of one blob."""
    blob: int = 512 * 1024 * 1024
    """Largest blob held in memory whole; a larger one is read in overlapping windows, without layers."""
    seconds: float = 60.0
    """Time for the layers of one blob."""


class Role(StrEnum):
    """What a token is for. `UNKNOWN`: it is part of a credential and nothing says which part."""

    API_KEY = "api_key"
    SECRET_KEY = "secret_key"  # noqa: S105 - a role, not a password
    PRIVATE_KEY = "private_key"
    LISTEN_KEY = "listen_key"
    UNKNOWN = "unknown"


class Environment(StrEnum):
    """The exchange a credential belongs to, as far as the text beside it says. See BINANCE.md section 2.2."""

    PRODUCTION = "production"
    US = "us"
    SPOT_TESTNET = "spot-testnet"
    FUTURES_TESTNET = "futures-testnet"
    DEMO = "demo"
    UNKNOWN = "unknown"

    @property
    def is_test(self) -> bool:
        """Whether no real money can be behind it."""
        return self in (Environment.SPOT_TESTNET, Environment.FUTURES_TESTNET, Environment.DEMO)


class Severity(IntEnum):
    """How much it matters if the finding is true, ordered."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        """The word used in reports."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was in scope and could not be read (or, in `noted`, has no content to read)."""

    what: str
    """A path, or `KIND OID` for an object."""
    reason: str
    """One plain sentence without a final stop."""


class Noted(Skipped):
    """Something that has no content to read, or whose content is another command's: said, not missing."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Place:
    """One place where bytes were seen."""

    path: str
    """Relative to the PATH or repository given, `/` between parts, undecodable bytes as surrogate escapes."""
    ref_kind: str
    """`file`, `stdin`, `worktree`, `index`, `branch`, `tag`, `remote`, `pull`, `stash`, `reflog`, `note`,
    `commit-message`, `tag-message`, `git-dir`, `lfs`, `submodule`, `unreachable` …"""
    repository: str | None = None
    """The repository as given by the user; None outside git."""
    commit: str | None = None
    """The commit that brings it here (hex), where one is known."""
    blob: str | None = None
    """The object that holds the bytes (hex): a blob, commit or tag; None outside git."""


@dataclass(frozen=True, slots=True)
class Blob:
    """One byte string to examine, with every place it was seen."""

    data: bytes
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A blob's bytes as they are, or after layers of encoding were undone.

    Offsets of candidates are into `data`; `line` and `column` translate them for a reader.
    """

    data: bytes
    encoding: tuple[str, ...] = ()
    """Layers undone, outermost first, e.g. `("zip", "base64")`."""
    inner: str = ""
    """Path inside archives: `inner.env`, or `b.zip!inner.env`; empty outside archives."""
    anchor: tuple[int, int] | None = None
    """(line, column) of the encoded run in the innermost *file*; None where `data` is that file itself."""
    span: tuple[int, int] | None = None
    """Half-open byte range of the encoded run in `parent.data`, for context around it."""
    parent: Text | None = None
    """The text the run was decoded from; None for a file's own text."""
    placed: dict[int, tuple[int, int]] | None = field(default=None, compare=False)
    """Once the bytes are let go (`binscan.pipeline.settle`): offset → (line, column) of the tokens that were found."""

    def position(self, offset: int) -> tuple[int, int]:
        """Return (line, column), both from 1, of a byte offset into `data`, as the reader of the file sees it."""
        if self.placed is not None and offset in self.placed:
            return self.placed[offset]
        if self.anchor is not None:
            return self.anchor
        start = self.data.rfind(b"\n", 0, offset) + 1
        return self.data.count(b"\n", 0, offset) + 1, offset - start + 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of a text that could be a token, decided from bytes alone."""

    text: Text
    start: int
    end: int
    shape: str
    """`base62` (64 mixed), `hex` (64 lower-case hex), `listen` (60 or 64, listenKey), `pem`, `ed25519-body` …"""
    secret: Secret

    @property
    def line(self) -> int:
        """Line from 1, in the file as a reader sees it."""
        return self.text.position(self.start)[0]

    @property
    def column(self) -> int:
        """Column from 1, in bytes, in the file as a reader sees it."""
        return self.text.position(self.start)[1]


@dataclass(frozen=True, slots=True)
class Classified:
    """A candidate with what the evidence says it is."""

    candidate: Candidate
    role: Role
    confidence: float
    """0.0 … 1.0 that it is a credential of this exchange."""
    evidence: tuple[str, ...]
    """Why, each in words a reviewer can check."""
    name: str = ""
    """The name it is assigned to or passed as, as written; empty if none."""
    group: str = ""
    """Where it stands in the file's structure (`call:120`, `object:3`, `section:binance`), for pairing."""
    environment: Environment = Environment.UNKNOWN
    exchange: bool = False
    """Whether something in the file names this exchange."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One classified token at one place: what pairing and provenance work on."""

    classified: Classified
    place: Place
    suppressed: str = ""
    """What takes this one place out of the verdict: `sample`, `inline`, `allowlist`; empty if nothing does."""


@dataclass(frozen=True, slots=True)
class Location:
    """One place of one secret, as reported."""

    place: Place
    line: int
    column: int
    encoding: tuple[str, ...] = ()
    role: Role = Role.UNKNOWN
    """Which of the finding's secrets lies here."""


@dataclass(frozen=True, slots=True)
class Part:
    """One secret of a credential with its role."""

    role: Role
    secret: Secret | Fingerprint
    """A `Fingerprint` only in a report that was read back: every stage before the report handles secrets."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A key and what belongs to it: one thing to revoke, however often it was seen."""

    rule: str
    """e.g. `binance-key-pair`."""
    severity: Severity
    confidence: float
    evidence: tuple[str, ...]
    parts: tuple[Part, ...]
    """The key first where there is one."""
    locations: tuple[Location, ...]
    environment: Environment = Environment.UNKNOWN

    @property
    def id(self) -> str:
        """Stable identity: a one-way digest of the key or, alone, of the secret; the same on every machine.

        It is derived from the SHA-256, so that a report read back, which holds no secret, has the same identities.
        """
        anchor = next((p for p in self.parts if p.role is Role.API_KEY), self.parts[0])
        return "bs-" + hashlib.sha256(b"binscan finding 1\0" + anchor.secret.sha256.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Change:
    """A commit that brought or took a secret."""

    commit: str
    date: str
    """The committer's date, ISO 8601 with offset."""
    author: str = ""
    subject: str = ""
    path: str = ""
    at_or_before: bool = False
    """The commit's parents are cut away (a shallow clone): the secret may be older than this commit."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Since when, still where, published or not."""

    introduced: Change | None
    """The earliest commit, by ancestry then committer date, that brings it; None if only outside commits."""
    removed: Change | None
    """The commit after which HEAD's history no longer holds it."""
    present_at_head: bool
    refs: tuple[str, ...]
    """Full ref names whose history holds it, sorted."""
    published: bool | None
    """None: nobody can tell; advice treats it like True."""
    introductions: tuple[Change, ...] = ()
    """Every introducing commit, earliest first."""
    removals: tuple[Change, ...] = ()
    reflogs: tuple[str, ...] = ()
    """Reflog entries such as `HEAD@{3}` that hold it."""
    first_published: str | None = None
    """ISO 8601, where a remote ref's reflog or the introducing commit's date says so."""
    exposure_days: float | None = None
    """From first publication (or introduction) to removal, or to now."""
    window: tuple[str, str | None] | None = None
    """(from, to) to review on the exchange; `to` None while it is still exposed."""


class Status(StrEnum):
    """What the exchange's answer proves, and no more. See BINANCE.md section 3.2."""

    NOT_CHECKED = "not_checked"
    LIVE = "live"
    KEY_LIVE = "key_live"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verification:
    """What the exchange said about a credential."""

    status: Status = Status.NOT_CHECKED
    environment: str | None = None
    permissions: dict[str, bool] = field(default_factory=dict)
    ip_restricted: bool | None = None
    withdrawals: bool | None = None
    checked_at: str | None = None
    detail: str | None = None
    created_at: str | None = None
    """When the key was created, ISO 8601, where the exchange says."""
    trading_expires_at: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What is reported: a credential with its history, its powers, and what to do."""

    credential: Credential
    provenance: Provenance | None = None
    verification: Verification = Verification()
    remediation: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The credential's identity."""
        return self.credential.id


@dataclass(frozen=True, slots=True)
class Coverage:
    """The receipt: what was in scope and what was read."""

    refs: tuple[str, ...] = ()
    """Kinds of refs in scope (`branch`, `tag`, …)."""
    objects: dict[str, int] = field(default_factory=dict)
    """How many of each kind exist: `blob`, `commit`, `tag`, `tree`, `file` …"""
    read: dict[str, int] = field(default_factory=dict)
    """How many of each kind were read."""
    unread: tuple[Skipped, ...] = ()
    """Every object that was not read, with the reason."""
    not_looked_at: tuple[str, ...] = ()
    """What this run could not see at all: pull-request refs of the remote, forks, wikis."""
    rules_digest: str = ""
    """Digest of the rules and thresholds in force."""
    objects_digest: str = ""
    """Digest over the object ids read, order-independent; two receipts can be compared."""


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one run, ready for any format."""

    mode: str
    """`scan`, `audit`, `staged`, `range` …"""
    target: str
    started_at: str
    """ISO 8601, UTC."""
    duration_s: float
    findings: tuple[Finding, ...]
    """At or above the threshold, most severe first."""
    samples: tuple[Finding, ...] = ()
    """Documentation samples, listed only with `--show-samples`; never part of the verdict."""
    skipped: tuple[Skipped, ...] = ()
    """In scope and not read: makes the run incomplete."""
    noted: tuple[Skipped, ...] = ()
    """Worth saying, costs nothing: a FIFO, an ignored file that was read, an acknowledged path."""
    suppressed: dict[str, int] = field(default_factory=dict)
    """How many credentials were removed, by `sample`, `allowlist`, `inline`, `baseline`, `threshold`."""
    coverage: Coverage = Coverage()
    bytes: int = 0
    blobs: int = 0
    commits: int = 0
    at_head: dict[str, str] = field(default_factory=dict)
    """Path → blob of the findings' paths that HEAD holds, for formats that must point at a file that exists."""
    anchor: str = ""
    """A path that HEAD holds, for a finding that is in no file of it."""

    @property
    def complete(self) -> bool:
        """Whether everything asked for was read."""
        return not self.skipped

    @property
    def exit_code(self) -> int:
        """0 clean and complete, 1 findings, 2 incomplete (CONTRACT.md, exit status)."""
        if self.findings:
            return 1
        return 0 if self.complete else 2
