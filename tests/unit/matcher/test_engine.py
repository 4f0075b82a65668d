"""The faster look before the byte test: it may let pass what the byte test refuses, and never the other way round."""

from __future__ import annotations

import base64
import gzip

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from binscan.git.pack.delta import LONGEST_ADDED
from binscan.matcher.engine import quick_test
from binscan.matcher.prefilter import may_hold
from tests.support.tokens import token

TOKEN = token("engine").encode()
TEST = quick_test()

WRITTEN = {
    "plain": b"KEY = '" + TOKEN + b"'\n",
    "first and last": TOKEN,
    "in base64": base64.b64encode(b"secret: " + TOKEN),
    "in wrapped base64": base64.encodebytes(b"secret: " + TOKEN * 2),
    "in wide characters": TOKEN.decode().encode("utf-16"),
    "in double-wide characters": TOKEN.decode().encode("utf-32-be"),
    "in percent escapes": b"".join(b"%%%02X" % byte for byte in TOKEN),
    "in backslash escapes": b"".join(b"\\x%02x" % byte for byte in TOKEN),
    "in character references": b"".join(b"&#%d;" % byte for byte in TOKEN),
    "in joined literals": b'"' + TOKEN[:32] + b'" + "' + TOKEN[32:] + b'"',
    "in neighbouring literals": b'x = ("' + TOKEN[:20] + b'"\n     "' + TOKEN[20:] + b'")',
    "in literals joined late": b"x = '" + TOKEN[:50] + b"' . '" + TOKEN[50:] + b"'",
    "in a short and a long literal": b"x = 'a' + '" + TOKEN + b"'",
    "in prefixed literals": b"x = b'" + TOKEN[:20] + b"' rb'" + TOKEN[20:] + b"'",
    "in literals of a shell": b'x="' + TOKEN[:20] + b"\"'" + TOKEN[20:] + b"'",
    "in literals with an operator at the line end": b'x = "' + TOKEN[:20] + b'" ..\n   "' + TOKEN[20:] + b'"',
    "in builder calls": b'sb.append("' + TOKEN[:30] + b'").append("' + TOKEN[30:] + b'")',
    "in eight literals": b'"' + b'" <> "'.join(TOKEN[at : at + 8] for at in range(0, 64, 8)) + b'"',
    "in literals added by and by": b"k = '" + TOKEN[:30] + b"'\nk += '" + TOKEN[30:] + b"'",
    "in literals added in Visual Basic": b'k = "' + TOKEN[:30] + b'"\r\nk = k & "' + TOKEN[30:] + b'"',
    "in a joined list": b"['" + TOKEN[:16] + b"', '" + TOKEN[16:40] + b"', '" + TOKEN[40:] + b"'].join('')",
    "in a list of joined literals": b"'VALUES (CONCAT(\""
    + TOKEN[:16]
    + b"' .. '"
    + TOKEN[16:32]
    + b'", "'
    + TOKEN[32:]
    + b"\"))'",
    "in a joined list that ends long": b"['" + TOKEN[:6] + b"', '" + TOKEN[6:] + b"'].join('')",
    "in a list": b"['" + TOKEN[:16] + b"', '" + TOKEN[16:40] + b"', '" + TOKEN[40:] + b"']",
    "in a list under a name": b"key_parts = ['" + TOKEN[:32] + b"', b'" + TOKEN[32:] + b"']",
    "in lines under a name": b"API key\n> " + TOKEN[:40] + b"\n> " + TOKEN[40:] + b"\n",
    "in elements under a name": b"<key><i>" + TOKEN[:32] + b"</i><i>" + TOKEN[32:] + b"</i></key>",
    "in lines of which the first is short": b"K=" + TOKEN[:8] + b"\\\n" + TOKEN[8:],
    "in continued lines": TOKEN[:40] + b"\\\n" + TOKEN[40:],
    "with soft line breaks": TOKEN[:40] + b"=\r\n" + TOKEN[40:],
    "in a private key": b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI\n-----END PRIVATE KEY-----\n" * 2,
    "in an array": b", ".join(b"0x%02x" % letter for letter in TOKEN),
    "in an array of one a line": b",\n    ".join(b"0x%02x" % letter for letter in TOKEN),
    "in an array of characters": b",".join(b"'%c'" % letter for letter in TOKEN),
    "in an array of characters, one a line": b",\n".join(b"'%c'" % letter for letter in TOKEN),
    "in a buffer": b'{"data":[' + b",".join(b"%d" % letter for letter in TOKEN) + b"]}",
    "in numbers": b"[" + b",".join(b"%d" % letter for letter in TOKEN) + b"]",
    "in a dump": b"".join(
        b"%08x: %s  %s\n" % (at, TOKEN[at : at + 16].hex(" ", 2).encode(), TOKEN[at : at + 16])
        for at in range(0, 64, 16)
    ),
    "in gzip in base64": b"x=" + base64.urlsafe_b64encode(gzip.compress(TOKEN)),
    "in an archive": b"PK\x03\x04" + bytes(range(1, 120)),
}


@pytest.mark.parametrize("data", WRITTEN.values(), ids=WRITTEN)
def test_nothing_the_byte_test_wants_is_spared(data: bytes) -> None:
    """However a token is written."""
    assert TEST.holds(data) == may_hold(data)


