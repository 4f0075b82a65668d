"""What the place of an argument says: a client is given the key first and the secret second."""

from __future__ import annotations

from binscan.classifier.names import NAMELESS, Naming, judge_name
from binscan.classifier.spelling import split_words
from binscan.classifier.vocabulary import words
from binscan.model import Role
from binscan.pattern import pattern

SECOND = " (second argument)"
"""The end of the name of what is called so by its place."""
_SECOND = pattern(
    r"([\w.:\\]{1,60})\([ \t]{0,3}([\w.$:>-]{1,60}(?:[(\[][ \t]{0,3}[\"']?[\w.-]{1,60}[\"']?[ \t]{0,3}[)\]])?!?),"
    r"[ \t]{0,3}[rbfu@]?[\"'`]?$"
)
_CLIENTS = words(
    """
    client clients binance spot futures api exchange instance connector credentials broker trader account wallet
    session auth
    """
)
"""What is made of a key and a secret; a store is given a name and what it names."""


def second_argument(segment: str) -> Naming:
    """Return the secret's name for what follows a key that is read from elsewhere: `Client(KEY, "…")`.

    Args:
        segment: the line up to the literal, or to the name, of the second argument.
    """
    if "," not in segment[-6:]:
        return NAMELESS
    call = _SECOND.search(segment[-200:])
    if call is None or not _CLIENTS.intersection(split_words(call[1])[-1:]):
        return NAMELESS
    first = judge_name(call[2])
    if first.role is not Role.API_KEY:
        return NAMELESS
    return Naming(f"{call[1]}{SECOND}", Role.SECRET_KEY, "", "binance" in call[1].lower())
