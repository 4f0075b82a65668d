"""Object stores of every make, and what stock git says of them: the yardstick of the fast reader."""

from __future__ import annotations

import random
import shutil
import subprocess
import zlib
from pathlib import Path
from typing import Any

from tests.support.repo import Repo


class Collect:
    """A sweep's task that keeps a checksum of everything it is given."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = frozenset(kinds or ("blob", "commit", "tag", "tree"))
        self.seen: list[tuple[str, str, int]] = []

    def visit(self, kind: str, oid: str, data: bytes) -> None:
        """Remember one object."""
        self.seen.append((oid, kind, zlib.crc32(data)))

    def harvest(self) -> list[tuple[str, str, int]]:
        """Return what was seen."""
        return self.seen


def gathered(sweep: Any) -> list[tuple[str, str, int]]:
    """All harvests of a sweep, sorted; an object that was visited twice stands there twice."""
    return sorted(entry for harvest in sweep.harvests for entry in harvest)


def listed(path: Path) -> dict[str, str]:
    """Every object stock git lists, with its kind."""
    command = ["git", "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)"]
    out = subprocess.run(command, cwd=path, capture_output=True, text=True, check=True).stdout
    return dict(line.split(" ", 1) for line in out.splitlines())


def many_versions(repo: Repo, seed: int = 1, commits: int = 12) -> Repo:
    """A history whose files change a little each time, so that packing makes chains of deltas."""
    rng = random.Random(seed)
    lines = [f"line {number} {rng.random()}\n" for number in range(400)]
    for number in range(commits):
        for _ in range(3):
            lines[rng.randrange(len(lines))] = f"changed {number} {rng.random()}\n"
        files = {"src/module.py": "".join(lines), f"data/{number}.txt": f"{number}\n" * (number + 1), "empty": ""}
        repo.commit(f"version {number}", files)
    repo.git("tag", "-a", "-m", f"release {seed}", f"v{seed}")
    return repo


def pack_dir(repo: Repo) -> Path:
    """Where the repository's packs lie."""
    return repo.path / ".git" / "objects" / "pack"


def only_pack(repo: Repo) -> Path:
    """The repository's one pack, writable."""
    (pack,) = pack_dir(repo).glob("*.pack")
    pack.chmod(0o644)
    return pack


def loose(repo: Repo) -> None:
    """All objects loose."""
    del repo


def packed(repo: Repo) -> None:
    """One pack, offset deltas, index version 2."""
    repo.git("repack", "-q", "-adf", "--depth=50", "--window=50")


def old_index(repo: Repo) -> None:
    """One pack with an index of version 1."""
    repo.git("-c", "pack.indexVersion=1", "repack", "-q", "-adf")


def reference_deltas(repo: Repo) -> None:
    """One pack whose deltas name their base by id."""
    repo.git("-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-adf")


def large_offsets(repo: Repo) -> None:
    """An index that keeps its offsets in the table for packs above 2 GiB."""
    repo.git("repack", "-q", "-adf")
    pack = only_pack(repo)
    index = pack.with_suffix(".idx")
    index.unlink()
    repo.git("index-pack", "--index-version=2,0x40", "-o", str(index), str(pack))


def several_packs(repo: Repo) -> None:
    """Two packs and loose objects, some in more than one place."""
    repo.git("repack", "-q", "-d")
    first = repo.git("rev-parse", "HEAD")
    many_versions(repo, seed=2, commits=4)
    everything = repo.git("rev-list", "--objects", "--all")
    repo.git("pack-objects", "-q", str(pack_dir(repo) / "pack"), stdin=everything.encode())
    repo.git("tag", "-f", "first", first)
    repo.commit("one more", {"late": "late\n"})


def multi_pack_index(repo: Repo) -> None:
    """Several packs under one index, none with its own."""
    several_packs(repo)
    repo.git("multi-pack-index", "write")


def deep_chain(repo: Repo) -> None:
    """Chains of deltas as deep as git makes them."""
    many_versions(repo, seed=3, commits=40)
    repo.git("repack", "-q", "-adf", "--depth=4000", "--window=200")


def borrowed(repo: Repo) -> None:
    """Everything older lies in an alternate that has an alternate."""
    for name in ("middle", "outer"):
        store = repo.path.parent / f"{name}-{repo.path.name}"
        shutil.move(repo.path / ".git" / "objects", store)
        for folder in ("info", "pack"):
            (repo.path / ".git" / "objects" / folder).mkdir(parents=True)
        (repo.path / ".git" / "objects" / "info" / "alternates").write_text(f"# from\n{store}\n")
        repo.commit(name, {name: name})


def borrowed_by_a_quoted_path(repo: Repo) -> None:
    """An alternate whose path needs git's quoting."""
    store = repo.path.parent / f'a "store"\tof {repo.path.name} é'
    shutil.move(repo.path / ".git" / "objects", store)
    for folder in ("info", "pack"):
        (repo.path / ".git" / "objects" / folder).mkdir(parents=True)
    quoted = str(store).replace('"', '\\"').replace("\t", "\\t").replace("é", "\\303\\251")
    (repo.path / ".git" / "objects" / "info" / "alternates").write_text(f'"{quoted}"\n')


STORES = (
    loose,
    packed,
    old_index,
    reference_deltas,
    large_offsets,
    several_packs,
    multi_pack_index,
    deep_chain,
    borrowed,
)
