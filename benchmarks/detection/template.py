"""Contexts as readable text: the parser of the template files and the renderer of one context.

A template file holds many contexts of one family. Lines that begin with `#:` are marks, all others are content:

    #:context NAME [OPTION=VALUE …]
    #:file PATH

In paths and content, `‹ATOM|FILTER|…›` is replaced. Labelled atoms, numbered by account: `‹K1›` API key, `‹S1›` secret,
`‹P1:rsa›` private key as PEM, `‹D1›` the bare body of an Ed25519 PEM, `‹L1›` listen key. Every other atom is noise
(`material.noise`). `⟪FILTER⟫ … ⟪/⟫` sends a whole rendered passage through filters. Labels are collected beside the
text, never in it.
"""

from __future__ import annotations

import base64
import binascii
import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.detection.material import Account, Material

ATOM = re.compile("‹([^›]*)›")
BLOCK = re.compile("⟪([^⟫/]+)⟫\n?(.*?)⟪/⟫", re.DOTALL)


@dataclass(frozen=True)
class Context:
    """One template: how people write one thing, in one or several files."""

    name: str
    family: str
    options: dict[str, str]
    files: tuple[tuple[str, str], ...]
    """(path, content) before rendering."""


@dataclass
class Rendered:
    """One rendered context: the files, and what is planted in them."""

    files: list[tuple[str, str]]
    accounts: dict[str, Account]
    lines: dict[tuple[str, str], set[tuple[str, int]]] = field(default_factory=dict)
    """(account, role) to the (path, line) of everything that carries a piece of it."""


def load(path: Path) -> list[Context]:
    """Return the contexts of one template file. Raises ValueError, naming the line, where the file is malformed."""
    contexts: list[tuple[str, dict[str, str], list[tuple[str, list[str]]]]] = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if line.startswith("#:context "):
            name, *options = line.split()[1:]
            contexts.append((name, dict(o.split("=", 1) for o in options), []))
        elif line.startswith("#:file ") and contexts:
            contexts[-1][2].append((line[7:].strip(), []))
        elif line.startswith("#:") or (contexts and not contexts[-1][2] and line.strip()):
            raise ValueError(f"{path.name}, line {number}: content outside of a file: {line!r}")
        elif contexts and contexts[-1][2]:
            contexts[-1][2][-1][1].append(line)
    return [
        Context(name, path.stem, options, tuple((p, "\n".join(lines).strip("\n") + "\n") for p, lines in files))
        for name, options, files in contexts
    ]


def load_all(folder: Path) -> list[Context]:
    """Return the contexts of every template file of a folder, in a fixed order."""
    return [context for path in sorted(folder.glob("*.txt")) for context in load(path)]


def encode(text: str, name: str) -> str:
    """Return `text` through one filter. Raises ValueError for a filter that does not exist."""
    data, half, quarter = text.encode(), len(text) // 2, len(text) // 4
    match name:
        case "b64":
            return base64.b64encode(data).decode()
        case "b64nl":
            return base64.b64encode(data + b"\n").decode()
        case "b64url":
            return base64.urlsafe_b64encode(data).decode().rstrip("=")
        case "mime":
            return base64.encodebytes(data).decode().rstrip("\n")
        case "hex":
            return data.hex()
        case "HEX":
            return data.hex().upper()
        case "utf16b64":
            return base64.b64encode(text.encode("utf-16-le")).decode()
        case "pct":
            return "".join(f"%{b:02X}" for b in data)
        case "pctmin":
            return "".join(c if c.isalnum() or c in "-._~" else "".join(f"%{b:02X}" for b in c.encode()) for c in text)
        case "dec":
            return "".join(f"&#{ord(c)};" for c in text)
        case "hexent":
            return "".join(f"&#x{ord(c):x};" for c in text)
        case "uesc":
            return "".join(f"\\u{ord(c):04x}" for c in text)
        case "xesc":
            return "".join(f"\\x{b:02x}" for b in data)
        case "json":
            return json.dumps(text)[1:-1]
        case "qp":
            return binascii.b2a_qp(data, quotetabs=False, istext=True).decode()
        case "nl":
            return text.replace("\n", "\\n")
        case "crlf":
            return text.replace("\n", "\\r\\n")
        case "nlnl":
            return text.replace("\n", "\\\\n")
        case "upper":
            return text.upper()
        case "a":
            return text[:half]
        case "b":
            return text[half:]
        case "q1" | "q2" | "q3" | "q4":
            i = int(name[1])
            return text[(i - 1) * quarter : i * quarter if i < 4 else None]
        case "wide":
            return " ".join(text)
        case "mask":
            return text[:5] + "*" * 12 + text[-4:]
        case "oneline":
            return " ".join(text.split("\n"))
    if name.startswith("indent"):
        return text.replace("\n", "\n" + " " * int(name[6:]))
    if name.startswith("lead"):
        return text.replace("\n", "\n" + name[4:])
    raise ValueError(f"there is no filter {name!r}")


@dataclass
class _Rendering:
    """The state of one context being rendered."""

    material: Material
    lines: dict[tuple[str, str], set[tuple[str, int]]] = field(default_factory=dict)

    def fill(self, text: str, path: str, line: int) -> str:
        """Return `text` with its atoms filled in; `line` is where it begins."""
        out: list[str] = []
        at = 0
        for match in ATOM.finditer(text):
            literal = text[at : match.start()]
            out.append(literal)
            line += literal.count("\n")
            atom, *filters = match[1].split("|")
            labelled = self.material.secret(atom)
            value = labelled[2] if labelled else self.material.noise(atom)
            for name in filters:
                value = encode(value, name)
            if labelled:
                marks = {(path, n) for n in range(line, line + value.count("\n") + 1)}
                self.lines.setdefault(labelled[:2], set()).update(marks)
            line += value.count("\n")
            out.append(value)
            at = match.end()
        return "".join([*out, text[at:]])

    def block(self, match: re.Match[str], path: str, line: int) -> str:
        """Return one encoded passage; everything labelled in it is carried by all of its lines."""
        outside, self.lines = self.lines, {}
        text = self.fill(match[2].rstrip("\n"), path, line)
        for name in match[1].split("|"):
            text = encode(text, name)
        for label in self.lines:
            outside.setdefault(label, set()).update((path, n) for n in range(line, line + text.count("\n") + 1))
        self.lines = outside
        return text

    def file(self, path: str, content: str) -> str:
        """Return one file's content rendered."""
        out = ""
        at = 0
        for match in BLOCK.finditer(content):
            out += self.fill(content[at : match.start()], path, out.count("\n") + 1)
            out += self.block(match, path, out.count("\n") + 1)
            at = match.end()
        return out + self.fill(content[at:], path, out.count("\n") + 1)


def render(context: Context, rng: random.Random) -> Rendered:
    """Return one rendering of a context: all values, and all noise, drawn from `rng`."""
    work = _Rendering(Material(rng, context.options.get("alphabet") == "hex"))
    files = []
    for template, content in context.files:
        path = work.fill(template, template, 1)
        files.append((path, work.file(path, content)))
    return Rendered(files, work.material.accounts, work.lines)
