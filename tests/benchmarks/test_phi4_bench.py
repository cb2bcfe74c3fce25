"""Effective draws of φ(0)² a second in φ⁴ theory, d = 1: weights and slices beside NUTS of numpyro.

numpyro needs other versions of its dependencies than the project; RIGOR_NUMPYRO names a Python
interpreter that has it (pip install numpyro==0.22.0 in an environment of its own).
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from workbench.fields.scalar.cosine_field import CosineField
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.line_observables import LineObservables
from workbench.fields.scalar.phi4 import reweight
from workbench.fields.scalar.slice_sampling import slice_sample
from workbench.fields.statistics.autocorrelation import effective_draws

FIELD = CosineField.cauchy(width=32, mass=1.0, amplitude="normal")
COUPLING = 6.0
LINE = Line(4.0, 33)
OBSERVED = LineObservables(LINE, (8,), 0)
NETWORKS = 60_000
CHAINS, ITERATIONS, WARM_UP = 64, 400, 50
NUTS_WARM_UP, NUTS_DRAWS = 500, 1000


def nuts(interpreter: str) -> dict[str, Any]:
    asked = {
        "width": FIELD.width,
        "mass": FIELD.mass,
        "coupling": COUPLING,
        "points": np.ravel(LINE.points).tolist(),
        "weights": LINE.weights.tolist(),
        "warm_up": NUTS_WARM_UP,
        "draws": NUTS_DRAWS,
        "seed": 0,
    }
    script = Path(__file__).with_name("nuts_phi4.py")
    answer = subprocess.run(
        [interpreter, str(script)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"JAX_PLATFORMS": "cpu"},
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_effective_draws_a_second(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    interpreter = os.environ.get("RIGOR_NUMPYRO")
    if not interpreter:
        pytest.skip("RIGOR_NUMPYRO names no interpreter that has numpyro")
    peer = nuts(interpreter)
    squares = np.array(peer["squares"])

    begun = time.perf_counter()
    weighted = benchmark.pedantic(
        lambda: reweight(FIELD, LINE, [COUPLING], OBSERVED, networks=NETWORKS, seed=0), rounds=1
    )
    seconds = {"importance weights": time.perf_counter() - begun}
    slice_sample(FIELD, LINE, COUPLING, OBSERVED, chains=8, iterations=2, warm_up=0, seed=1)
    begun = time.perf_counter()
    chains = slice_sample(
        FIELD,
        LINE,
        COUPLING,
        OBSERVED,
        chains=CHAINS,
        iterations=ITERATIONS,
        warm_up=WARM_UP,
        seed=2,
    )
    seconds["elliptical slices"] = time.perf_counter() - begun
    name = f"NUTS, numpyro {peer['version']}"
    seconds[name] = peer["sampling"]
    seconds[f"{name}, with warm-up"] = peer["sampling"] + peer["warm_up"]

    exact = weighted.estimate(lambda at: [at[COUPLING]["φ²"], at[COUPLING]["φ⁴"]])
    variance = exact.values[1] - exact.values[0] ** 2
    by_nuts = effective_draws(squares)
    effective = {
        "importance weights": variance / exact.errors[0] ** 2,
        "elliptical slices": chains.effective_draws,
        name: by_nuts,
        f"{name}, with warm-up": by_nuts,
    }
    for mean, error in (
        (chains.moments.mean[0], chains.moments.standard_error[0]),
        (squares.mean(), np.sqrt(variance / by_nuts)),
    ):
        assert abs(mean - exact.values[0]) < 4 * np.hypot(error, exact.errors[0])

    table = pd.DataFrame({"effective draws": effective, "seconds": seconds})
    table["a second"] = table["effective draws"] / table["seconds"]
    table["ratio"] = table["a second"] / table.loc[name, "a second"]
    with capsys.disabled():
        print(
            f"\nφ(0)² at λ = {COUPLING:g}, box {LINE.length:g}, N = {FIELD.width}: "
            f"{3 * FIELD.width} parameters; NUTS takes {peer['leapfrogs']:.0f} steps a draw\n"
            f"{table.round(2).to_string()}"
        )
    assert table["ratio"].iloc[1] > 1
