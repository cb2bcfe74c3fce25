"""The account: what it keeps, what it refuses, and what is read from it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.runs.campaign.conftest import plan, squares
from workbench.errors import InputError
from workbench.runs.campaign import Plan, export_parquet, local_site, open_ledger, read_ledger, run


def finished(path: Path, count: int = 6, function: str = "square") -> None:
    given = plan(f"campaign_units:{function}", seconds=0.3)
    with open_ledger(path, given) as ledger:
        run(given, squares(count), ledger, local_site(1))


def test_more_units_of_a_plan_are_added_and_others_kept(work: str, tmp_path: Path) -> None:
    finished(tmp_path / "l", 4)
    with open_ledger(tmp_path / "l", plan(seconds=0.3)) as ledger:
        before = ledger.query("select * from attempts")[1]
        assert run(plan(), squares(6), ledger, local_site(1))["done"] == 6
        assert ledger.query("select * from attempts")[1][:4] == before
        assert ledger.account()["repeated"] == 0


def test_another_plan_is_refused(work: str, tmp_path: Path) -> None:
    finished(tmp_path / "l", 1)
    for other, what in (
        (Plan(f"{work}:square", "2", {}), "version"),
        (Plan(f"{work}:square", "1", {"budget": 2}), "budget"),
        (Plan(f"{work}:poison", "1", {}), "poison"),
    ):
        with pytest.raises(InputError, match=f"belongs to another campaign.*{what}|its 1 is 2"):  # noqa: SIM117
            with open_ledger(tmp_path / "l", other):
                pass


@pytest.mark.parametrize("content", [b"no database at all, but long enough" * 100, b"SQLite form"])
def test_what_is_no_ledger_is_refused(work: str, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "l").write_bytes(content)
    with (
        pytest.raises(InputError, match="is damaged or none"),
        open_ledger(tmp_path / "l", plan()),
    ):
        pass
    with pytest.raises(InputError, match="is damaged or none"), read_ledger(tmp_path / "l"):
        pass


def test_there_must_be_a_ledger_to_read(tmp_path: Path) -> None:
    with (
        pytest.raises(InputError, match="There is no campaign in "),
        read_ledger(tmp_path / "campaign.sqlite"),
    ):
        pass


def test_questions_in_sql_change_nothing(work: str, tmp_path: Path) -> None:
    finished(tmp_path / "l", 3)
    sql = "select sum(value ->> 'square') as s, count(*) as n from answers"
    with read_ledger(tmp_path / "l") as ledger:
        assert ledger.query(sql) == (["s", "n"], [(5, 3)])
        for wrong in ("delete from results", "selec", "select 1; select 2"):
            with pytest.raises(InputError, match="SQLite does not answer: "):
                ledger.query(wrong)
        assert ledger.account()["results"] == 3


def test_parquet_has_a_row_a_unit_and_types(work: str, tmp_path: Path) -> None:
    finished(tmp_path / "l", 9, "poison")
    assert export_parquet(tmp_path / "l", tmp_path / "r.parquet") == 9
    table = pq.read_table(tmp_path / "r.parquet")
    own = ["state", "attempts", "seconds", "cpu", "error"]
    assert table.column_names == ["i", *own, "square", "text"]
    assert [str(kind) for kind in table.schema.types[:4]] == ["int64", "string", "int64", "double"]
    rows = table.to_pylist()
    assert [row["i"] for row in rows] == list(range(9))
    assert [row["square"] for row in rows] == [0, 1, 4, None, 16, None, 36, None, 64]
    assert [rows[i]["state"] for i in (3, 5, 7)] == ["timed out", "crashed", "failed"]
    assert not list(tmp_path.glob(".*part"))


def test_parquet_of_mixed_entries(tmp_path: Path, work: str) -> None:
    with open_ledger(tmp_path / "l", plan()) as ledger:
        ledger.add((str(i), {"i": i}) for i in range(3))
        values = [{"a": 1, "b": [1], "c": True}, {"a": 0.5, "b": {"x": 1}, "c": None}, {"d": "t"}]
        shared = {"state": "done", "seconds": 0.1, "worker": "w", "finished": 1.0}
        ledger.record([{"key": str(i), "value": v, **shared} for i, v in enumerate(values)])
    export_parquet(tmp_path / "l", tmp_path / "r.parquet")
    rows = pq.read_table(tmp_path / "r.parquet").to_pylist()
    assert [row["a"] for row in rows] == [1.0, 0.5, None]
    assert [row["b"] for row in rows] == ["[1]", '{"x": 1}', None]
    assert [row["c"] for row in rows] == [True, None, None]
    assert [row["d"] for row in rows] == [None, None, "t"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"function": "campaign_units:none"}, "There is no function 'campaign_units:none'"),
        ({"function": "no.such:f"}, "There is no function 'no.such:f'"),
        ({"function": "square"}, "There is no function 'square'"),
        ({"seconds": 0.0}, "a positive number, not 0.0"),
        ({"seconds": float("nan")}, "a positive number, not nan"),
        ({"batch": 0}, "at least 1"),
    ],
)
def test_plans_that_cannot_be_run_are_refused(work: str, changed: dict, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Plan(**{"function": f"{work}:square", "version": "1", "parameters": {}, **changed})


def test_a_ledger_is_read_while_it_is_written(work: str, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "l", plan()) as ledger:
        ledger.add((str(i), {"i": i}) for i in range(3))
        writer = sqlite3.connect(tmp_path / "l", isolation_level=None)
        writer.execute("begin immediate")
        with read_ledger(tmp_path / "l") as reader:
            assert reader.counts()["waiting"] == 3
        writer.close()
