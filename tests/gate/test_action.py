"""The GitHub Action: its steps in order, on a runner's environment, for every event and situation it is made for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from markdown_it import MarkdownIt

from tests.support.repo import Repo
from tests.support.runner import ROOT, Job, Origin, Runner
from tests.support.tokens import pair

SARIF = json.loads((ROOT / "fixtures" / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))
BOTH = pytest.mark.parametrize("depth", [0, 1], ids=["full", "shallow"])
pytestmark = pytest.mark.skipif("os.name == 'nt'", reason="a shell script stands in for the installed command")


def config(seed: object) -> str:
    """A settings file with a credential in it."""
    key, secret = pair(seed)
    return f'BINANCE_API_KEY = "{key}"\nBINANCE_API_SECRET = "{secret}"\n'


class Project:
    """A repository with a main branch of two commits, its origin, and a runner."""

    def __init__(self, tmp_path: Path) -> None:
        self.tmp, self.repo, self.origin = tmp_path, Repo(tmp_path / "dev"), Origin(tmp_path / "origin.git")
        self.repo.commit("Begin", {"README.md": "A bot\n"})
        self.base = self.repo.commit("Run", {"bot.py": "run = True\n"})
        self.origin.take(self.repo, "main")

    def branch(self, name: str = "topic") -> None:
        """Start a branch from main as it is."""
        self.repo.git("checkout", "-q", "-b", name, "main")

    def pull(self, number: int = 1) -> tuple[str, str]:
        """Open a pull request of what is checked out, as GitHub does; return its ref and head."""
        head = self.repo.git("rev-parse", "HEAD")
        self.repo.git("checkout", "-q", "--detach", "main")
        self.repo.git("merge", "-q", "--no-ff", "-m", f"Merge {head}", head)
        self.origin.take(self.repo, f"{head}:refs/pull/{number}/head", f"HEAD:refs/pull/{number}/merge")
        return f"refs/pull/{number}/merge", head

    def run(self, event: str, ref: str, depth: int, base: str = "", head: str = "", **inputs: str) -> Job:
        """Check out and run the action."""
        checkout = self.origin.checkout(self.tmp / "work" / "bot", ref, depth)
        runner = Runner(self.tmp / "temp", checkout)
        runner.preinstall()
        job = runner.run(event, base, head, **inputs)
        assert not list(checkout.glob("**/pwned")), "something of the event was run"
        assert not [a for a in job.annotations if "forged" in a.message]
        return job

    def report(self) -> Any:
        """The JSON report in the checkout."""
        return json.loads((self.tmp / "work" / "bot" / "binscan.json").read_text("utf-8"))

    def sarif(self) -> Any:
        """The SARIF report in the checkout, which follows the schema and GitHub's own rules."""
        sarif = json.loads((self.tmp / "work" / "bot" / "binscan.sarif").read_text("utf-8"))
        jsonschema.Draft7Validator(SARIF).validate(sarif)
        rules = [rule["id"] for rule in sarif["runs"][0]["tool"]["driver"]["rules"]]
        assert len(rules) == len(set(rules))
        for result in sarif["runs"][0]["results"]:
            assert result["partialFingerprints"]
            file = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            assert (self.tmp / "work" / "bot" / file).is_file()
        return sarif


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def failed(project: Project, job: Job, count: int = 1) -> None:
    """The action says everywhere that there are findings, and shows no secret anywhere."""
    assert job.code == 1, job.log
    assert job.outputs == {
        "findings": str(count),
        "exit-code": "1",
        "report": "binscan.json",
        "sarif": "binscan.sarif",
    }
    assert len(project.report()["findings"]) == count
    assert project.report()["scan"]["complete"] is True
    results = project.sarif()["runs"][0]["results"]
    assert len({result["partialFingerprints"]["binscanFinding/v1"] for result in results}) == count
    assert len({a.message.split(" ")[1] for a in job.annotations if a.level == "error"}) == count
    assert "| " in job.summary
    for seed in range(10):
        for secret in pair(seed):
            assert secret not in job.log + job.summary


