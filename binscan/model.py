"""The nouns every stage speaks: secret, blob, candidate, credential, finding, report.

Nothing here reads, decides or prints. All values are frozen, so one can be handed on without asking who else holds it.
The clean path of the commit hook never imports this module; a refused commit does, which is why these are records and
not dataclasses (`binscan.record`).
"""

from __future__ import annotations

from bisect import bisect_right

from binscan.digest import sha256
from binscan.lifetime import Change, Provenance, Status, Verification
from binscan.record import Record, field
from binscan.secret import Fingerprint, Secret
from binscan.terms import Environment, Limits, Role, Severity

__all__ = [
    "Blob",
    "Candidate",
    "Change",
    "Classified",
    "Coverage",
    "Credential",
    "Environment",
    "Finding",
    "Fingerprint",
    "Limits",
    "Location",
    "Noted",
    "Observation",
    "Part",
    "Place",
    "Provenance",
    "Report",
    "Role",
    "Secret",
    "Severity",
    "Skipped",
    "Status",
    "Text",
    "Verification",
]


class Skipped(Record):
    """Something that was in scope and could not be read (or, in `noted`, has no content to read)."""

    what: str
    """A path, or `KIND OID` for an object."""
    reason: str
    """One plain sentence without a final stop."""


class Noted(Skipped):
    """Something that has no content to read, or whose content is another command's: said, not missing."""

    __slots__ = ()


class Place(Record):
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


class Blob(Record):
    """One byte string to examine, with every place it was seen."""

    data: bytes
    places: tuple[Place, ...]


_MARK_EVERY = 1024
"""Bytes between remembered positions of a text: counting so few anew costs less than a list of all."""


class Text(Record):
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
    placed: dict[int, tuple[int, int]] | None = field(default_factory=lambda: None, compare=False)
    """Once the bytes are let go (`binscan.pipeline.settle`): offset → (line, column) of the tokens that were found."""
    marks: list[tuple[int, int, int]] = field(default_factory=list, compare=False, repr=False)
    """Offsets asked for before, with the newlines before each and where its line starts: none is counted twice."""

    def position(self, offset: int) -> tuple[int, int]:
        """Return (line, column), both from 1, of a byte offset into `data`, as the reader of the file sees it."""
        if self.placed is not None and offset in self.placed:
            return self.placed[offset]
        if self.anchor is not None:
            return self.anchor
        index = bisect_right(self.marks, (offset, len(self.data), 0))
        known, lines, start = self.marks[index - 1] if index else (0, 0, 0)
        lines += self.data.count(b"\n", known, offset)
        start = self.data.rfind(b"\n", known, offset) + 1 or start
        if offset - known > _MARK_EVERY:
            self.marks.insert(index, (offset, lines, start))
        return lines + 1, offset - start + 1


class Candidate(Record):
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


class Classified(Record):
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
    other: bool = False
    """Whether another exchange is named nearer than this one."""
    commented: bool = False
    """Whether its line begins as a comment."""
    key_files: tuple[str, ...] = ()
    """Files of private keys that are named beside it, if it is an API key."""
    row: int = 0
    """Lines before it in the text that a layer held, which all stand on the layer's one line in the file."""


class Observation(Record):
    """One classified token at one place: what pairing and provenance work on."""

    classified: Classified
    place: Place
    suppressed: str = ""
    """What takes this one place out of the verdict: `sample`, `inline`, `allowlist`; empty if nothing does."""


class Location(Record):
    """One place of one secret, as reported."""

    place: Place
    line: int
    column: int
    encoding: tuple[str, ...] = ()
    role: Role = Role.UNKNOWN
    """Which of the finding's secrets lies here."""


class Part(Record):
    """One secret of a credential with its role."""

    role: Role
    secret: Secret | Fingerprint
    """A `Fingerprint` only in a report that was read back: every stage before the report handles secrets."""


class Credential(Record):
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
        return "bs-" + sha256(b"binscan finding 1\0" + anchor.secret.sha256.encode()).hexdigest()[:20]


class Finding(Record):
    """What is reported: a credential with its history, its powers, and what to do."""

    credential: Credential
    provenance: Provenance | None = None
    verification: Verification = field(default_factory=Verification)
    remediation: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The credential's identity."""
        return self.credential.id


class Coverage(Record):
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


class Report(Record):
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
        """0 clean and complete, 1 findings, 2 incomplete."""
        if self.findings:
            return 1
        return 0 if self.complete else 2
