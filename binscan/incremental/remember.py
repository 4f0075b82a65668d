"""What an audit remembers of a repository's objects from one run to the next, on top of `binscan.incremental.cache`."""

from __future__ import annotations

import re

from binscan.git.pack.memory import KIND, Memory
from binscan.git.pack.plain_sets import split
from binscan.git.pack.references import Absent
from binscan.git.pack.table import KIND_NAMES
from binscan.incremental import charts
from binscan.incremental.cache import Cache, Record, Unusable, key_of, read_records
from binscan.model import Noted
from binscan.provenance.chart import Chart

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from binscan.git.objects import ObjectStore
    from binscan.git.repository import Repository
    from binscan.provenance.trees import Harvest as Surveyed
    from binscan.settings import Settings
    from binscan.source.history import Harvest, History, HistoryTask

HIT, CLOSED = 8, 16
"""Bits of a state: something is in the object; something of it could not be read. Either way it is read each time."""

_IDS = {20: b"ID20", 32: b"ID32"}
"""What a record of raw ids and their states is called, by the length of an id."""
_LFS = b"LFS "
_ABSENT, _PARENTS = b"LACK", b"CUTS"
"""Records of the raw ids in `Absent.objects` and `Absent.parents`."""
_LFS_ID = 32


class Remembered:
    """What is known of one repository; the sweep's `Keeper`.

    Args:
        repository: whose objects.
        cache: where it is kept.
        task: the sweep's, whose harvest is asked for where no other process has it.
    """

    def __init__(self, repository: Repository, cache: Cache, task: HistoryTask) -> None:
        self._cache: Cache | None = cache
        self._task = task
        self._oid_bytes = repository.oid_bytes
        self._memory = Memory(b"", b"", repository.oid_bytes)
        self._lfs: dict[str, str] = {}
        self._absent = Absent()
        self._dirty = False
        self._new: list[tuple[bytes, bytes]] = []
        self.noted: list[Noted] = []
        """What to say of the cache."""
        self._recalled = False
        self._chart: list[Record] = []
        self._charted = Memory(b"", b"", repository.oid_bytes)
        self._whole = False
        """Whether nothing that is remembered is gone."""

    def recall(self) -> Memory:
        """Return what earlier audits read, those that were ended early too."""
        if not self._recalled and self._cache is not None:
            self._recalled = True
            whole, left = self._cache.load()
            found = [pair for record in whole if (pair := self._take(record))]
            if len(found) == 1:
                self._charted = Memory(*found[0], self._oid_bytes)
            found += [pair for record in left if (pair := self._take(record))]
            self._dirty = bool(left)
            self._chart = [record for record in whole if record.kind in charts.KINDS]
            if len(found) == 1 and not left:
                self._memory = self._charted
            else:
                self._memory = self._memory.with_more(*self._joined(found))
        return self._memory

    @staticmethod
    def _joined(pairs: Sequence[tuple[bytes, bytes]]) -> tuple[bytes, bytes]:
        return b"".join(ids for ids, _ in pairs), b"".join(states for _, states in pairs)

    def _take(self, record: Record) -> tuple[bytes, bytes] | None:
        content = record.content
        if record.kind == _IDS[self._oid_bytes]:
            count, odd = divmod(len(content), self._oid_bytes + 1)
            return None if odd else (content[: count * self._oid_bytes], content[count * self._oid_bytes :])
        if record.kind == _LFS and len(content) % (self._oid_bytes + _LFS_ID) == 0:
            for at in range(0, len(content), self._oid_bytes + _LFS_ID):
                middle = at + self._oid_bytes
                self._lfs[content[at:middle].hex()] = content[middle : middle + _LFS_ID].hex()
        if record.kind in (_ABSENT, _PARENTS) and len(content) % self._oid_bytes == 0:
            kept = self._absent.objects if record.kind == _ABSENT else self._absent.parents
            kept.update(split(content, self._oid_bytes))
        return None

    def chart(self, store: ObjectStore, hits: Collection[str]) -> Chart | None:
        """Return what the last audit that was ended left of its survey, if it serves for these hits (hex ids).

        A hit of which it did not know can only lie in trees that are new, unless it was named and not here then.
        """
        charted = self._charted
        if not self._chart or not self._charted.ids or not self._whole:
            return None
        before = {oid for bit in (HIT, CLOSED) for _, oid in self._marked(charted, bit)}
        fresh = b"".join(bytes.fromhex(oid) for oid in set(hits) - before)
        read = Memory(b"", b"", self._oid_bytes).with_more(*self._joined(self._new))
        if any(charted.holds(fresh)) or any(read.holds(b"".join(self._absent.objects))):
            return None
        harvest = charts.harvest_of(self._chart, store, self._oid_bytes)
        return None if harvest is None else Chart(harvest, charted)

    def absent(self) -> Absent:
        """Return what was named by what is remembered, and was not here then."""
        return self._absent

    def learn(self, read: Mapping[str, bytes], harvest: Harvest | None, absent: Absent) -> None:
        """Remember what was read, at once and for good."""
        gathered = harvest if harvest is not None else self._task.harvest()
        hits = {bytes.fromhex(oid): HIT for _, oid in gathered.hits}
        hits |= {bytes.fromhex(oid): CLOSED for _, oid in gathered.closed}
        found: list[tuple[bytes, bytes]] = []
        for kind, ids in read.items():
            states = bytearray([KIND_NAMES.index(kind)]) * (len(ids) // self._oid_bytes)
            found.append((ids, bytes(_flagged(ids, states, hits, self._oid_bytes))))
        lfs = {blob: oid for blob, oid in gathered.lfs if blob not in self._lfs}
        self._lfs.update(lfs)
        self._new.extend(pair for pair in found if pair[0])
        records = [Record(_LFS, _pairs(lfs))] if lfs else []
        records.extend(_lacking(absent))
        records.extend(Record(_IDS[self._oid_bytes], ids + states) for ids, states in found if ids)
        self._append(records)

    def _append(self, records: list[Record]) -> None:
        if self._cache is None or not records:
            return
        self._dirty = True
        try:
            self._cache.append(records)
        except Unusable as error:
            self._give_up(error)

    def _give_up(self, error: Unusable) -> None:
        self._cache = None
        self.noted.append(Noted("cache", f"not kept, so the next audit reads everything again: {error}"))

    def add_to(self, history: History) -> None:
        """Add what was read in earlier audits and hit then to what hit now."""
        known = history.sweep.known
        if known is None:
            return
        self._whole = known.memory is self._memory and 0 not in known.present
        memory = known.only()
        for bit, now in ((HIT, history.hits), (CLOSED, history.closed)):
            now[:] = sorted(self._marked(memory, bit).union(now))
        blobs = sorted(set(self._lfs).difference(blob for blob, _ in history.lfs))
        held = memory.holds(bytes.fromhex("".join(blobs)))
        history.lfs.extend((blob, self._lfs[blob]) for blob, here in zip(blobs, held, strict=True) if here)

    def _marked(self, memory: Memory, bit: int) -> set[tuple[str, str]]:
        """Return (kind, hex id) of the objects whose state has this bit."""
        states, width = memory.states, self._oid_bytes
        marked = [match.start() for match in re.finditer(_having(bit), states)]
        return {(KIND_NAMES[states[at] & KIND], memory.ids[at * width : (at + 1) * width].hex()) for at in marked}

    def save(self, history: History, store: ObjectStore, survey: Callable[[], Surveyed | None]) -> None:
        """Write everything as one file, without what the repository no longer holds.

        Args:
            history: what the sweep gave.
            store: its objects.
            survey: returns the harvest of the survey, if there was one and it was whole.
        """
        known = history.sweep.known
        if self._cache is None or known is None:
            return
        surveyed = survey() if self._dirty or not self._chart else None
        if not self._dirty and surveyed is None and 0 not in known.present:
            return
        memory = known.only()
        if self._new:
            memory = memory.with_more(*self._joined(self._new))
        records = [Record(_LFS, _pairs(self._lfs))] if self._lfs else []
        if history.sweep.absent is not None:
            records.extend(_lacking(history.sweep.absent))
        if surveyed is not None:
            records.extend(charts.records(surveyed, store))
        # The ids come last: where the file is damaged, what follows is lost, and objects are read for nothing.
        records.append(Record(_IDS[self._oid_bytes], memory.ids + memory.states))
        try:
            self._cache.replace(records)
        except Unusable as error:
            self._give_up(error)


def remembered(repository: Repository, settings: Settings, task: HistoryTask) -> Remembered | None:
    """Return what earlier audits read; None where nothing is to be remembered.

    A search for given secrets asks something else each time, and a clone made for one audit is never seen again.
    """
    if not settings.cache or settings.find or repository.passing:
        return None
    return Remembered(repository, Cache(repository.common_dir, key_of(settings)), task)


def _flagged(ids: bytes, states: bytearray, hits: Mapping[bytes, int], width: int) -> bytearray:
    if len(hits) * 20 < len(states):
        # Few among many: searched for in the bytes, where an id may also lie across two others.
        for oid, bit in hits.items():
            at = ids.find(oid)
            while at >= 0:
                if at % width == 0:
                    states[at // width] |= bit
                at = ids.find(oid, at + 1)
        return states
    for number in range(len(states)):
        states[number] |= hits.get(ids[number * width : (number + 1) * width], 0)
    return states


def _lacking(absent: Absent) -> list[Record]:
    found = ((_ABSENT, absent.objects), (_PARENTS, absent.parents))
    return [Record(kind, b"".join(sorted(oids))) for kind, oids in found if oids]


def _having(bit: int) -> bytes:
    """Return an expression for the states that have this bit."""
    return b"[" + b"".join(b"\\x%02x" % state for state in range(256) if state & bit) + b"]"


def _pairs(lfs: Mapping[str, str]) -> bytes:
    return b"".join(bytes.fromhex(blob + oid) for blob, oid in sorted(lfs.items()))


def counted(path: str) -> int:
    """Return how many objects a cache file names."""
    width = {kind: oid_bytes + 1 for oid_bytes, kind in _IDS.items()}
    return sum(len(record.content) // width[record.kind] for record in read_records(path) if record.kind in width)
