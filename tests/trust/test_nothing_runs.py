"""Nothing a repository contains runs, whatever its configuration, attributes, hooks and names say."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.command import Ran, binscan
from tests.support.here import on_posix
from tests.support.repo import Repo
from tests.support.traps import VARIABLES, Traps, lay

pytestmark = pytest.mark.slow

WHOLE_RANGE = "HEAD~2..HEAD"


pytestmark = on_posix


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Traps:
    """The trapped repository; a test that writes takes one of its own."""
    return lay(tmp_path_factory.mktemp("traps"))


@pytest.fixture
def traps(template: Traps) -> Traps:
    """The trapped repository with no trap sprung."""
    for marker in template.markers.iterdir():
        marker.unlink()
    return template


def run(traps: Traps, *arguments: str | Path, env: dict[str, str] | None = None, stdin: bytes = b"") -> Ran:
    """Run a command inside the trapped repository; it must end in an orderly way."""
    ran = binscan(*arguments, cwd=traps.repo.path, env=env, stdin=stdin)
    assert "internal error" not in ran.err, ran.err
    assert "Traceback" not in ran.err, ran.err
    return ran


def test_the_traps_work(traps: Traps) -> None:
    """Stock git, asked for everyday things, runs what the repository names: otherwise the other tests prove nothing."""
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    for command in (["status"], ["diff"], ["log", "-p", "--ext-diff"], ["update-ref", "refs/heads/x", "HEAD"]):
        subprocess.run(["git", *command], cwd=traps.repo.path, env=env, capture_output=True, check=False)
    traps.repo.git("update-ref", "-d", "refs/heads/x", check=False)
    sprung = traps.sprung()
    assert {"filterProcess", "hook-reference-transaction"} <= set(sprung), sprung
    assert any("smonitor" in name for name in sprung), sprung


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan", "."],
        ["audit", "."],
        ["audit", ".", "--jobs", "2"],
        ["audit", ".", "--fetch-pulls"],
        ["staged"],
        ["staged", "readme.txt"],
        ["range", WHOLE_RANGE],
        ["baseline", "create", ".", "--baseline", "/dev/null/none"],
        ["ci", "--range", WHOLE_RANGE],
        ["config"],
    ],
    ids=" ".join,
)
def test_no_command_runs_anything(traps: Traps, arguments: list[str]) -> None:
    """Each command reads the repository and starts none of the programs it names."""
    run(traps, *arguments)
    assert traps.sprung() == []


def test_the_leak_is_still_found(traps: Traps) -> None:
    """The overrides do not cost the answer: attributes and filters change nothing that is read."""
    for arguments in (["audit", "."], ["range", WHOLE_RANGE]):
        ran = run(traps, *arguments, "--format", "json")
        assert ran.code == 1, ran.err
        assert len(ran.report["findings"]) == 1
    assert traps.sprung() == []


def test_a_purge_runs_nothing(traps: Traps, tmp_path: Path) -> None:
    """Plan, rewrite, check: the clone that is rewritten takes no hook, filter or program along."""
    report = tmp_path / "report.json"
    run(traps, "audit", ".", "--output", f"json={report}")
    assert run(traps, "purge", report).code != 1 or report.exists()
    run(traps, "purge", report, "--replacements", tmp_path / "replacements")
    assert (tmp_path / "replacements").exists()
    run(traps, "purge", report, "--execute", "--rotated", "--into", tmp_path / "clean.git")
    assert (tmp_path / "clean.git").is_dir()
    run(traps, "purge", report, "--check", tmp_path / "clean.git")
    run(traps, "purge", report, "--check")
    assert traps.sprung() == []


def test_a_baseline_runs_nothing(traps: Traps, tmp_path: Path) -> None:
    """Create, update, prune, explain."""
    file = tmp_path / "baseline"
    for action in ("create", "update", "prune", "explain"):
        run(traps, "baseline", action, ".", "--baseline", file)
    assert file.exists()
    assert traps.sprung() == []


def test_a_fleet_and_a_verification_run_nothing(traps: Traps, tmp_path: Path) -> None:
    """A fleet clones and reads it; verification reads its secrets again."""
    (tmp_path / "list").write_text(f"{traps.repo.path}\n{traps.repo.path.as_uri()}\n")
    run(traps, "fleet", tmp_path / "list", "--state", tmp_path / "state.sqlite", "--jobs", "1")
    report = tmp_path / "report.json"
    run(traps, "audit", ".", "--output", f"json={report}")
    run(traps, "verify", report, "--yes", "--timeout", "1", env={"BINSCAN_API_URL": "http://127.0.0.1:9"})
    run(traps, "explain", json.loads(report.read_text())["findings"][0]["id"], "--report", report)
    assert traps.sprung() == []


def test_a_clone_of_it_by_url_runs_nothing(traps: Traps) -> None:
    """`file://` serves the trapped repository through git-upload-pack, with its own configuration in force there."""
    ran = run(traps, "audit", traps.repo.path.as_uri(), "--format", "json")
    assert ran.code == 1, ran.err
    assert traps.sprung() == []


@pytest.mark.parametrize("arguments", [["audit", "."], ["staged"], ["range", WHOLE_RANGE]], ids=" ".join)
def test_variables_of_the_environment_run_nothing(traps: Traps, arguments: list[str]) -> None:
    """`GIT_EXTERNAL_DIFF`, `GIT_PAGER`, configuration by environment: none reaches the git that reads."""
    env = {name: traps.program(f"env-{name}") for name in VARIABLES}
    config = {"core.fsmonitor": "env-fsmonitor", "diff.external": "env-diff", "core.pager": "env-pager"}
    env["GIT_CONFIG_COUNT"] = str(len(config))
    for number, (key, name) in enumerate(config.items()):
        env[f"GIT_CONFIG_KEY_{number}"] = key
        env[f"GIT_CONFIG_VALUE_{number}"] = traps.program(name)
    env["GIT_CONFIG_PARAMETERS"] = f"'core.fsmonitor={traps.program('env-parameters')}'"
    env["GIT_TRACE"] = str(traps.markers / "GIT_TRACE")
    run(traps, *arguments, env=env)
    assert traps.sprung() == []


@pytest.mark.parametrize(
    "target",
    [
        "ext::sh -c touch% {marker}",
        "--upload-pack=touch {marker};false",
        "-u=touch {marker}",
        "--config=core.sshCommand=touch {marker}",
        "ssh://-oProxyCommand=touch%20{marker}/x",
        "ssh://host/--upload-pack=x",
        "file://{repo};touch {marker}",
        "$(touch {marker})",
        "git@-oProxyCommand=touch${{IFS}}{marker}:x",
        "fd::17",
        "transport::https://x",
    ],
)
def test_a_target_that_is_more_than_a_name_runs_nothing(traps: Traps, target: str) -> None:
    """URLs and paths that git or a shell would take for programs or options."""
    marker = traps.markers / "target"
    text = target.format(marker=marker, repo=traps.repo.path)
    for arguments in (["audit", text], ["audit", "--", text], ["scan", "--", text]):
        ran = run(traps, *arguments)
        assert ran.code == 2
    listing = traps.markers.parent / "targets"
    listing.write_text(text + "\n")
    run(traps, "fleet", listing, "--state", traps.markers.parent / "targets.sqlite", "--jobs", "1")
    assert not marker.exists()
    assert traps.sprung() == []


@pytest.mark.parametrize(
    "revision",
    [
        "--output={marker}",
        "--output={marker}..HEAD",
        "HEAD..--output={marker}",
        "-O{marker}..HEAD",
        "--upload-pack=touch {marker}..HEAD",
        "HEAD~1..HEAD --output={marker}",
        "HEAD~1..HEAD\n--output={marker}",
        "--exec=touch {marker}..--all",
    ],
)
def test_a_revision_that_is_an_option_writes_and_runs_nothing(traps: Traps, revision: str) -> None:
    """A range comes from a CI event, so a stranger chooses it."""
    marker = traps.markers / "revision"
    text = revision.format(marker=marker)
    for arguments in (["range", text], ["range", "--", text], ["ci", f"--range={text}"]):
        ran = run(traps, *arguments)
        assert ran.code == 2, (arguments, ran.out)
    assert not marker.exists()
    assert traps.sprung() == []


def test_paths_that_are_options_are_read_as_paths(tmp_path: Path) -> None:
    """Files named like options and pathspec magic are read, and read once."""
    repo = Repo(tmp_path / "r")
    names = ["--output=x", "-O", ":(exclude)a", ":!b", "a\nb", "--ext-diff", "*", "\\", '"', "$(touch x)"]
    repo.commit("odd", {name: f"{name}\n" for name in names})
    repo.write("--textconv", "staged\n")
    repo.git("add", "--", "--textconv")
    for arguments in (["audit", "."], ["scan", "."], ["staged", "--", *names], ["range", "HEAD^{}..HEAD"]):
        ran = binscan(*arguments, cwd=repo.path)
        assert ran.code == 0, (arguments, ran.out, ran.err)
    assert not (repo.path / "x").exists()


def shallow(traps: Traps, folder: Path) -> Traps:
    """A shallow clone whose remote is behind ssh, with the trapped configuration: a range in it wants a fetch."""
    clone = folder / "shallow"
    command = ["git", "-c", "core.hooksPath=/dev/null", "clone", "-q", "--depth=2", "--no-checkout"]
    subprocess.run([*command, traps.repo.path.as_uri(), str(clone)], check=True, capture_output=True)
    subprocess.run(["git", "remote", "set-url", "origin", "ssh://127.0.0.1:9/x.git"], cwd=clone, check=True)
    repo = Repo.__new__(Repo)
    repo.path, repo.clock = clone, traps.repo.clock
    return traps._replace(repo=repo)


@pytest.mark.parametrize("where", ["config", "config.worktree", "included"])
def test_a_fetch_takes_no_program_from_the_repository(traps: Traps, tmp_path: Path, where: str) -> None:
    """A shallow clone is deepened only if its own configuration, wherever it is kept, names no program for it."""
    small = shallow(traps, tmp_path)
    for marker in traps.markers.iterdir():
        marker.unlink()
    evil = traps.fill("[core]\n sshCommand = {fetchSsh}\n[credential]\n helper = !{fetchHelper}\n")
    git_dir = small.repo.path / ".git"
    if where == "config.worktree":
        evil_file, more = git_dir / "config.worktree", "[extensions]\n worktreeConfig = true\n"
    elif where == "included":
        evil_file, more = tmp_path / "more", f"[include]\n path = {tmp_path / 'more'}\n"
    else:
        evil_file, more = git_dir / "config", ""
    with (git_dir / "config").open("a") as stream:
        stream.write(more)
    with evil_file.open("a") as stream:
        stream.write(evil)
    beyond = traps.repo.git("-c", "core.hooksPath=/dev/null", "rev-parse", "HEAD~2")
    for arguments in (["range", f"{beyond}..HEAD"], ["audit", ".", "--fetch-pulls"]):
        ran = run(small, *arguments, env={"CI": ""})
        assert ran.code in (1, 2)
        assert "complete" not in ran.out or "INCOMPLETE" in ran.out + ran.err or ran.code == 1
    assert traps.sprung() == []


def test_a_partial_clone_fetches_nothing(traps: Traps, tmp_path: Path) -> None:
    """Its missing blobs are named, not asked for: neither by ext::, nor by ssh, nor through an upload-pack it names."""
    clone = tmp_path / "partial"
    command = ["git", "-c", "core.hooksPath=/dev/null", "clone", "-q", "--filter=blob:none", "--no-checkout"]
    subprocess.run([*command, traps.repo.path.as_uri(), str(clone)], check=True, capture_output=True)
    for marker in traps.markers.iterdir():
        marker.unlink()
    for url in (f"ext::{traps.program('lazyExt')}", "ssh://127.0.0.1:9/x", traps.repo.path.as_uri()):
        for key, value in {
            "remote.origin.url": url,
            "remote.origin.uploadpack": traps.program("lazyUploadpack"),
            "core.sshCommand": traps.program("lazySsh"),
            "protocol.ext.allow": "always",
        }.items():
            subprocess.run(["git", "config", key, value], cwd=clone, check=True)
        for arguments in (["audit", "."], ["range", WHOLE_RANGE], ["staged"], ["scan", "."]):
            ran = binscan(*arguments, cwd=clone)
            assert "Traceback" not in ran.err
            if arguments[0] in ("audit", "range"):
                assert ran.code == 2, ran.out
    assert traps.sprung() == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_repository_of_another_owner_is_read_and_runs_nothing(tmp_path: Path) -> None:
    """Git refuses a repository of dubious ownership because it would run things; binscan runs none, so it reads it."""
    traps = lay(tmp_path)
    for folder, _, files in os.walk(traps.repo.path):
        for path in (folder, *(str(Path(folder) / name) for name in files)):
            os.chown(path, 12345, 12345)
    for arguments in (["audit", "."], ["range", WHOLE_RANGE]):
        assert run(traps, *arguments).code == 1
    run(traps, "staged")
    assert traps.sprung() == []


def test_a_repository_inside_a_tree_runs_nothing(tmp_path: Path) -> None:
    """A bare repository or a submodule's git folder that came with the files is read, and nothing it names is run."""
    traps = lay(tmp_path)
    outer = Repo(tmp_path / "outer")
    shutil.copytree(traps.repo.path / ".git", outer.path / "vendor.git")
    shutil.copytree(traps.repo.path / ".git", outer.path / ".git" / "modules" / "lib")
    outer.commit("work", {"a.txt": "a\n"})
    for marker in traps.markers.iterdir():
        marker.unlink()
    for arguments in (["scan", "."], ["audit", "."], ["audit", "vendor.git"], ["staged"]):
        ran = binscan(*arguments, cwd=outer.path)
        assert "Traceback" not in ran.err
    assert traps.sprung() == []
