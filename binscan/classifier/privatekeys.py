"""Whose a private key is, where that is somebody else's: a server's, a cloud account's, an app's."""

from __future__ import annotations

from binscan import weights
from binscan.classifier.names import Naming
from binscan.classifier.owner import Spots
from binscan.classifier.scopes import scopes
from binscan.classifier.signs import Signs
from binscan.classifier.spelling import split_words
from binscan.classifier.vocabulary import KEY_PROTOCOLS

_SERVICE = Signs(
    b"service_?account",
    b"client_?email",
    b"private_?key_?id",
    b"installation_?id",
    b"app_?id",
    b"team_?id",
    b"key_?id",
    b"kid\\b",
    b"issuer",
    b"client_?id",
    b"tenant",
    b"integration_?key",
    b"consumer_?key",
    b"certificate",
    rb"tls\.crt",
    b"ssh-",
    b"authorized_?keys",
    b"algorithm[\"']?\\s{0,3}[:=]\\s{0,3}[\"'][RHEP]S\\d",
    b"gserviceaccount",
    rb"\bjwt\b",
    b"jsonwebtoken",
)
"""What stands beside the private keys of cloud accounts, of apps of a forge, of pushes to telephones, of servers."""


def protocol_scope(spots: Spots, naming: Naming) -> str:
    """Return the protocol that what a private key stands in is named after, or nothing: `tls`, `ssh`, `jwt`.

    Args:
        spots: where the key stands.
        naming: what it is called.
    """
    if naming.exchange:
        return ""
    names = [naming.name, *(name for survey, start, _ in spots for name, _ in scopes(survey, start))]
    return next((word for name in names for word in split_words(name) if word in KEY_PROTOCOLS), "")


def key_of_service(spots: Spots, naming: Naming) -> str:
    """Return the word beside a private key, in its own brackets, that only another service's credentials hold.

    Args:
        spots: where the key stands.
        naming: what it is called.
    """
    if naming.exchange:
        return ""
    for survey, start, end in spots:
        around = [(opened, closed) for _, opened, closed in survey.groups(start)[:1]]
        for first, last in around or [(start - weights.NEAR, end + weights.NEAR)]:
            beside = survey.data[max(0, first) : start] + b" " + survey.data[end : max(end, last)]
            if found := _SERVICE.first(beside, len(beside)):
                return found
    return ""
