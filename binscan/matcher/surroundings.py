"""What stands around the parts of a token that nothing joins: the word before them, the brackets, lines, tags.

Used by `parts` only; the quick test looks for the same. Bytes only.
"""

from __future__ import annotations

from binscan.matcher.pieces import QUOTES, RUN_OF, SPACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

ALNUM = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
KINDS = (b"abcdefghijklmnopqrstuvwxyz", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"0123456789")

_NAMES = (b"key", b"Key", b"KEY", b"ecret", b"ECRET")
_PARTS = (b"arts", b"ARTS", b"hunk", b"HUNK", b"iece", b"IECE", b"alves", b"ALVES", b"egment", b"EGMENT")
_REMARKS = (b"broke",)
_ABROAD = ("密钥", "密鑰", "люч", "екрет", "chlüssel", "シークレット")
_WORDS = (*_NAMES, *_PARTS, *_REMARKS, *(word.encode() for word in _ABROAD))
"""One of these stands before the parts: a key, a secret, in whatever language; the word for parts, or for a line that
was broken …"""
_NEAR = 32
"""… and so many bytes, at most, between it and the byte before the first part …"""
_BETWEEN = ALNUM + b"_\"' \t\r\n:=<>.,[](){}&;!*+@$%/|#-" + bytes(range(0x80, 0x100))
"""… all of them among these: types, signs of assignment, a call, brackets, tags, the sides of a cell, a remark."""

FIRST = 16
"""Bytes of the first part, at least: a shorter run is a word …"""
SECOND = 4
"""… and of each after it …"""
LONGEST = 60
"""… and at most."""
GAP = 24
"""Bytes between two parts, at most …"""
IN_GAP = b" \t\r\n\"'`|>#/*;,bu@-" + bytes(range(0x80, 0x100))
"""… all of them among these, but for tags: quotes and commas, line ends, marks of citations, remarks and items."""

LINE_ENDS = b" \t|\"'`;,-" + "│┃║".encode()
"""What stands between a part and the end of its line: a blank, the side of a cell, the end of a literal."""
LINE_BEGINS = b" \t>|#/*;\"'`" + "│┃║".encode()
"""What stands before a part on its line: the mark of a citation or a remark, the side of a cell."""

_JOINERS = (
    *(b"join", b"concat", b"print", b"format", b"cat", b"list", b"array", b"of", b"vec", b"tuple", b"append"),
    *(b"string", b"paste", b"seq", b"set", b"plus", b"sum", b"fold", b"reduce", b"parts", b"freeze", b"str"),
)
"""How the name of a call ends, of which the arguments are parts: `Arrays.asList(`, `StrCat(`. Others take a key and a
secret as two arguments."""
_OPENINGS = frozenset((b"[", b"(", b"{"))
_CLOSINGS = frozenset((b"]", b")", b"}"))
_QUOTES = frozenset(bytes((byte,)) for byte in QUOTES)
AROUND = 96
"""Bytes before the first part and after the last one that are looked at."""
_LONGEST_WORD = max(map(len, _WORDS))


def is_word(text: bytes) -> bool:
    """Whether letters and digits are a word, or a number: of one kind after the first of them."""
    return any(not text[1:].strip(kind) for kind in KINDS)


def is_named(data: bytes, start: int) -> bool:
    """Whether one of the words stands closely before the part that begins here, and is no plural: those are many keys.

    Args:
        data: the bytes.
        start: where the part begins.
    """
    last = start - 1
    text = data[max(0, last - _NEAR - _LONGEST_WORD) : last]
    text = text[len(text.rstrip(_BETWEEN)) :]
    found = [(text.rfind(word), word) for word in _WORDS if len(text) - text.rfind(word) - len(word) <= _NEAR]
    at, word = max(((at, word) for at, word in found if at >= 0), default=(-1, b""))
    if at < 0 or (word in _NAMES and any(other in _PARTS for where, other in found if where >= 0)):
        return at >= 0
    return word not in _NAMES or text[at + len(word) : at + len(word) + 1] not in (b"s", b"S")


