"""Numbers, texts and graphs from which no plumbing and no series can be made."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from workbench.errors import InputError
from workbench.plumbing.false_theta import casson, false_theta_zhat
from workbench.plumbing.graph import Plumbing, brieskorn, chain, lens, read_plumbing, star
from workbench.plumbing.series_checks import blow_ups, brieskorn_spheres
from workbench.plumbing.zhat import leading_terms, negative_definite, zhat

E8 = brieskorn(2, 3, 5)
CALLS: dict[str, Callable[[], object]] = {
    "lens of a text": lambda: lens("7", 2),  # type: ignore[arg-type]
    "lens of fractions": lambda: lens(7, 2.5),  # type: ignore[arg-type]
    "lens of nothing": lambda: lens(None, 1),  # type: ignore[arg-type]
    "lens without end": lambda: lens(10**9, 10**9 - 1),
    "a leg that is a number": lambda: star(-1, 5),  # type: ignore[arg-type]
    "a leg of one": lambda: star(-1, (2,)),  # type: ignore[arg-type]
    "a leg of three": lambda: star(-1, (2, 1, 1)),  # type: ignore[arg-type]
    "no leg": lambda: star(-1, None),  # type: ignore[arg-type]
    "a leg without end": lambda: star(-1, (10**9, 10**9 - 1)),
    "orders that are no integers": lambda: brieskorn(2, 3, 5.0),  # type: ignore[arg-type]
    "an order that is a text": lambda: brieskorn("2", 3, 5),  # type: ignore[arg-type]
    "no text": lambda: read_plumbing(None),  # type: ignore[arg-type]
    "bytes": lambda: read_plumbing(b"E8"),  # type: ignore[arg-type]
    "a long leg that is read": lambda: read_plumbing("star(-1; 1000000000/999999999)"),
    "casson of large orders": lambda: casson(10007, 10009, 10037),
    "a theta function of nothing": lambda: false_theta_zhat(None, 5),  # type: ignore[arg-type]
    "a theta function without end": lambda: false_theta_zhat((2, 3, 5), 10**30),
    "a series of nothing": lambda: zhat(None, 3),  # type: ignore[arg-type]
    "a series of a text": lambda: leading_terms("E8", 3),  # type: ignore[arg-type]
    "a billion structures": lambda: zhat(Plumbing((-(10**9),)), -1),
    "a sum of hours": lambda: zhat(
        Plumbing((-5,) * 12, tuple((0, i) for i in range(1, 12))), 10**5
    ),
    "half a term": lambda: leading_terms(E8, 1.5),  # type: ignore[arg-type]
    "trees of a text": lambda: blow_ups("a", 1),  # type: ignore[arg-type]
    "no trees": lambda: blow_ups(0, 1),
    "a seed below 0": lambda: blow_ups(2, -1),
    "spheres of a text": lambda: brieskorn_spheres("a", 3, 5),  # type: ignore[arg-type]
    "spheres with NaN": lambda: brieskorn_spheres(7, 3, float("nan")),  # type: ignore[arg-type]
    "spheres without end": lambda: brieskorn_spheres(10**9, 3, 5),
}


@pytest.mark.parametrize("name", CALLS)
def test_it_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(InputError, match=r"\.$"):
        CALLS[name]()


@pytest.mark.parametrize("bad", [None, "3", 1.5, float("nan"), float("inf"), [], True])
def test_a_bound_is_an_integer_or_a_fraction(bad: Any) -> None:
    for refused in (lambda b: zhat(E8, b), lambda b: false_theta_zhat((2, 3, 5), b)):
        with pytest.raises(InputError, match="bounded by"):
            refused(bad)
    assert zhat(E8, Fraction(27, 2)) == zhat(E8, 13)


def test_each_tree_of_a_forest_is_asked_whether_it_is_definite() -> None:
    assert not negative_definite(Plumbing((-2, 3)))
    assert not negative_definite(Plumbing((-2, -2, 1), ((0, 1),)))
    assert negative_definite(Plumbing((-2, -3)))
    assert negative_definite(Plumbing(()))
    assert negative_definite(chain(*[-2] * 500))
