"""What a name says: whether it names a key, a secret or something else, and whose."""

from __future__ import annotations

import re
from itertools import pairwise

from binscan import weights
from binscan.classifier.spelling import split_words, unaccented, without_access
from binscan.classifier.vocabulary import (
    ACCESS_SIGNS,
    EXCHANGE_WORDS,
    FOREIGN,
    KEY_SIGNS,
    KEY_WORDS,
    NAMES_OF_OURS,
    NEUTRAL,
    NOT_KEYS,
    OTHER,
    OTHER_PAIRS,
    PASSWORDS,
    PURPOSE_STEMS,
    PURPOSES,
    RUNNERS,
    RUNS,
    SCOPE_PURPOSES,
    SECRET_SIGNS,
    SECRET_STEMS,
    SECRET_WORDS,
)
from binscan.model import Role
from binscan.pattern import pattern
from binscan.record import Record

_ASSIGNMENT = pattern(r"(?<![=!<>])=(?!=)>?|:=")
_PARTS = pattern(r"\.|->|::|/|\[|\]")
_ENCODING = pattern(r"[._-](?:hex|b64|base64|encoded|enc|raw|plain|value|txt|text|str|string)$", re.IGNORECASE)
_TYPE = pattern(r"(?:\w+[.:])*(?:Secret(?:Str|String|Bytes|Value|KeySpec|Text)|SecureString|Secret\.of|Secret\.from)")
"""Types that hold secrets of every kind; what they are assigned to has the name."""
_SAID = ("name-api", "name-generic", "name-header")
_FILE = pattern(r".*\.(?:m?[jt]sx?|css|map|png|svg|vue|html?|py|go|rs|java|wasm|json)")
_BOTH = pattern(
    r"keys?\W{0,3}(?:\band\b|&|/|\+|,|:|\bund\b|\bet\b|\by\b|\bor\b|和|и)\W{0,3}(?:the )?(?:api\W?)?sec", re.IGNORECASE
)
_PRIVATE = frozenset({"private", "priv", "prv"})
_PUBLIC_ENDS = ("public", "pub", "pk")
_WEAK_OTHER = frozenset({"hex", "build", "version", "address", "block", "result", "output", "expected", "actual"})
_HALVES = ("secret", "private", "api")
"""What makes `secret.key` the name of one thing; `secrets.key` is a key among secrets."""
_USED = pattern(r"\s(?:used|for|to|that)\s")
"""What a sentence says of a key's use says no more of what it is: `secret used for the signature`."""
_OTHER_ENDS = ("hash", "digest", "checksum", "signature", "gpgsig")
_EXCHANGE = pattern(
    "|".join(sorted(map(re.escape, (word for word in EXCHANGE_WORDS if len(word) > weights.SHORT_NAME))))
)
_LOGINS = (["user"], ["user", "name"])
_DIGEST_OF = pattern(
    r"(?:sha[_-]?\d{1,3}|md5|blake2[bs]?|hash|digest|checksum|fingerprint|thumbprint)(?:[_ -]?of[_ -]|\()"
    r"|(?:hashed|masked|redacted|fingerprinted)(?![a-z])",
    re.IGNORECASE,
)
"""How the name begins of what was made of a key, and is none: `sha256_of_api_key`, `hashed_secret`."""
_SIGNING = frozenset({"sign", "signed", "signing", "hmac"})
_DENIES = pattern(r"\b(?:not|no|nothing to do with|unrelated to|except|instead of) (?:for )?binance", re.IGNORECASE)
_WORD = pattern(r"[^\W\d_]+")


class Naming(Record):
    """A name and what it says."""

    name: str = ""
    role: Role = Role.UNKNOWN
    strength: str = ""
    """The feature of `binscan.weights` it counts as, if any."""
    exchange: bool = False
    """Whether the name itself names the exchange."""
    foreign: str = ""
    """Another service or exchange that the name names."""

    @property
    def says(self) -> bool:
        """Whether it says what the token is for."""
        return self.role is not Role.UNKNOWN or bool(self.strength)


NAMELESS = Naming()


def is_neutral(name: str) -> bool:
    """Return whether a name says nothing: `value`, `const string`, `default`.

    Args:
        name: as written.
    """
    words = split_words(name)
    return words not in _LOGINS and all(word in NEUTRAL or word.isdigit() for word in words)


