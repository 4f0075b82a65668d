"""What is done, kept in SQLite, so that a crash costs nothing that was finished and a re-run audits only what changed.

Tables (schema version 1):

    repositories   name (primary key), status (`done`, `failed`), reason, refs_digest, rules_digest (of version, rules
                   and the run's choices), report (the audit's JSON, without secrets), seconds, bytes, attempts,
                   finished_at (ISO 8601, UTC)
    runs           id, started_at, finished_at (null while it runs: the next start takes it up again)
    run_items      run_id, name: what is finished in that run
"""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime

from binscan.errors import ConfigError
from binscan.fleet.job import Outcome

_SCHEMA = """
PRAGMA user_version = 1;
CREATE TABLE IF NOT EXISTS repositories (
  name TEXT PRIMARY KEY, status TEXT NOT NULL, reason TEXT NOT NULL, refs_digest TEXT NOT NULL,
  rules_digest TEXT NOT NULL, report TEXT NOT NULL, seconds REAL NOT NULL, bytes INTEGER NOT NULL,
  attempts INTEGER NOT NULL, finished_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS runs (id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT);
CREATE TABLE IF NOT EXISTS run_items (
  run_id INTEGER NOT NULL REFERENCES runs(id), name TEXT NOT NULL, PRIMARY KEY (run_id, name));
"""


class State:
    """The state file of a fleet.

    Args:
        path: where it is, or is to be made (readable by its owner only).

    Raises:
        ConfigError: the file is no state file of this version.
    """

    def __init__(self, path: str) -> None:
        try:
            if not os.path.exists(path):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            self._db = sqlite3.connect(path, isolation_level=None)
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, 1):
                raise ConfigError(f"{path} was written by a newer binscan")
            self._db.executescript(_SCHEMA)
        except (sqlite3.DatabaseError, OSError) as error:
            raise ConfigError(f"{path} cannot be used as a state file: {error}") from error
        self._run = self._open_run()

    def _open_run(self) -> int:
        unfinished = self._db.execute("SELECT id FROM runs WHERE finished_at IS NULL ORDER BY id DESC").fetchone()
        if unfinished:
            return int(unfinished[0])
        return int(self._db.execute("INSERT INTO runs (started_at) VALUES (?)", (_now(),)).lastrowid or 0)

    def finished_here(self) -> set[str]:
        """Return the names finished in the run that is open: after a crash these are not done again."""
        rows = self._db.execute("SELECT name FROM run_items WHERE run_id = ?", (self._run,))
        return {name for (name,) in rows}

    def before(self, name: str) -> tuple[str, str]:
        """Return the (refs digest, rules digest) of a repository's last good audit, empty if there was none."""
        row = self._db.execute(
            "SELECT refs_digest, rules_digest FROM repositories WHERE name = ? AND status = 'done'", (name,)
        ).fetchone()
        return (row[0], row[1]) if row else ("", "")

    def record(self, outcome: Outcome, attempts: int) -> None:
        """Keep how a repository ended, in one transaction with its mark in the open run."""
        self._db.execute("BEGIN IMMEDIATE")
        if outcome.status != "unchanged":
            self._db.execute(
                "INSERT OR REPLACE INTO repositories VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    outcome.name,
                    outcome.status,
                    outcome.reason,
                    outcome.refs_digest,
                    outcome.rules_digest,
                    outcome.report,
                    outcome.seconds,
                    outcome.bytes,
                    attempts,
                    _now(),
                ),
            )
        self._db.execute("INSERT OR IGNORE INTO run_items VALUES (?, ?)", (self._run, outcome.name))
        self._db.execute("COMMIT")

    def finish(self) -> None:
        """Close the run: the next start begins a new one."""
        self._db.execute("UPDATE runs SET finished_at = ? WHERE id = ?", (_now(), self._run))

    def results(self, names: set[str]) -> list[Outcome]:
        """Return how each of these repositories ended, by name."""
        columns = "name, status, reason, refs_digest, rules_digest, report, seconds, bytes"
        query = f"SELECT {columns} FROM repositories WHERE name = ?"  # noqa: S608 - a constant
        rows = (self._db.execute(query, (name,)).fetchone() for name in sorted(names))
        return [Outcome(*row) for row in rows if row is not None]

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
