"""A network that learns the force of the coarse theory from pairs of coarse and fine fields.

In the coordinates ξ of `proper_time` the force at the scale s is −∂U_s = −a v_s, where

    v_s(ξ_s) = E[∂U_0(ξ_0) | ξ_s]

is the mean force of the fine fields that look like ξ_s from afar: a regression on ∂U_0 = (λ/6) ∫φ³
(the target score of V. De Bortoli et al. 2024; denoising, which divides by the noise, has the same
minimum). The relative entropy of the generated paths of `reverse_diffusion` is, up to a constant,

    Σ_steps Σ_p ½ a_s² (1 − a²)/a² E|v̂ − ∂U_0(ξ_0)|²,

and this is the loss. The network adds to c₁(s) φ + c₃(s) φ³, which is all that first-order
perturbation theory needs, the output of convolutions on the torus; it is odd in φ, as the force is,
and it moves with its input under shifts of the grid. float32 in training, float64 at its border.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import nn
from tqdm import tqdm

from workbench.accepted import finite_array, generator, is_finite, whole
from workbench.errors import InputError
from workbench.fields.plane.mode_lattice import ModeLattice
from workbench.fields.renormalization.force_checkpoint import load, save
from workbench.fields.renormalization.proper_time import ProperTimes

__all__ = ["LearnedForce", "train_force"]

Fields = Float[np.ndarray, "fields count"]

_EVERY = 50


class ForceNetwork(nn.Module):
    """v̂(ξ, s): polynomials of φ with coefficients that depend on s, and convolutions."""

    waves: torch.Tensor
    small_waves: torch.Tensor
    kept: torch.Tensor
    clock: torch.Tensor

    def __init__(self, theory: ModeLattice, times: ProperTimes, channels: int) -> None:
        super().__init__()
        torus = theory.torus
        self.side = 2 * int(np.abs(torus.momenta).max()) + 3
        line = np.arange(self.side) * (torus.side / self.side)
        small = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)
        for name, array in (
            ("waves", torus.waves),
            ("small_waves", torus.waves_at(small)),
            ("kept", times.kept),
            ("clock", np.linspace(0.0, 3.0, times.steps)),
        ):
            self.register_buffer(name, torch.as_tensor(array, dtype=torch.float32))
        self.cube = theory.coupling / 6 * torus.volume / len(torus.places)
        self.scale = float(theory.coupling / 6 * torus.propagator**1.5)
        self.area = torus.volume / self.side**2
        self.unit = torus.propagator**0.5
        self.tempo = nn.Sequential(nn.Linear(1, 32), nn.SiLU(), nn.Linear(32, 2 + 2 * channels))
        self.first = nn.Conv2d(2, channels, 3, padding=1, padding_mode="circular", bias=False)
        self.second = nn.Conv2d(
            channels, channels, 3, padding=1, padding_mode="circular", bias=False
        )
        self.last = nn.Conv2d(channels, 1, 3, padding=1, padding_mode="circular", bias=False)
        with torch.no_grad():
            self.last.weight *= 0.1

    def forward(self, xi: torch.Tensor, step: torch.Tensor) -> torch.Tensor:
        seen = self.kept[step] * xi
        time = self.clock[(step - 1).clamp(min=0)][:, None]
        tempo: torch.Tensor = self.tempo(time)
        phi = seen @ self.waves
        local = phi * (phi**2 * tempo[:, :1] + 3 * self.unit**2 * tempo[:, 1:2])
        channels = (tempo.shape[1] - 2) // 2
        field = (seen @ self.small_waves).reshape(-1, 1, self.side, self.side) / self.unit
        gains = 1 + tempo[:, 2:, None, None]
        hidden = torch.tanh(self.first(torch.cat([field, field**3 / 3], 1)) * gains[:, :channels])
        hidden = hidden + torch.tanh(self.second(hidden) * gains[:, channels:])
        learned: torch.Tensor = self.last(hidden).flatten(1) * (self.scale * self.area)
        found: torch.Tensor = self.cube * local @ self.waves.T + learned @ self.small_waves.T
        return found


@dataclass(frozen=True, eq=False)
class LearnedForce:
    """A trained network as a `Force`.

    Attributes
    ----------
    network
        v̂.
    losses
        The loss averaged over each tenth of the training.
    """

    network: ForceNetwork
    times: ProperTimes
    losses: tuple[float, ...]

    def __call__(self, fields: Fields, step: int) -> Fields:
        """Return −a_s v̂ at ξ."""
        with torch.inference_mode():
            xi = torch.as_tensor(fields, dtype=torch.float32)
            found = self.network(xi, torch.full((len(xi),), step))
        return np.asarray(-self.times.kept[step] * found.double().numpy())


def train_force(
    theory: ModeLattice,
    times: ProperTimes,
    fields: Fields,
    updates: int,
    seed: int,
    channels: int = 16,
    batch: int = 256,
    rate: float = 3e-3,
    progress: bool = False,
    checkpoint: Path | None = None,
) -> LearnedForce:
    """Train a network on fields of the fine theory, coarse-grained anew for every batch.

    Parameters
    ----------
    theory, times
        The theory, in d = 2, and the scales.
    fields
        ξ of independent fields, of shape (fields, count).
    updates
        Steps of Adam, with a rate that falls to 0 like a cosine.
    seed
        Of the initial network and of the noise.
    channels, batch, rate
        The width of the network, fields in a batch and the largest rate.
    progress
        Show a bar on stderr.
    checkpoint
        A file that is written every 50 updates, and read first if it exists; what comes out is the
        same as without a pause.

    Raises
    ------
    InputError
        If the theory is not in d = 2, the scales are those of another torus, a number is outside of
        its range, or the checkpoint is of another training.
    """
    if theory.torus.dimension != 2:
        raise InputError(
            f"The network convolves in d = 2; the theory has d = {theory.torus.dimension}."
        )
    if times.torus != theory.torus:
        raise InputError("The scales are those of another torus than the theory's.")
    if np.ndim(fields) != 2 or np.shape(fields)[1] != theory.torus.count or not len(fields):
        raise InputError(
            f"Fields are rows of {theory.torus.count} coordinates; given is the shape "
            f"{np.shape(fields)}."
        )
    fields = np.ascontiguousarray(finite_array(fields, "the fields"))
    whole(updates, "the number of updates", 10, 10**6)
    whole(channels, "the number of channels", 1, 256)
    whole(batch, "the number of fields in a batch", 1, 10**5)
    whole(seed, "the seed", 0, 2**63 - 1)
    if not (is_finite(rate) and 0 < rate < 1):
        raise InputError(f"The rate is {rate}; accepted are numbers between 0 and 1.")
    random = generator(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = ForceNetwork(theory, times, channels)
    optimiser = torch.optim.Adam(network.parameters(), lr=rate)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, updates)
    parts = network, optimiser, falling
    print_of_fields = sha256(fields.tobytes()).hexdigest()
    recipe = repr((theory, times, print_of_fields, updates, seed, channels, batch, rate))
    losses: list[float] = []
    if checkpoint is not None and checkpoint.exists():
        losses = load(checkpoint, recipe, parts, random)
    gradients = theory.gradient(fields)
    steps = times.kept_by_step
    importance = torch.as_tensor(
        times.kept[1:] ** 2 * (1 - steps**2) / steps**2 / 2 * times.steps, dtype=torch.float32
    )
    for update in tqdm(range(len(losses), updates), disable=not progress, leave=False):
        chosen = random.integers(0, len(fields), batch)
        step = random.integers(1, times.steps + 1, batch)
        kept = times.kept[step]
        noise = random.standard_normal(kept.shape)
        seen = kept * fields[chosen] + np.sqrt(1 - kept**2) * noise
        guess = network(torch.as_tensor(seen, dtype=torch.float32), torch.as_tensor(step))
        away = guess - torch.as_tensor(gradients[chosen], dtype=torch.float32)
        loss = (importance[step - 1] * away**2).sum(1).mean()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 10.0)
        optimiser.step()
        falling.step()
        losses.append(float(loss.detach()))
        if checkpoint is not None and ((update + 1) % _EVERY == 0 or update + 1 == updates):
            save(checkpoint, recipe, parts, losses, random)
    tenths = np.array_split(losses, 10)
    return LearnedForce(network.eval(), times, tuple(float(part.mean()) for part in tenths))