def passed(project: Project, job: Job) -> None:
    """The action says that everything was read and nothing found."""
    assert job.code == 0, job.log
    assert job.outputs["findings"] == "0"
    assert job.outputs["exit-code"] == "0"
    assert job.annotations == []
    assert project.report()["scan"]["complete"] is True
    assert project.sarif()["runs"][0]["results"] == []


def commits(project: Project) -> int:
    count: int = project.report()["scan"]["commits"]
    return count


def said(project: Project) -> str:
    return " ".join(item["reason"] for item in project.report()["scan"]["noted"])


@BOTH
def test_pull_request_with_a_key_at_its_head_is_annotated_on_the_line(project: Project, depth: int) -> None:
    project.branch()
    project.repo.commit(files={"src/config.py": "# settings\n" + config(1)})
    ref, head = project.pull()
    job = project.run("pull_request", ref, depth, project.base, head)
    failed(project, job)
    assert job.annotations[0].properties["file"] == "src/config.py"
    assert job.annotations[0].properties["line"] == "2"
    assert "src/config.py" in job.summary
    assert "pull request" in job.summary


@BOTH
def test_pull_request_that_adds_and_removes_a_key_fails(project: Project, depth: int) -> None:
    """What was pushed was published, whatever the last commit holds."""
    project.branch()
    leak = project.repo.commit(files={"config.py": config(1)})
    project.repo.commit(remove=("config.py",))
    ref, head = project.pull()
    job = project.run("pull_request", ref, depth, project.base, head)
    assert job.code == 1
    assert "file" not in job.annotations[0].properties
    assert leak[:12] in job.annotations[0].message
    assert job.outputs["findings"] == "1"


@BOTH
def test_clean_pull_request_passes(project: Project, depth: int) -> None:
    project.branch()
    project.repo.commit(files={"a.py": "a = 1\n"})
    project.repo.commit(files={"a.py": "a = 2\n"})
    ref, head = project.pull()
    passed(project, project.run("pull_request", ref, depth, project.base, head))
    assert commits(project) == 2


@BOTH
def test_key_that_main_holds_already_does_not_fail_a_pull_request(project: Project, depth: int) -> None:
    """Neither one that came to main after the pull request was opened and was merged into it by GitHub."""
    old = project.repo.commit("Leak of old", {"old.py": config(1)})
    project.origin.take(project.repo, "main")
    project.branch()
    project.repo.commit(files={"a.py": "a = 1\n"})
    topic = project.repo.git("rev-parse", "HEAD")
    project.repo.git("checkout", "-q", "main")
    project.repo.commit("Leak meanwhile", {"new.py": config(2)})
    project.origin.take(project.repo, "main")
    project.repo.git("checkout", "-q", topic)
    ref, head = project.pull()
    passed(project, project.run("pull_request", ref, depth, old, head))


@BOTH
def test_fork_works_without_any_token(project: Project, depth: int) -> None:
    """Its commits are in the origin under refs/pull only, and it chose every name in them."""
    project.branch("`touch${IFS}pwned`")
    key, secret = pair(1)
    hostile = "a\n::error::forged\n$(touch pwned)|<b>.py"
    project.repo.commit(
        "::error::forged\n\n::stop-commands::x", {hostile: f'K = "{key}"\nBINANCE_SECRET = "{secret}"\n'}
    )
    ref, head = project.pull()
    job = project.run("pull_request_fork", ref, depth, project.base, head)
    assert job.code == 1, job.log
    assert job.outputs["findings"] == "1"
    assert "<b>" not in MarkdownIt("commonmark").enable("table").render(job.summary)
    assert "\n::error::forged" not in job.summary


@BOTH
def test_evil_merge_in_a_pull_request_is_read(project: Project, depth: int) -> None:
    project.branch()
    project.repo.commit(files={"a.py": "a = 1\n"})
    project.repo.git("checkout", "-q", "main")
    project.repo.commit(files={"b.py": "b = 1\n"})
    project.origin.take(project.repo, "main")
    project.repo.git("checkout", "-q", "topic")
    project.repo.git("merge", "-q", "--no-ff", "--no-commit", "main")
    evil = project.repo.commit("Merge main", {"evil.py": config(1)})
    ref, head = project.pull()
    failed(project, project.run("pull_request", ref, depth, project.base, head))
    assert {x["commit"] for x in project.report()["findings"][0]["locations"]} == {evil}


