"""What can be scanned by a name that is no path: `-` is standard input.

To add one: write what yields it, name it here, test it in `tests/test_scan.py`.
"""

from __future__ import annotations

import sys

from binscan.model import Blob, Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from binscan.model import Skipped


def standard_input() -> Iterator[Blob | Skipped]:
    """Yield what is piped in."""
    yield Blob(sys.stdin.buffer.read(), (Place("-", "stdin"),))


NAMED: dict[str, Callable[[], Iterator[Blob | Skipped]]] = {"-": standard_input}
"""By the name that is given in place of a path."""
