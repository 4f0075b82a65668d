"""`binscan audit --find -`: where is this very secret, through every layer, whatever anyone thinks of it?"""

from __future__ import annotations

import base64

import pytest

from tests.support.command import binscan
from tests.support.repo import Repo
from tests.support.tokens import token


def _find(repo: Repo, secret: str) -> tuple[int, dict[str, list[str]]]:
    ran = binscan("audit", repo.path, "--find", "-", "--format", "json", stdin=secret.encode() + b"\n")
    assert secret not in ran.out
    findings = ran.report["findings"]
    places = {x["path"]: x["encoding"] for finding in findings for x in finding["locations"]}
    return ran.code, places


def test_a_token_is_found_in_every_layer_without_any_context(repo: Repo) -> None:
    secret = token("find")
    repo.commit(
        "Everywhere",
        {
            "plain": f"x {secret} y",
            "longer": f"AAAA{secret}BBBB",
            "base64": base64.b64encode(f"config: {secret}\n".encode()),
            "wide": f"the secret is {secret}".encode("utf-16"),
            "named": f"a = '{secret[:32]}'\nb = '{secret[32:]}'\nkey = a + b\n",
            "parts": f"key_parts = ['{secret[:32]}', '{secret[32:]}']\n",
            "formula": f'"=""{secret[:32]}""&""{secret[32:]}"""\n',
            "other": token("another"),
        },
    )
    repo.commit(f"Said {secret} aloud")
    code, places = _find(repo, secret)
    assert code == 1
    assert {path.partition("!")[0] for path in places} == {
        "plain",
        "longer",
        "base64",
        "wide",
        "named",
        "parts",
        "formula",
        "commit message",
    } | {path for path in places if path.startswith(".git/")}
    assert places["base64"] == ["base64"]


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_a_short_secret_is_found_in_base64_at_every_alignment(repo: Repo, before: str) -> None:
    secret = "correct-horse!7?"
    encoded = base64.b64encode(f"{before}{secret} and more".encode()).decode()
    repo.commit("Short", {"a.txt": f"password={encoded}"})
    code, places = _find(repo, secret)
    assert code == 1
    assert places["a.txt"] == ["base64"]


def test_what_is_not_there_is_not_found(repo: Repo) -> None:
    repo.commit("Another", {"config.py": f'BINANCE_API_SECRET = "{token("one")}"'})
    assert _find(repo, token("two")) == (0, {})


@pytest.mark.parametrize(("source", "stdin"), [("-", b""), ("-", b"short\n"), ("value-in-argv", b"")])
def test_a_secret_as_an_argument_or_too_short_or_missing_is_refused(repo: Repo, source: str, stdin: bytes) -> None:
    ran = binscan("audit", repo.path, "--find", source, stdin=stdin)
    assert ran.code == 2
    assert ran.out == ""
    assert "value-in-argv" not in ran.err
