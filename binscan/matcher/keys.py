r"""Find private keys (PEM blocks, PEM inlined with `\n`, the bare one-line body of an Ed25519 key) and what is marked.

The secret's bytes are the key's DER, so that the same key wrapped, inlined or bare is the same secret. A PKCS#8
Ed25519 key is always 48 bytes, hence 64 base64 characters that begin alike (RFC 8410).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from binscan.matcher.prefilter import MARKED
from binscan.model import Candidate, Secret, Text
from binscan.pattern import pattern

_BEGIN = pattern(rb"-----BEGIN (ENCRYPTED |RSA |EC |)PRIVATE KEY-----")
_ED25519 = pattern(rb"(?<![A-Za-z0-9/])(?<![A-Za-z0-9+/]\+)MC4CAQAwBQYDK2VwBCIEI[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/=])")
_LONGEST = 16 * 1024
"""A 4096-bit RSA key is 3,272 characters long in PEM; escaped, quoted and indented it stays far below."""
_SHORTEST = 48
"""An Ed25519 key in PKCS#8, the shortest there is."""
_SEQUENCE = 0x30
_ESCAPES = pattern(rb"\\u000[aAdD]|\\[nrt]|%0[aAdD]|&#(?:10|13|x[aAdD]);|<br ?/?>")
_HEADER = pattern(rb"(?:Proc-Type|DEK-Info):[^\n]*?(?:\\n|\n|\r)")
_JOINTS = pattern(rb"[\"'`]\s{0,8}[+.&]?\s{0,200}[\"'`]|[\"'`]\s{0,8}[+.&]\s{0,8}$")
_PASSPHRASE = pattern(
    rb"(?:key_?pass(?:phrase|word)?|passphrase)[\"']?\s{0,4}[:=(,]\s{0,4}[\"']?(?!None|null|\$|os\.|process|<|\{)[^\s\"',)]{4,}",
    re.IGNORECASE,
)
_MARKED = tuple((shape, marks, pattern(expression)) for shape, marks, expression in MARKED)
_ADDED = pattern(rb"\n[ \t>]*\+")
"""The margin of a patch, whose plus sign would be one of base64's: the end of a block stands behind it as well."""
_NOT_BASE64 = pattern(rb"[^A-Za-z0-9+/=]+")


def find_keys(text: Text) -> Iterator[Candidate]:
    """Yield every private key with its whole PEM as span, and every token that is known by its marks.

    Args:
        text: a file's bytes, or what a layer of encoding held.
    """
    data = text.data
    if b"PRIVATE KEY-----" in data:
        yield from _blocks(text)
    for shape, marks, expression in _MARKED:
        if all(mark in data for mark in marks):
            for match in expression.finditer(data):
                yield Candidate(text, match.start(1), match.end(1), shape, Secret(match[1]))
    if b"MC4CAQAwBQYDK2VwBCIEI" in data:
        for body in _ED25519.finditer(data):
            if not _inside_block(data, body.start()):
                yield Candidate(text, body.start(), body.end(), "ed25519-body", Secret(binascii.a2b_base64(body[0])))


def _blocks(text: Text) -> Iterator[Candidate]:
    data = text.data
    end = -1
    for begin in _BEGIN.finditer(data):
        if end < begin.end():
            end = data.find(b"-----END ", begin.end())
        if end < 0:
            return
        label = b"-----END " + begin[1] + b"PRIVATE KEY-----"
        if end - begin.end() > _LONGEST or not data.startswith(label, end):
            continue
        inside = data[begin.end() : end]
        if _ADDED.match(inside, inside.rfind(b"\n")):
            inside = _ADDED.sub(b"\n", inside)
        encrypted = begin[1] == b"ENCRYPTED " or b"ENCRYPTED" in inside
        der = _decoded(_NOT_BASE64.sub(b"", _JOINTS.sub(b"", _ESCAPES.sub(b"", _HEADER.sub(b"", inside)))))
        if len(der) >= _SHORTEST and (encrypted or der[0] == _SEQUENCE):
            yield Candidate(
                text, begin.start(), end + len(label), _pem_shape(data, begin.start(), encrypted), Secret(der)
            )


def _pem_shape(data: bytes, start: int, encrypted: bool) -> str:
    """Return the shape's name: a passphrase beside an encrypted key opens it."""
    if not encrypted:
        return "pem"
    return "pem-passphrase" if _PASSPHRASE.search(data, max(0, start - _LONGEST), start + _LONGEST) else "pem-encrypted"


def _decoded(body: bytes) -> bytes:
    """Return the bytes of a base64 body, or nothing if it is none."""
    try:
        return binascii.a2b_base64(body, strict_mode=True)
    except binascii.Error:
        return b""


def _inside_block(data: bytes, offset: int) -> bool:
    """Whether a PEM header stands closely before: the block was found already."""
    return data.rfind(b"PRIVATE KEY-----", max(0, offset - 64), offset) >= 0
