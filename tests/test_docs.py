"""What is written for people is true: generated passages, links, citations; commands: `test_docs_commands.py`."""

from __future__ import annotations

import json
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from benchmarks.detection import table
from binscan.matcher.prefilter import MARKED
from binscan.rules import BY_SHAPE
from binscan.weights import WEIGHTS
from docs.generate import filled, pages
from tests.unit.detection.helpers import reported

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = pages()
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


def test_the_site_leads_to_itself() -> None:
    """It holds docs/ only: no page of it links out of that, and every page stands in its navigation."""
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    for page in PAGES:
        if DOCS not in page.parents:
            continue
        links = LINK.findall(FENCE.sub("", page.read_text("utf-8")))
        files = [(page.parent / link.partition("#")[0]).resolve() for link in links if not re.match(r"[a-z]+:", link)]
        assert all(file == page.parent or DOCS in file.parents for file in files), page
        assert page.relative_to(DOCS).as_posix() in navigation


def test_what_the_code_cites_is_there() -> None:
    """A page of docs/, and the heading that is named behind it."""
    for path in (ROOT / "binscan").rglob("*.py"):
        text = " ".join(path.read_text("utf-8").split())
        assert not re.search(r"\b[A-Z]{4,}\.md section", text)
        for cited, title in re.findall(r'(docs/[\w/-]+\.md)(?:, "([^"]+)")?', text):
            assert (ROOT / cited).is_file(), cited
            assert not title or title.lower().replace(" ", "-") in _headings(ROOT / cited), title


def _headings(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_the_first_change_fails_until_its_word_is_taught() -> None:
    """The block that CONTRIBUTING.md shows is missed today, and found with a word that is known in its place."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    block = re.search(r"```text\n=== .*? === (\S+) === key=1 secret=2\n(.*?)```", text, re.DOTALL)
    word = re.search(r"Teach the word: `(\w+)`", text)
    assert block and word
    expected = [{"key": 1, "secret": 2}]
    assert reported(block[2], block[1]) != expected
    assert reported(block[2].replace(word[1], "llave"), block[1]) == expected


def test_where_to_add_something_is_there() -> None:
    """Each file that CONTRIBUTING.md's table names exists, and holds the table that is named with it."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rows = [line for line in text[: text.index("A missed key")].splitlines() if "binscan/" in line and line[0] == "|"]
    assert len(rows) == 11
    for row in rows:
        for table_name, path in re.findall(r"(?:`([A-Z_]+)` of )?`((?:binscan|tests)/[\w/.]+)`", row):
            if "NAME" in path:
                continue
            assert (ROOT / path).exists(), path
            assert not table_name or re.search(
                rf"^{table_name}\b.* = ", (ROOT / path).read_text("utf-8"), re.MULTILINE
            ), row


def test_a_rule_that_is_known_by_its_marks_has_all_its_rows() -> None:
    """The byte test, the rule and the weight go by the same name of its shape."""
    for shape, marks, _ in MARKED:
        assert marks
        assert BY_SHAPE[shape].title, shape
        assert shape in WEIGHTS


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


def test_the_map_of_the_house_is_of_this_house() -> None:
    """Each room and door that docs/design.md names exists, and each module and room at the top has a line."""
    text = (ROOT / "docs" / "design.md").read_text("utf-8")
    table = re.findall(r"^\| (`.*?) \| (.*?) \|", text, re.MULTILINE)
    package = ROOT / "binscan"
    named: set[str] = set()
    for rooms, doors in table:
        here = [name.rstrip("/") for name in re.findall(r"`([\w/]+(?:\.py|/))`", rooms)]
        named.update(here)
        inside = re.findall(r"`(\w+\.py)\b", doors)
        assert [name for name in here if not (package / name).exists()] == []
        assert [door for door in inside if not any((package / room / door).exists() for room in here)] == []
    top = {path.name for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert top - {"__init__.py", "__main__.py"} <= {name.partition("/")[0] for name in named}
