"""Every command that a page shows is run as it stands there, or says why it is not; and each one parses.

A mark before a shell block says which: `<!-- runs: STATUS -->` (one status for each line, or one for all; `in FOLDER`
behind them for another folder than the repository's), or `<!-- shown: WHY -->`.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from binscan.cli.main import COMMANDS, build_parser, load
from docs.generate import pages
from tests.support.exchange import Account, Exchange, serve
from tests.support.here import on_posix
from tests.support.repo import Repo
from tests.support.tokens import pair

ROOT = Path(__file__).resolve().parent.parent
PAGES = pages()
FENCE = re.compile(r"^( *)```(?P<language>\w*)\n(?P<block>.*?)^\1```$", re.DOTALL | re.MULTILINE)
MARK = re.compile(r"<!-- (?:runs: (?P<statuses>[\d ]+?)(?: in (?P<folder>\S+))?|shown: (?P<why>[^\n]+)) -->\n$")
FILE = re.compile(r"# (\S+)\n")
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))


def fences(page: Path) -> Iterator[tuple[str, str, re.Match[str] | None]]:
    """Language and content of every block of a page, and the mark that stands before it."""
    text = page.read_text("utf-8")
    for fence in FENCE.finditer(text):
        yield fence["language"], fence["block"], MARK.search(text[: fence.start()])


def commands(block: str) -> list[str]:
    """The lines of a shell block, each with those that a backslash at its end joins to it."""
    return block.replace("\\\n", "").splitlines()


@each_page
def test_every_shell_block_is_run_or_says_why_not(page: Path) -> None:
    """Commands hide in no block of another kind: each block names its language, and none is set by indentation."""
    for language, block, mark in fences(page):
        assert language, block
        assert (mark is not None) == (language == "sh"), block
    assert not re.search(
        r"^    (?:binscan|git|pip|python|uv|pre-commit) ", FENCE.sub("", page.read_text("utf-8")), re.M
    )


@each_page
def test_what_a_reason_names_is_there(page: Path) -> None:
    """A test that runs what the page only shows."""
    for _, _, mark in fences(page):
        for name in re.findall(r"\btests/[\w/]+\.py", (mark and mark["why"]) or ""):
            assert (ROOT / name).is_file(), name


@each_page
def test_every_command_shown_is_one_that_exists(page: Path) -> None:
    """Each parses with the real parser of its command."""
    for language, block, _ in fences(page):
        for line in commands(block) if language == "sh" else ():
            for words in parts(line):
                if words[:1] == ["binscan"] and not words[1].startswith("-"):
                    assert words[1] in COMMANDS, line
                    build_parser(words[1], load(words[1])).parse_intermixed_args(words[2:])


def parts(line: str) -> Iterator[list[str]]:
    """The words of each command of a line, without what is redirected."""
    splitter = shlex.shlex(line, posix=True, punctuation_chars=True)
    splitter.whitespace_split = True
    splitter.commenters = "#"
    words: list[str] = []
    for word in splitter:
        if set(word) <= set("();<>|&"):
            yield words
            words = []
        else:
            words.append(word)
    yield words


@pytest.fixture
def beside(tmp_path: Path) -> None:
    """The clone of this project that the pages suppose beside the reader's own repository."""
    files = [*(ROOT / "templates").rglob("*"), ROOT / ".pre-commit-hooks.yaml"]
    content = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in files if path.is_file()}
    Repo(tmp_path / "binscan").commit("Offer what is ready to copy", dict(content))


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    key, secret = pair("docs")
    with serve(Exchange()) as running:
        rights = {"ipRestrict": False, "enableReading": True, "enableSpotAndMarginTrading": True}
        running.know(key, Account(secret.encode(), rights=rights))
        yield running


@on_posix
@pytest.mark.slow
@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if any(mark and mark["statuses"] for _, _, mark in fences(page))],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_commands_end_as_the_page_says(page: Path, repo: Repo, exchange: Exchange) -> None:
    """Run in turn in a repository with a leak in its history; what is shown as a file's content is put there."""
    key, secret = pair("docs")
    repo.commit("Begin", {"README.md": "a bot\n"})
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    client = f'from binance.client import Client\n\nclient = Client("{key}", "{secret}")\n'
    repo.commit("Connect to the account", {"bot.py": client})
    repo.commit("Read the keys from the environment", {"bot.py": "import os\n"})
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "BINSCAN_"))},
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "TMPDIR": str(repo.path.parent),
        "BINSCAN_API_URL": exchange.url,
        "BINANCE_MAIN_API_KEY": key,
        "BINANCE_MAIN_API_SECRET": secret,
    }
    for language, block, mark in fences(page):
        if (named := FILE.match(block)) and language == "yaml":
            (repo.path / named[1]).write_text(block)
        if mark is None or not mark["statuses"]:
            continue
        lines = commands(block)
        statuses = [int(status) for status in mark["statuses"].split()]
        for line, status in zip(lines, statuses * len(lines) if len(statuses) == 1 else statuses, strict=True):
            folder = repo.path / (mark["folder"] or ".")
            ran = subprocess.run(["sh", "-c", line], cwd=folder, env=env, capture_output=True, text=True, check=False)
            assert ran.returncode == status, f"{line}\n{ran.stdout}\n{ran.stderr}"
