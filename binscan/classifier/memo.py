"""Answers to questions that were asked before: the versions of one page ask the same ones again and again.

A question is remembered as a digest of the bytes that decide its answer, so no token stays in memory because of it.
"""

from __future__ import annotations

from binscan.digest import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    Answer = TypeVar("Answer")

Question = tuple[bytes, tuple[int, ...]]
"""The digest of what was asked, and where its parts end."""

_MOST = 8192
"""Answers of one kind that are kept; with more, all are forgotten. A page and its neighbours have hundreds."""


def remember(answers: dict[Question, Answer], asked: Sequence[bytes], answer: Callable[[], Answer]) -> Answer:
    """Return the answer to a question, worked out where it was not asked before.

    Args:
        answers: to the questions of this kind.
        asked: all the bytes that decide the answer.
        answer: works it out; from nothing else.
    """
    question = (blake2b(b"".join(asked), digest_size=16).digest(), tuple(map(len, asked)))
    if question not in answers:
        if len(answers) >= _MOST:
            answers.clear()
        answers[question] = answer()
    return answers[question]
