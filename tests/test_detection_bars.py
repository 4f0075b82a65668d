"""The bars of detection. A bar is never lowered to fit a result."""

from pathlib import Path

import pytest

from benchmarks.detection import risk
from benchmarks.detection.__main__ import run_binscan
from benchmarks.detection.corpus import generate
from benchmarks.detection.score import claims_of, score_claims


@pytest.mark.slow
def test_random_keys_are_lost_no_more_often_than_stated() -> None:
    counted = risk.measure(20_000, seed=11, jobs=2)
    share = counted["share_lost"]
    assert isinstance(share, float)
    assert share <= risk.STATED


@pytest.mark.slow
def test_the_contexts_that_were_tuned_on_are_found_joined_and_told_apart_without_a_false_alarm(tmp_path: Path) -> None:
    corpus = generate(tmp_path, seed=2, size=1, half="tuned")
    report, _, _ = run_binscan(tmp_path)
    score = score_claims(corpus, claims_of(report))
    rates = score.rates()
    assert rates["recall"] >= 0.995
    assert rates["joined"] >= 0.98
    assert rates["roles"] >= 0.98
    names = {look.case: f"{look.family}/{look.context} [{look.layer}]" for look in corpus.lookalikes}
    assert sorted(names[case] for case in score.false) == []
