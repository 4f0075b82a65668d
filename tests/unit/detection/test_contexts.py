"""Where people put keys: every habit, by template."""

from __future__ import annotations

import pytest

from tests.unit.detection.cases import Case, read_cases
from tests.unit.detection.helpers import reported


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.name)
        for name in ("contexts.txt", "more_contexts.txt", "general.txt", "halves.txt", "joined.txt", "named.txt")
        for case in read_cases(name)
    ],
)
def test_every_habit_is_found_paired_and_in_the_right_role(case: Case) -> None:
    assert reported(case.template, case.path) == case.expected