def is_secret(word: str) -> bool:
    """Return whether a word says secret, in whatever language."""
    return word in SECRET_WORDS or word.startswith(SECRET_STEMS) or (not word.isascii() and holds(word, SECRET_SIGNS))


def holds(word: str, signs: tuple[str, ...]) -> bool:
    """Return whether a word holds one of some signs: of languages that put no blanks between words."""
    return any(sign in word for sign in signs)


def judge_name(name: str) -> Naming:
    """Return what a name says.

    Args:
        name: as written; the last part of a path such as `secret.apiKey` decides where it says something.
    """
    name = _ENCODING.sub("", name.strip())
    if _TYPE.fullmatch(name):
        return NAMELESS
    last = name.rpartition(" ")[2]
    if (
        last != name
        and last.isascii()
        and len(split_words(last)) > 1
        and _role(last)[1] in ("name-api", "name-generic", "name-header")
    ):
        name = last
    flat = "".join(split_words(name))
    exchange = (
        ("binance" in flat and not _DENIES.search(name))
        or "mbxapi" in flat
        or (not name.isascii() and holds(name, NAMES_OF_OURS))
    )
    foreign = "" if exchange else foreign_of(without_access(name))
    parts = [part for part in _PARTS.split(name) if part.strip()]
    if len(parts) > 1 and parts[-1].lower() == "key" and parts[-2].lower() in _HALVES:
        parts[-2:] = [f"{parts[-2]}_key"]
    role, strength = _role(name) if len(parts) < 2 else _role(parts[-1])
    if len(parts) > 1 and (not strength or strength == "name-generic"):
        whole = _role(name)
        role, strength = (
            (role, whole[1]) if role is whole[0] and strength else (whole if not strength else (role, strength))
        )
    if "/" in name and _FILE.fullmatch(name):
        return Naming(name, Role.UNKNOWN, "name-other")
    if exchange and not strength and role is Role.UNKNOWN:
        role, strength = _half_of_exchange(name)
    if not exchange and (not foreign or foreign in PURPOSES) and (purpose_of(name) or _is_other_pair(name)):
        role, strength = Role.UNKNOWN, "name-other"
    return Naming(name, role, strength, exchange, foreign)


def _half_of_exchange(name: str) -> tuple[Role, str]:
    """Return what the last word of a name says where the others are the exchange's: `BINANCE_PUBLIC`, `binancePriv`."""
    last = split_words(name)[-1:]
    if split_words(name)[-2:] in (["access", "token"], ["api", "token"]):
        return Role.API_KEY, "name-generic"
    if _PRIVATE.intersection(last) or name.endswith(("_S", "_s")):
        return Role.SECRET_KEY, "name-generic"
    return (Role.API_KEY, "name-generic") if last and last[0] in _PUBLIC_ENDS else (Role.UNKNOWN, "")


def foreign_of(name: str) -> str:
    """Return another service or exchange that a name names, or nothing.

    Args:
        name: as written.
    """
    words = split_words(name)
    flat = "".join(words)
    return "" if "binance" in flat else _foreign(words, flat)


def purpose_of(name: str) -> str:
    """Return what a name says a key is for that is no exchange, or nothing: `session`, `jwt`, `webhook`.

    Args:
        name: as written.
    """
    words = split_words(name)
    if "binance" in "".join(words):
        return ""
    if len(name.split()) > 2:
        words = split_words(" ".join(name.split()[-2:]))
    if "openssl" in "".join(words):
        words = [word for word in words if word != "ssl"]  # the library signs, whatever is signed
    return next((word for word in words if word in PURPOSES or word.startswith(PURPOSE_STEMS)), "")


def other_scope(name: str) -> str:
    """Return the other service, or the purpose, that something a token stands in is named after, or nothing.

    Args:
        name: as written: a key, a section, the head of an object or of a call.
    """
    words = split_words(name)
    pairs = OTHER_PAIRS.intersection(pairwise("token" if word == "tokens" else word for word in words))
    return (
        next((found for found in map(foreign_of, _ASSIGNMENT.split(name)) if found and not runs(words, found)), "")
        or next((word for word in words if word in SCOPE_PURPOSES), "")
        or " ".join(next(iter(pairs), ()))
    )


def runs(words: list[str], whose: str) -> bool:
    """Return whether some words are of what runs a program, or is given to it, on somebody's machines.

    Args:
        words: of the name of a scope.
        whose: the cloud or the engine.
    """
    return whose in RUNNERS and bool(words) and words[-1] in RUNS


