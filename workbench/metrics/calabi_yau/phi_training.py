"""Training a φ-network: stochastic descent on the weighted Monge–Ampère loss.

Steps are those of `workbench.metrics.calabi_yau.soap`, a preconditioned Adam, with the cosine
schedule of I. Loshchilov, F. Hutter, *SGDR*, arXiv:1608.03983, without restarts and after a short
linear rise. κ is exact where V_Ω is. Points are drawn once; an epoch passes through all of them in
a fresh order, each from its own child of the seed, so that training resumed after an epoch goes on
with exactly what it would have done. Arithmetic is in float32; the metric that comes out is
evaluated in float64.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.phi_backward import run, set_gradient
from workbench.metrics.calabi_yau.phi_data import PhiData
from workbench.metrics.calabi_yau.phi_network import PhiMetric, PhiNetwork
from workbench.metrics.calabi_yau.phi_state import Event, Moment, PhiState, load, save
from workbench.metrics.calabi_yau.potential import unpacked
from workbench.metrics.calabi_yau.sampling import sampled_integral
from workbench.metrics.calabi_yau.volumes import exact_volume
from workbench.signatures import checked

__all__ = ["Trained", "Training", "pace", "train", "trajectory"]

_HELD_OUT = 5000
_VOLUME_POINTS = 500_000
_RISE = 100
_PAGE = 500


@dataclass(frozen=True)
class Training:
    """How a network is trained.

    Attributes
    ----------
    epochs
        Passes through the points.
    points
        Their number.
    batch
        Points of one step.
    rate
        The greatest learning rate.
    widths
        Of the hidden layers.
    target
        Training ends early when σ on held-out points is as small.

    Raises
    ------
    InputError
        If a number is not positive, the target negative, or the batch larger than the sample.
    """

    epochs: int = 20
    points: int = 100_000
    batch: int = 500
    rate: float = 1e-2
    widths: tuple[int, ...] = (64, 64, 64)
    target: float = 0.0

    def __post_init__(self) -> None:
        whole(self.epochs, "the number of epochs", 1, 10**7)
        whole(self.points, "the number of points", 1, 10**9)
        whole(self.batch, "the batch", 1, self.points)
        if not (is_finite(self.rate) and 0 < self.rate < 1):
            raise InputError(f"The learning rate lies between 0 and 1, not at {self.rate}.")
        if not (is_finite(self.target) and self.target >= 0):
            raise InputError(f"The target for σ is at least 0, not {self.target}.")

    @property
    def steps(self) -> int:
        """Steps of an epoch; the points that fill no batch wait for the next one."""
        return self.points // self.batch

    @checked
    def learning_rate(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0 through all epochs."""
        last = self.epochs * self.steps
        rise = min(1.0, (step + 1) / _RISE)
        return self.rate * rise * (1 + math.cos(math.pi * step / last)) / 2


@dataclass(frozen=True)
class Trained:
    """A network after some epochs.

    Attributes
    ----------
    metric
        With the parameters of the last epoch.
    history
        σ and positivity on held-out points, before the first epoch and after each.
    events
        Where the form was no metric.
    """

    metric: PhiMetric
    history: tuple[Moment, ...]
    events: tuple[Event, ...]

    @property
    def epochs(self) -> int:
        """The number of epochs done."""
        return self.history[-1].epoch

    @property
    def cpu_seconds(self) -> float:
        """What they cost, with the preparation of points."""
        return self.history[-1].cpu_seconds


@checked
def train(
    X: Hypersurface,
    training: Training,
    seed: int,
    volume: float | None = None,
    checkpoint: Path | None = None,
    progress: bool = False,
) -> Trained:
    """Train a network, or go on with it from a checkpoint.

    Parameters
    ----------
    volume
        V_Ω; by default in closed form, or from 500,000 points where there is none.
    checkpoint
        A file that is written after each epoch, and read first if it exists.
    progress
        Show a bar on stderr.

    Raises
    ------
    InputError
        If the volume is not positive, the checkpoint is of another training, or its folder does
        not exist.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> trained = train(fermat(1), Training(epochs=3, points=2000, batch=100), seed=0)
    >>> trained.epochs, trained.history[-1].sigma < trained.history[0].sigma
    (3, True)
    """
    with tqdm(total=training.epochs, unit="epoch", disable=not progress) as bar:
        for trained in trajectory(X, training, seed, volume, checkpoint):
            moment = trained.history[-1]
            bar.set_postfix(σ=f"{moment.sigma:.2g}", least=f"{moment.positivity:.2g}")
            bar.update(moment.epoch - bar.n)
    return trained


