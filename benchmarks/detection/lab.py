"""One repository with a pair in each of git's hiding places, and who finds them in the right commit.

The cases and their texts stand in `lab.txt`, `places.py` puts each where it says; this module keeps the labels and the
scores.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.detection.layers import archive
from benchmarks.detection.places import PLACES, Builder, Files
from benchmarks.detection.score import Hit, forms
from benchmarks.detection.template import load, render

CASES = Path(__file__).with_name("lab.txt")


@dataclass(frozen=True)
class Hidden:
    """One planted pair and where it was put."""

    name: str
    place: str
    parts: dict[str, bytes]
    path: str
    commits: frozenset[str]
    """Any of these is the right answer to "which commit?"; empty where no commit holds it."""


def build(root: Path, seed: int) -> list[Hidden]:
    """Build the repository at `root` and return what is hidden where."""
    root.mkdir(parents=True)
    repo = Builder(root)
    repo.git("init", "--quiet", "--initial-branch=main")
    repo.write([("base.txt", b"base\n")])
    repo.commit("Begin")
    hidden: list[Hidden] = []
    for context in load(CASES):
        rendered = render(context, random.Random(f"{seed} {context.name}"))
        files: Files = []
        for path, text in rendered.files:
            data = text.encode()
            if context.options.get("codec") == "utf-16":
                data = b"\xff\xfe" + text.encode("utf-16-le")
            elif context.options.get("codec") == "zip":
                data = archive([("binance.env", data)])
            files.append((path, data))
        place = context.options["place"]
        commits = PLACES[place](repo, context.name, files)
        parts = dict(rendered.accounts["1"].parts)
        hidden.append(Hidden(context.name, place, parts, files[0][0], frozenset(commits)))
    return hidden


@dataclass(frozen=True)
class Sighting:
    """What a tool said about one hidden pair."""

    name: str
    found: frozenset[str]
    joined: bool
    right_commit: bool | None
    """None where no commit holds the pair, or nothing was found."""


def sight_report(hidden: Iterable[Hidden], report: Mapping[str, Any]) -> list[Sighting]:
    """Return what a binscan audit report says about each pair."""
    out = []
    for item in hidden:
        digests = {role: hashlib.sha256(value).hexdigest() for role, value in item.parts.items()}
        findings = [f for f in report["findings"] if {s["sha256"] for s in f["secrets"]} & set(digests.values())]
        seen = {s["sha256"] for f in findings for s in f["secrets"]}
        found = frozenset(role for role, digest in digests.items() if digest in seen)
        joined = any({s["sha256"] for s in f["secrets"]} == set(digests.values()) for f in findings)
        named = [((f.get("provenance") or {}).get("introduced") or {}).get("commit") for f in findings]
        right = all(commit in item.commits for commit in named) if found and item.commits else None
        out.append(Sighting(item.name, found, joined, right))
    return out


def sight_hits(hidden: Iterable[Hidden], hits: Iterable[Hit]) -> list[Sighting]:
    """Return what a peer said: a part counts as found where reported text holds it or its usual encodings."""
    hits = list(hits)
    out = []
    for item in hidden:
        found, named = set(), set()
        for role, secret in item.parts.items():
            wanted = forms(secret)
            for hit in hits:
                if any(form in hit.text for form in wanted):
                    found.add(role)
                    named.add(hit.text.split(" ", 1)[0])
        right = bool(named & item.commits) if found and item.commits else None
        out.append(Sighting(item.name, frozenset(found), False, right))
    return out


def letter(sighting: Sighting) -> str:
    """Return `B` both, `K` key only, `S` secret only, `.` none; `*` marks a wrong or missing commit."""
    both = {"api_key": "K", "secret_key": "S"}
    mark = "B" if len(sighting.found) == 2 else "".join(both[role] for role in sighting.found) or "."
    return mark + ("*" if sighting.right_commit is False else "")


def figures(sightings: Iterable[Sighting]) -> dict[str, Any]:
    """Return one tool's letters and counts, without any secret."""
    column = list(sightings)
    return {
        "letters": {s.name: letter(s) for s in column},
        "complete": sum(len(s.found) == 2 for s in column),
        "joined": sum(s.joined for s in column),
        "right_commit": sum(s.right_commit is True and len(s.found) == 2 for s in column),
    }
