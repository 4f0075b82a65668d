r"""Jupyter notebooks: each cell's source and output as the text it is, not as lines of JSON.

Joined, a literal that is split over two source lines is one again, and what a terminal's colours were glued to stands
alone. Images and other rich output are left to the layers that read the file as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.pattern import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NAME = "notebook"

_START = pattern(rb"\s*+\{")
_COLOUR = pattern(r"\x1b\[[0-9;]*[A-Za-z]")
_LARGEST = 64 * 1024 * 1024
"""Bytes of the largest notebook that is parsed: the parser takes several times as much memory."""


def applies(data: bytes) -> bool:
    """Whether `data` could be a notebook."""
    return b'"cells"' in data and b'"nbformat"' in data and len(data) <= _LARGEST and bool(_START.match(data))


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield each cell and each textual output; what is no notebook after all is seen as it stands."""
    import json  # what only a notebook needs

    try:
        root = json.loads(view.data)
    except (ValueError, RecursionError, MemoryError):
        return
    cells = root.get("cells") if isinstance(root, dict) else None
    place = 0
    for cell in cells if isinstance(cells, list) else ():
        for text in _texts(cell):
            plain = _COLOUR.sub("", text).encode("utf-8", "surrogatepass")
            budget.spend(len(plain))
            place = _found_at(view.data, text, place)
            yield Piece(plain, (place, place))


def _texts(cell: Any) -> Iterator[str]:
    if not isinstance(cell, dict):
        return
    yield _joined(cell.get("source"))
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, dict):
            data = output.get("data")
            rich = data if isinstance(data, dict) else {}
            for part in (output.get("text"), output.get("traceback"), rich.get("text/plain"), rich.get("text/html")):
                yield _joined(part)


def _joined(lines: Any) -> str:
    if isinstance(lines, list):
        return "".join(line for line in lines if isinstance(line, str))
    return lines if isinstance(lines, str) else ""


def _found_at(data: bytes, text: str, after: int) -> int:
    """Return where a text's first line stands in the file, at or after the text before it."""
    import json

    first = json.dumps(text[:40].partition("\n")[0])[1:-1].encode()
    found = data.find(first, after)
    return found if found >= 0 else after
