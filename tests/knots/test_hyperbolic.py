from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.knots._cusp_chart import chart_of, largest_horoball
from workbench.knots._dt import pd_of_dt
from workbench.knots._snappy import SnapPeaFatalError, snappy
from workbench.knots._source import CensusKnot, blocks, knots_between, manifold
from workbench.knots.hyperbolic import (
    NotHyperbolicError,
    _modulo_half,
    canonical,
    hyperbolic_invariants,
    positively_oriented,
)
from workbench.knots.invariants import signature


def test_pretzel_minus_2_3_7():
    K = hyperbolic_invariants(snappy.Manifold("K12n242"))
    assert K.slope == pytest.approx(-18.2151, abs=1e-4)
    assert K.volume == pytest.approx(2.8281220883, abs=1e-9)
    assert K.cusp_shape == pytest.approx(-18.21508 + 1.30714j, abs=1e-5)


def test_figure_eight_in_closed_form():
    K = hyperbolic_invariants(snappy.Manifold("4_1"))
    assert K.meridian == pytest.approx(1j, abs=1e-12)
    assert K.longitude == pytest.approx(2 * math.sqrt(3), abs=1e-12)
    assert K.cusp_volume == pytest.approx(math.sqrt(3), abs=1e-12)
    assert K.volume == pytest.approx(2.029883212819307, abs=1e-12)
    assert (K.symmetry, K.symmetry_order) == ("D4", 8)
    assert K.chern_simons == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("name", ["5_2", "7_6", "K11n34", "K12n242", "K13n1000"])
def test_cusp_agrees_with_snappys_own_slow_translations(name):
    M = snappy.Manifold(name)
    K = hyperbolic_invariants(M)
    meridian, longitude = M.cusp_translations()[0]
    assert K.meridian == pytest.approx(complex(meridian), abs=1e-7)
    assert K.longitude == pytest.approx(float(longitude), abs=1e-7)
    assert K.slope == pytest.approx((K.longitude / K.meridian).real, abs=1e-9)
    assert K.cusp_volume == pytest.approx(K.meridian.imag * K.longitude / 2, abs=1e-9)


@pytest.mark.parametrize("name", ["5_2", "K9n3", "K12n242", "K13a100"])
def test_the_mirror_image_negates_what_is_chiral(name):
    M = snappy.Manifold(name)
    N = M.copy()
    N.reverse_orientation()
    K, L = hyperbolic_invariants(M), hyperbolic_invariants(N)
    assert L.slope == pytest.approx(-K.slope, abs=1e-9)
    assert L.meridian == pytest.approx(-K.meridian.conjugate(), abs=1e-9)
    assert _modulo_half(L.chern_simons + K.chern_simons) == pytest.approx(0, abs=1e-9)
    assert (L.volume, L.longitude) == pytest.approx((K.volume, K.longitude), abs=1e-9)


def test_exteriors_have_the_orientation_of_their_diagrams():
    """For each hyperbolic knot to 10 crossings (to 12 once, by hand: none differs)."""
    checked = 0
    for knot in knots_between(1, blocks(10)[-1][1]):
        M = manifold(knot)
        if M.volume() < 1:
            continue
        E = snappy.Link(pd_of_dt(knot.dt)).exterior()
        assert complex(E.cusp_info("shape")[0]) == pytest.approx(
            complex(M.cusp_info("shape")[0]), abs=1e-6
        ), knot.name
        checked += 1
    assert checked == 243


def test_positive_slope_goes_with_positive_signature():
    knots = knots_between(*blocks(12)[-1])
    slopes = [hyperbolic_invariants(manifold(k)).slope for k in knots]
    signatures = [signature(pd_of_dt(k.dt)) for k in knots]
    assert np.corrcoef(slopes, signatures)[0, 1] > 0.9


def test_torus_knots_are_not_hyperbolic():
    for name in ("K3a1", "K5a2", "K7a7", "K8n3"):
        with pytest.raises(NotHyperbolicError, match="not hyperbolic: contains flat tetrahedra"):
            hyperbolic_invariants(snappy.Manifold(name))


def test_the_cusp_that_crashes_snappea():
    M = snappy.Manifold("K13a4725")
    cusp = M.cusp_neighborhood()
    with pytest.raises(SnapPeaFatalError):
        cusp.set_displacement(cusp.stopping_displacement())
    K = hyperbolic_invariants(M)
    meridian, longitude = M.cusp_translations()[0]
    assert K.meridian == pytest.approx(complex(meridian), abs=1e-7)
    assert K.longitude == pytest.approx(float(longitude), abs=1e-7)


def test_the_largest_horoball_gives_the_maximal_cusp():
    for knot in knots_between(*blocks(11)[-1]):
        M = manifold(knot)
        chart = chart_of(canonical(M))
        volume = chart.area / largest_horoball(chart.corner) / 2
        assert volume == pytest.approx(hyperbolic_invariants(M).cusp_volume, abs=1e-8), knot.name


def test_a_bad_triangulation_is_replaced_the_same_way_each_time():
    M = snappy.Manifold("K12n242")
    for seed in range(60):
        snappy.set_rand_seed(seed)
        N = M.copy()
        N.randomize(8)
        if N.solution_type() != "all tetrahedra positively oriented":
            break
    else:
        pytest.skip("no triangulation with a negatively oriented tetrahedron turned up")
    first, second = positively_oriented(N), positively_oriented(N)
    assert first.solution_type() == "all tetrahedra positively oriented"
    assert first.triangulation_isosig() == second.triangulation_isosig()
    assert hyperbolic_invariants(N).slope == pytest.approx(-18.2150798545, abs=1e-8)


@pytest.mark.parametrize(
    ("x", "expected"),
    [(0.3, -0.2), (-0.3, 0.2), (0.25, 0.25), (-0.25, 0.25), (-0.25 + 1e-13, 0.25), (1.1, 0.1)],
)
def test_chern_simons_is_taken_modulo_a_half(x, expected):
    assert _modulo_half(x) == pytest.approx(expected, abs=1e-9)


def test_a_triangulation_that_cannot_be_subdivided_is_replaced_for_chern_simons():
    triangulation = "wLLLwvzQLAAAPMPkcdfemlikkonnoqpqstsuvvviceaipauvuffuldwqpuvapt_BbDc"
    M = manifold(CensusKnot("K15n33098", triangulation, ""))
    snappy.set_rand_seed(0)
    with pytest.raises(ValueError, match="Could not subdivide"):
        M.copy().chern_simons()
    snappy.set_rand_seed(0)
    found = hyperbolic_invariants(M).chern_simons
    assert found == pytest.approx(float(snappy.Manifold("K15n33098").chern_simons()), abs=1e-6)
