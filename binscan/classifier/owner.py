"""Whose token it is, where that is somebody else's: another service, a web framework, a protocol that has keys too."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, pairwise

from binscan import weights
from binscan.classifier.context import Survey
from binscan.classifier.names import Naming, foreign_of, other_scope, purpose_of
from binscan.classifier.scopes import in_bare_bracket, scopes
from binscan.classifier.signs import Signs
from binscan.classifier.spelling import split_words
from binscan.classifier.strangers import stranger, stranger_around
from binscan.classifier.vocabulary import EXCHANGE_WORDS, RUNNERS, words
from binscan.model import Role
from binscan.pattern import pattern

Points = list[tuple[str, str]]
Spots = Sequence[tuple[Survey, int, int]]

_HOST = pattern(rb"\b(?:https?|wss?)://([\w.-]{1,100}\.[a-z]{2,12})(?::\d{1,5})?(/(?:api|v\d|rest|graphql)\b)?", 2)
_NOBODY = tuple(
    (
        b"github.com githubusercontent.com gitlab.com bitbucket.org w3.org schema.org json-schema.org "
        b"python.org readthedocs.io stackoverflow.com npmjs.org npmjs.com wikipedia.org mozilla.org apache.org "
        b"gnu.org t.me youtube.com medium.com telegram.org discord.com slack.com microsoft.com android.com apple.com "
        b"tradingview.com schemastore.org pypi.org"
    ).split()
)
"""Hosts that files of every kind name: licences, schemas, documentation, and where bots send their messages."""
_FRAMEWORK = Signs(
    b"django",
    b"flask",
    b"fastapi",
    b"starlette",
    b"INSTALLED_APPS",
    b"ALLOWED_HOSTS",
    b"SQLALCHEMY",
    b"superset",
    b"grafana",
    b"airflow",
    rb"\brails\b",
    rb"Rails\.",
    b"laravel",
    b"symfony",
    b"express",
    b"werkzeug",
    b"streamlit",
    rb"\bjose\b",
    rb"\bHS(?:256|512)\b",
    rb"\bpasslib\b",
    b"webserver",
    b"devise",
    b"jwt",
    b"middleware",
    b"phoenix",
    b"sinatra",
    b"nestjs",
)
"""Web frameworks, which call what signs their sessions the secret key."""
_FRAMEWORK_NAME = pattern(
    r"(?:(?:app|config|settings)\W{0,3}(?:config)?\W{0,4})?(?:flask_|django_|web_?|app_|site_)?secret_?key\W{0,3}", 2
)
_PROTOCOL = Signs(
    b"oauth",
    b"openid",
    b"grant_type",
    b"client_?id",
    b"token_type",
    b"refresh_?token",
    b"expires_in",
    b"csrf",
    b"cookie",
    rb"\bjwt\b",
    b"jsonwebtoken",
    b"issuer",
    b"webhook",
    b"x-hub",
    b"raw_?body",
    rb"\bs3\b",
    b"bucket",
    b"smtp",
    b"mailer",
    b"sslkey",
    rb"\bsalt",
    b"passport",
    b"realm",
    rb"consumers?\b",
    rb"acl\b",
    rb"127\.0\.0\.1",
    b"ssl_?port",
    b"x-api-version",
    b"bearer",
    rb"\bscopes?\b",
    b"tenant",
)
"""Words of protocols and programs that have keys and secrets of their own."""
_STORAGE = Signs(
    rb"\bs3(?:cfg|cmd)?\b",
    b"bucket",
    rb"\baws",
    b"minio",
    b"host_base",
    rb"\bregion\b",
    rb"\bceph",
    rb"\boss\b",
    rb"\brclone",
)


_OTHER_HEADER = pattern(r"x[-_](?!mbx)(?:[a-z_-]{1,20}[-_])?api[-_]?key|(?:kc|ok|cg)-(?:api|access)-key", 2)
"""How other services call the header of their key: the exchange's is X-MBX-APIKEY."""
_GIVEN = words("env environment envs variables")


