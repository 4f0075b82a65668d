"""The same objects give the same findings, however they are packed, cloned, repacked, split or borrowed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from binscan.api import audit
from binscan.settings import Settings
from tests.support.repo import Repo
from tests.support.tokens import pair

pytestmark = pytest.mark.slow

Told = dict[str, frozenset[tuple[str | None, ...]]]


def told(path: Path) -> tuple[Told, dict[str, int]]:
    """What an audit says: each finding with its places, and how many objects of each kind it read."""
    report = audit(str(path), Settings(cache=False, jobs=1))
    assert report.complete, report.skipped
    found = {
        one.id: frozenset(
            (at.place.path, at.place.blob, str(at.line), str(at.column)) for at in one.credential.locations
        )
        for one in report.findings
    }
    return found, report.coverage.read


def history(repo: Repo, plan: list[tuple[int, int, bool]]) -> None:
    """Commits as drawn: which pair goes into which file, and whether the file grows or is written anew."""
    texts: dict[str, str] = {}
    for number, (which, file, grows) in enumerate(plan):
        key, secret = pair(f"packed/{which}")
        name = f"conf/{file}.env"
        filler = "".join(f"# {number} {line}\n" for line in range(60))
        body = f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n"
        texts[name] = (texts.get(name, "") if grows else "") + filler + body
        repo.commit(f"Work {number}", {name: texts[name]})
    repo.git("tag", "-a", "-m", "release", "v1")


def git(path: Path, *words: str, stdin: bytes | None = None) -> str:
    """Run git in a repository."""
    done = subprocess.run(["git", *words], cwd=path, input=stdin, capture_output=True, check=True)
    return done.stdout.decode().strip()


def unpacked(path: Path) -> None:
    """Every object loose."""
    folder = Path(git(path, "rev-parse", "--absolute-git-dir"), "objects", "pack")
    for pack in list(folder.glob("*.pack")):
        data = pack.read_bytes()
        for part in folder.glob(f"{pack.stem}.*"):
            part.unlink()
        git(path, "unpack-objects", "-q", stdin=data)


def one_pack(path: Path) -> None:
    """One pack, long chains of deltas."""
    git(path, "repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")


def no_deltas(path: Path) -> None:
    """One pack in which every object is whole."""
    git(path, "repack", "-q", "-a", "-d", "-F", "--depth=0", "--window=0")


def by_name(path: Path) -> None:
    """Deltas that name their base by its id."""
    git(path, "-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-a", "-d", "-f")


def many_packs(path: Path) -> None:
    """A pack for each commit, under one multi-pack index."""
    unpacked(path)
    folder = Path(git(path, "rev-parse", "--absolute-git-dir"), "objects", "pack", "pack")
    seen: list[str] = []
    for commit in git(path, "rev-list", "--reverse", "--all").splitlines():
        listed = git(path, "rev-list", "--objects", commit, *(f"^{one}" for one in seen))
        git(path, "pack-objects", "-q", str(folder), stdin=listed.encode())
        seen.append(commit)
    git(path, "prune-packed", "-q")
    git(path, "multi-pack-index", "write")


def cruft(path: Path) -> None:
    """What `gc` makes, a commit-graph and a bitmap included."""
    git(path, "-c", "gc.writeCommitGraph=true", "gc", "-q")
    git(path, "repack", "-q", "-a", "-d", "--write-bitmap-index")


def twice(path: Path) -> None:
    """Objects both loose and packed."""
    one_pack(path)
    packs = Path(git(path, "rev-parse", "--absolute-git-dir"), "objects", "pack")
    data = next(packs.glob("*.pack")).read_bytes()
    other = path.parent / "other.git"
    git(path, "init", "-q", "--bare", str(other))
    git(other, "unpack-objects", "-q", stdin=data)
    shutil.copytree(other / "objects", packs.parent, dirs_exist_ok=True)
    shutil.rmtree(other)


PACKINGS: tuple[Callable[[Path], None], ...] = (unpacked, one_pack, no_deltas, by_name, many_packs, cruft, twice)


def cloned(path: Path, to: Path) -> Path:
    """A mirror through git's own transport: thin packs are completed on arrival."""
    git(path, "clone", "-q", "--mirror", "--no-local", str(path), str(to))
    return to


