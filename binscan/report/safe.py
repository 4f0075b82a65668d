"""Text hygiene: what a repository controls may be shown, never obeyed.

Paths, author names, subjects and reasons come from whoever wrote the repository. A terminal would obey escape
sequences in them, a reader would be misled by text that runs backwards or has no width, and a newline would forge
a line of the report. Every format passes such text through here before its own escaping.
"""

from __future__ import annotations

import unicodedata

LONGEST = 4096
"""Characters shown of one text: the longest path Linux allows is 4,096 bytes."""

_SPACES = frozenset(" \u00a0\u3000")
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by category that draw nothing: Hangul fillers and the empty Braille pattern."""
_INVISIBLE_MARKS = ("VARIATION SELECTOR", "MONGOLIAN FREE VARIATION SELECTOR", "COMBINING GRAPHEME JOINER")
"""Marks that draw nothing themselves, by the beginning of their Unicode names."""
_MARKS_IN_A_ROW = 2
"""Combining marks shown after one letter. Vietnamese and Hebrew need two; more are piled up to hide other lines."""


def one_line(text: str, longest: int = LONGEST) -> str:
    """Return the text as one line that prints as itself.

    Controls (C0, C1, DEL), line and paragraph separators, bidirectional overrides and isolates, zero-width and
    other format characters, private-use and unassigned code points and bytes that were no UTF-8 come out as
    visible escapes (`\\x1b`, `\\u202e`); what is longer than `longest` is cut in the middle.
    """
    if len(text) > longest:
        keep = (longest - 1) // 2
        text = f"{text[:keep]}…{text[-keep:]}"
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        shown.append(char if _prints(char) and marks <= _MARKS_IN_A_ROW else _escape(char))
    return "".join(shown)


def lines(text: str, longest: int = LONGEST) -> list[str]:
    """Split a text of our own making, such as a remediation step, and make each line safe by `one_line`."""
    return [one_line(line, longest) for line in text.split("\n")]


def _prints(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Zs":
        return char in _SPACES
    if category in ("Mn", "Me"):
        return not unicodedata.name(char, "").startswith(_INVISIBLE_MARKS)
    return category[0] not in "CZ" and char not in _INVISIBLE_LETTERS


def _escape(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
