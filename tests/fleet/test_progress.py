"""A person who watches a fleet sees each repository end, and how long the rest will take."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fleet.test_fleet import leaking

pty = pytest.importorskip("pty", reason="pseudo-terminals of POSIX")


def seen(folder: Path, *options: str) -> str:
    """What a terminal shows of a fleet."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "binscan", "fleet", "list", "--jobs", "1", *options]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    text = b""
    try:
        while part := os.read(ours, 4096):
            text += part
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    assert process.wait() == 1
    return text.decode()


def test_each_repository_is_a_line_with_the_time_left(tmp_path: Path) -> None:
    leaking(tmp_path / "a", "a")
    (tmp_path / "list").write_text("a\n/no/such/place\n")
    text = seen(tmp_path)
    assert "1/2" in text
    assert "2/2" in text
    assert "does not exist" in text
    assert text.count(" s left") == 2


def test_quiet_is_quiet(tmp_path: Path) -> None:
    leaking(tmp_path / "a", "a")
    (tmp_path / "list").write_text("a\n")
    assert "left" not in seen(tmp_path, "--quiet")
