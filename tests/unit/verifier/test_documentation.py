"""The pages say what the tables in the code say."""

from __future__ import annotations

from pathlib import Path

import pytest

from binscan.verifier.capability import LIVE, Power
from binscan.verifier.policy import Endpoint
from binscan.verifier.review import ALLOWED, Profile

DOCS = Path(__file__).resolve().parents[3] / "docs"
VERIFICATION = (DOCS / "explanation" / "verification.md").read_text(encoding="utf-8")
REVIEW = (DOCS / "how-to" / "review.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("endpoint", list(Endpoint), ids=lambda e: e.name)
def test_every_request_is_documented(endpoint: Endpoint) -> None:
    assert f"`{endpoint.host}`" in VERIFICATION
    assert endpoint.path in VERIFICATION
    assert endpoint.query in VERIFICATION


def test_every_severity_is_documented() -> None:
    words = {Power.WITHDRAW: "withdraw", Power.MOVE: "transfer", Power.TRADE: "trade", Power.READ: "read"}
    rows = [line for line in VERIFICATION.splitlines() if line.startswith("| ")]
    for power, word in words.items():
        listed, anywhere = LIVE[power]
        assert any(
            row.startswith(f"| {word}") and row.endswith(f"| {listed.label} | {anywhere.label} |") for row in rows
        )


@pytest.mark.parametrize("profile", list(Profile))
def test_every_profile_is_documented(profile: Profile) -> None:
    row = next(line for line in REVIEW.splitlines() if line.startswith("|") and f"`{profile}`" in line)
    assert "read" in row
    assert ("trade spot" in row) == ("enableSpotAndMarginTrading" in ALLOWED[profile])
