"""The one door to Hyperscan: spares most blobs the byte test, and decides nothing that the byte test would not.

`binscan.matcher.prefilter.may_hold` says what can hold a credential, at half a gigabyte per second. Of what none of the
patterns here is in, it would say no as well; they are looked for at several gigabytes per second, and where one is
found, only the part of the byte test that it stands for is asked. Of the next version of such a text, only the changes
are looked at. Without the library, every blob meets the byte test, with the same outcome.
"""

from __future__ import annotations

from functools import cache

from binscan.matcher import joins
from binscan.matcher.bare import APPENDS, LEAST, LEAST_ADDED, QUOTED, WORDS
from binscan.matcher.bytetest import Test
from binscan.matcher.closer import SHARED, SHORT, has_few_signs
from binscan.matcher.continued import SHORTEST_LINE
from binscan.matcher.expressions import AT_ONCE, ends, which, which_and_where
from binscan.matcher.joins import (
    AGAIN,
    ASSIGNMENTS,
    BETWEEN,
    CALLS,
    CLOSED,
    ENDS,
    LINE_END,
    LIST_JOINS,
    NAMES,
    NO_END,
    OPERATORS,
    PREFIXES,
    TARGETS,
    TCL,
    VERBS,
)
from binscan.matcher.literals import SHORTEST_BEFORE_LAST
from binscan.matcher.named import AGAIN as REPEATED
from binscan.matcher.named import LEADS, LEAST_SIGN, LONGEST_NAME, Signs
from binscan.matcher.pieces import CLASSES, LONGEST_LAST, QUOTES, RUN_OF, SPACE
from binscan.matcher.prefilter import (
    ED25519,
    GZIP_BASE64,
    MARKED,
    PEM_END,
    SHORTEST,
    is_laid_out,
    is_packed,
)
from binscan.matcher.runs import EXCHANGE
from binscan.matcher.spelled import FAST, OPENINGS, SIGNS
from binscan.matcher.surroundings import EXPRESSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from binscan.matcher.closer import Closer


def _escaped(text: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in text)


def _any_byte(members: bytes) -> bytes:
    return b"[" + _escaped(members) + b"]"


_RUN_OF = _any_byte(RUN_OF)
_QUOTE = _any_byte(QUOTES)
_BETWEEN = _any_byte(BETWEEN)
_LITERAL = _BETWEEN + b"*" + _any_byte(PREFIXES) + b"?" + _QUOTE + _RUN_OF
"""The beginning of a literal after whatever joins it to the one before."""

_ENDING = _RUN_OF + b"{%d}" % (SHORTEST_BEFORE_LAST - 2) + _any_byte(RUN_OF.replace(NO_END, b"")) + b"{2}" + _QUOTE
"""The end of a literal before whatever joins the next to it."""

_DOUBLED = frozenset((b"||", b"//"))
"""Operators of which one sign alone joins nothing, and stands between literals often: types, paths."""

# Where one of these is found, a part of the byte test is asked. The patterns that are fastest together stand together.
_RUN = (_RUN_OF + b"{%d}" % SHORTEST,)
_KEYS = (PEM_END, ED25519)
_REFERENCES = (b";&#",)
_GZIP = (GZIP_BASE64,)
_SPELLED = (*SIGNS, *(_escaped(opening) + b"[1-9][0-9]" for opening in OPENINGS))
_MARKED = tuple(_escaped(marks[0]) for _, marks, _ in MARKED)
_CONTINUED = (
    _RUN_OF + rb"{%d}\\\r?\n[ \t]*" % (SHORTEST_LINE - 1) + _RUN_OF,
    _RUN_OF + rb"{%d}[^=]=\r?\n" % (SHORTEST_LINE - 2) + _RUN_OF,  # two equals signs are the padding of base64
    rb"[=\\]\r?\n[ \t]*" + _RUN_OF + b"{%d}" % LONGEST_LAST,
)
_LISTS = tuple(map(_escaped, LIST_JOINS))
# One by one: a pattern for all of them together halves the speed of the whole set.
_ADDED = (
    *(_escaped(sign) + _LITERAL for sign in (*ASSIGNMENTS, *CALLS)),
    *(_ENDING + _BETWEEN + b"*" + _escaped(operator) + _LITERAL for operator in sorted(_DOUBLED)),
    AGAIN + b'"' + _RUN_OF,
    *(
        _ENDING + _any_byte(ENDS + BETWEEN + NAMES) + b"*" + _escaped(verb) + _any_byte(TARGETS) + b"*" + _LITERAL
        for verb in VERBS
    ),
    _ENDING + _any_byte(ENDS + BETWEEN) + b"+" + _escaped(TCL) + _any_byte(NAMES + SPACE) + b"+" + _LITERAL,
)
_SIGNS = b"".join(sorted(OPERATORS - _DOUBLED))
_SEAM = (
    _ENDING
    + b"("
    + _any_byte(BETWEEN + _SIGNS + PREFIXES + LINE_END + CLOSED)
    + b"+"
    + _QUOTE
    + b"|"
    + _QUOTE
    + b")"
    + _RUN_OF
)
"""Two literals with an operator, or nothing, between them."""
_NAMED = _QUOTE + b"[0-9A-Za-z]+[0-9][A-Za-z]+[0-9][0-9A-Za-z]*" + _QUOTE
"""A literal that looks like a piece of a token, and may be given a name."""
_SEAM_OR_NAMED = b"(?:" + _SEAM + b")|(?:" + _NAMED + b")"
"""As one expression these two cost hardly more than the first of them; two that read every byte cost twice as much."""
_SEAMS = (_SEAM_OR_NAMED,)
_IN_LIST = _ENDING + _BETWEEN + b"*," + _LITERAL

