"""The conversation about one credential: ask, conclude, and stop at the first thing that is settled."""

from __future__ import annotations

from dataclasses import dataclass

from binscan.model import Environment, Secret, Status
from binscan.verifier.answers import REFUSALS, Answer, Kind
from binscan.verifier.client import Client
from binscan.verifier.plan import MAX_QUESTIONS, Pair, Plan
from binscan.verifier.policy import Site
from binscan.verifier.signing import Unsignable

_RANK = {Status.LIVE: 4, Status.KEY_LIVE: 3, Status.UNKNOWN: 2, Status.REJECTED: 1, Status.NOT_CHECKED: 0}
"""Of several answers the highest is the credential's: a refusal settles nothing while another question is open."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was learnt."""

    status: Status
    words: str
    site: Site | None = None
    answer: Answer | None = None
    pair: Pair | None = None
    """The pair that was accepted, or the last one asked about."""
    asked: tuple[Environment, ...] = ()
    """Where, in order."""


_ENOUGH = Outcome(Status.NOT_CHECKED, "not asked: enough was asked about it")


def _better(one: Outcome, other: Outcome) -> Outcome:
    return other if _RANK[other.status] > _RANK[one.status] or one is _ENOUGH else one


class Inquiry:
    """Asks about one credential.

    Args:
        client: the conversation with the exchange.
        plan: what may be asked.
    """

    def __init__(self, client: Client, plan: Plan) -> None:
        self._client, self._plan = client, plan
        self._questions = 0
        self._asked: list[Environment] = []

    def run(self) -> Outcome:
        """Ask until something is settled, or nothing more may be asked."""
        plan = self._plan
        if plan.refusal:
            return Outcome(Status.NOT_CHECKED, f"not asked: {plan.refusal}")
        if plan.alone is not None:
            return self._key_alone(plan.sites[0], plan.alone)
        best = _ENOUGH
        for site in plan.sites:
            outcome = self._at(site)
            best = _better(best, outcome)
            if outcome.status is not Status.REJECTED:
                break
        return Outcome(best.status, self._complete(best), best.site, best.answer, best.pair, tuple(self._asked))

    def _complete(self, best: Outcome) -> str:
        """Add to the last answer's meaning what the whole conversation says."""
        words, plan = best.words, self._plan
        if best.status is Status.LIVE and best.pair is not None:
            if best.pair == plan.swapped:
                words += "; key and secret are exchanged where they were found"
            elif len(plan.pairs) > 1:
                words += f"; its secret is {best.pair.secret.redacted}"
        if best.status is not Status.REJECTED:
            return words
        if len(self._asked) > 1:
            words += f"; asked: {', '.join(dict.fromkeys(e.value for e in self._asked))}"
        if plan.swapped is not None:
            return f"{words}; tried both ways round"
        return f"{words}; not tried with key and secret exchanged, because that would send what is named a secret"

    def _at(self, site: Site) -> Outcome:
        """Ask one host: each secret while the key is known, then once the other way round."""
        best, last = _ENOUGH, _ENOUGH
        for pair in self._plan.pairs:
            last = self._pair(site, pair)
            best = _better(best, last)
            if last.status is not Status.KEY_LIVE:
                break
        refused = last.answer is not None and last.answer.kind in REFUSALS
        if refused and self._plan.swapped is not None:
            best = _better(best, self._pair(site, self._plan.swapped))
        return best

    def _pair(self, site: Site, pair: Pair) -> Outcome:
        if self._questions >= MAX_QUESTIONS:
            return _ENOUGH
        try:
            signer = self._client.signer(pair.role, pair.secret)
        except Unsignable as reason:
            return Outcome(Status.NOT_CHECKED, f"not asked: {reason}")
        answer = self._client.ask_pair(site, pair.key, signer)
        self._note(site, answer)
        if answer.kind is Kind.BAD_SIGNATURE:
            return self._bad_signature(site, pair, answer)
        return Outcome(answer.status, answer.words, site, answer, pair)

    def _note(self, site: Site, answer: Answer) -> None:
        self._questions += 1
        if answer.kind is not Kind.STOPPED:
            self._asked.append(site.environment)

    def _bad_signature(self, site: Site, pair: Pair, answer: Answer) -> Outcome:
        """A refused signature says that the key is known only if a random key is refused in another way."""
        control = self._client.control_pair(site)
        if control.kind is Kind.BAD_SIGNATURE:
            words = "the signature was refused, but so was a random key's: it says nothing about this key"
            return Outcome(Status.UNKNOWN, words, site, answer, pair)
        if control.kind not in REFUSALS:
            words = f"the signature was refused, and the control question failed ({control.words})"
            return Outcome(Status.UNKNOWN, words, site, answer, pair)
        return Outcome(Status.KEY_LIVE, answer.words, site, answer, pair)

    def _key_alone(self, site: Site, key: Secret) -> Outcome:
        """Ask about a key only where a random one is refused: elsewhere an answer proves nothing."""
        words = "not asked: a key alone proves nothing here (a random key was answered as well)"
        for endpoint in site.key_alone:
            control = self._client.control_key(endpoint)
            if control.kind is Kind.ACCEPTED:
                continue
            if control.kind not in REFUSALS:
                return Outcome(control.status, f"the control question failed ({control.words})", site, control)
            answer = self._client.ask_key(endpoint, key)
            self._note(site, answer)
            if answer.kind is Kind.ACCEPTED:
                words = "the key is live: it was accepted where a random key was refused; its secret was not found"
                return Outcome(Status.KEY_LIVE, words, site, answer, None, tuple(self._asked))
            return Outcome(answer.status, answer.words, site, answer, None, tuple(self._asked))
        return Outcome(Status.NOT_CHECKED, words, site)
