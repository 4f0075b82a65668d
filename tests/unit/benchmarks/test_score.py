"""The scorer, on cases small enough to check by eye."""

import json
from hashlib import sha1, sha256
from pathlib import Path

from benchmarks.detection.__main__ import RESULTS
from benchmarks.detection.corpus import HERE, Corpus, Credential, LookAlike
from benchmarks.detection.score import Claim, Hit, score_claims, score_hits
from benchmarks.detection.table import corpus_table, figures, filled, misses, percent

KEY, SECRET, OTHER = (bytes([c]) * 64 for c in b"KSO")
KEY2, SECRET2 = (bytes([c]) * 64 for c in b"PQ")


def digest(value: bytes) -> str:
    return sha256(value).hexdigest()


def planted(case: str, key: bytes, secret: bytes, *, line: int = 1) -> Credential:
    lines = {"api_key": frozenset({("a.env", line)}), "secret_key": frozenset({("a.env", line + 1)})}
    return Credential(case, "1", "ctx", "fam", "plain", {"api_key": key, "secret_key": secret}, lines)


def corpus() -> Corpus:
    made = Corpus(Path("nowhere"), 1, 1, "tuned")
    made.credentials = [planted("00000", KEY, SECRET), planted("00001", KEY2, SECRET2)]
    made.lookalikes = [LookAlike("00002", "hash", "look", False), LookAlike("00003", "foreign", "look", True)]
    return made


def claim(case: str, **roles: bytes) -> Claim:
    return Claim({digest(value): role for role, value in roles.items()}, frozenset({case}))


def test_a_joined_pair_counts_as_recalled_joined_and_rightly_named() -> None:
    score = score_claims(corpus(), [claim("00000", api_key=KEY, secret_key=SECRET)])
    assert score.rates() == {
        "recall": 0.5,
        "recall_any_part": 0.5,
        "joined": 1.0,
        "roles": 1.0,
        "precision": 1.0,
        "flagged": 0.0,
    }


def test_two_single_findings_are_recalled_and_not_joined() -> None:
    score = score_claims(corpus(), [claim("00000", api_key=KEY), claim("00000", secret_key=SECRET)])
    assert (score.rates()["recall"], score.rates()["joined"]) == (0.5, 0.0)


def test_half_a_pair_is_not_recalled() -> None:
    score = score_claims(corpus(), [claim("00000", api_key=KEY)])
    assert (score.rates()["recall"], score.rates()["recall_any_part"]) == (0.0, 0.5)


def test_swapped_roles_are_wrong_roles() -> None:
    score = score_claims(corpus(), [claim("00000", api_key=SECRET, secret_key=KEY)])
    assert (score.rates()["joined"], score.rates()["roles"]) == (1.0, 0.0)


def test_joining_across_credentials_is_not_joining() -> None:
    crossed = [claim("00000", api_key=KEY, secret_key=SECRET2), claim("00001", api_key=KEY2, secret_key=SECRET)]
    assert score_claims(corpus(), crossed).rates()["joined"] == 0.0


def test_a_right_pair_beside_a_crossed_one_is_not_joined() -> None:
    both = [claim("00000", api_key=KEY, secret_key=SECRET), claim("00000", api_key=KEY, secret_key=SECRET2)]
    score = score_claims(corpus(), both)
    assert [o.joined for o in score.outcomes] == [False, False]


def test_findings_on_lookalikes_and_strays_beside_credentials_cost_precision() -> None:
    claims = [
        claim("00000", api_key=KEY, secret_key=SECRET),
        claim("00002", api_key=OTHER),
        claim("00001", api_key=b"x" * 64),
    ]
    score = score_claims(corpus(), claims)
    assert score.false == {"00002": 1}
    assert score.stray == {"00001": 1}
    assert score.rates()["precision"] == 1 / 3
    assert score.rates()["flagged"] == 0.5


def test_a_peer_is_credited_for_text_for_digest_and_for_the_line() -> None:
    hits = [
        Hit("00000/a.env", 1, f"KEY={KEY.decode()}"),
        Hit("00000/a.env", 9, sha1(SECRET).hexdigest()),
        Hit("00001/a.env", 1, "***"),
    ]
    score = score_hits(corpus(), hits, "peer")
    assert [sorted(o.found) for o in score.outcomes] == [["api_key", "secret_key"], ["api_key"]]


def test_a_peer_is_not_blamed_for_the_secrets_of_others() -> None:
    score = score_hits(corpus(), [Hit("00002/f", 1, "x"), Hit("00003/f", 1, "y")], "peer")
    assert score.false == {"00002": 1}
    assert score.judged == 1


def test_the_table_shows_no_joining_for_a_tool_that_has_none_and_lists_misses_by_name() -> None:
    made = corpus()
    own = score_claims(made, [claim("00000", api_key=KEY, secret_key=SECRET)])
    peer = score_hits(made, [], "peer")
    scores = {"binscan": figures(own), "peer": figures(peer)}
    text = corpus_table({"half": "tuned", "seed": 1, "size": 1, "lookalikes": 2, "scores": scores})
    assert "| binscan | 50.0 % | 100 % | 100 % | 0 of 2 | 100 % |" in text
    assert "| peer | 0 % | none | none | 0 of 1 | 100 % |" in text
    assert misses(made, own) == ["missed: fam/ctx [plain] pair: api_key, secret_key"]
    assert KEY.decode() not in text


def test_a_share_never_rounds_to_all_or_nothing() -> None:
    assert [percent(x) for x in (0.0, 0.00001, 0.5, 0.99999, 1.0)] == ["0 %", "0.1 %", "50.0 %", "99.9 %", "100 %"]


def test_every_generated_passage_says_what_its_result_file_says() -> None:
    results = {path.stem: json.loads(path.read_text("utf-8")) for path in RESULTS.glob("*.json")}
    for page in (HERE / "README.md", HERE.parent.parent / "README.md"):
        text = page.read_text("utf-8")
        assert filled(text, results) == text, f"python -m benchmarks.detection readme --markdown {page}"
