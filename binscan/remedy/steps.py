"""What to do about a finding, in order, in words for somebody who is tired and frightened.

The order is the exchange's own guidance: delete the key, look for what is not yours, make a stricter key, find how
it leaked, and only then clean the history, because rewriting first only warns the thief. Where it is known that the
commits never left this machine, they are dropped first and the key is replaced when convenient.

A step is prose whose first sentence can stand alone; further lines that start with `COPY` are there to be copied:
a command or an address, nothing else.
"""

from __future__ import annotations

from binscan.model import Credential, Finding, Role, Status
from binscan.record import Record
from binscan.remedy.exchange import DESKS, Desk
from binscan.rules import RULES

COPY = "    "
"""How a line of a step begins that is a command or an address."""

TRADING = (
    "enableSpotAndMarginTrading",
    "enableMargin",
    "enableFutures",
    "enableVanillaOptions",
    "enablePortfolioMarginTrading",
    "enableFixApiTrade",
)
"""The fields of `GET /sapi/v1/account/apiRestrictions` that let money move by trading."""

_AT_HAND = ("file", "stdin", "worktree", "index")
"""Kinds of place that are on disk now, rather than in a commit."""


class Context(Record):
    """What the steps need to know beyond the finding."""

    mode: str
    """The command that found it: `scan`, `audit`, `staged`, `range`."""
    history: tuple[str, ...] = ()
    """Commands for this repository that take the credential out of history, safe to paste (`remedy.history`)."""


def steps(finding: Finding, context: Context) -> tuple[str, ...]:
    """Return the ordered steps for one finding."""
    credential = finding.credential
    desk = DESKS[credential.environment]
    answered = finding.verification.status in (Status.LIVE, Status.KEY_LIVE)
    if credential.environment.is_test:
        return _test_steps(finding, context, desk)
    if all(part.role is Role.LISTEN_KEY for part in credential.parts):
        return _listen_key_steps(finding, context, desk)
    if context.mode == "staged" and not answered:
        return _staged_steps(finding, desk)
    if finding.provenance is not None and finding.provenance.published is False and not answered:
        return _unpublished_steps(context, desk)
    return _leaked_steps(finding, context, desk)


def _leaked_steps(finding: Finding, context: Context, desk: Desk) -> tuple[str, ...]:
    return (
        _delete(finding, desk),
        _review(finding, desk),
        _replace(desk),
        _find_the_leak(),
        *_clean(finding, context),
    )


def _unpublished_steps(context: Context, desk: Desk) -> tuple[str, ...]:
    return (
        "Do not push: no remote was ever seen to hold this, so it may still be on this machine only.",
        _copy(
            "Take it out of the commits before any push: amend the last one, or drop the older ones.", context.history
        ),
        _copy(
            "Replace the key when convenient: delete it, make a new one, and keep that outside the repository. Copies "
            "that git does not know of may exist: backups, synchronised folders, an editor's own history.",
            (desk.manage,),
        ),
        "Let the commit hook watch, so that the next one does not reach a commit.",
    )


def _staged_steps(finding: Finding, desk: Desk) -> tuple[str, ...]:
    return (
        f"Take it out of {_first_place(finding)}, read it from the environment instead, and stage the file again.",
        _copy(
            "If it was ever pushed, sent or shared, it is leaked: delete the API key at once, and audit the history "
            "to see where else it is.",
            (desk.manage, "binscan audit ."),
        ),
    )


def _test_steps(finding: Finding, context: Context, desk: Desk) -> tuple[str, ...]:
    cleaning = _copy("Clean the history only if you want the alarm gone for good.", context.history)
    return (
        (
            f"Make sure that it belongs to {desk.name} only, where no real money is: if the same value works on the "
            "real exchange, delete it there at once."
        ),
        _copy("Replace it when convenient, if a stranger's use of it would disturb you.", (desk.manage,)),
        (
            f"Read it from the environment instead of {_first_place(finding)}: the habit that leaks a test key leaks a "
            "real one."
        ),
        *((cleaning,) if context.history else ()),
    )


def _listen_key_steps(finding: Finding, context: Context, desk: Desk) -> tuple[str, ...]:
    return (
        (
            "Stop the program that renews this listen key, and wait an hour: it dies 60 minutes after its last "
            "renewal. Until then its holder can watch orders and balances, but neither trade nor withdraw."
        ),
        _copy(
            "Look for the API key that made it, which is often in the same file or log; if it is there, delete it now.",
            (desk.manage,),
        ),
        "Keep listen keys out of logs, recorded requests and test fixtures.",
        *_clean(finding, context),
    )


