"""Keys under one heading and as many secrets under another: each block's tokens have the role that its heading says.

[binance.keys]            ## Secrets
main = …                  - …
hedge = …                 - …
"""

from __future__ import annotations

from collections.abc import Sequence

from binscan import weights
from binscan.classifier.called import Called
from binscan.classifier.heads import judge_container
from binscan.classifier.names import Naming
from binscan.model import Role
from binscan.pattern import pattern
from binscan.record import replace

_HEAD_WORDS = 5
"""Most words of a heading: `binance api secrets of the desk`."""
_HEADING = pattern(rb"[ \t]*(?:[#*=>\[{<\"'-]*[ \t]*)([^\n=]{2,60}?)[ \t]*[\]}>:=*#\"'{\[(|-]*[ \t]*\r?\Z")
_OWN = pattern(
    rb"[ \t]*(?:[-*>|]|\d{1,3}[.)])?[ \t]*[\"'`]?([\w .@+-]{0,40}?)[\"'`]?[ \t]*(?:=>|[:=|,-])?[ \t]*[\"'`]?\Z"
)
_WORDS = {Role.API_KEY: "key", Role.SECRET_KEY: "secret"}


class _Block:
    """The tokens under one heading."""

    def __init__(self, at: int, head: Naming) -> None:
        self.at = at
        self.head = head
        self.numbers: list[int] = []
        self.owns: list[str] = []


def under_headings(found: Sequence[Called]) -> list[Called]:
    """Return the tokens of a blob, those of two such blocks that follow each other with their roles.

    Args:
        found: the tokens, in order.
    """
    named = list(found)
    blocks = _blocks(named)
    for first, second in zip(blocks, blocks[1:], strict=False):  # noqa: RUF007
        roles = {first.head.role, second.head.role}
        if roles != {Role.API_KEY, Role.SECRET_KEY} or len(first.numbers) != len(second.numbers) or len(first.owns) < 2:
            continue
        alike = first.owns == second.owns != [""] * len(first.owns)
        for block in (first, second):
            for number, own in zip(block.numbers, block.owns, strict=True):
                one = named[number]
                name = f"{own.replace(' ', '_')}_{_WORDS[block.head.role]}" if alike else block.head.name
                exchange = block.head.exchange or one.naming.exchange
                naming = Naming(name, block.head.role, "name-generic", exchange, block.head.foreign)
                named[number] = replace(one, naming=naming, group=f"list:{block.at}")
    return named


def _blocks(found: Sequence[Called]) -> list[_Block]:
    blocks: list[_Block] = []
    for number, one in enumerate(found):
        survey, start, _ = one.spots[0]
        data = survey.data
        line = _line_start(data, start)
        own = None if line is None else _OWN.fullmatch(data, line, start)
        floor = survey.floor(start)
        if line is None or own is None:
            continue
        if floor < line:
            heading = _heading_above(data, floor, line)
            if heading is not None:
                blocks.append(_Block(*heading))
            elif not (
                blocks and blocks[-1].numbers and blocks[-1].numbers[-1] == number - 1 and _follows(data, floor, line)
            ):
                continue
            if blocks and _is_nameless(one.naming, blocks[-1].head):
                blocks[-1].numbers.append(number)
                blocks[-1].owns.append(own[1].decode("utf-8", "replace").strip().lower())
    return [block for block in blocks if block.numbers]


def _line_start(data: bytes, at: int) -> int | None:
    """Return where the line begins that ends at a position, or goes on there; None if it is longer than a statement."""
    first = max(0, at - weights.STATEMENT)
    begin = data.rfind(b"\n", first, at) + 1
    return begin if begin or not first else None


def _follows(data: bytes, floor: int, line: int) -> bool:
    """Whether a line comes right after the one of the token before, or after a blank one."""
    return data.count(b"\n", floor, line) <= weights.UNIT_GAP


def _is_nameless(naming: Naming, head: Naming) -> bool:
    return naming.role is Role.UNKNOWN or naming.role is head.role or naming.name in head.name


def _heading_above(data: bytes, floor: int, line: int) -> tuple[int, Naming] | None:
    """Return where the heading right above a line begins, and what it says; None where there is none."""
    stop = line - 1
    for _ in range(weights.UNIT_GAP):
        if stop <= floor:
            return None
        begin = _line_start(data, stop)
        if begin is None:
            return None
        text = data[max(begin, floor) : stop]
        if text.strip():
            found = _HEADING.fullmatch(text) if begin >= floor and (begin > floor or not floor) else None
            if found is None or len(found[1].split()) > _HEAD_WORDS:
                return None
            naming = judge_heading(found[1].decode("utf-8", "replace"))
            return (begin, naming) if naming.role in _WORDS else None
        stop = begin - 1
    return None


def judge_heading(name: str) -> Naming:
    """Return what a heading says; that of many keys is the keys'.

    Args:
        name: as written.
    """
    naming = judge_container(name.strip())
    if naming.role is Role.UNKNOWN and naming.strength == "name-generic" and name.lower().rstrip().endswith("keys"):
        return replace(naming, role=Role.API_KEY)
    return replace(naming, role=Role.SECRET_KEY) if naming.role is Role.PRIVATE_KEY else naming
