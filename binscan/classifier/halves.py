"""What tokens are called by what stands beside them: a container's name, the other half's, the order a remark gives."""

from __future__ import annotations

from collections.abc import Sequence

from binscan import weights
from binscan.classifier.blocks import under_headings
from binscan.classifier.called import Called
from binscan.classifier.heads import judge_container
from binscan.classifier.hints import order_in
from binscan.classifier.names import Naming, judge_name
from binscan.classifier.remarks import said_by
from binscan.classifier.spelling import split_words
from binscan.model import Role
from binscan.pattern import pattern
from binscan.record import replace

_OTHER_HALF = {Role.API_KEY: Role.SECRET_KEY, Role.SECRET_KEY: Role.API_KEY}
_WORDS = {Role.API_KEY: "key", Role.SECRET_KEY: "secret"}
_CONTAINER = pattern(
    rb"([\w$.-]{1,60})[\"'`]?(?:\[\w{0,4}\]){0,2}\]?\s{0,8}(?::\s{0,3}[\w.<>\[\]|, ]{1,40}\s{0,3})?"
    rb"(?::=|=>|[:=])\s{0,8}(?:new\s{1,3})?&?(?:[A-Za-z_][\w.:<>!]{0,40}\s?)?(?:\[\w{1,20}\]\w{1,20})?(?:\[\]\w{0,20})?[\"'`]?\Z"
)
"""`apiKeys: `, `string keys[2] = `, `val keys = listOf`: what is assigned a bracket."""
_FUNCTION = pattern(rb"(\w{1,60})[!<>\w]{0,20}\s?\Z")
_COLLECTIONS = (b"list", b"of", b"set", b"tuple", b"vec", b"array", b"seq", b"vector", b"freeze", b"qw", b"series")
"""How functions are called that make a list; the arguments of any other are not all what its result is called."""
_MEMBER = pattern(rb"[\"'`]?([\w$.-]{1,40})[\"'`]?\s{0,3}(?:=>|[:=])\s{0,3}[\"'`]?\Z")
_BARE_KEY = ("key", "api", "apikey", "api_key", "privatekey")
_PLURALS = ("keys", "apikeys")
_SECRET_STARTS = ("sec", "scr", "priv", "sgn")
_SECRET_LETTERS = ("s", "sk", "sc", "x")
_KEY_LETTERS = ("k", "a", "p", "i")
_KEY_STARTS = ("ke", "ap", "ak", "pu", "pk", "pb", "acc", "id")
_WEAK_HALVES = (["id"], ["token"], ["sign"], ["pub"], ["public"], ["priv"], ["private"], ["prv"])
"""What names many things, and beside a key its other half."""
_SHARED = 2
"""Letters that two names have in common at least: `pkey` and `skey`."""
_SWAPPED = pattern(
    r"\bswap|\breversed\b|\binterchang|wrong way (?:a)?round|\bvice versa\b|vertauscht|invertid|invers[ée]s|"
    r"intercambiad|перепутан|наоборот|"
    r"\bkey[\"'`]?\s(?:\w+\s){0,2}(?:is|holds|has|contains|means)\s(?:\w+\s){0,2}secret\b",
    2,
)
"""A remark that the names of two halves are each other's."""
_REMARKS = ("#", "//", "--", ";", "*", "/*", "<!--", "%", "REM ")
_ABOVE = 3
"""Lines above the first of several tokens that may say their order."""


def completed(found: list[Called]) -> list[Called]:
    """Return the tokens of a blob with what their neighbours and containers add to what they are called.

    Args:
        found: the tokens, in order.
    """
    for number in range(len(found) - 1):
        found[number : number + 2] = _told_apart(found[number], found[number + 1])
    found = _ordered(_complemented(under_headings(_contained(found))))
    for number in range(len(found) - 1):
        found[number : number + 2] = _exchanged(found[number], found[number + 1])
    return _explained(found)


