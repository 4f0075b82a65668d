"""The one place where an exception becomes words and an exit status. No traceback, and no text of an unknown
exception: it could quote what was being read."""

from __future__ import annotations

import os
import sys

from binscan import __version__
from binscan.errors import BinscanError

INCOMPLETE = 2
INTERRUPTED = 130


def explain(error: BaseException) -> int:
    """Say on standard error what happened and what to do next, and return the exit status.

    Args:
        error: what escaped from a command. `SystemExit` keeps its own status.
    """
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else INCOMPLETE
    if isinstance(error, BrokenPipeError):
        # The reader has seen enough (`| head`); what it did not see is no clean verdict.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INCOMPLETE
    if isinstance(error, KeyboardInterrupt):
        _say("binscan: interrupted; nothing is certified clean. Run it again to finish.")
        return INTERRUPTED
    if isinstance(error, BinscanError):
        _say(f"binscan: {error.message}")
        if error.hint:
            _say(error.hint)
        return INCOMPLETE
    if isinstance(error, MemoryError):
        _say("binscan: out of memory; nothing is certified clean. Try again with --jobs 1.")
        return INCOMPLETE
    if isinstance(error, OSError):
        _say(f"binscan: {error.strerror or type(error).__name__}{_about(error)}")
        return INCOMPLETE
    _say(f"binscan: internal error ({_where(error)}). Nothing is certified clean. Please report it with these lines.")
    _say(f"binscan {__version__}, Python {sys.version.split()[0]} on {sys.platform}")
    return INCOMPLETE


def _about(error: OSError) -> str:
    name = error.filename
    return f": {os.fsdecode(name)!a}" if isinstance(name, str | bytes) else ""


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    return f"{type(error).__name__} at {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"


def _say(line: str) -> None:
    text = "".join(c if c.isprintable() else "?" for c in line)
    encoding = sys.stderr.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr)
