"""SQLite: the rows of each table, written as `column = value`, because in the file columns stand side by side.

The database is opened in memory by SQLite itself, which is made for hostile files: the schema is not trusted, nothing
but plain tables is read, and a progress handler keeps the clock. What was deleted is still seen in the
file's own bytes.
"""

from __future__ import annotations

from collections.abc import Iterator

from binscan.matcher.budget import BoundMet, Budget
from binscan.matcher.layers.piece import Fault, Piece
from binscan.matcher.layers.view import View

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

NAME = "sqlite"

_MAGIC = b"SQLite format 3\x00"
_VERSIONS_AT = slice(18, 20)
"""Read and write version: 2 means a write-ahead log, which a database in memory cannot have; 1 is the older journal.
See https://www.sqlite.org/fileformat.html, section 1.3.3."""
_OPCODES = 10_000
"""Virtual machine instructions between two looks at the clock."""
_ROWS = 256
"""Rows put into one text: neighbours stay neighbours, and no text grows large."""


def applies(data: bytes) -> bool:
    """Whether `data` is a SQLite database."""
    return data.startswith(_MAGIC)


def undo(view: View, budget: Budget) -> Iterator[Piece | Fault]:
    """Yield the rows of each table, some hundred at a time."""
    import sqlite3  # 3 ms that the commit hook has no use for

    database = sqlite3.connect(":memory:")
    met: list[BoundMet] = []

    def clock() -> int:
        try:
            budget.tick()
        except BoundMet as bound:
            met.append(bound)
            return 1
        return 0

    try:
        image = bytearray(view.data)
        image[_VERSIONS_AT] = b"\x01\x01"
        database.deserialize(bytes(image))
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA cell_size_check = ON")
        database.text_factory = bytes
        database.set_progress_handler(clock, _OPCODES)
        for table in _tables(database):
            budget.member()
            yield from _rows(database, table, budget)
    except (sqlite3.Error, MemoryError, OverflowError, ValueError):
        if met:
            raise met[0] from None
        yield Fault("it is a broken or cut off SQLite database")
    finally:
        database.close()


def _tables(database: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND sql NOT LIKE 'CREATE VIRTUAL%'"
    return [name.decode("utf-8", "surrogateescape") for (name,) in database.execute(query)]


def _rows(database: sqlite3.Connection, table: str, budget: Budget) -> Iterator[Piece]:
    quoted = '"' + table.replace('"', '""') + '"'
    cursor = database.execute(f"SELECT * FROM {quoted}")  # noqa: S608 - quoted, and the database is the attacker's own
    names = [str(column[0]).encode("utf-8", "surrogateescape") for column in cursor.description]
    while rows := cursor.fetchmany(_ROWS):
        lines = []
        for row in rows:
            values = (value if isinstance(value, bytes) else str(value).encode() for value in row)
            lines += [name + b" = " + value for name, value in zip(names, values, strict=True)] + [b""]
        text = b"\n".join(lines)
        budget.spend(len(text))
        yield Piece(text, name=table)
