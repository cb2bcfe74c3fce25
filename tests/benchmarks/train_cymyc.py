"""Train a spectral φ-network of cymyc on a Dwork quintic; run by an interpreter that has it.

Reads JSON from stdin (psi, points, held_out, batch, rate, cpu_seconds, seed) and writes σ on
held-out points, by cymyc's own measure, the epochs done and the CPU-seconds of data, of
compilation and of training to stdout. The architecture and the loss are cymyc's own defaults at
widths 64, 64, 64; the optimiser is Adam with a cosine schedule over as many epochs as the budget
allows at the pace of the second epoch.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from functools import partial
from types import SimpleNamespace
from typing import Any

os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one thread: before XLA starts its own

import jax
import numpy as np
import optax
from cymyc import alg_geo, dataloading, fubini_study
from cymyc.approx import measures, models, train
from cymyc.utils import math_utils, pointgen


def drawn(asked: dict[str, Any], config: SimpleNamespace) -> tuple[np.ndarray, ...]:
    """Return points as reals, weights, |Ω|², and det of the Fubini–Study metric."""
    p = pointgen.sample_intersect_hypersurface(
        jax.random.PRNGKey(asked["seed"]),
        asked["points"] + asked["held_out"],
        3,
        config.monomials,
        config.coefficients,
    )
    found = []
    weigh = jax.jit(
        jax.vmap(partial(alg_geo.compute_integration_weights, cy_dim=3), in_axes=(0, None, None))
    )
    for page in np.array_split(np.asarray(p), max(1, len(p) // 2000)):
        w, pullbacks, omega, *_ = weigh(page, config.dQdz_monomials, config.dQdz_coeffs)
        real = math_utils.to_real(page)
        size = jax.vmap(fubini_study.det_fubini_study_pb)(real, pullbacks)
        found.append([np.asarray(x) for x in (real, w, omega, size)])
    return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))


def trained(asked: dict[str, Any]) -> dict[str, Any]:
    psi = asked["psi"]
    monomials = np.concatenate([5 * np.eye(5, dtype=np.int64), np.ones((1, 5), dtype=np.int64)])
    config = SimpleNamespace(
        monomials=monomials,
        coefficients=np.append(np.ones(5), -5.0 * psi),
        cy_dim=3,
        n_hyper=1,
        ambient=np.array([4]),
        cdtype=np.complex64,
    )
    derivative = alg_geo.dQdz_poly(5, config.monomials, config.coefficients)
    config.dQdz_monomials, config.dQdz_coeffs = derivative
    real, w, omega, size = drawn(asked, config)
    prepared = time.process_time()
    kappa = float(np.mean(w * size / omega) / np.mean(w))
    config.dQdz_monomials, config.dQdz_coeffs = (x.astype(np.complex64) for x in derivative)
    arrays = tuple(x.astype(np.float32) for x in (real, w, omega))
    fitted = tuple(x[: asked["points"]] for x in arrays)
    held_out = tuple(x[asked["points"] :] for x in arrays)

    model = models.LearnedVector_spectral_nn(5, config.ambient, (64, 64, 64))
    metric, correction, *_ = models.helper_fns(config)
    form = partial(models.ddbar_phi_model, g_ref_fn=metric, g_correction_fn=correction)
    rng = np.random.default_rng(asked["seed"])
    steps = len(fitted[0]) // asked["batch"]

    def epoch(state: tuple[Any, Any], optimizer: optax.GradientTransformation) -> tuple[Any, Any]:
        for data in dataloading.data_loader(fitted, asked["batch"], rng):
            params, memory, loss = train.train_step(data, *state, form, optimizer, kappa)
            state = params, memory
        jax.block_until_ready(loss)
        return state

    def start(optimizer: optax.GradientTransformation) -> tuple[Any, Any]:
        key = jax.random.PRNGKey(asked["seed"])
        return train.create_train_state(key, model, optimizer, data_dim=10)[:2]

    rehearsal = optax.adam(asked["rate"])
    state = epoch(start(rehearsal), rehearsal)
    compiled = time.process_time()
    epoch(state, rehearsal)
    pace = time.process_time() - compiled
    spent = compiled - prepared  # another compilation comes with the schedule
    left = asked["cpu_seconds"] - prepared - spent
    epochs = max(1, int(left / pace))
    optimizer = optax.adam(optax.cosine_decay_schedule(asked["rate"], epochs * steps))
    begun = time.process_time()
    state = start(optimizer)
    for _ in range(epochs):
        state = epoch(state, optimizer)
    ended = time.process_time()
    closed = jax.tree_util.Partial(form, params=state[0])
    sigma = measures.sigma_measure(held_out, closed)
    return {
        "sigma": float(sigma),
        "epochs": epochs,
        "cpu_seconds": prepared + ended - begun,
        "preparation": prepared,
        "versions": f"jax {jax.__version__}, optax {optax.__version__}",
    }


def main() -> None:
    asked = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        found = trained(asked)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
