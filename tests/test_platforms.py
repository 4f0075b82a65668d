"""Where there is less: no POSIX-only modules and calls, as on Windows, and no library that may be missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.repo import Repo
from tests.support.tokens import pair

POSIX_MODULES = ("fcntl", "grp", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty")
POSIX_CALLS = ("fork", "killpg", "setsid", "mkfifo", "fchmod", "pread")
LIBRARIES = ("hyperscan", "numpy", "deflate", "dulwich", "zstandard", "cryptography", "keyring", "distributed")

# `sched_getaffinity` and `geteuid` stay: they are asked for by the platform's name, which cannot be taken away.
# What of the standard library asks for these is imported first, as it has its own other way on Windows.
POOR = f"""
import asyncio, importlib, multiprocessing.connection, os, pkgutil, shutil, subprocess, sys, tempfile
for name in {POSIX_MODULES}: sys.modules[name] = None
for name in {POSIX_CALLS}: vars(os).pop(name, None)
"""
POORER = f"for name in {LIBRARIES}: sys.modules[name] = None\n"
EVERY = """
import binscan
for module in pkgutil.walk_packages(binscan.__path__, "binscan."):
    if module.name != "binscan.__main__":
        importlib.import_module(module.name)
"""
RUN = "from binscan.cli.main import main\nsys.exit(main(sys.argv[1:]))\n"


def run(code: str, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_every_module_can_be_imported() -> None:
    ran = run(POOR + EVERY)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.skipif(os.name == "nt", reason="there the real thing is tested")
def test_a_history_and_a_commit_are_read_without_them(repo: Repo) -> None:
    key, secret = pair("platforms")
    repo.commit(files={"bot.py": f'client = Client("{key}", "{secret}")  # binance\n'})
    (repo.path / "new.py").write_text((repo.path / "bot.py").read_text() + "\n")
    repo.git("add", "new.py")
    for command in (["audit", "--jobs", "1"], ["staged"], ["scan", "new.py"]):
        ran = run(POOR + POORER + RUN, *command, cwd=repo.path)
        assert ran.returncode == 1, ran.stdout + ran.stderr
        assert "Traceback" not in ran.stderr
