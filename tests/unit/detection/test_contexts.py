"""Where people put keys: every habit, by template."""

from __future__ import annotations

import pytest

from tests.unit.detection.cases import Case, read_cases
from tests.unit.detection.helpers import reported


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.name)
        for case in [*read_cases("contexts.txt"), *read_cases("more_contexts.txt"), *read_cases("general.txt")]
    ],
)
def test_every_habit_is_found_paired_and_in_the_right_role(case: Case) -> None:
    assert reported(case.template, case.path) == case.expected
