"""What was asked before is not worked out again; what only looks the same is."""

from __future__ import annotations

from binscan.classifier.memo import Question, remember


def test_one_question_is_answered_once_and_its_bytes_are_not_kept() -> None:
    answers: dict[Question, int] = {}
    given = [remember(answers, (b"left", b"right"), lambda number=number: number) for number in range(3)]  # type: ignore[misc]
    assert given == [0, 0, 0]
    assert b"left" not in repr(answers).encode()


def test_the_same_bytes_divided_otherwise_are_another_question() -> None:
    answers: dict[Question, str] = {}
    assert remember(answers, (b"key=", b"x"), lambda: "one") == "one"
    assert remember(answers, (b"key", b"=x"), lambda: "other") == "other"


def test_a_long_audit_does_not_remember_more_and_more() -> None:
    answers: dict[Question, int] = {}
    for number in range(20_000):
        assert remember(answers, (b"%d" % number,), lambda number=number: number) == number  # type: ignore[misc]
    assert len(answers) <= 8192
