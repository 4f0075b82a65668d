"""Living with findings: inline marks, allowlist, baseline, configuration, as a user meets them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from binscan.cli.main import COMMANDS
from tests.support.command import binscan
from tests.support.repo import Repo
from tests.support.tokens import pair, token


def env(seed: object) -> str:
    """A dotenv file with a generated pair."""
    key, secret = pair(seed)
    return f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n"


def test_a_marked_line_is_suppressed_and_counted(tmp_path: Path) -> None:
    """The mark counts on the line itself and on the line above, and what it removed is counted."""
    key, secret = pair("inline")
    (tmp_path / "a.env").write_text(
        f"# for the docs, binscan: allow\nBINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret} # binscan: allow\n"
    )
    ran = binscan("scan", tmp_path, "--format", "json")
    assert ran.code == 0, ran.out
    assert ran.report["scan"]["suppressed"]["inline"] == 2


def test_a_mark_speaks_for_its_own_place_only(tmp_path: Path) -> None:
    """The same key elsewhere, unmarked, is still reported."""
    text = env("twice")
    (tmp_path / "a.env").write_text("".join(f"{line} # binscan: allow\n" for line in text.splitlines()))
    (tmp_path / "b.env").write_text(text)
    ran = binscan("scan", tmp_path, "--format", "json")
    assert ran.code == 1
    assert {location["path"] for location in ran.report["findings"][0]["locations"]} == {"b.env"}


@pytest.mark.parametrize("pattern", ["secrets/**", "*.env", "secrets/a.env"])
def test_an_allowed_path_is_not_reported(tmp_path: Path, pattern: str) -> None:
    """Globs of the configuration take paths out of the verdict; what they removed is counted."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "a.env").write_text(env("path"))
    (tmp_path / "binscan.toml").write_text(f'[allow]\npaths = ["{pattern}"]\n')
    ran = binscan("scan", tmp_path, "--format", "json")
    assert ran.code == 0, ran.out
    assert ran.report["scan"]["suppressed"]["allowlist"] == 2


def test_an_allowed_fingerprint_is_not_reported(tmp_path: Path) -> None:
    """A finding's id can be allowed, in pyproject.toml too."""
    (tmp_path / "a.env").write_text(env("fingerprint"))
    found = binscan("scan", tmp_path, "--format", "json").report["findings"][0]["id"]
    (tmp_path / "pyproject.toml").write_text(f'[tool.binscan.allow]\nfingerprints = ["{found}"]\n')
    assert binscan("scan", tmp_path).code == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("min-confidence = 2", "min-confidence: expected a number from 0 to 1, found 2"),
        ("min-confidense = 0.4", "Did you mean min-confidence?"),
        ('[allow]\npaths = "x"', "allow.paths: expected a list of glob patterns, found 'x'"),
        ("unreadable = [{path = 'a'}]", "unreadable: expected a list of {path, reason} tables"),
        ("x = [", "is not valid TOML"),
        ("jobs = true", "jobs: expected a whole number from 0, found True"),
    ],
)
def test_a_wrong_configuration_names_file_key_expected_and_found(tmp_path: Path, text: str, words: str) -> None:
    """One sentence, exit status 2, no traceback."""
    (tmp_path / "binscan.toml").write_text(text)
    ran = binscan("scan", tmp_path)
    assert ran.code == 2
    assert words in ran.err
    assert "binscan.toml" in ran.err
    assert "Traceback" not in ran.err


def test_config_shows_each_value_and_its_origin(tmp_path: Path) -> None:
    """Every key is listed with its value and where it came from."""
    (tmp_path / "binscan.toml").write_text("min-confidence = 0.7\n")
    rows = {row["key"]: row for row in json.loads(binscan("config", tmp_path, "--json").out)["settings"]}
    assert rows["min-confidence"]["value"] == 0.7
    assert rows["min-confidence"]["from"].endswith("binscan.toml")
    assert rows["jobs"]["from"] == "default"


