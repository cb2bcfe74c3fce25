"""Tangent kernels beside neural-tangents, which lives in an interpreter of its own.

It needs an old JAX (jax 0.4.38, tf2jax 0.3.6, neural-tangents 0.6.6 from its repository); the
variable RIGOR_NEURAL_TANGENTS names the Python that has them. Both compute the same kernels of the
same data; rounds alternate, and medians are compared.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from pytest_benchmark.fixture import BenchmarkFixture

from workbench.fields.kernels.deep_kernels import analytic_kernels
from workbench.fields.kernels.fully_connected import FullyConnected
from workbench.fields.tangent.layerwise import draw, layerwise_ntk

INTERPRETER = "RIGOR_NEURAL_TANGENTS"
ROUNDS = 15
POINTS = 1000
INFINITE = FullyConnected("relu", (32, 1, 1, 1), 2**0.5, 1.0, 0.1)
FINITE = FullyConnected("relu", (32, 128, 128), 2**0.5, 1.0, 0.1)
PEER = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
told, sys.stdout = sys.stdout, sys.stderr
import jax, numpy as np, neural_tangents as nt
from neural_tangents import stax
data = np.load(sys.argv[1])
x, y = (jax.numpy.array(data[k].astype(np.float32)) for k in "xy")

def net(depth, width):
    layers = [stax.Dense(width, 2**0.5, 0.1), stax.Relu()] * depth
    return stax.serial(*layers, stax.Dense(1, 1.0, 0.1))

kernel = jax.jit(lambda a, b: net(3, 1)[2](a, b, "ntk"))
own = jax.jit(lambda a: net(3, 1)[2](a, None, "ntk"))
init, apply, _ = net(2, 128)
parameters = init(jax.random.PRNGKey(0), x.shape)[1]
leaves, tree = jax.tree_util.tree_flatten(parameters)
given = [data[f"{k}{l}"] for l in range(3) for k in "Wb"]
parameters = jax.tree_util.tree_unflatten(
    tree, [jax.numpy.array(g.T.reshape(l.shape).astype(np.float32)) for g, l in zip(given, leaves)])
tasks = {"analytic, two sets": lambda: kernel(x, y), "analytic, one set": lambda: own(x)}
for name in ("STRUCTURED_DERIVATIVES", "AUTO", "JACOBIAN_CONTRACTION"):
    way = getattr(nt.NtkImplementation, name)
    work = jax.jit(nt.empirical_ntk_fn(apply, implementation=way, vmap_axes=0))
    tasks["empirical, " + name.lower()] = lambda work=work: work(x, None, parameters)
for name, work in tasks.items():
    np.save(sys.argv[2] + "/" + name + ".npy", np.asarray(work()))
print(json.dumps(list(tasks)), file=told, flush=True)
for line in sys.stdin:
    begun = time.perf_counter()
    tasks[line.strip()]().block_until_ready()
    print(time.perf_counter() - begun, file=told, flush=True)
"""


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Give torch one thread: it is quickest on matrices of this size, and is what is compared."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start neural-tangents, which computes each kernel once to compile, and then on request."""
    python = os.environ.get(INTERPRETER)
    if python is None:
        pytest.skip(f"{INTERPRETER} does not name a Python with neural-tangents and an old JAX")
    rng = np.random.default_rng(1)
    weights = {name: value[0].numpy() for name, value in draw(FINITE, 1, rng).items()}
    np.savez(
        tmp_path / "data.npz",
        x=rng.normal(size=(POINTS, 32)),
        y=rng.normal(size=(POINTS, 32)),
        **weights,
    )
    with subprocess.Popen(
        [python, "-c", PEER, str(tmp_path / "data.npz"), str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process
        process.kill()


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def test_tangent_kernels(
    benchmark: BenchmarkFixture,
    peer: subprocess.Popen[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert peer.stdin is not None
    assert peer.stdout is not None
    names = json.loads(peer.stdout.readline())
    data = np.load(tmp_path / "data.npz")
    x, y = data["x"], data["y"]
    weights = {name: torch.from_numpy(data[name]) for name in data.files if name not in "xy"}
    single = {name: value.float() for name, value in weights.items()}
    x_double, x_single = torch.from_numpy(x), torch.from_numpy(x).float()
    ours: dict[str, Callable[[], np.ndarray]] = {
        "analytic, two sets": lambda: analytic_kernels(INFINITE, x, y)[1],
        "analytic, one set": lambda: analytic_kernels(INFINITE, x)[1],
        "empirical": lambda: layerwise_ntk(FINITE, single, x_single).numpy(),
        "empirical, float64": lambda: layerwise_ntk(FINITE, weights, x_double).numpy(),
    }
    for name in names:
        mine = ours[name if name in ours else "empirical"]()
        theirs = np.load(tmp_path / f"{name}.npy").reshape(POINTS, POINTS)
        np.testing.assert_allclose(mine, theirs, rtol=2e-3, atol=2e-3 * np.abs(theirs).max())
    seconds: dict[str, list[float]] = {f"ours: {name}": [] for name in ours}
    seconds |= {f"peer: {name}": [] for name in names}

    def one_round() -> None:
        for name, work in ours.items():
            seconds[f"ours: {name}"].append(timed(work))
        for name in names:
            peer.stdin.write(name + "\n")  # type: ignore[union-attr]
            peer.stdin.flush()  # type: ignore[union-attr]
            seconds[f"peer: {name}"].append(float(peer.stdout.readline()))  # type: ignore[union-attr]

    benchmark.pedantic(one_round, rounds=ROUNDS)
    medians = pd.Series({name: float(np.median(times)) for name, times in seconds.items()})
    fastest = medians[[name for name in medians.index if name.startswith("peer: empirical")]].min()
    ratios = {
        "analytic, two sets": medians["peer: analytic, two sets"]
        / medians["ours: analytic, two sets"],
        "analytic, one set": medians["peer: analytic, one set"]
        / medians["ours: analytic, one set"],
        "empirical, against its fastest": fastest / medians["ours: empirical"],
    }
    with capsys.disabled():
        print(f"\n{POINTS} × {POINTS} tangent kernels, medians of {ROUNDS} rounds in milliseconds")
        print((1000 * medians).round(2).to_string())
        print("times faster than neural-tangents")
        print(pd.Series(ratios).round(2).to_string())
