"""One process's part of a sweep: walk a piece, hand its objects to a fresh copy of the task, return its harvest."""

from __future__ import annotations

import pickle
from typing import Any, NamedTuple

from binscan.git.pack.delta import edges
from binscan.git.pack.inflate import Damaged
from binscan.git.pack.loose import read_loose
from binscan.git.pack.plan import PackPlan, Piece, Plan
from binscan.git.pack.references import FOLLOWED, Absent, Held, References
from binscan.git.pack.stores import map_pack
from binscan.git.pack.table import KIND_NAMES
from binscan.git.pack.walk import Walker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from binscan.git.objects import ByteTest, SweepTask
    from binscan.git.pack.table import Table

FEW_CHANGES = 16
"""A delta this many times smaller than what it makes is read for what it changes; of others the result is tested whole.
Measured on three histories: at 16, reading the deltas costs an eighth of what it spares; at 6, half."""


class Part(NamedTuple):
    """What came of one piece."""

    harvest: Any
    """None where the task itself keeps it."""
    read: dict[str, int]
    size: int
    """Bytes of what was read, expanded, less the trees: they hold names only."""
    failed: list[tuple[str, str]]
    """(kind, or empty where it is not known; id) of objects that could not be read."""
    unjudged: list[tuple[str, str]]
    """(`KIND OID`, name of the failure) of objects that were read and that the task could not take."""
    loose: list[tuple[str, str]]
    """(kind, id) of every loose object that was opened."""
    absent: Absent
    """What was named and is not in the store; nothing where that is not asked."""
    piece: Piece


class Reader:
    """Reads pieces of a plan; see `binscan.workers.Work`.

    Args:
        plan: the store.
        task: what to do with each object.
        largest: objects that expand to more are left to stock git.
        alone: all pieces are read in this process, by the task itself, which then keeps its harvest.
        held: the whole store, if what its objects name is to be looked for in it.
    """

    def __init__(self, plan: Plan, task: SweepTask, largest: int, alone: bool, held: Held | None = None) -> None:
        self._packs: list[PackPlan | None] = list(plan.packs)
        self._paths = [pack.path for pack in plan.packs]
        self._tables = [(pack.table, pack.skip) for pack in plan.packs]
        self._loose = plan.loose
        self._oid_bytes = plan.oid_bytes
        self._task = task if alone else None
        self._copy = b"" if alone else pickle.dumps(task)
        self._kinds = task.kinds
        self._largest = largest
        self._held = held

    def __getstate__(self) -> dict[str, Any]:
        # A mapped file does not travel to another process: each maps it for itself.
        return {**self.__dict__, "_packs": [None] * len(self._packs)}

    def do(self, piece: Piece) -> Part:
        """Read one piece."""
        task: SweepTask = self._task or pickle.loads(self._copy)  # noqa: S301  (made by this very object)
        references = None if self._held is None else References(self._held)
        read = self._read_loose if piece.pack < 0 else self._read_pack
        part = read(piece, task, references)
        if references is not None:
            part.absent.add(references.absent())
        return part if self._task else part._replace(harvest=task.harvest())

    def halves(self, piece: Piece) -> list[Piece]:
        """Cut a piece in two."""
        middle = len(piece.roots) // 2
        return [Piece(piece.pack, piece.roots[:middle]), Piece(piece.pack, piece.roots[middle:])] if middle else []

    def objects(self, piece: Piece) -> list[tuple[str, str]]:
        """Return (kind, id) of every object in a piece; the kind of a loose one is not known."""
        if piece.pack < 0:
            return [("", self._loose[at][0]) for at in piece.roots]
        table, skip = self._tables[piece.pack]
        roots = set(piece.roots)
        return [
            (KIND_NAMES[table.kinds[at]], self._oid(table, at))
            for at, root in enumerate(table.roots)
            if root in roots and not (skip and skip[at])
        ]

    def _pack(self, number: int) -> memoryview:
        pack = self._packs[number]
        if pack is None:
            table, skip = self._tables[number]
            path = self._paths[number]
            pack = self._packs[number] = PackPlan(path, map_pack(path, self._oid_bytes), table, skip)
        return pack.data

    def _read_pack(self, piece: Piece, task: SweepTask, references: References | None) -> Part:
        table, skip = self._tables[piece.pack]
        part = Part(None, {}, 0, [], [], [], Absent(), piece)
        try:
            data = self._pack(piece.pack)
        except (OSError, ValueError):  # moved by a repack since it was listed: stock git finds it again
            part.failed.extend(self.objects(piece))
            return part
        size = 0
        walker = Walker(data, table, self._largest, skip)
        # A delta makes an object of its base's kind, so a whole tree of them has one kind and one byte test.
        for code in sorted({table.kinds[root] for root in piece.roots}):
            kind = KIND_NAMES[code]
            test = byte_test(task, kind)
            if references is not None and kind in FOLLOWED:
                test = references.noting(kind, test)
            deliver = self._deliver(kind, table, task.visit, test, part.unjudged)
            walked = walker.walk([root for root in piece.roots if table.kinds[root] == code], deliver)
            part.read[kind] = walked.read
            size += 0 if kind == "tree" else walked.size
            part.failed.extend((kind, self._oid(table, at)) for at in walked.failed if not (skip and skip[at]))
        return part._replace(size=size)

    def _deliver(
        self,
        kind: str,
        table: Table,
        visit: Callable[[str, str, bytes], None],
        test: ByteTest | None,
        unjudged: list[tuple[str, str]],
    ) -> Callable[[int, bytes, bytes | None], None]:
        def visited(at: int, data: bytes) -> None:
            oid = self._oid(table, at)
            try:
                visit(kind, oid, data)
            except Exception as error:
                # Its name and not its text, which could quote what was being read.
                unjudged.append((f"{kind} {oid}", type(error).__name__))

        if test is None:
            return lambda at, data, delta: visited(at, data)
        whole, changed, bases = test.whole, test.changed, table.bases
        empty = bytearray(len(bases))

        def tested(at: int, data: bytes, delta: bytes | None) -> None:
            # So little was in the base that whatever is in this object lies near a change; see `ByteTest`.
            if delta is not None and empty[bases[at]] and len(delta) * FEW_CHANGES < len(data):
                said = changed(data, edges(delta))
            else:
                said = whole(data)
            if said:
                visited(at, data)
            elif said is None:
                empty[at] = 1

        return tested

    def _oid(self, table: Table, at: int) -> str:
        return table.oid(at, self._oid_bytes).hex()

    def _read_loose(self, piece: Piece, task: SweepTask, references: References | None) -> Part:
        part = Part(None, dict.fromkeys(self._kinds, 0), 0, [], [], [], Absent(), piece)
        size = 0
        for at in piece.roots:
            oid, path = self._loose[at]
            try:
                kind, data = read_loose(path, self._kinds, self._largest)
            except (OSError, Damaged):
                part.failed.append(("", oid))
                continue
            part.loose.append((kind, oid))
            if data is None:
                continue
            part.read[kind] += 1
            size += 0 if kind == "tree" else len(data)
            if references is not None:
                references.take(kind, data)
            try:
                task.visit(kind, oid, data)
            except Exception as error:
                part.unjudged.append((f"{kind} {oid}", type(error).__name__))
        return part._replace(size=size)


def byte_test(task: SweepTask, kind: str) -> ByteTest | None:
    """Return the task's own test of which bytes it wants to see at all, if it has one."""
    offer = getattr(task, "byte_test", None)
    return offer(kind) if offer is not None else None
