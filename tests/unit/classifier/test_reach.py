"""The figures that `binscan.weights` gives for what chance does, worked out again."""

import random
import string

from binscan import weights
from binscan.classifier.spelling import is_random
from binscan.classifier.vocabulary import EXCHANGES

BASE64 = string.ascii_letters + string.digits + "+/"
COLUMNS = 64


def apart(letters: int) -> float:
    """Return how many characters of base64 stand between two names of exchanges with so many letters, in any case."""
    chances = (
        (2 / 64) ** sum(chr(c).isalpha() for c in name) * (1 / 64) ** sum(chr(c).isdigit() for c in name)
        for name in EXCHANGES
        if len(name) == letters and name.isalnum()
    )
    return 1 / sum(chances)


def test_names_stand_in_random_base64_as_seldom_as_is_said() -> None:
    assert 15_000 < apart(weights.SHORT_NAME - 1) < 17_000
    assert 90_000 < apart(weights.SHORT_NAME) < 110_000
    assert 40e6 < apart(weights.LONG_NAME - 1) < 50e6
    assert 1.4e9 < apart(weights.LONG_NAME) < 1.8e9
    assert 60e9 < apart(weights.LONG_NAME + 1) < 90e9


def test_a_block_of_base64_without_a_sign_is_as_rare_as_is_said() -> None:
    without = (62 / 64) ** COLUMNS
    assert 0.13 < without < 0.14
    assert 2.5e-11 < without**weights.BLOCK < 2.8e-11


def test_random_text_passes_for_a_name_as_seldom_as_is_said() -> None:
    rng = random.Random("names")
    passed = sum(not is_random("".join(rng.choices(BASE64, k=32))) for _ in range(20_000)) / 20_000
    assert 0.002 < passed < 0.008
