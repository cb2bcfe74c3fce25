"""Which inputs does a network look at? Equation (1) of the paper and two independent views.

`saliency` is equation (1), r_i = (1/|B|) Σ_x |∂L/∂x_i|, with L the training loss of one knot, x its
standardised inputs, and the mean over all training knots (the paper writes the sum over X and
divides by |B|; reference [20] takes the mean over the training set, so B = X), divided by the
largest r_i as in [20]. `permutation_importance` asks instead how much accuracy is lost when one
input is shuffled among the test knots, and `integrated_gradients` (Sundararajan, Taly, Yan, 2017,
by captum) what each input adds to the log-odds on the way from the average knot to the given one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from captum.attr import IntegratedGradients
from jaxtyping import Float
from torch import Tensor

from workbench.conjectures._threads import one_thread
from workbench.conjectures.networks import Network, predict
from workbench.errors import InputError

__all__ = [
    "Attribution",
    "integrated_gradients",
    "permutation_importance",
    "saliency",
    "training_gradients",
]

_ROWS_AT_ONCE = 2048


@dataclass(frozen=True)
class Attribution:
    """A score for each input of each network.

    Attributes
    ----------
    method
        What was computed.
    columns
        The inputs.
    seeds
        The networks' seeds, in the order of the rows of `scores`.
    raw
        Scores before normalisation.
    gap
        For integrated gradients, the completeness gap of each network: mean over knots of
        |Σ_i attribution_i - (F(x) - F(0))|, relative to the mean of |F(x) - F(0)|. None otherwise.
    """

    method: str
    columns: tuple[str, ...]
    seeds: tuple[int, ...]
    raw: Float[np.ndarray, "seeds inputs"]
    gap: Float[np.ndarray, " seeds"] | None = None

    @property
    def scores(self) -> Float[np.ndarray, "seeds inputs"]:
        """`raw`, each row divided by its largest entry, so that the largest is 1."""
        return np.asarray(self.raw / self.raw.max(axis=1, keepdims=True))

    @property
    def mean(self) -> Float[np.ndarray, " inputs"]:
        """Mean score over seeds."""
        return np.asarray(self.scores.mean(axis=0))

    @property
    def deviation(self) -> Float[np.ndarray, " inputs"]:
        """Sample standard deviation of the score over seeds (0 for one seed)."""
        return self.scores.std(axis=0, ddof=1) if len(self.seeds) > 1 else np.zeros_like(self.mean)

    def ranking(self) -> tuple[str, ...]:
        """Return the inputs from the highest mean score to the lowest."""
        return tuple(self.columns[i] for i in np.argsort(-self.mean, kind="stable"))


def training_gradients(
    network: Network, inputs: Float[np.ndarray, "knots inputs"], labels: np.ndarray
) -> Float[np.ndarray, "knots inputs"]:
    """Return ∂L/∂x of each knot at its standardised inputs, L the loss the network trained on.

    Parameters
    ----------
    network
        A trained network.
    inputs
        Standardised.
    labels
        Position of each knot's signature in `problem.classes`.
    """
    gradients = []
    with one_thread():
        for start in range(0, len(inputs), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            x = torch.from_numpy(inputs[rows].astype(np.float32)).requires_grad_()
            losses = network.objective.losses(network.module(x), torch.from_numpy(labels[rows]))
            (gradient,) = torch.autograd.grad(losses.sum(), x)  # a knot's loss is its own affair
            gradients.append(gradient.numpy().astype(float))
    return np.concatenate(gradients)


def saliency(networks: Sequence[Network]) -> Attribution:
    """Return equation (1) for each network: mean |∂L/∂x_i| over its training knots."""
    problem = networks[0].problem
    train = problem.split.train
    raw = [
        np.abs(training_gradients(n, problem.inputs[train], problem.labels[train])).mean(axis=0)
        for n in networks
    ]
    return _attribution("gradient saliency", networks, raw)


def permutation_importance(
    networks: Sequence[Network], repeats: int = 3, seed: int = 0
) -> Attribution:
    """Return the loss of test accuracy when one input is shuffled among the test knots.

    A loss below 0, which is noise, is counted as 0.

    Parameters
    ----------
    networks
        Trained on one problem.
    repeats
        Shuffles of each input, averaged; the same for every network.
    seed
        Of the shuffles.
    """
    problem = networks[0].problem
    test = problem.split.test
    inputs, truth = problem.inputs[test], problem.dataset.signature[test]
    rng = np.random.default_rng(seed)
    shuffles = [rng.permutation(len(test)) for _ in range(repeats)]
    raw = []
    for network in networks:
        intact = np.mean(predict(network, inputs) == truth)
        losses = np.zeros(inputs.shape[1])
        for column in range(inputs.shape[1]):
            for order in shuffles:
                shuffled = inputs.copy()
                shuffled[:, column] = inputs[order, column]
                losses[column] += intact - np.mean(predict(network, shuffled) == truth)
        raw.append(np.maximum(losses / repeats, 0))
    return _attribution("permutation importance", networks, raw)


def integrated_gradients(
    networks: Sequence[Network], knots: int = 500, steps: int = 50, seed: int = 0
) -> Attribution:
    """Return mean |integrated gradient| on test knots, from the average knot to each.

    F is the log-odds of the knot's true signature for a classifier (log p - log(1 - p)), the output
    itself for a regression; the straight path starts at the mean of the training knots, x = 0.

    Parameters
    ----------
    networks
        Trained on one problem.
    knots
        Test knots to average over, drawn without replacement (all, if there are fewer).
    steps
        Nodes of the Gauss–Legendre rule along the path.
    seed
        Of the draw.
    """
    problem = networks[0].problem
    test = problem.split.test
    if knots < 1 or steps < 1:
        raise InputError("integrated gradients need at least one knot and one step.")
    rows = np.random.default_rng(seed).permutation(test)[:knots]
    x = torch.from_numpy(problem.inputs[rows].astype(np.float32))
    labels = torch.from_numpy(problem.labels[rows])
    raw, gaps = [], []
    with one_thread():
        for network in networks:

            def answer(x: Tensor, labels: Tensor, network: Network = network) -> Tensor:
                return _answer(network, x, labels)

            parts, residuals = IntegratedGradients(answer).attribute(
                x,
                baselines=torch.zeros_like(x),
                additional_forward_args=(labels,),
                n_steps=steps,
                internal_batch_size=_ROWS_AT_ONCE,
                return_convergence_delta=True,
            )
            difference = answer(x, labels) - answer(torch.zeros_like(x), labels)
            raw.append(parts.abs().mean(dim=0).numpy().astype(float))
            gaps.append(float(residuals.abs().mean() / difference.abs().mean()))
    return _attribution("integrated gradients", networks, raw, np.array(gaps))


def _answer(network: Network, x: Tensor, labels: Tensor) -> Tensor:
    outputs: Tensor = network.module(x)
    if outputs.shape[1] == 1:
        return outputs[:, 0]
    true = outputs.gather(1, labels[:, None])[:, 0]
    others = outputs.scatter(1, labels[:, None], -torch.inf).logsumexp(dim=1)
    return true - others


def _attribution(
    method: str,
    networks: Sequence[Network],
    raw: Sequence[np.ndarray],
    gap: np.ndarray | None = None,
) -> Attribution:
    scores = np.stack(raw)
    if not scores.max(axis=1).all():
        raise InputError(f"{method} is 0 for every input: this network ignores its inputs.")
    columns = networks[0].problem.dataset.columns
    return Attribution(method, columns, tuple(n.seed for n in networks), scores, gap)
