"""One token written as several string literals that a program joins. Bytes only, no patterns.

Used twice, so that both always agree: by the byte test, to decide, and by the layer `split`, to read.
"""

from __future__ import annotations

from binscan.matcher.joins import (
    BETWEEN,
    CLOSED,
    LINE_END,
    LIST_JOINS,
    NO_END,
    OPERATORS,
    PREFIXES,
    has_list_join,
    is_addition,
    is_form,
)
from binscan.matcher.pieces import GAP, LONGEST_LAST, QUOTES, RUN_OF, SPACE, piece_end, piece_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

SHORTEST_PIECE = 8
"""One piece of a token, not the last, is at least this long, or the last is as long as `LONGEST_LAST` …"""
SHORTEST_BEFORE_LAST = 4
"""… after one of this length: shorter ones stand on every other line of some files."""
_NEAR = 64
"""Bytes before and after a list in which its join is looked for …"""
_SHORT_LIST = 256
"""… unless all of it is no longer than a token, once more encoded: what is joined may have been given a name before."""

_STARTS = frozenset(bytes((byte,)) for byte in SPACE + b"\\_+.&~<^*|/);" + PREFIXES + QUOTES)
"""First bytes of what may stand between two literals that are joined; after most other literals stands none of them."""
_AS_PREFIX = frozenset(bytes((byte,)) for byte in PREFIXES)
_AS_QUOTES = tuple(bytes((byte,)) for byte in QUOTES)

_BEFORE = GAP + SHORTEST_PIECE + 1
"""Bytes before the quote after a seam that decide whether it is one."""
_REMEMBERED = 20_000
_LONGEST_TEXT = 65_536
"""Bytes at which no more pieces are joined on one side: a hostile text is nothing but pieces."""
_PIECE = b"a" * SHORTEST_PIECE + b"q"
_LAST = b"q" + b"a" * LONGEST_LAST


