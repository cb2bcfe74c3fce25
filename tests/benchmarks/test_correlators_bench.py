"""Correlators of many networks: streaming blocks beside networks built and evaluated one by one."""

from __future__ import annotations

import time
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from workbench.fields.architectures.ensemble import relu
from workbench.fields.correlations.sampling import BLOCK, Correlators, Estimate, sample_correlators
from workbench.fields.statistics.agreement import agreement
from workbench.fields.statistics.infinite_width import difference

torch = pytest.importorskip("torch")

WIDTH = 100
POINTS = np.linspace(0.2, 1.2, 6)[:, None]
ORDERS = (2, 4, 6)
STREAMED, LOOPED = 400_000, 5_120
MILLION = 1_000_000


class Network(torch.nn.Module):  # type: ignore[misc]
    """One network of eq. (4), an object of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = torch.nn.Linear(1, WIDTH, bias=False, dtype=torch.float64)
        self.last = torch.nn.Linear(WIDTH, 1, bias=False, dtype=torch.float64)
        torch.nn.init.normal_(self.hidden.weight, std=1.0)
        torch.nn.init.normal_(self.last.weight, std=WIDTH**-0.5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(torch.relu(self.hidden(x)))


def one_by_one(networks: int) -> np.ndarray:
    """Return the correlators of each block of networks, all networks built and evaluated singly."""
    x = torch.tensor(POINTS)
    with torch.no_grad():
        outputs = torch.cat([Network()(x).T for _ in range(networks)])
    columns = [
        torch.stack([outputs[:, i] for i in legs]).prod(dim=0)
        for order in ORDERS
        for legs in combinations_with_replacement(range(len(POINTS)), order)
    ]
    products = torch.stack(columns, dim=1).numpy()
    return np.asarray(products.reshape(-1, BLOCK, len(columns)).mean(axis=1))


def estimate(blocks: np.ndarray) -> Estimate:
    return Estimate(blocks.mean(axis=0), np.cov(blocks.T) / len(blocks), len(blocks))


def test_correlators_of_many_networks(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    one_by_one(BLOCK)
    start = time.perf_counter()
    blocks = one_by_one(LOOPED)
    looped = (time.perf_counter() - start) / LOOPED
    torch.set_num_threads(threads)

    begun = time.perf_counter()
    sampled: Correlators = benchmark.pedantic(
        lambda: sample_correlators(relu(WIDTH), POINTS, STREAMED, seed=0, orders=ORDERS), rounds=1
    )
    streamed = (time.perf_counter() - begun) / (sampled.estimate.blocks * BLOCK)

    diagonal = [0, 21]  # G²(x₁, x₁) and G⁴(x₁, x₁, x₁, x₁)
    both = difference(sampled.estimate.part(np.array(diagonal)), estimate(blocks).part(diagonal))
    assert agreement(both, np.zeros(2)).holds()
    table = pd.DataFrame(
        {"µs a network": [1e6 * streamed, 1e6 * looped]},
        index=["streaming blocks", "torch, one by one"],
    )
    table["a million, s"] = table["µs a network"] * MILLION / 1e6
    table["ratio"] = table["µs a network"] / table["µs a network"].iloc[0]
    with capsys.disabled():
        print(
            f"\n2-, 4- and 6-point functions, all {sampled.estimate.values.size} sets of 6 points, "
            f"ReLU, N = {WIDTH}, float64, one thread\n{table.round(2).to_string()}"
        )
    assert streamed < looped
