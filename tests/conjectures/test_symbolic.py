import itertools

import numpy as np
import pytest

from workbench.conjectures.symbolic import symbolic_fit
from workbench.errors import InputError

CUBE = np.array(list(itertools.product((0, 1), repeat=3)))
PARITY = CUBE.sum(axis=1) % 2


def test_a_boolean_function_is_found_exactly_and_without_squares():
    found = symbolic_fit("xyz", CUBE, CUBE[:, 0] * CUBE[:, 1] + CUBE[:, 2], "h", 3, seed=0)
    assert found.fit.exact
    assert found.fit.formula == "h = z + x·y"


def test_what_is_not_found_is_said_to_be_inexact():
    found = symbolic_fit(
        "xyz", CUBE, PARITY, "p", degree=1, seed=0, rounds=1, population=40, generations=2
    )
    assert not found.fit.exact
    assert found.fit.formula.startswith("p ≈ ")
    assert found.rounds == 1


def test_a_seed_gives_the_same_search_again():
    once, again = (
        symbolic_fit("xyz", CUBE, PARITY, "p", 3, 5, rounds=2, population=60, generations=3)
        for _ in range(2)
    )
    assert once == again


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"names": "xy"}, "one target for each"),
        ({"points": CUBE.astype(float)}, "integers"),
        ({"degree": 0}, "integers from 1 on"),
        ({"population": 5}, "integers from 20 to"),
    ],
)
def test_an_empty_search_is_refused(changes, sentence):
    given = {"names": "xyz", "points": CUBE, "target": PARITY, "name": "p", "degree": 2, "seed": 0}
    with pytest.raises(InputError, match=sentence):
        symbolic_fit(**given | changes)
