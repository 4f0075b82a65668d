"""The incremental cache of audits: which objects of a repository were read, so that the next audit reads only new ones.

It holds raw object ids, a byte beside each, and of commits their times: no path, no text, no secret, nothing that a
secret could be made from. What hit is remembered as an id as well and read again, from the repository, each time.

One file for each repository, named by a digest of where it lies, is replaced as a whole when an audit ends. While it
runs, what is done is appended to a file of its own beside it: an audit that was killed leaves that file to the next.
Each record carries its checksum, and what does not agree with it, or was made by other rules, is passed over.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
import sys
import time
from typing import NamedTuple

from binscan import __version__
from binscan.rules import rules_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from binscan.settings import Settings

_MAGIC = b"binscan cache 1\n"
_KEY = 32
_HEAD = 4 + 8 + 16
"""Bytes before a record's content: what it is, its length, its checksum."""
_NEW = ".new"
_WRITING = 3600
"""Seconds in which any file is written: one that stayed new for longer was left by a process that was killed."""
DECIDING = (
    "matcher",
    "classifier",
    "suppression",
    "provenance",
    "pipeline.py",
    "source/history.py",
    "examine.py",
    "known/find.py",
    "weights.py",
    "rules.py",
)
"""The code that decides what hits: other code may judge otherwise."""


class Unusable(Exception):
    """The cache cannot be written; the reason is the message."""


def folder() -> str:
    """Return the folder of all caches, whether or not it is there: in the user's own cache directory."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        home = os.path.expanduser("~")
        if sys.platform == "win32":
            base = os.environ.get("LOCALAPPDATA", "") or os.path.join(home, "AppData", "Local")
        else:
            base = os.path.join(home, "Library", "Caches") if sys.platform == "darwin" else os.path.join(home, ".cache")
    return os.path.join(base, "binscan", "audit")


def name_of(common_dir: str) -> str:
    """Return what a repository's files in the folder begin with."""
    return hashlib.sha256(os.fsencode(os.path.realpath(common_dir))).hexdigest()[:40]


def key_of(settings: Settings) -> bytes:
    """Return a digest of all that decides what hits: rules, limits, what is known, and the code itself."""
    digest = hashlib.sha256(f"{__version__} {rules_digest()} {settings.limits!r}".encode())
    for known in settings.known:
        digest.update(known.salt + b"".join(sorted(known.entries)))
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for path in _deciding(root):
        with contextlib.suppress(OSError), open(os.path.join(root, path), "rb") as stream:
            digest.update(hashlib.sha256(path.encode() + b"\0" + stream.read()).digest())
    return digest.digest()


def _deciding(root: str) -> Iterator[str]:
    for entry in DECIDING:
        if entry.endswith(".py"):
            yield entry
        for place, folders, names in os.walk(os.path.join(root, entry)):
            folders.sort()
            inside = os.path.relpath(place, root).replace(os.sep, "/")
            yield from (f"{inside}/{name}" for name in sorted(names) if name.endswith(".py"))


class Record(NamedTuple):
    """One entry of a cache file."""

    kind: bytes
    """Four letters; what they mean is the writer's."""
    content: bytes


