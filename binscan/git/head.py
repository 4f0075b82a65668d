"""What HEAD holds, and who made a commit: looked up for findings only."""

from __future__ import annotations

from dataclasses import replace

from binscan.git import run
from binscan.model import Change, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from binscan.git.repository import Repository


def at_head(repository: Repository, paths: Sequence[str]) -> dict[str, str]:
    """Return path → blob for those of the paths that HEAD holds; empty before the first commit.

    The paths go through a pipe: a name may be a secret, and arguments are for everybody on the machine to see. One with
    a line end in it cannot be asked for that way, so for such a one all of HEAD is listed.
    """
    asked = [path for path in paths if path and "\n" not in path]
    lines = "".join(f"HEAD:{path}\n" for path in asked).encode("utf-8", "surrogateescape")
    arguments = ["cat-file", "--batch-check=%(objectname) %(objecttype)"]
    code, out, _ = run.attempt(arguments, git_dir=repository.git_dir, stdin=lines)
    answers = out.decode("utf-8", "surrogateescape").split("\n")[: len(asked)] if code == 0 else []
    found = {}
    for path, answer in zip(asked, answers, strict=False):
        oid, _, kind = answer.partition(" ")
        if kind == "blob":
            found[path] = oid
    broken = {path for path in paths if "\n" in path}
    return {**found, **{path: oid for path, oid in listed(repository) if path in broken}} if broken else found


def listed(repository: Repository) -> Iterator[tuple[str, str]]:
    """Yield (path, blob) of every file that HEAD holds."""
    _, out, _ = run.attempt(["ls-tree", "-r", "-z", "--full-tree", "HEAD"], git_dir=repository.git_dir)
    for record in out.decode("utf-8", "surrogateescape").split("\0"):
        head, _, path = record.partition("\t")
        if " blob " in head:
            yield path, head.rpartition(" ")[2]


def anchored(report: Report, repository: Repository) -> Report:
    """Return the report with what HEAD holds of its findings' paths, and a file to hang the others on."""
    places = [location.place for finding in report.findings for location in finding.credential.locations]
    if not places:
        return report
    paths = sorted({place.path.partition("!")[0] for place in places})
    return replace(report, at_head=at_head(repository, paths), anchor=_anchor(repository))


def _anchor(repository: Repository) -> str:
    """Return a file of HEAD: its README, or the first one at the top."""
    _, out, _ = run.attempt(["ls-tree", "-z", "--full-tree", "HEAD"], git_dir=repository.git_dir)
    records = [record.partition("\t") for record in out.decode("utf-8", "surrogateescape").split("\0")]
    files = [path for head, _, path in records if " blob " in head]
    return next((path for path in files if path.lower().startswith("readme")), files[0] if files else "")


def describe_commit(repository: Repository, commit: str) -> Change:
    """Return who made a commit, when, and its subject; empty words where git cannot say."""
    arguments = ["log", "-1", "--no-show-signature", "--encoding=UTF-8", "--format=%cI%x00%an%x00%s"]
    code, out, _ = run.attempt([*arguments, "--end-of-options", commit], git_dir=repository.git_dir)
    words = out.decode("utf-8", "replace").rstrip("\n").split("\0") if code == 0 else []
    date, author, subject = words if len(words) == 3 else ("", "", "")
    return Change(commit, date, author, subject)