def trajectory(
    X: Hypersurface,
    training: Training,
    seed: int,
    volume: float | None = None,
    checkpoint: Path | None = None,
) -> Iterator[Trained]:
    """Yield the network before training (or as it was left), then after each epoch.

    Parameters and errors are those of `train`.
    """
    begun = time.process_time()
    V = _volume(X, seed) if volume is None else volume
    if not (is_finite(V) and V > 0):
        raise InputError(f"The volume V_Ω is a positive number, not {V}.")
    if checkpoint is not None and not checkpoint.parent.is_dir():
        raise InputError(f"The folder of the checkpoint, {checkpoint.parent}, does not exist.")
    network = PhiNetwork.of(X, training.widths)
    recipe = repr((X, replace(training, target=0.0), seed, V))
    data = PhiData.of(X, training.points, whole(seed, "the seed", 0), V, network=network)
    held_out = PhiData.of(X, _HELD_OUT, _child(seed, 1), V, network=network)
    if checkpoint is not None and checkpoint.exists():
        state = load(checkpoint, recipe)
        begun -= state.history[-1].cpu_seconds
    else:
        state = _seen(PhiState.first(network, seed), held_out, begun, 0)
    yield _trained(X, network, state)
    while state.epoch < training.epochs and not _reached(state, training):
        passed = _epoch(state, data, training, seed)
        state = _seen(passed, held_out, begun, state.epoch + 1)
        if checkpoint is not None:
            save(checkpoint, recipe, state)
        yield _trained(X, network, state)


@checked
def pace(X: Hypersurface, training: Training, seed: int = 0) -> tuple[float, float]:
    """Measure the CPU-seconds before the first epoch and those of each epoch, on this machine.

    A budget of CPU-seconds is thus turned into a number of epochs beforehand: what is computed
    depends on that number alone.
    """
    steps = min(training.steps, 30)
    short = replace(training, points=steps * training.batch, epochs=3)
    times = [trained.cpu_seconds for trained in trajectory(X, short, seed, volume=1.0)]
    share = training.points / short.points
    return times[0] * share, (times[-1] - times[-2]) * share


def _volume(X: Hypersurface, seed: int) -> float:
    volume = exact_volume(X)
    if volume is not None:
        return float(volume)
    return sampled_integral(X, _VOLUME_POINTS, _child(seed, 2)).value


def _child(seed: int, place: int) -> int:
    """Return a seed for something else."""
    return int(np.random.SeedSequence(seed, spawn_key=(place,)).generate_state(1)[0])


def _reached(state: PhiState, training: Training) -> bool:
    last = state.history[-1]
    return last.sigma <= training.target and last.positivity > 0


def _epoch(state: PhiState, data: PhiData, training: Training, seed: int) -> PhiState:
    """Pass through the points once."""
    epoch = state.epoch
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(3, epoch)))
    rows = rng.permutation(training.points)
    theta = {name: value.clone() for name, value in state.parameters.items()}
    slopes = {name: torch.empty_like(value) for name, value in theta.items()}
    memory = state.memory.copy()
    for step in range(epoch * training.steps, (epoch + 1) * training.steps):
        start = step % training.steps * training.batch
        batch = rows[start : start + training.batch]
        features = data.features[torch.from_numpy(batch)]
        set_gradient(theta, slopes, features, data.factor[batch], data.weights[batch])
        memory.descend(theta, slopes, training.learning_rate(step), step)
    return replace(state, parameters=theta, memory=memory)


def _seen(state: PhiState, held_out: PhiData, begun: float, epoch: int) -> PhiState:
    """Measure σ and positivity on held-out points."""
    etas, lowest = [], np.inf
    for start in range(0, len(held_out.factor), _PAGE):
        page = slice(start, start + _PAGE)
        jets = run(state.parameters, held_out.features[page]).jets.numpy().astype(np.float64)
        forms = unpacked(jets[:, 2 * held_out.dimension + 1 :]) + np.eye(held_out.dimension)
        etas.append(held_out.factor[page] * np.linalg.det(forms).real)
        lowest = min(lowest, float(np.linalg.eigvalsh(forms)[:, 0].min()))
    eta = np.concatenate(etas)
    sigma = float(np.mean(held_out.weights * np.abs(1 - eta)))
    moment = Moment(time.process_time() - begun, epoch, sigma, lowest)
    events = state.events if lowest > 0 else (*state.events, Event(epoch, lowest))
    return replace(state, history=(*state.history, moment), events=events)


def _trained(X: Hypersurface, network: PhiNetwork, state: PhiState) -> Trained:
    parameters = {name: value.double().numpy() for name, value in state.parameters.items()}
    return Trained(PhiMetric(X, network, parameters), state.history, state.events)
