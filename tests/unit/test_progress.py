"""Progress keeps a watching person company, and nobody else."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from binscan.cli.progress import ProgressLine, state, watched
from tests.support.command import binscan
from tests.support.repo import Repo

pty = pytest.importorskip("pty", reason="pseudo-terminals are a POSIX thing")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ((500, 2000, 4_000_000, 0, 4.0), "500 of 2,000 · 4.0 MB at 1.0 MB/s · 0:12 left"),
        ((500, 2000, 4_000_000, 3, 4.0), "500 of 2,000 · 4.0 MB at 1.0 MB/s · 0:12 left · 3 hits"),
        ((500, 2000, 0, 0, 4.0), "cloning: 500 of 2,000 objects"),
        ((2000, 2000, 0, 0, 4.0), "cloning: 2,000 of 2,000 objects"),
        ((12, 0, 4_000, 1, 4.0), "12 files · 4.0 kB at 1.0 kB/s · 1 hit"),
        ((2000, 2000, 4_000_000, 0, 4.0), "2,000 read, 4.0 MB · asking the history who and when"),
    ],
)
def test_it_says_objects_bytes_rate_time_left_and_hits(told: tuple[int, int, int, int, float], words: str) -> None:
    assert state(*told) == words
    assert len(words) <= 80 - 18


def test_nobody_is_told_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with watched(quiet=False) as progress:
        assert progress is None
    assert capsys.readouterr() == ("", "")


def test_nothing_is_drawn_in_the_first_two_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    line = ProgressLine(lambda: now[0])
    now[0] = 1.9
    line.show(1, 10, 100, 0)
    line.clear()
    assert capsys.readouterr().err == ""


def on_a_terminal(code: str) -> str:
    """Run Python with a terminal as its standard error; return what is written there."""
    main, other = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    process = subprocess.Popen([sys.executable, "-c", code], stderr=other, stdout=subprocess.DEVNULL, env=env)
    os.close(other)
    written = b""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if select.select([main], [], [], 0.2)[0]:
            try:
                data = os.read(main, 65536)
            except OSError:
                break
            written += data
        elif process.poll() is not None:
            break
    process.wait()
    os.close(main)
    return written.decode()


def test_on_a_terminal_the_line_is_drawn_over_and_taken_away() -> None:
    code = (
        "import time, binscan.cli.progress as p; p.BETWEEN = 0\n"
        "with p.watched(False) as progress:\n"
        "    time.sleep(p.PATIENCE)\n"
        "    for done in range(1, 11): progress(done, 10, done * 1000, done // 5)\n"
    )
    written = on_a_terminal(code)
    assert "5 of 10" in written
    assert "1 hit" in written
    assert written.rstrip().endswith(("\x1b[2K", "\x1b[?25h", "\x1b[1A\x1b[2K"))


def test_quiet_draws_nothing_on_a_terminal() -> None:
    assert on_a_terminal("import binscan.cli.progress as p\nwith p.watched(True) as q: assert q is None") == ""


def test_an_audit_tells_how_far_it_is(repo: Repo) -> None:
    from binscan import audit

    repo.commit("One", {f"{n}.txt": f"{n}\n" for n in range(20)})
    told: list[tuple[int, int, int, int]] = []
    audit(str(repo.path), progress=lambda *state: told.append(state))
    done, total, size, hits = told[-1]
    assert done == total > 20
    assert size > 0
    assert hits == 0


def test_a_clone_tells_how_far_it_is(repo: Repo) -> None:
    from binscan import audit
    from binscan.errors import GitError

    repo.commit("One", {f"{n}.txt": f"{n}\n" for n in range(20)})
    told: list[tuple[int, int, int, int]] = []
    audit(repo.path.as_uri(), progress=lambda *state: told.append(state))
    assert any(0 < done <= total and (size, hits) == (0, 0) for done, total, size, hits in told)
    with pytest.raises(GitError, match="git repository"):
        audit((repo.path / "nowhere").as_uri(), progress=lambda *state: None)


def test_a_scan_tells_how_far_it_is(tmp_path: Path) -> None:
    from binscan import scan

    (tmp_path / "a.txt").write_text("hello\n", encoding="utf-8")
    told: list[tuple[int, int, int, int]] = []
    scan([str(tmp_path)], progress=lambda *state: told.append(state))
    assert told == [(1, 0, 6, 0)]


def test_a_pipe_sees_the_report_only(repo: Repo) -> None:
    repo.commit("One", {"a.txt": "hello\n"})
    assert binscan("audit", repo.path).err == ""
