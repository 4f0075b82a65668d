"""The byte test's second half: looks closer at the few texts that a first look found, and lets most of them go."""

from __future__ import annotations

import binascii

from binscan.matcher.bare import bare
from binscan.matcher.continued import CONTINUED, SOFT, lines
from binscan.matcher.escaped import unreference
from binscan.matcher.literals import Seams, literals
from binscan.matcher.named import ends_of_runs, joined, named
from binscan.matcher.parts import parts, parts_near
from binscan.matcher.pieces import CLASSES, RUN_OF, line_around
from binscan.matcher.prefilter import ED25519, GZIP_BASE64, MARKED, PEM_END, REFERENCES, SHORTEST, is_packed
from binscan.matcher.runs import Memory, Runs
from binscan.matcher.spelled import arrays, dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TEXT = bytes(range(0x20, 0x7F)) + b"\t\r\n"
_WIDE_CLASSES = bytes(0x30 if byte == 0 else 0x61 if byte in _TEXT else 0x2E for byte in range(256))
_WIDE = (b"a0" * (SHORTEST - 1) + b"a", b"a000" * (SHORTEST - 1) + b"a")

SHORT = 256
"""Bytes below which counting signs is faster than any look: what lies under base64 is often a digest."""
_NO_RUN = bytes(byte for byte in range(256) if byte not in RUN_OF)

_WORDS = (PEM_END, ED25519, *(marks[0] for _, marks, _ in MARKED))
"""One of these is in everything that is told by other means than its signs."""

_BASE64_OF_TOKEN = 80
_URL_SAFE = RUN_OF.translate(None, b"\\%=") + b"-_"

_DEEPEST = 4
"""Escapes and base64 inside each other that are looked through; what is deeper passes."""


