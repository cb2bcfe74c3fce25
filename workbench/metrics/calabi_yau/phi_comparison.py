"""A φ-network measured as other methods are: final accuracy on given points, CPU time, its course.

The time is that of `workbench.metrics.calabi_yau.phi_training`: points, steps, and σ on held-out
points after each epoch.
"""

from __future__ import annotations

from pathlib import Path

from workbench.metrics.calabi_yau.comparison import Measured
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import accuracy
from workbench.metrics.calabi_yau.phi_training import Trained, Training, train
from workbench.metrics.calabi_yau.sampling import Sample
from workbench.signatures import checked

__all__ = ["measure_network"]


@checked
def measure_network(
    X: Hypersurface,
    training: Training,
    validation: Sample,
    volume: float,
    seed: int,
    checkpoint: Path | None = None,
    progress: bool = False,
) -> tuple[Measured, Trained]:
    """Train a network and measure it; its course is in the history of what is returned second.

    Parameters and errors are those of `workbench.metrics.calabi_yau.phi_training.train`.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> from workbench.metrics.calabi_yau.sampling import sample
    >>> from workbench.metrics.calabi_yau.volumes import holomorphic_volume
    >>> X = fermat(1)
    >>> training = Training(epochs=3, points=2000, batch=100)
    >>> measured, trained = measure_network(
    ...     X, training, sample(X, 900, seed=5), holomorphic_volume(X), seed=1
    ... )
    >>> measured.size, measured.seconds == trained.cpu_seconds
    (3, True)
    """
    trained = train(X, training, seed, volume, checkpoint, progress)
    measured = Measured(
        "φ-network",
        trained.epochs,
        "epochs",
        trained.metric.network.count,
        trained.cpu_seconds,
        trained.metric,
        accuracy(trained.metric, validation, volume),
    )
    return measured, trained
