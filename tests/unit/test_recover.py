"""What a report only names is read again from where it lies, and nothing but the digest is trusted."""

from __future__ import annotations

import base64
import dataclasses
import io
from pathlib import Path

from binscan.api import audit, scan
from binscan.known.recover import recover, secrets_in
from binscan.model import Limits, Location, Place, Report, Secret
from binscan.report.base import RenderOptions
from binscan.report.json import render
from binscan.report.load import parse
from tests.support.repo import Repo
from tests.support.tokens import pair

K, S = pair("recover")
ENV = f"BINANCE_API_KEY={K}\nBINANCE_API_SECRET={S}\n"


def read_back(report: Report) -> Report:
    stream = io.StringIO()
    render(report, stream, RenderOptions(colour=False, width=100, show_secrets=False, show_samples=False))
    assert K not in stream.getvalue()
    return parse(stream.getvalue().encode(), "report")


def secrets(report: Report, repository: str | None = None) -> list[set[bytes]]:
    found = recover(report, repository).findings
    return [{p.secret.reveal() for p in f.credential.parts if isinstance(p.secret, Secret)} for f in found]


def test_from_history_after_it_was_deleted(repo: Repo) -> None:
    repo.commit("leak", {".env": ENV})
    repo.commit("clean", remove=(".env",))
    report = read_back(audit(str(repo.path)))
    assert secrets(report) == [{K.encode(), S.encode()}]


def test_from_another_copy_of_the_repository(repo: Repo, tmp_path: Path) -> None:
    repo.commit("leak", {".env": ENV})
    report = read_back(audit(str(repo.path)))
    repo.git("clone", "-q", "--mirror", ".", str(tmp_path / "copy"))
    repo.path.rename(tmp_path / "gone")
    assert secrets(report) == []
    assert secrets(report, str(tmp_path / "copy")) == [{K.encode(), S.encode()}]


def test_from_a_commit_message_and_a_layer(repo: Repo) -> None:
    repo.commit(f"use binance api_key={K} api_secret={S}")
    assert secrets(read_back(audit(str(repo.path)))) == [{K.encode(), S.encode()}]


def test_from_files_outside_git(tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / ".env").write_text(ENV)
    report = read_back(scan([str(tmp_path)]))
    assert secrets(report) == [{K.encode(), S.encode()}]
    (tmp_path / "bot" / ".env").write_text("gone")
    recovered = recover(report)
    assert recovered.findings == []
    assert [(m.what, m.reason) for m in recovered.missing] == [
        (report.findings[0].id, "its secret is no longer where the report says")
    ]


def test_a_report_cannot_point_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.env").write_text(ENV)
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / ".env").write_text(ENV)
    report = read_back(scan([str(inside)]))
    (inside / ".env").unlink()
    credential = report.findings[0].credential
    for path in ("../secret.env", str(tmp_path / "secret.env"), "x/../../secret.env"):
        moved = dataclasses.replace(credential, locations=(Location(Place(path, "file"), 1, 1),))
        hostile = dataclasses.replace(report, findings=(dataclasses.replace(report.findings[0], credential=moved),))
        assert recover(hostile).findings == []


def test_a_secret_inside_a_word_or_a_layer_is_found_by_its_digest() -> None:
    digest = Secret(K.encode()).sha256
    for data in (b"x" + K.encode() + b"y", base64.b64encode(b"id:" + K.encode() + b" " * 9)):
        assert secrets_in(data, [digest], Limits())[digest] == Secret(K.encode())
