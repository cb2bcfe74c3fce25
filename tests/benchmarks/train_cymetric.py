"""Train a φ-network of cymetric on a Dwork quintic; run by an interpreter that has it.

Reads JSON from stdin (psi, points, held_out, cpu_seconds, seed) and writes σ on held-out points, by
cymetric's own measure, the epochs done and the CPU-seconds to stdout. Architecture, losses,
optimiser and batches are those of its example notebook for a PhiFSModel: widths 64, 64, 64, gelu,
Adam with its defaults, batches of 64 and of 50,000. One call trains for as many epochs as the
budget allows, since each call traces the model anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one thread: before others start

import numpy as np
import tensorflow as tf
from cymetric.models.measures import sigma_measure
from cymetric.models.tfhelper import prepare_tf_basis, train_model
from cymetric.models.tfmodels import PhiFSModel
from cymetric.pointgen.pointgen import PointGenerator


class SpentError(Exception):
    """Another epoch would pass the budget."""


class Budget(tf.keras.callbacks.Callback):
    """Count epochs, and end the training when the CPU-seconds are spent."""

    def __init__(self, cpu_seconds: float) -> None:
        super().__init__()
        self.cpu_seconds, self.epochs, self.ended = cpu_seconds, 0, time.process_time()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        del epoch, logs
        begun, self.ended = self.ended, time.process_time()
        self.epochs += 1
        if self.epochs > 1 and 2 * self.ended - begun > self.cpu_seconds:
            raise SpentError


def trained(asked: dict[str, Any]) -> dict[str, Any]:
    tf.keras.utils.set_random_seed(asked["seed"])
    monomials = np.concatenate([5 * np.eye(5, dtype=np.int64), np.ones((1, 5), dtype=np.int64)])
    coefficients = np.append(np.ones(5), -5.0 * asked["psi"])
    if not asked["psi"]:
        monomials, coefficients = monomials[:5], coefficients[:5]
    generator = PointGenerator(
        monomials, coefficients, np.ones(1), np.array([4]), verbose=0, backend="threading"
    )
    total = asked["points"] + asked["held_out"]
    with tempfile.TemporaryDirectory() as folder:
        kappa = generator.prepare_dataset(total, folder, val_split=asked["held_out"] / total)
        generator.prepare_basis(folder, kappa=kappa)
        data = dict(np.load(Path(folder) / "dataset.npz"))
        with (Path(folder) / "basis.pickle").open("rb") as file:
            basis = prepare_tf_basis(pickle.load(file))
    prepared = time.process_time()
    layers = [tf.keras.Input(shape=(10,))]
    layers += [tf.keras.layers.Dense(64, activation="gelu") for _ in range(3)]
    network = tf.keras.Sequential([*layers, tf.keras.layers.Dense(1, use_bias=False)])
    model = PhiFSModel(network, basis, alpha=[1.0] * 5)
    optimizer = tf.keras.optimizers.Adam()
    budget = Budget(asked["cpu_seconds"])
    with contextlib.suppress(SpentError):
        train_model(
            model,
            data,
            optimizer=optimizer,
            epochs=10**6,
            batch_sizes=[64, 50_000],
            verbose=0,
            callbacks=[budget],
        )
    X, y = (tf.cast(data[name], tf.float32) for name in ("X_val", "y_val"))
    return {
        "sigma": float(sigma_measure(model, X, y)),
        "epochs": budget.epochs,
        "cpu_seconds": budget.ended,
        "preparation": prepared,
        "versions": f"tensorflow {tf.__version__}",
    }


def main() -> None:
    asked = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        found = trained(asked)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
