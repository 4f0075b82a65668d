"""The byte test: can these bytes hold anything at all? Asked of every blob of a history, so it must be cheap.

It answers True whenever a later stage could find something and False for nearly all ordinary source code.
It knows bytes only and imports nothing: the commit hook stops here when there is nothing to say.
"""

from __future__ import annotations

SHORTEST = 60
"""Bytes of the shortest token: a listen key of 60; API keys and secrets have 64. See BINANCE.md section 1.1."""

_LETTERS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# `+` and `/` belong to it because base64 of compressed bytes is full of them.
_RUN_OF = _LETTERS + b"+/\\%"
_CLASSES = bytes(0x61 if byte in _RUN_OF else 0x2E for byte in range(256))
_RUN = b"a" * SHORTEST

_MARKERS = (
    b"PRIVATE KEY-----",
    b"MC4CAQAwBQYDK2VwBCIEI",  # every Ed25519 private key in PKCS#8 begins so
)

_MAGIC = (
    b"PK\x03\x04",  # zip
    b"PK\x05\x06",  # zip without members
    b"\x1f\x8b",  # gzip
    b"BZh",  # bzip2
    b"\xfd7zXZ\x00",  # xz
    b"\x28\xb5\x2f\xfd",  # zstd
    b"SQLite format 3\x00",
)
_TAR_MAGIC = b"ustar"
_TAR_MAGIC_AT = 257


def may_hold(data: bytes) -> bool:
    """Whether anything in `data`, as it stands or under layers of encoding, could be a credential.

    Args:
        data: the bytes of one file, blob or message.
    """
    if len(data) < SHORTEST:
        return False
    if data.startswith(_MAGIC) or data.startswith(_TAR_MAGIC, _TAR_MAGIC_AT):
        return True
    if _text_may_hold(data):
        return True
    # UTF-16 and UTF-32 text is its ASCII letters with zero bytes between them.
    return b"\0" in data and _text_may_hold(data.translate(None, b"\0"))


def _text_may_hold(data: bytes) -> bool:
    return _RUN in data.translate(_CLASSES) or any(marker in data for marker in _MARKERS)