class Closer:
    """Says of texts under a number of layers whether a closer look still leaves something.

    Args:
        depth: how many layers were undone to get to them.
    """

    def __init__(self, depth: int = 0) -> None:
        self._depth = depth
        self._below: Closer | None = None
        self._memory = Memory()
        self._seams = Seams()

    def holds(self, data: bytes, marked: bytes) -> bool:
        """Whether a closer look at `data` still leaves something that could be a credential.

        Args:
            data: the bytes.
            marked: `data` translated by `pieces.CLASSES`.
        """
        return (
            PEM_END in data
            or self.is_marked(data)
            or bool(self.runs_hold(data, marked))
            or self.literals_hold(data, marked)
            or self.bare_hold(data)
            or self.named_hold(data, marked)
            or self.lines_hold(data, marked)
            or self.parts_hold(data, marked)
            or self.references_hold(data)
            or self.url_safe_holds(data)
            or self.spelled_holds(data)
            or (b"\0" in data and self.wide_holds(data))
        )

    def runs_hold(self, data: bytes, marked: bytes) -> bool | None:
        """What `Runs.hold` says of the long runs; arguments as for `holds`."""
        return Runs(data, marked, self.inside, self._memory).hold()

    def literals_hold(self, data: bytes, marked: bytes) -> bool:
        """Whether a token may be written as several literals in `data`; arguments as for `holds`."""
        return any(self.inside(text) for _, _, text in literals(data, marked, SHORTEST))

    def bare_hold(self, data: bytes) -> bool:
        """Whether a token may be written in pieces without quotes of their own in `data`."""
        return any(self.inside(text) for _, _, text in bare(data))

    def parts_hold(self, data: bytes, marked: bytes) -> bool:
        """Whether a token may be written in parts that nothing joins in `data`; arguments as for `holds`."""
        return any(self.inside(text) for _, _, text in parts(data, marked))

    def parts_near_hold(self, data: bytes, ends: Iterable[int]) -> bool:
        """Whether a token may be written in parts that nothing joins; arguments as for `parts_near`."""
        return any(self.inside(text) for _, _, text in parts_near(data, ends))

    def named_hold(self, data: bytes, marked: bytes) -> bool:
        """Whether a token may be written in pieces that have names in `data`; arguments as for `holds`."""
        return any(self.inside(text) for _, _, text in named(data, ends_of_runs(data, marked)))

    def signed_hold(self, data: bytes) -> bool:
        """Say the same of `data` in which there is a sign of such pieces."""
        return any(self.inside(text) for _, _, text in joined(data))

    def joined_hold(self, data: bytes, openings: Callable[[], Iterable[int]], listed: bool) -> bool:
        """Whether a token may be written as several literals; arguments as for `Seams.joined`."""
        return any(self.inside(text) for _, _, text in self._seams.joined(data, openings, listed, SHORTEST))

    def lines_hold(self, data: bytes, marked: bytes) -> bool:
        """Whether a token may be continued from one line to the next in `data`; arguments as for `holds`."""
        if any(self.inside(text) for _, _, text in lines(data, marked, SHORTEST, CONTINUED)):
            return True
        done = 0
        for start, end, text in sorted(lines(data, marked, SHORTEST, SOFT)):
            if self.inside(text):
                return True
            if end > done:
                # As the layer does: decoded with its line, a piece of it may be joined to what stands beside it.
                first, done = line_around(data, start, end, done)
                if self.inside(binascii.a2b_qp(data[first:done])):
                    return True
        return False

    def references_hold(self, data: bytes) -> bool:
        """Whether a token may be written as character references."""
        return b"&" in data and data.count(b";&#") >= REFERENCES and self.inside(unreference(data))

    @staticmethod
    def url_safe_holds(data: bytes) -> bool:
        """Whether there is gzip in base64, as it is made for addresses too: long enough for a token."""
        start = data.find(GZIP_BASE64)
        while start >= 0:
            encoded = data[start : start + _BASE64_OF_TOKEN]
            if len(encoded) == _BASE64_OF_TOKEN and not encoded.translate(None, _URL_SAFE):
                return True
            start = data.find(GZIP_BASE64, start + 1)
        return False

    def spelled_holds(self, data: bytes) -> bool:
        """Whether a token may be spelled byte by byte, in an array or a dump."""
        return any(self.inside(text) for spelled in (arrays, dumps) for _, _, text in spelled(data))

    def wide_holds(self, data: bytes) -> bool:
        """Whether there is UTF-16 or UTF-32 text and a token in it: ASCII letters with zero bytes between them."""
        shapes = data.translate(_WIDE_CLASSES)
        return any(shape in shapes for shape in _WIDE) and self.inside(data.translate(None, b"\0"))

    def inside(self, data: bytes) -> bool:
        """What the byte test says of bytes that were under a layer of these texts."""
        if len(data) < SHORTEST:
            return False
        if is_packed(data):
            return True
        if len(data) < SHORT and has_few_signs(data):
            return False
        if self._depth >= _DEEPEST:
            return True
        return self.below.holds(data, data.translate(CLASSES))

    @property
    def below(self) -> Closer:
        """The one for texts under one layer more."""
        if self._below is None:
            self._below = Closer(self._depth + 1)
        return self._below

    @staticmethod
    def is_marked(data: bytes) -> bool:
        """Whether `data` has all marks of a kind of token that is known by its marks."""
        return any(all(mark in data for mark in marks) for _, marks, _ in MARKED)


def has_few_signs(data: bytes) -> bool:
    """Whether all signs in `data` that could be of a token make none, and no word is in it that tells without one."""
    few = len(data.translate(None, _NO_RUN)) < SHORTEST
    return few and not any(word in data for word in _WORDS)


def holds_run(data: bytes, marked: bytes, shortest: int) -> bool:
    """Whether there is any run of `shortest` bytes, of whatever shape, as it stands or under a layer of encoding.

    Args:
        data: the bytes.
        marked: `data` translated by `pieces.CLASSES`.
        shortest: bytes of the shortest token looked for.
    """
    run = b"a" * shortest
    return (
        PEM_END in data
        or run in marked
        or (b"\0" in data and run in data.translate(CLASSES, b"\0"))
        or (b"&" in data and data.count(b";&#") >= REFERENCES)
        or any(True for _ in literals(data, marked, shortest))
        or any(True for _ in lines(data, marked, shortest, SOFT + CONTINUED))
        or any(True for _ in bare(data))
        or any(True for _ in parts(data, marked))
        or any(True for _ in named(data, ends_of_runs(data, marked)))
    )


SHARED = Closer()
"""The one of this process: what it remembers of a text serves the next one that is like it."""
