"""A token in parts that nothing joins: read where a name and the parts' sum say that it is one, and nowhere else."""

from __future__ import annotations

from itertools import pairwise

import pytest

from binscan.matcher.engine import quick_test
from binscan.matcher.prefilter import may_hold
from binscan.matcher.unfold import unfold
from binscan.model import Limits, Text
from tests.support.tokens import token

TEST = quick_test()
AT = {
    "half": (32,),
    "quarter": (16, 32, 48),
    "wrapped": (40,),
    "late": (58,),
    "thrice": (24, 48),
}


def parts(seed: str, cut: str) -> list[str]:
    """A token, cut in one of these ways."""
    places = (0, *AT[cut], 64)
    return [token(seed)[a:b] for a, b in pairwise(places)]


def quoted(cut: str, between: str = '", "', quote: str = '"') -> str:
    """The parts as literals."""
    return quote + between.join(parts("parts", cut)) + quote


def lines(cut: str, between: str = "\n") -> str:
    """The parts on lines of their own."""
    return between.join(parts("parts", cut))


WRITTEN = {
    "TOML": f"[binance]\napi_key_parts = [{quoted('half')}]\n",
    "TOML on lines": "key = [\n  " + quoted("half", '",\n  "') + ",\n]\n",
    "quarters": f"secret_chunks = [{quoted('quarter')}]\n",
    "JSON": '{"binance": {"apiKey": {"parts": [' + quoted("half") + "]}}}\n",
    "JSON on lines": '{\n  "secretKey": [\n    ' + quoted("quarter", '",\n    "') + "\n  ]\n}\n",
    "YAML": "api_key:\n  - " + lines("half", "\n  - ") + "\nnext: 1\n",
    "YAML in quotes": 'key_parts:\n- "' + lines("quarter", '"\n- "') + '"\n',
    "YAML in a row": "secret: [" + lines("half", ", ") + "]\n",
    "YAML folded": "api_key: >-\n    " + lines("half", "\n    ") + "\nnext: 1\n",
    "Python": f"KEY_PARTS = [{quoted('half')}]\n",
    "Python's bytes": f"KEY = (b{quoted('quarter', chr(34) + ', b' + chr(34))})\n",
    "Python's tuple": f"key_halves = ({quoted('half', chr(39) + ',' + chr(10) + ' ' * 14 + chr(39), chr(39))})\n",
    "JavaScript": f"const secretParts = [{quoted('wrapped')}];\n",
    "TypeScript": f"const KEY_CHUNKS: readonly string[] = [\n  {quoted('quarter', '`, `', '`')},\n] as const;\n",
    "Java": f"String[] API_KEY = new String[]{{{quoted('half')}}};\n",
    "Java's list": f"List<String> keyParts = Arrays.asList({quoted('half')});\n",
    "Kotlin": f"val secretParts = listOf({quoted('half')})\n",
    "Go": f"var keyParts = []string{{{quoted('half')}}}\n",
    "Go's print": f"var binanceKey = fmt.Sprint({quoted('half')})\n",
    "Rust": f"const KEY_PARTS: [&str; 2] = [{quoted('half')}];\n",
    "C": f"static const char *key_parts[] = {{{quoted('half')}}};\n",
    "C++": f"const std::string binance_key = absl::StrCat({quoted('half')});\n",
    "F#": f"let keyParts = [ {quoted('half', chr(34) + '; ' + chr(34))} ]\n",
    "PowerShell": f"$keyParts = @({quoted('half')})\n",
    "a shell's array": "KEY_PARTS=(" + lines("half", " ") + ")\n",
    "a setting": "BINANCE_KEY_PARTS=" + lines("half", ",") + "\n",
    "a property list": "<key>ApiKeyParts</key>\n\t<array>\n\t\t<string>"
    + lines("half", "</string>\n\t\t<string>")
    + "</string>\n\t</array>\n",
    "XML": "<apiKey><part>" + lines("half", "</part><part>") + "</part></apiKey>\n",
    "a note": "Binance key (two lines, the terminal broke it)\n" + lines("half") + "\n\nmore words\n",
    "a note at its end": "Secret Key\n" + lines("half"),
    "a note with Windows' line ends": "API key\r\n" + lines("wrapped", "\r\n") + "\r\n",
    "a note that flows": "api key\n" + lines("wrapped", " \n") + " \nbye\n",
    "an indented note": "API Key\n  " + lines("thrice", "\n  ") + "\nSecret Key\n",
    "a label on the line": "Secret Key: " + lines("wrapped") + "\nBye\n",
    "a citation": "> API key:\n> " + lines("late", "\n> ") + "\n> and more\n",
    "a remark": "# api key: " + lines("wrapped", "\n#   ") + "\n",
    "a table": "| API Key    | " + lines("wrapped", " |\n|            | ") + " |\n",
    "a table of a terminal": "│ API Key │ " + lines("wrapped", " │\n│         │ ") + " │\n",
    "a page": "<td>API Key</td><td>" + lines("wrapped", "<br>") + "</td>\n",
    "another language": "密钥:\n" + lines("half") + "\n",
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("around", ["", "plain text, words;\n" * 40])
def test_parts_under_a_name_are_one_token(written: str, around: str) -> None:
    """However they are listed or broken, and the byte test and the layer agree."""
    data = (around + written + (around and "\n" + around)).encode()
    found = [text.data for text in unfold(data, Limits()) if isinstance(text, Text) and text.encoding]
    assert token("parts").encode() in found
    assert may_hold(data)
    assert TEST.holds(data)


def test_two_lines_below_two_are_a_key_and_a_secret() -> None:
    """Where nothing stands between them."""
    below = "\n".join(parts("other", "wrapped"))
    data = f"Binance key\n{lines('wrapped')}\n{below}\n\n".encode()
    found = [text.data.decode() for text in unfold(data, Limits()) if isinstance(text, Text) and text.encoding]
    assert found == [token("parts"), token("other")]


HEX = token("hexadecimal", 64, "0123456789abcdef")
OTHERS = {
    "two keys": f"API_KEYS = [{quoted('half')}]\n",
    "two keys in YAML": "secrets:\n  - " + lines("half", "\n  - ") + "\n",
    "no name": f"words = [{quoted('half')}]\n",
    "ids": '{"ids": [' + quoted("half") + "]}\n",
    "a key and a secret for a client": f"key_client = Client({quoted('half')})\n",
    "digests": f"key_parts = ['{HEX[:32]}', '{HEX[32:]}']\n",
    "digests on lines": f"key files\n{HEX[:32]}\n{HEX[32:]}\n",
    "one part more": f"key_parts = [{quoted('half')}, 'words']\n",
    "one letter more": f"key_parts = [{quoted('half')[:-1]}x']\n",
    "three lines of one width": "key\n" + "\n".join(parts("parts", "half") + parts("other", "half")) + "\n",
    "base64": "key\n" + "\n".join([token("a"), token("b"), *parts("parts", "wrapped")]) + "\n",
    "a heading of both": "API key and secret\n" + lines("half") + "\n",
    "an item more": "api_key:\n  - " + lines("half", "\n  - ") + "\n  - some words\n",
    "identifiers": "key = [TransactionManagerFactory1, ConfigurationSourceProviderFactoryBean2]\n",
}


@pytest.mark.parametrize("written", OTHERS.values(), ids=OTHERS)
def test_what_is_not_called_so_or_is_more_than_a_token_is_none(written: str) -> None:
    """Lists of hashes, ids and keys, the arguments of a client, blocks."""
    texts = [text.data for text in unfold(written.encode(), Limits()) if isinstance(text, Text)]
    assert token("parts").encode() not in texts
    assert HEX.encode() not in texts
    assert len(texts) == 1
    assert TEST.holds(written.encode()) == may_hold(written.encode())


@pytest.mark.parametrize("name", ["TOML", "JSON on lines", "YAML", "a note", "a table", "XML", "quarters"])
def test_a_change_that_completes_them_is_seen(name: str) -> None:
    """Of the next version of a text only what lies near the changes is looked at."""
    around = b"words of a text, and more;\n" * 100
    written = WRITTEN[name].encode()
    made = around + written + around
    for place in range(len(around), len(around) + len(written)):
        if TEST.whole(made[:place] + b"~" + made[place + 1 :]) is None:
            assert TEST.changed(made, [place, place + 1]), written[: place - len(around)]


def test_a_text_of_nothing_but_parts_is_read_to_its_end() -> None:
    """There are more of them than are kept at once."""
    alike = b"key = TransactionManagerFactory, ConfigurationSource\n" * 60_000
    assert not TEST.holds(alike)
    assert TEST.holds(alike + WRITTEN["TOML"].encode())
    assert may_hold(alike + WRITTEN["TOML"].encode())
