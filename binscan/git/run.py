"""The one way git is started: with everything of `binscan.git.hardening` in force, and its errors as ours."""

from __future__ import annotations

import os
import subprocess

from binscan.errors import GitError
from binscan.git.hardening import command, environment, fetch_command, fetch_environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
    return _finish(command(arguments, git_dir), arguments[0], environment(extra), cwd, stdin, timeout)


def fetch(arguments: Sequence[str], *, git_dir: str, cwd: str, timeout: float) -> tuple[int, bytes, bytes]:
    """Run `git fetch ARGUMENTS` with the checkout's own credentials; see `attempt` for what it returns and raises.

    The one call that may use the network.
    """
    whole = fetch_command(["fetch", *arguments], git_dir)
    return _finish(whole, "fetch", fetch_environment(), cwd, b"", timeout)


def _finish(
    whole: list[str], name: str, env: dict[str, str], cwd: str | None, stdin: bytes, timeout: float | None
) -> tuple[int, bytes, bytes]:
    try:
        done = subprocess.run(whole, input=stdin, capture_output=True, cwd=cwd, env=env, timeout=timeout, check=False)
    except FileNotFoundError as error:
        raise _missing(cwd) from error
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git {name} did not finish within {timeout:g} seconds") from error
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
