"""What public documentation prints is no finding, and a page of it costs no judgement."""

from pathlib import Path

from benchmarks.detection.material import PUBLISHED
from tests.support.command import binscan
from tests.support.repo import Repo
from tests.support.tokens import pair

WORDS = PUBLISHED.read_text("ascii").split()
KEY = next(word for word in WORDS if word.startswith("vmPUZE6mv9SD5VNHk4Hl"))
SECRET = next(word for word in WORDS if word.startswith("NhqPtmdSJY"))
PAGE = f"# Signing for Binance\n\nKey | Value\n--- | ---\napiKey | {KEY}\nsecretKey | {SECRET}\n"


def test_a_page_of_samples_is_counted_and_listed_on_request_with_every_place(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r")
    repo.commit("page", {"api.md": PAGE})
    repo.commit("more", {"api.md": PAGE + "\nMore.\n"})
    quiet = binscan("audit", repo.path, "--format", "json")
    assert quiet.code == 0
    assert quiet.report["findings"] == []
    assert quiet.report["scan"]["suppressed"] == {"sample": 2}
    shown = binscan("audit", repo.path, "--format", "json", "--show-samples").report["findings"]
    assert {one["rule"] for one in shown} == {"binance-doc-sample"}
    assert sorted(one["secrets"][0]["role"] for one in shown) == ["api_key", "secret_key"]
    assert [len(one["locations"]) for one in shown] == [2, 2]
    text = binscan("audit", repo.path, "--show-samples")
    assert text.code == 0
    assert "Documentation samples, which are public and belong to nobody" in text.out
    assert f"{KEY[:4]}…{KEY[-2:]} (64 characters)  api.md:5" in text.out


def test_a_real_key_among_samples_is_weighed_with_them(tmp_path: Path) -> None:
    key, secret = pair("mine")
    repo = Repo(tmp_path / "r")
    repo.commit("page", {"api.md": f"{PAGE}\napiKey | {key}\nsecretKey | {secret}\n"})
    ran = binscan("audit", repo.path, "--format", "json")
    assert ran.code == 1
    assert [one["rule"] for one in ran.report["findings"]] == ["binance-key-pair"]
    assert {part["redacted"][:4] for part in ran.report["findings"][0]["secrets"]} == {key[:4], secret[:4]}


def test_a_real_secret_beside_a_sample_key_is_reported(tmp_path: Path) -> None:
    _, secret = pair("mine")
    (tmp_path / "bot.py").write_text(f'BINANCE_API_KEY = "{KEY}"\nBINANCE_API_SECRET = "{secret}"\n')
    ran = binscan("scan", tmp_path, "--format", "json")
    assert ran.code == 1
    assert len(ran.report["findings"]) == 1