def bundled(path: Path, to: Path) -> Path:
    """Through a bundle."""
    git(path, "bundle", "create", "-q", f"{to}.bundle", "--all")
    git(path, "clone", "-q", "--mirror", f"{to}.bundle", str(to))
    return to


def borrowing(path: Path, to: Path) -> Path:
    """A clone that owns no object: all are its alternate's."""
    git(path, "clone", "-q", "--mirror", "--shared", str(path), str(to))
    return to


def grown(path: Path, to: Path) -> Path:
    """A clone that fetched one commit after the other: a thin pack each."""
    git(path, "init", "-q", "--bare", "-b", "main", str(to))
    git(path, "config", "uploadpack.allowAnySHA1InWant", "true")
    for commit in git(path, "rev-list", "--reverse", "main").splitlines():
        git(to, "-c", "fetch.unpackLimit=1", "fetch", "-q", str(path), f"{commit}:refs/heads/main")
    git(to, "fetch", "-q", str(path), "+refs/*:refs/*")
    return to


def deepened(path: Path, to: Path) -> Path:
    """A shallow clone that was completed."""
    git(path, "clone", "-q", "--mirror", "--depth=1", f"file://{path}", str(to))
    git(to, "fetch", "-q", "--unshallow", "origin", "+refs/*:refs/*")
    return to


COPIES: tuple[Callable[[Path, Path], Path], ...] = (cloned, bundled, borrowing, grown, deepened)

plans = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.booleans()), min_size=1, max_size=6)


@given(
    plan=plans,
    packings=st.lists(st.sampled_from(PACKINGS), min_size=1, max_size=3),
    copy=st.sampled_from(COPIES),
    after=st.sampled_from(PACKINGS),
)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_same_objects_give_the_same_findings(
    tmp_path_factory: pytest.TempPathFactory, plan: Any, packings: Any, copy: Any, after: Any
) -> None:
    """Packed again and again, copied in whatever way, and packed again."""
    folder = tmp_path_factory.mktemp("packed")
    repo = Repo(folder / "repo")
    history(repo, plan)
    first, read = told(repo.path)
    assert len(first) == len({which for which, _, _ in plan})
    for packing in packings:
        packing(repo.path)
        assert told(repo.path) == (first, read), packing.__name__
    twin = copy(repo.path, folder / "copy.git")
    assert told(twin) == (first, read), copy.__name__
    if copy is not borrowing:
        after(twin)
        assert told(twin) == (first, read), (copy.__name__, after.__name__)


@pytest.mark.parametrize("packing", PACKINGS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("copy", COPIES, ids=lambda one: one.__name__)
def test_each_packing_in_each_copy(tmp_path: Path, copy: Any, packing: Any) -> None:
    """All of them once, so that none is left to the draw."""
    repo = Repo(tmp_path / "repo")
    history(repo, [(0, 0, True), (1, 0, True), (2, 1, False), (0, 1, True)])
    first = told(repo.path)
    assert len(first[0]) == 3
    packing(repo.path)
    assert told(repo.path) == first
    assert told(copy(repo.path, tmp_path / "copy.git")) == first


def test_a_shallow_boundary_takes_away_and_says_so(tmp_path: Path) -> None:
    """What lies behind it is not found, and the run is incomplete; what lies before it is found as ever."""
    repo = Repo(tmp_path / "repo")
    history(repo, [(0, 0, False), (1, 0, False), (2, 1, False)])
    whole, _ = told(repo.path)
    git(repo.path, "clone", "-q", "--mirror", "--depth=1", f"file://{repo.path}", str(tmp_path / "shallow.git"))
    report = audit(str(tmp_path / "shallow.git"), Settings(cache=False, jobs=1))
    assert not report.complete
    found = {one.id for one in report.findings}
    assert found < set(whole)
    assert len(found) == 2
    assert "shallow" in json.dumps([item.reason for item in report.skipped])
