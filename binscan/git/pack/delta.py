"""The one door to delta application: dulwich's compiled function where it is installed, plain Python otherwise.

Format: gitformat-pack(5), "Deltified representation".
"""

from __future__ import annotations

from binscan.git.pack.inflate import Damaged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_ADDED = 127
"""Bytes that one instruction of a delta can add."""

_OFFSET_BYTES = bytes((command & 15).bit_count() for command in range(256))


def result_size(delta: bytes) -> int:
    """Return the size that a delta declares for its result.

    Raises:
        Damaged: the delta ends within its header.
    """
    _, position = _varint(delta, 0)
    return _varint(delta, position)[0]


def edges(delta: bytes) -> list[int]:
    """Return where in its result the parts begin that a delta puts together, in ascending order.

    Whatever was not in the base as it is in the result holds one of these positions, or lies in the bytes that a delta
    adds: at most `LONGEST_ADDED` behind one. A copy at the very beginning begins nothing new.

    Args:
        delta: one that has been applied.
    """
    _, at = _varint(delta, 0)
    _, at = _varint(delta, at)
    found: list[int] = []
    add = found.append
    place, end = 0, len(delta)
    while at < end:
        command = delta[at]
        at += 1
        if place or command < 0x80:
            add(place)
        if command < 0x80:
            at += command
            place += command
            continue
        at += _OFFSET_BYTES[command]
        size = 0
        if command & 0x10:
            size = delta[at]
            at += 1
        if command & 0x20:
            size |= delta[at] << 8
            at += 1
        if command & 0x40:
            size |= delta[at] << 16
            at += 1
        place += size or 0x10000
    return found


def apply_plain(base: bytes, delta: bytes) -> bytes:
    """Return what `delta` makes of `base`; the reference, in plain Python.

    Raises:
        Damaged: the delta does not fit the base, copies from outside it, or is malformed.
    """
    size, position = _varint(delta, 0)
    expected, position = _varint(delta, position)
    if size != len(base):
        raise Damaged("the delta is for another base")
    parts: list[bytes] = []
    made = 0
    while position < len(delta):
        command = delta[position]
        position += 1
        if command & 0x80:
            offset, length, position = _copy(delta, position, command)
            if offset + length > size:
                raise Damaged("the delta copies from outside its base")
            parts.append(base[offset : offset + length])
        elif command:
            length = command
            parts.append(delta[position : position + length])
            position += length
        else:
            raise Damaged("the delta has an unknown instruction")
        made += length
        # A few hundred bytes can copy gigabytes: what goes beyond what was declared is not made.
        if made > expected:
            break
    if made != expected or position > len(delta):
        raise Damaged("the delta does not make what it declares")
    return b"".join(parts)


def _copy(delta: bytes, position: int, command: int) -> tuple[int, int, int]:
    values = [0, 0]
    for bit in range(7):
        if command >> bit & 1:
            if position >= len(delta):
                raise Damaged("the delta ends within an instruction")
            which, shift = (0, bit * 8) if bit < 4 else (1, (bit - 4) * 8)
            values[which] |= delta[position] << shift
            position += 1
    # The format has no copy of nothing: a size of 0 stands for 64 KiB.
    return values[0], values[1] or 0x10000, position


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    # Nothing has a size beyond 63 bits; without the bound a long run of high bits would make a number as long.
    while position < len(data) and shift < 63:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
    raise Damaged("the delta ends within its header")


def _door() -> Callable[[bytes, bytes], bytes]:
    try:
        from dulwich._pack import apply_delta
    except ImportError:
        return apply_plain

    def apply_compiled(base: bytes, delta: bytes) -> bytes:
        try:
            parts: list[bytes] = apply_delta(base, delta)
        except Exception as error:
            raise Damaged("the delta does not fit its base") from error
        return parts[0] if len(parts) == 1 else b"".join(parts)

    return apply_compiled


apply = _door()
"""Return what a delta makes of a base, or raise `Damaged`. The result's declared size is for the caller to bound."""
