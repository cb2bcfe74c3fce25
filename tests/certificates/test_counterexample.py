"""The verifier of counterexamples: its mathematics against SnapPy, its strictness by mutation."""

from __future__ import annotations

import copy
import json
import math
from fractions import Fraction

import flint
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spherogram import Link

from workbench.certificates import CertificateError, load, seal, verify
from workbench.certificates.counterexample import VOLUME_BOUND, _f, _holds_zero, _second_shape
from workbench.certificates.discs import Disc
from workbench.knots.counterexample import counterexample_certificate
from workbench.knots.intervals import enclose
from workbench.knots.twisted_family import filled_parent, manifold

Q = 5
CERTIFICATE = counterexample_certificate(Q, 1, 0)


def reseal(certificate):
    return seal(*(certificate[field] for field in ("kind", "statement", "steps", "producer")))


def accepted(certificate) -> bool:
    try:
        return verify(certificate).holds
    except CertificateError:
        return False


def test_the_genuine_certificate_holds():
    verdict = verify(load(json.dumps(CERTIFICATE)))
    assert verdict.holds
    assert "σ = -20 (exact)" in verdict.sentence
    assert "Taken on trust" in verdict.sentence


# The one fact that the verifier takes on trust: the parent's triangulation.


def test_the_parent_is_the_braid_closure_with_its_axis():
    parent = filled_parent(2)
    parent.dehn_fill((0, 0), 1)
    # The fourth strand runs once round the other three: its closure is isotopic to the axis.
    link = Link(braid_closure=[1, -2, 3, 2, 1, 1, 2, 3])
    assert link.linking_matrix() == [[0, 3], [3, 0]]
    lengths = [len(component) for component in link.link_components]
    strands, axis = np.argmax(lengths), np.argmin(lengths)
    framed = [
        isometry
        for isometry in link.exterior().is_isometric_to(parent, return_isometries=True)
        if isometry.cusp_images()[strands] == 0
        and all(abs(m[0, 0]) == 1 and m[1, 0] == m[0, 1] == 0 for m in isometry.cusp_maps())
        and all(m[0, 0] * m[1, 1] == 1 for m in isometry.cusp_maps())
    ]
    assert framed, "no orientation-preserving isometry carries meridians and longitudes across"
    assert {isometry.cusp_images()[axis] for isometry in framed} == {1}


def test_the_equations_in_the_docstring_are_those_of_the_triangulation():
    parent = filled_parent(2)
    parent.dehn_fill((0, 0), 1)
    rows = np.array([[int(x) for x in row] for row in parent.gluing_equations().data])
    # With shapes a, b, a, b: exponents of a, 1/(1−a), (a−1)/a, then the same for b.
    folded = rows[:, :6] + rows[:, 6:]
    reduced = folded - np.repeat(folded[:, [2, 5]], 3, axis=1)  # (a−1)/a = −(1−a)·(1/a)
    edge = np.array([1, -1, 0, 1, -1, 0])  # a(1−a)·b(1−b)
    constants = folded[:, 2] + folded[:, 5]  # what is left of a row, in units of πi
    identities = 0
    for row, constant in zip(reduced[:4], constants[:4], strict=True):
        if row.any():
            assert np.array_equal(row, edge) or np.array_equal(row, -edge), row
        else:
            identities += 1
            assert constant == 2
    assert identities == 2
    assert not reduced[4:6].any(), "the cusp of K is complete whatever a and b"
    assert not constants[4:6].any()
    meridian, longitude = folded[6], folded[7]
    assert np.array_equal(meridian, [0, -2, 0, 2, 0, 0])  # (b(1−a))²
    assert np.array_equal(longitude, [-2, 2, 0, 0, 0, 0])  # (a(1−a))⁻²


