"""One token seen twice: as the bytes stand, and as a reader sees them once a layer is undone. The reader's view counts.

In the bytes as they stand, an escape or the container's markup is glued to what names a token (`\\nSECRET=`,
`api_k=3D`, the length bytes of a pickle), and two tokens seem to stand on one line that a reader sees on two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from binscan.model import Candidate, Secret, Text


def as_read(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates without those that another one shows as a reader sees them.

    Args:
        candidates: of one blob, outer texts before inner.
    """
    seen: dict[Secret, list[int]] = defaultdict(list)
    for number, candidate in enumerate(candidates):
        seen[candidate.secret].append(number)
    dropped = {
        number
        for numbers in seen.values()
        for place, number in enumerate(numbers)
        if any(_shows(candidates[later].text, candidates[number]) for later in numbers[place + 1 :])
    }
    return [candidate for number, candidate in enumerate(candidates) if number not in dropped]


def _shows(text: Text, raw: Candidate) -> bool:
    """Whether a text is what a layer makes of the part of another in which a candidate stands."""
    while text.parent is not None and text.span is not None:
        first, last = text.span
        if text.parent is raw.text:
            return first == last or first <= raw.start < raw.end <= last
        text = text.parent
    return _is_of_whole(text, raw.text)


def _is_of_whole(text: Text, container: Text) -> bool:
    """Whether a text is what was in a file that is a container, or that file's running text."""
    if text is container or container.parent is not None:
        return False
    if text.encoding == container.encoding:
        return bool(text.encoding) and text.inner == container.inner
    held = text.inner == container.inner or text.inner.startswith(container.inner and container.inner + "!")
    return held and text.encoding[: len(container.encoding)] == container.encoding
