"""Seeded secrets and seeded noise: every value a template can ask for.

Nothing here is a working credential: keys are uniform random base62, RSA numbers are products of random odd
numbers inside well-formed DER. The same seed gives the same bytes on every machine.
"""

from __future__ import annotations

import base64
import random
import string
from dataclasses import dataclass, field
from pathlib import Path

BASE62 = string.ascii_uppercase + string.ascii_lowercase + string.digits
WORDS = """
account alpha balance basket bridge candle carry delta depth drift engine feed fill grid hedge ladder ledger limit
maker margin market mirror mosaic momentum orbit order pilot pivot position quote ratio rebalance relay ripple router
runner scalp sigma signal slope spread strategy swing symbol tape tempo ticker trail vector vault volume wallet willow
yield zenith
""".split()  # noqa: SIM905 - sixty words read more easily than sixty strings
PUBLISHED = Path(__file__).with_name("published.txt")
"""Keys printed in the exchange's own documentation: the samples that nobody should be warned about."""
NAMES = "alice boris chen dmitri elena farid grace hana ivan jonas kofi lucia mei nadia omar".split()  # noqa: SIM905


def run(rng: random.Random, alphabet: str, length: int) -> str:
    """Return `length` characters drawn uniformly from `alphabet`."""
    return "".join(rng.choices(alphabet, k=length))


def der(tag: int, content: bytes) -> bytes:
    """Return one DER value."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    head = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(head)]) + head + content


def der_int(value: int) -> bytes:
    """Return a DER INTEGER of a non-negative value."""
    return der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def pem(label: str, body: bytes) -> str:
    """Return a PEM block, lines of 64, without a final line end."""
    text = base64.b64encode(body).decode()
    lines = [text[i : i + 64] for i in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"])


def rsa_numbers(rng: random.Random, bits: int) -> bytes:
    """Return an RSAPrivateKey structure with the sizes of a real key and the factors of none."""
    half = bits // 2
    p, q = (rng.getrandbits(half) | (3 << (half - 2)) | 1 for _ in range(2))
    d = rng.getrandbits(bits - 2) | 1
    fields = [0, p * q, 65537, d, p, q, d % (p - 1), d % (q - 1), rng.getrandbits(half - 1)]
    return der(0x30, b"".join(der_int(n) for n in fields))


def private_key(rng: random.Random, kind: str) -> tuple[str, bytes]:
    """Return (PEM label, DER) of a private key of `kind`: ed25519, rsa, rsa4096, rsa1 or enc."""
    if kind == "ed25519":
        return "PRIVATE KEY", bytes.fromhex("302e020100300506032b657004220420") + rng.randbytes(32)
    if kind == "enc":
        salt, iv = der(0x04, rng.randbytes(8)), der(0x04, rng.randbytes(16))
        kdf = der(0x30, bytes.fromhex("06092a864886f70d01050c") + der(0x30, salt + der_int(2048)))
        cipher = der(0x30, bytes.fromhex("060960864801650304012a") + iv)
        scheme = der(0x30, bytes.fromhex("06092a864886f70d01050d") + der(0x30, kdf + cipher))
        return "ENCRYPTED PRIVATE KEY", der(0x30, scheme + der(0x04, rng.randbytes(1232)))
    numbers = rsa_numbers(rng, 4096 if kind == "rsa4096" else 2048)
    if kind == "rsa1":
        return "RSA PRIVATE KEY", numbers
    algorithm = der(0x30, bytes.fromhex("06092a864886f70d0101010500"))
    return "PRIVATE KEY", der(0x30, der_int(0) + algorithm + der(0x04, numbers))


def identifier(rng: random.Random, length: int) -> str:
    """Return a CamelCase identifier with one or two digits, as code generators write them."""
    text = "".join(w.title() for w in rng.choices(WORDS, k=length // 4))[: length - 2]
    return text + str(rng.randrange(10, 99))


def noise(rng: random.Random, what: str) -> str:
    """Return the noise that `what` asks for (`hex:64`, `cert:20`, `pick:a/b/c`, …): never a labelled secret.

    Raises ValueError for a word that no template may use.
    """
    kind, _, rest = what.partition(":")
    size = int(rest) if rest.isdigit() else 64
    alphabets = {
        "hex": "0123456789abcdef",
        "HEX": "0123456789ABCDEF",
        "b62": BASE62,
        "lanum": string.ascii_lowercase + string.digits,
        "uanum": string.ascii_uppercase + string.digits,
        "letters": string.ascii_letters,
        "lower": string.ascii_lowercase,
        "digits": string.digits,
        "b58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
        "b32": string.ascii_uppercase + "234567",
        "b64text": BASE62 + "+/",
    }
    if kind in alphabets:
        return run(rng, alphabets[kind], size)
    match kind:
        case "b64":
            return base64.b64encode(rng.randbytes(size)).decode()
        case "b64url":
            return base64.urlsafe_b64encode(rng.randbytes(size)).decode().rstrip("=")
        case "b64lines":
            text = base64.b64encode(rng.randbytes(48 * size)).decode()
            return "\n".join(text[i : i + 64] for i in range(0, len(text), 64))
        case "cert":
            return pem("CERTIFICATE", der(0x30, rng.randbytes(48 * size)))
        case "tlskey":
            return pem(*private_key(rng, rest or "rsa"))
        case "pubrsa":
            return pem("PUBLIC KEY", der(0x30, rng.randbytes(290)))
        case "pub25519":
            return pem("PUBLIC KEY", bytes.fromhex("302a300506032b6570032100") + rng.randbytes(32))
        case "ident":
            return identifier(rng, size)
        case "word":
            return rng.choice(WORDS)
        case "name":
            return rng.choice(NAMES)
        case "int":
            low, high = rest.split(":")
            return str(rng.randint(int(low), int(high)))
        case "pick":
            return rng.choice(rest.split("/"))
        case "uuid":
            h = run(rng, "0123456789abcdef", 32)
            return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"
        case "date":
            return f"20{rng.randint(18, 25)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        case "time":
            return f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"
        case "ip":
            return ".".join(str(rng.randint(1, 254)) for _ in range(4))
        case "sample":
            return next(line for line in PUBLISHED.read_text("ascii").split() if line.startswith(rest))
        case "chr":
            return chr(int(rest))
    raise ValueError(f"a template asks for {what!r}, which nothing makes")


@dataclass
class Account:
    """One credential being planted: its parts as they come into use."""

    parts: dict[str, bytes] = field(default_factory=dict)
    """Role to the secret's own bytes (DER for a private key)."""
    labels: dict[str, str] = field(default_factory=dict)
    """Role to PEM label, private keys only."""


