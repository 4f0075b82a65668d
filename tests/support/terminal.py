"""The `binscan` command with somebody at a terminal: what it asks is answered as it asks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Talk(NamedTuple):
    """How a run with a person ended."""

    code: int
    out: str
    said: str
    """What stood on the terminal, without what was typed unseen."""


def talk(
    *arguments: str,
    answers: Sequence[tuple[str, str]],
    env: dict[str, str],
    before: Callable[[], None] = lambda: None,
) -> Talk:
    """Run `binscan ARGUMENTS` on a pseudo-terminal of its own.

    Args:
        arguments: the command line.
        answers: what it asks, and what is typed when it has asked.
        env: added to the environment.
        before: called once when it has asked the first thing, before that is answered.
    """
    import pty  # there is none on Windows

    near, far = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "binscan", *arguments],
        stdin=far,
        stdout=subprocess.PIPE,
        stderr=far,
        env={**os.environ, **env},
        start_new_session=True,
    )
    os.close(far)
    said = b""
    for number, (question, answer) in enumerate(answers):
        asked = len(said)
        while question.encode() not in said[asked:]:
            said += os.read(near, 4096)
        if not number:
            before()
        os.write(near, answer.encode())
    out, _ = process.communicate(timeout=30)
    os.close(near)
    return Talk(process.returncode, out.decode(), said.decode())
