"""The watchlist file: one's own keys, remembered only as salted digests, safe to commit.

One line per key, sorted, so that two branches merge:

    # binscan watchlist 1
    salt 0f3c…                                  32 random bytes, hexadecimal, made with the file
    api_key 64 mixed 9be1… trading bot          role, length, alphabet, salted digest, label
"""

from __future__ import annotations

from binscan.errors import ConfigError, UsageError
from binscan.matcher.known import Entry, Known, fresh_salt, remember
from binscan.model import Role, Secret
from binscan.record import Record, replace

MAX_SIZE = 1024 * 1024
MAX_ENTRIES = 5000
MAX_LABEL = 80
_HEADER = "# binscan watchlist 1"
_EXPLANATION = (
    "# Salted digests of our own keys: they recognise a leak of exactly these and cannot be turned back into keys.",
    "# Commit this file. Change it with: binscan watchlist add, binscan watchlist remove",
)
_ROLES = (Role.API_KEY, Role.SECRET_KEY, Role.PRIVATE_KEY, Role.UNKNOWN)


class Watchlist(Record):
    """The content of one file."""

    salt: bytes
    entries: tuple[Entry, ...] = ()

    @property
    def known(self) -> Known:
        """What to recognise."""
        return Known.of(self.salt, self.entries)

    def add(self, role: Role, secret: Secret, label: str) -> Watchlist:
        """Return it with one more secret; the same one again takes the new label.

        Raises:
            UsageError: the secret or its label cannot be remembered.
        """
        _check_label(label)
        entry = remember(self.salt, role, secret, label)
        others = [other for other in self.entries if other.digest != entry.digest]
        if len(others) >= MAX_ENTRIES:
            raise UsageError(f"a watchlist holds at most {MAX_ENTRIES} keys")
        return replace(self, entries=tuple(sorted([*others, entry], key=_order)))

    def remove(self, label: str) -> Watchlist:
        """Return it without the entries of a label.

        Raises:
            UsageError: there is none.
        """
        left = tuple(entry for entry in self.entries if entry.label != label)
        if len(left) == len(self.entries):
            raise UsageError(f"there is no {label!r} on the watchlist", "To see what is: binscan watchlist list")
        return replace(self, entries=left)


def new() -> Watchlist:
    """Return an empty one with a salt of its own."""
    return Watchlist(fresh_salt())


def load(path: str) -> Watchlist:
    """Read a watchlist.

    Raises:
        ConfigError: it cannot be read, or is none.
    """
    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_SIZE + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) > MAX_SIZE:
        raise ConfigError(f"{path}: is larger than {MAX_SIZE >> 20} MiB")
    lines = data.decode("utf-8", "replace").splitlines()
    if not lines or lines[0].rstrip() != _HEADER:
        raise ConfigError(f"{path}: expected the first line {_HEADER!r}", "Make one with: binscan watchlist add")
    return _parse(path, [(n, line.strip()) for n, line in enumerate(lines, 1)])


def save(path: str, watchlist: Watchlist) -> None:
    """Write a watchlist in one step: a reader sees the old one or the new one.

    Raises:
        ConfigError: it cannot be written.
    """
    from binscan.atomic import written_whole

    lines = [_HEADER, *_EXPLANATION, f"salt {watchlist.salt.hex()}", *map(_line, watchlist.entries)]
    try:
        with written_whole(path) as stream:
            stream.write("\n".join(lines) + "\n")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from None


def _order(entry: Entry) -> tuple[str, str, bytes]:
    return entry.label, entry.role, entry.digest


def _line(entry: Entry) -> str:
    alphabet = "mixed" if entry.mixed else "any"
    return f"{entry.role.value} {entry.length} {alphabet} {entry.digest.hex()} {entry.label}".rstrip()


def _check_label(label: str) -> None:
    longest = max((len(word) for word in label.split()), default=0)
    if len(label) > MAX_LABEL or not label.isprintable() or label != label.strip() or longest >= 40:
        raise UsageError(
            f"a label is at most {MAX_LABEL} printable characters, none of its words as long as a key",
            "The label is written as it is: give a purpose, never a part of the key.",
        )


def _parse(path: str, lines: list[tuple[int, str]]) -> Watchlist:
    salt = b""
    entries = []
    for number, line in lines:
        if not line or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        try:
            if word == "salt":
                salt = bytes.fromhex(rest)
            else:
                entries.append(_entry(word, rest))
        except ValueError:
            raise ConfigError(f"{path}, line {number}: expected ROLE LENGTH ALPHABET DIGEST LABEL") from None
    if len(salt) < 16:
        raise ConfigError(f"{path}: expected a line `salt` of at least 16 bytes, hexadecimal")
    if len(entries) > MAX_ENTRIES:
        raise ConfigError(f"{path}: has more than {MAX_ENTRIES} entries")
    return Watchlist(salt, tuple(sorted(entries, key=_order)))


def _entry(word: str, rest: str) -> Entry:
    fields = rest.split(" ", 3)
    if len(fields) < 3:
        raise ValueError
    role, length, digest = Role(word), int(fields[0]), bytes.fromhex(fields[2])
    whole = length == 0 if role is Role.PRIVATE_KEY else 40 <= length <= 256
    if role not in _ROLES or not whole or len(digest) != 32 or fields[1] not in ("mixed", "any"):
        raise ValueError
    label = fields[3] if len(fields) > 3 else ""
    if not label.isprintable() or len(label) > MAX_LABEL:
        raise ValueError
    return Entry(digest, role, length, fields[1] == "mixed", label)
