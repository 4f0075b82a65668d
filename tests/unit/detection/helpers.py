"""Run a text through the whole detection and say what was found, by the number of its token."""

from __future__ import annotations

import re
from dataclasses import dataclass

from binscan.credential.join import join
from binscan.examine import examine
from binscan.model import Credential, Limits, Observation, Place, Role, Secret
from tests.support.tokens import token

_PIECE = re.compile(r"<(\d)\|(\d+)-(\d+)>")
ROLES = {Role.API_KEY: "key", Role.SECRET_KEY: "secret", Role.LISTEN_KEY: "listen", Role.PRIVATE_KEY: "private"}


@dataclass(frozen=True)
class Found:
    """A credential in short."""

    parts: dict[str, int]
    """Role to the number of its token in the template."""
    credential: Credential

    @property
    def reported(self) -> bool:
        """Whether it reaches the default threshold."""
        return self.credential.confidence >= 0.5


def tokens(seed: object = "t", count: int = 8) -> list[str]:
    """Return generated tokens."""
    return [token(f"{seed}/{number}") for number in range(1, count + 1)]


def fill(template: str, seed: object = "t") -> str:
    """Return a template with `<1>`, `<2>` … replaced by tokens, and `<1|0-32>` by a piece of one."""
    made = tokens(seed)
    for number, text in enumerate(made, 1):
        template = template.replace(f"<{number}>", text)
    return _PIECE.sub(lambda found: made[int(found[1]) - 1][int(found[2]) : int(found[3])], template)


def observe(
    template: str,
    path: str = "file.txt",
    *,
    blob: str | None = None,
    commit: str | None = None,
    seed: object = "t",
    known: bool = True,
) -> list[Observation]:
    """Return the observations of one filled template at one place."""
    examined = examine(fill(template, seed).encode(), path if known else None, Limits())
    place = Place(path, "branch" if commit else "file", commit=commit, blob=blob)
    return [Observation(item, place) for item in examined.classified]


def summarise(credentials: list[Credential], seed: object = "t") -> list[Found]:
    """Return credentials with their tokens as numbers (0: none of the template's)."""
    numbers = {Secret(text.encode()): number for number, text in enumerate(tokens(seed), 1)}
    return [
        Found({ROLES.get(part.role, "unknown"): numbers.get(part.secret, 0) for part in credential.parts}, credential)  # type: ignore[arg-type]
        for credential in credentials
    ]


def found_in(template: str, path: str = "file.txt", seed: object = "t") -> list[Found]:
    """Return every credential of a template, reported or not."""
    return summarise(join(observe(template, path, seed=seed)), seed)


def reported(template: str, path: str = "file.txt", seed: object = "t") -> list[dict[str, int]]:
    """Return the parts of what is reported at the default threshold, in a stable order."""
    return sorted((found.parts for found in found_in(template, path, seed) if found.reported), key=repr)