def _told_apart(first: Called, second: Called) -> tuple[Called, Called]:
    """Name two neighbours whose names differ in a letter or a word of which one is a secret's: `pkey`, `skey`.

    Where the second word alone decides, the file has to name the exchange, or one of them has to be called an API key.
    """
    roles = {first.naming.role, second.naming.role}
    if roles == {Role.API_KEY, Role.SECRET_KEY} or not roles <= {Role.UNKNOWN, Role.API_KEY, Role.SECRET_KEY}:
        return first, second
    if first.naming.strength == second.naming.strength == "name-other" and not (
        _is_weak(first.naming.name) or _is_weak(second.naming.name)
    ):
        return first, second  # the digests of both
    claimed = first.named or "name-api" in (first.naming.strength, second.naming.strength)
    claimed = claimed or _flat(first.naming.name) in _BARE_KEY
    if not (first.naming.name and second.naming.name and claimed and _near(first, second)):
        return first, second
    one, other = _difference(_flat(first.naming.name), _flat(second.naming.name))
    if (_is_key(one) or (not one and other == "s")) and _is_secret(other):
        return _as(first, Role.API_KEY), _as(second, Role.SECRET_KEY)
    if _is_secret(one) and _is_key(other):
        return _as(first, Role.SECRET_KEY), _as(second, Role.API_KEY)
    return first, second


def _flat(name: str) -> str:
    return "".join(split_words(name))


def _difference(one: str, other: str) -> tuple[str, str]:
    """Return what is left of two names without their common beginning and end; nothing where too little is common."""
    shortest = min(len(one), len(other))
    start = next((at for at in range(shortest) if one[at] != other[at]), shortest)
    rest = shortest - start
    end = next((at for at in range(rest) if one[-1 - at] != other[-1 - at]), rest)
    if start + end < _SHARED:
        return "", ""
    return one[start : len(one) - end], other[start : len(other) - end]


def _is_secret(part: str) -> bool:
    return part in _SECRET_LETTERS or (part.startswith(_SECRET_STARTS) and not part.startswith("secon"))


def _is_key(part: str) -> bool:
    return part in _KEY_LETTERS or part.startswith(_KEY_STARTS)


def _as(one: Called, role: Role) -> Called:
    if one.naming.role is role:
        return one
    strength = one.naming.strength if one.naming.strength == "name-api" else "name-generic"
    return replace(one, naming=replace(one.naming, role=role, strength=strength))


def _contained(found: Sequence[Called]) -> list[Called]:
    """Name the nameless members of a list or an object after it: `apiKeys: {main: …, second: …}`."""
    heads = [_container(one) for one in found]
    secrets = {head.role for head in heads if head is not None} >= {Role.SECRET_KEY}
    named = []
    for one, head in zip(found, heads, strict=True):
        if head is not None and (not one.naming.says or one.naming.name.endswith(head.name)):
            role = head.role
            if role is Role.UNKNOWN and secrets and split_words(head.name)[-1:] and _flat(head.name).endswith(_PLURALS):
                role = Role.API_KEY
            if role is not Role.UNKNOWN:
                naming = Naming(
                    f"{head.name}{_member(one)}",
                    role,
                    head.strength,
                    head.exchange or one.naming.exchange,
                    head.foreign,
                )
                one = replace(one, naming=naming)
        named.append(one)
    return named


def _container(one: Called) -> Naming | None:
    """Return the name of the list or object around a token; None where the token's own bracket has none."""
    survey, start, _ = one.spots[0]
    groups = survey.groups(start)
    if not groups:
        return None
    kind, opened, _ = groups[0]
    called = _FUNCTION.search(survey.data, max(0, opened - weights.HEAD), opened) if kind == "call" else None
    if called and not called[1].lower().endswith(_COLLECTIONS):
        return None
    head = _CONTAINER.search(survey.data, max(0, opened - weights.HEAD), opened)
    naming = judge_container(head[1].decode("utf-8", "replace")) if head else None
    return naming if naming is not None and naming.strength in ("name-api", "name-generic") else None


def _member(one: Called) -> str:
    survey, start, _ = one.spots[0]
    opened = survey.groups(start)[0][1]
    member = _MEMBER.search(survey.data, max(opened, start - weights.HEAD), start)
    return f".{member[1].decode('utf-8', 'replace')}" if member else ""


