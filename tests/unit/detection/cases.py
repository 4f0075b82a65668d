"""Read the cases of a text file: a template, the path it lies at, and what must be reported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_CONTROL = {
    "{ESC}": "\x1b",
    "{SOH}": "\x01",
    "{CR}": "\r",
    "{PAD}": "a:1," * 900,
    "{LINES}": "".join(f"OPTION_{number}=1\n" for number in range(30)),
}


@dataclass(frozen=True)
class Case:
    """One habit."""

    name: str
    path: str
    template: str
    expected: list[dict[str, int]]


def read_cases(name: str) -> list[Case]:
    """Return the cases of a file beside this module."""
    cases = []
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    for block in ("\n" + text).split("\n=== ")[1:]:
        head, _, template = block.partition("\n")
        title, path, expected = (part.strip() for part in head.split("==="))
        template = template.rstrip("\n") + "\n"
        template = template[: template.index("{END}")] if "{END}" in template else template
        for mark, control in _CONTROL.items():
            template = template.replace(mark, control)
        cases.append(Case(title, path, template, _expected(expected)))
    return cases


def _expected(text: str) -> list[dict[str, int]]:
    if text == "nothing":
        return []
    credentials = []
    for part in text.split(";"):
        pairs = (item.split("=") for item in part.split())
        credentials.append({role: int(number) for role, number in pairs})
    return sorted(credentials, key=repr)
