"""Knot table -> learning problem: which invariants go in, what is predicted, who is tested.

The signature conjecture of reference [20] (Davies et al., Nature 600, 2021) starts from a network
that predicts the signature from hyperbolic invariants. The choices made here, and why:

- Each knot of the census occurs once, in the chirality SnapPy happens to store, and is used so.
  [20]'s table has both chiralities of many knots; `with_mirror_images` makes such a table.
- Mutants share volume and cusp, mirror images share them up to sign. `twin_groups` keeps all of
  them together, and `grouped_split` never lets one group be both learned and tested.
- Inputs are standardised with the mean and deviation of the training rows only.
- An optional invariant (geodesics, torsion degrees) that SnapPy could not compute is replaced by
  the training mean of its column, so it says nothing; `Dataset.missing` counts how often.
- The symmetry group enters as one 0/1 input for each group that at least 1 knot in 500 has; a
  rarer group is all zeros.
- The slope is no input. It is what the attribution is meant to lead to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from jaxtyping import Float, Int

from workbench.errors import InputError

__all__ = [
    "ALL_INVARIANTS",
    "CUSP_TRANSLATIONS",
    "SYMBOLS",
    "WITHOUT_CUSP_TRANSLATIONS",
    "Dataset",
    "FeatureSet",
    "build_dataset",
    "twin_groups",
    "usable_rows",
]

_ALWAYS = ("volume", "chern_simons", "cusp_volume", "meridian_re", "meridian_im", "longitude")
_OPTIONAL = (
    "short_geodesic_re",
    "short_geodesic_im",
    "injectivity_radius",
    "torsion_degree",
    "adjoint_torsion_degree",
)
_CUSP = ("meridian_re", "meridian_im", "longitude")
_COMMON_SYMMETRY = 1 / 500

SYMBOLS: Mapping[str, str] = {
    "volume": "vol",
    "chern_simons": "CS",
    "cusp_volume": "cusp vol",
    "meridian_re": "Re μ",
    "meridian_im": "Im μ",
    "longitude": "λ",
    "short_geodesic_re": "Re ℓ",
    "short_geodesic_im": "Im ℓ",
    "injectivity_radius": "inj",
    "torsion_degree": "deg τ",
    "adjoint_torsion_degree": "deg τₐ",
}
"""How the invariants are written; symmetry groups have no symbol."""


@dataclass(frozen=True)
class FeatureSet:
    """A named choice of columns of the knot table; "symmetry" stands for its 0/1 inputs."""

    name: str
    columns: tuple[str, ...]


ALL_INVARIANTS = FeatureSet("all invariants", (*_ALWAYS, *_OPTIONAL, "symmetry"))
CUSP_TRANSLATIONS = FeatureSet("three cusp translations", _CUSP)
WITHOUT_CUSP_TRANSLATIONS = FeatureSet(
    "without the three", tuple(c for c in ALL_INVARIANTS.columns if c not in _CUSP)
)


@dataclass(frozen=True)
class Dataset:
    """The knots of a table as numbers, not yet split or standardised.

    Attributes
    ----------
    features
        The feature set it was built from.
    names
        The knots, in the table's order.
    columns
        Names of the inputs; a symmetry group G is "symmetry G".
    values
        Inputs in physical units; NaN where an optional invariant is not known.
    signature
        σ(K), even; positive knots have σ < 0.
    slope
        Natural slope Re(λ/μ).
    groups
        Label of the group of twins, from `twin_groups`.
    left_out
        Rows of the table that were not usable (see `usable_rows`).
    missing
        Optional input -> number of knots for which it is not known.
    """

    features: FeatureSet
    names: tuple[str, ...]
    columns: tuple[str, ...]
    values: Float[np.ndarray, "knots inputs"]
    signature: Int[np.ndarray, " knots"]
    slope: Float[np.ndarray, " knots"]
    groups: Int[np.ndarray, " knots"]
    left_out: int
    missing: Mapping[str, int]


def usable_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are complete up to optional invariants, renumbered from 0.

    The same rows are usable whichever feature set is chosen, so accuracies compare.

    Examples
    --------
    >>> row = dict(name="K4a1", reason="", volume=2.03, chern_simons=0.0, cusp_volume=1.73,
    ...            meridian_re=0.0, meridian_im=1.0, longitude=3.46, slope=0.0, symmetry="D4",
    ...            signature=0)
    >>> torus_knot = row | dict(name="K3a1", reason="not hyperbolic", volume=float("nan"))
    >>> list(usable_rows(pd.DataFrame([row, torus_knot])).name)
    ['K4a1']
    """
    needed = ["name", "reason", "signature", "slope", "symmetry", *_ALWAYS]
    absent = [column for column in needed if column not in table.columns]
    if absent:
        raise InputError(f"the knot table lacks the column(s) {', '.join(absent)}.")
    complete = (table["reason"] == "") & table[needed].notna().all(axis=1)
    return table[complete].reset_index(drop=True)


