import numpy as np
import pytest
from flint import Ordering, fmpz_mpoly_ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.toric.curve_bundles import (
    CurveBundle,
    all_patterns,
    h0_values,
    random_coefficients,
)
from workbench.toric.curve_splitting import splittings
from workbench.toric.fans import DP3, dp3_divisor

TRIVIAL = (0,) * 6
QUARTICS = CurveBundle(DP3, dp3_divisor(4, -1, -1, -1), TRIVIAL)


@pytest.mark.parametrize("curve", [(3, -1, -1, -1), (4, -1, -1, -1), (4, -1, -2, 1)])
def test_polynomials_factor_as_foretold(curve):
    pair = CurveBundle(DP3, dp3_divisor(*curve), TRIVIAL)
    patterns = all_patterns(pair)
    patterns = patterns[np.random.default_rng(1).integers(len(patterns), size=60)]
    coefficients = random_coefficients(patterns, 1, 50)
    found = splittings(pair, patterns)
    context = fmpz_mpoly_ctx.get([f"x{i}" for i in range(6)], Ordering.lex)
    exponents = (pair.monomials @ np.array(DP3.rays).T + np.array(pair.curve)).tolist()
    variables = [str(x) for x in context.gens()]
    for row, curve_coefficients in enumerate(coefficients.tolist()):
        polynomial = context.from_dict(
            {tuple(e): c for e, c in zip(exponents, curve_coefficients, strict=True) if c}
        )
        _, factors = polynomial.factor()
        times = {str(f): m for f, m in factors}
        assert [times.get(x, 0) for x in variables] == found.boundary[row].tolist()
        rest = sum(m for f, m in times.items() if f not in variables)
        others = found.others[row]
        assert (others == 0) == (rest == 0)
        if others == 1:
            assert rest == 1


def test_a_binomial_of_lattice_length_two_is_two_curves():
    conics = CurveBundle(DP3, dp3_divisor(2, 0, -1, 0), TRIVIAL)
    points = conics.monomials
    ends = next(
        (i, j)
        for i in range(len(points))
        for j in range(i)
        if np.gcd(*(points[i] - points[j])) == 2
    )
    pattern = np.zeros((1, len(points)), int)
    pattern[0, list(ends)] = 1
    found = splittings(conics, pattern)
    assert found.others.tolist() == [2]
    assert found.splits.tolist() == [True]


def test_the_classes_of_the_components_add_up():
    found = splittings(QUARTICS, all_patterns(QUARTICS))
    assert (found.components >= 1).all()
    assert not (found.smooth & found.splits).any()
    assert found.smooth[-1]


@settings(deadline=None, max_examples=25)
@given(st.tuples(*[st.integers(-3, 3)] * 4), st.integers(0, 99))
def test_clifford_s_theorem_holds_on_smooth_curves(bundle, seed):
    pair = CurveBundle(DP3, QUARTICS.curve, dp3_divisor(*bundle))
    patterns = all_patterns(pair)
    smooth = splittings(pair, patterns).smooth
    curves = random_coefficients(patterns[smooth], seed)
    h0, h1 = h0_values(pair, curves), h0_values(pair.residual, curves)
    special = (h0 > 0) & (h1 > 0)
    assert (2 * (h0[special] - 1) <= pair.degree).all()
    if pair.degree < 0:
        assert not h0.any()
