from __future__ import annotations

import numpy as np
import pytest

from workbench.conjectures.candidates import Candidates, monomials
from workbench.conjectures.split import grouped_split
from workbench.conjectures.whitebox import shallow_tree, simplest, single_terms, sparse_fits
from workbench.errors import InputError


def test_monomials_are_what_their_names_say(table):
    found = monomials(table)
    assert len(found.terms) == len(set(found.terms)) == 269
    mu = table["meridian_re"] + 1j * table["meridian_im"]
    values = dict(zip(found.terms, found.values.T, strict=True))
    np.testing.assert_allclose(values["λ·Re μ/|μ|²"], (table["longitude"] / mu).values.real)
    np.testing.assert_allclose(values["λ·Im μ/|μ|²"], -(table["longitude"] / mu).values.imag)
    np.testing.assert_allclose(values["1/(λ·vol)"], 1 / (table["longitude"] * table["volume"]))
    np.testing.assert_allclose(values["(Re μ)²·Im μ"], mu.values.real**2 * mu.values.imag)


def test_the_slope_is_discovered_with_its_coefficient(table):
    groups = np.arange(len(table))
    candidates = monomials(table)
    signature = table["signature"].to_numpy()
    assert single_terms(candidates, signature, groups)["term"][0] == "λ·Re μ/|μ|²"
    fit = simplest(sparse_fits(candidates, signature, groups))
    assert fit.terms == ("λ·Re μ/|μ|²",)
    assert fit.coefficients[0] == pytest.approx(0.5, abs=4 * fit.errors[0])
    assert fit.errors[0] < 0.01
    assert fit.intercept == pytest.approx(0, abs=4 * fit.intercept_error)
    assert fit.formula.startswith("σ ≈ (0.")


@pytest.mark.parametrize("term", ["Re μ·vol/|μ|", "Im μ/λ", "(Re μ)²·|μ|"])
def test_another_planted_law_is_found_as_well(table, term):
    candidates = monomials(table)
    values = candidates.values[:, candidates.terms.index(term)]
    noisy = 40 * values + np.random.default_rng(0).normal(0, 0.05 * np.std(40 * values), len(table))
    signature = np.round(noisy * 1000).astype(np.int64)
    fit = simplest(sparse_fits(candidates, signature, np.arange(len(table))))
    assert fit.terms[0] == term
    assert fit.coefficients[0] == pytest.approx(40_000, rel=0.02)


def test_two_terms_are_kept_when_two_are_there():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(600, 30))
    signature = np.round(100 * (2 * x[:, 4] - x[:, 17])).astype(np.int64)
    candidates = Candidates(tuple(f"x{i}" for i in range(30)), x)
    fit = simplest(sparse_fits(candidates, signature, np.arange(600)))
    assert fit.terms == ("x4", "x17")
    np.testing.assert_allclose(fit.coefficients, [200, -100], rtol=1e-2)


def test_pure_noise_scores_no_better_than_the_mean():
    rng = np.random.default_rng(2)
    candidates = Candidates(tuple(f"x{i}" for i in range(200)), rng.normal(size=(300, 200)))
    fits = sparse_fits(candidates, rng.integers(-5, 5, 300), np.arange(300))
    assert all(fit.r2 < 0.02 for fit in fits)


def test_standard_errors_match_repeated_draws():
    rng = np.random.default_rng(3)
    found, claimed = [], []
    for _ in range(200):
        x = rng.normal(size=200)
        y = np.round(1000 * (x + rng.normal(size=200) * (1 + np.abs(x)))).astype(np.int64)
        (fit,) = sparse_fits(Candidates(("x",), x[:, None]), y, np.arange(200), most_terms=1)
        found.append(fit.coefficients[0])
        claimed.append(fit.errors[0])
    assert np.mean(claimed) == pytest.approx(np.std(found), rel=0.15)


def test_repeating_every_row_as_its_twin_changes_no_error(table):
    candidates = monomials(table, {"λ": (1,), "Re μ": (1,), "|μ|": (-2,)})
    signature, groups = table["signature"].to_numpy(), np.arange(len(table))
    (once,) = sparse_fits(candidates, signature, groups, most_terms=1)
    doubled = Candidates(candidates.terms, np.tile(candidates.values, (2, 1)))
    (twice,) = sparse_fits(doubled, np.tile(signature, 2), np.tile(groups, 2), most_terms=1)
    assert twice.errors[0] == pytest.approx(once.errors[0], rel=1e-6)


def test_the_tree_reads_the_rule_off_the_slope(table):
    groups = np.arange(len(table))
    signature = table["signature"].to_numpy()
    split = grouped_split(groups, seed=0)
    slope = table[["slope", "volume"]].to_numpy()
    tree = shallow_tree(["slope", "volume"], slope, signature, groups, split)
    assert tree.root == "slope"
    assert tree.accuracy.mean > 0.9
    assert "slope <= " in tree.rules
    assert tree.leaves <= 16


def test_bad_arguments_are_refused(table):
    with pytest.raises(InputError, match="may vanish"):
        monomials(table, {"Re μ": (-1, 1)})
    with pytest.raises(InputError, match="no symbol slope"):
        monomials(table, {"slope": (1,)})
    candidates = monomials(table, {"λ": (1,)})
    signature, groups = table["signature"].to_numpy(), np.arange(len(table))
    with pytest.raises(InputError, match="most_terms"):
        sparse_fits(candidates, signature, groups, most_terms=2)
    with pytest.raises(InputError, match="folds"):
        single_terms(candidates, signature, groups, folds=1)
