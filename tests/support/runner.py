"""A GitHub runner for one composite action: its steps in order, with the environment, files and commands it has.

Sources: GitHub Docs, "Variables reference", "Workflow commands", "Metadata syntax"; actions/runner for how a `bash`
step is started and a command read; actions/checkout for how a checkout is made.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import yaml

from tests.support.repo import Repo

ROOT = Path(__file__).parents[2]
EVENTS = ROOT / "fixtures" / "events"
_EXPRESSION = re.compile(r"\$\{\{\s*(inputs|steps)\.([\w.-]+)\s*\}\}")
_COMMAND = re.compile(r"^\s*::([\w-]+)((?: [^:]*)?)::(.*)$")
_KEPT = (
    *("PATH", "HOME", "LANG", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "SYSTEMROOT", "PIP_INDEX_URL", "PIP_CONFIG_FILE"),
    "PIP_COMPILE",
    *("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"),
)


class Annotation(NamedTuple):
    """An `error`, `warning` or `notice` the runner would show."""

    level: str
    properties: dict[str, str]
    message: str


@dataclass
class Job:
    """What the action left behind."""

    code: int = 0
    log: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    annotations: list[Annotation] = field(default_factory=list)


class Runner:
    """A machine with a checkout on it."""

    def __init__(self, temp: Path, workspace: Path) -> None:
        self.temp, self.workspace = temp, workspace
        temp.mkdir(parents=True, exist_ok=True)

    def preinstall(self) -> None:
        """Put this very binscan where the action's own install step would, so that the step finds it there."""
        name = "binscan-v1/Scripts" if os.name == "nt" else "binscan-v1/bin"
        target = self.temp / name / "binscan"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m binscan "$@"\n')
        target.chmod(target.stat().st_mode | stat.S_IXUSR)

    def run(self, event: str, base: str = "", head: str = "", **inputs: str) -> Job:
        """Execute the action for an event of `fixtures/events`; `_` in an input's name is `-`."""
        action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert set(given) <= set(action["inputs"])
        values = {f"inputs.{name}": given.get(name, spec["default"]) for name, spec in action["inputs"].items()}
        text = (EVENTS / f"{event}.json").read_text("utf-8").replace("@BASE@", base).replace("@HEAD@", head)
        (self.temp / "event.json").write_text(text, "utf-8")
        kind = "_".join(event.split("_")[:2]) if not event.startswith("push") else "push"
        job = Job()
        for step in action["runs"]["steps"]:
            if job.code == 0:
                self._step(step, kind, values, job)
        job.outputs = {name: _evaluate(spec["value"], values) for name, spec in action["outputs"].items()}
        return job

    def _step(self, step: dict[str, Any], event: str, values: dict[str, str], job: Job) -> None:
        name = step["id"]
        if step.get("uses", "").startswith("actions/setup-python@"):
            values[f"steps.{name}.outputs.python-path"] = sys.executable
            return
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "nothing may be written into a shell line"
        script, output, summary = (self.temp / f"{name}.{kind}" for kind in ("sh", "output", "summary"))
        script.write_text(step["run"], "utf-8")
        output.touch()
        summary.touch()
        env = {key: value for key, value in os.environ.items() if key in _KEPT}
        env |= _variables(self, event, output, summary)
        env |= {key: _evaluate(value, values) for key, value in step.get("env", {}).items()}
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
        done = subprocess.run(command, cwd=self.workspace, env=env, capture_output=True, check=False)
        job.code = done.returncode
        job.log += (done.stdout + done.stderr).decode("utf-8", "replace")
        job.summary += summary.read_text("utf-8")
        for line in output.read_text("utf-8").splitlines():
            key, equals, value = line.partition("=")
            assert equals, "the runner fails a step whose output file it cannot read"
            values[f"steps.{name}.outputs.{key}"] = value
        job.annotations += commands(done.stdout.decode("utf-8", "replace"))


def _variables(runner: Runner, event: str, output: Path, summary: Path) -> dict[str, str]:
    return {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_ACTION_REF": "v1",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(runner.temp / "event.json"),
        "GITHUB_OUTPUT": str(output),
        "GITHUB_REPOSITORY": "trader/bot",
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_WORKSPACE": str(runner.workspace),
        "RUNNER_OS": {"win32": "Windows", "darwin": "macOS"}.get(sys.platform, "Linux"),
        "RUNNER_TEMP": str(runner.temp),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }


def _evaluate(text: str, values: dict[str, str]) -> str:
    return _EXPRESSION.sub(lambda match: values.get(f"{match[1]}.{match[2]}", ""), text)


def commands(log: str) -> list[Annotation]:
    """Read a log as the runner does: a command a line, and none between `stop-commands` and its token."""
    found: list[Annotation] = []
    token: str | None = None
    for line in log.splitlines():
        match = _COMMAND.match(line)
        if token is not None:
            token = None if line.strip() == f"::{token}::" else token
        elif match and match[1] == "stop-commands":
            token = match[3]
        elif match:
            pairs = [pair.partition("=") for pair in match[2].strip().split(",") if pair]
            found.append(Annotation(match[1], {key: unquote(value) for key, _, value in pairs}, unquote(match[3])))
    assert token is None, "commands were never resumed"
    return found


class Origin:
    """A bare repository that answers as GitHub does: any reachable id, pull request refs, shallow fetches."""

    def __init__(self, path: Path) -> None:
        self.path = path
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(path)], check=True)
        for key in ("allowReachableSHA1InWant", "allowAnySHA1InWant"):
            subprocess.run(["git", "-C", str(path), "config", f"uploadpack.{key}", "true"], check=True)

    def take(self, repo: Repo, *refspecs: str) -> None:
        """Receive refs."""
        repo.git("push", "-q", "--force", f"file://{self.path}", *refspecs)

    def checkout(self, path: Path, ref: str, depth: int = 1) -> Path:
        """Do what `actions/checkout` does with `fetch-depth`; 0 brings every branch and tag."""
        clone = Repo(path)
        clone.git("remote", "add", "origin", f"file://{self.path}")
        short = ref.removeprefix("refs/").removeprefix("heads/")
        local = f"refs/remotes/{'origin/' if ref.startswith('refs/heads/') else ''}{short}"
        if ref.startswith("refs/tags/"):
            local = ref
        wanted = f"+{ref}:{local}"
        if depth:
            clone.git("fetch", "-q", "--no-tags", "--prune", f"--depth={depth}", "origin", wanted)
        else:
            clone.git("fetch", "-q", "--prune", "origin", "+refs/heads/*:refs/remotes/origin/*", wanted)
        if ref.startswith("refs/heads/"):
            clone.git("checkout", "-q", "--force", "-B", short, local)
        else:
            clone.git("checkout", "-q", "--force", local)
        return path
