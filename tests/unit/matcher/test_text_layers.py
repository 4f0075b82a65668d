"""Every layer that stands inside a text: what was encoded comes out, where it was, whatever stands around it."""

from __future__ import annotations

import base64
import json
import quopri
import random
import re
import string
import urllib.parse
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binscan.matcher.prefilter import may_hold
from binscan.matcher.tokens import find_candidates
from binscan.matcher.unfold import unfold
from binscan.model import Limits, Skipped, Text

LETTERS = string.ascii_letters + string.digits


def key(seed: int, length: int = 64) -> bytes:
    """A random token that is the same for a seed."""
    return "".join(random.Random(seed).choices(LETTERS, k=length)).encode()


def texts(data: bytes) -> list[Text]:
    found = list(unfold(data, Limits()))
    assert not [item for item in found if isinstance(item, Skipped)]
    return [item for item in found if isinstance(item, Text)]


def holders(data: bytes, token: bytes) -> list[Text]:
    """The texts in which the token stands alone, with no letter or digit glued to it."""
    alone = re.compile(rb"(?<![A-Za-z0-9])" + token + rb"(?![A-Za-z0-9])")
    return [text for text in texts(data) if alone.search(text.data)]


def wrapped(data: bytes, width: int, end: bytes) -> bytes:
    return end.join(data[i : i + width] for i in range(0, len(data), width))


def halves(token: bytes, joint: bytes) -> bytes:
    return token[:32] + joint + token[32:]


def everyone(form: str) -> Callable[[bytes], bytes]:
    return lambda token: "".join(form % ord(letter) for letter in token.decode()).encode()


def listed(form: str, joint: str) -> Callable[[bytes], bytes]:
    """An array of the bytes of a token."""
    return lambda token: joint.join(form % letter for letter in token).encode()


def dumped(token: bytes, group: int, offset: str, before: str, after: str) -> bytes:
    """A dump of a line that holds a token, sixteen bytes a line."""
    data = b"KEY=" + token + b"\n"
    lines = []
    for at in range(0, len(data), 16):
        line = data[at : at + 16]
        shown = " ".join(line[one : one + group].hex() for one in range(0, len(line), group))
        lines.append(f"{offset % (at // 16)}{shown}{before}{line.decode().replace(chr(10), '.')}{after}\n")
    return b"\n" + "".join(lines).encode()


ENCODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "base64": ("base64", base64.b64encode),
    "base64url": ("base64", lambda token: base64.urlsafe_b64encode(token).rstrip(b"=")),
    "base64 of an .env": ("base64", lambda token: base64.b64encode(b"A=1\nB=2 # what?~\nKEY=" + token + b"\n")),
    "basic authentication": ("base64", lambda token: b"Basic " + base64.b64encode(b"user:" + token)),
    "base64 in lines of 76": ("base64", lambda token: base64.encodebytes(b"KEY=" + token + b"\nOTHER=" + token[::-1])),
    "base64 at 70 columns": (
        "base64",
        lambda token: wrapped(base64.b64encode(b"# a comment\nKEY=" + token + b"\n# the end\n"), 70, b"\n    "),
    ),
    "base64 in lines of 64": (
        "base64",
        lambda token: wrapped(base64.b64encode(b"# a comment\nKEY=" + token + b"\n# the end\n"), 64, b"\r\n    "),
    ),
    "base64 in a JSON string": (
        "base64",
        lambda token: wrapped(base64.b64encode(b"# a comment\nKEY=" + token + b"\n# the end\n"), 76, b"\\n"),
    ),
    "base32": ("base32", base64.b32encode),
    "base32 in a name's value": ("base32", lambda token: b"KEY: " + base64.b32encode(b"key=" + token).rstrip(b"=")),
    "hex": ("hex", lambda token: token.hex().encode()),
    "HEX": ("hex", lambda token: token.hex().upper().encode()),
    "xxd -p": ("hex", lambda token: wrapped((b"KEY=" + token + b"\n").hex().encode(), 60, b"\n")),
    "percent": ("percent", everyone("%%%02X")),
    "percent before": ("percent", lambda token: b"api_key%3D" + token + b"%26x%3D1"),
    "percent twice": ("percent", lambda token: b"api_key%253D" + token),
    "form body": ("percent", lambda token: urllib.parse.quote(b'{"key":"' + token + b'"}').encode()),
    "\\x": ("escape", everyone("\\x%02x")),
    "\\u": ("escape", everyone("\\u%04x")),
    "octal": ("escape", everyone("\\%03o")),
    "after \\n": ("escape", lambda token: b"line\\n" + token + b"\\nline"),
    "after \\\\n": ("escape", lambda token: b"line\\\\n" + token + b"\\\\nline"),
    "after \\u003d": ("escape", lambda token: b"key\\u003d" + token),
    "decimal references": ("html-entity", everyone("&#%d;")),
    "hexadecimal references": ("html-entity", everyone("&#x%X;")),
    "quoted-printable before": ("quoted-printable", lambda token: b"KEY=3D" + token),
    "quoted-printable broken": (
        "quoted-printable",
        lambda token: b"\n" + quopri.encodestring(b"The key is: KEY=" + token),
    ),
    "an array of hexadecimal numbers": ("byte-array", listed("0x%02x", ", ")),
    "an array of close hexadecimal numbers": ("byte-array", listed("0x%02X", ",")),
    "xxd -i": ("byte-array", lambda token: b"{\n  " + wrapped(listed("0x%02x", ", ")(token), 72, b"\n  ") + b"\n};"),
    "an array of characters": ("byte-array", listed("'%c'", ", ")),
    "a list of close characters": ("byte-array", listed("'%c'", ",")),
    "a buffer in JSON": ("byte-array", lambda token: b'{"type":"Buffer","data":[' + listed("%d", ",")(token) + b"]}"),
    "a typed array": ("byte-array", lambda token: b"new Uint8Array([" + listed("%d", ", ")(token) + b"])"),
    "bytes in Go": ("byte-array", lambda token: b"[]byte{" + listed("%d", ", ")(token) + b"}"),
    "xxd": ("hexdump", lambda token: dumped(token, 2, "%07x0: ", "  ", "")),
    "xxd -g1": ("hexdump", lambda token: dumped(token, 1, "%07x0: ", "  ", "")),
    "hexdump -C": ("hexdump", lambda token: dumped(token, 1, "%07x0  ", "  |", "|")),
    "joined by +": ("split", lambda token: b'"' + halves(token, b'" + "') + b'"'),
    "joined by nothing": ("split", lambda token: b"('" + halves(token, b"'\n      '") + b"')"),
    "joined by . and ' to \"": ("split", lambda token: b"'" + token[:20] + b"'.\"" + token[20:] + b'"'),
    "joined by ..": ("split", lambda token: b'"' + halves(token, b'" .. "') + b'"'),
    "joined by ||": ("split", lambda token: b"'" + halves(token, b"' || '") + b"'"),
    "joined by & _": ("split", lambda token: b'"' + halves(token, b'" & _\r\n        "') + b'"'),
    "four pieces": ("split", lambda token: b'"' + wrapped(token, 16, b'"\n    + "') + b'"'),
    "a short first piece": ("split", lambda token: b'"' + token[:5] + b'" + "' + token[5:] + b'";'),
    "builders": ("split", lambda token: b'.append("' + halves(token, b'").append("') + b'")'),
    "eight pieces": ("split", lambda token: b'"' + wrapped(token, 8, b'" <> "') + b'"'),
    "added line by line": ("split", lambda token: b'key = "' + halves(token, b'";\nkey += "') + b'";'),
    "added as Visual Basic does": ("split", lambda token: b's = "' + halves(token, b'"\r\ns = s & "') + b'"'),
    "joined by _ and &": ("split", lambda token: b'"' + halves(token, b'" _\r\n  & "') + b'"'),
    "builder by builder": ("split", lambda token: b'sb.append("' + halves(token, b'");\n  sb.append("') + b'");'),
    "a list joined in JavaScript": ("split", lambda token: b"['" + wrapped(token, 16, b"', '") + b"'].join('')"),
    "a list joined in Python": ("split", lambda token: b'"".join(["' + halves(token, b'",\n "') + b'"])'),
    "arguments joined in SQL": ("split", lambda token: b"VALUES (CONCAT('" + halves(token, b"', '") + b"'))"),
    "a list of words in Ruby": ("split", lambda token: b"%w[" + halves(token, b" ") + b"].join"),
    "a list of words in Perl": ("split", lambda token: b"join '', qw(" + wrapped(token, 16, b" ") + b")"),
    "added to in a shell": ("split", lambda token: b"export KEY=" + halves(token, b"\nKEY+=") + b"\n"),
    "a formula in a table": ("split", lambda token: b'"=""' + wrapped(token, 16, b'""&""') + b'"""'),
    "code in a string": ("split", lambda token: b'"k = \\"' + halves(token, b'\\" + \\"') + b'\\""'),
    "code in a page": ("split", lambda token: b"k = &quot;" + halves(token, b"&quot; + &quot;") + b"&quot;"),
    "bytes in PostgreSQL": ("hex", lambda token: b"'\\x" + token.hex().encode() + b"'"),
    "bytes in MySQL": ("hex", lambda token: b"0x" + token.hex().encode()),
    "joined by quotes in a shell": ("split", lambda token: b"'" + halves(token, b"''") + b"'"),
    "joined in a string of code": ("split", lambda token: b"'" + halves(token, b"' +\\n  '") + b"'"),
    "a list joined in Go": ("split", lambda token: b'strings.Join([]string{"' + halves(token, b'", "') + b'"}, "")'),
    "a list joined in Kotlin": ("split", lambda token: b'("' + wrapped(token, 16, b'", "') + b'").joinToString("")'),
    "a list joined in Ruby": ("split", lambda token: b'["' + halves(token, b'", "') + b'"].join\n'),
    "a list joined in PowerShell": ("split", lambda token: b"-join ('" + halves(token, b"', '") + b"')"),
    "a list joined elsewhere": (
        "split",
        lambda token: b"PARTS = ['" + halves(token, b"', '") + b"']\n" + b"x = 1\n" * 20 + b'KEY = "".join(PARTS)',
    ),
    "filled in": ("split", lambda token: b'"%s%s" % ("' + halves(token, b'", "') + b'")'),
    "constructed and added": ("split", lambda token: b'string("' + halves(token, b'") + "') + b'"'),
    "MATLAB": ("split", lambda token: b"['" + halves(token, b"' ...\n   '") + b"']"),
    "a form in Lua": ("split", lambda token: b'string.format("%s%s", "' + halves(token, b'", "') + b'")'),
    "a form of places": (
        "split",
        lambda token: b"String.format('%1$s%2$s', '" + halves(token, b"', '") + b"') + ''.join(parts)",
    ),
    "a form in Qt": ("split", lambda token: b'QString("%1%2").arg("' + halves(token, b'").arg("') + b'")'),
    "built in Kotlin": ("split", lambda token: b'append("' + halves(token, b'"); append("') + b'")'),
    "built in Go": ("split", lambda token: b'b.WriteString("' + halves(token, b'")\n\tb.WriteString("') + b'")'),
    "printed in Go": ("split", lambda token: b'fmt.Fprint(&b, "' + halves(token, b'")\n\tfmt.Fprint(&b, "') + b'")'),
    "built in Rust": ("split", lambda token: b's.push_str("' + halves(token, b'");\n    s.push_str("') + b'");'),
    "built in Dart": ("split", lambda token: b"..write('" + halves(token, b"')\n    ..write('") + b"')"),
    "built in C": ("split", lambda token: b'strcpy(k, "' + halves(token, b'");\n  strcat(k, "') + b'");'),
    "built in Tcl": ("split", lambda token: b'set k "' + halves(token, b'"\nappend k "') + b'"'),
    "added in Scala": ("split", lambda token: b'k = "' + halves(token, b'"\nk ++= "') + b'"'),
    "added in Julia": ("split", lambda token: b'k = "' + halves(token, b'"\nk *= "') + b'"'),
    "continued": ("split", lambda token: b"export KEY=" + halves(token, b"\\\n")),
    "continued and indented": ("split", lambda token: b'key: "' + halves(token, b"\\\n    ") + b'"'),
    "continued, first line short": ("split", lambda token: b"KEY=" + token[:9] + b"\\\n" + token[9:]),
}

