"""Pieces of one token that are given names first and joined by these: the sign of them. Bytes only, no patterns.

Used twice, so that both always agree: by the byte test, to decide, and by the layer `split`, to read. What the names
are, and how they are joined, is the business of `binscan.matcher.references`, which few texts need.
"""

from __future__ import annotations

from binscan.matcher.pieces import CLASSES, QUOTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

TOKEN = 64
"""Letters and digits of a key. A listen key of 60 is known by its name only, and nobody hides one in pieces."""
LEAST = 8
"""Letters and digits of a piece, at least …"""
LEAST_SIGN = 16
"""… and of one that is a sign: of the pieces of a token one is that long, unless all of them are tiny."""

_LEAST_OF_MANY = 12
"""Letters and digits of a piece, beside one of a token of three pieces or more."""

LEADS = tuple(
    name + sign
    for sign in (b"=", b": ")
    for name in (
        *(b"%d" % number for number in range(10)),
        *(b"A", b"B", b"a", b"b"),
        *(
            word
            for name in (b"irst", b"econd", b"ead", b"ail", b"eft", b"ight", b"one", b"two")
            for word in (name, name.upper())
        ),
        *(b"_hi", b"_lo", b"_HI", b"_LO", b"efix", b"uffix", b"EFIX", b"UFFIX"),
    )
)
"""Before a piece that needs no quotes, in a shell or a configuration: what names of pieces end in, and its sign."""
AGAIN = (b"=%", b'="%', b"=$", b'="$')
"""The beginning of a value that repeats what a name holds, and adds to it."""

CHANGES = 30
"""Of a hundred characters of a piece, so many at least follow one of another kind: small, capital, digit. Of random
ones 62 do; by this and the next, one in 200 of 16 characters is lost, and of 32, one in 2,000."""

_APART = 200
"""Bytes from the beginning of a piece to the end of one that may complete it: as near as a look at a change sees."""
LONGEST_NAME = 40
"""Bytes before a piece in which a reference is looked for."""
_UPPER = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWER = b"abcdefghijklmnopqrstuvwxyz"
_DIGITS = b"0123456789"
_LETTERS = _UPPER + _LOWER
_ALNUM = _DIGITS + _LETTERS
_NAME = _ALNUM + b"_"
_KINDS = bytes(97 if byte in _LOWER else 98 if byte in _UPPER else 99 for byte in range(256))
_CHANGED = (b"ab", b"ac", b"ba", b"bc", b"ca", b"cb")
_STRANGE = (b"bb", b"ac", b"bc", b"ca", b"cb")
_HEXADECIMAL = (b"0123456789abcdef", b"0123456789ABCDEF")
_DIGITS_APART = bytes(byte if byte in _DIGITS else 32 for byte in range(256))
_BLANKED = bytes(byte if byte in _ALNUM else 32 for byte in range(256))
_AS_OPENS = frozenset(bytes((byte,)) for byte in QUOTES + b"=}%>")
_AS_CLOSES = frozenset(bytes((byte,)) for byte in QUOTES + b"\r\n<;$% ")
_SPACED = (b": ", b"= ")
_AS_QUOTES = tuple(bytes((byte,)) for byte in QUOTES)
_RUN_QUOTE = b"a" * LEAST_SIGN + b"q"
_RUN_END = b"a" * LEAST_SIGN + b"n"


def named(data: bytes, ends: Iterable[int]) -> Iterator[tuple[int, int, bytes]]:
    """Yield (start, end, text) of every token whose pieces have names: where these are joined, or where they stand.

    Args:
        data: the bytes.
        ends: where a run of `LEAST_SIGN` letters and digits ends, before a quote or the end of a line; others among
            them do no harm.
    """
    if any(is_sign(data, end) for end in ends):
        yield from joined(data)


