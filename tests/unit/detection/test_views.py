"""A token under a layer is judged as a reader sees it, not by the bytes that the layer puts around it."""

from __future__ import annotations

import base64
import binascii
import io
import json
import pickle
import plistlib
import py_compile
import urllib.parse
import zipfile
from pathlib import Path

import pytest

from binscan.credential.join import join
from binscan.examine import examine
from binscan.model import Limits, Observation, Place
from tests.unit.detection.helpers import fill, summarise

ENV = "BINANCE_KEY = <1>\nBINANCE_SECRET = <2>\n"
TABLE = "email\tapiKey\tsecretKey\tlimits\na@b.c\t<1>\t<2>\tSPOT\nd@e.f\t<3>\t<4>\tSPOT\n"
FRAMED = "app.secret_key = '<1>'  # flask session, binance dashboard\n"


def _reported(data: bytes, path: str) -> list[dict[str, int]]:
    found = examine(data, path, Limits()).classified
    credentials = summarise(join([Observation(item, Place(path, "file")) for item in found]))
    return sorted((one.parts for one in credentials if one.reported), key=repr)


def _slide(text: str, element: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        body = "".join(f"<{element}>{line}</{element}>" for line in text.splitlines())
        archive.writestr("ppt/slides/slide1.xml", f"<x>{body}</x>")
    return out.getvalue()


PAIR = [{"key": 1, "secret": 2}]


@pytest.mark.parametrize(
    ("data", "path", "expected"),
    [
        pytest.param(f"doc={urllib.parse.quote_plus(fill(ENV))}&x=1", "access.log", PAIR, id="a form's plus signs"),
        pytest.param(json.dumps({"content": fill(TABLE)}), "a.json", [*PAIR, {"key": 3, "secret": 4}], id="JSON"),
        pytest.param(pickle.dumps({"app.py": fill(FRAMED).encode()}), "c.pkl", [], id="a pickle's length byte"),
        pytest.param(_slide(fill(ENV), "a:t"), "a.pptx", PAIR, id="a slide's markup"),
        pytest.param(
            b"Content-Transfer-Encoding: quoted-printable\n\n"
            + binascii.b2a_qp(fill("loaded Config(exchange='binance', api_key='<1>', api_secret='<2>')\n").encode()),
            "a.eml",
            PAIR,
            id="a mail's soft line breaks",
        ),
        pytest.param(
            b"NOTE;ENCODING=QUOTED-PRINTABLE:=\n" + binascii.b2a_qp(fill(ENV).encode(), istext=False, quotetabs=True),
            "a.vcf",
            PAIR,
            id="a card's note",
        ),
    ],
)
def test_what_names_a_token_is_read_after_the_layer_is_undone(
    data: str | bytes, path: str, expected: list[dict[str, int]]
) -> None:
    assert _reported(data.encode() if isinstance(data, str) else data, path) == expected


def test_a_compiled_module_is_read_in_every_language(tmp_path: Path) -> None:
    source = tmp_path / "notes.py"
    source.write_text(fill('NOTES = ("Binance", "API کلید: <1>", "خفیہ secret: <2>")\n'), encoding="utf-8")
    compiled = py_compile.compile(str(source), cfile=str(tmp_path / "notes.pyc"), doraise=True)
    assert compiled is not None
    assert _reported(Path(compiled).read_bytes(), "notes.pyc") == PAIR


def test_the_key_of_another_protocol_is_none_of_ours() -> None:
    key = base64.b64encode(bytes.fromhex("302e020100300506032b657004220420") + bytes(range(32))).decode()
    pem = f"    -----BEGIN PRIVATE KEY-----\n    {key}\n    -----END PRIVATE KEY-----\n"
    assert _reported(f"tls:\n  key: |\n{pem}  host: binance-proxy.example\n".encode(), "ingress.yaml") == []


def test_a_plus_sign_where_nothing_is_escaped_is_no_blank() -> None:
    assert _reported(fill('const k = "a%2Fb" + x+<1>+y // binance\n').encode(), "a.js") == []


def test_what_a_property_list_holds_is_judged_without_its_length_bytes() -> None:
    text = fill("salesblink:\n  api_key: <1>\n")
    assert _reported(plistlib.dumps({"a": [1, {"v": text}]}, fmt=plistlib.FMT_BINARY), "Preferences.plist") == []
