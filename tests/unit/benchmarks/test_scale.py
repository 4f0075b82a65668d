"""What docs/scale.md says is calculated from what was measured, and cannot drift from it."""

from pathlib import Path

from benchmarks.scale.__main__ import filled, newest
from benchmarks.scale.model import SCALES, need, rates

PAGE = Path(__file__).resolve().parents[3] / "docs" / "scale.md"


def test_the_page_says_what_the_results_say() -> None:
    """To draw it anew: python -m benchmarks.scale tables --markdown docs/scale.md."""
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, newest()) == page


def test_twice_the_machines_halve_what_machines_do_and_nothing_else() -> None:
    rate = rates(newest())
    for repositories, machines in SCALES:
        one, two = need(repositories, machines, rate), need(repositories, machines * 2, rate)
        for name in ("cores", "network"):
            assert abs(two.hours[name] * 2 - one.hours[name]) < 1e-9
        assert two.hours["listing"] == one.hours["listing"]
        assert one.bottleneck in one.hours