@BOTH
def test_push_of_several_commits_reads_each(project: Project, depth: int) -> None:
    project.repo.commit(files={"config.py": config(1)})
    project.repo.commit(files={"config.py": config(2)})
    head = project.repo.commit(remove=("config.py",))
    project.origin.take(project.repo, "main")
    job = project.run("push", "refs/heads/main", depth, project.base, head)
    assert job.code == 1
    assert job.outputs["findings"] == "2"
    assert commits(project) == 3


@BOTH
def test_clean_push_passes(project: Project, depth: int) -> None:
    head = project.repo.commit(files={"a.py": "a = 1\n"})
    project.origin.take(project.repo, "main")
    passed(project, project.run("push", "refs/heads/main", depth, project.base, head))
    assert commits(project) == 1


@BOTH
def test_revert_that_brings_a_key_back_fails(project: Project, depth: int) -> None:
    project.repo.commit(files={"config.py": config(1)})
    base = project.repo.commit(remove=("config.py",))
    head = project.repo.commit("Revert", {"config.py": config(1)})
    project.origin.take(project.repo, "main")
    failed(project, project.run("push", "refs/heads/main", depth, base, head))


def test_forced_push_reads_what_the_new_history_has_and_main_has_not(project: Project) -> None:
    """What was there before is gone from the origin."""
    project.branch()
    project.repo.commit(files={"a.py": "a = 1\n"})
    head = project.repo.commit("Again", {"config.py": config(1)})
    project.origin.take(project.repo, "topic")
    failed(project, project.run("push_forced", "refs/heads/topic", 0, "d" * 40, head))
    assert commits(project) == 2
    assert "is not in this repository" in said(project)


@BOTH
def test_forced_push_in_a_shallow_checkout_reads_no_less(project: Project, depth: int) -> None:
    project.branch()
    project.repo.commit(files={"config.py": config(1)})
    head = project.repo.commit("Again", {"a.py": "a = 1\n"})
    project.origin.take(project.repo, "topic")
    job = project.run("push_forced", "refs/heads/topic", depth, "d" * 40, head)
    assert job.code == 1
    assert commits(project) >= 2


@BOTH
def test_first_push_of_a_branch_is_compared_with_main(project: Project, depth: int) -> None:
    project.branch()
    project.repo.commit(files={"config.py": config(1)})
    head = project.repo.commit(files={"a.py": "a = 1\n"})
    project.origin.take(project.repo, "topic")
    failed(project, project.run("push_first", "refs/heads/topic", depth, head=head))
    assert "there is no base" in said(project)


@BOTH
def test_first_push_of_main_reads_everything(project: Project, depth: int) -> None:
    project.repo.commit(files={"config.py": config(1)})
    head = project.repo.commit(remove=("config.py",))
    project.origin.take(project.repo, "main")
    job = project.run("push_first_default", "refs/heads/main", depth, head=head)
    assert job.code == 1
    assert commits(project) == 4


def test_push_that_deletes_a_branch_has_nothing_to_read(project: Project) -> None:
    passed(project, project.run("push_deleted", "refs/heads/main", 1, project.base))
    assert "deleted" in job_summary(project)


def job_summary(project: Project) -> str:
    return (project.tmp / "temp" / "scan.summary").read_text("utf-8")


@BOTH
def test_pushed_tag_with_a_key_in_its_message_fails(project: Project, depth: int) -> None:
    key, secret = pair(1)
    project.repo.git("tag", "-a", "v1", "-m", f"Release\n\nBINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}")
    project.origin.take(project.repo, "v1")
    tag = project.repo.git("rev-parse", "v1")
    job = project.run("push_tag", "refs/tags/v1", depth, head=tag)
    assert job.code == 1, job.log
    assert job.outputs["findings"] == "1"


