"""A history read in parts is read once, and its audit says what it says of the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from binscan import api
from binscan.git.repository import Repository, open_repository
from binscan.incremental import parts
from binscan.model import Report
from binscan.settings import Settings
from tests.support.repo import Repo
from tests.support.stores import many_versions
from tests.support.tokens import pair

SETTINGS = Settings(jobs=1)
NO_TIME = 1e-9
"""Seconds: any work at all is worth a part."""


@pytest.fixture
def history(repo: Repo) -> Repository:
    """Two packs, loose objects, a pair in each of these."""
    for number in range(3):
        key, secret = pair(number)
        many_versions(repo, number, 4)
        repo.commit(f"leak {number}", {f"{number}.env": f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n"})
        if number < 2:
            repo.git("repack", "-q", "-d")
    return open_repository(str(repo.path))


def told(report: Report) -> Any:
    """What a report says, but for when, and how much was read this time."""
    return replace(report, started_at="", duration_s=0.0, bytes=0)


def test_parts_read_everything_once_and_the_audit_says_the_same(history: Repository) -> None:
    """What is left to the audit are the loose objects and what hit."""
    whole = api.audit_opened([history], replace(SETTINGS, cache=False))
    pieces = parts.cut(history, SETTINGS, NO_TIME, 3)
    sizes = [parts.read(history, SETTINGS, piece) for piece in pieces]
    split = api.audit_opened([history], SETTINGS)
    assert len(pieces) == 3
    assert all(sizes)
    assert sum(sizes) + split.bytes == whole.bytes
    assert told(split) == told(whole)
    assert len(whole.findings) == 3


def test_a_part_that_is_lost_or_done_twice_changes_nothing(history: Repository) -> None:
    """The audit reads what no part has read."""
    whole = api.audit_opened([history], replace(SETTINGS, cache=False))
    first, second, _lost = parts.cut(history, SETTINGS, NO_TIME, 3)
    parts.read(history, SETTINGS, first)
    parts.read(history, SETTINGS, second)
    assert parts.read(history, SETTINGS, second) == 0
    assert told(api.audit_opened([history], SETTINGS)) == told(whole)


def test_what_was_read_before_is_in_no_part(history: Repository) -> None:
    """After an audit nothing is left to cut."""
    api.audit_opened([history], SETTINGS)
    assert parts.cut(history, SETTINGS, NO_TIME, 3) == []


def test_too_little_work_or_no_memory_is_not_cut(history: Repository) -> None:
    """A part has to be worth its process, and somewhere to leave what it read."""
    assert parts.cut(history, SETTINGS, 60.0, 3) == []
    assert parts.cut(history, replace(SETTINGS, cache=False), NO_TIME, 3) == []
    assert parts.cut(history, SETTINGS, NO_TIME, 1) == []


def test_a_pack_that_is_gone_is_left_to_the_audit(history: Repository, repo: Repo) -> None:
    """A repack between cutting and reading costs time only."""
    pieces = parts.cut(history, SETTINGS, NO_TIME, 2)
    repo.git("gc", "-q", "--prune=now")
    assert [parts.read(history, SETTINGS, piece) for piece in pieces] == [0, 0]
    assert len(api.audit_opened([history], SETTINGS).findings) == 3