_BARE = (
    *(_escaped(sign) + b"[0-9A-Za-z]{%d}" % LEAST for sign in (*QUOTED, *WORDS)),
    _escaped(APPENDS) + b"[0-9A-Za-z]{%d}" % LEAST_ADDED,
)

_UNQUOTED = (
    *(_escaped(lead) + b"[0-9A-Za-z]{%d}" % LEAST_SIGN for lead in LEADS),
    *(
        _escaped(sign) + b"\\{?[0-9A-Za-z_]{0,%d}[}%%][}%%]?[\"']{0,2}[0-9A-Za-z]{%d}" % (LONGEST_NAME, LEAST_SIGN)
        for sign in REPEATED
    ),
)
_PARTS = (EXPRESSION,)
_FIRST = (
    *(_RUN, _KEYS, _REFERENCES, _GZIP, _SPELLED, _MARKED, _CONTINUED, _LISTS, _ADDED, _SEAMS, _BARE, _UNQUOTED),
    _PARTS,
)
_JOINED = (_LISTS, _ADDED, _SEAMS)

_LOCAL = {_RUN, _LISTS, _ADDED, _SEAMS, _BARE, _UNQUOTED, _PARTS}
"""What is refused by what stands within `_NEAR` of it, and so again where nothing changed there. Of runs only those of
which `Runs.hold` says so."""
_NAMES = tuple(b"(?i)" + word for word in EXCHANGE)
_ENTRIES = (_IN_LIST,)
_AROUND = (*_FIRST, _NAMES, _ENTRIES)
"""What must not be near a change, or all is tested: also what makes something of that which stood elsewhere, a word of
the exchange of hexadecimal, and a list of its join."""

_NEAR = 320
"""Bytes on both sides of a change that are looked at. What a change makes of bytes in which nothing was is found so: 60
of a run, and 160 that stand before it; or the rest of a piece (below 60), what may stand between two pieces (`GAP`),
two quotes and a prefix, and the five bytes of a piece that a pattern asks for; or parts that nothing joins, with their
name and what is asked of the bytes around them (`surroundings.AROUND`). It is more than a delta adds at once, so that
what is new lies in it."""
_APART = b"\x01"
"""Stands between what is looked at together; no pattern has it."""

_CHARACTER = rb"[\t\r\n -~]"
_WIDE = (
    b"(" + _CHARACTER + rb"\x00){%d}" % (SHORTEST - 1),
    b"(" + _CHARACTER + rb"\x00\x00\x00){%d}" % (SHORTEST - 1),
)


@cache
def quick_test() -> Test:
    """Return the byte test, behind the faster look where the library is installed."""
    try:
        import hyperscan
    except ImportError:
        return Test()
    return _Quick(hyperscan)


