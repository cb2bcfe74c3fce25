"""The account of a campaign: an SQLite file that says of each unit what has become of it.

Tables: `units` (one row a unit: key, position, unit, state, attempts, seconds, cpu, worker, error,
finished), `results` (key, value: JSON), `attempts` (one row for each time that a unit was computed
and we heard of it), `events` (what befell executors), `plan`. A unit becomes done and its result
appears in one transaction, and only if it was waiting: an answer that comes twice is seen in
`attempts` and counted once. Transactions are synced to the disk.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.runs.campaign.guard import Outcome
from workbench.runs.campaign.plan import Json, Plan

__all__ = ["STATES", "Ledger", "Waiting", "open_ledger", "read_ledger", "readable"]

STATES = ("waiting", "done", "failed", "timed out", "crashed")

Waiting = tuple[int, str, Any]

_TABLES = """
create table if not exists plan (function text, version text, parameters text);
create table if not exists units (
    position integer primary key, key text unique not null, unit text not null,
    state text not null default 'waiting', attempts integer not null default 0,
    seconds real, cpu real, worker text, error text, finished real);
create index if not exists units_by_state on units (state, position);
create table if not exists results (key text primary key, value text not null) without rowid;
create table if not exists attempts (key text, state text, seconds real, cpu real,
    worker text, error text, finished real);
create table if not exists events (time real, event text);
create view if not exists answers as
    select position, unit, seconds, cpu, worker, finished, value
    from units join results using (key);
"""


class Ledger:
    """An open ledger; made by `open_ledger`."""

    def __init__(self, path: Path, connection: sqlite3.Connection, attempts: int) -> None:
        self.path = path
        self._connection = connection
        self._most = attempts

    def add(self, keyed: Iterable[tuple[str, Json]]) -> int:
        """Add units that are not there yet; return how many."""
        before = self.total()
        rows = ((key, json.dumps(unit)) for key, unit in keyed)
        with readable(self.path), self._connection:
            self._connection.executemany(
                "insert or ignore into units (key, unit) values (?, ?)", rows
            )
        return self.total() - before

    def waiting(self, after: int, most: int) -> list[Waiting]:
        """Return waiting units from behind a position on: position, key and unit."""
        with readable(self.path):
            rows = self._connection.execute(
                "select position, key, unit from units where state = 'waiting' and position > ?"
                " order by position limit ?",
                (after, most),
            ).fetchall()
        return [(position, key, json.loads(unit)) for position, key, unit in rows]

    def record(self, outcomes: Sequence[Outcome]) -> tuple[int, list[str]]:
        """Enter what has come of units, all or nothing; durable when this returns.

        Returns
        -------
        tuple
            How many units have been settled, and the keys of those that still wait, for another
            attempt.
        """
        settled, again = 0, []
        with readable(self.path), self._connection as connection:
            for outcome in outcomes:
                row = {"value": None, "error": None, "cpu": None, **outcome}
                connection.execute(
                    "insert into attempts values"
                    " (:key, :state, :seconds, :cpu, :worker, :error, :finished)",
                    row,
                )
                final = outcome["state"] in ("done", "failed")
                changed = connection.execute(
                    "update units set attempts = attempts + 1, seconds = :seconds,"
                    " cpu = :cpu, worker = :worker, error = :error, finished = :finished,"
                    " state = case when :final or attempts + 1 >= :most then :state"
                    " else 'waiting' end"
                    " where key = :key and state = 'waiting' returning state",
                    {**row, "value": None, "final": final, "most": self._most},
                ).fetchone()
                if changed == ("done",):
                    connection.execute(
                        "insert into results values (?, ?)",
                        (outcome["key"], json.dumps(outcome["value"])),
                    )
                if changed == ("waiting",):
                    again.append(outcome["key"])
                elif changed:
                    settled += 1
        return settled, again

    def note(self, event: str) -> None:
        """Enter what befell an executor."""
        with readable(self.path), self._connection:
            self._connection.execute("insert into events values (?, ?)", (time.time(), event))

    def total(self) -> int:
        """Count the units."""
        return int(self._one("select count(*) from units"))

    def counts(self) -> dict[str, int]:
        """Count the units of each state."""
        with readable(self.path):
            found = dict(
                self._connection.execute("select state, count(*) from units group by state")
            )
        return {state: found.get(state, 0) for state in STATES}

    def account(self) -> dict[str, int]:
        """Hold the tables against each other.

        Returns
        -------
        dict
            units; settled (not waiting); results; lost: units that are done and have no result, or
            have settled without an attempt; double: results beyond one for each unit that is done;
            repeated: attempts that ended well beyond the one that was counted.
        """
        return {
            "units": self.total(),
            "settled": self._one("select count(*) from units where state != 'waiting'"),
            "results": self._one("select count(*) from results"),
            "lost": self._one(
                "select count(*) from units where state != 'waiting' and ("
                " (state = 'done' and key not in (select key from results))"
                " or key not in (select key from attempts))"
            ),
            "double": self._one(
                "select (select count(*) from results)"
                " - (select count(*) from units where state = 'done')"
            ),
            "repeated": self._one(
                "select (select count(*) from attempts where state = 'done')"
                " - (select count(*) from units where state = 'done')"
            ),
        }

    def query(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the columns and rows of a question in SQL, which can change nothing.

        Raises
        ------
        InputError
            If it is not a question that SQLite understands.
        """
        uri = f"{self.path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            try:
                cursor = connection.execute(sql)
                return [column[0] for column in cursor.description or ()], cursor.fetchall()
            except (sqlite3.Error, sqlite3.Warning) as reason:
                raise InputError(f"SQLite does not answer: {reason}.") from None

    def poison(self) -> list[tuple[Any, str, str, int]]:
        """Return the units put aside: unit, state, error, attempts."""
        rows = self._connection.execute(
            "select unit, state, error, attempts from units"
            " where state not in ('waiting', 'done') order by position"
        )
        with readable(self.path):
            return [(json.loads(unit), *rest) for unit, *rest in rows]

    def _one(self, sql: str) -> int:
        with readable(self.path):
            return int(self._connection.execute(sql).fetchone()[0])


