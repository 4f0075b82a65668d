"""The result as a Markdown table, as figures for JSON, and as the list of what was missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from benchmarks.detection.corpus import Corpus
from benchmarks.detection.score import Score


def percent(value: float) -> str:
    """Return a share as a percentage that never rounds up to 100 or down to 0."""
    if value in (0.0, 1.0):
        return f"{value * 100:.0f} %"
    return f"{min(max(value * 100, 0.1), 99.9):.1f} %"


def figures(score: Score) -> dict[str, object]:
    """Return everything that is known about one score, without any secret."""
    return {
        **{name: round(value, 5) for name, value in score.rates().items()},
        "planted": len(score.outcomes),
        "recalled": len(score.recalled),
        "flagged_lookalikes": len(score.false),
        "judged_lookalikes": score.judged,
        "false_findings": sum(score.false.values()) + sum(score.stray.values()),
        "by_kind": score.by("kind"),
        "by_layer": score.by("layer"),
        "by_family": score.by("family"),
    }


def markdown(corpus: Corpus, scores: Iterable[Score]) -> str:
    """Return one table: a line for each tool."""
    scores = list(scores)
    kinds = Counter(c.kind for c in corpus.credentials)
    planted = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    origin = f"{corpus.half} half, seed {corpus.seed}, size {corpus.size}"
    lines = [
        f"{len(corpus.credentials)} credentials ({planted}) and {len(corpus.lookalikes)} look-alike cases; {origin}.",
        "",
        "| tool | credentials found | key and secret joined | right role | look-alike files flagged | precision | "
        + " | ".join(kinds)
        + " |",
        "|---|" + "---|" * (5 + len(kinds)),
    ]
    for score in scores:
        rates, by_kind = score.rates(), score.by("kind")
        joined, roles = (percent(rates[n]) if score.speaks_of_pairs else "none" for n in ("joined", "roles"))
        cells = [score.tool, percent(rates["recall"]), joined, roles]
        cells += [f"{len(score.false)} of {score.judged}", percent(rates["precision"])]
        cells += [percent(by_kind[k][0] / by_kind[k][1]) for k in kinds]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def misses(corpus: Corpus, score: Score) -> list[str]:
    """Return what one tool got wrong, one line each, templates by name and never a value."""
    told: Counter[str] = Counter()
    for outcome in score.outcomes:
        credential = outcome.credential
        where = f"{credential.family}/{credential.context} [{credential.layer}] {credential.kind}"
        if not outcome.whole:
            absent = ", ".join(sorted(credential.parts.keys() - outcome.found))
            told[f"missed: {where}: {absent}"] += 1
        elif score.speaks_of_pairs and len(credential.parts) > 1 and not outcome.joined:
            told[f"not joined: {where}"] += 1
        elif score.speaks_of_pairs and credential.roles_told and not outcome.roles_right:
            told[f"wrong role: {where}"] += 1
    looks = {look.case: f"{look.family}/{look.context} [{look.layer}]" for look in corpus.lookalikes}
    homes = {c.case: f"{c.family}/{c.context} [{c.layer}]" for c in corpus.credentials}
    for case in score.false:
        told[f"false positive: {looks[case]}"] += 1
    for case in score.stray:
        told[f"false positive beside a credential: {homes.get(case, case)}"] += 1
    return [f"{line} ({count})" if count > 1 else line for line, count in sorted(told.items())]


def counts_only(score: Score) -> list[str]:
    """Return misses per layer and per kind as counts: what may be told of the held-out half."""
    lines = []
    for attribute in ("kind", "layer"):
        short = [f"{n} {p - w}/{p}" for n, (w, p) in score.by(attribute).items() if w < p]
        lines.append(f"missed by {attribute}: {', '.join(short) or 'none'}")
    lines.append(f"flagged look-alikes: {len(score.false)}; findings beside a credential: {sum(score.stray.values())}")
    return lines
