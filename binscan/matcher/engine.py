"""The one door to Hyperscan: spares most blobs the byte test, and decides nothing that the byte test would not.

`binscan.matcher.prefilter.may_hold` says what can hold a credential, at half a gigabyte per second. What none of the
patterns here is in, it would refuse as well; they are looked for at several gigabytes per second. Without the library,
every blob meets the byte test, with the same outcome.
"""

from __future__ import annotations

from functools import cache

from binscan.matcher.prefilter import SHORTEST, may_hold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_RUN_OF = rb"[0-9A-Za-z+/\\%=]"

_PATTERNS = (
    _RUN_OF + b"{%d}" % SHORTEST,
    rb"PRIVATE KEY-----",
    rb"MC4CAQAwBQYDK2VwBCIEI",
    _RUN_OF + rb"{15}[=\\][\r\n]",  # continued lines and soft line breaks
    rb";&#",  # character references
    rb"\x00",  # wide characters, and archives
    rb"ciphertext",  # keystores
    _RUN_OF + rb"{44}[\"'`]",  # one token written as several literals
    _RUN_OF + rb"{16}[\"'`]\s*[)&|+.\\~bBfFrRuUL@\"'`]",
    rb"\A(BZh|\x1f\x8b|\xfd7zXZ|PK|\x28\xb5\x2f\xfd|SQLite format 3|bplist00|\x80|..\r\n)",
)


@cache
def quick_test() -> Callable[[bytes], bool]:
    """Return the byte test, behind the faster look where the library is installed."""
    try:
        import hyperscan
    except ImportError:
        return may_hold
    database = hyperscan.Database()
    flags = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL
    count = len(_PATTERNS)
    database.compile(expressions=_PATTERNS, ids=list(range(count)), elements=count, flags=[flags] * count)
    scan = database.scan

    def test(data: bytes) -> bool:
        hits: list[int] = []

        def found(pattern: int, *_: object) -> bool:
            hits.append(pattern)
            return True  # end the search

        try:
            scan(data, match_event_handler=found)
        except hyperscan.ScanTerminated:
            return may_hold(data)
        return bool(hits) and may_hold(data)

    return test
