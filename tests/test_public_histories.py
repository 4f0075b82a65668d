"""On whole public histories: every object is read as git has it, and no faster look changes what the byte test says.

Set `BINSCAN_HISTORIES` to clones to run this on, separated as in PATH; the weekly run of CI does.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from binscan.git.pack.sweep import sweep
from binscan.git.repository import open_repository
from binscan.matcher.engine import quick_test
from binscan.matcher.prefilter import may_hold
from tests.support.stores import listed

HISTORIES = [Path(name) for name in os.environ.get("BINSCAN_HISTORIES", "").split(os.pathsep) if name]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HISTORIES, reason="BINSCAN_HISTORIES names no clones to run it on"),
    pytest.mark.parametrize("history", HISTORIES, ids=str),
]


class Hashed:
    """Reads every object and holds its bytes against its id."""

    kinds = frozenset({"blob", "commit", "tag", "tree"})

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, bool]] = []

    def visit(self, kind: str, oid: str, data: bytes) -> None:
        """Take one object."""
        header = f"{kind} {len(data)}\0".encode()
        name = "sha1" if len(oid) == 40 else "sha256"
        self.seen.append((oid, kind, hashlib.new(name, header + data, usedforsecurity=False).hexdigest() == oid))

    def harvest(self) -> list[tuple[str, str, bool]]:
        """Return what was seen: (id, kind, whether the bytes are those of the id)."""
        return self.seen


def test_every_object_is_read_once_and_is_what_its_id_says(history: Path) -> None:
    """The set is that of `git cat-file --batch-all-objects`."""
    result = sweep(open_repository(str(history)), Hashed())
    seen = [entry for harvest in result.harvests for entry in harvest]
    assert result.unread == ()
    assert all(sound for _, _, sound in seen)
    assert len(seen) == len({oid for oid, _, _ in seen})
    assert {oid: kind for oid, kind, _ in seen} == listed(history)


class Twice:
    """Asks the byte test of each blob as an audit does, and of the whole blob without any help."""

    kinds = frozenset({"blob"})

    def __init__(self) -> None:
        self.test = quick_test()
        self.asked = [0, 0, 0]

    def __reduce__(self) -> tuple[type[Twice], tuple[()]]:
        return Twice, ()

    def byte_test(self, kind: str) -> Twice:
        """Return itself."""
        return self

    def whole(self, data: bytes) -> bool | None:
        """Say what the test says, and count whether it agrees."""
        return self._held(self.test.whole(data), data)

    def changed(self, data: bytes, edges: Sequence[int]) -> bool | None:
        """Say the same of what lies near the changes."""
        self.asked[1] += 1
        return self._held(self.test.changed(data, edges), data)

    def _held(self, said: bool | None, data: bytes) -> bool | None:
        self.asked[0] += 1
        self.asked[2] += bool(said) != may_hold(data)
        return said

    def visit(self, kind: str, oid: str, data: bytes) -> None:
        """Do nothing: the test is what is asked about."""

    def harvest(self) -> list[int]:
        """Return how many blobs were asked about, of how many of these only the changes, and how often it was wrong."""
        return self.asked


def test_the_faster_looks_say_of_each_blob_what_the_byte_test_says(history: Path) -> None:
    """With the library or without, of the whole or of what a delta changes."""
    result = sweep(open_repository(str(history)), Twice())
    blobs, by_changes, wrong = (sum(part) for part in zip(*result.harvests, strict=True))
    assert blobs > 0
    assert by_changes > 0
    assert wrong == 0