@dataclass
class Material:
    """The values of one rendered context: accounts by number, and named noise."""

    rng: random.Random
    hexadecimal: bool = False
    accounts: dict[str, Account] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)

    def secret(self, atom: str) -> tuple[str, str, str] | None:
        """Return (account, role, text) where `atom` names a labelled secret (`K2`, `S`, `P:rsa`, `D`, `L:60`).

        None where it does not, and `noise` has to answer.
        """
        head, _, option = atom.partition(":")
        if not head or head[0] not in "KSPDL" or not (head[1:] == "" or head[1:].isdigit()):
            return None
        number = head[1:] or "1"
        account = self.accounts.setdefault(number, Account())
        if head[0] in "PD":
            if "private_key" not in account.parts:
                kind = "ed25519" if head[0] == "D" else option or "ed25519"
                account.labels["private_key"], account.parts["private_key"] = private_key(self.rng, kind)
            body = account.parts["private_key"]
            text = base64.b64encode(body).decode() if head[0] == "D" else pem(account.labels["private_key"], body)
            return number, "private_key", text
        role = {"K": "api_key", "S": "secret_key", "L": "listen_key"}[head[0]]
        if role not in account.parts:
            alphabet = "0123456789abcdef" if self.hexadecimal else BASE62
            account.parts[role] = run(self.rng, alphabet, int(option or 64)).encode()
        return number, role, account.parts[role].decode()

    def noise(self, atom: str) -> str:
        """Return noise; `name=hex:64` remembers it, so that a later `name=` gives the same again."""
        name, equals, what = atom.partition("=")
        if not equals:
            return noise(self.rng, atom)
        if what:
            self.named[name] = noise(self.rng, what)
        return self.named[name]
