"""Enclosures agree with SnapPy and with closed forms, and refuse what is not hyperbolic."""

from __future__ import annotations

from fractions import Fraction

import flint
import pytest
import snappy
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.knots import intervals
from workbench.knots.intervals import EnclosureError, decimal_interval, enclose
from workbench.knots.twisted_family import filled_parent, manifold


def agrees(enclosure, M, tolerance=1e-8):
    assert all(z.imag > 0 for z in enclosure.shapes)
    assert float(enclosure.volume.mid()) == pytest.approx(float(M.volume()), abs=tolerance)
    shape = complex(M.cusp_info("shape")[0])
    assert complex(enclosure.cusp_shape.mid()) == pytest.approx(shape, abs=tolerance)
    assert float(enclosure.slope.mid()) == pytest.approx(shape.real, abs=tolerance)


def test_figure_eight_has_its_closed_form():
    enclosure = enclose(snappy.Manifold("4_1"))
    with flint.ctx.workprec(212):
        root = flint.arb(3).sqrt()
        regular = flint.acb(flint.arb(1) / 2, root / 2)
        for z in enclosure.shapes:
            assert z.contains(regular) or z.overlaps(regular)
        assert enclosure.volume.overlaps(2 * regular.polylog(2).imag)
        assert enclosure.cusp_shape.overlaps(2 * root * flint.acb(0, 1))
        assert enclosure.slope.contains(0)
        assert enclosure.volume.rad() < 1e-50
        assert enclosure.cusp_shape.imag.rad() < 1e-50
    assert str(enclosure.volume).startswith("[2.0298832128193")


def test_slope_has_the_sign_of_the_published_table():
    enclosure = enclose(snappy.Manifold("K12n242"))
    agrees(enclosure, snappy.Manifold("K12n242"))
    low, high = map(Fraction, decimal_interval(enclosure.slope, 30))
    assert Fraction("-18.21508") < low < high < Fraction("-18.21507")
    assert high - low < Fraction(1, 10**29)


def test_the_mirror_image_has_the_opposite_slope():
    M = snappy.Manifold("K12n242")
    slope = enclose(M).slope
    M.reverse_orientation()
    with flint.ctx.workprec(212):
        mirrored = enclose(M)
        agrees(mirrored, M)
        assert abs(slope + mirrored.slope) < 1e-50


@pytest.mark.parametrize("q", [*range(2, 11), 25, -2, -5])
def test_the_whole_family_from_its_diagrams_and_from_its_parent(q):
    M = manifold(q)
    enclosure = enclose(M)
    agrees(enclosure, M, 1e-6)
    filled = enclose(filled_parent(q), attempts=1)
    with flint.ctx.workprec(212):
        assert enclosure.volume.overlaps(filled.volume)
        assert enclosure.cusp_shape.overlaps(filled.cusp_shape - 9 * q)
        assert enclosure.slope.rad() < 1e-40


# Alternating and other knots by crossing number, in the names of SnapPy's census.
COUNTS = {"3a": 1, "4a": 1, "5a": 2, "6a": 3, "7a": 7, "8a": 18, "8n": 3, "9a": 41, "9n": 8}


def test_every_hyperbolic_knot_to_nine_crossings():
    refused = []
    for crossings, count in COUNTS.items():
        for number in range(1, count + 1):
            M = snappy.Manifold(f"K{crossings}{number}")
            try:
                agrees(enclose(M), M)
            except EnclosureError:
                refused.append(M.name())
    assert refused == ["K3a1", "K5a2", "K7a7", "K8n3", "K9a41"]  # the torus knots


@settings(deadline=None)
@given(bits=st.integers(64, 600))
def test_precisions_enclose_the_same_numbers(bits):
    M = snappy.Manifold("K7a3")
    rough, fine = enclose(M, bits=bits), enclose(M, bits=800)
    with flint.ctx.workprec(800):
        assert rough.volume.overlaps(fine.volume)
        assert rough.cusp_shape.overlaps(fine.cusp_shape)
        assert rough.volume.rad() < flint.arb(2) ** (16 - bits)


def test_triangulations_enclose_the_same_numbers():
    M = snappy.Manifold("K11n34")
    first = enclose(M)
    for seed in range(8):
        snappy.set_rand_seed(seed)
        M.randomize()
        other = enclose(M)
        with flint.ctx.workprec(212):
            assert first.volume.overlaps(other.volume)
            assert first.cusp_shape.overlaps(other.cusp_shape)


def test_a_bad_triangulation_is_replaced():
    """The complement of 7₄ with one tetrahedron too many, turned inside out."""
    M = snappy.Manifold("iLLLAQccdefghghhdwlxauvla")
    assert M.solution_type() == "contains negatively oriented tetrahedra"
    with pytest.raises(EnclosureError, match="positively oriented"):
        enclose(M, attempts=1)
    enclosure = enclose(M)
    assert enclosure.triangulation != M.triangulation_isosig(decorated=True)
    assert enclose(M).triangulation == enclosure.triangulation
    with flint.ctx.workprec(212):
        assert enclosure.volume.overlaps(enclose(snappy.Manifold("K7a3")).volume)


