"""The watchlist file: committable, mergeable, checked line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from binscan import config
from binscan.errors import ConfigError, UsageError
from binscan.known import watchlist
from binscan.model import Role, Secret, Text
from tests.support.exchange import forms
from tests.support.repo import Repo
from tests.support.tokens import pair

KEY, SECRET = pair("watchlist")
API = Secret(KEY.encode())


def made(label: str = "trading bot") -> watchlist.Watchlist:
    return watchlist.new().add(Role.API_KEY, API, label).add(Role.SECRET_KEY, Secret(SECRET.encode()), label)


def test_it_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = str(tmp_path / "list")
    watchlist.save(path, made())
    again = watchlist.load(path)
    assert again == made_with(again.salt)
    assert len(again.known.find(Text(f"x{KEY} {SECRET}".encode()))) == 2


def made_with(salt: bytes) -> watchlist.Watchlist:
    fresh = watchlist.Watchlist(salt)
    label = "trading bot"
    return fresh.add(Role.SECRET_KEY, Secret(SECRET.encode()), label).add(Role.API_KEY, API, label)


def test_the_file_holds_nothing_of_the_key(tmp_path: Path) -> None:
    path = tmp_path / "list"
    watchlist.save(str(path), made())
    text = path.read_text()
    for value in (KEY, SECRET):
        assert not any(form in text for form in forms(value))
        assert value[:4] not in text
        assert Secret(value.encode()).sha256 not in text
    assert path.stat().st_mode & 0o777 == 0o644


def test_adding_again_renames_and_removing_removes() -> None:
    renamed = made().add(Role.API_KEY, API, "other")
    assert sorted(entry.label for entry in renamed.entries) == ["other", "trading bot"]
    assert [entry.label for entry in renamed.remove("trading bot").entries] == ["other"]
    with pytest.raises(UsageError):
        renamed.remove("nobody")


@pytest.mark.parametrize("label", ["x" * 81, "line\nbreak", " space", "\x1b[31m", "my key " + KEY])
def test_a_label_is_plain_and_no_key(label: str) -> None:
    with pytest.raises(UsageError) as refusal:
        made(label)
    assert KEY not in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "first line"),
        (b"hello", "first line"),
        (b"# binscan watchlist 1\n", "salt"),
        (b"# binscan watchlist 1\nsalt zz\n", "line 2"),
        (b"# binscan watchlist 1\nsalt 00\n", "16 bytes"),
        (b"# binscan watchlist 1\nsalt " + b"00" * 32 + b"\napi_key 64 mixed abcd x\n", "line 3"),
        (b"# binscan watchlist 1\nsalt " + b"00" * 32 + b"\napi_key\n", "line 3"),
        (b"# binscan watchlist 1\nsalt " + b"00" * 32 + b"\nking 64 mixed " + b"00" * 32 + b"\n", "line 3"),
        (b"# binscan watchlist 1\nsalt " + b"00" * 32 + b"\napi_key 1 mixed " + b"00" * 32 + b"\n", "line 3"),
        (b"\xff" * 2_000_000, "larger"),
    ],
)
def test_a_broken_file_is_named_by_line(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=words):
        watchlist.load(str(path))


def test_it_is_looked_for_up_to_the_repository_s_top(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / config.WATCHLIST).write_text("outside")
    inner = repo.path / "a" / "b"
    inner.mkdir(parents=True)
    assert config.find_watchlist(str(inner)) is None
    repo.write(config.WATCHLIST, "inside")
    assert config.find_watchlist(str(inner)) == str((repo.path / config.WATCHLIST).resolve())