def test_an_acknowledged_path_no_longer_makes_the_run_incomplete(tmp_path: Path) -> None:
    """It stays counted, with the reason given."""
    (tmp_path / "vault.zip").write_bytes(b"PK\x03\x04 this is not a zip archive at all" + b"\0" * 64 + b"PK\x05\x06")
    assert binscan("scan", tmp_path).code == 2
    (tmp_path / "binscan.toml").write_text('unreadable = [{path = "vault.zip", reason = "kept for a test"}]\n')
    ran = binscan("scan", tmp_path, "--format", "json")
    assert ran.code == 0
    assert any("kept for a test" in noted["reason"] for noted in ran.report["scan"]["noted"])


def test_a_range_that_changes_its_own_rules_says_so(repo: Repo) -> None:
    """A pull request cannot switch off findings in silence: the report names the file."""
    repo.commit("start", {"a": "a"})
    repo.commit("leak", {".env": env("own rules"), "binscan.toml": '[allow]\npaths = ["**"]\n'})
    ran = binscan("range", "HEAD~1..HEAD", "--format", "json", cwd=repo.path)
    assert ran.code == 0
    assert ran.report["scan"]["suppressed"]
    (noted,) = [item for item in ran.report["scan"]["noted"] if item["what"] == "binscan.toml"]
    assert "changed in this range" in noted["reason"]


