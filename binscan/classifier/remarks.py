"""What a remark says of the names below it: which of them is the key, and which the secret."""

from __future__ import annotations

from binscan.classifier.names import judge_name
from binscan.model import Role
from binscan.pattern import pattern

_PARTS = pattern(r"[,;.|/()]|\sand\s")
_EQUATION = pattern(
    r"(?:.*[\s\"'`:])?([A-Za-z][\w-]{0,40})[\"'`]?\s{0,3}"
    r"(?:=>?|:|->|→|\bis\b|\bmeans\b|\bholds\b|\bstands for\b)\s{0,3}(.{2,40})",
    2,
)
_LONGEST = 100
_HALVES = (Role.API_KEY, Role.SECRET_KEY)


def said_by(remark: str) -> dict[str, Role]:
    """Return the roles that a remark gives to names: `id is the API key, key is the secret`.

    Only where it gives one to each half; one equation alone may as well be a setting that was commented out.

    Args:
        remark: a line that is one.
    """
    said: dict[str, Role] = {}
    for part in _PARTS.split(remark):
        equation = _EQUATION.fullmatch(part.strip()) if len(part) < _LONGEST else None
        role = judge_name(equation[2].strip(" \"'`")).role if equation else Role.UNKNOWN
        if equation and role in _HALVES:
            said[equation[1].lower()] = role
    return said if set(said.values()) == set(_HALVES) else {}
