"""The results of a ledger as one table: a row a unit, a column for each entry of unit and value."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection, connect
from typing import Any

from workbench.runs.campaign.ledger import readable

__all__ = ["export_parquet"]

_ROWS = 20_000
_OWN = ("state", "attempts", "seconds", "cpu", "error")
_NUMBERS = {"integer", "real"}


def export_parquet(ledger: Path, to: Path) -> int:
    """Write a ledger's units, settled or not, to a parquet file, whole or not at all.

    Columns: the entries of the units; state, attempts, seconds, cpu (seconds of the processor) and
    error; the entries of the results, which are missing where there is none. An entry that is a
    list or a mapping is written as JSON; one that has the name of an earlier column is left out.

    Returns
    -------
    int
        The number of rows.

    Raises
    ------
    InputError
        If the ledger cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    part = to.with_name(f".{to.name}.{os.getpid()}.part")
    uri = f"{ledger.absolute().as_uri()}?mode=ro"
    rows = 0
    with readable(ledger), closing(connect(uri, uri=True)) as connection:
        units, values = (_kinds(connection, sql) for sql in ("units", "results"))
        own = {
            "state": "text",
            "attempts": "integer",
            "seconds": "real",
            "cpu": "real",
            "error": "text",
        }
        kinds = values | own | units
        names = [*units, *own, *(name for name in values if name not in own | units)]
        schema = pa.schema([(name, _type(pa, kinds[name])) for name in names])
        try:
            with pq.ParquetWriter(part, schema, compression="zstd") as writer:
                for chunk in _chunks(connection):
                    shaped = [
                        {name: _entry(row.get(name), kinds[name]) for name in names}
                        for row in chunk
                    ]
                    writer.write_table(pa.Table.from_pylist(shaped, schema))
                    rows += len(shaped)
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)
    return rows


def _kinds(connection: Connection, table: str) -> dict[str, str]:
    """Return the entries of a table's JSON, in their order, each with one kind for its column."""
    column = "unit" if table == "units" else "value"
    found: dict[str, set[str]] = {}
    for name, kind in connection.execute(
        f"select j.key, j.type from {table}, json_each({table}.{column}) as j"
        " group by j.key, j.type order by min(j.id)"
    ):
        found.setdefault(name, set()).add({"true": "bool", "false": "bool"}.get(kind, kind))
    return {name: _common(kinds - {"null"}) for name, kinds in found.items()}


def _common(kinds: set[str]) -> str:
    if kinds <= {"integer"} and kinds:
        return "integer"
    if kinds <= _NUMBERS and kinds:
        return "real"
    if kinds in ({"bool"}, {"text"}):
        return kinds.pop()
    return "json"


def _type(pa: Any, kind: str) -> Any:
    return {"integer": pa.int64(), "real": pa.float64(), "bool": pa.bool_()}.get(kind, pa.string())


def _entry(value: Any, kind: str) -> Any:
    return json.dumps(value) if kind == "json" and value is not None else value


def _chunks(connection: Connection) -> Iterator[list[dict[str, Any]]]:
    cursor = connection.execute(
        f"select unit, value, {', '.join(_OWN)} from units left join results using (key)"
        " order by position"
    )
    while rows := cursor.fetchmany(_ROWS):
        yield [
            {**json.loads(value or "{}"), **dict(zip(_OWN, own, strict=True)), **json.loads(unit)}
            for unit, value, *own in rows
        ]