def foreign_scope(spots: Spots, naming: Naming, path: str | None) -> str:
    """Return the other service that a token's object, section, block or table is named after, or nothing.

    A scope in which the exchange is named at all is not asked.

    Args:
        spots: where the token stands.
        naming: what it is called.
        path: where its blob lies, if that is known.
    """
    if naming.exchange and naming.says:
        return ""
    for survey, start, end in spots:
        named = given = False
        for name, begin in scopes(survey, start):
            found = other_scope(name)
            if given and found in RUNNERS:
                continue  # its environment is the program's
            given = given or bool(_GIVEN.intersection(split_words(name)))
            named = named or survey.ours(begin, end)
            if found and (not named or " " in found):  # a table of access tokens is one, whatever its rows hold
                return found
            if "binance" in name.lower():
                return ""  # what holds that holds the keys of others, too
        if named:
            return ""
    if not path or "binance" in path.lower():
        return ""
    if any(survey.anywhere for survey, _, _ in spots):
        return _exchange_of(path) if not any(_is_above(survey, start) for survey, start, _ in spots) else ""
    stem = path.rpartition("/")[2]
    return foreign_of(stem.partition(".")[0] or stem)


def _exchange_of(path: str) -> str:
    """Return the other exchange that a file, or its folder, is named after and nothing else, or nothing."""
    folder, _, name = path.rpartition("/")
    parts = (name.partition(".")[0], folder.rpartition("/")[2])
    return next((found for part in parts if (found := foreign_of(part)) in EXCHANGE_WORDS), "")


def _is_above(survey: Survey, start: int) -> bool:
    """Whether the exchange is named in a span's line up to it, or in the one above: as a heading, or a remark."""
    line, _ = survey.line(start, start)
    above = survey.data.rfind(b"\n", max(0, line - weights.STATEMENT), max(0, line - 1)) + 1
    return survey.ours(max(above, line - weights.STATEMENT), start)


def framework_points(spots: Spots, naming: Naming, path: str | None) -> Points:
    """Return what counts against a secret that web frameworks call the same."""
    if naming.exchange or naming.role is not Role.SECRET_KEY or not _FRAMEWORK_NAME.fullmatch(naming.name):
        return []
    if path and (mark := _FRAMEWORK.first(path.encode("utf-8", "surrogateescape"), len(path))):
        return [("framework", f"a web framework's secret has this name too (`{mark}`)")]
    for survey, _, _ in spots:
        mark = "app" if naming.name.startswith("app.") else survey.mark(_FRAMEWORK, weights.PURPOSE)
        if mark:
            return [("framework", f"a web framework's secret has this name too (`{mark}`)")]
    return []


def unclaimed_points(spots: Spots, naming: Naming, path: str | None) -> Points:
    """Return what counts against a token where nothing says that it is of this exchange.

    Args:
        spots: where the token stands.
        naming: what it is called.
        path: where its blob lies, if that is known.
    """
    bare = naming.role is Role.UNKNOWN and in_bare_bracket(*spots[0][:2])
    word = (
        ("" if bare else stranger(naming.name))
        or other_name(naming.name)
        or _around(spots[:1] if naming.name and naming.name.encode() in spots[0][0].data else spots, int(bare))
        or _storage(spots, naming, path)
    )
    if word:
        return [("stranger", f"nothing names the exchange, and its name or place holds `{word[:40]}`")]
    host, sure = _host(spots)
    if sure:
        return [("stranger", f"nothing names the exchange, and `{host[:60]}` is named nearby")]
    if host:
        return [("other-owner", f"nothing names the exchange, and `{host[:60]}` is named in the file")]
    for survey, start, end in spots:
        word = survey.foreign(start, end)
        if word:
            return [("stranger", f"nothing names the exchange, and {word} is named beside it")]
    for survey, _, _ in spots:
        mark = survey.mark(_PROTOCOL, weights.PURPOSE) or survey.mark(_FRAMEWORK, weights.PURPOSE)
        if mark:
            return [("other-owner", f"nothing names the exchange, and `{mark}` is in the file")]
    mark = purpose_of(path.replace("/", " ")) if path else ""
    return [("other-owner", f"nothing names the exchange, and its path holds `{mark}`")] if mark else []


