"""What scalar fields refuse: each with one sentence, before anything is computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.fields.scalar.cosine_field import CosineField, GaussianField
from workbench.fields.scalar.free_scalar_checks import (
    check_connected,
    check_propagator,
    variance_with_sum_outside,
)
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.line_limits import chain_limit, cutoff_limit, network_limit
from workbench.fields.scalar.line_numbers import LineNumbers
from workbench.fields.scalar.line_observables import LineObservables
from workbench.fields.scalar.perturbation import ActionObservables, mixed_moment, order_of_limits
from workbench.fields.scalar.phi4 import resample, reweight
from workbench.fields.scalar.propagators import momentum_integral, smeared_propagator
from workbench.fields.scalar.slice_sampling import slice_sample
from workbench.fields.scalar.waves import Waves

LINE = Line(4.0, 33)
OBSERVABLES = LineObservables(LINE, (8,), 0)
CAUCHY = CosineField.cauchy(width=32, mass=1.0)
NUMBERS = LineNumbers(1.0, LINE, (6.0,))
NAN = float("nan")


@pytest.mark.parametrize("bad", [float("nan"), 2.5, "1", None, True, -1])
def test_counts_and_seeds_are_integers(bad: int) -> None:
    calls: tuple[Callable[[], object], ...] = (
        lambda: reweight(CAUCHY, LINE, (1.0,), OBSERVABLES, networks=bad, seed=0),
        lambda: reweight(CAUCHY, LINE, (1.0,), OBSERVABLES, networks=10, seed=bad),
        lambda: resample(CAUCHY, LINE, 1.0, draws=bad, seed=0),
        lambda: resample(CAUCHY, LINE, 1.0, draws=2, seed=bad),
        lambda: slices(chains=bad),
        lambda: slices(iterations=bad),
        lambda: slices(warm_up=bad),
        lambda: slices(seed=bad),
        lambda: LineObservables(LINE, (bad,), 0),
        lambda: LineObservables(LINE, (4,), bad),
        lambda: GaussianField(CAUCHY).fields(LINE, bad, np.random.default_rng(0)),
    )
    for call in calls:
        with pytest.raises(InputError, match="accepted are"):
            call()


def slices(**changed: int) -> object:
    numbers: dict[str, Any] = {"chains": 8, "iterations": 2, "warm_up": 0, "seed": 0, **changed}
    return slice_sample(CAUCHY, LINE, 1.0, OBSERVABLES, **numbers)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), "1", None, 1j])
def test_couplings_are_finite_numbers(bad: float) -> None:
    calls: tuple[Callable[[], object], ...] = (
        lambda: reweight(CAUCHY, LINE, (bad,), OBSERVABLES, networks=10, seed=0),
        lambda: resample(CAUCHY, LINE, bad, draws=2, seed=0),
        lambda: slice_sample(
            CAUCHY, LINE, bad, OBSERVABLES, chains=8, iterations=2, warm_up=0, seed=0
        ),
    )
    for call in calls:
        with pytest.raises(InputError, match="λ"):
            call()


def test_observables_of_another_line_are_refused() -> None:
    """On a line of fewer points the middle of theirs would be read off silently."""
    other = LineObservables(Line(4.0, 17), (4, 8), 2)
    with pytest.raises(InputError, match="values at 17 sites"):
        reweight(CAUCHY, LINE, (1.0,), other, networks=10, seed=0)
    with pytest.raises(InputError, match="two-point functions"):
        OBSERVABLES.exact(np.eye(17))
    with pytest.raises(InputError, match="values at 17 sites"):
        ActionObservables(Line(4.0, 17)).of(np.zeros((2, 9)))


def test_vanishing_weights_are_refused() -> None:
    with pytest.raises(InputError, match="all of them vanish"):
        reweight(CAUCHY, LINE, (1.0, 1e9), OBSERVABLES, networks=100, seed=0)


def wave(**changed: Any) -> Waves:
    arrays = {
        "amplitudes": np.ones((2, 3)),
        "momenta": np.ones((2, 3, 1)),
        "phases": np.ones((2, 3)),
    }
    return Waves(**(arrays | changed))


@pytest.mark.parametrize(
    "call",
    [
        lambda: wave(amplitudes=np.ones(3)),
        lambda: wave(momenta=np.ones((2, 4, 1))),
        lambda: wave(phases=np.full((2, 3), NAN)),
        lambda: wave().at(np.zeros((1, 2))),
        lambda: wave().at(np.full((1, 1), NAN)),
        lambda: wave().power(np.zeros((1, 2)), 1.0),
        lambda: wave().power(np.zeros((1, 1)), -1.0),
        lambda: wave().power(np.zeros((1, 1)), NAN),
        lambda: momentum_integral(1, np.array([NAN]), mass=1.0, cutoff=5.0, dimension=1),
        lambda: momentum_integral(1, np.array([np.inf]), mass=1.0, cutoff=np.inf, dimension=1),
        lambda: momentum_integral(5, np.zeros(1), mass=1.0, cutoff=5.0, dimension=1),
        lambda: momentum_integral(0, np.zeros(1), mass=1.0, cutoff=np.inf, dimension=1),
        lambda: momentum_integral(1, np.zeros(1), mass=1.0, cutoff=NAN, dimension=1),
        lambda: momentum_integral(1, np.zeros(1), mass="1", cutoff=5.0, dimension=1),  # type: ignore[arg-type]
        lambda: momentum_integral(1, np.zeros(1), mass=1.0, cutoff=5.0, dimension=2.5),  # type: ignore[arg-type]
        lambda: momentum_integral(1, np.ones(1), mass=1.0, cutoff=1e308, dimension=1),
        lambda: smeared_propagator(np.array([NAN]), mass=1.0, cutoff=5.0, dimension=1, width=1.0),
        lambda: smeared_propagator(np.zeros(1), mass=1.0, cutoff=5.0, dimension=1, width=np.inf),
        lambda: CAUCHY.radius(np.array([1.0])),
        lambda: CAUCHY.radius(np.array([-0.1])),
        lambda: CosineField(3, 1.0, 5.0, 3, 0, "normal").radius(np.array([NAN])),
        lambda: CosineField(3, 1.0, 5.0, 1, True, "normal"),
        lambda: CosineField(3, 1.0, 5.0, 1, 1, None),  # type: ignore[arg-type]
        lambda: CAUCHY.connected_four_point(np.full((4, 1), NAN)),
        lambda: mixed_moment(CAUCHY, np.array(NAN)),
        lambda: order_of_limits(1.0, "constant", (0,)),
        lambda: Line(4.0, 10**12 + 1),
        lambda: LineNumbers(-1.0, LINE, (6.0,)),
        lambda: LineNumbers(1.0, LINE, ()),
        lambda: LineNumbers(1.0, LINE, (6.0, 6.0)),
        lambda: LineNumbers(1.0, LINE, (-6.0,)),
        lambda: network_limit(CAUCHY, NUMBERS, (), networks=100, seed=0),
        lambda: cutoff_limit(NUMBERS, (1, 0), networks=100, seed=0),
        lambda: chain_limit(
            CAUCHY, LineNumbers(1.0, LINE, (1.0, 2.0)), (2, 3), chains=8, iterations=4, seed=0
        ),
        lambda: propagator(x=np.zeros(0)),
        lambda: propagator(p=np.array([NAN])),
        lambda: propagator(networks=0),
        lambda: propagator(seed=[-1]),
        lambda: propagator(window=0.0),
        lambda: check_connected(CAUCHY, np.zeros((3, 1)), networks=10, seed=[0]),
        lambda: variance_with_sum_outside(CAUCHY, np.zeros((1, 2)), networks=10, seed=[0]),
    ],
)
def test_bad_values_are_told_in_a_sentence(call: Callable[[], object]) -> None:
    with pytest.raises(InputError, match=r"^[^\n]*\.$"):
        call()


def propagator(**changed: Any) -> object:
    asked: dict[str, Any] = {
        "x": np.array([0.0, 1.0]),
        "p": np.zeros(1),
        "window": 1.0,
        "networks": 10,
        "seed": [0],
    }
    return check_propagator(CAUCHY, **(asked | changed))
