"""Halves that lie apart, and values that stand in rows and cells of something else."""

from __future__ import annotations

import io
import zipfile

import pytest

from binscan.credential.join import join
from binscan.examine import examine
from binscan.model import Limits, Observation, Place, Role
from binscan.pipeline import settle
from tests.support.tokens import token
from tests.unit.detection.helpers import fill, observe, reported

ED25519 = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI" + token("ed", 43) + "\n-----END PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("pem", "joined"),
    [
        pytest.param("keys/ed25519-private.pem", True, id="a key file beside it"),
        pytest.param("keys/prv-key.pem", True, id="a key file with a neutral name"),
        pytest.param("other/private.pem", False, id="in another folder"),
        pytest.param("keys/server.key", False, id="a server's key"),
        pytest.param("keys/id_ed25519", False, id="a login's key"),
    ],
)
def test_a_private_key_in_the_folder_of_one_lone_api_key_is_its_partner(pem: str, joined: bool) -> None:
    found = join([*observe("BINANCE_API_KEY=<1>\n", "keys/apikey.txt"), *observe(ED25519, pem)])
    pairs = [{part.role for part in one.parts} for one in found if len(one.parts) > 1]
    assert pairs == ([{Role.API_KEY, Role.PRIVATE_KEY}] if joined else [])


def test_two_private_keys_in_a_folder_are_nobodys() -> None:
    other = ED25519.replace(token("ed", 43), token("other", 43))
    seen = [*observe("API_KEY=<1>\n", "k/a.txt"), *observe(ED25519, "k/a.pem"), *observe(other, "k/b.pem")]
    assert not [one for one in join(seen) if len(one.parts) > 1]


def test_the_end_of_a_files_name_says_which_half_it_holds() -> None:
    found = join([*observe("<1>\n", "secrets/binance.key"), *observe("<2>\n", "secrets/binance.secret")])
    assert [sorted(part.role for part in one.parts) for one in found] == [[Role.API_KEY, Role.SECRET_KEY]]


@pytest.mark.parametrize(
    "text",
    [
        ".example.org\tTRUE\t/\tTRUE\t0\tsid\t<1>\nwww.binance.com\tFALSE\t/\tTRUE\t0\tlang\ten\n",
        '{"jar": ".example.org\\tTRUE\\t/\\tTRUE\\t0\\tsid\\t<1>\\nwww.binance.com\\tFALSE"}\n',
        "curl https://www.binance.com -H 'cookie: lang=en; p20t=<1>'\n",
        "Host: www.binance.com\nSet-Cookie: token=<1>; Path=/\n",
    ],
)
def test_the_value_of_a_cookie_is_no_credential(text: str) -> None:
    assert reported(text, "a.txt") == []


def test_tokens_in_cells_of_a_binary_are_no_pair_once_its_bytes_are_let_go() -> None:
    data = fill("b0VIM 8.2\0<1>\0\0\0<2>\n").encode()
    light = settle(examine(data, "strings.bin", Limits()).classified)
    found = join([Observation(item, Place("strings.bin", "file")) for item in light])
    assert [one for one in found if one.confidence >= 0.5] == []


def test_bare_tokens_far_apart_on_one_line_are_no_pair_once_the_bytes_are_let_go() -> None:
    data = fill("<1>" + " x" * 400 + " <2>\n").encode()
    light = settle(examine(data, "line.txt", Limits()).classified)
    found = join([Observation(item, Place("line.txt", "file")) for item in light])
    assert [one for one in found if one.confidence >= 0.5] == []


def test_two_soft_breaks_on_one_line_hide_neither_token() -> None:
    text = '{"binance": {"api-key": "<1>", "api-secret": "<2>"}}\n'
    first, second = fill("<1>"), fill("<2>")
    text = fill(text).replace(first, first[:30] + "=\n" + first[30:]).replace(second, second[:20] + "=\n" + second[20:])
    head = "Content-Transfer-Encoding: quoted-printable\n\n"
    assert reported(head + text, "a.eml") == [{"key": 1, "secret": 2}]


