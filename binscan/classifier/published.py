"""Pages that hold nothing but published samples: a repository of documentation has a thousand versions of one."""

from __future__ import annotations

from binscan.model import Candidate, Classified, Role, Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PUBLISHED = "it is printed in public documentation, as is every token of its file: none of them was weighed"


def as_published(
    candidates: Iterable[Candidate],
    published: Callable[[Secret], Role | None],
    is_lookalike: Callable[[Secret], bool],
) -> list[Classified] | None:
    """Return the tokens of a page of documentation; None if one of them is printed nowhere, so that all are weighed.

    Args:
        candidates: of one blob.
        published: the role of a documentation sample; None for anything else.
        is_lookalike: whether a value is documented as something that is no credential.
    """
    judged = []
    for candidate in candidates:
        role = published(candidate.secret)
        if role is not None:
            judged.append(Classified(candidate, role, 0.0, (PUBLISHED,)))
        elif not is_lookalike(candidate.secret):
            return None
    return judged
