"""Listing an organisation against a loopback server that speaks the forges' documented APIs."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from binscan.errors import SourceError, UsageError
from binscan.fleet.targets import Listing, read_targets

COUNT = 230


class Forge(BaseHTTPRequestHandler):
    """GitHub's `GET /orgs/ORG/repos` and GitLab's `GET /api/v4/groups/GROUP/projects`, paginated, behind a token."""

    seen: ClassVar[list[str]] = []
    refusals: ClassVar[list[int]] = []

    def do_GET(self) -> None:
        """Answer one request."""
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        Forge.seen.append(self.path)
        token = self.headers.get("Authorization", "") + self.headers.get("PRIVATE-TOKEN", "")
        if "let-me-in" not in token:
            self.answer(401, {"message": "Bad credentials"})
        elif Forge.refusals and Forge.refusals.pop():
            self.answer(429, {"message": "slow down"}, {"Retry-After": "0"})
        elif url.path == "/orgs/acme":
            self.answer(
                200, {"login": "acme", "url": f"{self.base}/orgs/acme", "repos_url": f"{self.base}/orgs/acme/repos"}
            )
        elif url.path == "/orgs/acme/repos":
            self.page(query, url.path, [self.github(number) for number in range(COUNT)])
        elif url.path == "/api/v4/groups/acme":
            self.answer(200, {"id": 7, "path": "acme"})
        elif url.path == "/api/v4/groups/7/projects":
            self.page(query, url.path, [self.gitlab(number) for number in range(COUNT)])
        else:
            self.answer(404, {"message": "Not Found"})

    @property
    def base(self) -> str:
        """This server's address."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def github(self, number: int) -> dict[str, Any]:
        """One repository, in GitHub's words."""
        return {
            "id": number,
            "name": f"r{number}",
            "clone_url": f"https://github.example/acme/r{number}.git",
            "size": number,
            "archived": number % 10 == 1,
            "fork": number % 10 == 2,
        }

    def gitlab(self, number: int) -> dict[str, Any]:
        """One project, in GitLab's words."""
        project: dict[str, Any] = {
            "id": number,
            "http_url_to_repo": f"https://gitlab.example/acme/r{number}.git",
            "archived": number % 10 == 1,
            "statistics": {"repository_size": number},
        }
        if number % 10 == 2:
            project["forked_from_project"] = {"id": 1}
        return project

    def page(self, query: dict[str, list[str]], path: str, items: list[dict[str, Any]]) -> None:
        """One page, with the Link header that both forges document."""
        number, size = int(query.get("page", ["1"])[0]), int(query.get("per_page", ["30"])[0])
        part = items[(number - 1) * size : number * size]
        headers = {}
        if number * size < len(items):
            rest = "&".join(f"{name}={value[0]}" for name, value in query.items() if name != "page")
            headers["Link"] = f'<{self.base}{path}?{rest}&page={number + 1}>; rel="next"'
        self.answer(200, part, headers)

    def answer(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        """Send JSON."""
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay quiet."""


@pytest.fixture
def forge(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A running forge and the environment that points at it."""
    Forge.seen.clear()
    Forge.refusals.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Forge)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    for name, value in {
        "GITHUB_API_URL": base,
        "GITLAB_URL": base,
        "GITHUB_TOKEN": "let-me-in",
        "GITLAB_TOKEN": "let-me-in",
    }.items():
        monkeypatch.setenv(name, value)
    yield base
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("source", ["github:acme", "gitlab:acme"])
def test_every_page_is_listed_and_the_largest_comes_first(forge: str, source: str) -> None:
    """Archived repositories count by default, forks do not."""
    targets = read_targets(source)
    assert len(targets) == COUNT - COUNT // 10
    assert targets[0].size >= targets[-1].size
    assert len(read_targets(source, Listing(archived=False, forks=False))) == COUNT - 2 * (COUNT // 10)
    assert len(read_targets(source, Listing(archived=True, forks=True))) == COUNT


@pytest.mark.parametrize("source", ["github:acme", "gitlab:acme"])
def test_a_rate_limit_is_waited_out(forge: str, source: str) -> None:
    """A 429 with Retry-After costs time, not repositories."""
    Forge.refusals.extend([1])
    assert len(read_targets(source, Listing(forks=True))) == COUNT


@pytest.mark.parametrize("source", ["github:acme", "gitlab:acme"])
def test_a_refused_token_is_one_sentence_without_the_token(
    forge: str, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    """The message says what to set."""
    monkeypatch.setenv("GITHUB_TOKEN", "wrong-token")
    monkeypatch.setenv("GITLAB_TOKEN", "wrong-token")
    with pytest.raises(SourceError) as error:
        read_targets(source)
    assert "401" in error.value.message
    assert "_TOKEN" in error.value.hint
    assert "wrong-token" not in error.value.message + error.value.hint


@pytest.mark.parametrize("source", ["github:nobody", "gitlab:nobody"])
def test_an_unknown_organisation_is_an_error(forge: str, source: str) -> None:
    """Never an empty fleet."""
    with pytest.raises(SourceError):
        read_targets(source)


@pytest.mark.parametrize("url", ["http://forge.example", "ftp://forge.example", "forge.example"])
def test_a_token_is_never_sent_in_the_clear(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Only https, or http on loopback."""
    monkeypatch.setenv("GITHUB_API_URL", url)
    with pytest.raises(UsageError):
        read_targets("github:acme")