def literals(data: bytes, marked: bytes, shortest: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield (start, end, text) of every literal that is written in pieces and has `shortest` bytes together.

    Args:
        data: the bytes.
        marked: `data` translated by `pieces.CLASSES`.
        shortest: bytes below which a joined text is left out.
    """
    yield from _Chains(data).through(_after_pieces(_Chains(data), marked, _STARTS), shortest)
    lists = _Lists(data)
    if any(True for _ in _after_pieces(lists, marked, (b",",))) and has_list_join(data):
        yield from lists.through(_after_pieces(lists, marked, (b",",)), shortest)
    yield from _Chains(data).through(_last_pieces(_Chains(data), marked), shortest)


def _after_pieces(chains: _Chains, marked: bytes, starts: Container[bytes]) -> Iterator[int]:
    """Yield where a literal opens after a long piece and what begins with one of `starts`."""
    data = chains.data
    hit = marked.find(_PIECE)
    while hit >= 0:
        close = hit + SHORTEST_PIECE
        if data[close + 1 : close + 2] in starts:
            opening = chains.next_open(close)
            if opening >= 0:
                yield opening
        hit = marked.find(_PIECE, close)


def _last_pieces(chains: _Chains, marked: bytes) -> Iterator[int]:
    """Yield where a long last literal opens after a short piece."""
    hit = marked.find(_LAST)
    while hit >= 0:
        if chains.is_short(hit):
            yield hit
        hit = marked.find(_LAST, hit + LONGEST_LAST)


class Seams:
    """What `literals` finds, for texts of which the seams are known; what joins nothing is remembered.

    The next version of a file has mostly the same seams.
    """

    def __init__(self) -> None:
        self._dull: dict[type[_Chains], set[bytes]] = {_Chains: set(), _Lists: set()}

    def joined(
        self, data: bytes, openings: Callable[[], Iterable[int]], listed: bool, shortest: int
    ) -> Iterator[tuple[int, int, bytes]]:
        """Yield what `literals` does.

        Args:
            data: the bytes.
            openings: returns ascending positions of the quotes after a seam; others among them do no harm.
            listed: whether one of `LIST_JOINS` is in it.
            shortest: as for `literals`.
        """
        for kind in (_Chains, _Lists) if listed else (_Chains,):
            chains = kind(data)
            yield from chains.through(self._worth_it(chains, openings()), shortest)

    def _worth_it(self, chains: _Chains, openings: Iterable[int]) -> Iterator[int]:
        """Yield those that are a seam, as far as what stands around them tells."""
        data, dull = chains.data, self._dull[type(chains)]
        for opening in openings:
            window = data[max(0, opening - _BEFORE) : opening + 1 + LONGEST_LAST]
            if window in dull:
                continue
            if chains.is_seam(opening):
                yield opening
            elif opening >= _BEFORE:  # a window cut off at the beginning of a text says less
                if len(dull) >= _REMEMBERED:
                    dull.clear()
                dull.add(window)


class _Chains:
    """The chains of joined literals in one text.

    Args:
        data: the text.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data

    def through(self, openings: Iterable[int], shortest: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield every chain through one of the quotes, each once."""
        done = -1
        for opening in openings:
            if opening <= done:
                continue
            close = self._quote_before(opening)
            if close <= done or not self._is_seam(close, opening):
                continue
            first, before = self._leftwards(close, done)
            end, after = self._rightwards(opening)
            if not before or not after:
                continue
            done = end
            text = b"".join((*before, *after))
            if len(text) >= shortest and self._is_whole(first, end, len(text)):
                yield first, end, text

    def is_seam(self, opening: int) -> bool:
        """Whether a long piece is joined to the one that opens here, or the one here is as only a last one is."""
        close = self._quote_before(opening)
        return close >= 0 and self._is_seam(close, opening)

    def is_short(self, opening: int) -> bool:
        """Whether the piece before the literal that opens here is shorter than `SHORTEST_PIECE`."""
        close = self._quote_before(opening)
        return close >= 0 and self._length_before(close) < SHORTEST_PIECE

    def _is_seam(self, close: int, opening: int) -> bool:
        if NO_END in self.data[max(0, close - 2) : close]:
            return False
        before = self._length_before(close)
        if before < SHORTEST_PIECE:
            after = self.data[opening + 1 : opening + 1 + LONGEST_LAST]
            if before < SHORTEST_BEFORE_LAST or len(after) < LONGEST_LAST or after.strip(RUN_OF):
                return False
        return self._joins(close, opening)

    def _length_before(self, close: int) -> int:
        """Return how long the piece is that ends here, up to `SHORTEST_PIECE`."""
        before = self.data[max(0, close - SHORTEST_PIECE) : close]
        return len(before) - len(before.rstrip(RUN_OF))

    def _leftwards(self, close: int, done: int) -> tuple[int, list[bytes]]:
        """Return where the first piece begins, and the pieces up to the one that ends at `close`."""
        data = self.data
        texts: list[bytes] = []
        start, first = close, max(done, close - _LONGEST_TEXT)
        while close > first:
            begins = piece_start(data, close)
            if begins == close:
                break
            if texts and is_form(data, begins, close):
                break
            start = begins
            texts.append(data[start:close])
            if start == 0 or data[start - 1] not in QUOTES:
                break
            close = self._previous_close(start - 1)
        return start, texts[::-1]

    def _rightwards(self, opening: int) -> tuple[int, list[bytes]]:
        """Return where the last piece ends, and the pieces from the one that opens at `opening`."""
        data = self.data
        texts: list[bytes] = []
        end, last = opening, opening + _LONGEST_TEXT
        while 0 <= opening < last:
            stop = piece_end(data, opening + 1)
            if stop == opening + 1:
                break
            end = stop
            texts.append(data[opening + 1 : stop])
            if data[stop : stop + 1] != data[opening : opening + 1]:
                break
            opening = self.next_open(stop)
        return end, texts

    def next_open(self, close: int) -> int:
        """Return where the literal opens that is joined to the one that closes here; -1 if none is."""
        data = self.data
        end = stop = close + 1 + GAP
        for quote in _AS_QUOTES:
            found = data.find(quote, close + 1, end)
            end = found if found >= 0 else end
        return end if end < stop and self._joins(close, end) else -1

    def _quote_before(self, opening: int) -> int:
        """Return where the last quote before this one is; -1 if there is none nearby."""
        first = max(0, opening - GAP)
        window = self.data[first:opening]
        last = max(window.rfind(b'"'), window.rfind(b"'"), window.rfind(b"`"))
        return first + last if last >= 0 else -1

    def _previous_close(self, opening: int) -> int:
        """Return where the literal closes that is joined to the one that opens here; -1 if none is."""
        close = self._quote_before(opening)
        return close if close >= 0 and self._joins(close, opening) else -1

    def _joins(self, close: int, opening: int) -> bool:
        """Whether what stands between two literals joins them."""
        gap = self.data[close + 1 : opening]
        if not gap:
            return True
        core = (gap[:-1] if gap[-1:] in _AS_PREFIX else gap).replace(LINE_END, b"").strip(BETWEEN)
        return not core or core.lstrip(CLOSED) in OPERATORS or self._adds(core, gap)

    def _adds(self, core: bytes, gap: bytes) -> bool:
        """Whether this ends one statement and begins another that adds to what the first one made."""
        return is_addition(core, gap)

    def _is_whole(self, first: int, end: int, size: int) -> bool:
        """Whether nothing more is asked of the chain of `size` bytes between these positions."""
        return True


class _Lists(_Chains):
    """The same for literals with commas between them, in a list that is joined; entered at a comma only."""

    def _is_seam(self, close: int, opening: int) -> bool:
        at_comma = self.data[close + 1 : close + 2] == b"," and self._length_before(close) >= SHORTEST_PIECE
        return at_comma and super()._is_seam(close, opening)

    def _adds(self, core: bytes, gap: bytes) -> bool:
        return core.rstrip(b" .") == b","

    def _is_whole(self, first: int, end: int, size: int) -> bool:
        if size <= _SHORT_LIST:
            return True
        around = self.data[max(0, first - _NEAR) : first], self.data[end : end + _NEAR]
        return any(join in text for text in around for join in LIST_JOINS)
