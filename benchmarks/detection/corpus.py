"""The labelled corpus: contexts × layers, and look-alikes, generated from a seed into a folder.

Every case gets a folder of its own with a neutral name, so that neither a case's neighbours nor a path give a tool a
hint that a real tree would not. The labels stay in memory: nothing that is scanned tells what is planted.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.detection.layers import TUNED
from benchmarks.detection.layers_fifth import FIFTH
from benchmarks.detection.layers_fourth import FOURTH
from benchmarks.detection.layers_seventh import SEVENTH
from benchmarks.detection.layers_sixth import SIXTH
from benchmarks.detection.layers_third import THIRD
from benchmarks.detection.template import Context, Rendered, load_all, render

HERE = Path(__file__).parent
LAYERS = {"tuned": TUNED, "spent": {**THIRD, **FOURTH, **FIFTH, **SIXTH}, "heldout": SEVENTH}
HALVES = tuple(LAYERS)
"""What is tuned on and held to the bars; what was held out and has been read since, but not all tuned on; and what
nobody who tunes has read."""
PLAIN = "plain"
UNIT = 3
"""Renderings of each plain context, and contexts under each layer, at size 1."""
UNLAYERED = ("encoded", "split")
"""Families that carry a layer of their own; contexts of several files stay plain too, so that they keep one folder."""


@dataclass(frozen=True)
class Credential:
    """The label of one planted credential."""

    case: str
    """The folder of the case."""
    account: str
    context: str
    family: str
    layer: str
    parts: dict[str, bytes]
    """Role to the secret's own bytes."""
    lines: dict[str, frozenset[tuple[str, int]]] = field(default_factory=dict)
    """Role to (path, line) of what carries it; empty under a whole-file layer, where lines mean nothing."""
    roles_told: bool = True
    """Whether the text says which is the key and which the secret."""

    @property
    def kind(self) -> str:
        """What is planted, in a word."""
        roles = set(self.parts)
        if {"api_key", "secret_key"} <= roles:
            return "pair"
        if {"api_key", "private_key"} <= roles:
            return "key + private key"
        return {"api_key": "lone key", "secret_key": "lone secret", "listen_key": "listen key"}.get(
            next(iter(roles)), "private key"
        )


@dataclass(frozen=True)
class LookAlike:
    """The label of one case in which nothing of this exchange is planted."""

    case: str
    context: str
    family: str
    other: bool
    """Whether it holds a secret of somebody else, which a general scanner is right to report."""
    layer: str = PLAIN


@dataclass
class Corpus:
    """What was generated."""

    root: Path
    seed: int
    size: int
    half: str
    credentials: list[Credential] = field(default_factory=list)
    lookalikes: list[LookAlike] = field(default_factory=list)


def contexts(half: str, kind: str = "contexts") -> list[Context]:
    """Return the templates of one half; `kind` is `contexts` or `lookalikes`."""
    return load_all(HERE / kind / half)


def _rng(seed: int, *key: object) -> random.Random:
    digest = hashlib.sha256(repr((seed, *key)).encode()).digest()
    return random.Random(int.from_bytes(digest, "big"))


def _plan(seed: int, size: int, half: str, kind: str) -> Iterator[tuple[Context, str, int]]:
    """Yield (context, layer, number): every context plain, then every layer over a seeded choice of contexts."""
    all_contexts = contexts(half, kind)
    for context in all_contexts:
        for number in range(UNIT * size):
            yield context, PLAIN, number
    fit = [c for c in all_contexts if len(c.files) == 1 and c.family not in UNLAYERED]
    for layer in LAYERS[half]:
        for context in _rng(seed, half, kind, layer).sample(fit, min(UNIT * size, len(fit))):
            yield context, layer, 0


def _write(folder: Path, rendered: Rendered, half: str, layer: str) -> None:
    for path, text in rendered.files:
        data = text.encode()
        if layer != PLAIN:
            path, data = LAYERS[half][layer](path, text)
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def generate(root: Path, seed: int, size: int, half: str) -> Corpus:
    """Write one half of the corpus under `root` and return its labels."""
    corpus = Corpus(root, seed, size, half)
    plan = [(kind, *step) for kind in ("contexts", "lookalikes") for step in _plan(seed, size, half, kind)]
    order = list(range(len(plan)))
    _rng(seed, half, "order").shuffle(order)
    for place, (kind, context, layer, number) in sorted(zip(order, plan, strict=True), key=lambda item: item[0]):
        case = f"{place:05}"
        rendered = render(context, _rng(seed, half, kind, context.family, context.name, layer, number))
        _write(root / case, rendered, half, layer)
        if kind == "lookalikes":
            other = context.options.get("secret") == "other"
            corpus.lookalikes.append(LookAlike(case, context.name, context.family, other, layer))
            continue
        for account, planted in sorted(rendered.accounts.items()):
            lines = {role: frozenset(rendered.lines[account, role]) for role in planted.parts}
            corpus.credentials.append(
                Credential(
                    case=case,
                    account=account,
                    context=context.name,
                    family=context.family,
                    layer=layer,
                    parts=dict(planted.parts),
                    lines=lines if layer == PLAIN else {},
                    roles_told=context.options.get("roles") != "any",
                )
            )
    return corpus
