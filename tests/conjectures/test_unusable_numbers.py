"""Tables, names and numbers from which nothing can be learned are refused with one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from jaxtyping import config

from workbench.conjectures import e6_checks, e6_learning, gauge_rank
from workbench.conjectures import minimum_volume as volumes
from workbench.conjectures import period_dimension as dimensions
from workbench.conjectures import triangulation_learning as counting
from workbench.conjectures.cohomology_learning import (
    box,
    learn_regions,
    learn_sections,
    regions_by_differences,
)
from workbench.conjectures.decision_rules import check_rules, grow_rules
from workbench.conjectures.descent import TrainingSettings
from workbench.conjectures.exact_fit import Basis, exact_fit, monomial_basis
from workbench.conjectures.principal import principal_components
from workbench.conjectures.spectra import h_family, h_graph, spectra
from workbench.conjectures.symbolic import symbolic_fit
from workbench.errors import InputError
from workbench.toric.landscape import draw_geometries, star_fan
from workbench.toric.polygons import Polygon
from workbench.toric.polytopes import LARGE
from workbench.toric.triangulations import FacetCensus

NO_NUMBERS: tuple[Any, ...] = (None, "x", 1.5, float("nan"), [], -1)
N = np.arange(10)[:, None]
LARGE_N = (N[:, 0] > 6).astype(int)
TREE = grow_rules(["n"], N, LARGE_N, "t", 2)
FAN = star_fan(LARGE[0])
CENSUS = FacetCensus((Polygon(((0, 0), (1, 0), (0, 1))),), ((0, 0),))
SPACES = dimensions.random_spaces(30, 1)
DIAGRAMS = pd.DataFrame(
    {"I": range(40), "E": range(40), "V": 3, "product": 1.0, "V_min": 1.0, "upper": 1.0}
)
SETTINGS = TrainingSettings(hidden=(4,), steps=20)


@pytest.fixture(autouse=True)
def as_outside_of_tests() -> Iterator[None]:
    """Switch off the check of types, which the tests of this room have and a person has not."""
    config.update("jaxtyping_disable", True)
    yield
    config.update("jaxtyping_disable", False)


TAKES_A_NUMBER: dict[str, Callable[[Any], object]] = {
    "degree": lambda n: monomial_basis("a", [[1]], n),
    "depth": lambda n: grow_rules(["n"], N, LARGE_N, "t", n),
    "smallest leaf": lambda n: grow_rules(["n"], N, LARGE_N, "t", 2, n),
    "seed of a tree": lambda n: grow_rules(["n"], N, LARGE_N, "t", 2, 1, n),
    "node of a rule": TREE.rule,
    "node of a branch": TREE.branch,
    "degree of a search": lambda n: symbolic_fit(["n"], N, N[:, 0], "y", n, 0),
    "seed of a search": lambda n: symbolic_fit(["n"], N, N[:, 0], "y", 1, n),
    "rounds": lambda n: symbolic_fit(["n"], N, N[:, 0], "y", 1, 0, rounds=n),
    "generations": lambda n: symbolic_fit(["n"], N, N[:, 0], "y", 1, 0, generations=n),
    "population": lambda n: symbolic_fit(["n"], N, N[:, 0], "y", 1, 0, population=n),
    "geometries": lambda n: e6_checks.rule_against_geometry(FAN, n, 1, obeying=False),
    "seed of geometries": lambda n: e6_checks.rule_against_geometry(FAN, 5, n, obeying=True),
    "batch": lambda n: e6_checks.batches(FAN, n, 1, 1),
    "batches": lambda n: e6_checks.batches(FAN, 5, n, 1),
    "seed of batches": lambda n: e6_checks.batches(FAN, 5, 1, n),
    "each": lambda n: e6_learning.balanced_sample(FAN, n, 1),
    "seed of a sample": lambda n: e6_learning.balanced_sample(FAN, 20, n),
    "plain ranks": lambda n: gauge_rank.plain_ranks(
        draw_geometries(FAN, 1, np.random.default_rng(0)), n
    ),
    "count of triangulations": lambda n: counting.facet_table(CENSUS, [n]),
    "folds": lambda n: volumes.regression_errors(DIAGRAMS, 1, n),
    "seed of folds": lambda n: volumes.regression_errors(DIAGRAMS, n, 2),
    "seed of a reading": lambda n: volumes.linear_reading(DIAGRAMS, n),
    "leaves": lambda n: volumes.tree_reading(DIAGRAMS, n),
    "spaces": lambda n: dimensions.random_spaces(n, 1),
    "seed of spaces": lambda n: dimensions.random_spaces(2, n),
    "largest dimension": lambda n: dimensions.random_spaces(2, 1, n),
    "largest weight": lambda n: dimensions.random_spaces(2, 1, 3, n),
    "first term": lambda n: dimensions.fitted(SPACES, n, 100),
    "last term": lambda n: dimensions.fitted(SPACES, 1, n),
    "seed of a classifier": lambda n: dimensions.classified(dimensions.fitted(SPACES, 9, 90), n),
    "deepest weight": h_family,
    "terms of a series": lambda n: spectra((), n),
}


@pytest.mark.parametrize("name", TAKES_A_NUMBER)
def test_what_is_no_number_of_the_range_is_refused(name: str) -> None:
    for bad in NO_NUMBERS:
        with pytest.raises(InputError):
            TAKES_A_NUMBER[name](bad)


def test_a_basis_that_does_not_fit_in_memory_is_refused() -> None:
    with pytest.raises(InputError, match="at most 100000"):
        monomial_basis("abcdefghij", [[1] * 10], 40)
    with pytest.raises(InputError, match="at most 100000"):
        symbolic_fit("abcdefghijklmno", np.ones((3, 15), int), np.ones(3, int), "y", 15, 0)


@pytest.mark.parametrize("bad", [None, 5, [5], np.array([1, 2])])
def test_what_are_no_rows_is_refused(bad: Any) -> None:
    with pytest.raises(InputError):
        monomial_basis("a", bad, 1)
    with pytest.raises(InputError):
        monomial_basis(None, [[1]], 1)  # type: ignore[arg-type]
    with pytest.raises(InputError):
        exact_fit(Basis(("1",), ((1,),)), None if bad is None else 5)  # type: ignore[arg-type]


def test_integers_that_wrap_around_are_refused_by_a_tree() -> None:
    for values in (
        np.full((10, 1), np.iinfo(np.int64).min),
        np.full((10, 1), 2**63, dtype=np.uint64),
    ):
        with pytest.raises(InputError, match="at most 8388608"):
            grow_rules(["n"], values, LARGE_N, "t", 2)


@pytest.mark.parametrize("bad", [None, 5, [], N.tolist(), N[:, 0]])
def test_what_is_no_table_is_refused_by_trees_and_searches(bad: Any) -> None:
    refused: tuple[Callable[[], object], ...] = (
        lambda: grow_rules(["n"], bad, LARGE_N, "t", 2),
        lambda: check_rules(TREE.rules, ["n"], bad, LARGE_N),
        lambda: TREE.answers(bad),
        lambda: symbolic_fit(["n"], bad, N[:, 0], "y", 2, 0),
        lambda: learn_regions(["n"], bad, LARGE_N, [1], 2),
        lambda: learn_sections(bad, LARGE_N, [1], SETTINGS),
    )
    for call in refused:
        with pytest.raises(InputError):
            call()


def test_a_column_of_answers_is_not_a_list_of_answers() -> None:
    for call in (
        lambda: grow_rules(["n"], N, LARGE_N[:, None], "t", 2),
        lambda: check_rules(TREE.rules, ["n"], N, LARGE_N[:, None]),
        lambda: symbolic_fit(["n"], N, N, "y", 2, 0),
    ):
        with pytest.raises(InputError):
            call()
    with pytest.raises(InputError):
        TREE.answers(np.full((2, 1), np.nan))


@pytest.mark.parametrize("bad", [[], None, [-1], ["x"]])
def test_seeds_are_integers_one_at_least(bad: Any) -> None:
    with pytest.raises(InputError, match="the seeds"):
        learn_sections(N, LARGE_N, bad, SETTINGS)
    with pytest.raises(InputError, match="the seeds"):
        learn_regions(["n"], N, LARGE_N, bad, 2)


@pytest.mark.parametrize(
    "bad", [(), (None,), (5,), ("ab",), ((0, 1, 2),), ((0, 0.5),), ((0, 10**9),)]
)
def test_what_are_no_sides_of_a_box_is_refused(bad: Any) -> None:
    with pytest.raises(InputError):
        box(*bad)


def test_regions_need_a_symbol_for_each_side_and_integers() -> None:
    h0, sides = np.arange(49), [(0, 6), (0, 6)]
    assert [r.fit.formula for r in regions_by_differences("ab", sides, h0)] == ["h⁰ = 7·a + b"]
    bad: tuple[tuple[Any, Any, Any], ...] = (
        ("a", sides, h0),
        ("abc", sides, h0),
        ("ab", None, h0),
        ("ab", [], h0),
        ("ab", sides, None),
        ("ab", sides, h0.tolist()),
        ("ab", sides, h0 * 1.0),
        ("ab", sides, h0 * 2**57),
    )
    for symbols, box_sides, numbers in bad:
        with pytest.raises(InputError):
            regions_by_differences(symbols, box_sides, numbers)


@pytest.mark.parametrize(
    "bad",
    [
        None,
        5,
        "x",
        [1.0, 2.0],
        [["a"], ["b"]],
        np.ones((2, 2, 2)),
        np.array([[1e308, -1e308], [-1e308, 1e308]]),
        np.array([[1e-320], [2e-320]]),
    ],
)
def test_what_has_no_components_is_refused(bad: Any) -> None:
    with pytest.raises(InputError):
        principal_components(bad)


def test_lists_have_components() -> None:
    assert principal_components([[0, 0], [3, 4]]).shares[0] == 1  # type: ignore[arg-type]


def test_too_few_rows_are_refused() -> None:
    few: tuple[Callable[[], object], ...] = (
        lambda: volumes.linear_reading(DIAGRAMS[:1], 1),
        lambda: volumes.tree_reading(DIAGRAMS[:0]),
        lambda: dimensions.classified(dimensions.fitted(SPACES[:2], 9, 90), 1),
        lambda: dimensions.classified(dimensions.fitted((), 9, 90), 1),
        lambda: gauge_rank.rank_regression(pd.DataFrame(), 1),
        lambda: counting.facet_table(CENSUS, []),
        lambda: counting.total_by([], CENSUS),
        lambda: counting.total_by([float("nan")], CENSUS),
        lambda: e6_checks.exceptions(pd.DataFrame(), "x"),  # type: ignore[arg-type]
        lambda: h_graph(None, None),  # type: ignore[arg-type]
        lambda: h_graph((1,), ((1, 1), (1, 1))),  # type: ignore[arg-type]
    )
    for call in few:
        with pytest.raises(InputError):
            call()
