"""Whose a private key is, where that is somebody else's: a server's, a cloud account's, an app's."""

from __future__ import annotations

import re
from itertools import pairwise

from binscan import weights
from binscan.classifier.context import Survey
from binscan.classifier.names import Naming
from binscan.classifier.owner import Spots
from binscan.classifier.scopes import scopes
from binscan.classifier.signs import Signs
from binscan.classifier.spelling import split_words
from binscan.classifier.strangers import stranger
from binscan.classifier.vocabulary import KEY_PROTOCOLS, words
from binscan.pattern import pattern

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
    b"snowflake",
    rb"organizations/[0-9a-f-]{36}/",
    rb"\bjwt\b",
    b"jsonwebtoken",
)
"""What stands beside the private keys of cloud accounts, of apps of a forge, of pushes to telephones, of servers."""

_HOST = pattern(
    r"(?:[a-z0-9-]+\.)+(?:com|net|org|io|xyz|info|cloud|host|site|online|tech|eu|de|uk|ru|cn|co|lan|internal|home|example|"
    r"test)|(?:[a-z0-9-]+\.){2,}(?:dev|app|local|[a-z]{2})",
    re.IGNORECASE,
)
"""What the certificate of a server is for, and its key is named after."""
_KINDS = pattern(
    r"(?:[._-](?:key|privkey|priv|private|cert|crt))?(?:\.(?:pem|key|crt|cer|der|p8|prv|priv|rsa|txt))?$", re.IGNORECASE
)
_SERVERS = words(
    """
    vps ec2 droplet server host ssh sshd sftp deploy deployment deployer proxy nginx apache haproxy traefik caddy
    fullchain privkey tls ssl https cert certs crt vpn vm bastion jumphost lightsail instance webhook wildcard rsync jwt
    saml sso oidc dkim acme codesign apns
    """
)
"""What a key's file is called that opens a machine, or speaks for one."""
_SERVED = words(
    """
    nginx apache apache2 httpd haproxy traefik caddy letsencrypt certbot acme ssl tls certs cert certificates ssh
    vpn openvpn wireguard ingress envoy https
    """
)
"""Folders of programs that serve pages, or open machines."""
_ALGORITHMS = words("rsa pem pkcs der asn eddsa edwards curve base encoded body block")
_NO_WORD = pattern(r"[^a-z0-9]+")
_OF_FORGE = pattern(r"\.\d{4}-\d\d-\d\d\.private-key\.pem$")
"""As GitHub hands out the key of an app."""
_LIBRARY = pattern(r"(?:open|libre|boring|wolf)_?ssl", re.IGNORECASE)
"""What reads a private key of any kind, and is named after one of its uses."""
_LOGINS = ("id_rsa", "id_ed25519", "id_ecdsa", "id_dsa")
_HELD = words("key keys private priv server host login")
_OF_API = words("api apikey ed prv trading trade trader")
"""What a file's name says of a key that signs orders, in whatever folder."""


def server_of(path: str) -> str:
    """Return what the path of a key file says it opens or speaks for, a machine or a host, or nothing.

    `nginx/binance-proxy.key` and `binance.example.org.key` are named after what they are for, which is no exchange.

    Args:
        path: where the key lies.
    """
    *folders, name = path.lower().split("/")
    stem = _KINDS.sub("", name)
    spelt = [*split_words(stem), *_NO_WORD.split(stem)]
    if stem.startswith(_LOGINS) or _OF_FORGE.search(name):
        return stem
    for part in (stem, *folders[-1:]):
        if _HOST.fullmatch(part) and not part.removeprefix("www.").startswith("binance.com"):
            return part
    if not _OF_API.intersection(spelt):
        served = (word for folder in folders for word in split_words(folder) if word in _SERVED)
        return next((word for word in spelt if word in _SERVERS), "") or next(served, "")
    return ""


def protocol_scope(spots: Spots, naming: Naming) -> str:
    """Return the protocol that what a private key stands in is named after, or nothing: `tls`, `ssh`, `jwt`.

    What is called an SSH key is one, whoever's name is beside it: `BINANCE_SSH_KEY`.

    Args:
        spots: where the key stands.
        naming: what it is called.
    """
    pairs = pairwise(word for line in (naming.name, *map(_above, spots)) for word in split_words(line))
    called = next((word for word, held in pairs if word in KEY_PROTOCOLS and held in _HELD), "")
    if called or naming.exchange:
        return called
    names = [naming.name, *(name for survey, start, _ in spots for name, _ in scopes(survey, start))]
    spelt = (word for name in names for word in split_words(_LIBRARY.sub("", name)))
    return next((word for word in spelt if word in KEY_PROTOCOLS), "")


def key_stranger(name: str) -> str:
    """Return the word of a private key's name that is of no account, exchange or kind of key: `BANK_PRIVATE_KEY`.

    Args:
        name: as written.
    """
    found = stranger(name)
    return "" if found in _ALGORITHMS else found


def _above(spot: tuple[Survey, int, int]) -> str:
    """Return the words before a key: the rest of its line, or the last line that has any."""
    survey, start, _ = spot
    before = survey.data[max(0, start - weights.BEFORE) : start].decode("utf-8", "replace")
    return next((line for line in reversed(before.rsplit("\n", weights.UNIT_GAP)) if line.strip(" \t\"'`|>=:")), "")


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
