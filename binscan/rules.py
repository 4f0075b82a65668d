"""What can be found, as data: for the reports, `binscan rules` and `binscan explain`."""

from __future__ import annotations

from functools import cache

from binscan.digest import sha256
from binscan.model import Severity
from binscan.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable


class Rule(Record):
    """One kind of finding and how to judge it."""

    id: str
    summary: str
    """One line, no final stop."""
    what: str
    """What it is and what someone else can do with it."""
    otherwise: str
    """What else it could be."""
    severity: Severity
    """Where real money may be behind it; testnet and demo credentials are always low."""
    because: str
    """Why that severity."""
    title: str = ""
    """What a report calls it, where its parts do not say that already."""
    shape: str = ""
    """The shape whose tokens are of this kind, whatever they are called; empty where name and place decide."""
    alone: bool = False
    """Whether a token of that shape is never half of a credential."""
    first: str = ""
    """What to do first, where that is not to delete the key that is shown; `{desk}` is the exchange."""


RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule(
            "binance-key-pair",
            "API key with its secret or private key",
            "An API key and what signs its requests: together they read the account, and trade, transfer or "
            "withdraw as far as the key's permissions go.",
            "A pair of test credentials, or a pair that was already deleted on the exchange.",
            Severity.CRITICAL,
            "Whoever has both needs nothing else.",
        ),
        Rule(
            "binance-api-key",
            "API key without its secret",
            "The half that is sent with every request in the header X-MBX-APIKEY. Alone it signs nothing, but"
            " it names the account's key and opens unsigned endpoints.",
            "Another service's 64-character key under a generic name.",
            Severity.MEDIUM,
            "It is half of a pair; the other half may lie elsewhere in the history.",
        ),
        Rule(
            "binance-secret-key",
            "Secret key without its API key",
            "The half that signs requests. It never leaves the machine that signs; the key it belongs to "
            "travels with every request and is easier to come by.",
            "Another service's 64-character secret under a generic name.",
            Severity.HIGH,
            "The harder half is known.",
        ),
        Rule(
            "binance-private-key",
            "RSA or Ed25519 private key used with the exchange",
            "It signs requests like a secret does, for the API key that carries its public half.",
            "A private key of something else that lies near code for the exchange.",
            Severity.HIGH,
            "The signing half is known; the API key may lie nearby.",
        ),
        Rule(
            "binance-private-key-encrypted",
            "Encrypted private key used with the exchange",
            "A private key under a passphrase. It is as strong as the passphrase, which can be tried offline for ever.",
            "A private key of something else that lies near code for the exchange.",
            Severity.MEDIUM,
            "The passphrase stands between, unless it lies nearby as well.",
            title="Encrypted private key",
            shape="pem-encrypted",
        ),
        Rule(
            "binance-listen-key",
            "Listen key of a user data stream",
            "For an hour after its last renewal it shows an account's orders and balances as they change. It "
            "cannot trade.",
            "A 60- or 64-character stream name of something else.",
            Severity.LOW,
            "It expires by itself and only reads.",
        ),
        Rule(
            "binance-encrypted-keystore",
            "API key in an encrypted keystore (hummingbot)",
            "A key encrypted with a password that protects all keys of that installation.",
            "An encrypted key of another exchange in the same format.",
            Severity.LOW,
            "The password stands between; it can be tried offline.",
            title="Encrypted keystore",
            shape="keystore",
            alone=True,
            first="Delete the API key that is inside this keystore, in {desk}'s API Management, before you touch git. "
            "Its password can be tried offline for ever, and passwords are often written nearby: it buys time, "
            "no more.",
        ),
        Rule(
            "binance-token",
            "Half of a credential, and nothing says which",
            "A random token of the exchange's shape in the exchange's context: an API key or a secret.",
            "A session id, a generated identifier or another service's key.",
            Severity.HIGH,
            "It may be the secret.",
        ),
        Rule(
            "known-secret",
            "Secret that was looked for",
            "A secret that somebody named, found exactly: by `binscan audit --find -` or `binscan purge --check`.",
            "",
            Severity.HIGH,
            "Whoever looks for it knows why.",
        ),
        Rule(
            "binance-doc-sample",
            "Sample from public documentation",
            "A key, secret or listen key printed in public documentation. It opens nothing.",
            "",
            Severity.INFO,
            "Listed only on request; never part of the verdict.",
            title="Documentation sample",
        ),
    )
}
"""By id, in the order in which they are listed."""

BY_SHAPE: dict[str, Rule] = {rule.shape: rule for rule in RULES.values() if rule.shape}
"""The rules of tokens whose shape says what they are."""
ALONE = frozenset(rule.shape for rule in RULES.values() if rule.alone)
"""Shapes of tokens that are never half of a credential."""
PRIVATE_KEYS = ("pem", "pem-passphrase", "pem-encrypted", "ed25519-body")
"""Shapes of private keys."""


_JUDGES = ("matcher", "classifier", "credential", "suppression", "examine.py", "rules.py", "weights.py")
"""The packages and modules of this package that decide what is found and how it is judged."""


@cache
def rules_digest() -> str:
    """Return a digest of everything that judges: two runs with the same digest judge alike.

    The source itself is digested, so that a changed word list or expression counts as much as a changed weight.
    """
    from importlib.resources import files  # 8 ms that a refused commit has no use for

    digest = sha256()
    root = files("binscan")
    for name in _JUDGES:
        for path, source in _sources(root / name, name):
            digest.update(f"{path}\0{len(source)}\n".encode() + source)
    return digest.hexdigest()[:16]


def _sources(node: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each module at or below a node, in order of their names."""
    if node.is_file():
        if path.endswith(".py"):
            yield path, node.read_bytes()
    elif node.is_dir():
        for child in sorted(node.iterdir(), key=lambda one: one.name):
            yield from _sources(child, f"{path}/{child.name}")