# Negative controls.


@pytest.mark.parametrize("name", ["3_1", "K8n3", "K9a41"])
def test_torus_knots_are_refused(name):
    with pytest.raises(EnclosureError, match=r"not verified after 3 triangulations"):
        enclose(snappy.Manifold(name), attempts=3)


def test_a_flat_solution_is_refused():
    M = snappy.Manifold("4_1(0,1)")  # the three-sphere
    with pytest.raises(InputError, match="exactly one complete cusp"):
        enclose(M)
    parent = filled_parent(2)
    parent.dehn_fill((1, 0), 1)  # no twist: the unknot
    with pytest.raises(EnclosureError):
        enclose(parent)


def _equations(name):
    M = snappy.Manifold(name)
    return M, intervals._independent_equations(M)


def test_equations_of_no_structure_are_refused():
    """A cone angle other than 2π, or a sheared cusp, is another structure: the test notices."""
    M, equations = _equations("K7a3")
    with flint.ctx.workprec(100):
        centre = intervals._refine(
            equations, [complex(z) for z in M.tetrahedra_shapes("rect")], 100
        )
        assert intervals._krawczyk(equations, centre, 100)
        for place in range(len(equations.targets)):
            targets = list(equations.targets)
            targets[place] += 1
            wrong = intervals._Equations(equations.rows, targets, equations.longitude)
            with pytest.raises(EnclosureError, match="Krawczyk"):
                intervals._krawczyk(wrong, centre, 100)


@settings(deadline=None)
@given(place=st.integers(0, 6), real=st.booleans(), exponent=st.integers(1, 45))
def test_perturbed_shapes_are_refused(place, real, exponent):
    M, equations = _equations("K7a3")
    with flint.ctx.workprec(100):
        centre = intervals._refine(
            equations, [complex(z) for z in M.tetrahedra_shapes("rect")], 100
        )
        shift = flint.arb(2) ** -exponent
        place %= len(centre)
        centre[place] += flint.acb(shift, 0) if real else flint.acb(0, shift)
        with pytest.raises(EnclosureError, match="Krawczyk"):
            intervals._krawczyk(equations, centre, 100)


def test_inconsistent_edges_are_refused(monkeypatch):
    """Gluing equations of which one does not follow from the others belong to no manifold."""

    class Corrupted:
        def __init__(self, M):
            self.M = M
            self.matrix = M.gluing_equations()

        def num_tetrahedra(self):
            return self.M.num_tetrahedra()

        def cusp_info(self, key):
            return self.M.cusp_info(key)

        def gluing_equations(self):
            return self.matrix

    honest = Corrupted(snappy.Manifold("K7a3"))
    intervals._independent_equations(honest)
    corrupted = Corrupted(snappy.Manifold("K7a3"))
    corrupted.matrix[0, 0] += 1
    with pytest.raises(EnclosureError, match=r"rank|follow"):
        intervals._independent_equations(corrupted)


# Input and output.


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("L5a1", {}, "exactly one complete cusp"),
        ("4_1(5,1)", {}, "exactly one complete cusp"),
        ("m001(0,0)", {}, "orientable"),
        ("L5a1(2,4)(0,0)", {}, "coprime"),
        ("L5a1(1.5,1)(0,0)", {}, "coprime"),
        ("4_1", {"bits": 10}, "precision"),
        ("4_1", {"attempts": 0}, "attempt"),
    ],
)
def test_unusable_input_is_refused(name, options, message):
    with pytest.raises(InputError, match=message):
        enclose(snappy.Manifold(name), **options)


def test_the_manifold_is_left_alone():
    M = snappy.Manifold("K8n3")
    before = M.triangulation_isosig(decorated=True)
    with pytest.raises(EnclosureError):
        enclose(M)
    assert M.triangulation_isosig(decorated=True) == before


@settings(deadline=None)
@given(
    st.fractions(-1000, 1000, max_denominator=2**20),
    st.integers(0, 40),
    st.integers(1, 40),
)
def test_decimal_intervals_contain_the_ball(centre, radius_exponent, digits):
    with flint.ctx.workprec(300):
        radius = flint.arb(2) ** -radius_exponent
        exact = flint.arb(flint.fmpq(centre.numerator, centre.denominator))
        low, high = map(Fraction, decimal_interval(exact + flint.arb(0, radius), digits))
    assert low <= centre - Fraction(1, 2**radius_exponent)
    assert high >= centre + Fraction(1, 2**radius_exponent)
    assert high - low < Fraction(2, 2**radius_exponent) * Fraction(101, 100) + Fraction(
        3, 10**digits
    )
