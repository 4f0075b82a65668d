"""The rules of the house, held against the code itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "binscan"
STAGES = (
    "source",
    "matcher",
    "classifier",
    "credential",
    "suppression",
    "provenance",
    "verifier",
    "remedy",
    "report",
)
ON_GIT = {"source", "provenance", "remedy"}
MODULES = sorted(ROOT.rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """A module, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module a file imports at run time, wherever in the file (type-checking blocks left out)."""
    found: set[str] = set()

    def walk(node: ast.AST) -> None:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
        for child in ast.iter_child_nodes(node):
            walk(child)

    walk(tree(path))
    return frozenset(found)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_no_other_stage(stage: str) -> None:
    """A stage knows the ground floor and itself."""
    others = {f"binscan.{other}" for other in STAGES if other != stage} | {"binscan.cli", "binscan.pipeline"}
    if stage not in ON_GIT:
        others.add("binscan.git")
    for path in (ROOT / stage).rglob("*.py"):
        wrong = {name for name in imports(path) if any(name == x or name.startswith(x + ".") for x in others)}
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_but_the_command_line_imports_it_prints_or_exits(path: Path) -> None:
    """`print` and `sys.exit` belong to cli/; nothing imports cli/."""
    if path.parts[len(ROOT.parts)] in ("cli", "__main__.py"):
        return
    assert not any(name.startswith("binscan.cli") for name in imports(path))
    calls = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    assert not any(isinstance(call, ast.Name) and call.id == "print" for call in calls)
    assert not any(isinstance(call, ast.Attribute) and call.attr == "exit" for call in calls)


@pytest.mark.parametrize(
    ("third_party", "doors"),
    [
        ("git", {"git/clone.py"}),
        ("numpy", {"git/pack/vector.py", "git/pack/sets.py"}),
        ("deflate", {"git/pack/inflate.py"}),
        ("dulwich", {"git/pack/delta.py"}),
        ("hyperscan", {"matcher/engine.py"}),
        ("multiprocessing", {"workers.py"}),
        ("rich", {"cli/progress.py", "report/terminal.py"}),
        ("jinja2", {"report/html.py"}),
        ("cryptography", {"verifier/signing.py"}),
        ("http.client", {"verifier/transport.py"}),
        ("socket", {"verifier/transport.py"}),
        ("keyring", {"cli/review.py", "cli/keys.py"}),
        ("distributed", {"fleet/cluster.py"}),
    ],
)
def test_a_third_party_has_one_door(third_party: str, doors: set[str]) -> None:
    """Replacing a library touches one file."""
    users = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if any(name == third_party or name.startswith(third_party + ".") for name in imports(path))
    }
    assert users <= doors


@pytest.mark.parametrize("path", sorted(ROOT.rglob("__init__.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_package_init_is_a_docstring_only(path: Path) -> None:
    """Importing one module of a stage must not drag in another."""
    if path.parent == ROOT:
        return
    body = tree(path).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)


@pytest.mark.parametrize("room", ["classifier", "matcher"])
def test_a_large_room_says_where_everything_in_it_is(room: str) -> None:
    """Its `__init__` is the way through it: each module is named there, so that a stranger finds where to go."""
    told = set(re.findall(r"\w+", ast.get_docstring(tree(ROOT / room / "__init__.py")) or ""))
    assert [path.stem for path in sorted((ROOT / room).glob("[!_]*.py")) if path.stem not in told] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_fits_in_the_head(path: Path) -> None:
    """No module above 300 lines, no function above 60."""
    assert path.read_text(encoding="utf-8").count("\n") <= 300
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


def test_importing_the_package_imports_nothing_else() -> None:
    """`import binscan` costs nothing."""
    code = "import sys; before = set(sys.modules); import binscan; print(sorted(set(sys.modules) - before))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() in ("['binscan']", "['__future__', 'binscan']")
