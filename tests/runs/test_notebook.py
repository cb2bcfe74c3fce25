from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import InputError
from workbench.runs.notebook import discover, find, read


def test_notebooks_are_named_by_section(root: Path) -> None:
    (root / "notebooks" / "draft.ipynb").write_text("no notebook", encoding="utf-8")
    found = discover(root)
    assert [(n.name, n.section, n.title) for n in found] == [
        ("22a_counting", "2.2", "Counting to $n$, and the sum it makes"),
        ("31a_failing", "3.1", "A notebook that stops"),
        ("32a_sleeping", "3.2", "A notebook that takes its time"),
    ]
    assert [p.name for p in found[0].parameters] == ["n", "scale", "seed", "labels"]


def test_the_tour_has_no_section(root: Path) -> None:
    tour = (root / "notebooks" / "31a_failing.ipynb").rename(root / "notebooks" / "00_tour.ipynb")
    assert read(tour).section == ""


@pytest.mark.parametrize("name", ["22a_counting", "22", "notebooks/22a_counting.ipynb"])
def test_a_beginning_is_enough(root: Path, name: str) -> None:
    assert find(discover(root), name).name == "22a_counting"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("3", "'3' is the beginning of several notebooks: 31a_failing, 32a_sleeping"),
        ("22a_countin9", "no notebook '22a_countin9'; did you mean 22a_counting"),
        ("zzz", "no notebook 'zzz'; there are: 22a_counting, 31a_failing, 32a_sleeping"),
        ("", "There is no notebook ''"),
    ],
)
def test_an_unknown_name_is_one_sentence(root: Path, name: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        find(discover(root), name)


def test_the_hash_is_of_the_sources_alone(root: Path) -> None:
    file = root / "notebooks" / "22a_counting.ipynb"
    before = read(file).sha256
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    content["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    content["metadata"]["papermill"] = {}
    file.write_text(json.dumps(content), encoding="utf-8")
    assert read(file).sha256 == before
    content["cells"][1]["source"] = ["n: int = 5"]
    file.write_text(json.dumps(content), encoding="utf-8")
    assert read(file).sha256 != before


@pytest.mark.parametrize(
    "content", ["", "{}", '{"cells": [1]}', '{"cells": 3}', '{"cells": []}', "[" * 10**5]
)
def test_a_damaged_file_is_named(root: Path, content: str) -> None:
    file = root / "notebooks" / "22a_counting.ipynb"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"22a_counting\.ipynb is not a notebook"):
        discover(root)
