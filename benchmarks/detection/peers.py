"""The peers: how each is asked for its version, run over a folder or a history, and read.

A peer is used if its program is on PATH, or in a folder named with `--tools`; `install.sh FOLDER`
puts those that a package registry offers into one. Everything that would call out (validation, update checks)
is switched off; apart from that each runs as it ships, with its deepest decoding where that is a switch.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.detection.score import Hit

Parse = Callable[[str], Iterator[Hit]]


@dataclass(frozen=True)
class Peer:
    """One peer: its program and its command lines, with `{out}` for the report it is to write."""

    name: str
    program: str
    version: tuple[str, ...]
    tree: tuple[str, ...]
    parse: Parse
    history: tuple[str, ...] = ()
    """Run inside the repository; empty where the peer reads no history and gets the tree."""


@dataclass(frozen=True)
class Run:
    """What one run of a peer gave."""

    hits: list[Hit]
    version: str
    command: str
    seconds: float
    error: str = ""


def _clean(path: str) -> str:
    return path.removeprefix("./")


def kingfisher(text: str) -> Iterator[Hit]:
    """Read kingfisher's JSON."""
    for line in text.splitlines():
        for f in json.loads(line).get("findings", []) if line.startswith('{"findings":[') else []:
            finding = f["finding"]
            commit = (finding.get("git_metadata") or {}).get("commit") or {}
            where = f"{commit.get('id', '')} " if commit else ""
            yield Hit(_clean(finding["path"]), finding["line"], where + finding["snippet"].replace("\\n", "\n"))


def gitleaks(text: str) -> Iterator[Hit]:
    """Read gitleaks' JSON. The path of an archive's member is OUTER!INNER."""
    for f in json.loads(text or "[]"):
        yield Hit(_clean(f["File"].split("!")[0]), f["StartLine"], f"{f['Commit']} {f['Match']} {f['Secret']}")


def betterleaks(text: str) -> Iterator[Hit]:
    """Read betterleaks' JSON."""
    for f in json.loads(text or "{}").get("findings", []):
        commit = f.get("attributes", {}).get("git.sha", "")
        where = f.get("location", {})
        path = _clean(where.get("path", "")).split("!")[0]
        yield Hit(path, where.get("start_line"), f"{commit} {f['match']['full']} {f['match']['value']}")


def detect_secrets(text: str) -> Iterator[Hit]:
    """Read detect-secrets' baseline, which holds SHA-1 digests."""
    for path, found in json.loads(text)["results"].items():
        for f in found:
            yield Hit(_clean(path), f["line_number"], f["hashed_secret"])


def credsweeper(text: str) -> Iterator[Hit]:
    """Read CredSweeper's JSON; UUIDs are left out, as it marks them `info` itself."""
    for f in json.loads(text or "[]"):
        if f["severity"] == "info":
            continue
        for where in f["line_data_list"]:
            yield Hit(_clean(where["path"].split("|")[0]), where["line_num"], f"{where['info']} {where['value']}")


def secretlint(text: str) -> Iterator[Hit]:
    """Read secretlint's JSON. It masks what it found, so that only the line can be held against the labels."""
    for f in json.loads(text or "[]"):
        path = CASE.split(f["filePath"], maxsplit=1)[-1]
        for message in f["messages"]:
            yield Hit(path, message["loc"]["start"]["line"], message["message"])


def keyhog(text: str) -> Iterator[Hit]:
    """Read keyhog's JSON."""
    data: Any = json.loads(text or "[]")
    for f in data.get("findings", []) if isinstance(data, dict) else data:
        where = f.get("location", f)
        secret = " ".join(str(f.get(k, "")) for k in ("credential", "credential_redacted", "companion"))
        yield Hit(_clean(where.get("file_path") or ""), where.get("line"), f"{where.get('commit') or ''} {secret}")


CASE = re.compile(r"^.*?/(?=\d{5}/)")
"""What stands before a case's folder in an absolute path."""
SECRETLINT_RULES = '{"rules":[{"id":"@secretlint/secretlint-rule-preset-recommend"}]}'

