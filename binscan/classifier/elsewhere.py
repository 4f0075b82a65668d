"""Whose a token is that stands near the exchange's name by chance: what counts against it while it has no partner.

A file that speaks of the exchange holds tokens of the machine it runs on, of its web framework, of its own interface.
Most have no other half. What is called as one of the exchange's halves stays a find once it is joined with the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from binscan import weights
from binscan.classifier.arguments import SECOND, second_argument
from binscan.classifier.context import Survey
from binscan.classifier.names import Naming, purpose_of
from binscan.classifier.owner import Spots, host_near, other_name
from binscan.classifier.scopes import scopes
from binscan.classifier.signs import places
from binscan.classifier.spelling import split_words, without_access
from binscan.classifier.strangers import stranger_words
from binscan.classifier.vocabulary import FOREIGN, PLACES_OF_TALK
from binscan.model import Role
from binscan.pattern import pattern

_SESSIONS = frozenset(
    {"session", "sessions", "cookie", "cookies", "cookiesession", "cookieparser", "expresssession", "authorization"}
)
"""Calls that sign what a browser keeps."""
_RUNS = pattern(rb"\b(?:bot|client|app|discord|telegram)\w{0,20}\.(?:run|login|start|launch)\(\s{0,4}[\"'`]\Z", 2)
"""How a chat's bot is given its token."""
_CREDENTIAL_OF = pattern(rb"\b(?!https?:|wss?:|binance)([a-z][a-z0-9+.-]{1,30})://[^\s/@\"'<>]{0,80}:\Z", 2)
"""The password in the address of a database, a broker, a share."""
_SEGMENT_OF = pattern(
    rb"\b(?:https?|wss?)://([\w.-]{1,100}\.[a-z]{2,12})(?::\d{1,5})?(?:/[\w.-]{1,40}){0,6}(?:/|\?(?:[\w.-]+=[^\s&]{0,60}&)*[\w.-]+=)\Z",
    2,
)
"""The token at the end of an address, as the nodes of a blockchain have it, or in its query."""
_USER_OF = pattern(rb"\bhttps?://[^\s/@:]{0,80}:\Z", 2)
_AT_HOST = pattern(rb"@([\w.-]{1,100})")
_VERIFIES = pattern(
    rb"compare_?digest|timing_?safe_?equal|hmac\.equal|hash_equals|secure_?compare|fixed_?time_?equals|"
    rb"raw_?body|web_?hook|x-hub|request\.(?:body|data)|req\.(?:raw)?body",
    2,
)
"""The exchange signs nothing that a program would compare: who verifies a signature, verifies somebody else's."""
_OF_APP = pattern(r"app\W.{0,20}secret|app_?keys", 2)
"""`APP_KEYS`, `app.secret_key`, `app.config['SECRET_KEY']`: of the program that serves pages."""
_RANDOM = pattern(rb"[A-Za-z0-9+/]{20,}")
_CONSTANT = pattern(rb"[A-Za-z][\w-]{1,40}")
_SERVICES = FOREIGN - PLACES_OF_TALK


def elsewhere_word(spots: Spots, naming: Naming) -> str:
    """Return what says that a token is somebody else's although the exchange is named around it, or nothing.

    Args:
        spots: where the token stands.
        naming: what it is called; not by the exchange's name.
    """
    return next((word for word in _reasons(spots, naming) if word), "")


def surely_elsewhere(spots: Spots, naming: Naming) -> str:
    """Return what makes a token nobody's half, whatever stands beside it, or nothing: `ws_token`, `app.secret_key`.

    Args:
        spots: where the token stands.
        naming: what it is called; not by the exchange's name.
    """
    found = _other_name(naming.name)
    if found and (stranger_words(naming.name) or _OF_APP.match(naming.name)):
        return found
    purposes = (_purpose(survey, start, end) for survey, start, end in spots)
    return next((purpose for purpose in purposes if purpose), "")


def _reasons(spots: Spots, naming: Naming) -> Iterator[str]:
    yield _other_name(naming.name)
    strangers = stranger_words(naming.name)
    if naming.role is Role.SECRET_KEY or (naming.role is Role.API_KEY and naming.strength != "name-api"):
        yield "" if _is_used(spots, naming) else next(iter(strangers), "")
    if naming.role is Role.SECRET_KEY and not naming.strength and not naming.name.endswith(SECOND):
        yield naming.name
    if naming.role is Role.UNKNOWN and not naming.strength:
        yield next(iter(strangers), "") or (naming.name if naming.name.lower().endswith("key") else "")
    for survey, start, end in spots:
        before = survey.data[max(0, start - weights.HEAD) : start]
        yield _in_address(before)
        host = _AT_HOST.match(survey.data, end)
        if host and b"binance" not in host[1].lower() and _USER_OF.search(before):
            yield host[1].decode("ascii", "replace")
        if _RUNS.search(before):
            yield "the call that starts a bot"
        first, last = survey.line(start, end)
        if naming.name == "hmac" and _VERIFIES.search(survey.data, first, last):
            yield "the signature of a hook"
        if not naming.name:
            yield _handed_with(survey, start)
        if not survey.ours(first, last):
            yield _foreign_in(survey.data[first:start] + b" " + survey.data[end:last])
        yield host_near(survey, start, end, strangers)
        if naming.role is not Role.API_KEY:
            yield next((name for name, _ in scopes(survey, start) if _SESSIONS.intersection(split_words(name))), "")


def _is_used(spots: Spots, naming: Naming) -> bool:
    """Whether a secret with a prefix of its own is given to a client in a text that names the exchange."""
    name = naming.name.encode("utf-8", "replace")
    if naming.role is not Role.SECRET_KEY or not _CONSTANT.fullmatch(name):
        return False
    for survey, _, _ in spots:
        for at in islice(places(survey.data, name), weights.PHRASES):
            first, last = survey.line(at, at + len(name))
            if survey.ours(first, last) or second_argument(survey.data[first:at].decode("utf-8", "replace")).says:
                return True
    return False


def _purpose(survey: Survey, start: int, end: int) -> str:
    """Return what the object or section is for that a token stands in, as far out as one names the exchange."""
    for name, begin in scopes(survey, start):
        if survey.ours(begin, end):
            return ""
        if found := purpose_of(name):
            return found
    return ""


def _other_name(name: str) -> str:
    """Return what names another service's token; of a sentence only its last word can, and sub-accounts have keys."""
    words = split_words(name)
    if "sub" in words:
        return ""
    return other_name(name if len(name.split()) == 1 else name.rpartition(" ")[2])


def _handed_with(survey: Survey, start: int) -> str:
    """Return the service that the arguments before a nameless one name: `Client(os.environ["SLACK"], "…")`."""
    kind, opened, _ = next(iter(survey.groups(start)), ("", 0, 0))
    if kind != "call" or start - opened > weights.HEAD or survey.ours(opened, start):
        return ""
    words = split_words(without_access(survey.data[opened:start].decode("utf-8", "replace")))
    return next((word for word in words if word in FOREIGN), "")


def _in_address(before: bytes) -> str:
    database = _CREDENTIAL_OF.search(before)
    if database:
        return f"{database[1].decode('ascii', 'replace')}://"
    segment = _SEGMENT_OF.search(before)
    return segment[1].decode("ascii", "replace") if segment and b"binance" not in segment[1].lower() else ""


def _foreign_in(line: bytes) -> str:
    words = split_words(_RANDOM.sub(b" ", line).decode("utf-8", "replace"))
    return next((word for word in words if len(word) > weights.SHORT_NAME and word in _SERVICES), "")
