"""The hook's clean path: which modules it imports, and how often it starts git."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from binscan import config
from binscan.cli import staged
from tests.support.repo import Repo
from tests.support.tokens import pair, token

HEAVY = {
    "argparse",
    "asyncio",
    "concurrent",
    "dataclasses",
    "enum",
    "git",
    "gettext",
    "hashlib",
    "http",
    "importlib",
    "inspect",
    "json",
    "locale",
    "logging",
    "multiprocessing",
    "pathlib",
    "re",
    "regex",
    "rich",
    "shutil",
    "socket",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "tomllib",
    "typing",
    "urllib",
}
OURS = {
    "binscan",
    "binscan.cli",
    "binscan.cli.main",
    "binscan.cli.staged",
    "binscan.errors",
    "binscan.git",
    "binscan.git.hardening",
    "binscan.git.spawn",
    "binscan.matcher",
    "binscan.matcher.closer",
    "binscan.matcher.continued",
    "binscan.matcher.escaped",
    "binscan.matcher.literals",
    "binscan.matcher.pieces",
    "binscan.matcher.bare",
    "binscan.matcher.joins",
    "binscan.matcher.named",
    "binscan.matcher.parts",
    "binscan.matcher.surroundings",
    "binscan.matcher.prefilter",
    "binscan.matcher.runs",
    "binscan.matcher.spelled",
    "binscan.source",
    "binscan.source.index",
}
JUDGING = {"enum", "re", "re._casefix", "re._compiler", "re._constants", "re._parser"}
"""What of that a judgement takes: expressions and roles. Digests are the interpreter's own: OpenSSL loads for 2 ms."""
ROOMS = {
    "classifier",
    "cli",
    "config",
    "credential",
    "digest",
    "errors",
    "examine",
    "gate",
    "git",
    "lifetime",
    "matcher",
    "model",
    "pattern",
    "pipeline",
    "record",
    "remedy",
    "report",
    "rules",
    "secret",
    "settings",
    "source",
    "suppression",
    "terms",
    "redaction",
    "weights",
}
MOST_OF_OURS = 112
"""Modules, 0.2 ms each: the next room that is imported for nothing goes over it."""
RUN = """
import sys
before = set(sys.modules)
from binscan.cli.main import main
code = main(sys.argv[1:])
print("modules:", *sorted(set(sys.modules) - before), sep="\\n")
sys.exit(code)
"""


def imported(folder: Path, *arguments: str, code: int = 0) -> set[str]:
    """Return the modules a run imports, checking how it ended."""
    done = subprocess.run([sys.executable, "-c", RUN, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == code, done.stdout + done.stderr
    return set(done.stdout.rpartition("modules:\n")[2].splitlines())


@pytest.mark.parametrize("arguments", [(), ("b.py",)], ids=["index", "a named file"])
def test_a_clean_commit_imports_nothing_heavy(repo: Repo, arguments: tuple[str, ...]) -> None:
    """Each of these costs more than starting git does; the list is the budget."""
    repo.commit(files={"b.py": "b = 1\n"})
    repo.write("a.py", "a = 1\n" * 100)
    repo.git("add", ".")
    modules = imported(repo.path, "staged", *arguments)
    assert not {name for name in modules if name.partition(".")[0] in HEAVY}
    assert {name for name in modules if name.startswith("binscan")} == OURS


def test_a_clean_message_imports_nothing_heavy(repo: Repo) -> None:
    message = repo.write("MESSAGE", "Add the bot\n")
    modules = imported(repo.path, "staged", "--message", str(message))
    assert not {name for name in modules if name.partition(".")[0] in HEAVY}


@pytest.mark.parametrize("message", [False, True], ids=["index", "message"])
def test_a_refused_commit_imports_only_what_a_judgement_needs(repo: Repo, message: bool) -> None:
    """No options are read, no class is made by `dataclasses`, and of our own modules only a third are there."""
    key, secret = pair(1)
    text = f'BINANCE_API_KEY = "{key}"\nBINANCE_API_SECRET = "{secret}"\n'
    arguments = ["staged"]
    if message:
        arguments += ["--message", str(repo.write("MESSAGE", text))]
    else:
        repo.write("config.py", text)
        repo.git("add", ".")
    modules = imported(repo.path, *arguments, code=1)
    assert {name for name in modules if name.partition(".")[0] in HEAVY} - JUDGING == set()
    ours = {name for name in modules if name.startswith("binscan")}
    assert {name.split(".")[1] for name in ours if "." in name} <= ROOMS
    assert len(ours) <= MOST_OF_OURS


def test_a_commit_with_a_long_digest_imports_no_more_than_a_refused_one(repo: Repo) -> None:
    """Bytes that could hold a token and do not: lock files are full of them."""
    repo.write("lock.json", f'{{"integrity": "sha256-{token(1, 64, "0123456789abcdef")}"}}\n')
    repo.git("add", ".")
    modules = imported(repo.path, "staged")
    assert {name for name in modules if name.partition(".")[0] in HEAVY} - JUDGING == set()


def test_the_hook_knows_where_a_watchlist_would_be() -> None:
    """Its own copy of the names saves it the import of what reads them."""
    assert staged.WATCHLIST == config.WATCHLIST
    assert staged.CONFIGURATIONS == config.FILES


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for git")
@pytest.mark.parametrize("leak", [False, True], ids=["clean", "refused"])
def test_git_is_started_twice_at_most(repo: Repo, tmp_path: Path, leak: bool) -> None:
    """Once for the difference, once for all contents, HEAD's too, however many files there are."""
    repo.commit(files={"0.py": "a = 1\n"})
    for number in range(70):
        repo.write(f"{number}.py", f"a = {number}\n")
    key, secret = pair(1)
    if leak:
        repo.write("0.py", f'BINANCE_API_KEY = "{key}"\nBINANCE_API_SECRET = "{secret}"\n')
    repo.git("add", ".")
    count = tmp_path / "count"
    git = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\necho run >> {count}\nexec {git} "$@"\n')
    wrapper.chmod(0o755)
    env = {**os.environ, "PATH": f"{wrapper.parent}:{os.environ['PATH']}"}
    done = subprocess.run([sys.executable, "-m", "binscan", "staged"], cwd=repo.path, env=env, capture_output=True)
    assert done.returncode == leak
    assert count.read_text().split() == ["run", "run"]
