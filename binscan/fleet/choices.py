"""What decides what is found, as text that travels with a job: the worker needs none of these files.

Only the fleet's own configuration counts. What a repository says of itself is not asked: whoever can write to it could
hide there what is to be found.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, replace

from binscan import __version__
from binscan.known.watchlist import load as load_watchlist
from binscan.rules import rules_digest
from binscan.settings import Allow, Settings
from binscan.suppression.baseline import load as load_baseline


def packed(settings: Settings) -> str:
    """Return the choices of a run as text: threshold, allowlists, and the content of baseline and watchlist.

    Raises:
        ConfigError: the baseline or the watchlist cannot be read, or is none.
    """
    if settings.baseline:
        load_baseline(settings.baseline)
    return json.dumps(
        {
            "min_confidence": settings.min_confidence,
            "allow": asdict(settings.allow),
            "baseline": _content(settings.baseline),
            "watchlist": _content(settings.watchlist),
        },
        sort_keys=True,
    )


def judged_by(choices: str) -> str:
    """Return a digest of these choices, this version and its rules: the same again judges alike."""
    return hashlib.sha256(f"{__version__} {rules_digest()} {choices}".encode()).hexdigest()[:16]


def unpacked(choices: str, folder: str) -> Settings:
    """Return the settings that `packed` was given.

    Args:
        choices: the text.
        folder: where a baseline may lie while the settings are in use.
    """
    told = json.loads(choices)
    allow = {name: tuple(told["allow"][name]) for name in ("paths", "rules", "fingerprints")}
    unreadable = tuple((path, reason) for path, reason in told["allow"]["unreadable"])
    settings = Settings(min_confidence=told["min_confidence"], allow=Allow(**allow, unreadable=unreadable))
    if told["baseline"]:
        settings = replace(settings, baseline=_file(folder, "baseline", told["baseline"]))
    if told["watchlist"]:
        path = _file(folder, "watchlist", told["watchlist"])
        settings = replace(settings, watchlist=path, known=(load_watchlist(path).known,))
    return settings


def _content(path: str | None) -> str:
    if not path:
        return ""
    with open(path, encoding="utf-8", errors="surrogateescape", newline="") as stream:
        return stream.read()


def _file(folder: str, name: str, content: str) -> str:
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as stream:
        stream.write(content)
    return path
