from __future__ import annotations

import numpy as np
import pytest

from workbench.conjectures.descent import TrainingSettings
from workbench.conjectures.four_dimensional import homology_problems, score_problem
from workbench.conjectures.khovanov import (
    equal_inputs,
    first_moments,
    homology_knots,
    is_knight_move,
    jones_examples,
    jones_value_examples,
    khovanov_examples,
    specialise,
)
from workbench.errors import InputError

BRIEF = TrainingSettings(hidden=(100, 100), steps=600, batch=128)


@pytest.fixture(scope="module")
def knots():
    return homology_knots()


def test_the_euler_characteristic_is_the_jones_polynomial_of_the_same_chirality(knots):
    for kh, low, jones in zip(knots.khovanov, knots.lowest, knots.jones, strict=True):
        expected: dict[int, int] = {}
        for k, c in enumerate(jones):
            for shift in (1, -1):
                e = 2 * (low + k) + shift
                expected[e] = expected.get(e, 0) + c
        assert specialise(kh, 0) == {e: c for e, c in sorted(expected.items()) if c}


def test_every_knot_has_the_knight_move_structure_for_its_s_and_no_other(knots):
    for kh, s in zip(knots.khovanov[::7], knots.s[::7], strict=True):
        assert is_knight_move(kh, int(s))
        assert not is_knight_move(kh, int(s) + 2)
        assert not is_knight_move(kh, int(s) - 2)


def test_both_substitutions_show_s(knots):
    np.testing.assert_array_equal(first_moments(knots, -2), knots.s)
    np.testing.assert_array_equal(first_moments(knots, -4), 2 * knots.s)
    np.testing.assert_array_equal(first_moments(knots, 0), 0)
    for kh, s in zip(knots.khovanov[:500], knots.s[:500].tolist(), strict=True):
        assert specialise(kh, -4) == {s - 1: 1, s + 1: 1}


def test_the_moment_of_a_wrong_homology_is_not_s():
    trefoil = {(0, 1): 1, (0, 3): 1, (2, 5): 1, (3, 9): 1}
    assert sum(e * c for e, c in specialise(trefoil, -2).items()) == 2
    broken = trefoil | {(3, 9): 2}
    assert sum(e * c for e, c in specialise(broken, -2).items()) != 2


def test_signs_of_s_signature_and_genus(knots):
    assert (np.abs(knots.s) <= 2 * knots.slice_genus).all()
    assert (np.abs(knots.signature) <= 2 * knots.slice_genus).all()
    assert 0.94 < np.mean(knots.s == -knots.signature) < 0.97
    torus = knots.names.index("8_19")
    assert (knots.s[torus], knots.slice_genus[torus]) == (6, 3)


def test_equal_inputs_share_a_group_and_others_do_not():
    labels = equal_inputs(np.array([[1.0, 2.0], [0.0, 2.0], [1.0, 2.0]]))
    assert labels[0] == labels[2] != labels[1]


def test_inputs_hold_the_polynomials(knots):
    examples = khovanov_examples(knots, None, knots.slice_genus, "g")
    ranks = [sum(kh.values()) for kh in knots.khovanov]
    np.testing.assert_array_equal(examples.inputs.sum(axis=1), ranks)
    assert (jones_examples(knots, knots.s, "s").inputs.sum(axis=1) == 1).all()
    roots = jones_value_examples(knots, 6, knots.s, "s")
    assert roots.inputs.shape[1] == 6
    np.testing.assert_allclose(roots.inputs[:, 1], 1, atol=1e-6)  # J(e^{2πi/3}) = 1
    with pytest.raises(InputError, match="order"):
        jones_value_examples(knots, 1, knots.s, "s")


def test_so_few_values_that_the_network_answers_from_memory(knots):
    examples, name, answers = next(iter(homology_problems(knots, 12)))
    score = score_problem(examples, (name, answers), [0], BRIEF, 0)
    assert len(np.unique(examples.groups)) < 20
    assert score.split.kind == "random"
    assert score.network.mean > 0.99
    assert score.rule.mean == pytest.approx(
        np.mean(answers[score.split.test] == examples.target[score.split.test])
    )


@pytest.mark.slow
def test_a_network_on_the_jones_polynomial_beats_the_majority_on_new_inputs(knots):
    problems = {e.title: (e, (name, a)) for e, name, a in homology_problems(knots, 12)}
    examples, rule = problems["s from J(q)"]
    score = score_problem(examples, rule, [0], BRIEF, 0)
    test, train = examples.groups[score.split.test], examples.groups[score.split.train]
    assert not np.isin(test, train).any()
    assert score.network.low > score.majority.high
    assert score.network.mean > 0.9
