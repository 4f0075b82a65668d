"""What is written for people is true: generated passages, links, and every command shown."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from benchmarks.detection import table
from binscan.cli.main import COMMANDS, build_parser, load
from docs.generate import filled, pages
from tests.support.repo import Repo
from tests.support.tokens import pair
from tests.unit.detection.helpers import reported

ROOT = Path(__file__).resolve().parent.parent
PAGES = pages()
SHELL = re.compile(r"(?:<!-- runs: (?P<status>\d)(?: in (?P<folder>\S+))? -->\n)?```sh\n(?P<block>.*?)```", re.DOTALL)
LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"```.*?```", re.DOTALL)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))


@each_page
def test_generated_passages_say_what_the_code_says(page: Path) -> None:
    """To draw them anew: python -m docs.generate."""
    text = page.read_text("utf-8")
    assert filled(text) == text


def test_the_front_page_shows_the_recorded_results() -> None:
    """To draw it anew: python -m benchmarks.detection readme --markdown README.md."""
    text = (ROOT / "README.md").read_text("utf-8")
    recorded = ROOT / "benchmarks" / "detection" / "results"
    results = {path.stem: json.loads(path.read_text("utf-8")) for path in recorded.glob("*.json")}
    assert "detection:summary begin" in text
    assert table.filled(text, results) == text


@each_page
def test_every_internal_link_leads_somewhere(page: Path) -> None:
    """Files exist, and so do the headings named after a #."""
    for target in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{target} leads nowhere"
        assert not heading or heading in _headings(file), f"{target}: no such heading"


def _headings(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def _shown(page: Path) -> Iterator[str]:
    """Every command line of binscan in the page's shell and indented blocks."""
    text = page.read_text("utf-8")
    lines = [line for block in SHELL.finditer(text) for line in block["block"].splitlines()]
    lines += [line[4:] for line in FENCE.sub("", text).splitlines() if line.startswith("    binscan ")]
    return (line for line in lines if line.startswith("binscan "))


@each_page
def test_every_command_shown_is_one_that_exists(page: Path) -> None:
    """Each parses with the real parser of its command."""
    for line in _shown(page):
        words = shlex.split(re.split(r"\s[|<>;&]", line)[0], comments=True)[1:]
        if words[0].startswith("-"):
            continue
        assert words[0] in COMMANDS, line
        build_parser(words[0], load(words[0])).parse_intermixed_args(words[1:])


@pytest.mark.slow
@each_page
def test_commands_marked_as_runnable_end_as_they_say(page: Path, repo: Repo) -> None:
    """`<!-- runs: STATUS -->` before a block: its commands run in turn in a repository with a leak in its history."""
    key, secret = pair("docs")
    client = f'from binance.client import Client\n\nclient = Client("{key}", "{secret}")\n'
    repo.commit("Connect to the account", {"bot.py": client})
    repo.commit("Read the keys from the environment", {"bot.py": "import os\n"})
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "TMPDIR": str(repo.path.parent)}
    for block in SHELL.finditer(page.read_text("utf-8")):
        if block["status"] is None:
            continue
        for line in block["block"].splitlines():
            folder = repo.path / (block["folder"] or ".")
            ran = subprocess.run(["sh", "-c", line], cwd=folder, env=environment, capture_output=True, text=True)
            assert ran.returncode == int(block["status"]), f"{line}\n{ran.stdout}\n{ran.stderr}"


def test_the_first_change_fails_until_its_word_is_taught() -> None:
    """The block that CONTRIBUTING.md shows is missed today, and found with a word that is known in its place."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    block = re.search(r"```text\n=== .*? === (\S+) === key=1 secret=2\n(.*?)```", text, re.DOTALL)
    word = re.search(r"Teach the word: `(\w+)`", text)
    assert block and word
    expected = [{"key": 1, "secret": 2}]
    assert reported(block[2], block[1]) != expected
    assert reported(block[2].replace(word[1], "llave"), block[1]) == expected


def test_every_dependency_has_its_reason() -> None:
    """Each name in pyproject.toml stands on the page of dependencies."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    reasons = (ROOT / "docs" / "dependencies.md").read_text("utf-8").lower()
    for requirement in (*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())):
        name = re.split(r"[^\w-]", requirement.lower())[0]
        is_ours = name == "binscan" or name.startswith("pytest-")
        assert is_ours or name in reasons, requirement


def test_the_changelog_knows_this_version() -> None:
    """A release has its section."""
    from binscan import __version__

    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
