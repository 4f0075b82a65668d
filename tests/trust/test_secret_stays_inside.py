"""A secret goes in and never comes out: not printed, logged, cached, passed on or left in a temporary file."""

from __future__ import annotations

import base64
import copy
import gzip
import hashlib
import io
import json
import os
import pickle
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from binscan.model import Secret
from binscan.report.formats import FORMATS
from tests.support.command import binscan
from tests.support.here import full_disk
from tests.support.repo import Repo
from tests.support.tokens import pair

FRAGMENT = slice(18, 36)
"""The part of a secret that is looked for: a report may show its first four and last two characters, never these."""


def env_file(seed: str) -> str:
    """A dotenv file with a generated pair."""
    key, secret = pair(f"inside/{seed}")
    return f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n"


def zipped(content: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conf/bot.env", content)
    return stream.getvalue()


class Watched(NamedTuple):
    """A corpus, the folders that may be written to, and the needles nobody may find in them."""

    repo: Repo
    out: Path
    env: dict[str, str]
    needles: dict[bytes, str]

    def leaks(self, *outputs: str | bytes) -> list[str]:
        """Name every secret that is in an output, or in any file of the watched folders."""
        found = []
        for number, output in enumerate(outputs):
            found += self._in(output if isinstance(output, bytes) else output.encode(), f"output {number}")
        for folder, _, files in os.walk(self.out):
            for name in files:
                path = Path(folder) / name
                found += self._in(path.read_bytes() + os.fsencode(path), str(path))
        return found

    def _in(self, data: bytes, where: str) -> list[str]:
        return [f"{what} in {where}" for needle, what in self.needles.items() if needle in data]

    def run(self, *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> tuple[int, str]:
        """Run a command, watching the arguments of every process meanwhile; fail if anything got out."""
        with Arguments() as seen:
            ran = binscan(*arguments, cwd=cwd or self.repo.path, env=self.env, stdin=stdin)
        assert "Traceback" not in ran.err
        assert self.leaks(ran.out, ran.err, seen.joined()) == []
        assert os.listdir(self.env["TMPDIR"]) == [], "a temporary file was left behind"
        return ran.code, ran.out + ran.err


class Arguments:
    """The command line of every process that is alive while the block runs, as often as it can be read."""

    def __enter__(self) -> Arguments:
        self._seen: set[bytes] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def joined(self) -> bytes:
        """Everything that was seen."""
        return b"\n".join(self._seen)

    def _watch(self) -> None:
        while not self._stop.wait(0.01):
            for pid in os.listdir("/proc") if os.path.isdir("/proc") else ():
                if pid.isdigit() and _is_below(int(pid), os.getpid()):
                    try:
                        self._seen.add(Path("/proc", pid, "cmdline").read_bytes())
                    except OSError:
                        continue


def _is_below(pid: int, top: int) -> bool:
    """Whether a process was started by `top`: others run beside it and name secrets to git as they build."""
    while pid > top:
        try:
            pid = int(Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return pid == top


def spellings(value: bytes) -> dict[bytes, str]:
    """The ways a fragment may be written: plain, backwards, hex, URL, base64 at each of three alignments, UTF-16."""
    ways = {
        value: "plain",
        value[::-1]: "reversed",
        value.hex().encode(): "hex",
        value.hex().upper().encode(): "HEX",
        b"".join(b"%%%02X" % byte for byte in value): "URL",
        b"".join(b"\\x%02x" % byte for byte in value): "escaped",
        value.decode("latin-1").encode("utf-16-le"): "UTF-16",
    }
    for before in range(3):
        core = base64.b64encode(bytes(before) + value)[-(-before * 8 // 6) : (before + len(value)) * 8 // 6]
        ways[core] = f"base64+{before}"
    return ways


@pytest.fixture
def watched(corpus: Watched, tmp_path: Path) -> Watched:
    """The corpus with folders of its own for what one test writes."""
    out = tmp_path / "out"
    env = {"TMPDIR": str(out / "tmp"), "HOME": str(out / "home"), "XDG_CACHE_HOME": str(out / "cache")}
    for path in env.values():
        Path(path).mkdir(parents=True)
    return corpus._replace(out=out, env={**env, "BINSCAN_API_URL": "http://127.0.0.1:9"})


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """A history with generated secrets in every dress."""
    folder = tmp_path_factory.mktemp("inside")
    repo = Repo(folder / "corpus")
    private = Ed25519PrivateKey.from_private_bytes(bytes(ord(c) % 251 for c in pair("inside/pem")[0][:32]))
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    encoded = base64.b64encode(env_file("base64").encode()).decode()
    repo.commit("Start", {"plain.env": env_file("plain"), "deep/b64.yaml": f"data:\n  bot.env: {encoded}\n"})
    repo.commit("Pack", {"backup.zip": zipped(env_file("zip")), "dump.gz": gzip.compress(env_file("gz").encode())})
    repo.commit("Private key", {"binance/private.pem": pem, "note.txt": "BINANCE_API_KEY for binance/private.pem\n"})
    repo.commit(f"Try it: {env_file('subject')}", {"a.txt": "a\n"})
    repo.git("tag", "-a", "v1", "-m", f"Release with {env_file('tag')}")
    repo.commit("Forget", remove=("plain.env",))
    repo.write("staged.env", env_file("staged"))
    repo.git("add", "staged.env")
    needles: dict[bytes, str] = {}
    for seed in ("plain", "base64", "zip", "gz", "subject", "tag", "staged", "stdin", "broken"):
        for role, value in zip(("key", "secret"), pair(f"inside/{seed}"), strict=True):
            for needle, way in spellings(value[FRAGMENT].encode()).items():
                needles[needle] = f"{seed} {role} ({way})"
    body = "".join(line for line in pem.splitlines() if not line.startswith("-"))
    for needle, way in (spellings(body[-24:-4].encode()) | spellings(base64.b64decode(body)[-20:])).items():
        needles[needle] = f"private key ({way})"
    return Watched(repo, folder / "out", {}, needles)


def outputs(folder: Path) -> list[str]:
    """Options that write every format there is."""
    folder.mkdir(exist_ok=True)
    return [word for name in FORMATS for word in ("--output", f"{name}={folder / ('report.' + name)}")]


def test_the_watch_sees(watched: Watched) -> None:
    """Each secret is seen in its own corpus: otherwise the other tests prove nothing."""
    assert watched.leaks(env_file("plain"))
    assert watched.leaks(base64.b64encode(b"x" + env_file("plain").encode()))
    assert watched.leaks(env_file("plain")[::-1])
    assert watched.leaks((watched.repo.path / "binance" / "private.pem").read_text())


@pytest.mark.slow
class TestEveryCommandAndFormat:
    """Each command over the corpus, in each format, and with everything that can go wrong."""

    @pytest.mark.parametrize("command", [["scan", "."], ["audit", "."], ["staged"], ["range", "HEAD~4..HEAD"]])
    def test_reports(self, watched: Watched, command: list[str]) -> None:
        """Files of every format, and what is printed."""
        code, _ = watched.run(*command, *outputs(watched.out / command[0]))
        assert code == 1
        assert watched.run(*command, "--show-samples", "--min-confidence", "0")[0] == 1

    @pytest.mark.parametrize("name", FORMATS)
    def test_each_format_printed(self, watched: Watched, name: str) -> None:
        """An audit on standard output."""
        assert watched.run("audit", ".", "--format", name, "--jobs", "2")[0] == 1

    def test_what_follows_an_audit(self, watched: Watched) -> None:
        """Report, explain, verify, baseline, purge, fleet, ci: each starts from a report or the repository."""
        report = watched.out / "audit.json"
        watched.run("audit", ".", "--output", f"json={report}")
        found = json.loads(report.read_text())["findings"]
        assert len(found) >= 4
        watched.run("report", report, *outputs(watched.out / "again"))
        watched.run("report", "--compare", report, report)
        watched.run("explain", found[0]["id"], "--report", report)
        watched.run("verify", report, "--yes", "--timeout", "1")
        watched.run("verify", "--yes", "--timeout", "1", stdin=env_file("stdin").encode())
        for action in ("create", "update", "explain", "prune"):
            watched.run("baseline", action, ".", "--baseline", watched.out / "baseline")
        watched.run("purge", report)
        watched.run("purge", report, "--execute", "--rotated", "--into", watched.out / "clean.git")
        watched.run("purge", report, "--check", watched.out / "clean.git")
        watched.run("audit", ".", "--find", "-", stdin=pair("inside/plain")[1].encode())
        watched.run("ci", "--range", "HEAD~3..HEAD", *outputs(watched.out / "ci"))
        (watched.out / "list").write_text(f"{watched.repo.path}\n")
        fleet = ["--state", watched.out / "state.sqlite", "--lines", watched.out / "lines", "--jobs", "1"]
        watched.run("fleet", watched.out / "list", *fleet, *outputs(watched.out / "fleet"))

    def test_input_that_is_broken(self, watched: Watched, tmp_path: Path) -> None:
        """A configuration, baseline, report, list or watch list that is wrong is not quoted."""
        text = env_file("broken")
        for name, content in {
            "config.toml": f"[allow]\n{text}",
            "value.toml": f'min-confidence = "{pair("inside/broken")[1]}"\n',
            "key.toml": f"{pair('inside/broken')[1]} = 1\n",
            "baseline": text,
            "report.json": f'{{"schema_version": "1", "findings": "{text!r}"}}',
            "half.json": f'{{"schema_version": "{pair("inside/broken")[1]}',
        }.items():
            (tmp_path / name).write_text(content)
        for config in ("config.toml", "value.toml", "key.toml"):
            assert watched.run("scan", ".", "--config", tmp_path / config)[0] == 2
        assert watched.run("scan", ".", "--baseline", tmp_path / "baseline")[0] == 2
        for report in ("report.json", "half.json"):
            for command in (["report"], ["purge"], ["verify", "--yes"]):
                assert watched.run(*command, tmp_path / report)[0] == 2

    @full_disk
    def test_output_that_cannot_be_written(self, watched: Watched) -> None:
        """A folder that does not exist, a full disk."""
        for name in FORMATS:
            assert watched.run("audit", ".", "--output", f"{name}=/dev/full")[0] == 2
        assert watched.run("scan", ".", "--output", "/no/such/folder/report")[0] == 2

    def test_a_repository_that_is_damaged(self, watched: Watched, tmp_path: Path) -> None:
        """Cut packs, objects that are gone."""
        clone = tmp_path / "damaged"
        subprocess.run(["git", "clone", "-q", "--no-local", str(watched.repo.path), str(clone)], check=True)
        (pack,) = (clone / ".git" / "objects" / "pack").glob("*.pack")
        pack.chmod(0o644)
        pack.write_bytes(pack.read_bytes()[:-200])
        for command in (["audit", "."], ["range", "HEAD~3..HEAD"], ["staged"], ["scan", "."]):
            assert watched.run(*command, cwd=clone)[0] in (1, 2)

    def test_the_owners_own_keys(self, watched: Watched, tmp_path: Path) -> None:
        """Reviewing them, remembering them, recognising them: keys come from the environment and stay there."""
        key, secret = pair("inside/stdin")
        watched.env.update({"BINANCE_MAIN_API_KEY": key, "BINANCE_MAIN_API_SECRET": secret})
        for name in ("text", "json"):
            assert watched.run("review", "main", "--yes", "--format", name)[0] == 2
            assert watched.run("review", "main", "--yes", "--format", name, "--output", watched.out / name)[0] == 2
        own = tmp_path / "own"
        own.mkdir()
        (own / "bot.env").write_text(env_file("plain"))
        file = own / ".binscan-watchlist"
        assert watched.run("watchlist", "add", "main", "--from", "env", "--file", file)[0] == 0
        both = env_file("plain").encode()
        assert watched.run("watchlist", "add", "bot", "--from", "stdin", "--file", file, stdin=both)[0] == 0
        assert watched.run("watchlist", "list", "--file", file)[0] == 0
        assert watched.run("scan", ".", cwd=own)[0] == 1
        assert watched.run("watchlist", "remove", "bot", "--file", file)[0] == 0

    def test_shown_only_where_it_is_asked_for(self, watched: Watched) -> None:
        """`--show-secrets` is one format's, printed; every other one holds what it holds without it."""
        for name in FORMATS:
            ran = binscan("audit", ".", "--show-secrets", "--format", name, cwd=watched.repo.path, env=watched.env)
            assert ran.code == 1
            assert bool(watched._in((ran.out + ran.err).encode(), name)) == (name == "text")

    @pytest.mark.parametrize("variable", ["PYTHONVERBOSE", "PYTHONDEVMODE", "PYTHONFAULTHANDLER", "PYTHONTRACEMALLOC"])
    def test_however_talkative_python_is(self, watched: Watched, variable: str) -> None:
        """Verbose imports, development mode, fault handlers, with git's and the network's own tracing on top."""
        watched.env.update({variable: "1", "GIT_TRACE": "1", "GIT_TRACE_PACKET": "1", "GIT_CURL_VERBOSE": "1"})
        assert watched.run("audit", ".", "--jobs", "2")[0] == 1
        assert watched.run("verify", "--yes", "--timeout", "1", stdin=env_file("stdin").encode())[0] == 1

    @pytest.mark.parametrize(
        "fault", ["ValueError", "MemoryError", "RecursionError", "KeyboardInterrupt", "UnicodeError", "OSError"]
    )
    @pytest.mark.parametrize(
        "place", ["binscan.pipeline:join", "binscan.examine:classify", "binscan.report.json:render"]
    )
    def test_a_fault_inside(self, watched: Watched, fault: str, place: str) -> None:
        """An exception that quotes what was being read ends in one line without it, and never in status 0."""
        module, _, name = place.partition(":")
        program = (
            f"import sys, {module} as place\n"
            "from binscan.cli.main import main\n"
            f"def broken(*a, **k): raise {fault}({env_file('plain')!r})\n"
            f"place.{name} = broken\n"
            "sys.exit(main(['audit', '.', '--format', 'json', '--jobs', '1']))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", "import sys; exec(sys.stdin.read())"],
            input=program.encode(),
            cwd=watched.repo.path,
            env={**os.environ, **watched.env},
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert done.returncode in (1, 2, 130), done.stderr
        assert watched.leaks(done.stdout, done.stderr) == []
        assert b"Traceback" not in done.stderr


@pytest.mark.slow
class TestNames:
    """A secret as the name of a file, a folder, a branch, a tag or a person."""

    @pytest.fixture
    def named(self, watched: Watched, tmp_path: Path) -> Watched:
        """A history in which names are secrets: some that are found in a file too, some that are nowhere else."""
        repo = Repo(tmp_path / "named")
        key, secret = pair("inside/name")
        lone = pair("inside/lone")[1]
        repo.commit("Start", {"conf.env": f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n"})
        repo.commit("Copy", {f"{secret}/{key}.env": f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n"})
        repo.commit("Lone", {f"{lone}.md": env_file("plain")})
        for name in (secret, lone):
            repo.git("branch", name)
            repo.git("tag", "-a", "-m", "release", f"v-{name}")
            who = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": f"{name}@example.org"}
            repo.write("more.env", env_file("gz"))
            repo.git("add", "-A")
            repo.git("commit", "-q", "--allow-empty", "-m", f"By {name}", **who)
        repo.write(f"new-{secret}.env", f"BINANCE_API_KEY={key}\nBINANCE_API_SECRET={secret}\n")
        repo.git("add", "-A")
        needles = {value[FRAGMENT].encode(): "name" for value in (key, secret, lone)}
        return watched._replace(repo=repo, needles=watched.needles | needles)

    @pytest.mark.parametrize("command", [["scan", "."], ["audit", "."], ["staged"], ["range", "HEAD~4..HEAD"]])
    def test_it_is_shortened_everywhere(self, named: Watched, command: list[str]) -> None:
        """In every format, and in the hook's answer; what is left of it still leads its owner to the place."""
        code, _ = named.run(*command, *outputs(named.out / command[0]))
        assert code == 1
        assert named.run(*command)[0] == 1
        secret = pair("inside/name")[1]
        report = json.loads((named.out / command[0] / "report.json").read_text("utf-8"))
        paths = {place["path"] for found in report["findings"] for place in found["locations"]}
        assert any(f"{secret[:4]}…{secret[-2:]}" in path for path in paths)

    def test_what_starts_from_the_report_still_works(self, named: Watched) -> None:
        """By blob and digest, whatever the path is shown as."""
        report = named.out / "audit.json"
        named.run("audit", ".", "--output", f"json={report}")
        named.run("report", report, *outputs(named.out / "again"))
        assert named.run("verify", report, "--yes", "--timeout", "1")[0] in (1, 2)
        assert named.run("purge", report, "--check", ".")[0] == 1

    def test_a_digest_is_no_secret(self, watched: Watched, tmp_path: Path) -> None:
        """Stores name files by digests in hex: those are shown whole, or nobody finds the file."""
        name = hashlib.sha256(b"layer").hexdigest()
        (tmp_path / "blobs").mkdir()
        (tmp_path / "blobs" / name).write_text(env_file("plain"))
        _, said = watched.run("scan", tmp_path, "--format", "json")
        assert f"blobs/{name}" in said


class TestSecret:
    """The type itself."""

    secret = Secret(pair("inside/type")[1].encode())
    holder = {"part": [secret]}  # noqa: RUF012 - read only

    @pytest.mark.parametrize("show", [repr, str, ascii, "{}".format, "{0!r}".format, "%s".__mod__, print])
    def test_it_is_masked(self, show: Callable[[object], object], capsys: pytest.CaptureFixture[str]) -> None:
        """However it is turned into text, inside a container too."""
        for value in (self.secret, [self.secret], {"part": self.secret}):
            assert pair("inside/type")[1][4:-2] not in f"{show(value)}{capsys.readouterr().out}"

    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_it_is_not_pickled(self, protocol: int) -> None:
        """Nor anything that holds it."""
        for value in (self.secret, self.holder):
            with pytest.raises(TypeError):
                pickle.dumps(value, protocol)

    @pytest.mark.parametrize("how", [json.dumps, copy.copy, copy.deepcopy, bytes, list, vars])
    def test_it_does_not_serialise_or_copy(self, how: object) -> None:
        """No conversion reads it by accident."""
        with pytest.raises(TypeError):
            how(self.secret)  # type: ignore[operator]

    def test_an_error_about_it_does_not_quote_it(self) -> None:
        """The message of a failed comparison, lookup or conversion holds no secret."""
        for act in (lambda: self.secret + b"x", lambda: int(self.secret), lambda: {}[self.secret]):  # type: ignore
            with pytest.raises((TypeError, KeyError)) as error:
                act()
            assert pair("inside/type")[1] not in str(error.value)
