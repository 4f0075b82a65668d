"""The one way git is started: nothing a repository contains may run, prompt, fetch or write.

A repository is an attacker's: its configuration can name programs (`core.fsmonitor`, `core.sshCommand`,
`diff.external`, filters, hooks, pagers, credential helpers), its promisor remote can be contacted by a mere read.
Every call here overrides those keys on the command line, which outranks the repository's own file, starts from an
environment without `GIT_*`, and allows no transport unless the caller names one.

Sources: git-config(1) "Protected configuration"; git(1) environment variables; pre-commit's `git.py`
for the reasons to drop `GIT_*` (an outer git leaves `GIT_DIR` and `GIT_INDEX_FILE` behind in a hook).
"""

from __future__ import annotations

import os
import subprocess

from binscan.errors import GitError

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


def popen(
    arguments: Sequence[str],
    *,
    git_dir: str | None = None,
    cwd: str | None = None,
    extra: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start git with pipes on standard input and output; standard error is dropped.

    Raises:
        GitError: git is not installed.
    """
    try:
        return subprocess.Popen(
            command(arguments, git_dir),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=cwd,
            env=environment(extra),
        )
    except FileNotFoundError as error:
        raise _missing(cwd) from error


def run(
    arguments: Sequence[str],
    *,
    git_dir: str | None = None,
    cwd: str | None = None,
    stdin: bytes = b"",
    extra: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> bytes:
    """Run git to its end and return its standard output.

    Raises:
        GitError: git is missing, failed (its first line of complaint, cleaned, is quoted) or took longer than
            `timeout` seconds.
    """
    code, out, err = attempt(arguments, git_dir=git_dir, cwd=cwd, stdin=stdin, extra=extra, timeout=timeout)
    if code != 0:
        raise GitError(f"git {arguments[0]} failed: {complaint(err) or f'exit status {code}'}")
    return out


def attempt(
    arguments: Sequence[str],
    *,
    git_dir: str | None = None,
    cwd: str | None = None,
    stdin: bytes = b"",
    extra: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> tuple[int, bytes, bytes]:
    """Run git to its end and return (exit status, standard output, standard error).

    Raises:
        GitError: git is missing or took longer than `timeout` seconds.
    """
    try:
        done = subprocess.run(
            command(arguments, git_dir),
            input=stdin,
            capture_output=True,
            cwd=cwd,
            env=environment(extra),
            timeout=timeout,
            check=False,
        )
    except FileNotFoundError as error:
        raise _missing(cwd) from error
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git {arguments[0]} did not finish within {timeout:g} seconds") from error
    return done.returncode, done.stdout, done.stderr


def complaint(stderr: bytes) -> str:
    """Return git's first fatal or error line, printable, at most 200 characters, credentials in URLs masked."""
    lines = stderr.decode("utf-8", "replace").splitlines()
    line = next((x for x in lines if x.startswith(("fatal:", "error:"))), lines[0] if lines else "")
    text = "".join(c if c.isprintable() else "?" for c in line.partition(": ")[2] or line)[:200]
    return mask_url(text)


def mask_url(text: str) -> str:
    """Return `text` with the user information of every URL in it replaced by `***`."""
    out: list[str] = []
    rest = text
    while "://" in rest:
        head, _, tail = rest.partition("://")
        end = min((i for i in (tail.find(c) for c in "/ '\"") if i >= 0), default=len(tail))
        authority = tail[:end]
        out.append(head + "://" + ("***@" + authority.rpartition("@")[2] if "@" in authority else authority))
        rest = tail[end:]
    return "".join(out) + rest


def _missing(cwd: str | None) -> GitError:
    if cwd is not None and not os.path.isdir(cwd):
        return GitError("the folder to run git in does not exist")
    return GitError("git is not installed or not on PATH", "Install git 2.31 or later and run binscan again.")