def other_name(name: str) -> str:
    """Return the words of a name that other protocols gave to their keys, or nothing: `token`, `client secret`.

    Args:
        name: as written.
    """
    parts = split_words(name)
    if _OTHER_HEADER.fullmatch(name):
        return name
    if parts[-1:] in (["token"], ["tokens"]) or parts[:1] == ["token"]:
        return parts[-1] if parts[-1] in ("token", "tokens") else parts[0]
    pairs = set(pairwise(word.removesuffix("s") if word.endswith("keys") else word for word in parts))
    return next((f"{a} {b}" for a, b in _OTHERS if (a, b) in pairs), "")


_OTHERS = (
    ("client", "secret"),
    ("app", "secret"),
    ("consumer", "secret"),
    ("auth", "key"),
    ("auth", "secret"),
    ("account", "key"),
    ("key", "password"),
    ("bearer", "key"),
    ("app", "key"),
    ("session", "key"),
    ("signing", "secret"),
    ("master", "key"),
)
"""Names that other protocols gave to their halves; the exchange never calls its own so."""


def _storage(spots: Spots, naming: Naming, path: str | None) -> str:
    """Return the sign of an object store, which has an access key and a secret key, too."""
    if "access" not in split_words(naming.name) and "secretkey" not in "".join(split_words(naming.name)):
        return ""
    where = (path or "").encode("utf-8", "surrogateescape")
    if found := _STORAGE.first(where, len(where)):
        return found
    return next((mark for survey, _, _ in spots if (mark := survey.mark(_STORAGE, weights.PURPOSE))), "")


def _around(spots: Spots, inner: int) -> str:
    """Return a word that is of no key and no program in what a token stands in, from the scope of that number on.

    What a layer names a token by counts, and not what the layer itself stands in: `postData`, `binaryData`, `content`.
    """
    for survey, start, _ in spots:
        for name, _ in islice(scopes(survey, start), inner, None):
            word = stranger_around(name)
            if word:
                return word
    return ""


def host_near(survey: Survey, start: int, end: int, names: Sequence[str]) -> str:
    """Return the host of another interface on the lines beside a token, or one in the text that it is named after.

    Args:
        survey: of the text.
        start: of the token.
        end: of the token.
        names: the words of its name that are of no account.
    """
    if b"://" not in survey.data:
        return ""
    first, last = max(0, start - weights.UNIT_BYTES), end + weights.UNIT_BYTES
    for near, reach in ((True, (first, last)), (False, (0, len(survey.data)))):
        for host, interface in survey.hosts(_HOST, *reach):
            own = any(len(word) > weights.SHORT_NAME and word.encode() in host for word in names)
            if host.endswith(_NOBODY) or b"binance" in host:
                continue
            if own or (near and (interface or host.startswith((b"api", b"rest", b"openapi")))):
                return host.decode("ascii", "replace")
    return ""


def _host(spots: Spots) -> tuple[str, bool]:
    """Return a host that is named nearby, and whether it is one of an interface."""
    vague = ""
    for survey, start, end in spots:
        for host, interface in survey.hosts(_HOST, max(0, start - weights.NEAR), end + weights.NEAR):
            if host.endswith(_NOBODY):
                continue
            if interface or host.startswith((b"api", b"rest", b"openapi", b"www.")):
                return host.decode("ascii", "replace"), True
            vague = vague or host.decode("ascii", "replace")
    return vague, False
