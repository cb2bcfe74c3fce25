from __future__ import annotations

from pathlib import Path
from typing import Any

import papermill
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.runs.notebook import discover
from workbench.runs.parameters import Parameter, declared, from_command_line, validated
from workbench.runs.provenance import as_option

CELL = """
# What follows is read, not run.
knots: int = 2_000  # how many "knots" # and more
bound: float = -1.5
exact: bool = True  # with exact arithmetic
name: str = "K12n242"  # whose picture
sizes: list[int] = [3, 4]  # of networks
limit: int | None = None
plain = 0.5  # without a type
long: int = (
    3  # folded by a formatter
)
"""
DECLARED = declared(CELL)


def test_a_cell_declares_types_defaults_and_comments() -> None:
    assert DECLARED[0] == Parameter("knots", "int", 2000, 'how many "knots" # and more')
    assert [(p.name, p.annotation, p.default) for p in DECLARED[1:]] == [
        ("bound", "float", -1.5),
        ("exact", "bool", True),
        ("name", "str", "K12n242"),
        ("sizes", "list[int]", [3, 4]),
        ("limit", "int | None", None),
        ("plain", "float", 0.5),
        ("long", "int", 3),
    ]
    assert DECLARED[-1].comment == "folded by a formatter"


def test_papermill_reads_the_same_from_the_notebook(root: Path) -> None:
    for notebook in discover(root):
        inferred = papermill.inspect_notebook(str(notebook.path))
        ours = {p.name: (p.annotation, p.comment) for p in notebook.parameters}
        assert ours == {
            name: (entry["inferred_type_name"], entry["help"]) for name, entry in inferred.items()
        }


@pytest.mark.parametrize(
    "cell", ["knots: int = many()", "knots: int = 1.5", "knots: int = (", "x: bool = 1"]
)
def test_a_cell_that_cannot_be_read_says_so(cell: str) -> None:
    with pytest.raises(InputError, match="parameters cell does not read as"):
        declared(cell)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("knots=7", 7),
        ("bound=1e-3", 0.001),
        ("bound=2", 2.0),
        ("exact=no", False),
        ("name=a=b, c", "a=b, c"),
        ("sizes=1,2, 3", [1, 2, 3]),
        ("sizes=[1, 2]", [1, 2]),
        ("sizes=", []),
        ("limit=none", None),
        ("limit=3", 3),
        ("plain=0.25", 0.25),
    ],
)
def test_values_take_the_declared_type(text: str, value: Any) -> None:
    (parsed,) = from_command_line("22a", DECLARED, [text]).values()
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("knots", "'knots' is not of the form name=value"),
        ("knot=1", "22a has no parameter 'knot'; it accepts: knots: int, bound: float"),
        ("knots=many", "'knots' of 22a is int, not 'many'; write for example -p knots=2000"),
        ("knots=1.5", "is int, not '1.5'"),
        ("exact=maybe", "is bool, not 'maybe'; write for example -p exact=true"),
        ("sizes=1,x", r"is list\[int\], not '1,x'"),
        ("limit=x", r"is int \| None, not 'x'"),
    ],
)
def test_a_wrong_value_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        from_command_line("22a", DECLARED, [text])


def test_a_notebook_without_parameters_accepts_none() -> None:
    with pytest.raises(InputError, match="00_tour has no parameter 'seed'; it accepts: none"):
        from_command_line("00_tour", (), ["seed=1"])


def test_values_of_a_profile_are_checked_not_parsed() -> None:
    assert validated("22a", DECLARED, {"bound": 3, "limit": 2}) == {"bound": 3, "limit": 2}
    for wrong in ({"knots": "3"}, {"knots": True}, {"sizes": [1, "a"]}, {"exact": 1}):
        with pytest.raises(InputError, match="of 22a is"):
            validated("22a", DECLARED, wrong)


@given(
    st.fixed_dictionaries(
        {
            "knots": st.integers(),
            "bound": st.floats(allow_nan=False),
            "exact": st.booleans(),
            "sizes": st.lists(st.integers()),
            "limit": st.none() | st.integers(),
        }
    )
)
def test_what_a_page_says_to_repeat_is_parsed_to_the_same(values: dict[str, Any]) -> None:
    texts = [as_option(name, value) for name, value in values.items()]
    assert from_command_line("22a", DECLARED, texts) == values
