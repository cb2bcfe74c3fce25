"""The metric-NTK of an ensemble in closed form beside `torch.func`, network by network and vmapped.

The same kernels of the same networks, on one thread in float64; medians of CPU seconds over
alternating rounds. The general way is a gradient for each network, point and component.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd
import pytest
import torch
from pytest_benchmark.fixture import BenchmarkFixture
from torch import Tensor
from torch.func import vmap

from workbench.metrics.neural.metric_network import (
    MetricNetwork,
    draw,
    function_of,
    torus_inputs,
)
from workbench.metrics.neural.metric_ntk import componentwise_ntk, in_components, metric_ntk

ROUNDS = 5
NETWORKS, POINTS = 8, 36


def seconds(work: Callable[[], Tensor]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


@pytest.mark.parametrize("width", [64, 512])
def test_kernels(
    width: int, benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    network = MetricNetwork(2, 4, width)
    rng = np.random.default_rng(0)
    drawn = draw(network, NETWORKS, rng)
    xi = torus_inputs(torch.from_numpy(rng.uniform(0, 2 * np.pi, (POINTS, 2))))
    function = function_of(network)

    def closed() -> Tensor:
        return componentwise_ntk(network, drawn, xi)

    def one_by_one() -> Tensor:
        each = ({name: value[k] for name, value in drawn.items()} for k in range(NETWORKS))
        return torch.stack([in_components(metric_ntk(function, one, xi)) for one in each])

    def together() -> Tensor:
        return vmap(lambda one: in_components(metric_ntk(function, one, xi)))(drawn)

    ways = {
        "closed form": closed,
        "torch.func, one by one": one_by_one,
        "torch.func, vmap": together,
    }
    exact = closed()
    for way in ways.values():
        assert torch.allclose(way(), exact, atol=1e-12)
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken[name].append(seconds(way))
    benchmark.pedantic(closed, rounds=1)
    table = pd.DataFrame({"ms": {name: 1000 * median(t) for name, t in taken.items()}})
    table["ratio"] = table["ms"] / table.loc["closed form", "ms"]
    with capsys.disabled():
        title = f"Metric-NTK, {NETWORKS} networks of width {width}, {POINTS} points"
        print(f"\n{title}\n{table.to_string(float_format='{:.3g}'.format)}")
    torch.set_num_threads(threads)
    assert table.loc["torch.func, one by one", "ratio"] > 2
    assert table.loc["torch.func, vmap", "ratio"] > 1