def joined(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield what `named` does, of bytes in which there is a sign of it."""
    from binscan.matcher.references import tokens  # it needs expressions, and hardly any text needs it

    yield from tokens(data)


class Signs:
    """The joints of one text's literals; and, once they were asked for, whether a sign of named pieces is among them.

    Args:
        data: the text.
        seams: what finds where they end, and where a literal ends that looks like a piece.
    """

    def __init__(self, data: bytes, seams: Callable[[bytes], Iterator[int]]) -> None:
        self._data = data
        self._seams = seams
        self.seen = False

    def openings(self) -> Iterator[int]:
        """Yield the quotes after a seam."""
        data = self._data
        for end in self._seams(data):
            if data[end - 1] in QUOTES:
                self.seen = self.seen or is_sign(data, end - 1)
            else:
                yield end - 2

    def look(self) -> bool:
        """Whether there is a sign anywhere, of pieces without quotes too."""
        self.seen = any(is_sign(self._data, end) for end in ends_of_runs(self._data, self._data.translate(CLASSES)))
        return self.seen


def ends_of_runs(data: bytes, marked: bytes) -> Iterator[int]:
    """Yield the `ends` that `named` asks for.

    Args:
        data: the bytes.
        marked: `data` translated by `pieces.CLASSES`.
    """
    for run in (_RUN_QUOTE, _RUN_END):
        hit = marked.find(run)
        while hit >= 0:
            yield hit + LEAST_SIGN
            hit = marked.find(run, hit + LEAST_SIGN)
    if len(marked) >= LEAST_SIGN:
        yield len(data)


def is_sign(data: bytes, end: int) -> bool:
    """Whether the run that ends here looks like a piece of a token, and stands near one that may complete it."""
    window = data[max(0, end - TOKEN) : end]
    start = end - len(window) + len(window.rstrip(_ALNUM))
    if not LEAST_SIGN <= end - start <= TOKEN - LEAST or not _is_sure(data[start:end]):
        return False
    if data[start - 1 : start] in _AS_QUOTES:
        return data[end : end + 1] in _AS_QUOTES and _has_digits(data[start:end]) and _has_other(data, start, end)
    return (data.endswith(LEADS, 0, start) or _is_repeated(data, start)) and _has_other(data, start, end)


def _is_repeated(data: bytes, start: int) -> bool:
    """Whether a reference that begins a value stands before this."""
    before = data[max(0, start - LONGEST_NAME) : start].rstrip(b"\"'")
    name = before.rstrip(b"}%")
    return name != before and name.rstrip(_NAME).removesuffix(b"{").endswith(AGAIN)


def _is_sure(run: bytes) -> bool:
    """Whether this is a piece, and more like one than it needs to be: of two of a token, one will be."""
    if any(run.translate(None, kind) == run for kind in (_UPPER, _LOWER, _DIGITS)):
        return False
    return len(run) // 6 <= _strangeness(run.translate(_KINDS)) and is_piece(run)


def is_piece(run: bytes) -> bool:
    """Whether letters and digits alternate as they do at random, and in no word or hexadecimal number."""
    kinds = run.translate(_KINDS)
    return (
        len(run) * CHANGES // 100 <= sum(map(kinds.count, _CHANGED))
        and (len(run) - LEAST) // 8 <= _strangeness(kinds)
        and all(run.translate(None, digits) for digits in _HEXADECIMAL)
        and not run.startswith(b"0x")
    )


def _strangeness(kinds: bytes) -> int:
    """Return how often capitals or digits stand beside each other as they do in no name of several words."""
    return sum(map(kinds.count, _STRANGE))


def _has_digits(run: bytes) -> bool:
    """Whether there are digits at two places, letters between them, and something before them."""
    return len(run[1:].translate(_DIGITS_APART).split()) > 1


def _has_other(data: bytes, start: int, end: int) -> bool:
    """Whether a piece near this one is as long as what this one wants to be a token, or leaves room for more."""
    size = end - start
    for first, last in ((max(0, end - _APART), start), (end, start + _APART)):
        around = data[first:last]
        at = 0
        for word in around.translate(_BLANKED).split():
            at = around.find(word, at)
            if completes(size, word) and _stands_apart(data, first + at, first + at + len(word)):
                return True
            at += len(word)
    return False


def completes(size: int, word: bytes) -> bool:
    """Whether a word is a piece, and makes a token with one of `size` bytes, or leaves room for others."""
    other = len(word)
    if size + other == TOKEN:
        return is_piece(word)
    if not _LEAST_OF_MANY <= other <= TOKEN - LEAST - size:
        return False
    return all(word.translate(None, kind) != word for kind in (_UPPER, _LOWER, _DIGITS)) and is_piece(word)


def _stands_apart(data: bytes, start: int, end: int) -> bool:
    before, after = data[max(0, start - 2) : start], data[end : end + 1]
    return (before[-1:] in _AS_OPENS or before in _SPACED) and (not after or after in _AS_CLOSES)
