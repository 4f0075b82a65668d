"""Markdown in which nothing that a repository controls is obeyed.

Whatever looks like more than words becomes a code span: within one, neither HTML nor links, images, mentions or issue
numbers mean anything, on GitHub and on GitLab. Escaping by backslash would not do: both turn `\\@name` into a mention.
"""

from __future__ import annotations

import re

from binscan.report.safe import one_line

_HARMLESS = re.compile(
    r"(?!.*(?:://|www\.))(?:[^\W_]|[.,;:'\u2019\u201c\u201d()/%\u2026\u2013\u00b7?-])*", re.IGNORECASE
)
"""A word that is only a word: letters, digits and the punctuation of prose, and no address."""
_EDGES = re.compile(r"(\(*)(.*?)([.,;:)]*)")
"""What stands before and behind a word that becomes code, and is prose."""


def code(text: str, *, in_table: bool = False) -> str:
    """Return the text as a code span, whatever it holds."""
    shown = one_line(text) or " "
    if in_table:
        shown = shown.replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def prose(text: str, *, in_table: bool = False) -> str:
    """Return a sentence as it is, but for words that Markdown or a forge could take for more: those become code."""
    words = [word for word in one_line(text).split(" ") if word]
    return " ".join(word if _HARMLESS.fullmatch(word) else _as_code(word, in_table) for word in words)


def _as_code(word: str, in_table: bool) -> str:
    """Return a word with its core as code; what is quoted as code already is not quoted twice."""
    edges = _EDGES.fullmatch(word)
    before, core, behind = edges.groups() if edges else ("", word, "")
    quoted = core[1:-1] if core[:1] == core[-1:] == "`" else ""
    return before + code(quoted if quoted and "`" not in quoted else core, in_table=in_table) + behind


def block(lines: list[str]) -> list[str]:
    """Return lines of code as a fenced block that none of them can end."""
    shown = [one_line(line) for line in lines]
    longest = max((len(run) for line in shown for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}sh", *shown, fence]
