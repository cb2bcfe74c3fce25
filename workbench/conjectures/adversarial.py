"""The smallest change found of one knot's invariants that flips a trained network's answer.

The paper's introduction: networks are fooled by adversarial noise, a theorem is not. For each other
signature the search walks to the nearest point of the decision boundary by repeated linearisation,
as DeepFool (Moosavi-Dezfooli, Fawzi, Frossard, 2016) does, but each step projects the knot itself,
not the last iterate, onto the linearised boundary, so that the walk ends at a locally nearest
point. The crossing is then located by bisection along the straight line from the knot.

The changed numbers belong to no knot. Two statements about the true knot stay what they are: the
signatures that the theorem's inequality leaves possible, and λ·Im μ = 2·(cusp volume), the area of
the cusp torus computed in two ways, which the changed numbers break.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from jaxtyping import Float
from torch import Tensor

from workbench.conjectures._threads import one_thread
from workbench.conjectures.networks import CLASSIFIER, Network, predict
from workbench.errors import InputError

__all__ = ["Flip", "cusp_area_defect", "flip", "possible_signatures"]

_FARTHEST = 20.0
_REACH = 1.25
_GRID = 50
_BISECTIONS = 30
_LEAD = 1e-3  # by which the wrong output must win: far above single precision rounding


@dataclass(frozen=True)
class Flip:
    """One knot, and a nearby point at which the network answers something else.

    Attributes
    ----------
    knot, norm
        Whose invariants were changed, and how the change is measured.
    before, after
        The network's answer (right) at the knot, and (wrong) at the changed point.
    columns
        The inputs.
    original, perturbed
        Standardised inputs.
    size
        Norm of the change, in standard deviations of the training knots.
    original_physical, perturbed_physical
        The same two points in the units of the table; NaN where not known.
    """

    knot: str
    norm: str
    before: int
    after: int
    columns: tuple[str, ...]
    original: Float[np.ndarray, " inputs"]
    perturbed: Float[np.ndarray, " inputs"]
    size: float
    original_physical: Float[np.ndarray, " inputs"]
    perturbed_physical: Float[np.ndarray, " inputs"]


def flip(network: Network, knot: str, norm: str = "l2", iterations: int = 15) -> Flip:
    """Change a knot's invariants as little as possible so that the answer changes.

    Only numbers are changed: not the symmetry group, and no invariant that is not known. No random
    choices are made.

    Parameters
    ----------
    network
        A trained classifier.
    knot
        A name in `network.problem.dataset`, whose signature the network answers rightly.
    norm
        "l2" or "linf" of the change of the standardised inputs.
    iterations
        Linearisations towards each other signature.

    Raises
    ------
    InputError
        If the knot is not in the dataset, the network is already wrong about it, it is no
        classifier, the norm is unknown, or no flip is found.
    """
    if network.objective != CLASSIFIER:
        raise InputError("flip needs a classifier; the network given is a regression.")
    if norm not in ("l2", "linf"):
        raise InputError(f'norm must be "l2" or "linf", not {norm!r}.')
    dataset = network.problem.dataset
    if knot not in dataset.names:
        raise InputError(f"no knot {knot} in the dataset of this network.")
    row = dataset.names.index(knot)
    x = network.problem.inputs[row]
    before = int(predict(network, x[None])[0])
    if before != dataset.signature[row]:
        raise InputError(f"the network is already wrong about {knot}; choose another knot.")
    numeric = np.array([not c.startswith("symmetry ") for c in dataset.columns])
    movable = numeric & ~np.isnan(dataset.values[row])
    label = int(network.problem.labels[row])
    walks = [
        _walk(network, x, label, other, movable, norm, iterations)
        for other in range(len(network.problem.classes))
        if other != label
    ]
    found = [_shortened(network, x, change, label) for change in walks if change is not None]
    if not found:
        raise InputError(f"no flip found for {knot}; allow more iterations.")
    change = min(found, key=lambda change: _size(change, norm))
    scale = network.problem.scale
    return Flip(
        knot=knot,
        norm=norm,
        before=before,
        after=int(predict(network, (x + change)[None])[0]),
        columns=dataset.columns,
        original=x,
        perturbed=x + change,
        size=_size(change, norm),
        original_physical=dataset.values[row],
        perturbed_physical=dataset.values[row] + change * scale,
    )


def _walk(
    network: Network,
    x: np.ndarray,
    label: int,
    other: int,
    movable: np.ndarray,
    norm: str,
    iterations: int,
) -> np.ndarray | None:
    change, nearest = np.zeros_like(x), None
    scales = np.linspace(0, _REACH, _GRID + 1)[1:]
    for _ in range(iterations):
        lead, gradient = _lead(network, x + change, label, other)
        gradient = np.where(movable, gradient, 0.0)
        if not gradient.any():
            break
        if norm == "l2":
            direction = gradient / (gradient @ gradient)
        else:
            direction = np.sign(gradient) / np.abs(gradient).sum()
        change = (gradient @ change - lead) * direction
        if np.abs(change).max() > _FARTHEST:
            break  # the outputs are flat here: this signature is out of reach
        crossed = np.flatnonzero(_flipped(network, x + scales[:, None] * change, label))
        if len(crossed):
            crossing = scales[crossed[0]] * change
            if nearest is None or _size(crossing, norm) < _size(nearest, norm):
                nearest = crossing
    return nearest


def _lead(network: Network, x: np.ndarray, label: int, other: int) -> tuple[float, np.ndarray]:
    with one_thread():
        point: Tensor = torch.from_numpy(x.astype(np.float32)).requires_grad_()
        outputs = network.module(point[None])[0]
        lead = outputs[other] - outputs[label]
        (gradient,) = torch.autograd.grad(lead, point)
    return lead.item(), gradient.numpy().astype(float)


def _flipped(network: Network, points: np.ndarray, label: int) -> np.ndarray:
    with one_thread():
        outputs = network.module(torch.from_numpy(points.astype(np.float32))).numpy()
    rivals = np.delete(outputs, label, axis=1).max(axis=1)
    return np.asarray(rivals - outputs[:, label] > _LEAD)


def _shortened(network: Network, x: np.ndarray, change: np.ndarray, label: int) -> np.ndarray:
    keeps, flips = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (keeps + flips) / 2
        if _flipped(network, (x + middle * change)[None], label)[0]:
            flips = middle
        else:
            keeps = middle
    return flips * change


def _size(change: np.ndarray, norm: str) -> float:
    return float(np.linalg.norm(change) if norm == "l2" else np.abs(change).max())


def possible_signatures(row: pd.Series, c: float) -> tuple[int, ...]:
    """Return the signatures that |2σ - slope| ≤ c·vol·inj⁻³ leaves possible for a knot.

    Parameters
    ----------
    row
        Of the knot table, with slope, volume and injectivity_radius.
    c
        Constant of the theorem.

    Raises
    ------
    InputError
        If the injectivity radius is not known: without it nothing is excluded.

    Examples
    --------
    >>> figure_eight = pd.Series(dict(name="K4a1", slope=0.0, volume=2.0299,
    ...                               injectivity_radius=0.4812))
    >>> possible_signatures(figure_eight, c=0.1), possible_signatures(figure_eight, c=0.3)
    ((0,), (-2, 0, 2))
    """
    radius = float(row["injectivity_radius"])
    if np.isnan(radius):
        raise InputError(f"the injectivity radius of {row['name']} is not known.")
    slope, gap = float(row["slope"]), c * float(row["volume"]) * radius**-3
    lowest, highest = int(np.ceil((slope - gap) / 4)), int(np.floor((slope + gap) / 4))
    return tuple(2 * half for half in range(lowest, highest + 1))


def cusp_area_defect(columns: tuple[str, ...], values: Float[np.ndarray, " inputs"]) -> float:
    """Return |λ·Im μ / (2·cusp volume) - 1|: 0 for a knot, up to rounding.

    Parameters
    ----------
    columns, values
        Invariants in physical units; longitude, meridian_im and cusp_volume must be among them.
    """
    needed = ("longitude", "meridian_im", "cusp_volume")
    if any(name not in columns for name in needed):
        raise InputError(f"the cusp's area is computed from {', '.join(needed)}; some are missing.")
    longitude, meridian, cusp = (values[columns.index(name)] for name in needed)
    return abs(float(longitude * meridian / (2 * cusp)) - 1)