PARTS = [
    b", ".join(b"0x%02x" % letter for letter in TOKEN[:40]),
    b",".join(b"'%c'" % letter for letter in TOKEN[:40]),
    b"Array([",
    b",".join(b"%d" % letter for letter in TOKEN[:40]),
    b"\n00000010: " + TOKEN[:16].hex(" ", 2).encode() + b"  ",
    b"\n00000020  " + TOKEN[:16].hex(" ").encode() + b"  |" + TOKEN[:16] + b"|\n",
    b"H4sIAAAA",
    TOKEN.hex().encode()[:64],
    b"binance",
    b"/ws/",
    b"sha512-",
    b"qw(",
    b"'a', 'Longer42'",
    b"a/path/that/is/longer/than/a/token/and/so/a/run/of/its/own/kind/" * 3,
    base64.b64encode(bytes(range(255, 100, -1))),
    b"%41" * 20,
    TOKEN,
    TOKEN[:20],
    TOKEN[:44],
    TOKEN[:8],
    TOKEN[:32],
    TOKEN[32:],
    b"key",
    b"secret_parts = [",
    b"x" * 59,
    b"x",
    b"k",
    b" ",
    b"\n",
    b"\r\n",
    b"\0",
    b"&#",
    b"= ",
    b"%",
    b"/",
]
JOINTS = [
    b'"',
    b"'",
    b"+",
    b" & ",
    b" _",
    b"\\",
    b"=",
    b"+=",
    b";\n",
    b", ",
    b").append(",
    b"''.join(",
    b"..",
    b"<<",
    b"b'",
    b"]",
    b"- ",
    b"> ",
    b"</i>",
    b"<i>",
]


@given(st.lists(st.sampled_from([*PARTS, *JOINTS])))
def test_the_outcome_is_the_byte_test_s(parts: list[bytes]) -> None:
    """Whatever stands beside what."""
    data = b"".join(parts)
    assert TEST.holds(data) == may_hold(data)


def test_it_stops_at_the_first_hit() -> None:
    """A blob full of tokens is no dearer than one."""
    assert TEST.holds(b"\n".join([TOKEN] * 1000)) is True


def test_a_token_after_more_seams_than_are_kept_at_once_is_seen() -> None:
    """A hostile text may be nothing but seams: what stands behind them is looked at all the same."""
    seams = b'x = "abcdefgh" "ijkl"\n' * 60_000
    written = b'key = "' + TOKEN[:30] + b'" + "' + TOKEN[30:] + b'"\n'
    assert not TEST.holds(seams)
    assert TEST.holds(seams + written)
    assert may_hold(seams + written)


@st.composite
def changes(draw: st.DrawFn) -> tuple[bytes, bytes, list[int]]:
    """A text, the next version of it, and where that one differs: as a delta says it."""
    filler = draw(st.sampled_from([b"plain text, words;\n" * 40, b"words without an end " * 20, b"", b"a = 1\n"]))
    pieces = st.lists(st.sampled_from([*PARTS, *JOINTS, filler]), max_size=12)
    base, made, edges = b"", b"", [0]
    for old, new, same in draw(st.lists(st.tuples(pieces, pieces, pieces), max_size=4)):
        base += b"".join(old) + b"".join(same)
        edges.extend(range(len(made), len(made) + len(b"".join(new)), LONGEST_ADDED))
        made += b"".join(new)
        edges.append(len(made))
        made += b"".join(same)
    return base, made, sorted({edge for edge in edges if edge < len(made)})


@settings(max_examples=400)
@given(changes())
def test_of_a_next_version_the_changes_tell_as_much_as_the_whole(texts: tuple[bytes, bytes, list[int]]) -> None:
    """Whatever was added, taken out or put side by side."""
    base, made, edges = texts
    assume(TEST.whole(base) is None)
    assert bool(TEST.changed(made, edges)) == may_hold(made)


APART = b"words of a text, and more;\n" * 100
PIECES = b"x = ['" + b"', '".join(TOKEN[at : at + 8] for at in range(0, 64, 8)) + b"']\n"
COME_TOGETHER = {
    "hexadecimal, and a word of the exchange": (
        TOKEN.hex().encode()[:64] + b";\n",
        b"url = 'https://api.Binance.com'\n",
    ),
    "a join, and a list": (b"print(''.join(names))\n", PIECES),
    "a list, and a join": (PIECES, b"print(''.join(names))\n"),
}


@pytest.mark.parametrize(("there", "new"), COME_TOGETHER.values(), ids=COME_TOGETHER)
def test_what_a_change_makes_of_something_far_away_is_seen(there: bytes, new: bytes) -> None:
    """Neither is anything without the other."""
    base = there + APART
    made = base + new
    assert TEST.whole(base) is None
    assert TEST.whole(APART + new) is None
    assert may_hold(made)
    assert TEST.changed(made, [len(base)]) is True


def test_of_a_block_that_was_refused_the_whole_is_looked_at_again() -> None:
    """How many signs are in it tells a block of base64 from words, and its end may be far away."""
    base = base64.encodebytes(bytes(range(255)) * 3)
    assert TEST.whole(base) is False


def test_a_change_of_one_byte_that_makes_a_token_of_what_was_none_is_seen() -> None:
    """A blank in the middle of it was all that was wrong, however it is written."""
    around = b"words of a text, and more;\n" * 100
    seen = []
    for name, written in WRITTEN.items():
        for start in range(len(written)):
            made = around + written + around
            place = len(around) + start
            if TEST.whole(made[:place] + b" " + made[place + 1 :]) is None:
                assert bool(TEST.changed(made, [place, place + 1])) == may_hold(made), name
                seen.append(name)
    assert len(set(seen)) > len(WRITTEN) // 2
