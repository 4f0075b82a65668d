"""Key files that are named beside an API key: `BINANCE_PRIVATE_KEY_PATH=keys/binance.pem`."""

from __future__ import annotations

from collections.abc import Sequence

from binscan import weights
from binscan.classifier.context import Survey
from binscan.classifier.names import Naming
from binscan.model import Candidate, Role
from binscan.pattern import pattern

_PATH = pattern(rb"[\w.@/\\~${}-]{3,}+")
_ENDS = (".pem", ".key", ".der", ".p8", ".pk8", ".prv")
_LONGEST = 240
_NOWHERE = ("", ".", "..", "~")
_MOST = 8


def key_files(candidate: Candidate, naming: Naming, spots: Sequence[tuple[Survey, int, int]]) -> tuple[str, ...]:
    """Return the key files that are named near an API key, as written, `/` between their parts.

    A nameless token of the exchange's may be one, too: `new Spot("…", "", {privateKey: readFileSync("key.pem")})`.

    Args:
        candidate: the token.
        naming: what it is called.
        spots: where it stands.
    """
    nameless = naming.role is Role.UNKNOWN and not naming.strength and any(survey.anywhere for survey, _, _ in spots)
    if candidate.shape != "base62" or not (nameless or naming.role is Role.API_KEY):
        return ()
    found: dict[str, None] = {}
    for survey, start, end in spots:
        near = survey.data[max(0, start - weights.KEY_FILE) : start] + b"\n" + survey.data[end : end + weights.KEY_FILE]
        for match in _PATH.finditer(near):
            path = match[0].decode("utf-8", "replace").replace("\\", "/")
            if len(path) <= _LONGEST and path.lower().endswith(_ENDS):
                parts = [part for part in path.split("/") if part not in _NOWHERE and "$" not in part]
                found["/".join(parts)] = None
    return tuple(found)[:_MOST]