def _urgency(finding: Finding) -> str:
    answer = finding.verification
    if answer.status is not Status.LIVE:
        return ""
    if answer.withdrawals:
        where = "" if answer.ip_restricted else ", from any address"
        return f" It works now and can withdraw{where}: do this before you read on."
    if any(answer.permissions.get(name) for name in TRADING):
        return (
            " It works now and can trade: do this before you read on. That it cannot withdraw protects nothing, since "
            "an account can be drained by trading against it."
        )
    return " It works now, and whoever has it can read balances and orders."


def _delete(finding: Finding, desk: Desk) -> str:
    credential = finding.credential
    roles = {part.role for part in credential.parts}
    rule = RULES.get(credential.rule)
    if Role.PRIVATE_KEY in roles:
        text = _delete_for_private_key(credential, desk)
    elif rule is not None and rule.first:
        text = rule.first.replace("{desk}", desk.name)
    elif Role.API_KEY in roles:
        text = (
            f"Delete the API key {_shown_key(credential)} now, in {desk.name}'s API Management, before you touch git. "
            "Changing its rights or its name is not enough."
        )
        if len(credential.parts) == 1:
            text += (
                " Its secret was not found here. The key alone cannot sign an order, but secrets are seldom far from "
                "their key: treat both as leaked."
            )
    else:
        half = "secret" if Role.SECRET_KEY in roles else "key or secret"
        text = (
            f"Find the API key that this {half} belongs to and delete it now, in {desk.name}'s API Management. "
            "The exchange never shows a secret twice, so compare with where your programs keep theirs. If you cannot "
            f"tell which it is, delete every key made before {_written_down(finding)}."
        )
    return _copy(text + _urgency(finding), (desk.manage,))


def _delete_for_private_key(credential: Credential, desk: Desk) -> str:
    which = _shown_key(credential) or "that carries the public half of this private key"
    locked = (
        " The passphrase on it buys time and no more: passphrases are often written nearby."
        if "encrypted" in credential.rule
        else ""
    )
    return (
        f"Delete the API key {which} now, in {desk.name}'s API Management, before you touch git. The exchange keeps "
        "only the public half, so a new key file changes nothing until the API key is deleted; never register this "
        f"one again.{locked}"
    )


def _shown_key(credential: Credential) -> str:
    """Return the API key as `abcd…yz`, without its length; empty if there is none."""
    return next((part.secret.redacted.split(" ")[0] for part in credential.parts if part.role is Role.API_KEY), "")


def _review(finding: Finding, desk: Desk) -> str:
    window = finding.provenance.window if finding.provenance else None
    start = window[0][:10] if window else _written_down(finding)
    return _copy(
        f"Look for what is not yours, from {start} until the old key was deleted. That is orders, trades and open "
        "positions, withdrawals and transfers, API keys created, logins and new devices. If there is any, delete all "
        "API keys, change the password, and tell support.",
        (desk.support,),
    )


def _written_down(finding: Finding) -> str:
    provenance = finding.provenance
    if provenance and provenance.introduced:
        return provenance.introduced.date[:10]
    return "the day it was first written down"


def _replace(desk: Desk) -> str:
    return (
        f"Make a new key in {desk.name}'s API Management that can do less. Give it only the rights its program needs, "
        "an IP whitelist, no withdrawals, and Ed25519 where the program can sign with it. Keep it in the environment, "
        "a keyring or the platform's secret store."
    )


def _find_the_leak() -> str:
    return _copy(
        "Find where else it went. Look through other repositories and forks, chats and issues, CI logs, container "
        "images, notebooks and backups: whoever could read those could read the key.",
        ("binscan scan FOLDER", "binscan audit URL"),
    )


def _clean(finding: Finding, context: Context) -> tuple[str, ...]:
    provenance = finding.provenance
    if provenance is None:
        return (
            _copy(
                "If this file is where the key is meant to be, and it never left this machine, accept it instead, "
                "with the reason.",
                ("binscan baseline create --baseline .binscan-baseline",),
            ),
        )
    take_out = (f"Take it out of {_first_place(finding)}, and commit that.",) if provenance.present_at_head else ()
    return (
        *take_out,
        _copy(
            "Clean the history last, when the key is dead. That keeps the alarm quiet and the curious away; it does "
            "not make the old key safe, since clones, forks and pull requests keep their copies.",
            context.history,
        ),
    )


def _first_place(finding: Finding) -> str:
    """Name the place a person would open first, with nothing in it that could pass for another line."""
    locations = finding.credential.locations
    if not locations:
        return "the file"
    at_hand = next((location for location in locations if location.place.ref_kind in _AT_HAND), locations[0])
    path = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in at_hand.place.path)
    return f"{path}:{at_hand.line}"


def _copy(text: str, to_copy: tuple[str, ...]) -> str:
    return "\n".join((text, *(COPY + line for line in to_copy if line)))