@contextmanager
def open_ledger(path: Path, plan: Plan) -> Iterator[Ledger]:
    """Open or create a plan's ledger for the length of a with block.

    Raises
    ------
    InputError
        If the file is no ledger, of another plan, damaged, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=60)
    except (OSError, sqlite3.Error) as reason:
        raise InputError(f"The ledger {path} cannot be opened: {reason}.") from None
    mine = (plan.function, plan.version, json.dumps(plan.parameters, sort_keys=True))
    with closing(connection):
        with readable(path):
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            connection.executescript(_TABLES)
            with connection:
                connection.execute("begin immediate")
                theirs = connection.execute("select * from plan").fetchone()
                if theirs is None:
                    connection.execute("insert into plan values (?, ?, ?)", mine)
        if theirs not in (None, mine):
            old, new = next(pair for pair in zip(theirs, mine, strict=True) if pair[0] != pair[1])
            raise InputError(
                f"The ledger {path} belongs to another campaign (its {old} is {new} here); "
                "give another folder with --out."
            )
        yield Ledger(path, connection, plan.attempts)


@contextmanager
def read_ledger(path: Path) -> Iterator[Ledger]:
    """Open a ledger to look at, also while a campaign writes it, for the length of a with block.

    Raises
    ------
    InputError
        If there is none.
    """
    if not path.is_file():
        raise InputError(f"There is no campaign in {path.parent}: {path.name} is missing.")
    with (
        readable(path),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection,
    ):
        connection.execute("select 1 from units limit 1")
        yield Ledger(path, connection, 0)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into one sentence."""
    try:
        yield
    except sqlite3.OperationalError as reason:
        raise InputError(f"The ledger {path} cannot be used: {reason}.") from None
    except sqlite3.DatabaseError:
        raise InputError(
            f"The ledger {path} is damaged or none; delete it and run the command again."
        ) from None
