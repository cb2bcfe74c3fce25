"""The cusp's answer against SnapPy's two independent length spectra."""

from __future__ import annotations

import math

import pytest

from workbench.knots._cusp_chart import chart_of
from workbench.knots._snappy import snappy
from workbench.knots._source import blocks, knots_between, manifold
from workbench.knots.geodesics import (
    injectivity_radius,
    injectivity_radius_bound,
    shortest_geodesic,
)
from workbench.knots.hyperbolic import NotHyperbolicError


def from_dirichlet_domain(M, cutoff):
    """Shortest geodesics, greatest twist first, or None when SnapPy's domain fails."""
    try:
        domain = M.dirichlet_domain(maximize_injectivity_radius=False)
    except RuntimeError:
        return None
    lengths = [complex(g.length) for g in domain.length_spectrum_dicts(cutoff)]
    least = min(length.real for length in lengths)
    return least, max(length.imag for length in lengths if length.real < least + 1e-6)


def test_figure_eight():
    """The verified systole in SnapPy's documentation of length_spectrum_alt."""
    length = shortest_geodesic(snappy.Manifold("m004"))
    assert length.real == pytest.approx(1.0870701449957390997853, abs=1e-9)
    assert length.imag == pytest.approx(1.7227684498700890, abs=1e-9)


def test_agrees_with_dirichlet_domains():
    compared = 0
    ranges = blocks(13)
    knots = [k for r in (ranges[4], ranges[5], ranges[20], ranges[-1]) for k in knots_between(*r)]
    for knot in knots:
        M = manifold(knot)
        if M.volume() < 1:
            continue
        length = shortest_geodesic(M)
        expected = from_dirichlet_domain(M, length.real + 0.2)
        if expected is None:
            continue
        compared += 1
        assert length.real == pytest.approx(expected[0], abs=1e-6), knot.name
        assert math.remainder(length.imag - expected[1], 2 * math.pi) == pytest.approx(
            0, abs=1e-5
        ), knot.name
    assert compared > 80


@pytest.mark.slow
@pytest.mark.parametrize("name", ["4_1", "5_2", "6_1", "K8n1"])
def test_agrees_with_snappys_tiling(name):
    M = snappy.Manifold(name)
    found = M.length_spectrum_alt(count=1)
    assert shortest_geodesic(M).real == pytest.approx(float(found[0].length.real()), abs=1e-8)


@pytest.mark.parametrize("name", ["m015", "m032", "K10n12", "K13n500"])
def test_does_not_depend_on_the_triangulation(name):
    M = snappy.Manifold(name)
    expected = shortest_geodesic(M)
    for seed in range(3):
        snappy.set_rand_seed(seed)
        N = M.copy()
        N.randomize()
        assert shortest_geodesic(N) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("name", ["m015", "K10n12", "K12n242"])
def test_the_mirror_image_negates_the_twist(name):
    M = snappy.Manifold(name)
    N = M.copy()
    N.reverse_orientation()
    assert shortest_geodesic(N) == pytest.approx(shortest_geodesic(M).conjugate(), abs=1e-7)


@pytest.mark.parametrize("name", ["m004", "K12n242", "K13a100"])
def test_the_cusp_chart_has_snappys_cusp(name):
    M = snappy.Manifold(name)
    u, v = chart_of(M).lattice
    modulus = complex(M.cusp_info("modulus")[0])
    assert (v / u).imag == pytest.approx(modulus.imag, abs=1e-8)
    assert abs((v / u).real) == pytest.approx(abs(modulus.real), abs=1e-8)


def test_the_edges_of_the_injectivity_radius():
    assert injectivity_radius(0.2 + 1j, 1.3 + 0.2j) == 0.1
    mu = 1 + 0j
    assert injectivity_radius(1.0870701 + 1.7j, mu) == injectivity_radius_bound(mu)
    assert 2 * math.sinh(injectivity_radius_bound(3 - 4j)) == pytest.approx(5.0)


def test_a_torus_knot_has_no_geodesics():
    with pytest.raises(NotHyperbolicError, match="not hyperbolic"):
        shortest_geodesic(snappy.Manifold("K3a1"))
