"""Conventions, closed forms, moves that change nothing, and refusals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import spherogram
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.knots.invariants import (
    PD,
    alexander,
    determinant,
    jones,
    jones_sqrt,
    signature,
)
from workbench.knots.invariants._code import read
from workbench.knots.invariants._goeritz import _by_descartes, _diagonalise

RIGHT_TREFOIL = [(1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)]
FIGURE_EIGHT = [(4, 2, 5, 1), (8, 6, 1, 5), (6, 3, 7, 4), (2, 7, 3, 8)]
POSITIVE_HOPF = [(4, 2, 3, 1), (2, 4, 1, 3)]
BORROMEAN_BRAID = [1, -2] * 3

Crossings = list[tuple[int, ...]]

patient = settings(deadline=None)  # the first call of each invariant compiles it


def closure(word: list[int]) -> Crossings:
    """Return a PD code of a braid's closure, labels from 0."""
    return [tuple(c) for c in spherogram.Link(braid_closure=word).PD_code()]


@st.composite
def words(draw: st.DrawFn) -> list[int]:
    """Return braid words that use every generator, so that the closed diagram is connected."""
    strands = draw(st.integers(2, 5))
    letter = st.integers(1, strands - 1).flatmap(lambda k: st.sampled_from([k, -k]))
    signs = draw(st.lists(st.sampled_from([1, -1]), min_size=strands - 1, max_size=strands - 1))
    every = [sign * k for k, sign in enumerate(signs, 1)]
    return draw(st.permutations(every + draw(st.lists(letter, min_size=2, max_size=9))))


diagrams = words().map(closure)


def mirror(pd: PD) -> Crossings:
    return [(a, d, c, b) for a, b, c, d in pd]


def head(pd: PD, edge: int) -> tuple[int, int]:
    """Return the (crossing, position) at which an edge arrives."""
    sign = read(pd).sign
    return next(
        (i, k)
        for i, crossing in enumerate(pd)
        for k in (0, 3 if sign[i] > 0 else 1)
        if crossing[k] == edge
    )


def relabel_head(pd: PD, edge: int, new: int) -> Crossings:
    i, k = head(pd, edge)
    crossings = [list(c) for c in pd]
    crossings[i][k] = new
    return [tuple(c) for c in crossings]


def everything(pd: PD) -> tuple[object, ...]:
    return signature(pd), determinant(pd), alexander(pd), jones_sqrt(pd)


def product(f: tuple[int, ...], g: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(c) for c in np.convolve(np.array(f, object), np.array(g, object)))


def test_conventions_are_those_of_knotinfo() -> None:
    assert everything(RIGHT_TREFOIL) == (-2, 3, (1, -1, 1), (2, (1, 0, 1, -1)))
    assert everything(FIGURE_EIGHT) == (0, 5, (-1, 3, -1), (-4, (1, -1, 1, -1, 1)))
    assert everything(POSITIVE_HOPF) == (-1, 2, (1, -1), (1, (-1, 0, -1)))
    assert everything([]) == (0, 1, (1,), (0, (1,)))


def test_the_pretzel_knot_12n242_is_positive() -> None:
    pd = closure([1, -2] + [1, 2] * 6)
    assert (signature(pd), determinant(pd)) == (-8, 1)
    assert alexander(pd) == (1, -1, 0, 1, -1, 1, -1, 1, 0, -1, 1)  # Lehmer's polynomial at −t


def test_borromean_rings() -> None:
    pd = closure(BORROMEAN_BRAID)
    assert everything(pd) == (0, 16, (1, -4, 6, -4, 1), (-6, (-1, 3, -2, 4, -2, 3, -1)))


def test_labels_from_zero_arrays_and_tuples_are_the_same_diagram() -> None:
    from_zero = tuple(tuple(label - 1 for label in c) for c in RIGHT_TREFOIL)
    for pd in (from_zero, np.array(RIGHT_TREFOIL), np.array(from_zero, np.uint8)):
        assert everything(pd) == everything(RIGHT_TREFOIL)


@pytest.mark.parametrize(("p", "q"), [(2, 5), (2, 201), (3, 4), (3, 62), (4, 29), (5, 7)])
def test_torus_knots_have_their_closed_forms(p: int, q: int) -> None:
    """Jones' and the cyclotomic formula; signatures by counting (Brieskorn)."""
    pd = closure(list(range(1, p)) * q)
    lowest, terms = jones(pd)
    numerator = np.zeros(p + q + 1, int)
    for power, c in ((0, 1), (p + 1, -1), (q + 1, -1), (p + q, 1)):
        numerator[power] += c
    assert lowest == (p - 1) * (q - 1) // 2
    assert list(np.trim_zeros(np.convolve(terms, [1, 0, -1]), "b")) == list(numerator)

    def geometric(base: int, power: int) -> tuple[int, ...]:
        return (1, *[0] * (base - 1)) * (power - 1) + (1,)

    # Δ = (tᵖᑫ − 1)(t − 1) / ((tᵖ − 1)(tᑫ − 1)).
    assert product(alexander(pd), geometric(1, p)) == geometric(q, p)

    turns = [i * q + j * p for i in range(1, p) for j in range(1, q)]
    inside = sum(p * q < 2 * turn < 3 * p * q for turn in turns)
    assert signature(pd) == (len(turns) - inside) - inside


