"""Words for a person on a terminal, with whatever a repository controls made harmless.

On the hook's path: standard library only.
"""

from __future__ import annotations

import sys


def printable(text: str) -> str:
    """Return `text` with every character that could steer a terminal or reorder a line shown as `?`."""
    clean = "".join(c if c.isprintable() or c == "\n" else "?" for c in text)
    encoding = sys.stdout.encoding or "utf-8"
    return clean.encode(encoding, "backslashreplace").decode(encoding)