@BOTH
def test_merge_group_reads_what_it_adds_to_its_base(project: Project, depth: int) -> None:
    project.branch("queue")
    for number in (1, 2):
        project.repo.git("checkout", "-q", "-b", f"pr-{number}", "main")
        project.repo.commit(files={f"{number}.py": config(number) if number == 2 else "a = 1\n"})
        project.repo.git("checkout", "-q", "queue")
        project.repo.git("merge", "-q", "--no-ff", "-m", f"Merge {number}", f"pr-{number}")
    ref = "refs/heads/gh-readonly-queue/main/pr-2"
    project.origin.take(project.repo, f"queue:{ref}")
    job = project.run("merge_group", ref, depth, project.base, project.repo.git("rev-parse", "HEAD"))
    failed(project, job)
    assert commits(project) == 4


@BOTH
@pytest.mark.parametrize("event", ["schedule", "workflow_dispatch"])
def test_whole_history_is_read_on_a_schedule(project: Project, depth: int, event: str) -> None:
    project.repo.commit(files={"config.py": config(1)})
    project.repo.commit(remove=("config.py",))
    project.origin.take(project.repo, "main")
    job = project.run(event, "refs/heads/main", depth)
    assert job.code == 1, job.log
    assert job.outputs["findings"] == "1"
    assert project.report()["scan"]["mode"] == "audit"
    assert commits(project) == 4


def test_shallow_checkout_that_cannot_be_deepened_is_no_clean_bill(project: Project) -> None:
    project.branch()
    project.repo.commit(files={"config.py": config(1)})
    project.repo.commit(files={"config.py": "a = 1\n"})
    ref, head = project.pull()
    checkout = project.origin.checkout(project.tmp / "work" / "bot", ref, 1)
    (project.tmp / "origin.git").rename(project.tmp / "gone.git")
    runner = Runner(project.tmp / "temp", checkout)
    runner.preinstall()
    job = runner.run("pull_request", project.base, head)
    assert job.code == 2
    assert job.outputs["exit-code"] == "2"
    assert "fetch-depth: 0" in job.log
    assert "fetch-depth: 0" in job.summary


def test_event_without_commits_fails_and_says_so(project: Project) -> None:
    job = project.run("issues", "refs/heads/main", 1)
    assert job.code == 2
    assert job.outputs["exit-code"] == "2"
    assert [a.level for a in job.annotations] == ["error"]
    assert "says nothing about commits" in job.annotations[0].message
    assert "no clean bill" in job.summary


def test_findings_need_not_fail_the_step(project: Project) -> None:
    """The output still tells the next step how it went."""
    head = project.repo.commit(files={"config.py": config(1)})
    project.origin.take(project.repo, "main")
    job = project.run("push", "refs/heads/main", 0, project.base, head, fail_on_findings="false")
    assert job.code == 0
    assert job.outputs["findings"] == "1"
    assert job.outputs["exit-code"] == "1"


def test_given_range_and_baseline_are_used(project: Project) -> None:
    project.repo.commit(files={"config.py": config(1)})
    project.repo.commit(files={"a.py": "a = 1\n"})
    project.origin.take(project.repo, "main")
    passed(project, project.run("issues", "refs/heads/main", 0, range="HEAD~1..HEAD"))
    assert commits(project) == 1


def test_inputs_are_never_read_as_shell_or_as_options(project: Project) -> None:
    head = project.repo.commit(files={"a.py": "a = 1\n"})
    project.origin.take(project.repo, "main")
    evil = "$(touch pwned)`touch pwned`; touch pwned"
    job = project.run("push", "refs/heads/main", 0, project.base, head, range=evil, config=evil, baseline="--exit-zero")
    assert job.code == 2


@pytest.mark.slow
def test_install_step_installs_what_the_scan_step_runs(project: Project) -> None:
    """With a folder named pip and one named binscan in the checkout, which must not be imported."""
    evil = "open('pwned', 'w').close()\nraise SystemExit(0)\n"
    head = project.repo.commit(
        files={f"{name}/{file}.py": evil for name in ("pip", "binscan", "venv") for file in ("__init__", "__main__")}
    )
    project.origin.take(project.repo, "main")
    checkout = project.origin.checkout(project.tmp / "work" / "bot", "refs/heads/main", 0)
    job = Runner(project.tmp / "temp", checkout).run("push", project.base, head)
    passed(project, job)
    assert not (checkout / "pwned").exists()