PEERS = (
    Peer(
        "kingfisher",
        "kingfisher",
        ("--version",),
        ("scan", ".", "--no-validate", "--no-update-check", "--format", "json", "--output", "{out}"),
        kingfisher,
        ("scan", ".", "--no-validate", "--no-update-check", "--format", "json", "--output", "{out}"),
    ),
    Peer(
        "betterleaks",
        "betterleaks",
        ("--version",),
        ("auto", ".", "--silent", "--no-banner", "--output", "{out}"),
        betterleaks,
        ("git", ".", "--silent", "--no-banner", "--output", "{out}"),
    ),
    Peer(
        "gitleaks",
        "gitleaks",
        ("version",),
        ("dir", ".", "--no-banner", "--max-archive-depth", "5", "--report-format", "json", "--report-path", "{out}"),
        gitleaks,
        ("git", ".", "--no-banner", "--max-archive-depth", "5", "--report-format", "json", "--report-path", "{out}"),
    ),
    Peer(
        "credsweeper",
        "credsweeper",
        ("--version",),
        ("--path", ".", "--depth", "5", "--pedantic", "--no-stdout", "--save-json", "{out}"),
        credsweeper,
        ("--git", ".", "--depth", "5", "--pedantic", "--no-stdout", "--save-json", "{out}"),
    ),
    Peer(
        "detect-secrets", "detect-secrets", ("--version",), ("scan", "--all-files", "--no-verify", "."), detect_secrets
    ),
    Peer(
        "secretlint",
        "secretlint",
        ("--version",),
        (
            "--secretlintrcJSON",
            SECRETLINT_RULES,
            "--no-color",
            "--format",
            "json",
            "--output",
            "{out}",
            "**/*",
            "**/.*",
        ),
        secretlint,
    ),
    Peer("keyhog", "keyhog", ("--version",), ("scan", ".", "--format", "json", "--output", "{out}"), keyhog),
)


def locate(peer: Peer, tools: Path | None) -> str | None:
    """Return the peer's program, from the tools folder (any depth of `bin`) or PATH; None where it is not installed."""
    folders = [str(p) for p in sorted(tools.glob("**/bin")) + sorted(tools.glob("**/.bin"))] if tools else []
    for folder in folders:
        if found := shutil.which(peer.program, path=folder):
            return found
    return shutil.which(peer.program)


def run(peer: Peer, program: str, folder: Path, scratch: Path, history: bool = False) -> Run:
    """Run a peer over a folder, or over the history of the repository there."""
    out = scratch / f"{peer.name}.json"
    arguments = [a.replace("{out}", str(out)) for a in (peer.history if history and peer.history else peer.tree)]
    shown = " ".join([peer.program, *(a.replace(str(out), "OUT") for a in arguments)])
    began = time.monotonic()
    try:
        done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, timeout=1800)
    except subprocess.TimeoutExpired:
        return Run([], version_of(peer, program), shown, 1800.0, "not finished after 30 minutes")
    seconds = time.monotonic() - began
    try:
        hits = list(_read(peer, out, done.stdout))
    except (ValueError, KeyError, TypeError) as error:
        hits, trouble = [], f"its report could not be read: {error}; {done.stderr[-300:]}"
    else:
        trouble = ""
    return Run(hits, version_of(peer, program), shown, seconds, trouble)


def _read(peer: Peer, out: Path, printed: str) -> Iterator[Hit]:
    """Read a run's reports: the file it wrote, one file for each commit (`NAME.COMMIT.json`), or what it printed."""
    if out.exists():
        yield from peer.parse(out.read_text("utf-8", "replace"))
    elif parts := sorted(out.parent.glob(f"{out.stem}.*{out.suffix}")):
        for part in parts:
            commit = part.name.split(".")[1]
            for hit in peer.parse(part.read_text("utf-8", "replace")):
                yield Hit(hit.path, hit.line, f"{commit} {hit.text}")
    else:
        yield from peer.parse(printed)


def version_of(peer: Peer, program: str) -> str:
    """Return a peer's version as it says it, or as the build recorded it where it says none."""
    told = subprocess.run([program, *peer.version], capture_output=True, text=True, timeout=120)
    words = (told.stdout or told.stderr).strip().splitlines() or [""]
    if "build process" in words[0]:
        built = subprocess.run(["go", "version", "-m", program], capture_output=True, text=True, timeout=120).stdout
        return next((row.split()[2] for row in built.splitlines() if row.strip().startswith("mod")), "unknown")
    return words[0].split(",")[0].removeprefix(peer.program).strip() or "unknown"
