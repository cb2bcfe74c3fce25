"""Models whose answer can be read: a shallow decision tree and a sparse sum of candidate terms.

The paper (section 2) notes that a whitebox algorithm shows the relation directly. The sparse fit is
orthogonal matching pursuit (Pati, Rezaiifar, Krishnaprasad, 1993) on standardised candidates: add
the term most correlated with what is left, refit all by least squares, repeat. The whole search is
repeated in each fold of a cross-validation that keeps twins together, so that the score of a
formula includes the luck of having chosen its terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from jaxtyping import Float, Int
from sklearn.tree import DecisionTreeClassifier, export_text

from workbench.conjectures.accuracy import Accuracy, score_answers
from workbench.conjectures.candidates import Candidates
from workbench.conjectures.split import Split
from workbench.errors import InputError

__all__ = ["SparseFit", "Tree", "shallow_tree", "simplest", "single_terms", "sparse_fits"]


_PRUNED = 1e-2
"""A question must lower the impurity by this much for each leaf that it adds."""


@dataclass(frozen=True)
class Tree:
    """A decision tree as text, with its test accuracy and the input of its first question."""

    rules: str
    root: str
    leaves: int
    accuracy: Accuracy


def shallow_tree(
    columns: Sequence[str],
    values: Float[np.ndarray, "knots inputs"],
    signature: Int[np.ndarray, " knots"],
    groups: Int[np.ndarray, " knots"],
    split: Split,
    depth: int = 4,
) -> Tree:
    """Grow a decision tree on the training knots and read it out.

    Parameters
    ----------
    columns, values
        What the tree may ask about, in physical units: invariants, or candidate terms.
    signature, groups
        Of each knot.
    split
        The tree is grown on `split.train` and scored on `split.test`.
    depth
        Longest chain of questions.
    """
    if depth < 1:
        raise InputError("a tree needs a depth of at least 1.")
    tree = DecisionTreeClassifier(
        max_depth=depth, min_samples_leaf=20, ccp_alpha=_PRUNED, random_state=0
    )
    tree.fit(values[split.train], signature[split.train])
    right = tree.predict(values[split.test]) == signature[split.test]
    root = int(tree.tree_.feature[0])
    return Tree(
        rules=str(export_text(tree, feature_names=list(columns), decimals=2)),
        root=columns[root] if root >= 0 else "",
        leaves=int(tree.get_n_leaves()),
        accuracy=score_answers(right[None], groups[split.test]),
    )


@dataclass(frozen=True)
class SparseFit:
    """target ≈ intercept + Σ coefficient·term, by least squares on all knots.

    Attributes
    ----------
    terms, coefficients
        In the order in which the search found them.
    errors
        Standard errors, robust against unequal variances and with twins counted as one draw.
    intercept, intercept_error
        The constant.
    r2, r2_error
        Cross-validated R²: mean over folds, and the standard error of that mean.
    target
        How the fitted number is written.
    """

    terms: tuple[str, ...]
    coefficients: tuple[float, ...]
    errors: tuple[float, ...]
    intercept: float
    intercept_error: float
    r2: float
    r2_error: float
    target: str = "σ"

    @property
    def formula(self) -> str:
        """The fit as one line, each coefficient with its standard error."""
        parts = [
            f"({value:.4g} ± {error:.1g})·{term}"
            for value, error, term in zip(self.coefficients, self.errors, self.terms, strict=True)
        ]
        constant = f"({self.intercept:.2g} ± {self.intercept_error:.1g})"
        return f"{self.target} ≈ {' + '.join([*parts, constant])}"


def sparse_fits(
    candidates: Candidates,
    signature: Int[np.ndarray, " knots"] | Float[np.ndarray, " knots"],
    groups: Int[np.ndarray, " knots"],
    most_terms: int = 4,
    folds: int = 8,
    seed: int = 0,
    target: str = "σ",
) -> tuple[SparseFit, ...]:
    """Fit σ, or another number in its place, by 1, 2, …, `most_terms` candidates.

    Parameters
    ----------
    candidates
        Terms to choose from, e.g. `monomials(table)`; constant ones are never chosen.
    signature, groups
        Of each knot.
    most_terms
        Length of the search.
    folds, seed
        Of the cross-validation; whole groups go to random folds.
    target
        How the number is written, if it is not σ.
    """
    if not 1 <= most_terms <= len(candidates.terms):
        raise InputError(f"most_terms must be from 1 to {len(candidates.terms)}.")
    x, y = candidates.values, signature.astype(float)
    scores = np.array(
        [
            _scores_along_path(x[held_in], y[held_in], x[held_out], y[held_out], most_terms)
            for held_in, held_out in _folds(groups, folds, seed)
        ]
    )
    path = _matching_pursuit(x, y, most_terms)
    return tuple(
        _described(candidates, y, groups, path[:size], scores[:, size - 1], target)
        for size in range(1, most_terms + 1)
    )


def simplest(fits: Sequence[SparseFit]) -> SparseFit:
    """Return the fit of fewest terms within one standard error of the best (Breiman et al.)."""
    best = max(fits, key=lambda fit: fit.r2)
    return next(fit for fit in fits if fit.r2 >= best.r2 - best.r2_error)


def single_terms(
    candidates: Candidates,
    signature: Int[np.ndarray, " knots"],
    groups: Int[np.ndarray, " knots"],
    folds: int = 8,
    seed: int = 0,
) -> pd.DataFrame:
    """Rank every candidate as the only term.

    Returns
    -------
    pandas.DataFrame
        term, r2 and r2_error (cross-validated), best first.
    """
    x, y = candidates.values, signature.astype(float)
    scores = []
    for held_in, held_out in _folds(groups, folds, seed):
        centre, middle = x[held_in].mean(axis=0), y[held_in].mean()
        centred = x[held_in] - centre
        squares = (centred**2).sum(axis=0)
        slopes = np.divide(
            centred.T @ (y[held_in] - middle),
            squares,
            out=np.zeros_like(squares),
            where=squares > 0,
        )
        residual = y[held_out, None] - middle - (x[held_out] - centre) * slopes
        scores.append(1 - (residual**2).mean(axis=0) / y[held_out].var())
    r2, error = np.mean(scores, axis=0), np.std(scores, axis=0, ddof=1) / np.sqrt(folds)
    ranked = pd.DataFrame({"term": candidates.terms, "r2": r2, "r2_error": error})
    return ranked.sort_values("r2", ascending=False, kind="stable", ignore_index=True)


def _folds(groups: np.ndarray, folds: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    labels, members = np.unique(groups, return_inverse=True)
    if not 2 <= folds <= len(labels):
        raise InputError(f"folds must be from 2 to the number of groups, {len(labels)}.")
    fold = np.random.default_rng(seed).permutation(len(labels))[members] % folds
    return [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(folds)]


def _matching_pursuit(x: np.ndarray, y: np.ndarray, size: int) -> list[int]:
    centred, deviation = x - x.mean(axis=0), x.std(axis=0)
    usable = deviation > 1e-12 * np.abs(x).max(axis=0)
    unit = np.divide(centred, deviation, out=np.zeros_like(centred), where=usable)
    target = y - y.mean()
    chosen: list[int] = []
    residual = target
    for _ in range(size):
        correlation = np.abs(unit.T @ residual)
        correlation[chosen] = -1
        chosen.append(int(correlation.argmax()))
        weights = np.linalg.lstsq(unit[:, chosen], target, rcond=None)[0]
        residual = target - unit[:, chosen] @ weights
    return chosen


def _with_constant(x: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(x)), x])


def _scores_along_path(
    x: np.ndarray, y: np.ndarray, x_out: np.ndarray, y_out: np.ndarray, size: int
) -> list[float]:
    path, scores = _matching_pursuit(x, y, size), []
    for terms in (path[: k + 1] for k in range(size)):
        weights = np.linalg.lstsq(_with_constant(x[:, terms]), y, rcond=None)[0]
        residual = y_out - _with_constant(x_out[:, terms]) @ weights
        scores.append(float(1 - (residual**2).mean() / y_out.var()))
    return scores


def _described(
    candidates: Candidates,
    y: np.ndarray,
    groups: np.ndarray,
    path: list[int],
    scores: np.ndarray,
    target: str,
) -> SparseFit:
    design = _with_constant(candidates.values[:, path])
    weights = np.linalg.lstsq(design, y, rcond=None)[0]
    labels, members = np.unique(groups, return_inverse=True)
    pulls = np.zeros((len(labels), design.shape[1]))
    np.add.at(pulls, members, design * (y - design @ weights)[:, None])
    spread = np.linalg.pinv(design.T @ design)
    errors = np.sqrt(np.diag(spread @ pulls.T @ pulls @ spread))
    return SparseFit(
        terms=tuple(candidates.terms[i] for i in path),
        coefficients=tuple(float(w) for w in weights[1:]),
        errors=tuple(float(e) for e in errors[1:]),
        intercept=float(weights[0]),
        intercept_error=float(errors[0]),
        r2=float(scores.mean()),
        r2_error=float(scores.std(ddof=1) / np.sqrt(len(scores))),
        target=target,
    )
