"""What is fuzzed: each target takes bytes and raises only what its door says it raises.

A target is called with whatever the fuzzer makes; anything else that escapes is a finding, and so is a hang.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable

from binscan import config
from binscan.errors import BinscanError
from binscan.examine import examine
from binscan.git.pack.delta import apply_plain, result_size
from binscan.git.pack.index import UnreadableIndex, read_index, read_multi
from binscan.git.pack.inflate import Damaged
from binscan.known import intake, watchlist
from binscan.matcher.unfold import unfold
from binscan.model import Limits
from binscan.report import load
from binscan.suppression import baseline
from fuzz import packs

SMALL = Limits(depth=5, expanded=4 * 1024 * 1024, members=200, blob=1024 * 1024, seconds=5.0)
"""Bounds that a run of many small inputs needs: an input that reaches one is no finding."""


def delta(data: bytes) -> None:
    """A pack's delta, over a base that is the input's first half."""
    middle = len(data) // 2
    with contextlib.suppress(Damaged):
        result_size(data)
    for base in (data[:middle], bytes(data[0]) if data else b""):
        with contextlib.suppress(Damaged):
            apply_plain(base, data[middle:])


def pack(data: bytes) -> None:
    """A whole pack of blobs, trees and deltas, with lies in headers, distances, sizes and index."""
    packs.check(packs.assemble(data))


def index(data: bytes) -> None:
    """A pack index and a multi-pack index, for either kind of id."""
    for size in (20, 32):
        for read in (read_index, read_multi):
            with contextlib.suppress(UnreadableIndex):
                read(data, size)


def layers(data: bytes) -> None:
    """Every layer of encoding and packing."""
    for _ in unfold(data, SMALL, lambda inner: True):
        pass


def text(data: bytes) -> None:
    """Finding and judging what one blob holds."""
    examine(data, "conf/bot.env", SMALL)


def settings(data: bytes) -> None:
    """A configuration, a baseline and a watch list, each from its file."""
    with tempfile.NamedTemporaryFile(suffix=".toml") as stream:
        stream.write(data)
        stream.flush()
        for read in (config.load, baseline.load, watchlist.load):
            with contextlib.suppress(BinscanError):
                read(stream.name)


def report(data: bytes) -> None:
    """A JSON report that somebody hands over, and credentials on standard input."""
    with contextlib.suppress(BinscanError):
        load.parse(data, "report.json")
    with contextlib.suppress(BinscanError):
        intake.read_credentials(data)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (delta, pack, index, layers, text, settings, report)
}
CORPUS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus")
