"""The facts of a finding in words: one place, so that a terminal, a page and an issue say the same.

Whatever a repository controls leaves here as one safe line (`report.safe`); formats still escape for themselves.
"""

from __future__ import annotations

from binscan.model import Change, Credential, Environment, Finding, Location, Provenance, Role, Status
from binscan.report.safe import one_line
from binscan.rules import RULES

NAMED_REFS = 3
"""Refs named in a sentence before the rest is counted: three fit beside each other on a line of 80."""


def treated_as_published(finding: Finding) -> bool:
    """Whether advice must assume that others have it: everything but what is known never to have been published."""
    return finding.provenance is None or finding.provenance.published is not False


_ENVIRONMENTS = {
    Environment.US: "Binance.US",
    Environment.SPOT_TESTNET: "spot testnet",
    Environment.FUTURES_TESTNET: "futures testnet",
    Environment.DEMO: "demo account",
}

_ROLES = {
    Role.API_KEY: "key",
    Role.SECRET_KEY: "secret",
    Role.PRIVATE_KEY: "private",
    Role.LISTEN_KEY: "listen key",
    Role.UNKNOWN: "token",
}


def role_name(role: Role) -> str:
    """Return a short name for a column."""
    return _ROLES[role]


def title(credential: Credential) -> str:
    """Name the kind of credential: `API key and secret`, `Private key (spot testnet)` …"""
    roles = [part.role for part in credential.parts]
    rule = RULES.get(credential.rule)
    if rule is not None and rule.title:
        name = rule.title
    elif Role.API_KEY in roles and Role.PRIVATE_KEY in roles:
        name = "API key and private key"
    elif Role.API_KEY in roles and len(roles) > 1:
        name = "API key and secret" if len(roles) == 2 else f"API key and {len(roles) - 1} secrets"
    else:
        name = _ALONE[roles[0]]
    environment = _ENVIRONMENTS.get(credential.environment)
    return f"{name} ({environment})" if environment else name


_ALONE = {
    Role.API_KEY: "API key alone",
    Role.SECRET_KEY: "Secret alone",
    Role.PRIVATE_KEY: "Private key",
    Role.LISTEN_KEY: "Listen key",
    Role.UNKNOWN: "Key or secret",
}


def place(location: Location) -> str:
    """Return `path:line`, and through which layers it was read."""
    via = f" (inside {', '.join(one_line(layer) for layer in location.encoding)})" if location.encoding else ""
    return f"{_path(location)}:{location.line}{via}"


def _path(location: Location) -> str:
    place = location.place
    if place.path:
        return one_line(place.path)
    # A message of a commit or tag has no path.
    what = one_line(place.ref_kind).replace("-", " ")
    return f"({what} {(place.commit or place.blob or '')[:12]})"


def change(item: Change) -> str:
    """Return date, author, commit and subject of a commit, as far as they are known."""
    words = [item.date[:10]]
    if item.author:
        words.append(f"by {one_line(item.author, 80)},")
    words.append(f"commit {item.commit[:12]}")
    if item.subject:
        words.append(f"“{one_line(item.subject, 120)}”")
    return " ".join(words)


def since(finding: Finding) -> str:
    """Say since when it is in history; empty outside git."""
    provenance = finding.provenance
    if provenance is None:
        return ""
    if provenance.introduced is None:
        return "not in any commit"
    more = len(provenance.introductions) - 1
    edge = " or before (older commits are cut away)" if provenance.introduced.at_or_before else ""
    return change(provenance.introduced) + edge + (f" (and brought again {count(more, 'time')})" if more > 0 else "")


def still_there(finding: Finding) -> str:
    """Say whether and where it still lies."""
    provenance = finding.provenance
    if provenance is None:
        return "there, in the place named above"
    holders = named(provenance.refs)
    if provenance.present_at_head:
        return "still there, at HEAD" + (f"; held by {holders}" if holders else "")
    if provenance.removed is not None:
        text = f"removed from HEAD on {provenance.removed.date[:10]} (commit {provenance.removed.commit[:12]})"
    else:
        text = "not at HEAD"
    if holders:
        return f"{text}, but history keeps it: {holders}"
    if provenance.reflogs:
        return f"{text}, but the reflog keeps it: {named(provenance.reflogs)}"
    return f"{text}; no ref holds it, the object store does"