@pytest.mark.parametrize("n", [2, 4, 5, 20, 31, 32, 46, 70])
def test_turks_heads_outgrow_machine_integers(n: int) -> None:
    """The closure of (σ₁σ₂⁻¹)ⁿ has determinant L₂ₙ − 2, L the Lucas numbers; it is amphichiral."""
    previous, lucas = 2, 1
    for _ in range(2 * n - 1):
        previous, lucas = lucas, previous + lucas
    pd = closure([1, -2] * n)
    assert determinant(pd) == lucas - 2
    assert signature(pd) == 0
    delta = alexander(pd)
    assert abs(sum((-1) ** k * c for k, c in enumerate(delta))) == lucas - 2
    assert delta == delta[::-1]
    lowest, terms = jones(pd)
    assert abs(sum((-1) ** k * c for k, c in enumerate(terms))) == lucas - 2
    assert (lowest, terms) == (1 - lowest - len(terms), terms[::-1])


@patient
@given(diagrams)
def test_a_mirror_image_negates(pd: Crossings) -> None:
    reflected = mirror(pd)
    lowest, terms = jones_sqrt(pd)
    assert signature(reflected) == -signature(pd)
    assert determinant(reflected) == determinant(pd)
    assert alexander(reflected) == alexander(pd)
    assert jones_sqrt(reflected) == (-lowest - 2 * (len(terms) - 1), terms[::-1])


@patient
@given(diagrams, st.randoms(use_true_random=False))
def test_names_and_order_do_not_matter(pd: Crossings, random: np.random.Generator) -> None:
    labels = list(range(2 * len(pd)))
    random.shuffle(labels)
    shuffled = [tuple(labels[label] for label in c) for c in pd]
    random.shuffle(shuffled)
    assert everything(shuffled) == everything(pd)


@patient
@given(diagrams)
def test_reversing_every_component_does_not_matter(pd: Crossings) -> None:
    assert everything([(c, d, a, b) for a, b, c, d in pd]) == everything(pd)


KINKS: list[Callable[[int, int, int], tuple[int, ...]]] = [
    lambda arrive, loop, leave: (arrive, leave, loop, loop),
    lambda arrive, loop, leave: (arrive, loop, loop, leave),
    lambda arrive, loop, leave: (loop, loop, leave, arrive),
    lambda arrive, loop, leave: (loop, arrive, leave, loop),
]


@patient
@given(diagrams, st.lists(st.tuples(st.sampled_from(KINKS), st.integers(0)), max_size=4))
def test_kinks_do_not_matter(
    pd: Crossings, kinks: list[tuple[Callable[[int, int, int], tuple[int, ...]], int]]
) -> None:
    kinked = pd
    for kink, where in kinks:
        edges = 2 * len(kinked)
        edge = where % edges
        kinked = [*relabel_head(kinked, edge, edges + 1), kink(edge, edges, edges + 1)]
    assert everything(kinked) == everything(pd)


@patient
@example(closure([1] * 10), closure([-1, 2, -1, 2]), 0, 0)
@given(diagrams, diagrams, st.integers(0), st.integers(0))
def test_connected_sums(f: Crossings, g: Crossings, at_f: int, at_g: int) -> None:
    shift = 2 * len(f)
    moved = [tuple(label + shift for label in c) for c in g]
    edge_f, edge_g = at_f % shift, shift + at_g % (2 * len(g))
    both = [*f, *moved]
    joined = relabel_head(both, edge_f, -1)
    i, k = head(both, edge_g)
    joined[i] = tuple(edge_f if m == k else label for m, label in enumerate(joined[i]))
    joined = [tuple(edge_g if label == -1 else label for label in c) for c in joined]

    assert signature(joined) == signature(f) + signature(g)
    assert determinant(joined) == determinant(f) * determinant(g)
    lowest, terms = jones_sqrt(joined)
    assert lowest == jones_sqrt(f)[0] + jones_sqrt(g)[0]
    assert terms == product(jones_sqrt(f)[1], jones_sqrt(g)[1])
    vanishing = (0,) in (alexander(f), alexander(g))
    expected = (0,) if vanishing else product(alexander(f), alexander(g))
    if sum(expected) == 0 > expected[0]:  # of a link the first coefficient is made positive
        expected = tuple(-coefficient for coefficient in expected)
    assert alexander(joined) == expected


@patient
@given(diagrams, diagrams)
def test_split_unions(f: Crossings, g: Crossings) -> None:
    union = [*f, *(tuple(label + 2 * len(f) for label in c) for c in g)]
    assert signature(union) == signature(f) + signature(g)
    assert (determinant(union), alexander(union)) == (0, (0,))
    lowest, terms = jones_sqrt(union)
    assert lowest == jones_sqrt(f)[0] + jones_sqrt(g)[0] - 1
    assert terms == product(product(jones_sqrt(f)[1], jones_sqrt(g)[1]), (-1, -1))


