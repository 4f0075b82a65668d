"""Addresses that a report may make clickable: the exchange's own, and no others.

A report may come from anywhere, and be rendered from JSON that somebody else wrote; an address elsewhere stays text.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_LINKED = ("binance.com", "binance.us", "binance.vision", "binancefuture.com")
_PLAIN = re.compile(r"[A-Za-z0-9:/?#=&%._~+-]+")
"""What an address is made of that no markup takes for more."""


def link(text: str) -> str:
    """Return the address if the text is one of the exchange's own, else nothing."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return ""
    ours = any(host == name or host.endswith(f".{name}") for name in _LINKED)
    return text if parts.scheme == "https" and ours and parts.netloc == host and _PLAIN.fullmatch(text) else ""