def build_dataset(table: pd.DataFrame, features: FeatureSet = ALL_INVARIANTS) -> Dataset:
    """Turn a knot table into inputs and signatures.

    Parameters
    ----------
    table
        One row a knot, columns as in `workbench.knots.census`.
    features
        Which columns become inputs. An optional column that the table lacks, or never knows, is
        no input at all.

    Raises
    ------
    InputError
        If a column is unknown or absent, or no row is usable.
    """
    unknown = [c for c in features.columns if c not in ALL_INVARIANTS.columns]
    if unknown:
        raise InputError(
            f"{', '.join(unknown)} cannot be an input; choose among "
            f"{', '.join(ALL_INVARIANTS.columns)}."
        )
    rows = usable_rows(table)
    if rows.empty:
        raise InputError("the knot table has no usable row; at least one complete row is needed.")
    inputs: dict[str, np.ndarray] = {}
    for column in features.columns:
        if column == "symmetry":
            inputs |= _symmetry_inputs(rows["symmetry"])
        elif column in rows.columns and rows[column].notna().any():
            inputs[column] = rows[column].to_numpy(dtype=float, na_value=np.nan)
    values = np.column_stack(list(inputs.values()))
    unknown_counts = np.isnan(values).sum(axis=0)
    return Dataset(
        features=features,
        names=tuple(rows["name"]),
        columns=tuple(inputs),
        values=values,
        signature=rows["signature"].to_numpy(dtype=np.int64),
        slope=rows["slope"].to_numpy(dtype=float),
        groups=twin_groups(rows),
        left_out=len(table) - len(rows),
        missing={c: int(k) for c, k in zip(inputs, unknown_counts, strict=True) if k},
    )


def _symmetry_inputs(symmetry: pd.Series) -> dict[str, np.ndarray]:
    share = symmetry.value_counts(normalize=True)
    common = sorted(share.index[share >= _COMMON_SYMMETRY])
    return {f"symmetry {group}": (symmetry == group).to_numpy(dtype=float) for group in common}


def twin_groups(rows: pd.DataFrame, tolerance: float = 1e-6) -> Int[np.ndarray, " knots"]:
    """Label knots that share volume, longitude and |slope|: mutants and mirror images.

    In each of the three columns, sorted, values are linked while neighbours are at most `tolerance`
    apart; a group agrees in all three. (Rounding to a grid would part twins on its lines.)

    Examples
    --------
    >>> rows = pd.DataFrame(dict(volume=[5.0, 5.0 + 1e-9, 5.1], longitude=[4.0, 4.0, 4.0],
    ...                          slope=[1.5, -1.5, 1.5]))
    >>> [int(label) for label in twin_groups(rows)]
    [0, 0, 1]
    """
    keys = np.column_stack(
        [
            _linked(rows["volume"].to_numpy(dtype=float), tolerance),
            _linked(rows["longitude"].to_numpy(dtype=float), tolerance),
            _linked(np.abs(rows["slope"].to_numpy(dtype=float)), tolerance),
        ]
    )
    _, labels = np.unique(keys, axis=0, return_inverse=True)
    return labels.astype(np.int64)


def _linked(values: np.ndarray, tolerance: float) -> np.ndarray:
    order = np.argsort(values, kind="stable")
    labels = np.empty(len(values), dtype=np.int64)
    labels[order] = np.concatenate([[0], np.cumsum(np.diff(values[order]) > tolerance)])
    return labels
