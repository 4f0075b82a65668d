"""What stands around a token: which exchange and which of its environments are named nearby, and what encloses it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from binscan import weights
from binscan.model import Candidate, Environment

_OTHERS = (
    b"bybit|okx|okex|kucoin|mexc|gateio|gate\\.io|bitrue|tokocrypto|coinbase|kraken|huobi|htx|bitget|bitfinex|bitmex|bitstamp"
    b"|poloniex|bittrex|deribit|gemini|bingx|bitmart|whitebit|phemex|hitbtc|upbit|bithumb|ascendex|lbank|coinex|xt\\.com"
    b"|hyperliquid|dydx|cryptocom|bitvavo|bitflyer|probit|woox|blofin|pionex|bitso"
)
_VOCABULARY = re.compile(
    rb"(?P<env>testnet|binancefuture|demo-|demo=true|sandbox|binance[._-]?us\b|tld\W{1,6}us\b)|(?P<exchange>binance|mbx-apikey)"
    rb"|(?P<other>" + _OTHERS + rb")"
)
_BRACKETS = re.compile(rb"[(){}\[\]]")
_PAIRS = {40: (41, "call"), 123: (125, "object"), 91: (93, "list")}
_REACH = 4096
"""Bytes before a token in which its enclosing brackets are looked for."""


@dataclass(slots=True)
class Surroundings:
    """The marked words of one text, searched once and only around its candidates."""

    exchange: list[int] = field(default_factory=list)
    other: list[int] = field(default_factory=list)
    other_names: list[bytes] = field(default_factory=list)
    env: list[int] = field(default_factory=list)
    env_names: list[bytes] = field(default_factory=list)
    anywhere: bool = False
    groups: dict[int, str] = field(default_factory=dict)


def survey(data: bytes, candidates: Sequence[Candidate]) -> Surroundings:
    """Mark the words and brackets around candidates in one pass over the parts of the text that matter.

    Args:
        data: the text.
        candidates: of this text, in order.
    """
    lower = data.lower()
    found = Surroundings(anywhere=b"binance" in lower or b"x-mbx-apikey" in lower)
    for start, end in _windows(candidates, len(data), weights.NEAR):
        for match in _VOCABULARY.finditer(lower, start, end):
            if match.lastgroup == "env":
                found.env.append(match.start())
                found.env_names.append(match[0])
                if b"binance" in match[0]:
                    found.exchange.append(match.start())
            elif match.lastgroup == "exchange":
                found.exchange.append(match.start())
            else:
                found.other.append(match.start())
                found.other_names.append(match[0])
    found.groups = _groups(data, candidates)
    return found


def nearest(positions: list[int], start: int, end: int) -> tuple[int, int]:
    """Return (distance, index) of the position nearest to a span; what follows counts three times as far.

    Args:
        positions: sorted.
        start: of the token.
        end: of the token.
    """
    index = bisect_left(positions, start)
    best = (1 << 60, -1)
    if index > 0:
        best = (start - positions[index - 1], index - 1)
    if index < len(positions) and 3 * (positions[index] - end) < best[0]:
        best = (3 * (positions[index] - end), index)
    return best


def environment(around: Surroundings, start: int, end: int) -> Environment:
    """Return which of the exchange's environments the words near a span name.

    Args:
        around: the text's survey.
        start: of the token.
        end: of the token.
    """
    distance, index = nearest(around.env, start, end)
    if distance > weights.NEAR:
        return Environment.UNKNOWN
    word = around.env_names[index]
    if b"us" in word.replace(b"future", b""):
        return Environment.US
    if b"demo" in word:
        return Environment.DEMO
    return Environment.FUTURES_TESTNET if b"future" in word else Environment.SPOT_TESTNET


def _windows(candidates: Sequence[Candidate], size: int, reach: int) -> list[tuple[int, int]]:
    """Return the merged ranges around candidates."""
    merged: list[tuple[int, int]] = []
    for candidate in candidates:
        start, end = max(0, candidate.start - reach), min(size, candidate.end + reach)
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _groups(data: bytes, candidates: Sequence[Candidate]) -> dict[int, str]:
    """Return, by candidate start, the brackets that enclose it, innermost first."""
    groups: dict[int, str] = {}
    waiting = list(reversed(candidates))
    for start, end in _windows(candidates, len(data), _REACH):
        stack: list[tuple[int, int]] = []
        for match in _BRACKETS.finditer(data, start, end):
            while waiting and waiting[-1].start < match.start():
                groups[waiting.pop().start] = _chain(stack)
            byte = match[0][0]
            if byte in _PAIRS:
                stack.append((byte, match.start()))
            elif stack and _PAIRS[stack[-1][0]][0] == byte:
                stack.pop()
        while waiting and waiting[-1].start < end:
            groups[waiting.pop().start] = _chain(stack)
    return groups


def _chain(stack: list[tuple[int, int]]) -> str:
    return "/".join(f"{_PAIRS[byte][1]}:{offset}" for byte, offset in reversed(stack[-3:]))
