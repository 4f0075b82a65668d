"""The byte test: can these bytes hold anything at all? Asked of every blob of a history, so it must be cheap.

It answers True whenever a later stage could find something and False for nearly all ordinary source code.
It knows bytes only and imports no more than it needs: the commit hook stops here when there is nothing to say.
"""

from __future__ import annotations

from binscan.matcher.pieces import CLASSES

SHORTEST = 60
"""Bytes of the shortest token: a listen key of 60; API keys and secrets have 64. See docs/explanation/exchange.md."""

_RUN = b"a" * SHORTEST

SHORTEST_KNOWN = 40
"""Bytes of the shortest secret that may be remembered: a digest of a shorter one could be tried out."""

PEM_END = b"PRIVATE KEY-----"
"""In the first and last line of every private key in PEM."""

ED25519 = b"MC4CAQAwBQYDK2VwBCIEI"
"""The PKCS#8 form of every Ed25519 private key begins so, in base64. See docs/explanation/exchange.md."""

MARKED = (
    # hummingbot keeps API keys in an eth-keyfile keystore, and what names it is the file's path only.
    ("keystore", (b"ciphertext", b"kdf"), rb"\"ciphertext\"\s{0,4}:\s{0,4}\"([0-9a-f]{32,4096})\""),
)
"""Kinds of token that are known by what stands around them and not by their own characters: the shape's name; byte
strings that all stand in a file with one, the rarest first; an expression whose group 1 is the token."""

PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
"""First bytes of pickles, by protocol."""

MAGIC = (
    b"PK\x03\x04",  # zip
    b"PK\x05\x06",  # zip without members
    b"\x1f\x8b\x08",  # gzip
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",  # zstd
    b"SQLite format 3\x00",
    b"bplist00",
    *PICKLES,
)
"""First bytes of files in which nothing can be seen from outside."""

ZLIB = (b"x\x01", b"x\x9c", b"x\xda")
"""How a zlib stream begins, by how hard it was tried (RFC 1950). Two bytes are little, so it is opened to see."""
_OPENED = 256

GZIP_BASE64 = b"H4sI"
"""How gzip begins in base64. Where that is made for addresses, its signs leave no long run in it."""

PYC_MAGIC, PYC_MAGIC_AT = b"\r\n", 2
PYC_FLAGS, PYC_FLAGS_AT = b"\0\0\0", 5
"""A compiled module: its version and these two bytes, then flags of which three bytes are zero (PEP 552)."""

TAR_MAGIC = b"ustar"
TAR_MAGIC_AT = 257

ZIP_END = b"PK\x05\x06"
ZIP_END_WITHIN = 65_557
"""The end record of a zip file is 22 bytes and a comment of at most 65,535: programs may stand before the archive."""

REFERENCES = SHORTEST // 2
"""Character references such as `&#65;`: who writes a token so does it for all of it."""


def may_hold(data: bytes) -> bool:
    """Whether anything in `data`, as it stands or under layers of encoding, could be a credential.

    Args:
        data: the bytes of one file, blob or message.
    """
    if len(data) < SHORTEST:
        return False
    return (is_packed(data) and (not is_laid_out(data) or has_run(data))) or may_hold_outside(data)


def may_hold_outside(data: bytes) -> bool:
    """Say the same of bytes as they stand: whatever is packed in them does not count."""
    from binscan.matcher.closer import SHARED

    return SHARED.holds(data, data.translate(CLASSES))


def may_hold_known(data: bytes) -> bool:
    """Whether a secret that is known, and so can be recognised inside a longer run, could be in `data`.

    Args:
        data: the bytes of one file, blob or message.
    """
    if len(data) < SHORTEST_KNOWN:
        return False
    if is_packed(data):
        return True
    from binscan.matcher.closer import holds_run

    return holds_run(data, data.translate(CLASSES), SHORTEST_KNOWN)


def has_run(data: bytes) -> bool:
    """Whether there is any run as long as a token, of what tokens and their escapes are made of."""
    return _RUN in data.translate(CLASSES)


def is_laid_out(data: bytes) -> bool:
    """Whether `data` begins like a file that holds its strings as they are, one glued to the next."""
    return data.startswith(PICKLES) or is_compiled(data)


def is_compiled(data: bytes) -> bool:
    """Whether `data` begins like a compiled Python module."""
    return data.startswith(PYC_MAGIC, PYC_MAGIC_AT) and data.startswith(PYC_FLAGS, PYC_FLAGS_AT)


def is_deflated(data: bytes) -> bool:
    """Whether what begins like a zlib stream can be read as one: random bytes end in an error at once."""
    import zlib  # a word that few files begin with

    try:
        zlib.decompressobj().decompress(data[:_OPENED], 1)
    except zlib.error:
        return False
    return True


def is_packed(data: bytes) -> bool:
    """Whether `data` begins or ends like an archive, a compressed file, or a file whose strings stand unseparated."""
    if data.startswith(MAGIC) or data.startswith(TAR_MAGIC, TAR_MAGIC_AT) or is_compiled(data):
        return True
    if data.startswith(ZLIB) and is_deflated(data):
        return True
    # The zero byte is asked for first because it is found, or not, ten times as fast.
    return b"\0" in data and data.rfind(ZIP_END, max(0, len(data) - ZIP_END_WITHIN)) >= 0
