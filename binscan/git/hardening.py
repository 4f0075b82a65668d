"""What git is started with: nothing a repository contains may run, prompt, fetch or write.

A repository is an attacker's: its configuration can name programs (`core.fsmonitor`, `core.sshCommand`,
`diff.external`, filters, hooks, pagers, credential helpers), its promisor remote can be contacted by a mere read.
Every call here overrides those keys on the command line, which outranks the repository's own file, starts from an
environment without `GIT_*`, and allows no transport unless the caller names one.

Sources: git-config(1) "Protected configuration"; git(1) environment variables; pre-commit's `git.py`
for the reasons to drop `GIT_*` (an outer git leaves `GIT_DIR` and `GIT_INDEX_FILE` behind in a hook).

On the hook's path: no `subprocess` here, which costs 20 ms to import (`git.run` and `git.spawn` start git).
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OVERRIDES = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",
    "core.sshCommand=false",
    "core.askPass=false",
    "core.gitProxy=false",
    "core.alternateRefsCommand=true",
    "core.commitGraph=false",
    "core.useReplaceRefs=false",
    "credential.helper=",
    "diff.external=",
    "gpg.program=false",
    "log.showSignature=false",
    "protocol.ext.allow=never",
    "protocol.file.allow=user",
    "safe.directory=*",
    "uploadpack.packObjectsHook=",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "gc.auto=0",
    "maintenance.auto=false",
)
_FETCH_NEEDS = ("core.sshCommand=", "core.askPass=", "core.gitProxy=", "credential.helper=")
"""Overrides that a fetch does without, so that a checkout's own credentials work."""
_KEPT_GIT_VARIABLES = frozenset({"GIT_EXEC_PATH", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"})

NO_TRANSPORT = "none"
"""Value of `GIT_ALLOW_PROTOCOL` that matches no transport: a read can then never fetch (any git version)."""


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment git is started with: the caller's without `GIT_*`, quiet, lock-free and offline.

    Args:
        extra: variables to set on top, e.g. `GIT_INDEX_FILE` for the hook.
    """
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") or k in _KEPT_GIT_VARIABLES}
    env.update(
        GIT_ALLOW_PROTOCOL=NO_TRANSPORT,
        GIT_ATTR_NOSYSTEM="1",
        GIT_CONFIG_GLOBAL=os.devnull,
        GIT_CONFIG_NOSYSTEM="1",
        GIT_LITERAL_PATHSPECS="1",
        GIT_NO_LAZY_FETCH="1",
        GIT_NO_REPLACE_OBJECTS="1",
        GIT_OPTIONAL_LOCKS="0",
        GIT_TERMINAL_PROMPT="0",
        LC_ALL="C",
    )
    if extra:
        env.update(extra)
    return env


def command(arguments: Sequence[str], git_dir: str | None = None) -> list[str]:
    """Return the full argument list: git, the overrides, then `arguments`.

    Args:
        arguments: a git subcommand and its arguments; revisions and paths after `--end-of-options` or `--`.
        git_dir: the repository's git directory; None lets git discover one from its working directory.
    """
    head = ["git", "--no-pager"]
    for override in _OVERRIDES:
        head += ["-c", override]
    if git_dir is not None:
        head.append(f"--git-dir={git_dir}")
    return [*head, *arguments]


def fetch_environment() -> dict[str, str]:
    """Return the environment of the one call that may use the network: the user's own git set-up, without prompts."""
    env = environment({"GIT_ALLOW_PROTOCOL": "https:http:ssh:git:file"})
    del env["GIT_CONFIG_GLOBAL"], env["GIT_CONFIG_NOSYSTEM"]
    own = ("GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_COUNT")
    own_pairs = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")
    env.update({k: v for k, v in os.environ.items() if k in own or k.startswith(own_pairs)})
    env["SSH_ASKPASS_REQUIRE"] = "never"
    return env


def fetch_command(arguments: Sequence[str], git_dir: str) -> list[str]:
    """Return the argument list of a fetch: as `command`, but the checkout's credentials are in force."""
    head = ["git", "--no-pager"]
    for override in _OVERRIDES:
        if not override.startswith(_FETCH_NEEDS):
            head += ["-c", override]
    return [*head, f"--git-dir={git_dir}", *arguments]
