"""Results kept on disk, one row a key, so that a killed run goes on where it was.

An SQLite file with one table. Each result is written in its own transaction: it is there in full
or not at all, whatever happens to the process. Values are JSON, compressed with a checksum.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from workbench.errors import InputError

__all__ = ["Store", "open_store"]


class Store:
    """A mapping from keys to JSON values in an open SQLite file; made by `open_store`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    def put(self, key: str, value: Any) -> None:
        """Keep a value, replacing the key's earlier one; durable when this returns."""
        blob = zlib.compress(json.dumps(value, separators=(",", ":")).encode())
        with self._connection:
            self._connection.execute("insert or replace into results values (?, ?)", (key, blob))

    def keys(self) -> set[str]:
        """Return all the keys."""
        with _readable(self.path):
            return {key for (key,) in self._connection.execute("select key from results")}

    def get(self, keys: Iterable[str]) -> Iterator[Any]:
        """Yield the values of keys, in the order given.

        Raises
        ------
        InputError
            If the file is damaged.
        KeyError
            If a key is not there.
        """
        for key in keys:
            with _readable(self.path):
                row = self._connection.execute(
                    "select value from results where key = ?", (key,)
                ).fetchone()
                if row is None:
                    raise KeyError(key)
                value = json.loads(zlib.decompress(row[0]))
            yield value

    def __len__(self) -> int:
        with _readable(self.path):
            return int(self._connection.execute("select count(*) from results").fetchone()[0])


@contextmanager
def open_store(path: Path) -> Iterator[Store]:
    """Open or create a store for the length of a with block.

    Raises
    ------
    InputError
        If the file is not a store, is damaged, or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with open_store(Path(folder) / "results.sqlite") as store:
    ...         store.put("one", [1, 2.5])
    ...         list(store.get(["one"]))
    [[1, 2.5]]
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=60)
    except (OSError, sqlite3.Error) as reason:
        raise InputError(f"The store {path} cannot be opened: {reason}.") from None
    with closing(connection):
        with _readable(path):
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = normal")
            (state,) = connection.execute("pragma quick_check(1)").fetchone()
            if state != "ok":
                raise sqlite3.DatabaseError(state)
            connection.execute(
                "create table if not exists results (key text primary key, value blob not null)"
            )
            connection.execute("select key, value from results limit 1")
        yield Store(path, connection)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn what a damaged file can raise into one sentence."""
    try:
        yield
    except sqlite3.OperationalError as reason:
        raise InputError(f"The store {path} cannot be used: {reason}.") from None
    except (sqlite3.DatabaseError, zlib.error, ValueError):
        raise InputError(
            f"The store {path} is damaged or no store; delete it and run the command again."
        ) from None
