"""Which nameless tokens belong together because nothing else shares their call, list, line or lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from binscan import weights
from binscan.credential.sites import Site
from binscan.model import Role, Text
from binscan.pattern import pattern

_WORDS = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
Pair = tuple[Site, Site]


def positional(sites: Sequence[Site]) -> list[Pair]:
    """Return the pairs of nameless tokens that stand alone together, in order.

    Args:
        sites: of one file, in order.
    """
    nameless = [site for site in sites if site.role is Role.UNKNOWN]
    pairs: list[Pair] = []
    used: set[int] = set()
    for first, second in _units(nameless):
        free = id(first) not in used and id(second) not in used
        if free and _may_pair(first, second):
            pairs.append((first, second))
            used |= {id(first), id(second)}
    rest = [site for site in nameless if id(site) not in used]
    pairs.extend(pair for pair in _stretches(rest) if _may_pair(*pair))
    return pairs


def _may_pair(first: Site, second: Site) -> bool:
    """Whether two tokens can be key and secret by their place alone.

    Two members that are called differently, neither by a word for key or secret, are something else's: `msg` and `ct`.
    """
    one, other = first.classified, second.classified
    called = one.name and other.name and one.name != other.name
    if called and _of_a_kind(one.name, other.name):
        return False
    if first.secret == second.secret or (called and not (one.exchange or other.exchange)):
        return False
    return _together(first, second)


def _of_a_kind(one: str, other: str) -> bool:
    """Whether two names end in one word after others that differ: `RUNNER_TOKEN`, `DEPLOY_TOKEN`; two, not halves."""
    ends = [_WORDS.findall(name) for name in (one, other)]
    return all(len(words) > 1 for words in ends) and ends[0][-1].lower() == ends[1][-1].lower()


def _together(first: Site, second: Site) -> bool:
    """Whether two tokens are near: lines mean little in a binary or on one endless line."""
    if second.line - first.line > weights.UNIT_LINES:
        return False
    one, other = first.classified.candidate, second.classified.candidate
    if one.text is not other.text:
        # Two views of one office document, or two members of an archive, have lines that do not compare.
        return _outermost(one.text) is _outermost(other.text)
    # The bytes themselves were let go by now: the classifier left a mark where a token stands in a binary's own cell.
    return other.start - one.end <= weights.UNIT_BYTES and not (_in_cell(first) or _in_cell(second))


def _outermost(text: Text) -> Text:
    while text.parent is not None:
        text = text.parent
    return text


def _in_cell(site: Site) -> bool:
    return any(":cell:" in group for group in site.groups[:1])


def parallel(sites: Sequence[Site]) -> list[Pair]:
    """Return (key, secret) by index where a list, or an object, of keys is followed by one of as many secrets.

    Members of objects that are called alike belong together whatever their order, so those are left to their names.

    Args:
        sites: of one file, in order.
    """
    lists: dict[str, list[Site]] = defaultdict(list)
    for site in sites:
        if site.groups and _in_container(site):
            lists[site.groups[0]].append(site)
    pairs: list[Pair] = []
    groups = list(lists.values())
    for first, second in zip(groups, groups[1:], strict=False):  # noqa: RUF007
        backwards = all(site.role is Role.SECRET_KEY for site in first) and second[0].role is Role.API_KEY
        keys, secrets = (second, first) if backwards else (first, second)
        named = all(site.role is Role.SECRET_KEY for site in secrets)
        by_name = {site.stem for site in keys} == {site.stem for site in secrets} != {""}
        if (
            named
            and not by_name
            and len(keys) == len(secrets) > 1
            and all(site.role in (Role.UNKNOWN, Role.API_KEY) for site in keys)
        ):
            pairs.extend(zip(keys, secrets, strict=True))
    return pairs


def _in_container(site: Site) -> bool:
    return any(f":{kind}:" in site.groups[0] for kind in ("list", "object", "call"))


def _units(sites: Sequence[Site]) -> Iterable[list[Site]]:
    """Yield the two tokens of each innermost bracket, then of each line, that holds exactly two."""
    brackets: dict[str, list[Site]] = defaultdict(list)
    lines: dict[int, list[Site]] = defaultdict(list)
    for site in sites:
        if site.groups:
            brackets[site.groups[0]].append(site)
        lines[site.line].append(site)
    yield from (unit for unit in brackets.values() if len(unit) == 2)
    yield from (unit for unit in lines.values() if len(unit) == 2)


def _stretches(sites: Sequence[Site]) -> Iterable[Pair]:
    """Yield pairs from stretches of lines: of two; or of many, two by two, where the exchange is named."""
    for stretch in _split(sites, weights.UNIT_GAP):
        if len(stretch) == 2:
            yield stretch[0], stretch[1]
            continue
        for part in _split(stretch, 1):
            even = len(part) % 2 == 0 and (len(part) == 2 or all(site.classified.exchange for site in part))
            if even:
                yield from zip(part[::2], part[1::2], strict=True)


def _split(sites: Sequence[Site], gap: int) -> list[list[Site]]:
    stretches: list[list[Site]] = []
    for site in sites:
        if stretches and site.line - stretches[-1][-1].line <= gap:
            stretches[-1].append(site)
        else:
            stretches.append([site])
    return stretches