SURROUNDINGS = (
    (b"", b""),
    (b"KEY=", b"\n"),
    (b'{"data": {"key": "', b'", "n": 1}}\n'),
    (b"import os\n\n# comment\nvalue = '", b"'\nprint(value)\n"),
    (b"apiVersion: v1\ndata:\n  secret: ", b"\n  other: aGVsbG8=\n"),
    ("# Schlüssel für später\r\n<td>".encode(), b"</td>\r\n"),
    (b"x" * 5000 + b" ", b" " + b"y" * 5000),
)


@pytest.mark.parametrize("name", ENCODINGS)
@pytest.mark.parametrize("around", range(len(SURROUNDINGS)))
def test_what_is_encoded_comes_out(name: str, around: int) -> None:
    """The token stands alone in a text that names the layer and the line."""
    layer, encode = ENCODINGS[name]
    before, after = SURROUNDINGS[around]
    token = key(around)
    data = before + encode(token) + after
    assert may_hold(data)
    found = [text for text in holders(data, token) if layer in text.encoding]
    assert found
    first, last = before.count(b"\n") + 1, (before + encode(token)).count(b"\n") + 1
    assert all(text.anchor is not None and first <= text.anchor[0] <= last for text in found)


@settings(max_examples=300, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    named=st.sampled_from((b"", b"listenKey=")),
    layers=st.lists(st.sampled_from(sorted(ENCODINGS)), min_size=1, max_size=3),
    before=st.binary(max_size=80),
    after=st.binary(max_size=80),
)
def test_the_byte_test_never_hides_what_the_layers_would_show(
    seed: int, named: bytes, layers: list[str], before: bytes, after: bytes
) -> None:
    """Whatever the layers find, in whatever bytes: the byte test says that it is worth looking."""
    # One of 60 is a listen key only under its name: without it there is nothing to find but a line of base64.
    token = key(seed, 60 if named else 64)
    data = named + token
    for name in layers:
        data = ENCODINGS[name][1](data)
    data = before + b"\n" + data + b"\n" + after
    deep = [item for item in unfold(data, Limits(), keep=lambda text: True) if isinstance(item, Text)]
    # The token itself: a line of base64 may be 64 letters and digits by chance, and is none.
    if any(found.secret.reveal() == token for text in deep for found in find_candidates(text)):
        assert may_hold(data)