class TestBaseline:
    """A baseline holds what was accepted, through every rewriting of history."""

    def test_only_a_new_leak_is_reported(self, repo: Repo) -> None:
        """Squash, rename, reformatting and a rewrite of history change nothing in it."""
        repo.commit("leak", {"a.env": env("old")})
        assert binscan("audit", repo.path).code == 1
        made = binscan("baseline", "create", repo.path, "--baseline", "base", "--reason", "revoked", cwd=repo.path)
        assert made.code == 0, made.err
        content = (repo.path / "base").read_text()
        (repo.path / "base").rename(repo.path.parent / "base")
        base = repo.path.parent / "base"
        assert binscan("audit", repo.path, "--baseline", base).code == 0
        repo.git("mv", "a.env", "settings.env")
        repo.commit("rename")
        repo.commit("reformat", {"settings.env": env("old").replace("=", "  =  ")})
        repo.git("reset", "-q", "--soft", repo.git("rev-list", "--max-parents=0", "HEAD"))
        repo.git("commit", "-q", "--amend", "-m", "squashed")
        assert binscan("audit", repo.path, "--baseline", base).code == 0
        repo.commit("second leak", {"b.env": env("new")})
        ran = binscan("audit", repo.path, "--baseline", base, "--format", "json")
        assert ran.code == 1
        assert len(ran.report["findings"]) == 1
        assert ran.report["scan"]["suppressed"]["baseline"] == 1
        assert base.read_text() == content

    def test_a_key_accepted_alone_returns_with_its_secret(self, repo: Repo) -> None:
        """Accepting the harmless half must not hide the other one."""
        key, secret = pair("half")
        repo.commit("key", {"a.env": f"BINANCE_API_KEY={key}\n"})
        base = repo.path.parent / "base"
        assert binscan("baseline", "create", repo.path, "--baseline", base).code == 0
        assert binscan("audit", repo.path, "--baseline", base).code == 0
        repo.commit("secret", {"a.env": f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n"})
        assert binscan("audit", repo.path, "--baseline", base).code == 1

    def test_update_keeps_words_and_prune_removes_what_is_gone(self, repo: Repo) -> None:
        """Entries keep their reason; what matches nothing any more, or has expired, is pruned."""
        repo.commit("one", {"a.env": env("one")})
        base = repo.path.parent / "base"
        binscan("baseline", "create", repo.path, "--baseline", base, "--scan", "--reason", "first")
        repo.commit("two", {"b.env": env("two")})
        binscan("baseline", "update", repo.path, "--baseline", base, "--scan", "--reason", "second")
        entries = [json.loads(line) for line in base.read_text().splitlines()[1:]]
        assert sorted(entry["reason"] for entry in entries) == ["first", "first", "second", "second"]
        assert [entry["digest"] for entry in entries] == sorted(entry["digest"] for entry in entries)
        (repo.path / "a.env").unlink()
        shutil.rmtree(repo.path / ".git")
        assert binscan("baseline", "prune", repo.path, "--baseline", base, "--scan").code == 0
        assert {json.loads(line)["reason"] for line in base.read_text().splitlines()[1:]} == {"second"}

    def test_an_expired_entry_accepts_nothing(self, repo: Repo) -> None:
        """From its day on the finding is back, and the report says why."""
        repo.commit("one", {"a.env": env("expiry")})
        base = repo.path.parent / "base"
        binscan("baseline", "create", repo.path, "--baseline", base, "--expires", "2020-01-01")
        ran = binscan("audit", repo.path, "--baseline", base, "--format", "json")
        assert ran.code == 1
        assert any("expired" in noted["reason"] for noted in ran.report["scan"]["noted"])

    def test_the_file_reveals_nothing(self, repo: Repo) -> None:
        """Neither the value, nor an unsalted digest of it, is in the file."""
        import hashlib

        repo.commit("one", {"a.env": env("quiet")})
        base = repo.path.parent / "base"
        binscan("baseline", "create", repo.path, "--baseline", base)
        text = base.read_text()
        for value in pair("quiet"):
            assert value not in text
            assert hashlib.sha256(value.encode()).hexdigest() not in text

    def test_explain_says_what_is_still_there(self, repo: Repo) -> None:
        """Each entry is named with its reason and place."""
        repo.commit("one", {"a.env": env("explain")})
        base = repo.path.parent / "base"
        binscan("baseline", "create", repo.path, "--baseline", base, "--reason", "revoked in May")
        out = binscan("baseline", "explain", repo.path, "--baseline", base).out
        assert "is still there" in out
        assert "revoked in May" in out

    @pytest.mark.parametrize("content", ["", "{}", "[]", "\xff", '{"binscan_baseline": 1, "salt": "00"}', "<<<<<<<"])
    def test_a_broken_file_is_one_sentence(self, tmp_path: Path, content: str) -> None:
        """A baseline that cannot be read hides nothing: exit status 2."""
        base = tmp_path / "base"
        base.write_text(content, encoding="latin-1")
        ran = binscan("scan", tmp_path, "--baseline", base)
        assert ran.code == 2
        assert "baseline" in ran.err
        assert "Traceback" not in ran.err


def test_the_bash_completion_completes(tmp_path: Path) -> None:
    """The script is valid bash and offers commands and options."""
    script = tmp_path / "c.sh"
    script.write_text(
        binscan("completion", "bash").out
        + 'COMP_WORDS=(binscan au); COMP_CWORD=1; _binscan; echo "${COMPREPLY[@]}"\n'
        + 'COMP_WORDS=(binscan audit --fo); COMP_CWORD=2; _binscan; echo "${COMPREPLY[@]}"\n'
    )
    out = subprocess.run(["bash", str(script)], capture_output=True, text=True, check=True).stdout.split()
    assert out == ["audit", "--format"]


def test_the_zsh_completion_is_the_one_for_bash_in_its_compatible_mode() -> None:
    head, _, rest = binscan("completion", "zsh").out.partition("\n")
    assert head == "autoload -U +X bashcompinit && bashcompinit"
    assert rest == binscan("completion", "bash").out


def test_the_fish_completion_offers_each_command_and_its_options() -> None:
    lines = binscan("completion", "fish").out.splitlines()
    for name in COMMANDS:
        assert any(line.startswith(f"complete -c binscan -n __fish_use_subcommand -a {name} -d '") for line in lines)
    assert "complete -c binscan -n '__fish_seen_subcommand_from audit' -l format" in lines
    assert "complete -c binscan -n '__fish_seen_subcommand_from completion' -a zsh" in lines
    assert all(line.replace("\\'", "").count("'") % 2 == 0 for line in lines)


def test_a_lone_token_stays_below_the_threshold(tmp_path: Path) -> None:
    """A token with no context at all is counted, not reported."""
    (tmp_path / "notes.txt").write_text(f"see {token('lone')} for more\n")
    ran = binscan("scan", tmp_path, "--format", "json")
    assert ran.code == 0
    assert ran.report["scan"]["suppressed"] == {"threshold": 1}