@pytest.mark.parametrize("circle", [(7, 8), (8, 7)])
def test_a_circle_lying_on_a_trefoil_is_split(circle: tuple[int, int]) -> None:
    """Its two labels leave its direction open, which must not matter."""
    x, y = circle
    pd = [*relabel_head(RIGHT_TREFOIL, 1, 10), (1, x, 9, y), (9, x, 10, y)]
    assert (signature(pd), determinant(pd), alexander(pd)) == (-2, 0, (0,))
    assert jones_sqrt(pd) == (1, product((1, 0, 1, -1), (-1, -1)))


@patient
@given(diagrams)
def test_values_at_roots_of_unity(pd: Crossings) -> None:
    components = read(pd).components
    lowest, terms = jones_sqrt(pd)
    delta = alexander(pd)
    assert sum(terms) == (-2) ** (components - 1)
    assert (lowest - components) % 2 == 1
    alternating = [(-1) ** k for k in range(max(len(terms), len(delta)))]
    assert abs(np.dot(terms, alternating[: len(terms)])) == determinant(pd)
    assert abs(np.dot(delta, alternating[: len(delta)])) == determinant(pd)
    assert delta in (delta[::-1], tuple(-c for c in delta[::-1]))


@patient
@given(diagrams)
def test_knots_satisfy_murasugis_congruence(pd: Crossings) -> None:
    """With Δ(1) = 1, Δ(−1) ≡ 1 modulo 4 and its sign is (−1)^(σ/2) (Trans. AMS 117, 1965)."""
    assume(read(pd).components == 1)
    delta = alexander(pd)
    middle = len(delta) // 2
    at_minus_one = sum((-1) ** (k - middle) * c for k, c in enumerate(delta))
    assert sum(delta) == 1
    assert delta == delta[::-1]
    assert at_minus_one % 4 == 1
    assert np.sign(at_minus_one) == (-1) ** (signature(pd) // 2)


matrices = st.integers(1, 7).flatmap(
    lambda n: st.lists(
        st.lists(st.sampled_from([0, 0, 0, 1, -1, 2, -3]), min_size=n, max_size=n),
        min_size=n,
        max_size=n,
    )
)


@patient
@given(matrices)
def test_two_exact_signatures_agree(rows: list[list[int]]) -> None:
    """Elimination and Descartes' rule, on forms that may be singular or have no diagonal."""
    lower = np.tril(np.array(rows))
    form = lower + lower.T
    fits, sign, det = _diagonalise(form.copy())
    assert fits
    assert (sign, det) == _by_descartes(form)
    eigenvalues = np.linalg.eigvalsh(form)
    positive, negative = np.sum(eigenvalues > 1e-6), np.sum(eigenvalues < -1e-6)
    assert sign == positive - negative


def test_a_form_too_large_for_64_bits_is_noticed() -> None:
    fits, _, _ = _diagonalise(np.diag([2**20, 3, 2**20, 5]))
    assert not fits


@pytest.mark.parametrize(
    ("pd", "sentence"),
    [
        ([(1, 5, 2), (3, 1, 4)], "four integer labels"),
        ([(1, 5, 2, 4), (3, 1, 4)], "four integer labels"),
        ([1, 2, 3, 4], "four integer labels"),
        ([(1.0, 2.0, 2.0, 1.0)], "four integer labels"),
        ([("1", "2", "2", "1")], "four integer labels"),
        ([(True, False, False, True)], "four integer labels"),
        ([(10**30, 2, 2, 1)], "four integer labels"),
        ([(2, 3, 3, 2)], "lowest label is 2; labels start from 0 or from 1"),
        ([(-1, 0, 0, -1)], "lowest label is -1"),
        ([(1, 3, 3, 1)], "has the label 3, too large for 1 crossings"),
        ([(1, 1, 1, 2)], "uses the label 1 more than twice"),
        ([(2, 4, 1, 5), (3, 1, 4, 6), (5, 3, 6, 2)], "orients a strand both ways at label"),
        ([(1, 4, 2, 5), (3, 1, 4, 6), (5, 3, 6, 2)], "not planar: it has 3 faces where .* 5"),
        ([(1, 2, 1, 2)], "not planar"),
    ],
)
def test_what_is_not_a_diagram_is_refused(pd: PD, sentence: str) -> None:
    for invariant in (signature, determinant, alexander, jones, jones_sqrt):
        with pytest.raises(InputError, match=sentence):
            invariant(pd)


def test_half_integer_exponents_are_refused_by_name() -> None:
    with pytest.raises(InputError, match="jones_sqrt"):
        jones(POSITIVE_HOPF)


def test_a_diagram_too_wide_is_refused() -> None:
    letters = [k if k % 2 else -k for k in range(1, 14)]
    with pytest.raises(InputError, match="too wide for its Jones polynomial"):
        jones(closure(letters * 14))


@settings(patient, max_examples=200)
@given(st.lists(st.tuples(*[st.integers(0, 8)] * 4), max_size=4))
def test_any_labels_are_answered_or_refused(pd: Crossings) -> None:
    for invariant in (signature, determinant, alexander, jones_sqrt):
        try:
            invariant(pd)
        except InputError:
            continue