@pytest.mark.parametrize("q", [2, 3, 5, 9, 17])
def test_shapes_and_slope_formula_agree_with_snappy(q):
    a, b, *again = (complex(z) for z in filled_parent(q).tetrahedra_shapes("rect"))
    assert again == pytest.approx([a, b], abs=1e-12)
    P = a * (1 - a)
    assert abs(1 + (1 - a) * P**q + (1 - a) ** 2 * P ** (2 * q - 1)) < 1e-9
    assert b == pytest.approx(-1 / ((1 - a) * P**q), abs=1e-9)
    slope = float(manifold(q).cusp_info("shape")[0].real())  # from the diagram, not the parent
    assert slope == pytest.approx(1 - 9 * q - (a + b).real, abs=1e-8)


def test_the_volume_bound_is_four_regular_tetrahedra():
    with flint.ctx.workprec(200):
        z = flint.acb(flint.arb(1) / 2, flint.arb(3).sqrt() / 2)
        excess = flint.fmpq(VOLUME_BOUND.numerator, VOLUME_BOUND.denominator)
        assert 0 < excess - 4 * z.polylog(2).imag < 1e-15
    parent = filled_parent(2)
    parent.dehn_fill((0, 0), 1)
    assert float(parent.volume()) == pytest.approx(float(VOLUME_BOUND), abs=1e-9)


@pytest.mark.parametrize("q", [2, 3, 4, 6, 11])
def test_the_certified_slope_is_that_of_the_diagram(q):
    low, high = map(Fraction, counterexample_certificate(q, 0, 1)["steps"][2]["enclosure"])
    slope = enclose(manifold(q)).slope
    assert slope.overlaps(flint.arb(flint.fmpq(low.numerator, low.denominator))) or (
        flint.fmpq(low.numerator, low.denominator)
        < slope
        < flint.fmpq(high.numerator, high.denominator)
    )


# Mutations. Every one is either refused or leaves a statement that is true all the same.


def _paths(node, path=()):
    yield path
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        if isinstance(value, (dict, list)):
            yield from _paths(value, (*path, key))
        else:
            yield (*path, key)


PATHS = [path for path in _paths(CERTIFICATE) if path and path != ("sha256",)]
values = (
    st.none()
    | st.booleans()
    | st.integers(-100, 100)
    | st.text(max_size=5)
    | st.sampled_from(["nan", "inf", "1e999999999", "-0", "1/0", "٣", " 1", "1 ", "0x1", "1_0"])
    | st.lists(st.integers(-3, 3), max_size=3)
    | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
)


def _replaced(path, value):
    mutated = copy.deepcopy(CERTIFICATE)
    node = mutated
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return mutated