def _is_other_pair(name: str) -> bool:
    words = split_words(name)
    return not OTHER_PAIRS.isdisjoint(pairwise(words))


def _foreign(words: list[str], flat: str) -> str:
    joined = (f"{one}{other}" for one, other in pairwise(words))
    whole = next((word for word in (*words, *joined) if word in FOREIGN or word in EXCHANGE_WORDS), "")
    part = None if whole else _EXCHANGE.search(flat)
    return part[0] if part else whole


def _role(name: str) -> tuple[Role, str]:
    words = split_words(name)
    flat, known = "".join(words), {*words, *(word.lower() for word in _WORD.findall(name))}
    if not name.isascii():
        known |= {word.lower() for word in _WORD.findall(unaccented(name))}
    if "listenkey" in flat:
        return Role.LISTEN_KEY, "name-listen"
    if "mbxapikey" in flat or "certificatesn" in flat or ("binance" in flat and flat.endswith("certsn")):
        return Role.API_KEY, "name-header"
    if "key" in flat and "sec" in flat and _BOTH.search(name):
        return Role.UNKNOWN, "name-generic"
    if words[-2:] in (["from", "hmac"], ["with", "hmac"]):
        return Role.UNKNOWN, ""
    if words[-1:] in (["with"], ["using"]) and known & _SIGNING:
        return Role.SECRET_KEY, "name-generic"
    head = _USED.split(name, 1)[0]
    if head != name and _role(head)[0] is not Role.UNKNOWN:
        return _role(head)
    if _DIGEST_OF.match(name) or ("".join(words[-2:]) in OTHER and "hmac" not in known):
        return Role.UNKNOWN, "name-other"
    if words[-2:] == ["key", "base"] or (words and words[-1].endswith(_OTHER_ENDS)):
        return Role.UNKNOWN, "name-other"
    if words and words[-1] in OTHER - _WEAK_OTHER:
        return Role.UNKNOWN, "name-other"
    if words[-2:] in (["sign", "key"], ["sign", "token"], ["signing", "token"]):
        return Role.SECRET_KEY, "name-generic"
    if "privatekey" in flat or "privkey" in flat or "私钥" in flat:
        return Role.PRIVATE_KEY, "name-private"
    if not name.isascii() and holds(flat, ACCESS_SIGNS) and not holds(flat, SECRET_SIGNS):
        return Role.API_KEY, "name-api"
    api = "api" in flat or "access" in flat or "binance" in flat or "mbx" in flat
    secret = any(map(is_secret, known)) or "bimat" in flat
    if "secret" in flat or secret or ("密钥" in flat and "api" not in flat):
        return Role.SECRET_KEY, "name-api" if api or "key" in flat else "name-generic"
    if "apikey" in flat or "accesskey" in flat or "apiid" in flat or "api密钥" in flat:
        return Role.API_KEY, "name-api"
    if known & OTHER - _WEAK_OTHER:
        return Role.UNKNOWN, "name-other"
    if "publickey" in flat or "pubkey" in flat:
        return Role.API_KEY, "name-public"
    return _generic(words, known, api)


def _generic(words: list[str], known: set[str], api: bool) -> tuple[Role, str]:
    if any(word in ("keys", "apikeys", "credentials", "creds") for word in known):
        return Role.UNKNOWN, "name-generic"
    keyed = any(word.endswith("key") or word.startswith("key") for word in known) or bool(known & KEY_WORDS)
    keyed = keyed or any(not word.isascii() and holds(word, KEY_SIGNS) for word in known)
    if keyed and ("binance" in words or not known & NOT_KEYS):
        return Role.API_KEY, "name-api" if api else "name-generic"
    if "api" in known and known & _PRIVATE and not keyed:
        return Role.SECRET_KEY, "name-generic"
    if "api" in known or "k" in words[-1:]:
        return Role.API_KEY, "name-generic"
    if known & _WEAK_OTHER or words[-1:] == ["id"]:
        return Role.UNKNOWN, "name-other"
    if words[-1:] == ["signer"]:
        return Role.SECRET_KEY, ""
    if words[-1:] in (["password"], ["pass"], ["passwd"], ["pwd"]):
        return (Role.UNKNOWN, "name-other") if known & PASSWORDS else (Role.SECRET_KEY, "")
    if known & {"username", "login"} or words in _LOGINS:
        return Role.API_KEY, ""
    return Role.UNKNOWN, ""
