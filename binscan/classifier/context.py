"""What stands around a token: which exchanges are named, in its line, in its brackets, nearby, anywhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import partial

from binscan import weights
from binscan.classifier.groups import Group, enclosing, windows
from binscan.classifier.memo import Question, remember
from binscan.classifier.signs import Signs, places
from binscan.classifier.spelling import without_access
from binscan.classifier.strangers import stranger
from binscan.classifier.vocabulary import EXCHANGES, FOREIGN, NAMES_OF_OURS
from binscan.model import Environment, Text
from binscan.pattern import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_OURS = (
    *(name.encode() for name in NAMES_OF_OURS),
    b"binance",
    b"x-mbx-apikey",
    b"threadedwebsocketmanager",
    b"threadeddepthcachemanager",
    b"umfutures",
    b"cmfutures",
    b"spotclientimpl",
    b"session.logon",
    b"userdatastream.",
)
"""The exchange, and what only its client libraries are called: the two threaded managers of python-binance, the two
futures and the spot client of the connectors; and two methods of its interface."""
_CCXT = pattern(rb"ccxt(?:\.pro|\.async_support|pro)?\.(?!binance|async|pro\b|exchange|base|errors)([a-z0-9]{2,24})\(")
_VENUE = pattern(
    rb"(?:exchange|venue|broker|cex)(?:_?(?:name|id))?[\"']?\s{0,3}(?:[:=]|=>)\s{0,3}"
    rb"(?:[\"']([a-z][a-z0-9_.-]{2,24})[\"']|([a-z][a-z0-9_.-]{2,24})(?=[\r\n,&]|$))"
)
_VENUE_OBJECT = pattern(
    rb"[\"']?exchange[\"']?\s{0,3}:\s{0,3}\{?\s{0,20}[\"']?name[\"']?\s{0,3}:\s{0,3}[\"']?"
    rb"([a-z][a-z0-9_.-]{2,24})"
)
_CHAIN = (b".org", b" smart", b"-smart", b"_smart", b"smart", b" chain", b"-chain", b"_chain", b"chain")
"""What follows `binance` where the blockchain is meant: its 64 hex digits are wallets, not credentials."""
_DENIED = (
    b"not ",
    b"non-",
    b"nothing to do with ",
    b"unrelated to ",
    b"except ",
    b"instead of ",
    b"nicht ",
    b"unlike ",
)
"""What precedes `binance` where it is said that it is not meant."""
_WORDS = pattern(r"[a-z0-9]{4,24}")
_SCHEMES = (b"https", b"http", b"wss", b"ws")
_ALNUM = b"abcdefghijklmnopqrstuvwxyz0123456789+/"

_TRADING = pattern(rb"[A-Z]{3,5}USDT\b|recvWindow|/[fds]?api/v3/|/[fds]api/v[12]/|\bccxt\b")
_IN_TRADING = (b"USDT", b"recvWindow", b"api/v", b"ccxt")
"""One of these is in all of that, and is found a hundred times as fast."""

Mention = tuple[int, str]
_MENTIONS: dict[Question, tuple[list[int], list[Mention]]] = {}


class Survey:
    """One text's mentions of exchanges and its brackets, searched once and only around the spans that matter."""

    def __init__(self, text: Text, spans: Sequence[tuple[int, int]]) -> None:
        self.data = text.data
        self._starts = [start for start, _ in spans]
        self._spans = spans
        self._ours: list[int] = []
        self._theirs: list[Mention] = []
        self.environments: dict[int, Environment] = {}
        """What `binscan.classifier.environment` read in each stretch of the text, so that it reads each once."""
        data = self.data
        self._named = any(word in data for word in (b"binance", b"Binance", b"BINANCE"))
        for first, last in windows(spans, len(data), weights.NEAR):
            part = data[first:last]
            ours, theirs = remember(_MENTIONS, (part,), partial(_search, part))
            self._ours.extend(first + at for at in ours)
            self._theirs.extend((first + at, word) for at, word in theirs)
        # Clones of the exchange's interface have its header too: where one of them is named, it is theirs.
        if not self._named and self._theirs:
            self._ours.clear()
        self.anywhere = self._named or bool(self._ours) or (not self._theirs and b"X-MBX-APIKEY" in data)
        """Whether the exchange is named at all."""
        self.trading = self.anywhere or (
            any(word in data for word in _IN_TRADING) and _TRADING.search(data) is not None
        )
        """Whether orders are traded here, on whatever exchange."""
        self._marks: dict[Signs, str] = {}
        self._hosts: list[tuple[int, bytes, bool]] | None = None
        self._ours.sort()
        self._theirs.sort()
        self._theirs_at = [at for at, _ in self._theirs]
        self._groups = enclosing(data, spans)

    def floor(self, start: int) -> int:
        """Return where the span before this one ends, or 0."""
        index = bisect_left(self._starts, start)
        return self._spans[index - 1][1] if index else 0

    def ceiling(self, start: int) -> int:
        """Return where the span after this one starts, or the text's end."""
        index = bisect_left(self._starts, start) + 1
        return self._starts[index] if index < len(self._starts) else len(self.data)

    def groups(self, start: int) -> tuple[Group, ...]:
        """Return the brackets around the span that starts there, innermost first."""
        return self._groups.get(start, ())

    def line(self, start: int, end: int) -> tuple[int, int]:
        """Return the span's line, cut where it is long."""
        data = self.data
        first = data.rfind(b"\n", max(0, start - weights.STATEMENT), start) + 1 or max(0, start - weights.STATEMENT)
        last = data.find(b"\n", end, end + weights.STATEMENT)
        return first, last if last >= 0 else min(len(data), end + weights.STATEMENT)

    def exchange(self, start: int, end: int) -> tuple[str, str]:
        """Return the feature that the exchanges named around a span amount to, and its words; or two empty texts.

        The narrowest scope that names any exchange decides: line, brackets from inside out, neighbourhood, file.

        Args:
            start: of the span.
            end: of the span.
        """
        scopes = [self.line(start, end)]
        scopes += [(opened, closed) for _, opened, closed in self.groups(start)]
        scopes.append((start - weights.NEAR, end + weights.NEAR))
        for first, last in scopes:
            ours = _nearest(self._ours, start, end, first, last)
            theirs = _nearest(self._theirs_at, start, end, first, last)
            if theirs is not None and (ours is None or theirs[0] < ours[0]):
                name = self._theirs[theirs[1]][1]
                return "other-near", f"{name} is named nearer than Binance"
            if ours is not None:
                return "exchange-near", "Binance is named nearby"
        return ("exchange-file", "Binance is named in the file") if self.anywhere else ("", "")

    def ours(self, first: int, last: int) -> bool:
        """Return whether the exchange is named in a range."""
        index = bisect_left(self._ours, first)
        return index < len(self._ours) and self._ours[index] < last

    def mark(self, signs: Signs, size: int) -> str:
        """Return the first of some signs in the first `size` bytes; the text is searched for each kind once."""
        if signs not in self._marks:
            self._marks[signs] = signs.first(self.data, size)
        return self._marks[signs]

    def foreign(self, start: int, end: int) -> str:
        """Return another service that is named in the span's line or the one above, or nothing."""
        first, last = self.line(start, end)
        above = self.data.rfind(b"\n", max(0, first - weights.STATEMENT), max(0, first - 1)) + 1 or max(
            0, first - weights.STATEMENT
        )
        beside = self.data[above:start] + b" " + self.data[end:last]
        words = _WORDS.findall(without_access(beside.decode("utf-8", "replace")).lower())
        return next((word for word in words if word in FOREIGN), "")

    def hosts(self, expression: re.Pattern[bytes], first: int, last: int) -> Iterator[tuple[bytes, bool]]:
        """Yield each host named in a range, and whether an interface's path follows it."""
        if self._hosts is None:
            found = (expression.match(self.data, at) for at in _addresses(self.data))
            self._hosts = [(match.start(), match[1].lower(), match[2] is not None) for match in found if match]
        index = bisect_left(self._hosts, (first, b"", False))
        while index < len(self._hosts) and self._hosts[index][0] < last:
            yield self._hosts[index][1:]
            index += 1


