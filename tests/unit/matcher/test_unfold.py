import base64
import random
import string

from binscan.matcher.prefilter import may_hold
from binscan.matcher.unfold import unfold
from binscan.model import Limits, Skipped, Text

LETTERS = string.ascii_letters + string.digits


def key(seed: int, length: int = 64) -> bytes:
    return "".join(random.Random(seed).choices(LETTERS, k=length)).encode()


def texts(data: bytes) -> list[Text]:
    return [found for found in unfold(data, Limits()) if isinstance(found, Text)]


def test_the_blob_itself_comes_first() -> None:
    first = texts(b"API=" + key(1))[0]
    assert (first.data, first.encoding, first.anchor) == (b"API=" + key(1), (), None)


def test_a_kubernetes_secret_gives_both_values_where_they_stand() -> None:
    lines = [b"data:", b"  API_KEY: " + base64.b64encode(key(2)), b"  API_SECRET: " + base64.b64encode(key(3))]
    data = b"\n".join(lines)
    assert may_hold(data)
    found = {text.data: text for text in texts(data)[1:]}
    assert found[key(2)].anchor == (2, 12)
    assert found[key(3)].anchor == (3, 15)
    assert found[key(3)].encoding == ("base64",)
    span = found[key(3)].span
    assert span is not None and data[: span[0]].endswith(b"API_SECRET: ")


def test_a_wrapped_block_is_one_text() -> None:
    plain = b"NAME=value\nBINANCE_API_KEY=" + key(4) + b"\nBINANCE_SECRET=" + key(5) + b"\n"
    block = base64.encodebytes(plain)
    assert may_hold(block)
    assert plain in [text.data for text in texts(block)]


def test_utf_16_and_utf_32_with_and_without_a_mark() -> None:
    line = "BINANCE_KEY=" + key(6).decode() + "\r\n"
    for codec in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
        data = line.encode(codec)
        assert may_hold(data), codec
        assert any(key(6) in text.data for text in texts(data)[1:]), codec


def test_a_bound_that_is_met_is_said_once() -> None:
    nested = b"KEY=" + key(7)
    for _ in range(8):
        nested = base64.b64encode(nested)
    skipped = [found for found in unfold(nested, Limits(depth=3)) if isinstance(found, Skipped)]
    assert [item.reason for item in skipped] == ["it has more than 3 layers of encoding inside each other"]


def test_ordinary_code_holds_nothing() -> None:
    assert not may_hold(b"def main() -> None:\n    print('hello')\n" * 100)