def test_a_json_string_of_code_keeps_its_names() -> None:
    """A notebook's source line comes with the quotes undone, so that the name can be read."""
    data = json.dumps({"source": [f'api_key = "{key(1).decode()}"\n']}).encode()
    assert any(b'api_key = "' + key(1) + b'"\n' in text.data for text in texts(data)[1:])


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf_16_without_a_mark_keeps_the_words_of_other_scripts(order: str) -> None:
    """A name in Chinese is read with the token after it."""
    text = "交易所: 币安\r\n访问密钥: " + key(2).decode() + "\r\n"
    found = holders(text.encode(f"utf-16-{order}"), key(2))
    assert [one.data.decode() for one in found] == [text]


@pytest.mark.parametrize("width", [75, 76, 77])
def test_a_mail_of_any_width_is_read(width: int) -> None:
    """Soft breaks stand where the mail program put them, with the line ends of mail."""
    line = b'{"prefix": "!", "name": "binance", "APIKEY": "' + key(3) + b'"}'
    broken = b"=\r\n".join(line[at : at + width] for at in range(0, len(line), width))
    data = b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + broken + b"\r\n"
    assert may_hold(data)
    assert holders(data, key(3))


@pytest.mark.parametrize("margin", [b"+", b"> ", b"    +", b"-", b""])
def test_a_private_key_in_the_margin_of_a_patch_is_read(margin: bytes) -> None:
    """The signs before each line are none of its base64."""
    der = bytes.fromhex("302e020100300506032b657004220420") + random.Random(4).randbytes(32)
    lines = [b"-----BEGIN PRIVATE KEY-----", base64.b64encode(der), b"-----END PRIVATE KEY-----"]
    data = b"".join(margin + line + b"\n" for line in lines)
    assert [found.secret.reveal() for found in find_candidates(Text(data)) if found.shape == "pem"] == [der]