def published(finding: Finding) -> str:
    """Say whether others could have it."""
    provenance = finding.provenance
    if provenance is None:
        return ""
    if provenance.published is None:
        return "nobody can tell, so treat it as published"
    if provenance.published is False:
        return "no remote was ever seen to hold it"
    first = f" since {provenance.first_published[:10]}" if provenance.first_published else ""
    return f"yes{first}{_exposure(provenance)}"


def _exposure(provenance: Provenance) -> str:
    if provenance.exposure_days is None:
        return ""
    return f", exposed for {count(max(1, round(provenance.exposure_days)), 'day')}"


_STATUS = {
    Status.NOT_CHECKED: "not asked; binscan verify asks it, read-only",
    Status.LIVE: "the pair works now",
    Status.KEY_LIVE: "the key is known there; this secret is not its partner",
    Status.REJECTED: "refused: dead, locked to an address, without rights or of another product; nobody can tell",
    Status.UNKNOWN: "no usable answer",
}


def exchange(finding: Finding) -> str:
    """Say what the exchange answered and what the key can do."""
    answer = finding.verification
    if answer.detail:
        return one_line(answer.detail, 1000)
    words = [_STATUS[answer.status]]
    if answer.status in (Status.LIVE, Status.KEY_LIVE):
        granted = sorted(name for name, allowed in answer.permissions.items() if allowed)
        if granted:
            words.append("may " + ", ".join(permission(name) for name in granted))
        if answer.withdrawals is not None:
            words.append("can withdraw" if answer.withdrawals else "cannot withdraw")
        if answer.ip_restricted is not None:
            words.append("locked to IP addresses" if answer.ip_restricted else "works from any address")
    return "; ".join(words)


_PERMISSIONS = {
    "enableReading": "read",
    "enableSpotAndMarginTrading": "trade spot and margin",
    "enableWithdrawals": "withdraw",
    "enableInternalTransfer": "transfer between accounts",
    "permitsUniversalTransfer": "transfer anywhere within the exchange",
    "enableMargin": "borrow on margin",
    "enableFutures": "trade futures",
    "enableVanillaOptions": "trade options",
    "enablePortfolioMarginTrading": "trade on portfolio margin",
    "enableFixApiTrade": "trade by FIX",
    "enableFixReadOnly": "read by FIX",
}
"""The exchange's permission fields in words; unknown ones are shown by their name."""


def permission(name: str) -> str:
    """Say what a permission of the exchange allows."""
    return _PERMISSIONS.get(name, one_line(name, 60))


def facts(finding: Finding) -> list[tuple[str, str]]:
    """Return what is known about a finding, as (label, sentence), in the order in which people ask."""
    credential = finding.credential
    told = (
        ("since", since(finding)),
        ("now", still_there(finding)),
        ("published", published(finding)),
        ("exchange", exchange(finding)),
        ("why", "; ".join(one_line(reason, 300) for reason in credential.evidence)),
        ("sure", f"{credential.confidence:.0%}"),
    )
    return [(label, text) for label, text in told if text]


def headline(step: str) -> str:
    """Return the first sentence of a remediation step."""
    prose = step.split("\n", 1)[0]
    for at in range(len(prose) - 2):
        if prose[at] == "." and prose[at + 1] == " " and prose[at + 2].isupper():
            return one_line(prose[: at + 1])
    return one_line(prose)


def named(names: tuple[str, ...]) -> str:
    """Name a few refs, count the rest."""
    shown = ", ".join(short_ref(name) for name in names[:NAMED_REFS])
    rest = len(names) - NAMED_REFS
    return f"{shown} and {rest} more" if rest > 0 else shown


def short_ref(name: str) -> str:
    """Return a ref as git itself would shorten it."""
    for prefix in ("refs/heads/", "refs/remotes/", "refs/tags/", "refs/"):
        if name.startswith(prefix) and len(name) > len(prefix):
            return one_line(name[len(prefix) :], 80)
    return one_line(name, 80)


def count(number: int, noun: str) -> str:
    """Return `1 item`, `2 items`, `1,234 items`."""
    return f"{number:,} {noun if number == 1 else noun + 's'}"


def size(number: int) -> str:
    """Return a number of bytes as a person says it."""
    amount = float(number)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:,.1f} TB"