def _still_true(certificate) -> bool:
    """Judge an accepted certificate by SnapPy's numbers, with a margin for double precision."""
    statement, steps = certificate["statement"], certificate["steps"]
    letters, strands = statement["braid"], statement["strands"]
    if strands != 3 or set(map(abs, letters)) != {1, 2}:
        return False
    M = Link(braid_closure=letters).exterior()
    slope, volume = float(M.cusp_info("shape")[0].real()), float(M.volume())
    signature = -4 * ((len(letters) - 2) // 6)
    gap = abs(2 * signature - slope)
    low, high = (float(Fraction(end)) for end in steps[2]["enclosure"])
    return (
        steps[0]["value"] == signature
        and low - 1e-7 <= slope <= high + 1e-7
        and float(Fraction(steps[3]["enclosure"][0])) <= volume
        and float(Fraction(steps[3]["enclosure"][1])) >= volume
        and gap + 1e-7
        > float(Fraction(statement["c1"])) * volume + float(Fraction(statement["c2"]))
    )


@given(st.sampled_from(PATHS), values)
@settings(max_examples=400, deadline=None)
def test_a_corrupted_field_is_refused(path, value):
    mutated = _replaced(path, value)
    if json.dumps(mutated) != json.dumps(CERTIFICATE):
        assert not accepted(mutated)


@given(st.sampled_from(PATHS), values)
@settings(max_examples=400, deadline=None)
def test_a_corrupted_and_resealed_field_is_refused_or_harmless(path, value):
    try:
        mutated = reseal(_replaced(path, value))
    except CertificateError:
        return
    assert not accepted(mutated) or path == ("producer",) or _still_true(mutated)


@pytest.mark.parametrize("position", range(6 * Q + 2))
@pytest.mark.parametrize("letter", [1, -1, 2, -2, 3, 0])
def test_every_letter_counts(position, letter):
    path = ("statement", "braid", position)
    if CERTIFICATE["statement"]["braid"][position] != letter:
        assert not accepted(reseal(_replaced(path, letter)))


@pytest.mark.parametrize("position", range(6 * Q + 2))
def test_letters_cannot_be_dropped_or_doubled(position):
    braid = CERTIFICATE["statement"]["braid"]
    dropped = braid[:position] + braid[position + 1 :]
    doubled = braid[: position + 1] + braid[position:]
    for word in (dropped, doubled, [*braid, 1, 2], [*braid, 1, 2] * 3, braid[:-6], []):
        assert not accepted(reseal(_replaced(("statement", "braid"), word)))


NUMBERS = [
    path
    for path in PATHS
    if isinstance(path[-1], (int, str))
    and path[-1] in {"c1", "c2", "re", "im", "radius", 0, 1}
    and "braid" not in path
    and len(path) > 2
] + [("statement", "c1"), ("statement", "c2")]


def _value(path):
    node = CERTIFICATE
    for key in path:
        node = node[key]
    return node


@given(
    st.sampled_from(sorted(set(NUMBERS), key=str)),
    st.integers(-3, 3),
    st.integers(0, 42),
)
@settings(max_examples=600, deadline=None)
def test_numbers_moved_by_any_amount_are_refused_or_harmless(path, step, digits):
    if isinstance(_value(path), dict):
        return
    moved = Fraction(_value(path)) + Fraction(step, 10**digits)
    scaled = moved.numerator * (10**60 // moved.denominator)
    text = f"{'-' if scaled < 0 else ''}{abs(scaled) // 10**60}.{abs(scaled) % 10**60:060d}"
    mutated = reseal(_replaced(path, text))
    assert not accepted(mutated) or _still_true(mutated)


@pytest.mark.parametrize("signature", [-40, -20.0, -19, -21, 20, 0, True, "-20", None])
def test_the_signature_is_recomputed(signature):
    path = ("steps", 0, "value")
    try:
        mutated = reseal(_replaced(path, signature))
    except CertificateError:
        return
    assert not accepted(mutated)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("steps", 2, "enclosure"), ["-45.1", "-45.05"]),  # beside the slope
        (("steps", 2, "enclosure"), ["-45.0167463605", "-45.0167463604"]),
        (("steps", 2, "enclosure"), ["-45", "-46"]),  # ends swapped
        (("steps", 2, "enclosure"), ["-1000", "-40"]),  # true, but reaches down to 2σ
        (("steps", 2, "enclosure"), ["-45.1", "0"]),
        (("steps", 3, "enclosure"), ["0", "4.0"]),  # tighter than proved
        (("steps", 3, "enclosure"), ["3", "5"]),
        (("steps", 1, "radius"), "0"),
        (("steps", 1, "radius"), "-0.1"),
        (("steps", 1, "radius"), "1"),
        (("steps", 1, "re"), "0.5"),
        (("steps", 1, "im"), "-0.7916385320065384643892350736804964123449"),  # conjugate
        (("statement", "c1"), "1.24"),  # 5.0167 < 1.24·4.0597…
        (("statement", "c2"), "0.96"),
        (("statement", "strands"), 4),
        (("statement", "inequality"), "|2*signature - slope| <= c1*volume"),
    ],
)
def test_named_corruptions(path, value):
    good = (("steps", 2, "enclosure"), ["-45.0167463605", "-45.0167463604"])
    assert accepted(reseal(_replaced(path, value))) == ((path, value) == good)


