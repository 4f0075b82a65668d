"""What the name of a file says about the one token in it."""

from __future__ import annotations

import re

from binscan.classifier.names import Naming, judge_name
from binscan.model import Role
from binscan.pattern import pattern

_HALF_FILES = {
    **dict.fromkeys(("public", "pub"), (Role.API_KEY, "name-public")),
    **dict.fromkeys(("private", "priv"), (Role.SECRET_KEY, "name-private")),
}
"""Files of one half each, in a folder that is named after the exchange."""
_EXTENSION = pattern(r"\.(?!(?:api)?key$|api$|sec(?:ret)?$|apisecret$)[A-Za-z0-9]{1,8}$", re.IGNORECASE)
"""A file's kind; in `binance.key` and `binance.secret` the end of the name is what it holds."""


def label_of_path(path: str) -> Naming:
    """Return what the name of a file says about the one token in it.

    Args:
        path: as in a place.
    """
    stem = _EXTENSION.sub("", path.rpartition("/")[2])
    half = _HALF_FILES.get(stem.lower().lstrip("."))
    return Naming(stem, *half) if half else judge_name(stem)
