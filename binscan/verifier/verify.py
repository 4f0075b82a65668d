"""The door: asks the exchange about findings, once per credential, and says what each can do."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from binscan.model import Credential, Environment, Finding, Skipped, Status, Verification
from binscan.verifier.answers import MEANING, Kind
from binscan.verifier.capability import Capability, describe, read_capability, severity_of
from binscan.verifier.client import Client
from binscan.verifier.inquiry import Inquiry, Outcome
from binscan.verifier.limits import INTERVAL, MINUTE, WEIGHT_PER_MINUTE
from binscan.verifier.plan import Plan, plan_for
from binscan.verifier.policy import METHOD, Endpoint

Announce = Callable[[str], None]
"""Takes text for the person who asked; the first is the whole notice."""

_MANY = 10
"""Credentials from which on progress is announced."""


def verify(findings: Sequence[Finding], client: Client, announce: Announce) -> list[Finding]:
    """Ask the exchange about each distinct credential and return the findings with what was learnt.

    Before the first request, `announce` is told what will be asked and from where; if it raises, nothing was sent.

    Args:
        findings: what was found; each keeps its place in the list.
        client: the conversation with the exchange.
        announce: takes text for the person: the notice first, then progress where there are many.
    """
    plans = [plan_for(finding.credential) for finding in findings]
    asked = sum(not plan.refusal for plan in plans)
    if asked:
        announce(notice(plans, client))
    known: dict[object, Outcome] = {}
    done, results = 0, []
    for finding, plan in zip(findings, plans, strict=True):
        identity = (finding.credential.parts, finding.credential.environment)
        if identity not in known:
            known[identity] = Inquiry(client, plan).run()
            done += not plan.refusal
            if asked >= _MANY and not plan.refusal and done % _MANY == 0:
                announce(f"asked about {done} of {asked}, {client.limits.sent} requests so far")
        results.append(_with(finding, known[identity], client.time.wall()))
    if client.limits.stopped is not None:
        announce(f"Stopped: {client.limits.stopped.words}.")
    return results


def notice(plans: Sequence[Plan], client: Client) -> str:
    """Say what is about to be asked, of whom, and as whom it will be seen."""
    asked = [plan for plan in plans if not plan.refusal]
    sites = {site for plan in asked for site in plan.sites}
    endpoints = {site.pair for plan in asked for site in plan.sites if plan.alone is None}
    endpoints |= {endpoint for plan in asked if plan.alone for site in plan.sites for endpoint in site.key_alone}
    endpoints |= {site.time for site in sites}
    transport = client.transport
    count = f"{len(asked)} credential{'s' if len(asked) != 1 else ''}"
    lines = [f"Asking the exchange about {count}, read-only ({_estimate(asked)}):"]
    lines += [f"  {METHOD} https://{e.host}{e.path}" for e in Endpoint if e in endpoints]
    if transport.base is not None:
        where = f"{transport.base.scheme}://{transport.base.authority}{transport.base.prefix}"
        lines.append(f"All of it goes to {where} instead of the exchange (BINSCAN_API_URL).")
    seen = "the proxy's address" if transport.proxy is not None else "this machine's public address"
    lines.append(f"It will be seen as coming from {seen}, and the exchange logs it. Keys are sent; secrets only sign.")
    lines.append("Ask only about credentials that are yours or that you have been allowed to test.")
    return "\n".join(lines)


def _estimate(plans: Sequence[Plan]) -> str:
    """At most how many questions, and how long they take at the pace that `limits` keeps."""
    questions = sum(plan.questions for plan in plans)
    weight = sum(plan.questions * max(site.pair.weight for site in plan.sites) for plan in plans)
    seconds = max(questions * INTERVAL, (weight - WEIGHT_PER_MINUTE) / WEIGHT_PER_MINUTE * MINUTE)
    return f"at most {questions} questions, about {max(1, round(seconds))} s"


def unanswered(findings: Sequence[Finding]) -> list[Skipped]:
    """Return what was to be asked and got no usable answer."""
    return [
        Skipped(f"verification of {finding.id}", finding.verification.detail or "no usable answer")
        for finding in findings
        if finding.verification.status is Status.UNKNOWN
    ]


def _with(finding: Finding, outcome: Outcome, now: float) -> Finding:
    moment = datetime.fromtimestamp(now, UTC).replace(microsecond=0)
    capability = Capability()
    if outcome.status is Status.LIVE and outcome.answer is not None:
        capability = read_capability(outcome.answer.body)
    environment = outcome.site.environment if outcome.site is not None else finding.credential.environment
    verification = Verification(
        status=outcome.status,
        environment=environment.value if outcome.asked else None,
        permissions=dict(capability.rights),
        ip_restricted=capability.ip_restricted,
        withdrawals=capability.withdrawals,
        checked_at=moment.isoformat() if outcome.asked else None,
        detail=_detail(outcome, capability, environment, moment),
        created_at=capability.created.isoformat() if capability.created else None,
        trading_expires_at=capability.trading_expires.isoformat() if capability.trading_expires else None,
    )
    return dataclasses.replace(
        finding, verification=verification, credential=_credential(finding.credential, outcome, capability)
    )


def _credential(credential: Credential, outcome: Outcome, capability: Capability) -> Credential:
    """Adjust severity and environment to what is now known."""
    known = outcome.status in (Status.LIVE, Status.KEY_LIVE) and outcome.site is not None
    environment = outcome.site.environment if known and outcome.site else credential.environment
    severity = severity_of(outcome.status, environment, capability, credential.severity)
    return dataclasses.replace(credential, severity=severity, environment=environment)


def _detail(outcome: Outcome, capability: Capability, environment: Environment, now: datetime) -> str:
    if outcome.status is not Status.LIVE:
        return outcome.words
    found = outcome.words.removeprefix(MEANING[Kind.ACCEPTED][1])
    if environment.is_test:
        return f"live on {environment.value}: no real money is behind it{found}"
    return f"live: {describe(capability, now)}{found}"