def test_steps_cannot_be_dropped_reordered_or_extended():
    steps = CERTIFICATE["steps"]
    wrong = [steps[:-1], steps[::-1], [*steps, steps[0]], [], [{**steps[0], "x": 1}, *steps[1:]]]
    for sequence in wrong:
        with pytest.raises(CertificateError):
            verify(reseal({**CERTIFICATE, "steps": sequence}))


@settings(deadline=None)
@given(st.integers(2, 12), st.fractions(-1, 1, max_denominator=9), st.fractions(0, 1))
def test_the_polynomial_and_its_derivative(q, x, y):
    a = flint.fmpz_poly([0, 1])
    P = a * (1 - a)
    f = 1 + (1 - a) * P**q + (1 - a) ** 2 * P ** (2 * q - 1)
    with flint.ctx.workprec(400):
        re, im = (flint.arb(flint.fmpq(t.numerator, t.denominator)) for t in (x, y))
        computed = _f(_disc(x, y, 70), q)
        for disc, polynomial in zip(computed, (f, f.derivative()), strict=True):
            value = flint.acb_poly(polynomial)(flint.acb(re, im)) * flint.arb(2) ** 256
            assert abs(value - flint.acb(disc.re, disc.im)) <= disc.radius
            assert disc.radius < 2**256 // 10**40


def _disc(x: Fraction, y: Fraction, digits: int) -> Disc:
    return Disc.around(x, y, Fraction(1, 10**digits))


def _rational(ball) -> Fraction:
    exact = ball.mid().fmpq()
    return Fraction(int(exact.p), int(exact.q))


@pytest.mark.parametrize("q", [2, 3, 4, 5, 8, 12, 24])
def test_only_one_root_of_the_polynomial_is_geometric(q):
    """Other roots have shapes that overlap, or wind 3, 5, … half turns round the axis."""
    a = flint.fmpz_poly([0, 1])
    P = a * (1 - a)
    f = 1 + (1 - a) * P**q + (1 - a) ** 2 * P ** (2 * q - 1)
    with flint.ctx.workprec(200):
        roots = [(_rational(z.real), _rational(z.imag)) for z, _ in f.complex_roots()]
    assert len(roots) == 4 * q
    discs = [_disc(x, y, 30) for x, y in roots]
    assert all(_holds_zero(disc, q) for disc in discs)
    accepted_roots = [
        root for root, disc in zip(roots, discs, strict=True) if _second_shape(disc, q)
    ]
    (geometric,) = accepted_roots
    shape = complex(filled_parent(q).tetrahedra_shapes("rect")[0])
    assert complex(*map(float, geometric)) == pytest.approx(shape, abs=1e-9)


@settings(deadline=None)
@given(st.floats(0, 6.283), st.integers(3, 38), st.integers(2, 30))
def test_a_disc_beside_the_shape_is_refused(angle, digits, q):
    shape = counterexample_certificate(q, 0, 0)["steps"][1]
    x, y = Fraction(shape["re"]), Fraction(shape["im"])
    away = Fraction(3, 2 * 10**digits)
    dx, dy = (away * Fraction(part(angle)) for part in (math.cos, math.sin))
    assert _second_shape(_disc(x, y, digits), q) or digits < 10  # large discs may prove nothing
    assert not _second_shape(_disc(x + dx, y + dy, digits), q)


@pytest.mark.parametrize(
    "statement",
    [
        {"braid": [1] * 10_001},
        {"braid": [1, 99] * 5000, "strands": 100},
        {"braid": [1, -2] + [1, 2] * 4998},
        {"strands": 10**18},
        {"c1": "9" * 31},
        {"c1": "1/" + "9" * 31},
        {"c1": "9" * 10_000_000},
        {"c2": "1e999999999"},
        {"c2": "1/0"},
        {"c2": ["1"]},
    ],
    ids=lambda statement: ",".join(statement),
)
def test_large_and_odd_statements_are_refused_quickly(statement):
    mutated = reseal({**CERTIFICATE, "statement": {**CERTIFICATE["statement"], **statement}})
    assert not accepted(mutated)
