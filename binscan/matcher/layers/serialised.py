"""Python's and Apple's own formats: pickles, compiled modules, binary property lists. Nothing in them is ever run.

Their strings stand without separators, so each is written on a line of its own, after the name before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from binscan.matcher.budget import Budget
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View
from binscan.matcher.prefilter import is_compiled
from binscan.pattern import pattern

NAME = "serialised"

_PICKLE = tuple(b"\x80" + bytes((version,)) for version in range(2, 6))
_PLIST = b"bplist00"
_PYC_HEADER = 16
_STRING = pattern(rb"[zZ\xda\xfa]([\x01-\xff])|[uatA\xf5\xe1\xf4\xc1]([\x03-\xff][\x00-\xff]{2}\x00)")
"""How marshal begins a string: its type, perhaps flagged, and its length in one byte for ASCII of at most 255 bytes, in
four for all else (CPython's `Python/marshal.c`: TYPE_SHORT_ASCII, TYPE_UNICODE, TYPE_ASCII, and interned)."""
_BLANKS = {ord(blank): " " for blank in "\n\r\t"}
_SHORTEST = 3
"""Bytes: shorter strings are flags and line tables, and name nothing."""
_NAME = pattern(rb"[A-Za-z_][A-Za-z0-9_.-]{2,47}")


def applies(data: bytes) -> bool:
    """Whether `data` begins like one of the formats."""
    return data.startswith((*_PICKLE, _PLIST)) or is_compiled(data)


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield the strings of a pickle, a compiled module or a property list; what cannot be read is seen as it stands."""
    data = view.data
    if data.startswith(_PLIST):
        kind, strings = "plist", _plist(data, budget)
    elif data.startswith(_PICKLE):
        kind, strings = "pickle", _pickle(data)
    else:
        kind, strings = "pyc", _pyc(data)
    text = _laid_out(strings, budget)
    if text:
        yield Piece(text, layer=kind)


def _laid_out(strings: Iterable[bytes], budget: Budget) -> bytes:
    """Return one line for each string, with the string before it as its name where that could be one."""
    lines = []
    before = b""
    for string in strings:
        if len(string) < _SHORTEST:
            continue
        line = before + b" = " + string if _NAME.fullmatch(before) else string
        budget.spend(len(line))
        lines.append(line)
        before = string
    return b"\n".join(lines)


def _pickle(data: bytes) -> Iterator[bytes]:
    import pickletools  # 3 ms that the commit hook has no use for

    try:
        for _, argument, _ in pickletools.genops(data):
            if isinstance(argument, str):
                yield argument.encode("utf-8", "surrogatepass")
            elif isinstance(argument, bytes | bytearray):
                yield bytes(argument)
    except (ValueError, IndexError, EOFError, OverflowError, MemoryError):
        return


def _pyc(data: bytes) -> Iterator[bytes]:
    position = _PYC_HEADER
    while match := _STRING.search(data, position):
        size = int.from_bytes(match[1] or match[2], "little")
        string = data[match.end() : match.end() + size]
        if len(string) == size and _is_text(string):
            yield string
            position = match.end() + len(string)
        else:
            position = match.start() + 1


def _is_text(string: bytes) -> bool:
    try:
        return string.decode().translate(_BLANKS).isprintable()
    except UnicodeDecodeError:
        return False


def _plist(data: bytes, budget: Budget) -> Iterator[bytes]:
    import plistlib  # 2 ms that the commit hook has no use for
    from xml.parsers.expat import ExpatError

    try:
        root = plistlib.loads(data, fmt=plistlib.FMT_BINARY)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, MemoryError, RecursionError, ExpatError):
        return
    waiting = [root]
    # A node that many others refer to is read once: a few hundred bytes can hold billions of paths.
    seen = set()
    while waiting:
        budget.tick()
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            for key, value in node.items():
                yield str(key).encode("utf-8", "surrogatepass")
                if isinstance(value, str | bytes):
                    yield value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
                else:
                    waiting.append(value)
        elif isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, str):
            yield node.encode("utf-8", "surrogatepass")
        elif isinstance(node, bytes):
            yield node
