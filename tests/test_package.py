"""What is published works without the checkout: the wheel, installed into an environment of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from binscan import __version__
from tests.support.tokens import pair

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*build, "-w", str(folder), str(ROOT)], check=True)
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


def test_the_wheel_runs_from_an_environment_of_its_own(wheel: Path, tmp_path: Path) -> None:
    """As `pipx install` does it: version, schema, a scan that finds, and every kind of report."""
    place = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    programs = place / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, str(wheel)], check=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "BINSCAN_"))}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(programs / "binscan"), *arguments]
        return subprocess.run(command, cwd=tmp_path, env=clean, capture_output=True, text=True, check=False)

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
    origin = [str(programs / "python"), "-c", "import binscan; print(binscan.__file__)"]
    where = subprocess.run(origin, cwd=tmp_path, env=clean, capture_output=True, text=True, check=True)
    assert str(place) in where.stdout


@pytest.mark.parametrize(
    "command",
    [["uvx", "--from"], ["pipx", "run", "--spec"]],
    ids=lambda command: command[0],
)
def test_the_wheel_runs_without_being_installed(wheel: Path, tmp_path: Path, command: list[str]) -> None:
    """What the front page offers instead of an environment of one's own."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    # Where the registry is reached through a machine of one's own, only the system knows its certificate, as for pip.
    env = {**os.environ, "UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    shown = [*command, str(wheel), "binscan", "--version"]
    ran = subprocess.run(shown, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == f"binscan {__version__}\n"