def _complemented(found: list[Called]) -> list[Called]:
    """Give the other half's role to a token with a vague name that stands alone beside a key, or beside a secret.

    `id` and `sign` name many things; between a key's name and the next bracket, in a text that names the exchange, they
    name its other half.
    """
    roles = [one.naming.role if one.naming.strength else Role.UNKNOWN for one in found]
    for number, one in enumerate(found):
        if roles[number] is not Role.UNKNOWN or not one.named or not _is_weak(one.naming.name):
            continue
        beside = [other for other in (number - 1, number + 1) if 0 <= other < len(found)]
        for other in beside:
            half = _OTHER_HALF.get(roles[other])
            taken = any(
                roles[near] is half and _near(found[near], found[other])
                for near in (other - 1, other + 1)
                if 0 <= near < len(found)
            )
            if half is None or taken or not _near(one, found[other]):
                continue
            if (
                half is Role.SECRET_KEY
                and _is_number(one.naming.name)
                and found[other].naming.name.lower() in _BARE_KEY
            ):
                # Whoever calls one half its number calls the other the key.
                found[other] = replace(found[other], naming=replace(found[other].naming, role=Role.SECRET_KEY))
                roles[other], half = Role.SECRET_KEY, Role.API_KEY
            if half:
                found[number] = replace(one, naming=replace(one.naming, role=half, strength="name-generic"))
                roles[number] = half
                break
    return found


def _is_weak(name: str) -> bool:
    return split_words(name)[-1:] in _WEAK_HALVES


def _is_number(name: str) -> bool:
    return split_words(name)[-1:] == ["id"]


def _ordered(found: list[Called]) -> list[Called]:
    """Name the nameless tokens of a stretch of lines in the order that a remark above gives: a key, then its secret."""
    stretches: list[list[int]] = []
    for number, one in enumerate(found):
        if one.naming.role is not Role.UNKNOWN or one.naming.strength not in ("", "name-generic"):
            continue
        if stretches and stretches[-1][-1] == number - 1 and _near(found[number - 1], one):
            stretches[-1].append(number)
        else:
            stretches.append([number])
    for stretch in stretches:
        order = _said_order(found[stretch[0]]) if len(stretch) % 2 == 0 else ()
        for place, number in enumerate(stretch if order else ()):
            role = order[place % 2]
            one = found[number]
            exchange = one.naming.exchange and "binance" in one.naming.name.lower()
            found[number] = replace(one, naming=Naming(_WORDS[role], role, "name-generic", exchange))
    return found


def _said_order(first: Called) -> tuple[Role, ...]:
    """Return the two roles in the order of the nearest line above that names both."""
    survey, start, _ = first.spots[0]
    above = survey.data[max(0, start - 2 * weights.BEFORE) : start].decode("utf-8", "replace").split("\n")
    lines = [line for line in reversed(above) if line.strip()][: _ABOVE + 1]
    for line in lines:
        order = tuple(dict.fromkeys(order_in(line)))
        if len(order) == 2:
            return order
    return ()


def _explained(found: list[Called]) -> list[Called]:
    """Give two neighbours the roles that a remark above them gives to their names."""
    for number in range(len(found) - 1):
        pair = found[number : number + 2]
        if not (all(one.naming.name for one in pair) and _near(*pair)):
            continue
        ends = [split_words(one.naming.name)[-1:] for one in pair]
        said = {name: role for remark in _remarks_above(pair[0]) for name, role in said_by(remark).items()}
        roles = [said.get("".join(end)) for end in ends]
        if set(roles) == {Role.API_KEY, Role.SECRET_KEY}:
            found[number : number + 2] = [_as(one, role) for one, role in zip(pair, roles, strict=True) if role]
    return found


def _remarks_above(first: Called) -> list[str]:
    survey, start, _ = first.spots[0]
    above = survey.data[max(0, start - weights.BEFORE) : start].decode("utf-8", "replace").split("\n")[-1 - _ABOVE : -1]
    return [line.strip() for line in above if line.strip().startswith(_REMARKS)]


def _exchanged(first: Called, second: Called) -> tuple[Called, Called]:
    """Exchange the roles of two neighbours of which a remark above says that their names are each other's."""
    if {first.naming.role, second.naming.role} != {Role.API_KEY, Role.SECRET_KEY} or not _near(first, second):
        return first, second
    if judge_name(first.naming.name).role is second.naming.role:
        return first, second  # its neighbour was told apart from it against its name already
    if not any(_SWAPPED.search(remark) for remark in _remarks_above(first)):
        return first, second
    return (
        replace(first, naming=replace(first.naming, role=second.naming.role)),
        replace(second, naming=replace(second.naming, role=first.naming.role)),
    )


def _near(one: Called, other: Called) -> bool:
    """Whether two tokens stand in one bracket, or on lines that follow each other."""
    first, second = sorted((one.candidate, other.candidate), key=lambda candidate: candidate.start)
    if first.text is not second.text or second.start - first.end > weights.UNIT_BYTES:
        return False
    if one.group and one.group == other.group:
        return True
    return first.text.data.count(b"\n", first.end, second.start) <= weights.UNIT_GAP