class _Quick(Test):
    """The byte test, each of its parts asked only where its pattern is found.

    Args:
        hyperscan: the module.
    """

    def __init__(self, hyperscan: Any) -> None:
        self._closer = SHARED
        self._first = which_and_where(hyperscan, _numbered(_FIRST), _FIRST.index(_PARTS))
        self._near = which(hyperscan, _numbered(_AROUND))
        self._wide = which(hyperscan, [(0, pattern) for pattern in _WIDE])
        FAST[:] = [which(hyperscan, [(0, pattern) for pattern in _SPELLED])]
        joins.FAST[:] = [which(hyperscan, [(0, pattern) for pattern in _LISTS])]
        self._seams = ends(hyperscan, (_SEAM_OR_NAMED,))
        self._added = ends(hyperscan, (_SEAM_OR_NAMED, *_ADDED))
        self._listed = ends(hyperscan, (_SEAM_OR_NAMED, *_ADDED, _IN_LIST))

    def holds(self, data: bytes) -> bool:
        return self.whole(data) or False

    def whole(self, data: bytes) -> bool | None:
        if len(data) < SHORTEST:
            return None
        if is_packed(data):
            # A run is in the strings of such a file as it is, but the next string's length may be glued to it.
            return not is_laid_out(data) or _RUN in self._found(data)[0] or self.outside(data)
        if len(data) < SHORT and has_few_signs(data):
            return None
        return self._look(data)

    def outside(self, data: bytes) -> bool:
        return self._look(data) or False

    def _look(self, data: bytes) -> bool | None:
        found, places = self._found(data)
        said = self._parts_hold(data, found, places, self._closer) if found else None
        if said or b"\0" not in data:
            return said
        if not self._wide(data):
            return False
        narrow = data.translate(None, b"\0")
        return is_packed(narrow) or bool(self._parts_hold(narrow, *self._found(narrow), self._closer.below))

    def changed(self, data: bytes, edges: Sequence[int]) -> bool | None:
        if b"\0" in data or is_packed(data):
            return self.whole(data)
        near = {_AROUND[number] for number in self._near(_around(data, edges))}
        if not near or (near == {_ENTRIES} and not joins.has_list_join(data)):
            return None
        return self.whole(data)

    def _found(self, data: bytes) -> tuple[set[tuple[bytes, ...]], list[int]]:
        numbers, places = self._first(data)
        return {_FIRST[number] for number in numbers}, places

    def _parts_hold(self, data: bytes, found: set[tuple[bytes, ...]], places: list[int], closer: Closer) -> bool | None:
        said = _parts_hold(data, found, closer)
        if said or (places and self._lists_hold(data, places, closer)):
            return True
        listed = _LISTS in found
        signs = Signs(data, self._listed if listed else self._added if _ADDED in found else self._seams)
        if not found.isdisjoint(_JOINED) and closer.joined_hold(data, signs.openings, listed):
            return True
        if signs.seen or (_UNQUOTED in found and signs.look()):
            return closer.signed_hold(data)  # of pieces with names the whole text tells, however far it is between them
        return said

    @staticmethod
    def _lists_hold(data: bytes, places: list[int], closer: Closer) -> bool:
        """Whether there are parts that nothing joins; a hostile text has more of them than are kept."""
        if len(places) < AT_ONCE:
            return closer.parts_near_hold(data, places)
        return closer.parts_hold(data, data.translate(CLASSES))


def _around(data: bytes, edges: Sequence[int]) -> bytes:
    """Return what lies near any of some ascending positions, each stretch of it apart from the next."""
    near: list[bytes] = []
    first, last = 0, -1
    for edge in edges:
        if edge - _NEAR > last:
            near.append(data[first : max(0, last)])
            first = max(0, edge - _NEAR)
        last = edge + _NEAR
    near.append(data[first : max(0, last)])
    return _APART.join(near)


def _numbered(sets: tuple[tuple[bytes, ...], ...]) -> list[tuple[int, bytes]]:
    return [(number, pattern) for number, patterns in enumerate(sets) for pattern in patterns]


def _parts_hold(data: bytes, found: set[tuple[bytes, ...]], closer: Closer) -> bool | None:
    """Ask the parts of the byte test whose patterns were found; None where all that was found is `_LOCAL`."""
    if _KEYS in found or (_MARKED in found and closer.is_marked(data)):
        return True
    if _GZIP in found and closer.url_safe_holds(data):
        return True
    if _SPELLED in found and closer.spelled_holds(data):
        return True
    if _REFERENCES in found and closer.references_hold(data):
        return True
    if _BARE in found and closer.bare_hold(data):
        return True
    far = not found <= _LOCAL
    if not found.isdisjoint((_RUN, _CONTINUED)):
        marked = data.translate(CLASSES)
        said = closer.runs_hold(data, marked) if _RUN in found else None
        if said or (_CONTINUED in found and closer.lines_hold(data, marked)):
            return True
        far = far or said is False
    return False if far else None