@pytest.mark.parametrize(("path", "tag"), [("word/document.xml", "w:t"), ("xl/sharedStrings.xml", "t")])
def test_texts_of_an_office_document_are_lines(path: str, tag: str) -> None:
    lines = ["Binance", "API-Schl\u00fcssel: <1>", "Geheimer Schl\u00fcssel: <2>", "Ende"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(path, "<x>" + fill("".join(f"<{tag}>{line}</{tag}>" for line in lines)) + "</x>")
    found = examine(out.getvalue(), "a.docx", Limits()).classified
    pairs = join([Observation(item, Place("a.docx", "file")) for item in found])
    assert [{part.role for part in one.parts} for one in pairs] == [{Role.API_KEY, Role.SECRET_KEY}]


@pytest.mark.parametrize("text", ["a%2F{}&b=1 # binance\n", "url(data:x;base64,AbCd%2B{} binance\n"])
def test_base64_in_an_address_is_cut_at_no_escape(text: str) -> None:
    filled = text.format(token("pct", 62))
    assert examine(filled.encode(), "a.css", Limits()).classified == ()


def test_a_random_run_beside_a_token_is_no_name() -> None:
    run = "JCNIrxTRAgMOqftvXttvTOnSLOLnKuTeWqPz"
    assert [found.name for found in examine(fill(f"{run}!<1>?\n").encode(), "a.txt", Limits()).classified] == [""]


def test_a_token_that_begins_like_an_escape_of_quoted_printable_keeps_its_name() -> None:
    first, second = "28" + token("f", 62), "xO" + token("s", 62)
    line = f"BINANCE_KEY={first} BINANCE_SECRET={second} node bot.js >> /var/log/a.log 2>&1\n"
    judged = examine(line.encode(), "crontab", Limits()).classified
    assert [(item.role, item.candidate.text.encoding) for item in judged] == [
        (Role.API_KEY, ()),
        (Role.SECRET_KEY, ()),
    ]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("nginx/binance-proxy.example.org.key", False),
        ("letsencrypt/live/binance.example.net/privkey.pem", False),
        ("traefik/binance-ticker.key", False),
        (".ssh/binance_bot_deploy", False),
        ("keys/binance-vps.pem", False),
        ("keys/id_ed25519_binance", False),
        ("binance-bot.2024-01-01.private-key.pem", False),
        ("Downloads/binance-bot-ec2.pem", False),
        ("keys/binance.pem", True),
        ("certs/binance_ed25519_prv.pem", True),
        ("deploy/binance.com.pem", True),
    ],
)
def test_a_private_key_is_no_exchanges_where_its_path_says_what_it_opens(path: str, found: bool) -> None:
    assert bool(reported(ED25519, path)) is found


def test_what_is_called_an_ssh_key_is_one() -> None:
    assert reported(f"OCI_SSH_KEY (ssh private key of the vm, nothing to do with binance):\n{ED25519}", "OCI.md") == []


def test_each_half_may_be_all_that_a_module_exports() -> None:
    halves = [("lib/binanceKey.js", "module.exports = '<1>';\n"), ("lib/binanceSecret.js", "module.exports = '<2>';\n")]
    found = join([one for path, text in halves for one in observe(text, path)])
    assert [sorted(part.role for part in one.parts) for one in found] == [[Role.API_KEY, Role.SECRET_KEY]]


def test_a_private_key_with_somebody_elses_name_needs_its_api_key() -> None:
    pem = f'# binance refunds, signed for the bank\nBANK_PRIVATE_KEY = """{ED25519}"""\n'
    assert reported(pem, "pay.py") == []
    assert len(reported(f'BINANCE_API_KEY = "<1>"\n{pem}', "pay.py")) == 1
