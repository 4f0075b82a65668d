"""Configuration: defaults, then `binscan.toml` or `[tool.binscan]` in `pyproject.toml`, then the command line.

An error names file, key, what was expected and what was found. Nothing a
configuration says can run anything or reach the network.
"""

from __future__ import annotations

import os

from binscan.errors import ConfigError
from binscan.record import Record, field, replace
from binscan.settings import Allow, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

FILES = ("binscan.toml", "pyproject.toml")
WATCHLIST = ".binscan-watchlist"
"""The name a watchlist is looked for by."""
_LARGEST = 4 * 1024 * 1024
_SECRET_SIZED = 40
"""Characters from which a key or value is not quoted in an error: a listen key has 60, an API key 64."""


class Key(Record):
    """One key of the configuration."""

    name: str
    """As written, dotted: `allow.paths`."""
    expected: str
    """In words, for error messages and documentation."""
    default: str
    meaning: str


KEYS = (
    Key("min-confidence", "a number from 0 to 1", "0.5", "findings below it are counted, not reported"),
    Key("jobs", "a whole number from 0", "0 (one per core)", "worker processes"),
    Key("baseline", "a path, relative to this file", "none", "accepted findings"),
    Key("watchlist", "a path, relative to this file", "none", "salted digests of your own keys"),
    Key("cache", "true or false", "true", "whether an audit may keep an incremental cache"),
    Key("allow.paths", "a list of glob patterns", "[]", "paths whose tokens are never findings"),
    Key("allow.rules", "a list of rule names", "[]", "rules that never report"),
    Key("allow.fingerprints", "a list of finding ids", "[]", "findings that are never reported"),
    Key("unreadable", "a list of {path, reason} tables", "[]", "paths that can never be read; still counted"),
)


class Config(Record):
    """What one configuration file says."""

    file: str | None
    """None where there is no file."""
    values: dict[str, Any] = field(default_factory=dict)
    """Dotted key → checked value."""

    def apply(self, settings: Settings) -> Settings:
        """Return `settings` with this file's values."""
        direct = {name: self.values[key] for key, name in _FIELDS.items() if key in self.values}
        allow = Allow(
            paths=self.values.get("allow.paths", ()),
            rules=self.values.get("allow.rules", ()),
            fingerprints=self.values.get("allow.fingerprints", ()),
            unreadable=self.values.get("unreadable", ()),
        )
        return replace(settings, **direct, allow=allow)


_FIELDS = {
    "min-confidence": "min_confidence",
    "jobs": "jobs",
    "baseline": "baseline",
    "watchlist": "watchlist",
    "cache": "cache",
}


def upwards(folder: str) -> Iterator[str]:
    """Yield a folder and those above it, up to the repository's top: what governs a file lies in the nearest."""
    here = os.path.realpath(folder)
    while True:
        yield here
        parent = os.path.dirname(here)
        if os.path.exists(os.path.join(here, ".git")) or parent == here:
            return
        here = parent


def find_watchlist(folder: str) -> str | None:
    """Return the watchlist that governs a folder; `binscan.known.watchlist` reads it."""
    paths = (os.path.join(here, WATCHLIST) for here in upwards(folder))
    return next((path for path in paths if os.path.isfile(path)), None)


def find(folder: str) -> str | None:
    """Return the configuration file that governs a folder: the nearest at or above it, up to the repository's top."""
    for here in upwards(folder):
        for name in FILES:
            path = os.path.join(here, name)
            if os.path.isfile(path) and (name == FILES[0] or _has_table(path)):
                return path
    return None


def load(path: str | None, *, explicit: bool = False) -> Config:
    """Read one configuration file.

    Args:
        path: the file; None gives an empty configuration.
        explicit: whether the user named it: a `pyproject.toml` without the table is then an error.

    Raises:
        ConfigError: it cannot be read, or says something it cannot say.
    """
    if path is None:
        return Config(None)
    table = _parse(path)
    if os.path.basename(path) == FILES[1]:
        tool = table.get("tool", {})
        table = tool.get("binscan", {}) if isinstance(tool, dict) else {}
        if explicit and not table:
            raise ConfigError(f"{path} has no [tool.binscan] table")
        if not isinstance(table, dict):
            raise ConfigError(f"{path}, tool.binscan: expected a table, found {_kind(table)}")
    return Config(path, _checked(path, _flat(table)))


def _has_table(path: str) -> bool:
    try:
        with open(path, "rb") as stream:
            return b"tool.binscan" in stream.read(_LARGEST)
    except OSError:
        return False


def _parse(path: str) -> dict[str, Any]:
    import tomllib

    try:
        with open(path, "rb") as stream:
            raw = stream.read(_LARGEST + 1)
        if len(raw) > _LARGEST:
            raise ConfigError(f"{path} is larger than {_LARGEST >> 20} MiB")
        return tomllib.loads(raw.decode("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} is not valid TOML: {str(error)[:100]}") from None


def _flat(table: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if key == "allow" and isinstance(value, dict):
            flat.update({f"allow.{name}": inner for name, inner in value.items()})
        else:
            flat[key] = value
    return flat


def _checked(path: str, flat: dict[str, Any]) -> dict[str, Any]:
    known = {key.name: key for key in KEYS}
    values = {}
    for name, value in flat.items():
        if name not in known:
            import difflib

            close = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"Known keys: {', '.join(known)}."
            raise ConfigError(f"{path}, {_shown(name)}: there is no such key", hint)
        checked = _check(name, value, os.path.dirname(path))
        if checked is None:
            raise ConfigError(f"{path}, {name}: expected {known[name].expected}, found {_found(value)}")
        values[name] = checked
    return values


def _check(name: str, value: object, folder: str) -> object:
    """Return the value as `Settings` wants it, or None if it is not what was expected."""
    if name == "min-confidence":
        good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
        return float(value) if good and isinstance(value, int | float) else None
    if name == "jobs":
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
    if name == "cache":
        return value if isinstance(value, bool) else None
    if name in ("baseline", "watchlist"):
        return os.path.join(folder, value) if isinstance(value, str) and value else None
    if name == "unreadable":
        return _pairs(value)
    strings = isinstance(value, list) and all(isinstance(item, str) and 0 < len(item) <= 500 for item in value)
    return tuple(value) if strings and isinstance(value, list) else None


def _pairs(value: object) -> tuple[tuple[str, str], ...] | None:
    if not isinstance(value, list):
        return None
    pairs = []
    for item in value:
        if not isinstance(item, dict) or set(item) != {"path", "reason"}:
            return None
        if not all(isinstance(text, str) and text for text in item.values()):
            return None
        pairs.append((item["path"], item["reason"]))
    return tuple(pairs)


def _kind(value: object) -> str:
    names = {"dict": "a table", "list": "a list", "str": "text", "int": "a number", "float": "a number"}
    return names.get(type(value).__name__, type(value).__name__)


def _shown(name: str) -> str:
    """Return a key as written, unless it is long enough to be a secret in the wrong place."""
    return name if len(name) < _SECRET_SIZED else f"a key of {len(name)} characters"


def _found(value: object) -> str:
    text = repr(value)
    return text if len(text) < _SECRET_SIZED else _kind(value)
