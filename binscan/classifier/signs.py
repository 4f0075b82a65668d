"""Words that say what a text is for, looked for all at once."""

from __future__ import annotations

import re

from binscan.pattern import pattern

_HEAD = pattern(rb"(?:\\b)?([\w -]+)([?]?)")


class Signs:
    r"""An expression of many words without regard to case, each of which begins with letters or digits.

    Those are found as they are and the expression is asked only there: that takes a twentieth of the time in which it
    searches a text for itself.

    Args:
        words: expressions; each may begin with `\b`.
    """

    def __init__(self, *words: bytes) -> None:
        self._expression = pattern(b"|".join(words), re.IGNORECASE)
        self._words = words
        self._heads: tuple[bytes, ...] = ()

    def first(self, data: bytes, size: int) -> str:
        """Return the first match in the first bytes of a text, or nothing.

        Args:
            data: the text.
            size: how many bytes of it are searched.
        """
        if not self._heads:
            self._heads = tuple({_head(word) for word in self._words})
        lower = data[:size].lower()
        starts = sorted({at for head in self._heads for at in places(lower, head)})
        matches = (self._expression.match(data, at, size) for at in starts)
        found = next((match for match in matches if match), None)
        return found[0].decode("utf-8", "replace") if found else ""


def places(data: bytes, word: bytes) -> list[int]:
    """Return every place of a word in a text."""
    found = []
    at = data.find(word)
    while at >= 0:
        found.append(at)
        at = data.find(word, at + 1)
    return found


def _head(word: bytes) -> bytes:
    match = _HEAD.match(word)
    if match is None:
        raise ValueError(f"{word!r} begins with no letter")
    return match[1][: -len(match[2]) or None].lower()
