"""Regular expressions that are compiled when they are first used.

There are a hundred of them, which take 12 ms to compile, and one token meets a third: a refused commit waits for no
other. From its second use on, one costs what a compiled one does.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import AnyStr


def pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what behaves like `re.compile(source, flags)`, and is not compiled before one of its methods is used.

    Args:
        source: a constant of the program; a wrong one is only found out when it is used.
        flags: as for `re.compile`.
    """
    return _Lazy(source, flags)  # type: ignore[return-value]


class _Lazy:
    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        # Only asked for what is not yet in the instance; `re` keeps what it compiled for the next method.
        method: object = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, method)
        return method
