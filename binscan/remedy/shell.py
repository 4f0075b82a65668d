"""Quoting for commands that are shown to be pasted: whatever a repository calls its refs and files, one command stays
one command on one line."""

from __future__ import annotations

import shlex

_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quote(text: str) -> str:
    """Return a word that a POSIX shell reads as exactly `text`.

    What cannot be shown (control characters, bytes that are no text, direction marks) is written with bash's and zsh's
    `$'…'`, so that nothing hides in it.

    Args:
        text: a path, ref or URL, undecodable bytes as surrogate escapes.
    """
    if text.isprintable() and not any("\ud800" <= char <= "\udfff" for char in text):
        return shlex.quote(text)
    return "$'" + "".join(_escaped(char) for char in text) + "'"


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable() and char.isascii():
        return char
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))


def git(repository: str, *words: str) -> str:
    """Return a git command for a repository, every word quoted."""
    return " ".join(quote(word) for word in ("git", "-C", repository, *words))
