"""The bars of detection, on contexts that nobody tuned on. A bar is never lowered to fit a result."""

import pytest

from benchmarks.detection import risk


@pytest.mark.slow
def test_random_keys_are_lost_no_more_often_than_stated() -> None:
    counted = risk.measure(20_000, seed=11, jobs=2)
    share = counted["share_lost"]
    assert isinstance(share, float)
    assert share <= risk.STATED
