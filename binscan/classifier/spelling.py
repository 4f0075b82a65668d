"""How a name is spelt: its words, with and without accents, and whether it is a name at all."""

from __future__ import annotations

from itertools import pairwise

from binscan import weights
from binscan.pattern import pattern

_CAMEL = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\x00-\x7f]+")
_ACCESS = pattern(
    r"\b(?:Bun\.env|Deno\.env|import\.meta\.env|Netlify\.env|Rails\.application\.(?:credentials|secrets)|"
    r"(?:ProcessInfo\.)?processInfo\.environment|Platform\.environment|UserDefaults\.standard|Bundle\.main|"
    r"BuildConfig|st\.secrets|Application\.(?:get|fetch)_env!?|PropertiesService\.getScriptProperties)"
    r"(?:\.(?:get|fetch|dig|string))?(?!\w)"
)
"""How programs of each platform ask for their settings: the platform named so owns none of them."""
_LONG_RUN = pattern(rf"[A-Za-z0-9+/]{{{weights.RANDOM_NAME},}}")
_SPOKEN = ("key", "secret", "api", "token")


def split_words(name: str) -> list[str]:
    """Return the lower-case words of a name in any style.

    Args:
        name: as written.
    """
    return [word.lower() for word in _CAMEL.findall(name)]


def unaccented(name: str) -> str:
    """Return a name without the accents of Latin and Greek letters, which half of those who write them leave out.

    Args:
        name: as written.
    """
    if name.isascii():
        return name
    import unicodedata

    parts = unicodedata.normalize("NFD", name)
    return unicodedata.normalize("NFC", "".join(part for part in parts if not "\u0300" <= part <= "\u036f"))


def without_access(text: str) -> str:
    """Return a text, or a name, without the platforms whose settings it reads: `Bun.env.KEY`, `st.secrets["KEY"]`.

    Args:
        text: as written.
    """
    return _ACCESS.sub(" ", text).strip(" .([:\"'")


def is_random(name: str) -> bool:
    """Return whether a name is an encoded run rather than a name: many characters of every class in a row.

    Args:
        name: as written.
    """
    return len(name) >= weights.RANDOM_NAME and any(map(_is_jumble, _LONG_RUN.findall(name)))


def _is_jumble(run: str) -> bool:
    """Whether upper case, lower case and digits alternate as in no name: words change case twice in five letters."""
    if run.lower() == run or run.upper() == run:
        return False
    if sum(map(str.isdigit, run)) > 1:
        return True
    if any(word in run.lower() for word in _SPOKEN):
        return False
    changes = sum(
        left.islower() != right.islower() or left.isdigit() != right.isdigit() for left, right in pairwise(run)
    )
    return changes > len(run) * weights.JUMBLED
