"""Which of the exchange's environments a token belongs to, as far as its name and the text around it say.

A wrong "testnet" would play down a real leak, so the file as a whole only counts where it names a test host and no
production host, and a word in the name or the same statement counts before anything further away.
"""

from __future__ import annotations

import re
from functools import partial

from binscan import weights
from binscan.classifier.context import Survey
from binscan.classifier.memo import Question, remember
from binscan.classifier.spelling import split_words
from binscan.model import Environment
from binscan.pattern import pattern

_TESTNET_OFF = pattern(rb"(?:testnet|sandbox|demo)\w{0,8}[\"']?\W{1,4}(?:false|0|no|off|none|null)\b", re.IGNORECASE)
_US = pattern(rb"binance[._-]?us\b|tld[\"']?\W{1,5}us\b", re.IGNORECASE)
_DEMO = pattern(
    rb"demo-(?:d|f|)api|demo\.binance|demo[_ ]?(?:trading|mode)|\bdemo[\"']?\s{0,2}[=:]\s{0,2}true", re.IGNORECASE
)
_FUTURES_TESTNET = pattern(rb"testnet\.binancefuture|futures?[-_. ]?testnet|testnet[-_. ]?futures?", re.IGNORECASE)
_TESTNET = pattern(rb"testnet|sandbox", re.IGNORECASE)
_PRODUCTION = pattern(rb"(?:api\d?|api-gcp|[fdep]api|ws-api|stream)\.binance\.com", re.IGNORECASE)
_TEST_SIGNS = {
    b"testnet.binance.vision": Environment.SPOT_TESTNET,
    b"testnet.binancefuture.com": Environment.FUTURES_TESTNET,
    b"demo-api.binance": Environment.DEMO,
    b"demo-fapi.binance": Environment.DEMO,
    b"demo-dapi.binance": Environment.DEMO,
    b"binance.us": Environment.US,
    b"testnet=True": Environment.SPOT_TESTNET,
    b"testnet: true": Environment.SPOT_TESTNET,
    b'"testnet": true': Environment.SPOT_TESTNET,
}
_PRODUCTION_HOST = b"api.binance.com"
_OFF_SIGNS = (b"testnet=False", b"testnet: false", b'"testnet": false', b"testnet = False")
_TEST_WORDS = (b"testnet", b"sandbox", b"demo")
_US_WORDS = (b"binance", b"tld")
_HOSTS = b".binance.com"
"""What the expressions above match holds one of these: a substring costs less than an expression."""

_SCOPES: dict[Question, Environment] = {}
_STRETCHES: dict[Question, Environment] = {}


def environment_near(name: str, survey: Survey, start: int, end: int) -> Environment:
    """Return the environment that the words right around a span name.

    Args:
        name: what the token is called.
        survey: of the text.
        start: of the span.
        end: of the span.
    """
    words = set(split_words(name))
    if words & {"live", "prod", "production", "main", "mainnet", "real"}:
        return Environment.PRODUCTION
    for scope in [name.encode(), *_scopes(survey, start, end)]:
        found = remember(_SCOPES, (scope,), partial(_read, scope))
        if found is not Environment.UNKNOWN:
            return found
    return Environment.UNKNOWN


def _scopes(survey: Survey, start: int, end: int) -> list[bytes]:
    data = survey.data
    first, last = survey.line(start, end)
    scopes = [data[max(first, survey.floor(start)) : min(last, survey.ceiling(start))]]
    groups = survey.groups(start)
    scopes += [data[opened:closed] for _, opened, closed in groups[:2] if closed - opened <= weights.CALL]
    above = first
    for _ in range(weights.TEST_LINES):
        above = data.rfind(b"\n", max(0, above - 200), max(0, above - 1)) + 1
    scopes.append(data[max(above, first - 600, 0) : first])
    return scopes


def _read(scope: bytes) -> Environment:
    lower = scope.lower()
    test = any(word in lower for word in _TEST_WORDS)
    if test and _TESTNET_OFF.search(scope):
        return Environment.PRODUCTION
    if b"us" in lower and any(word in lower for word in _US_WORDS) and _US.search(scope):
        return Environment.US
    if test and _DEMO.search(scope):
        return Environment.DEMO
    if test and _FUTURES_TESTNET.search(scope):
        return Environment.FUTURES_TESTNET
    if test and _TESTNET.search(scope):
        return Environment.SPOT_TESTNET
    return Environment.PRODUCTION if _HOSTS in lower and _PRODUCTION.search(scope) else Environment.UNKNOWN


def of_file(survey: Survey, start: int) -> Environment:
    """Return the environment of a file that names hosts of one only.

    Args:
        survey: of the text.
        start: of the token; a large file is read around it, in stretches that neighbouring tokens share.
    """
    stretch = start // weights.STRETCH
    if stretch not in survey.environments:
        data = survey.data[max(0, (stretch - 1) * weights.STRETCH) : (stretch + 2) * weights.STRETCH]
        survey.environments[stretch] = remember(_STRETCHES, (data,), lambda: _of_stretch(data))
    return survey.environments[stretch]


def _of_stretch(data: bytes) -> Environment:
    test = next((found for sign, found in _TEST_SIGNS.items() if sign in data), Environment.UNKNOWN)
    production = any(sign in data for sign in _OFF_SIGNS) or _names_production(data)
    if production:
        return Environment.UNKNOWN if test is not Environment.UNKNOWN else Environment.PRODUCTION
    return test


def _names_production(data: bytes) -> bool:
    at = data.find(_PRODUCTION_HOST)
    while at >= 0:
        if b"demo-" not in data[max(0, at - 6) : at]:
            return True
        at = data.find(_PRODUCTION_HOST, at + 1)
    return False
