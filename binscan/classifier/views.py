"""One token seen twice: as the bytes stand, and as a reader sees them once a layer is undone. The reader's view counts.

In the bytes as they stand, an escape or the container's markup is glued to what names a token (`\\nSECRET=`,
`api_k=3D`, the length bytes of a pickle), and two tokens seem to stand on one line that a reader sees on two.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate

from binscan.model import Candidate, Secret, Text

Kind = tuple[str, tuple[str, ...]]
"""The path inside a blob, and the layers undone: what a container and the files in it are told by."""

_PARTS = 16


def as_read(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates without those that another one shows as a reader sees them.

    Args:
        candidates: of one blob, in the order in which its texts are read.
    """
    seen: dict[Secret, list[int]] = defaultdict(list)
    for number, candidate in enumerate(candidates):
        seen[candidate.secret].append(number)
    dropped: set[int] = set()
    for numbers in seen.values():
        if len({id(candidates[number].text) for number in numbers}) > 1:
            views = _Views([(number, candidates[number].text) for number in numbers])
            dropped.update(number for number in numbers if views.show(number, candidates[number]))
    return [candidate for number, candidate in enumerate(candidates) if number not in dropped]


class _Views:
    """The texts in which one token stands, so arranged that each of its thousand sightings is asked about at once.

    Args:
        sightings: number and text of each, in order.
    """

    def __init__(self, sightings: Sequence[tuple[int, Text]]) -> None:
        spans: dict[int, set[tuple[int, int]]] = defaultdict(set)
        self._whole: set[int] = set()
        self._last: dict[Kind, list[tuple[int, int]]] = defaultdict(list)
        for number, text in sightings:
            top = text
            while top.parent is not None and top.span is not None:
                first, last = top.span
                if first == last:
                    self._whole.add(id(top.parent))
                spans[id(top.parent)].add((first, last))
                top = top.parent
            for kind in _shown_by(top):
                # What a layer made shows the file whichever was read first; of equals, the later shows the earlier.
                self._note(kind, number if kind == (top.inner, top.encoding) else sys.maxsize, id(top))
        self._starts = {text: [first for first, _ in sorted(parts)] for text, parts in spans.items()}
        self._ends = {text: list(accumulate((last for _, last in sorted(parts)), max)) for text, parts in spans.items()}

    def _note(self, kind: Kind, number: int, text: int) -> None:
        """Keep the last sighting in each of the two texts of a kind that were seen last: one may be the asker's own."""
        others = [entry for entry in self._last[kind] if entry[1] != text]
        self._last[kind] = [*others[-1:], (number, text)]

    def _is_aside(self, text: Text) -> bool:
        """Whether a text is a part of a file that has a view of its own: escapes in the JSON of a notebook."""
        while text.parent is not None and text.span is not None:
            if id(text.parent) in self._whole and text.span[0] != text.span[1]:
                return True
            text = text.parent
        return False

    def show(self, number: int, raw: Candidate) -> bool:
        """Return whether another text is what a layer makes of the place, or of the file, in which a sighting is."""
        text = raw.text
        if id(text) in self._whole or self._is_aside(text):
            return True
        starts = self._starts.get(id(text), [])
        before = bisect_right(starts, raw.start)
        if before and self._ends[id(text)][before - 1] >= raw.end:
            return True
        later = self._last.get((text.inner, text.encoding), ()) if text.parent is None else ()
        return any(other > number and where != id(text) for other, where in later)


def _shown_by(text: Text) -> Iterator[Kind]:
    """Yield the kinds of file of which a text is what was in it, or its running text."""
    parts = text.inner.split("!")
    # A name may hold any number of such marks, and no path is deeper than the layers are.
    inners = {"!".join(parts[:depth]) for depth in range(1, len(parts))} if len(parts) <= _PARTS else set()
    for inner in inners | {"", text.inner}:
        for layers in range(len(text.encoding)):
            yield inner, text.encoding[:layers]
    if text.encoding:
        yield text.inner, text.encoding