class Cache:
    """The cache of one repository, for one set of rules.

    Args:
        common_dir: where the repository lies.
        key: what decided; see `key_of`. A file with another key is passed over.
    """

    def __init__(self, common_dir: str, key: bytes) -> None:
        self._key = key
        self._folder = folder()
        self._name = name_of(common_dir)
        self._own: str | None = None
        self._read: list[str] = []

    def load(self) -> tuple[list[Record], list[Record]]:
        """Return the records of the whole file, and those that audits which were ended early left beside it."""
        whole = read_records(os.path.join(self._folder, self._name), self._key)
        left: list[Record] = []
        for path in _pieces(self._folder, self._name):
            left.extend(read_records(path, self._key))
            self._read.append(path)
        return whole, left

    def append(self, records: list[Record]) -> None:
        """Add records to this audit's own file, in one write.

        Raises:
            Unusable: it cannot be written.
        """
        try:
            data = b"".join(map(_framed, records))
            if self._own is None or not os.path.exists(self._own):  # another audit has taken over what was in it
                make_private(self._folder)
                path = os.path.join(self._folder, f"{self._name}.{os.getpid()}-{secrets.token_hex(4)}")
                _write_new(path, _MAGIC + self._key + data)
                self._own = path
                return
            descriptor = os.open(self._own, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
            try:
                _write_all(descriptor, data)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise Unusable((error.strerror or type(error).__name__).lower()) from None

    def replace(self, records: list[Record]) -> None:
        """Put records in the place of all that there was; what audits ended early had left is then gone.

        Raises:
            Unusable: it cannot be written; what there was is still there.
        """
        new = os.path.join(self._folder, f"{self._name}.{os.getpid()}-{secrets.token_hex(4)}{_NEW}")
        try:
            make_private(self._folder)
            try:
                _write_new(new, _MAGIC + self._key + b"".join(map(_framed, records)))
                os.replace(new, os.path.join(self._folder, self._name))
            except OSError:
                with contextlib.suppress(OSError):
                    os.unlink(new)
                raise
        except OSError as error:
            raise Unusable((error.strerror or type(error).__name__).lower()) from None
        # Only now: if this process is killed before, the next one reads these files again, which is harmless.
        left = [path for path in files(f"{self._name}.") if path.endswith(_NEW) and _is_left(path)]
        for path in [*self._read, *left, *([self._own] if self._own else [])]:
            with contextlib.suppress(OSError):
                os.unlink(path)
        self._own = None


def make_private(path: str) -> None:
    """Make a folder that only its owner may open.

    Raises:
        OSError: it cannot be made, or belongs to somebody else.
    """
    os.makedirs(path, mode=0o700, exist_ok=True)
    # Not through a link: its owner could point it elsewhere after this look.
    status = os.lstat(path)
    if not stat.S_ISDIR(status.st_mode) or not _is_ours(status):
        raise PermissionError(1, "the cache folder belongs to somebody else")
    if os.name == "posix" and stat.S_IMODE(status.st_mode) != 0o700:
        os.chmod(path, 0o700)


def files(name: str = "") -> list[str]:
    """Return the paths of all cache files, or of those of one repository."""
    where = folder()
    try:
        entries = sorted(os.listdir(where))
    except OSError:
        return []
    return [os.path.join(where, entry) for entry in entries if entry.startswith(name)]


def read_records(path: str, key: bytes | None = None) -> list[Record]:
    """Return the records of a cache file up to the first that is damaged; none where it is no such file.

    Args:
        path: the file.
        key: what it must have been made with; None takes any.
    """
    try:
        with open(path, "rb", opener=_no_link) as stream:
            if not _is_ours(os.fstat(stream.fileno())):
                return []
            data = stream.read()
    except OSError:
        return []
    start = len(_MAGIC) + _KEY
    if data[: len(_MAGIC)] != _MAGIC or len(data) < start or key not in (None, data[len(_MAGIC) : start]):
        return []
    records = []
    while len(data) - start >= _HEAD:
        end = start + _HEAD + int.from_bytes(data[start + 4 : start + 12])
        record = Record(data[start : start + 4], data[start + _HEAD : end])
        if end > len(data) or _framed(record)[:_HEAD] != data[start : start + _HEAD]:
            break
        records.append(record)
        start = end
    return records


def _framed(record: Record) -> bytes:
    check = hashlib.blake2b(record.kind + record.content, digest_size=16).digest()
    return record.kind + len(record.content).to_bytes(8) + check + record.content


def _pieces(where: str, name: str) -> list[str]:
    return [path for path in files(name + ".") if not path.endswith(_NEW)]


def _is_left(path: str) -> bool:
    """Whether nobody can still be writing a file, on whichever side of now a clock that was set puts it."""
    try:
        return abs(time.time() - os.stat(path).st_mtime) > _WRITING
    except OSError:
        return False


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))


def _write_new(path: str, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        _write_all(descriptor, data)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _is_ours(status: os.stat_result) -> bool:
    return sys.platform == "win32" or status.st_uid == os.geteuid()