def _is_list(data: bytes, start: int, end: int) -> bool:
    """Whether these are all elements of a list, or the arguments of a call that joins."""
    head = data[max(0, start - AROUND) : start]
    head = (head[:-1] if head[-1:] in _QUOTES else head).rstrip(b"bu@").rstrip(SPACE)
    rest = data[end : end + AROUND]
    rest = (rest[1:] if rest[:1] in _QUOTES else rest).lstrip(SPACE)
    if head[-1:] == b"(":
        callee = head[len(head[:-1].rstrip(ALNUM + b"_!.")) : -1].rstrip(b"!").lower()
        if callee:
            return callee.endswith(_JOINERS) and rest[:1] in (b",", b")")
    return head[-1:] in _OPENINGS and rest.removeprefix(b",").lstrip(SPACE)[:1] in _CLOSINGS


def _is_words(data: bytes, start: int, end: int) -> bool:
    """Whether these are all words in brackets, or in quotes or a line that is called parts."""
    opening, closing = data[start - 1 : start], data[end : end + 1]
    if opening in _OPENINGS:
        return closing in _CLOSINGS
    name = data[max(0, start - _LONGEST_WORD - 4) : start].rstrip(b"\"' \t:=")
    return closing in (opening, b"\n", b"\r", b"") and any(word in name for word in _PARTS)


def _is_tagged(data: bytes, start: int, end: int) -> bool:
    """Whether these are elements of a list in XML: an element on each side is the list's."""
    rest = data[end : end + AROUND]
    _, closed, below = rest.partition(b">")
    return data[start - 1 : start] == b">" and closed != b"" and below.lstrip(SPACE)[:2] == b"</"


def _is_block(data: bytes, start: int, end: int) -> bool:
    """Whether these are all items of a list in YAML, or of a note."""
    _, marks = _above(data, start)
    if _below(data, end).lstrip(b" \t").startswith(b"- "):
        return False
    return b"\n" in marks and marks.strip(SPACE + b"\"'") == b"-"


def _is_wrapped(data: bytes, start: int, end: int) -> bool:
    """Whether these are all lines of a paragraph, and no rows of a block."""
    above, _ = _above(data, start)
    return not _is_row(_below(data, end)) and not _is_row(above) and not _speaks_of_both(above)


def _below(data: bytes, end: int) -> bytes:
    """Return the line below the part that ends here."""
    return data[end : end + AROUND].partition(b"\n")[2].partition(b"\n")[0]


def _above(data: bytes, start: int) -> tuple[bytes, bytes]:
    """Return the end of the line that says something before the part that begins here, and what is between them."""
    head = data[max(0, start - AROUND) : start]
    text = head.rstrip(LINE_BEGINS + b"-\r\n")
    return text.rpartition(b"\n")[2], head[len(text) :]


def _is_row(line: bytes) -> bool:
    """Whether a line is of a block: of hashes, of base64."""
    row = line.strip(LINE_ENDS + LINE_BEGINS + b"\r")
    return len(row) >= FIRST and not row.strip(RUN_OF) and not is_word(row)


def _speaks_of_both(line: bytes) -> bool:
    """Whether a line names a key and a secret: two short tokens below it are one each."""
    flat = line.lower().translate(None, b" _-")
    for one in (b"secretkey", b"keysecret"):
        flat = flat.replace(one, b"secret")
    return b"key" in flat and b"secret" in flat


IS_WHOLE: dict[str, Callable[[bytes, int, int], bool]] = {
    "list": _is_list,
    "words": _is_words,
    "tags": _is_tagged,
    "block": _is_block,
    "wrap": _is_wrapped,
}
"""By how parts stand together: whether those between two positions are all."""


def _any_of(members: bytes) -> bytes:
    return b"[" + b"".join(b"\\x%02x" % byte for byte in members) + b"]"


EXPRESSION = b"".join(
    (
        b"(" + b"|".join(_WORDS) + b")",
        _any_of(_BETWEEN) + b"{0,%d}[^0-9A-Za-z]" % _NEAR,
        b"[0-9A-Za-z]{%d,%d}" % (FIRST, LONGEST),
        b"(" + _any_of(IN_GAP) + b"{1,%d}[0-9A-Za-z]{%d}|<)" % (GAP, SECOND),
    )
)
"""The word, the first part and the beginning of the second, as they are wherever such parts are. Four bytes more
between them, or a second expression, would cost as much again."""
