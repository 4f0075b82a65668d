"""The words of a name that are of no account, key or exchange: whose it may be instead."""

from __future__ import annotations

from binscan.classifier.names import holds, is_secret
from binscan.classifier.spelling import split_words, without_access
from binscan.classifier.vocabulary import ACCESS_SIGNS, ACCOUNT, AROUND, KEY_SIGNS, KEY_WORDS, NEUTRAL, SECRET_WORDS

_KNOWN = ACCOUNT | NEUTRAL | KEY_WORDS | SECRET_WORDS
_AROUND = _KNOWN | AROUND
_OF_OURS = _KNOWN | frozenset({"bn", "bi", "bin"})


def stranger(name: str) -> str:
    """Return the first word of an identifier that is of no account, key or exchange: whose it may be instead.

    Args:
        name: as written; the words of a sentence are not asked.
    """
    name = without_access(name)
    if len(name.split()) != 1:
        return ""
    words = split_words(name)
    words = [word.removesuffix("api") for word in words]
    return next((word for word in words if len(word) > 2 and word not in _KNOWN and not _is_half(word)), "")


def stranger_words(name: str) -> list[str]:
    """Return the words of an identifier that are of no account, key or exchange, and the short ones that may be.

    Args:
        name: as written; the words of a sentence are not asked.
    """
    name = without_access(name)
    if len(name.split()) != 1:
        return []
    words = split_words(name)
    return [w for w in words if len(w) > 1 and not w.isdigit() and w not in _OF_OURS and not _is_half(w)]


def _is_half(word: str) -> bool:
    return is_secret(word) or (not word.isascii() and holds(word, (*ACCESS_SIGNS, *KEY_SIGNS)))


def stranger_around(name: str) -> str:
    """Return the first word of what a token stands in that is of no account, key, exchange or program.

    Args:
        name: as written: a key, a section, the head of an object or of a call.
    """
    return next(
        (
            word
            for word in split_words(without_access(name))
            if len(word) > 2 and word not in _AROUND and not is_secret(word)
        ),
        "",
    )
