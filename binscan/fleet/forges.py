"""The repositories of an organisation, as the forge's API lists them. The one door to PyGithub and python-gitlab.

The libraries keep pagination, retries and rate limits. Tokens come from the environment only: `GITHUB_TOKEN`,
`GITLAB_TOKEN`; `GITHUB_API_URL` and `GITLAB_URL` name a self-hosted forge (https, or http on loopback).
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from binscan.errors import MissingPackage, SourceError, UsageError
from binscan.fleet.targets import Listing, Target, target

GITHUB_API = "https://api.github.com"
GITLAB = "https://gitlab.com"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def list_organisation(source: str, listing: Listing) -> list[Target]:
    """Return the repositories of `github:ORG` or `gitlab:GROUP` (sub-groups included).

    Raises:
        UsageError: the library is not installed, or the forge's address is not acceptable.
        SourceError: the forge refused or could not be reached.
    """
    forge, _, name = source.partition(":")
    if not name:
        raise UsageError(f"{source} names no organisation", "Write github:ORG or gitlab:GROUP.")
    return _github(name, listing) if forge == "github" else _gitlab(name, listing)


def checked_url(url: str, variable: str) -> str:
    """Return a forge's address if a token may be sent to it.

    Raises:
        UsageError: it is neither https nor http on loopback.
    """
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return url
    raise UsageError(f"{variable} must begin with https://", "A token is never sent in the clear.")


def _github(name: str, listing: Listing) -> list[Target]:
    try:
        import github
    except ImportError as error:
        raise MissingPackage("listing a GitHub organisation", "PyGithub") from error
    token = os.environ.get("GITHUB_TOKEN")
    base = checked_url(os.environ.get("GITHUB_API_URL", GITHUB_API), "GITHUB_API_URL")
    client = github.Github(
        auth=github.Auth.Token(token) if token else None,
        base_url=base,
        per_page=100,
        timeout=30,
        retry=github.GithubRetry(total=5),
        seconds_between_requests=0.1,
    )
    try:
        found = list(client.get_organization(name).get_repos(type="all"))
    except github.UnknownObjectException as error:
        raise SourceError(f"GitHub has no organisation {name!r} that this token can see") from error
    except github.GithubException as error:
        raise SourceError(f"GitHub answered {error.status} to the listing of {name!r}", _token("GITHUB")) from None
    except OSError as error:
        raise SourceError(f"GitHub cannot be reached: {type(error).__name__}") from None
    finally:
        client.close()
    return [
        target(repository.clone_url, repository.size * 1024)
        for repository in found
        if (listing.archived or not repository.archived) and (listing.forks or not repository.fork)
    ]


def _gitlab(name: str, listing: Listing) -> list[Target]:
    try:
        import gitlab
    except ImportError as error:
        raise MissingPackage("listing a GitLab group", "python-gitlab") from error
    url = checked_url(os.environ.get("GITLAB_URL", GITLAB), "GITLAB_URL")
    client = gitlab.Gitlab(url, private_token=os.environ.get("GITLAB_TOKEN"), timeout=30, retry_transient_errors=True)
    try:
        group = client.groups.get(name, with_projects=False)
        found = list(group.projects.list(iterator=True, per_page=100, include_subgroups=True, statistics=True))
    except gitlab.GitlabError as error:
        code = error.response_code
        raise SourceError(f"GitLab answered {code} to the listing of {name!r}", _token("GITLAB")) from None
    except OSError as error:
        raise SourceError(f"GitLab cannot be reached: {type(error).__name__}") from None
    return [
        target(project.http_url_to_repo, _size(project.attributes))
        for project in found
        if (listing.archived or not project.attributes.get("archived"))
        and (listing.forks or not project.attributes.get("forked_from_project"))
    ]


def _size(attributes: dict[str, object]) -> int:
    statistics = attributes.get("statistics")
    size = statistics.get("repository_size", 0) if isinstance(statistics, dict) else 0
    return size if isinstance(size, int) else 0


def _token(forge: str) -> str:
    return f"Set {forge}_TOKEN in the environment to a token that may read the organisation's repositories."
