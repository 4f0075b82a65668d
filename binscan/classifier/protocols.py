"""The names that a protocol, a function or an address gives to a token, whatever words stand around."""

from __future__ import annotations

import re

from binscan.classifier.names import Naming, purpose_of
from binscan.model import Role
from binscan.pattern import pattern

STREAM = "stream address"
"""The name of a token at the end of a stream's URL; whose stream, the exchange named around it must say."""
_HMAC = pattern(r"(?<!from_)(?<!with_)(?<!from)(?<!with)hmac\w*(?![\"'`]\s{0,3}[,}])[\"' (=:,.].{0,40}$", re.IGNORECASE)
_HMAC_NAME = pattern(r"(\w*hmac\w*)[\"'`]?\s{0,3}[:=]", re.IGNORECASE)
_SIGNER = pattern(
    r"(?:hmac|sha_?256)\w*\((?:[^()\n]{0,120},\s{0,4})?key\s{0,2}[=:]\s{0,2}[\"'`]?$|"
    r"\bimportkey\(\s{0,4}[\"'`]raw[\"'`],\s{0,4}[\w.() ]{0,60}\(?[\"'`]$",
    re.IGNORECASE,
)
"""The key of a function that signs is the secret: `openssl::sha256(query, key = "…")`, `importKey("raw", …)`."""
_HMAC_RESULT = pattern(r"(?:sig|signature|digest)\w*\W{1,5}$|hmac\W{1,5}$", re.IGNORECASE)
_STREAM = pattern(
    r"/(?:private/)?(?:ws|private|stream(?:\?streams=(?:[\w@!.-]{1,40}/){0,8})?)"
    r"(?:/(?:\w{1,20}/)?)?\W{0,12}(?:(?:%s|format|\d)\W{1,9}){0,3}$"
)
"""The path of a stream, and what joins the token to it: quotes, signs, a format."""
_LISTEN_QUERY = pattern(r"listenKey=(?:[\"'`]\s{0,3}[+.,&<>|]{1,2}\s{0,3}[\"'`]|[$#\\]?[{(][\"'`])?$")
_SUBSCRIBES = pattern(
    r"\bSUBSCRIBE\b.{0,60}\bparams\b[\"'`]?\s{0,3}(?:[:=]|=>)\s{0,3}\W{1,6}"
    r"(?:[\w@!.]{1,40}\W{2,6}){0,4}$"
)
"""A stream is asked for by its listen key as a market's is by its name."""
_LISTENS = pattern(
    r"(?:(?:keep_?alive|renew|close|delete|extend|ping|refresh|stop|stream|stream_keepalive|stream_close)_?"
    r"(?:listen_?key|user_?data_?stream|user_?data|user_?stream|stream)s?|\bstream_?(?:keep_?alive|close)|keep_?alive|\buser_?data|"
    r"(?:subscribe_?to|ws|on|listen|watch|start)_?user_?data\w{0,20}|listen_?key)(?:async|serve)?"
    r"\((?:listen_?key\s{0,2}[:=]\s{0,2})?&?[rbf@]?[\"'`]$",
    re.IGNORECASE,
)
"""What the exchange's clients do with a listen key and with nothing else."""
_FIX = pattern(r"(?:^|[\x01|^;\s])553=$")
_BEARER = pattern(
    r"\bbearer\s{1,2}$|\bauthorization[\"']?\s?[:=,]\s{0,2}[\"'`]?(?:[A-Za-z-]{2,20}\s{1,2})?$", re.IGNORECASE
)
"""What is sent so is no half of the exchange's, whose key has a header of its own."""
_NETRC = pattern(r"\bmachine\s+(?![\w.-]*binance)\S{1,100}\s+login\s+\S{1,100}\s+password\s+$")
_LOGIN = pattern(
    r"\b(?:user|role|login)\s[^\n]{1,120}\b(?:identified\s(?:with\s\S{1,40}\s)?by|password)\s{1,3}[\"'`]$|"
    r"\buser\s\S{1,60}\s+on\s[^\n]{0,40}>$",
    re.IGNORECASE,
)
"""A statement of SQL, or a line of Redis, that gives a user of a database a password, whatever the user is called."""
_QUERY = pattern(
    r"[?&](?:code|state|nonce|ticket|sid|session|ref|referral|redirect|hash|sign|sig|v|ver|cb|t)=$", re.IGNORECASE
)
"""Parameters of an address that hold something random and are no credential."""


_LISTEN = Naming(STREAM, Role.LISTEN_KEY, "name-listen")
_HOST = pattern(rb"\bwss?://([\w.-]{1,100})")
_QUOTES = ('"', "'", "`")
_OPENS = (*_QUOTES, ">")
_LETTER = pattern(r"(?:^|[\s\"'`=\[(])-(s)[\"'`]?(?:\s{0,3},\s{0,3}|[ =]{1,2})[\"'`]?$")
"""The option of one letter that is the secret's beside `-k`; alone it says nothing."""


def fixed(segment: str) -> Naming | None:
    """Return the name that a protocol or a function gives, whatever words stand around; None where neither does.

    Args:
        segment: the line up to the token.
    """
    streamed = _streamed(segment)
    if streamed is not None:
        return streamed
    if segment.endswith("=") and _QUERY.search(segment[-24:]):
        return Naming(segment.rpartition("&")[2].rpartition("?")[2].rstrip("="), Role.UNKNOWN, "name-other")
    if segment.endswith("553=") and _FIX.search(segment):
        return Naming("553", Role.API_KEY, "name-header", exchange=True)
    tail = segment[-60:]
    if "-s" in tail[-9:] and _LETTER.search(tail):
        return Naming("-s", Role.SECRET_KEY, "")
    if (tail[-1:].isspace() or tail.endswith(_QUOTES)) and _BEARER.search(tail):
        return Naming("Authorization", Role.UNKNOWN, "name-other")
    if tail[-1:].isspace() and _NETRC.search(segment):
        return Naming("machine login password", Role.UNKNOWN, "name-other")
    if tail.endswith(_OPENS) and _LOGIN.search(segment[-240:]):
        return Naming("password of a database", Role.UNKNOWN, "name-other")
    if "hmac" in tail.lower() and _HMAC.search(tail) and not _HMAC_RESULT.search(tail):
        named = _HMAC_NAME.search(tail)
        if named and (purpose_of(named[1]) or named[1].lower().startswith("token")):
            return Naming(named[1], Role.UNKNOWN, "name-other")
        return Naming("hmac", Role.SECRET_KEY, "name-api")
    if "(" in segment and "key" in tail.lower() and _SIGNER.search(segment):
        return Naming("hmac", Role.SECRET_KEY, "name-api")
    return None


def _streamed(segment: str) -> Naming | None:
    """Return the name of what ends the address of a stream, or is handed to what keeps one; None elsewhere."""
    near = segment[-240:]
    if "/" in near and _STREAM.search(near):
        return _LISTEN
    if "isten" in near and _LISTEN_QUERY.search(near):
        return _LISTEN
    given = _LISTENS.search(near) if near.endswith(_QUOTES) else None
    if given:
        return Naming("listenKey", Role.LISTEN_KEY, "name-listen") if "isten" in given[0] else _LISTEN
    return _LISTEN if "params" in near and near.endswith(_QUOTES) and _SUBSCRIBES.search(near) else None


def is_others_stream(line: bytes) -> bool:
    """Return whether the address that a stream's token ends is at a host of somebody else's.

    Args:
        line: up to the token.
    """
    hosts = _HOST.findall(line)
    return bool(hosts) and b"binance" not in hosts[-1].lower()
