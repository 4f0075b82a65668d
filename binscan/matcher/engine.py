"""The one door to Hyperscan: spares most blobs the byte test, and decides nothing that the byte test would not.

`binscan.matcher.prefilter.may_hold` says what can hold a credential, at half a gigabyte per second. What none of the
patterns here is in, it would refuse as well; they are looked for at several gigabytes per second. Without the library,
every blob meets the byte test, with the same outcome.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from binscan.matcher.prefilter import SHORTEST, may_hold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_RUN_OF = rb"[0-9A-Za-z+/\\%=]"

_FIRST = (
    _RUN_OF + b"{%d}" % SHORTEST,
    rb"PRIVATE KEY-----",
    rb"MC4CAQAwBQYDK2VwBCIEI",
    rb";&#",  # character references
    rb"\x00",  # wide characters, and archives
    rb"ciphertext",  # keystores
    rb"\A(BZh|\x1f\x8b|\xfd7zXZ|PK|\x28\xb5\x2f\xfd|SQLite format 3|bplist00|\x80|..\r\n)",
)
"""With one of these the whole byte test is asked. What follows is asked one by one, each for its own part of it."""

_CONTINUED = (_RUN_OF + rb"{15}[=\\][\r\n]",)
"""Continued lines and soft line breaks."""

# One token written as several literals: two of them joined as `binscan.matcher.pieces` joins them, …
_QUOTE = rb"[\"'`]"
_OPERATOR = rb"(\)\.append\(|\.concat\(|& _|\|\||\+\+?|\.\.?|&|\\|~)"
_PREFIX = rb"[bBfFrRuUL@]"
_GAP = rb"(\s+%b?\s*%b*|%b\s*%b*|%b+)" % (_OPERATOR, _PREFIX, _OPERATOR, _PREFIX, _PREFIX)
_SEAM = rb"(%b%b%b|\"['`]|'[\"`]|`[\"'])" % (_QUOTE, _GAP, _QUOTE) + _RUN_OF
# … and a long piece before the seam, or a longer last one after it. They are asked in turn, the fastest first: most
# blobs have no seam at all, or no long piece before a quote.
_PIECE = (_RUN_OF + rb"{16}" + _QUOTE,)
_BEFORE = (_RUN_OF + rb"{16}" + _SEAM,)
_AFTER = (_SEAM + rb"{44}",)


@cache
def quick_test() -> Callable[[bytes], bool]:
    """Return the byte test, behind the faster look where the library is installed."""
    try:
        import hyperscan
    except ImportError:
        return may_hold
    from binscan.matcher.closer import lines_hold, literals_hold
    from binscan.matcher.pieces import CLASSES

    def searcher(*patterns: bytes) -> Callable[[bytes], bool]:
        return _searcher(hyperscan, patterns)

    first, continued, seam = searcher(*_FIRST), searcher(*_CONTINUED), searcher(_SEAM)
    piece, before, after = searcher(*_PIECE), searcher(*_BEFORE), searcher(*_AFTER)

    def test(data: bytes) -> bool:
        if len(data) < SHORTEST:
            return False
        if first(data):
            return may_hold(data)
        if continued(data) and lines_hold(data, data.translate(CLASSES)):
            return True
        joined = seam(data) and ((piece(data) and before(data)) or after(data))
        return joined and literals_hold(data, data.translate(CLASSES))

    return test


def _searcher(hyperscan: Any, patterns: tuple[bytes, ...]) -> Callable[[bytes], bool]:
    """Return whether any of the patterns is in given bytes."""
    database = hyperscan.Database()
    flags = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL
    count = len(patterns)
    database.compile(expressions=patterns, ids=list(range(count)), elements=count, flags=[flags] * count)
    scan, terminated = database.scan, hyperscan.ScanTerminated

    def end(*_: object) -> bool:
        return True

    def search(data: bytes) -> bool:
        try:
            scan(data, match_event_handler=end)
        except terminated:
            return True
        return False

    return search
