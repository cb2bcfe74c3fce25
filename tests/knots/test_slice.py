"""Obstructions to sliceness: against KnotInfo's columns, on sums, and by the optional engines."""

from __future__ import annotations

import json
from functools import cache
from math import isqrt

import pytest
from database_knotinfo import link_list
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.knots import slice_engines
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander
from workbench.knots.slice import classical_obstructions, not_slice, obstructions, odd_factor
from workbench.knots.slice_engines import ENGINES, Engine, ask, installed


@cache
def table() -> list[tuple[dict[str, str], Diagram]]:
    entries = link_list()[2:]
    return [(entry, Diagram.from_pd(json.loads(entry["pd_notation"]))) for entry in entries]


def check(least: int, most: int) -> dict[str, int]:
    """Compare with the columns; return how often each obstruction is the first."""
    first: dict[str, int] = {}
    for entry, diagram in table():
        if not least <= int(entry["crossing_number"]) <= most:
            continue
        found = [obstruction.name for obstruction in classical_obstructions(diagram)]
        size = int(entry["determinant"])
        assert ("signature" in found) == (int(entry["signature"]) != 0)
        assert ("Arf invariant" in found) == (int(entry["arf_invariant"]) == 1)
        assert ("determinant" in found) == (isqrt(size) ** 2 != size)
        if entry["smooth_four_genus"] in ("0", "[0,1]"):
            assert not found, entry["name"]
        if entry["algebraic_concordance_order"] == "1":
            assert not found, entry["name"]
        if found:
            first[found[0]] = first.get(found[0], 0) + 1
    return first


def test_the_obstructions_are_those_of_knotinfo() -> None:
    assert check(3, 10) == {"signature": 171, "Arf invariant": 40, "determinant": 17}


@pytest.mark.slow
def test_the_obstructions_are_those_of_knotinfo_in_the_whole_table() -> None:
    first = check(3, 13)
    assert sum(first.values()) == 12_965 - 175 - 441
    assert first["signature"] == 2_132 + 7_373


def added(first: Diagram, second: Diagram) -> Diagram:
    """Return the connected sum."""
    a, b = first.to_spherogram(), second.to_spherogram()
    return Diagram.from_spherogram(a.connected_sum(b))


def test_signatures_between_the_roots_obstruct_where_nothing_else_does() -> None:
    """10_132 # 10_132 has signature 0 and a square for Alexander polynomial."""
    knot = Diagram.from_name("10_132")
    twice = added(knot, knot)
    assert [found.name for found in classical_obstructions(twice)] == ["Levine-Tristram"]
    assert "signature 4" in str(not_slice(twice))
    assert not_slice(added(knot, knot.mirror().reversed())) is None


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 248), st.booleans())
def test_a_knot_plus_its_mirror_image_is_not_obstructed(place: int, turned: bool) -> None:
    """K # −K is ribbon; K # mirror K with the other orientation is algebraically the same."""
    knot = table()[place][1]
    mirror = knot.mirror()
    assert not_slice(added(knot, mirror.reversed() if turned else mirror)) is None


@settings(max_examples=100)
@given(st.lists(st.integers(-5, 5), max_size=4), st.integers(-4, 4))
def test_norms_pass_the_test_of_fox_and_milnor(tail: list[int], shift: int) -> None:
    """f(t) f(1/t) with f(1) = 1 has no odd factor, and 1 − 3t + t² times it has that one."""
    f = [1 - sum(tail), *tail]
    while len(f) > 1 and not f[-1]:
        f.pop()
    while not f[0]:
        del f[0]
    norm = [0] * (2 * len(f) - 1)
    for i, a in enumerate(f):
        for j, b in enumerate(reversed(f)):
            norm[i + j] += a * b
    assert odd_factor(tuple(norm)) == ()
    odd = [0] * (len(norm) + 2)
    for i, a in enumerate(norm):
        for j, b in enumerate((1, -3, 1)):
            odd[i + j] += a * b
    assert odd_factor(tuple(odd)) == (1, -3, 1)


def test_the_factor_is_one() -> None:
    """8_17 has det 37 and a polynomial that does not split; 9_24 has a factor twice."""
    assert odd_factor(alexander(Diagram.from_name("8_17").pd))
    assert not odd_factor(alexander(Diagram.from_name("8_20").pd))


def test_links_are_refused() -> None:
    with pytest.raises(InputError, match="A knot has one component, not 2"):
        not_slice(Diagram.from_braid([1, 1]))
    with pytest.raises(InputError, match="positive number of seconds"):
        list(obstructions(Diagram.from_braid([1]), 0))


@pytest.mark.skipif("τ and ε" not in installed(), reason="knot_floer_homology is not installed")
def test_tau_and_epsilon_are_those_of_knotinfo() -> None:
    entries = [(e, d) for e, d in table() if e["name"] in ("9_42", "10_132", "11n_34", "13n_1496")]
    for entry, diagram in entries:
        tau, epsilon = entry["ozsvath_szabo_tau_invariant"], entry["epsilon"]
        expected = f"τ = {tau}, ε = {epsilon}" if (tau, epsilon) != ("0", "0") else ""
        assert ask("τ and ε", diagram, 60) == expected


@pytest.mark.skipif("s" not in installed(), reason="khoca is not installed")
def test_s_is_that_of_knotinfo() -> None:
    for entry, diagram in table():
        if entry["name"] in ("3_1", "9_42", "10_132", "10_139", "11n_34", "13n_1496"):
            s = entry["rasmussen_invariant"]
            assert ask("s", diagram, 60) == ("" if s == "0" else f"s over F₂ is {s}")


@pytest.mark.skipif("HKL" not in installed(), reason="Sage is not installed")
def test_twisted_polynomials_obstruct_what_is_algebraically_slice() -> None:
    """The first is an example of SnapPy's; the second calls for its advanced method."""
    found = {name: ask("HKL", Diagram.from_name(name), 300) for name in ("12n_813", "13n_3727")}
    assert found["12n_813"].endswith("the cover of order 3, over F_7")
    assert found["13n_3727"].endswith("the cover of order 2, over F_3")
    assert ask("HKL", Diagram.from_name("8_20"), 300) == ""


def test_an_engine_is_ended_when_its_time_is_over() -> None:
    assert ask("τ and ε", Diagram.from_name("10_132"), 0.01) == ""


def test_an_engine_that_fails_or_is_absent_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask("no such engine", Diagram.from_name("10_132"), 60) == ""
    absent = Engine("none", ("no_such_module",), "", lambda pd: "")
    monkeypatch.setattr(slice_engines, "ENGINES", {**ENGINES, "absent": absent})
    installed.cache_clear()
    assert "absent" not in installed()
    installed.cache_clear()
