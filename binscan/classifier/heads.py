"""What the head of a column, of a list or of a block says: there one word may say all."""

from __future__ import annotations

from binscan.classifier.names import Naming, judge_name
from binscan.classifier.spelling import split_words
from binscan.model import Role

_COLUMNS = {
    **dict.fromkeys(("pub", "public", "pubkey", "k", "api"), Role.API_KEY),
    **dict.fromkeys(("priv", "private", "prv", "s", "sec", "secr", "scr"), Role.SECRET_KEY),
}


def judge_column(name: str) -> Naming:
    """Return what the head of a column says, where a word that elsewhere is one of a programming language may be all.

    Args:
        name: as written.
    """
    role = _COLUMNS.get(name.strip().lower())
    return Naming(name, role, "name-generic") if role else judge_name(name)


def judge_container(name: str) -> Naming:
    """Return what the name of a list says, one word of which may be all that is said: `secs`, `PUBS`, `apis`.

    Args:
        name: as written.
    """
    naming = judge_name(name)
    words = split_words(name)
    role = _COLUMNS.get(words[-1].rstrip("s") or words[-1]) if words and not naming.strength else None
    return Naming(name, role, "name-generic", naming.exchange, naming.foreign) if role else naming
