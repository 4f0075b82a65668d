"""The labelled corpus: reproducible, true to its labels, and split so that nothing is tuned and scored on."""

import base64
import re
from itertools import combinations
from pathlib import Path

import pytest

from benchmarks.detection.corpus import HALVES, HERE, PLAIN, Corpus, Credential, contexts, generate
from benchmarks.detection.material import Material, private_key
from tests.support.peel import peel

LAYERED = ("k8s-data", "env-in-ci-variable")
"""Contexts outside the encoded family whose lines carry an encoding."""


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module", params=HALVES)
def corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return generate(tmp_path_factory.mktemp(request.param), 7, 1, request.param)


def test_same_seed_gives_the_same_bytes_and_labels(tmp_path: Path) -> None:
    first, again, other = (generate(tmp_path / n, seed, 1, "tuned") for n, seed in (("a", 3), ("b", 3), ("c", 4)))
    a, b, c = (snapshot(x.root) for x in (first, again, other))
    # SQLite stamps the library's version into a file, the same on one machine.
    assert a == b
    assert a != c
    assert [x.parts for x in first.credentials] == [x.parts for x in again.credentials]


def held(credential: Credential, corpus: Corpus) -> set[str]:
    """Return the roles whose secret an independent decoder brings out of the case's files."""
    files = [p.read_bytes() for p in (corpus.root / credential.case).rglob("*") if p.is_file()]
    wanted = {role: re.sub(rb"\s", b"", needle(value)) for role, value in credential.parts.items()}
    found: set[str] = set()
    for data in files:
        for view in peel(data):
            flat = re.sub(rb"\s", b"", view)
            flat_ends = re.sub(rb"\s|\\r\\n|\\n", b"", view)
            found |= {role for role, value in wanted.items() if value in flat or value in flat_ends}
            if found == wanted.keys():
                return found
    return found


def needle(secret: bytes) -> bytes:
    return base64.b64encode(secret) if secret.startswith(b"0") and not secret.isalnum() else secret


def test_every_labelled_secret_is_in_its_files_under_its_layer(corpus: Corpus) -> None:
    wrong = []
    for credential in corpus.credentials:
        if credential.family == "split":
            data = b"".join(p.read_bytes() for p in (corpus.root / credential.case).rglob("*") if p.is_file())
            ok = all(data.count(v[:16]) and data.count(v[-16:]) for v in credential.parts.values())
        else:
            ok = held(credential, corpus) == credential.parts.keys()
        if not ok:
            wrong.append((credential.family, credential.context, credential.layer, credential.case))
    assert not wrong


def test_every_layer_and_every_context_is_met(corpus: Corpus) -> None:
    assert {c.context for c in corpus.credentials if c.layer == PLAIN} == {c.name for c in contexts(corpus.half)}
    assert len({c.layer for c in corpus.credentials}) > 20
    assert len({look.context for look in corpus.lookalikes}) >= 70


def test_a_listen_key_is_a_credential_of_its_own(corpus: Corpus) -> None:
    assert [c.context for c in corpus.credentials if "listen_key" in c.parts and len(c.parts) > 1] == []


def test_a_look_alike_holds_nothing_that_is_planted(corpus: Corpus) -> None:
    planted = {needle(value) for c in corpus.credentials for value in c.parts.values()}
    cases = [corpus.root / look.case for look in corpus.lookalikes]
    text = b"\n".join(p.read_bytes() for case in cases for p in case.rglob("*") if p.is_file())
    assert not [value for value in planted if value in text]


def test_a_template_is_in_one_half_only() -> None:
    def bodies(half: str, kind: str) -> set[str]:
        return {re.sub(r"\s+", "", text) for c in contexts(half, kind) for _, text in c.files if len(text) > 40}

    for kind in ("contexts", "lookalikes"):
        for one, other in combinations(HALVES, 2):
            assert not bodies(one, kind) & bodies(other, kind)
        names = [c.name for half in HALVES for c in contexts(half, kind)]
        assert len(names) == len(set(names))


def test_a_line_label_points_at_the_line_that_carries_the_secret(corpus: Corpus) -> None:
    for credential in corpus.credentials:
        if credential.layer != PLAIN or credential.family in ("encoded", "split"):
            continue
        for role, places in credential.lines.items():
            for path, line in places:
                text = (corpus.root / credential.case / path).read_text("utf-8").split("\n")
                assert line <= len(text)
                if role == "api_key" and len(places) == 1 and credential.context not in LAYERED:
                    carried = credential.parts[role].decode()
                    assert (
                        carried in text[line - 1] or base64.b64encode(carried.encode()).decode()[:80] in text[line - 1]
                    )


def test_no_template_file_holds_a_token_itself() -> None:
    for path in HERE.rglob("*.txt"):
        if path.name == "published.txt":
            continue
        for run in re.findall(r"(?<![A-Za-z0-9])[A-Za-z0-9]{64}(?![A-Za-z0-9])", path.read_text("utf-8")):
            assert len(set(run)) < 30 or sorted(run)[:10] == list("0123456789")[:10] or re.search(r"[a-z]{4}", run), run


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "rsa1", "enc"])
def test_private_keys_are_well_formed_der(kind: str) -> None:
    from random import Random

    label, body = private_key(Random(1), kind)
    assert label.endswith("PRIVATE KEY")
    head = 2 if body[1] < 0x80 else 2 + (body[1] & 0x7F)
    length = body[1] if body[1] < 0x80 else int.from_bytes(body[2:head], "big")
    assert body[0] == 0x30
    assert len(body) == head + length


def test_an_unknown_atom_is_refused_by_name() -> None:
    from random import Random

    with pytest.raises(ValueError, match="nonsense"):
        Material(Random(1)).noise("nonsense:4")
