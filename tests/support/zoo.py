"""One repository with every way a secret can live in git, and what is true of each: the cases of the lifetime table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.repo import Repo
from tests.support.tokens import token

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Case:
    """What is true of one secret, by the history that was built."""

    secret: str
    introduced: list[str] = field(default_factory=list)
    """Every commit that brings it."""
    removals: list[str] = field(default_factory=list)
    removed: str | None = None
    at_head: bool = False
    refs: set[str] = field(default_factory=set)
    """`main` stands for every ref whose history is that of main when it was built."""
    published: bool | None = False
    kinds: set[str] = field(default_factory=set)
    """`ref_kind` of its places."""
    paths: set[str] = field(default_factory=set)


def secret_line(secret: str) -> str:
    """A line that any reader takes for this exchange's secret."""
    return f'BINANCE_API_SECRET = "{secret}"\n'


class Zoo:
    """Builds the repository `work` with its remote `origin.git`; `cases` says what is true."""

    def __init__(self, folder: Path) -> None:
        self.remote = Repo(folder / "origin.git", "--bare")
        self.repo = Repo(folder / "work")
        self.cases: dict[str, Case] = {}
        git = self.repo.git
        git("remote", "add", "origin", str(self.remote.path))
        self._on_main()
        self._merges()
        self._beside_main()
        git("push", "-q", "origin", "main")
        git("remote", "set-head", "origin", "main")
        self._published_elsewhere()
        self._local_only()
        self._names_without_branches()
        self._uncommitted()
        for case in self.cases.values():
            if "main" in case.refs:
                held = {ref for commit in case.introduced for ref in self._containing(commit)}
                case.refs = held | {"worktrees/linked/HEAD"}

    def _containing(self, commit: str) -> list[str]:
        return self.repo.git("for-each-ref", "--format=%(refname)", "--contains", commit).splitlines()

    def _new(self, name: str, **known: object) -> Case:
        case = Case(token(f"zoo/{name}"))
        for key, value in known.items():
            setattr(case, key, value)
        self.cases[name] = case
        return case

    def _content(self, case: Case) -> str:
        return secret_line(case.secret)

    def _on_main(self) -> None:
        commit = self.repo.commit
        root = self._new("root commit", refs={"main"}, published=True, kinds={"branch"}, paths={"root.py"})
        root.introduced = [commit("Begin", {"root.py": self._content(root), "README.md": "a bot\n"})]
        root.removals = [commit("Forget root.py", remove=("root.py",))]
        root.removed = root.removals[0]

        live = self._new(
            "still at HEAD", at_head=True, refs={"main"}, published=True, kinds={"branch"}, paths={"live.py"}
        )
        live.introduced = [commit("Add live.py", {"live.py": self._content(live)})]

        again = self._new("added again", refs={"main"}, published=True, kinds={"branch"}, paths={"again.py"})
        for _ in range(2):
            again.introduced.append(commit("Add again.py", {"again.py": self._content(again)}))
            again.removals.append(commit("Remove again.py", remove=("again.py",)))
        again.removed = again.removals[-1]

        moved = self._new("renamed and copied", refs={"main"}, published=True, kinds={"branch"})
        moved.paths = {"old/name.py", "new/name.py", "copy.py"}
        moved.introduced = [commit("Add old/name.py", {"old/name.py": self._content(moved)})]
        commit("Rename", {"new/name.py": self._content(moved)}, remove=("old/name.py",))
        commit("Copy", {"copy.py": self._content(moved)}, remove=("new/name.py",))
        moved.removed = commit("Remove the copy", remove=("copy.py",))
        moved.removals = [moved.removed]

        done = self._new(
            "completed by a later edit", refs={"main"}, published=True, kinds={"branch"}, paths={"half.py"}
        )
        commit("Half of it", {"half.py": secret_line(done.secret[:31])})
        done.introduced = [commit("The other half", {"half.py": self._content(done)})]
        done.removed = commit("Cut it again", {"half.py": secret_line(done.secret[31:])})
        done.removals = [done.removed]

        said = self._new("commit message", at_head=True, refs={"main"}, published=True, kinds={"commit-message"})
        said.paths = {"commit message"}
        said.introduced = [commit(f"Try it with {self._content(said)}")]

    def _merges(self) -> None:
        commit, git = self.repo.commit, self.repo.git
        evil = self._new("evil merge", refs={"main"}, published=True, kinds={"branch"}, paths={"evil.py"})
        self._side("side-1")
        git("merge", "-q", "--no-ff", "--no-commit", "side-1")
        evil.introduced = [commit("Merge side-1", {"evil.py": self._content(evil)})]
        lost = self._new("removed by a merge", refs={"main"}, published=True, kinds={"branch"}, paths={"evil2.py"})
        git("switch", "-q", "-c", "side-2")
        lost.introduced = [commit("Add evil2.py", {"evil2.py": self._content(lost)})]
        git("switch", "-q", "main")
        commit("Meanwhile")
        git("merge", "-q", "--no-ff", "--no-commit", "side-2")
        lost.removed = commit("Merge side-2 without its secret", remove=("evil2.py", "evil.py"))
        lost.removals, evil.removals, evil.removed = [lost.removed], [lost.removed], lost.removed
        octopus = self._new("octopus merge", refs={"main"}, published=True, kinds={"branch"}, paths={"octopus.py"})
        tips = [self._side("side-3"), self._side("side-4")]
        self.repo.write("octopus.py", self._content(octopus))
        git("add", "-A")
        tree, head = git("write-tree"), git("rev-parse", "HEAD")
        parents = [word for tip in (head, *tips) for word in ("-p", tip)]
        self.repo.clock += 3600
        octopus.introduced = [git("commit-tree", *parents, "-m", "Octopus", tree)]
        git("reset", "-q", "--hard", octopus.introduced[0])
        octopus.removed = commit("Forget octopus.py", remove=("octopus.py",))
        octopus.removals = [octopus.removed]
        for name in ("side-1", "side-2", "side-3", "side-4"):
            git("branch", "-q", "-D", name)

    def _side(self, name: str) -> str:
        self.repo.git("switch", "-q", "-c", name)
        tip = self.repo.commit(f"Work on {name}", {f"{name}.txt": name})
        self.repo.git("switch", "-q", "main")
        return tip

    def _beside_main(self) -> None:
        commit, git = self.repo.commit, self.repo.git
        picked = self._new("cherry-picked", refs={"main"}, published=True, kinds={"branch"})
        picked.paths = {"picked.py"}
        git("switch", "-q", "-c", "picked")
        picked.introduced = [commit("Add picked.py", {"picked.py": self._content(picked)})]
        git("switch", "-q", "main")
        commit("Meanwhile")
        self.repo.clock += 3600
        git("cherry-pick", "picked")
        picked.introduced.append(git("rev-parse", "HEAD"))
        picked.removed = commit("Remove picked.py", remove=("picked.py",))
        picked.removals = [picked.removed]
        squashed = self._new("squashed", refs={"main"}, published=True, kinds={"branch"})
        squashed.paths = {"squashed.py"}
        git("switch", "-q", "-c", "squashed")
        squashed.introduced = [commit("Add squashed.py", {"squashed.py": self._content(squashed)})]
        git("switch", "-q", "main")
        git("merge", "-q", "--squash", "squashed")
        squashed.introduced.append(commit("Squash"))
        squashed.removed = commit("Remove squashed.py", remove=("squashed.py",))
        squashed.removals = [squashed.removed]

    def _published_elsewhere(self) -> None:
        commit, git = self.repo.commit, self.repo.git
        forced = self._new("force-pushed away", published=True, kinds={"reflog"}, paths={"forced.py"})
        git("switch", "-q", "-c", "forced")
        forced.introduced = [commit("Add forced.py", {"forced.py": self._content(forced)})]
        git("push", "-q", "origin", "forced")
        git("reset", "-q", "--hard", "main")
        commit("Harmless")
        git("push", "-q", "--force", "origin", "forced")
        git("switch", "-q", "main")
        pull = self._new("pull request", published=True, refs={"refs/pull/7/head"}, kinds={"pull"}, paths={"pull.py"})
        pull.introduced = [self._aside("pull", pull, "pull.py")]
        git("update-ref", "refs/pull/7/head", pull.introduced[0])
        git("branch", "-q", "-D", "pull")

    def _aside(self, branch: str, case: Case, path: str) -> str:
        """Commit a secret on a new branch and come back."""
        self.repo.git("switch", "-q", "-c", branch)
        commit = self.repo.commit(f"Add {path}", {path: self._content(case)})
        self.repo.git("switch", "-q", "main")
        return commit

    def _local_only(self) -> None:
        commit, git = self.repo.commit, self.repo.git
        local = self._new("local branch", refs={"refs/heads/local"}, kinds={"branch"}, paths={"local.py"})
        local.introduced = [self._aside("local", local, "local.py")]
        deleted = self._new("deleted branch", kinds={"reflog"}, paths={"deleted.py"})
        deleted.introduced = [self._aside("deleted", deleted, "deleted.py")]
        git("branch", "-q", "-D", "deleted")
        amended = self._new("amended away", kinds={"reflog"}, paths={"amended.py"})
        git("switch", "-q", "-c", "amending")
        amended.introduced = [commit("Add amended.py", {"amended.py": self._content(amended)})]
        git("rm", "-q", "amended.py")
        git("commit", "-q", "--amend", "--allow-empty", "-m", "Amended")
        rebased = self._new("rebased", refs={"refs/heads/rebased"}, kinds={"branch"}, paths={"rebased.py"})
        git("switch", "-q", "-c", "rebased", "main~1")
        rebased.introduced = [commit("Add rebased.py", {"rebased.py": self._content(rebased)})]
        self.repo.clock += 3600
        git("rebase", "-q", "main")
        rebased.introduced.append(git("rev-parse", "HEAD"))
        git("switch", "-q", "main")
        linked = self._new("linked worktree", refs={"worktrees/linked/HEAD"}, kinds={"head"}, paths={"linked.py"})
        linked.introduced = [self._aside("linked", linked, "linked.py")]
        git("worktree", "add", "-q", "--detach", "../linked", "linked")
        git("branch", "-q", "-D", "linked")

    def _names_without_branches(self) -> None:
        git = self.repo.git
        tagged = self._new("tag only", refs={"refs/tags/v0"}, published=None, kinds={"tag"}, paths={"tagged.py"})
        tagged.introduced = [self._aside("tagged", tagged, "tagged.py")]
        git("tag", "v0", "tagged")
        git("branch", "-q", "-D", "tagged")
        spoken = self._new("tag message", refs={"refs/tags/v1"}, published=None, kinds={"tag-message"})
        spoken.paths = {"tag message"}
        git("tag", "-a", "v1", "-m", f"Release\n\n{self._content(spoken)}", "main~1")
        noted = self._new("note", refs={"refs/notes/commits"}, published=None, kinds={"note"})
        git("notes", "add", "-m", self._content(noted), "main")
        noted.introduced = [git("rev-parse", "refs/notes/commits")]
        noted.paths = {git("ls-tree", "-r", "--name-only", "refs/notes/commits")}
        blob = self._new("tagged blob", refs={"refs/tags/blob"}, published=None, kinds={"tag"})
        oid = git("hash-object", "-w", "--stdin", stdin=self._content(blob).encode())
        git("tag", "blob", oid)
        blob.paths = {oid}

    def _uncommitted(self) -> None:
        git, write = self.repo.git, self.repo.write
        older = self._new("older stash", kinds={"stash"}, paths={"README.md"})
        write("README.md", self._content(older))
        git("stash", "push", "-q")
        older.introduced = [git("rev-parse", "stash@{0}")]
        untracked = self._new("untracked in a stash", refs={"refs/stash"}, kinds={"stash"}, paths={"untracked.py"})
        write("untracked.py", self._content(untracked))
        git("stash", "push", "-q", "--include-untracked")
        untracked.introduced = [git("rev-parse", "stash@{0}^3")]
        staged = self._new("staged", kinds={"index"}, paths={"staged.py"})
        write("staged.py", self._content(staged))
        git("add", "staged.py")
        (self.repo.path / "staged.py").unlink()
        dangling = self._new("dangling blob", kinds={"unreachable"})
        dangling.paths = {git("hash-object", "-w", "--stdin", stdin=self._content(dangling).encode())}
