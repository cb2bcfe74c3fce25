"""A row of the metric-NTK of one network, step by step of its training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from torch import Tensor

from workbench.accepted import whole_numbers
from workbench.errors import InputError
from workbench.metrics.neural.drift import Experiment, descended
from workbench.metrics.neural.metric_network import draw
from workbench.metrics.neural.metric_ntk import componentwise_ntk
from workbench.signatures import checked

__all__ = ["kernel_course"]


@checked
def kernel_course(
    experiment: Experiment,
    steps: Sequence[int],
    origin: Float[Tensor, "1 inputs"],
    places: Float[Tensor, "places inputs"],
) -> Float[np.ndarray, "moments places c c"]:
    """Train one network, and return Θ_cd(x_0, x) after some of its steps, in increasing order.

    Raises
    ------
    InputError
        If the steps do not increase, or go beyond those of the experiment, or the network ceases to
        be a metric.
    """
    moments = whole_numbers(steps, "the steps that are looked at", 0, experiment.steps)
    if not moments or list(moments) != sorted(set(moments)):
        raise InputError("The steps that are looked at increase.")
    network, xi = experiment.network, experiment.points
    child = np.random.SeedSequence(experiment.seed, spawn_key=(network.width, 0))
    parameters = draw(network, 1, np.random.default_rng(child))
    rows = []
    for step in range(moments[-1] + 1):
        if step in moments:
            rows.append(componentwise_ntk(network, parameters, origin, places)[0, 0].numpy())
        parameters = descended(experiment, parameters, xi)
    return np.stack(rows)
