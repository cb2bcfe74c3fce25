"""Candidate terms for a formula: all monomials in the cusp translations and the volume.

Nothing here knows the slope. Re(λ/μ) = λ·Re μ/|μ|² is one of the 269 monomials with the default
exponents, and Im(λ/μ) = -λ·Im μ/|μ|² another, up to sign.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from jaxtyping import Float

from workbench.errors import InputError

__all__ = ["POWERS", "Candidates", "monomials"]

POWERS: Mapping[str, Sequence[int]] = {
    "λ": (-1, 0, 1),
    "Re μ": (0, 1, 2),
    "Im μ": (0, 1),
    "|μ|": (-3, -2, -1, 0, 1),
    "vol": (-1, 0, 1),
}
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Candidates:
    """Named terms and their value for each knot."""

    terms: tuple[str, ...]
    values: Float[np.ndarray, "knots terms"]


def monomials(table: pd.DataFrame, powers: Mapping[str, Sequence[int]] = POWERS) -> Candidates:
    """Return every product of the given powers, except the constant.

    Parameters
    ----------
    table
        Complete rows: longitude, meridian_re, meridian_im, volume.
    powers
        Exponents to try for each of λ, Re μ, Im μ, |μ|, vol (a subset of them will do). Re μ may
        vanish, so its exponents must not be negative.

    Examples
    --------
    >>> table = pd.DataFrame(dict(longitude=[4.0], meridian_re=[0.5], meridian_im=[1.0],
    ...                           volume=[3.0]))
    >>> found = monomials(table, {"λ": (0, 1), "Re μ": (1,), "|μ|": (-2,)})
    >>> found.terms, found.values.round(3).tolist()
    (('Re μ/|μ|²', 'λ·Re μ/|μ|²'), [[0.4, 1.6]])
    """
    symbols = {
        "λ": table["longitude"].to_numpy(dtype=float),
        "Re μ": table["meridian_re"].to_numpy(dtype=float),
        "Im μ": table["meridian_im"].to_numpy(dtype=float),
        "vol": table["volume"].to_numpy(dtype=float),
    }
    symbols["|μ|"] = np.hypot(symbols["Re μ"], symbols["Im μ"])
    unknown = [name for name in powers if name not in symbols]
    if unknown:
        raise InputError(f"no symbol {', '.join(unknown)}; there are {', '.join(symbols)}.")
    if min(powers.get("Re μ", (0,))) < 0:
        raise InputError("Re μ may vanish, so its exponents must be at least 0.")
    columns = {}
    for exponents in itertools.product(*powers.values()):
        if any(exponents):
            chosen = dict(zip(powers, exponents, strict=True))
            factors = [symbols[name] ** float(k) for name, k in chosen.items() if k]
            columns[_written(chosen)] = np.prod(factors, axis=0)
    return Candidates(tuple(columns), np.column_stack(list(columns.values())))


def _written(exponents: Mapping[str, int]) -> str:
    above = [_power(name, k) for name, k in exponents.items() if k > 0]
    below = [_power(name, -k) for name, k in exponents.items() if k < 0]
    denominator = "·".join(below)
    if len(below) > 1:
        denominator = f"({denominator})"
    return "/".join(["·".join(above) or "1", *([denominator] if below else [])])


def _power(name: str, exponent: int) -> str:
    if exponent == 1:
        return name
    base = f"({name})" if " " in name else name
    return base + str(exponent).translate(_SUPERSCRIPT)
