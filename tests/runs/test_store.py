from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.runs.store import open_store


def test_values_come_back_in_the_order_asked_for(tmp_path):
    path = tmp_path / "new folder" / "s.sqlite"
    with open_store(path) as store:
        store.put("a", [1, 0.1, None, "ä"])
        store.put("b", {"x": 1e-300})
        store.put("a", [2])
    with open_store(path) as store:
        assert store.keys() == {"a", "b"}
        assert len(store) == 2
        assert list(store.get(["b", "a"])) == [{"x": 1e-300}, [2]]
        with pytest.raises(KeyError):
            list(store.get(["c"]))


def test_a_file_that_is_no_store(tmp_path):
    path = tmp_path / "s.sqlite"
    path.write_bytes(b"not a database, but long enough to be looked at" * 50)
    with pytest.raises(InputError, match=r"is damaged or no store; delete it"), open_store(path):
        pass


def test_a_damaged_page_is_a_sentence(tmp_path):
    path = tmp_path / "s.sqlite"
    with open_store(path) as store:
        for i in range(300):
            store.put(str(i), list(range(i, i + 400)))
    data = bytearray(path.read_bytes())
    for at in range(4096, len(data), 4096):
        data[at : at + 1500] = b"\xff" * 1500
    path.write_bytes(data)
    with pytest.raises(InputError, match="damaged"), open_store(path) as store:
        list(store.get(store.keys()))


def test_a_flipped_bit_in_a_value_is_noticed(tmp_path):
    path = tmp_path / "s.sqlite"
    value = [i * i % 1009 for i in range(500)]
    with open_store(path) as store:
        store.put("a", value)
        blob = store._connection.execute("select value from results").fetchone()[0]
        flipped = blob[:-10] + bytes([blob[-10] ^ 1]) + blob[-9:]
        with store._connection:
            store._connection.execute("update results set value = ?", (flipped,))
        with pytest.raises(InputError, match="damaged"):
            list(store.get(["a"]))


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(InputError, match="cannot be opened"),
        open_store(tmp_path / "file" / "s.sqlite"),
    ):
        pass
