"""Since when, still where, published or not: one repository with every case, audited once, checked against git."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from binscan import audit
from tests.support.zoo import Case, Zoo

if TYPE_CHECKING:
    from binscan.model import Finding

_NAMES = (
    "root commit",
    "still at HEAD",
    "added again",
    "renamed and copied",
    "completed by a later edit",
    "commit message",
    "evil merge",
    "removed by a merge",
    "octopus merge",
    "cherry-picked",
    "squashed",
    "force-pushed away",
    "pull request",
    "local branch",
    "deleted branch",
    "amended away",
    "rebased",
    "linked worktree",
    "tag only",
    "tag message",
    "note",
    "tagged blob",
    "older stash",
    "untracked in a stash",
    "staged",
    "dangling blob",
)


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Zoo:
    return Zoo(tmp_path_factory.mktemp("zoo"))


@pytest.fixture(scope="module")
def findings(zoo: Zoo) -> dict[str, Finding]:
    report = audit(str(zoo.repo.path))
    return {part.secret.sha256: finding for finding in report.findings for part in finding.credential.parts}


def _of(case: Case, findings: dict[str, Finding]) -> Finding:
    return findings[hashlib.sha256(case.secret.encode()).hexdigest()]


def test_the_table_is_whole(zoo: Zoo) -> None:
    """Every case that was built is a row here."""
    assert set(zoo.cases) == set(_NAMES)


@pytest.mark.parametrize("name", _NAMES)
def test_each_secret_has_its_true_lifetime(name: str, zoo: Zoo, findings: dict[str, Finding]) -> None:
    case = zoo.cases[name]
    finding = _of(case, findings)
    provenance = finding.provenance
    assert provenance is not None
    assert [change.commit for change in provenance.introductions] == case.introduced
    assert [change.commit for change in provenance.removals] == case.removals
    assert (provenance.removed.commit if provenance.removed else None) == case.removed
    assert provenance.present_at_head is case.at_head
    assert set(provenance.refs) == case.refs
    assert provenance.published is case.published
    in_objects = [x.place for x in finding.credential.locations if x.place.blob is not None]
    assert {place.ref_kind for place in in_objects} == case.kinds
    assert {place.path for place in in_objects} == case.paths


@pytest.mark.parametrize("name", _NAMES)
def test_refs_are_those_that_git_says_contain_an_introduction(
    name: str, zoo: Zoo, findings: dict[str, Finding]
) -> None:
    provenance = _of(zoo.cases[name], findings).provenance
    assert provenance is not None
    if not provenance.introductions:
        return
    said: set[str] = set()
    for change in provenance.introductions:
        out = zoo.repo.git("for-each-ref", "--format=%(refname)", "--contains", change.commit)
        said.update(out.splitlines())
    assert set(provenance.refs) - {"worktrees/linked/HEAD"} == said


@pytest.mark.parametrize("name", ["root commit", "added again", "renamed and copied", "cherry-picked", "squashed"])
def test_introductions_are_where_git_log_counts_the_secret_up(
    name: str, zoo: Zoo, findings: dict[str, Finding]
) -> None:
    """`git log -S` over a history without merges names the same commits, and the removals."""
    case = zoo.cases[name]
    out = zoo.repo.git("log", "--all", "--reflog", "-S", case.secret, "--format=%H", "--no-renames", "--no-merges")
    moves = set() if name != "renamed and copied" else set(out.splitlines()) - {*case.introduced, *case.removals}
    provenance = _of(case, findings).provenance
    assert provenance is not None
    changed = {change.commit for change in (*provenance.introductions, *provenance.removals)}
    assert changed | moves == set(out.splitlines())