def _addresses(data: bytes) -> Iterator[int]:
    """Yield where addresses of the web begin: their colon and slashes are found faster than an expression of them."""
    for at in places(data, b"://"):
        scheme = next((word for word in _SCHEMES if data[max(0, at - len(word)) : at].lower() == word), b"")
        if scheme:
            yield at - len(scheme)


def _search(data: bytes) -> tuple[list[int], list[Mention]]:
    """Return where this exchange is named, and where others are."""
    lower = data.lower()
    ours = [
        at
        for word in _OURS
        for at in places(lower, word)
        if not lower.startswith(_CHAIN, at + len(word)) and not lower[max(0, at - 20) : at].endswith(_DENIED)
    ]
    theirs = [
        (at, word.decode()) for word in EXCHANGES for at in places(lower, word) if _is_name(data, lower, at, word)
    ]
    for expression in (_CCXT, _VENUE, _VENUE_OBJECT):
        for match in expression.finditer(lower):
            name = next(group for group in match.groups() if group).decode()
            if "binance" not in name and stranger(name):
                theirs.append((match.start(), name))
    return ours, theirs


def _is_name(data: bytes, lower: bytes, at: int, word: bytes) -> bool:
    if len(word) <= weights.SHORT_NAME:
        return _stands(data, at, word)
    return len(word) > weights.LONG_NAME or not _is_in_run(lower, at, len(word))


def _stands(data: bytes, at: int, word: bytes) -> bool:
    """Whether a short word stands for itself, and is no part of a longer one or of a random run."""
    before, found, after = (
        data[max(0, at - 1) : at],
        data[at : at + len(word)],
        data[at + len(word) : at + len(word) + 1],
    )
    if found not in (word, word.upper(), word.capitalize()):
        return False
    opens = not before.isalnum() or (before.islower() and found[:1].isupper())
    return opens and (not after.isalnum() or (after.isupper() and found[-1:].islower()))


def _is_in_run(lower: bytes, at: int, size: int) -> bool:
    """Whether a short name stands in a run of letters and digits too long for a word: such runs hold every name."""
    before = lower[max(0, at - weights.RUN_BESIDE) : at]
    after = lower[at + size : at + size + weights.RUN_BESIDE]
    left = len(before) - len(before.rstrip(_ALNUM))
    return left + len(after) - len(after.lstrip(_ALNUM)) >= weights.RUN_BESIDE


def _nearest(positions: list[int], start: int, end: int, first: int, last: int) -> tuple[int, int] | None:
    """Return (distance, index) of the nearest position in a range; what follows counts three times as far."""
    index = bisect_left(positions, start)
    best: tuple[int, int] | None = None
    if index > 0 and positions[index - 1] >= first:
        best = (start - positions[index - 1], index - 1)
    if index < len(positions) and positions[index] < last:
        after = 3 * (positions[index] - end)
        if best is None or after < best[0]:
            best = (after, index)
    return best
