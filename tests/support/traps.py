"""A repository that names a program wherever git would take one; each leaves a marker when it is run."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import NamedTuple

from tests.support.repo import Repo
from tests.support.tokens import pair

CONFIG = """
[core]
    fsmonitor = {fsmonitor}
    hooksPath = {hooks}
    pager = {pager}
    editor = {editor}
    sshCommand = {sshCommand}
    askPass = {askPass}
    gitProxy = {gitProxy}
    alternateRefsCommand = {alternateRefsCommand}
    attributesFile = {attributes}
[sequence]
    editor = {sequenceEditor}
[credential]
    helper = "!{credentialHelper}"
[credential "https://127.0.0.1:9"]
    helper = "!{credentialUrlHelper}"
[diff]
    external = {diffExternal}
[diff "trap"]
    textconv = {textconv}
    command = {diffCommand}
[filter "trap"]
    clean = {clean}
    smudge = {smudge}
    process = {filterProcess}
    required = true
[merge "trap"]
    driver = {mergeDriver}
[gpg]
    program = {gpg}
    format = openpgp
[gpg "ssh"]
    program = {gpgSsh}
    defaultKeyCommand = {defaultKeyCommand}
[log]
    showSignature = true
[commit]
    gpgSign = true
[pager]
    log = {pagerLog}
    diff = {pagerDiff}
    config = {pagerConfig}
[uploadpack]
    packObjectsHook = {packObjectsHook}
    allowFilter = true
[interactive]
    diffFilter = {diffFilter}
[trailer "trap"]
    command = {trailer}
[alias]
    cat-file = "!{alias}"
    rev-list = "!{alias}"
[protocol]
    allow = always
[protocol "ext"]
    allow = always
[url "ext::{insteadOf} %S "]
    insteadOf = https://
[include]
    path = {included}
[includeIf "gitdir:/"]
    path = {included}
[extensions]
    worktreeConfig = true
"""
INCLUDED = """
[core]
    fsmonitor = {includedFsmonitor}
    sshCommand = {includedSshCommand}
[diff]
    external = {includedDiff}
"""
PER_WORKTREE = """
[core]
    fsmonitor = {worktreeFsmonitor}
    sshCommand = {worktreeSshCommand}
    askPass = {worktreeAskPass}
[credential]
    helper = "!{worktreeHelper}"
[remote "origin"]
    uploadpack = {worktreeUploadpack}
"""
HOOKS = (
    "applypatch-msg",
    "commit-msg",
    "fsmonitor-watchman",
    "post-checkout",
    "post-index-change",
    "post-merge",
    "post-update",
    "pre-auto-gc",
    "pre-commit",
    "pre-push",
    "pre-receive",
    "reference-transaction",
    "update",
)
VARIABLES = (
    "GIT_ASKPASS",
    "GIT_EDITOR",
    "GIT_EXTERNAL_DIFF",
    "GIT_PAGER",
    "GIT_PROXY_COMMAND",
    "GIT_SEQUENCE_EDITOR",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "PAGER",
    "SSH_ASKPASS",
)
"""Variables of the environment that name programs."""


class Traps(NamedTuple):
    """The repository and where its programs leave their markers."""

    repo: Repo
    markers: Path
    folder: Path

    def sprung(self) -> list[str]:
        """Return the names of the programs that were run."""
        return sorted(path.name for path in self.markers.iterdir())

    def program(self, name: str) -> str:
        """Return a command that leaves the marker `name` and fails."""
        script = self.folder / "bin" / name
        if not script.exists():
            script.parent.mkdir(parents=True, exist_ok=True)
            script.write_text(f"#!/bin/sh\n: > {shlex.quote(str(self.markers / name))}\nexec false\n")
            script.chmod(0o755)
        return str(script)

    def fill(self, text: str) -> str:
        """Return a configuration with a program in each place of its name."""
        return text.format_map(_Programs(self))


class _Programs(dict[str, str]):
    def __init__(self, traps: Traps) -> None:
        folder = traps.folder
        super().__init__(
            hooks=str(folder / "hooks"), attributes=str(folder / "attributes"), included=str(folder / "included")
        )
        self._traps = traps

    def __missing__(self, name: str) -> str:
        return self._traps.program(name)


def lay(folder: Path) -> Traps:
    """Build a repository with a leak in its history, something staged, something changed, and every trap set."""
    traps = Traps(Repo(folder / "trapped"), folder / "markers", folder / "traps")
    traps.markers.mkdir()
    traps.folder.mkdir()
    repo = traps.repo
    key, secret = pair("traps")
    repo.commit("start", {"readme.txt": "hello\n", ".gitattributes": "* diff=trap filter=trap merge=trap\n"})
    repo.commit("leak", {"bot.env": f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n"})
    repo.commit("oops", remove=("bot.env",))
    repo.write("staged.txt", "staged\n")
    repo.git("add", "staged.txt")
    repo.write("readme.txt", "changed, so that an index must be compared with the disk\n")
    (traps.folder / "included").write_text(traps.fill(INCLUDED))
    (traps.folder / "attributes").write_text("* diff=trap filter=trap\n")
    for hooks in (traps.folder / "hooks", repo.path / ".git" / "hooks"):
        hooks.mkdir(exist_ok=True)
        for hook in HOOKS:
            (hooks / hook).write_text(f"#!/bin/sh\nexec {traps.program('hook-' + hook)}\n")
            (hooks / hook).chmod(0o755)
    with (repo.path / ".git" / "config").open("a") as stream:
        stream.write(traps.fill(CONFIG))
    (repo.path / ".git" / "config.worktree").write_text(traps.fill(PER_WORKTREE))
    return traps
