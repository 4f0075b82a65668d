"""Figures of a score, and the Markdown tables drawn from recorded results: what is printed is what was recorded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.detection.corpus import Corpus
from benchmarks.detection.score import Score

BLOCK = re.compile(r"(<!-- detection:(\w+) begin[^>]*-->\n).*?(<!-- detection:\2 end -->)", re.DOTALL)
"""A passage of a page that is generated from the result of that name; `summary` is the held-out half in short."""
TITLES = {
    "tuned": "the half that detection was tuned on",
    "spent": "former held-out halves, read since and not all tuned on",
    "heldout": "the half that nobody tuned on",
}


def percent(value: float) -> str:
    """Return a share as a percentage that never rounds up to 100 or down to 0."""
    if value in (0.0, 1.0):
        return f"{value * 100:.0f} %"
    return f"{min(max(value * 100, 0.1), 99.9):.1f} %"


def figures(score: Score) -> dict[str, Any]:
    """Return everything that is known about one score, without any secret."""
    return {
        **{name: round(value, 5) for name, value in score.rates().items()},
        "planted": len(score.outcomes),
        "recalled": len(score.recalled),
        "flagged_lookalikes": len(score.false),
        "judged_lookalikes": score.judged,
        "false_findings": sum(score.false.values()) + sum(score.stray.values()),
        "speaks_of_pairs": score.speaks_of_pairs,
        "by_kind": score.by("kind"),
        "by_layer": score.by("layer"),
        "by_family": score.by("family"),
    }


def corpus_table(result: Mapping[str, Any]) -> str:
    """Return the table of one half: a line for each tool, a column for each kind of credential."""
    scores: Mapping[str, Any] = result["scores"]
    kinds = {kind: planted for kind, (_, planted) in next(iter(scores.values()))["by_kind"].items()}
    names = sorted(kinds, key=lambda kind: -kinds[kind])
    planted = ", ".join(f"{kinds[kind]} {kind}" for kind in names)
    origin = f"{TITLES[result['half']]}, seed {result['seed']}, size {result['size']}"
    measures = ["credentials found", "key and secret joined", "right role", "look-alike cases flagged", "precision"]
    lines = [
        f"{sum(kinds.values())} credentials ({planted}) and {result['lookalikes']} look-alike cases: {origin}.",
        "",
        "| " + " | ".join(["tool", *measures, *names]) + " |",
        "|---|" + "---|" * (len(measures) + len(names)),
    ]
    for tool, row in scores.items():
        joined, roles = (percent(row[n]) if row["speaks_of_pairs"] else "none" for n in ("joined", "roles"))
        flagged = f"{row['flagged_lookalikes']} of {row['judged_lookalikes']}"
        cells = [tool, percent(row["recall"]), joined, roles, flagged, percent(row["precision"])]
        cells += [percent(row["by_kind"][kind][0] / row["by_kind"][kind][1]) for kind in names]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def layer_table(result: Mapping[str, Any]) -> str:
    """Return recall by layer: a line for each layer, a column for each tool."""
    scores: Mapping[str, Any] = result["scores"]
    layers = list(next(iter(scores.values()))["by_layer"])
    lines = ["| layer | " + " | ".join(scores) + " |", "|---|" + "---|" * len(scores)]
    for layer in layers:
        cells = [percent(row["by_layer"][layer][0] / row["by_layer"][layer][1]) for row in scores.values()]
        lines.append(f"| {layer} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def lab_table(result: Mapping[str, Any]) -> str:
    """Return the table of hiding places: a line for each case, a column for each tool."""
    columns: Mapping[str, Any] = result["cases"]
    lines = ["| hidden in | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    cases = list(next(iter(columns.values()))["letters"])
    lines += [f"| {case} | " + " | ".join(c["letters"][case] for c in columns.values()) + " |" for case in cases]
    for title, field in (
        (f"complete pairs, of {len(cases)}", "complete"),
        ("joined into one finding", "joined"),
        (f"complete and in the right commit, of {result['in_commits']}", "right_commit"),
    ):
        lines.append(f"| **{title}** | " + " | ".join(f"**{c[field]}**" for c in columns.values()) + " |")
    return "\n".join(lines)


def risk_line(result: Mapping[str, Any]) -> str:
    """Return what became of the random keys, in a sentence."""
    sample = result["sample_through_the_command"]
    return (
        f"Of {result['keys']:,} random keys, each alone in a plain `BINANCE_API_KEY=` line, {result['lost']} were lost "
        f"({result['share_lost']:.4%}; at most {result['stated']:.2%} is stated). Through the command, as files: "
        f"{sample['lost']} of {sample['files']:,}."
    )


def misses_list(result: Mapping[str, Any]) -> str:
    """Return what binscan got wrong, a line each."""
    return "\n".join(f"- {miss}" for miss in result["misses"]) or "- nothing"


def tools_line(result: Mapping[str, Any]) -> str:
    """Return when and with what a result was made."""
    made = result["machine"]
    tools = ", ".join(f"{name} {run['version']} ({run['seconds']} s)" for name, run in result.get("runs", {}).items())
    machine = f"{made['cores']} cores of {made['cpu']}, {made['memory_gib']} GiB, Python {made['python']}"
    return f"Measured {result['date']} on {machine}" + (f": {tools}." if tools else ".")


def page(name: str, result: Mapping[str, Any]) -> str:
    """Return everything that a page shows of one result."""
    if name == "lab":
        return f"{lab_table(result)}\n\n{tools_line(result)}"
    if name == "risk":
        return f"{risk_line(result)}\n\n{tools_line(result)}"
    if name == "summary":
        return "\n\n".join([corpus_table(result), tools_line(result)])
    wrong = f"What binscan got wrong:\n\n{misses_list(result)}"
    return "\n\n".join([corpus_table(result), tools_line(result), wrong, "Found, by layer:", layer_table(result)])


def fill(path: Path, results: Mapping[str, Mapping[str, Any]]) -> None:
    """Draw the generated passages of a page anew; where there are none, the page becomes the results."""
    text = path.read_text("utf-8") if path.exists() else ""
    if BLOCK.search(text):
        path.write_text(filled(text, results), "utf-8")
    else:
        path.write_text("\n\n".join(page(name, result) for name, result in results.items()) + "\n", "utf-8")


def filled(text: str, results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a page's text with its generated passages drawn from the results; one without a result stays."""

    def drawn(match: re.Match[str]) -> str:
        name = match[2]
        result = results.get("heldout" if name == "summary" else name)
        return match[1] + page(name, result) + "\n" + match[3] if result else match[0]

    return BLOCK.sub(drawn, text)


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
