"""The mirror image of a knot, on the level of its row in the knot table.

A census lists a knot once up to mirror image. Reversing orientation of S³ negates signature, slope,
Chern–Simons invariant and the twist of a geodesic, replaces μ by -conj(μ) (so that λ stays real and
positive) and t by 1/t in the Jones polynomial; everything else in the table is unchanged.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["with_mirror_images"]

_NEGATED = ("signature", "slope", "meridian_re")


def with_mirror_images(table: pd.DataFrame, tolerance: float = 1e-6) -> pd.DataFrame:
    """Return a new table: the rows given, then the mirror image of each that differs.

    The mirror image of K is named "mK". A knot whose slope and signature vanish, whose
    Chern–Simons invariant is its own negative (0 or 1/4 mod 1/2) and whose Jones polynomial, where
    the table has it, is symmetric, cannot be told from its mirror image by the table and is not
    repeated. Rows that are not complete are not mirrored.

    Examples
    --------
    >>> knot = dict(name="K5a1", reason="", signature=-2, slope=-5.5, meridian_re=-0.4,
    ...             chern_simons=0.15)
    >>> both = with_mirror_images(pd.DataFrame([knot]))
    >>> list(both.name), list(both.signature), list(both.slope)
    (['K5a1', 'mK5a1'], [-2, 2], [-5.5, 5.5])
    """
    complete = table[table["reason"] == ""]
    image = complete[~_own_mirror_image(complete, tolerance)].copy()
    image["name"] = "m" + image["name"]
    for column in _NEGATED:
        image[column] = -image[column]
    image["chern_simons"] = _negated_modulo(image["chern_simons"], 0.5)
    if "short_geodesic_im" in image:
        image["short_geodesic_im"] = _negated_modulo(image["short_geodesic_im"], 2 * np.pi)
    if "jones" in image:
        lengths = image["jones"].map(len)
        image["jones_min"] = -(image["jones_min"] + lengths - 1)
        image["jones"] = image["jones"].map(lambda coefficients: list(coefficients)[::-1])
    return pd.concat([table, image], ignore_index=True)


def _own_mirror_image(table: pd.DataFrame, tolerance: float) -> pd.Series:
    invariant = table["chern_simons"].abs()
    same = (
        (table["signature"] == 0)
        & (table["slope"].abs() < tolerance)
        & ((invariant < tolerance) | ((invariant - 0.25).abs() < tolerance))
    )
    if "jones" in table:
        symmetric = [
            lowest + len(jones) - 1 == -lowest and list(jones) == list(jones)[::-1]
            for lowest, jones in zip(table["jones_min"], table["jones"], strict=True)
        ]
        same &= pd.Series(symmetric, index=table.index)
    return same


def _negated_modulo(values: pd.Series, period: float) -> pd.Series:
    negated = -values
    return negated.mask(negated <= -period / 2, negated + period)
