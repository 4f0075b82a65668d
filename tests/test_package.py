"""What is published works without the checkout: the wheel, installed into an environment of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from binscan import __version__
from tests.support.here import on_posix
from tests.support.once import once
from tests.support.repo import Repo
from tests.support.tokens import pair

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check", "--no-deps"]

    def make(folder: Path) -> None:
        subprocess.run([*build, "-w", str(folder), str(ROOT)], check=True)

    folder = once(tmp_path_factory, "dist", make)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_has_all_that_the_package_reads(wheel: Path) -> None:
    """Every file under binscan/ that git knows, and nothing of the tests."""
    listed = subprocess.run(["git", "ls-files", "binscan"], cwd=ROOT, capture_output=True, text=True, check=True)
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert set(listed.stdout.split()) <= packed
    assert {"binscan/py.typed", "binscan/report/schema.json"} <= packed
    assert any(name.endswith(".j2") or "/templates/" in name for name in packed)
    assert not any(name.startswith(("tests/", "docs/", "benchmarks/")) for name in packed)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A stranger's clone of what would be committed now."""
    repo = Repo(tmp_path / "clone")
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "binscan", "pyproject.toml"]
    listed += ["README.md", "LICENSE"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    repo.commit("All of it", {name: (ROOT / name).read_bytes() for name in names if (ROOT / name).is_file()})
    return repo.path


def clean(**more: str) -> dict[str, str]:
    """The environment without what would lead back to the checkout."""
    # Where the registry is reached through a machine of one's own, only the system knows its certificate, as for pip.
    settings = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "BINSCAN_"))}
    return kept | settings | more


@on_posix
def test_the_first_command_sets_up_what_works_without_the_clone(clone: Path, tmp_path: Path) -> None:
    """The clone is clean; then, without its package: version, schema, a scan that finds, and every kind of report."""
    shown = re.search(r"```sh\n(python3 -m venv .*)\n", (ROOT / "README.md").read_text("utf-8"))
    assert shown
    assert shown[1] in (ROOT / "docs" / "index.md").read_text("utf-8")
    env = clean(PATH=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    done = subprocess.run(["sh", "-c", shown[1]], cwd=clone, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(clone / "binscan")
    program = clone / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "binscan"

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(program), *arguments]
        return subprocess.run(command, cwd=tmp_path, env=clean(), capture_output=True, text=True, check=False)

    assert run("--version").stdout == f"binscan {__version__}\n"
    assert json.loads(run("schema").stdout)["$schema"]
    key, secret = pair("package")
    leak = tmp_path / "leak"
    leak.mkdir()
    (leak / ".env").write_text(f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n")
    for fmt in ("text", "json", "html", "sarif"):
        ran = run("scan", "leak", "--format", fmt)
        assert ran.returncode == 1, ran.stderr
        assert secret not in ran.stdout


@pytest.mark.parametrize("line", ["pipx install .", "uv tool install ."])
def test_it_becomes_a_command_for_good(clone: Path, tmp_path: Path, line: str) -> None:
    """As the front page says, with every folder that is written in a place of the test's own."""
    assert f"`{line}`" in (ROOT / "README.md").read_text("utf-8")
    if shutil.which(line.split()[0]) is None:
        pytest.skip(f"{line.split()[0]} is not installed")
    programs = tmp_path / "programs"
    names = ("PIPX_BIN_DIR", "UV_TOOL_BIN_DIR"), ("PIPX_HOME", "UV_TOOL_DIR")
    folders = {
        name: str(folder) for row, folder in zip(names, (programs, tmp_path / "kept"), strict=True) for name in row
    }
    done = subprocess.run(line.split(), cwd=clone, env=clean(**folders), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    shutil.rmtree(clone)
    shown = [str(programs / "binscan"), "--version"]
    assert subprocess.run(shown, capture_output=True, text=True, check=True).stdout == f"binscan {__version__}\n"


@pytest.mark.parametrize(
    "command",
    [["uvx", "--from"], ["pipx", "run", "--spec"]],
    ids=lambda command: command[0],
)
def test_the_wheel_runs_without_being_installed(wheel: Path, tmp_path: Path, command: list[str]) -> None:
    """Once, from the wheel."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    shown = [*command, str(wheel), "binscan", "--version"]
    ran = subprocess.run(shown, cwd=tmp_path, env=clean(), capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == f"binscan {__version__}\n"
