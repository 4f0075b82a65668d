"""The byte test as it is asked. Where many blobs are read, `binscan.matcher.engine` has a faster one of its kind."""

from __future__ import annotations

import sys

from binscan.matcher.prefilter import may_hold, may_hold_outside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Test:
    """The byte test, as a sweep asks it; this one has no faster look.

    The methods that say True, False or None keep to `binscan.git.objects.ByteTest`.
    """

    def holds(self, data: bytes) -> bool:
        """Whether anything in `data` could be a credential: what `may_hold` says."""
        return may_hold(data)

    def outside(self, data: bytes) -> bool:
        """Say it of bytes as they stand: what `may_hold_outside` says."""
        return may_hold_outside(data)

    def whole(self, data: bytes) -> bool | None:
        """Say the same, and None where there is not even anything to look at."""
        return self.holds(data)

    def changed(self, data: bytes, edges: Sequence[int]) -> bool | None:
        """Say the same of the next version of a text of which None was said, made by changes at `edges`."""
        return self.whole(data)


def current_test() -> Test:
    """Return the byte test as it is fastest in this process: behind the library only where that is loaded already."""
    if "binscan.matcher.engine" not in sys.modules:
        return Test()  # a commit has too few files to load it for
    from binscan.matcher.engine import quick_test

    return quick_test() if quick_test.cache_info().currsize else Test()
