"""KnotInfo's table of knots as typed data: the independent source for checking invariants.

C. Livingston and A. H. Moore, KnotInfo: Table of Knot Invariants, knotinfo.org, through the package
`database_knotinfo`: every prime knot up to 13 crossings, one of each mirror pair. Values are parsed
here, never evaluated, and given as the table prints them save that Alexander polynomials have the
sign with Δ(1) = 1. Signature and Jones polynomial belong to the very knot that the PD code draws,
not to its mirror image. One entry is wrong at the source: the unknot's determinant is printed as 0.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd
from database_knotinfo import link_list

from workbench.errors import InputError

__all__ = ["KnotRow", "knot", "knots", "parse_laurent"]

_TERM = re.compile(r"\s*([+-]?)\s*(\d*)(?:([*/]?)\s*(t)(?:\^(?:\((-?\d+)\)|(-?\d+)))?)?\s*")


def parse_laurent(text: str) -> tuple[int, tuple[int, ...]]:
    """Read a Laurent polynomial in t as (lowest exponent, coefficients upwards from it).

    Parameters
    ----------
    text
        Terms such as ``t^(-2)``, ``4/t^7``, ``-13*t^2``, ``7``, in any order.

    Raises
    ------
    InputError
        If the text is anything else, or has two terms of one exponent.

    Examples
    --------
    >>> parse_laurent("-3 + t^(-1) + 7*t")
    (-1, (1, -3, 7))
    """
    refusal = f"{text!r} is not a Laurent polynomial in t such as '1 - t^(-1) + 3*t^2'."
    terms: dict[int, int] = {}
    at = 0
    while at < len(text):
        match = _TERM.match(text, at)
        if match is None:
            raise InputError(refusal)
        sign, digits, operator, variable, bracketed, bare = match.groups()
        exponent = int(bracketed or bare or 1) if variable else 0
        if operator == "/":
            exponent = -exponent
        complete = digits or (variable and not operator)
        if not complete or (at and not sign) or exponent in terms:
            raise InputError(refusal)
        terms[exponent] = int(digits or 1) * (-1 if sign == "-" else 1)
        at = match.end()
    if not terms:
        raise InputError(refusal)
    lowest = min(terms)
    return lowest, tuple(terms.get(k, 0) for k in range(lowest, max(terms) + 1))


@dataclass(frozen=True)
class KnotRow:
    """A knot of KnotInfo's table.

    Attributes
    ----------
    name
        KnotInfo's name, such as "8_19" or "12n_242".
    snappy_name
        The same knot, up to mirror image, in SnapPy's HTLinkExteriors, such as "K8n3" or
        "K12n242"; "" for the unknot, which is not there.
    crossings
        Crossing number.
    alternating
        Whether the knot is alternating.
    pd
        PD code, labels from 1, counter-clockwise from the incoming under-strand, y up; empty for
        the unknot.
    signature, determinant
        As printed: positive knots have negative signature.
    alexander
        Coefficients from lowest to highest power, Δ(1) = 1.
    jones_min, jones
        Lowest exponent of t, and the coefficients upwards from it.
    volume
        Hyperbolic volume, ten decimals; 0 for torus knots, NaN for the unknot.
    """

    name: str
    snappy_name: str
    crossings: int
    alternating: bool
    pd: tuple[tuple[int, ...], ...]
    signature: int
    determinant: int
    alexander: tuple[int, ...]
    jones_min: int
    jones: tuple[int, ...]
    volume: float


def _row(entry: Mapping[str, str]) -> KnotRow:
    _, alexander = parse_laurent(entry["alexander_polynomial"])
    sign = 1 if sum(alexander) > 0 else -1
    lowest, jones = parse_laurent(entry["jones_polynomial"])
    crossings = int(entry["crossing_number"])
    return KnotRow(
        name=entry["name"],
        snappy_name="K" + entry["dt_name"].replace("_", "") if crossings else "",
        crossings=crossings,
        alternating=entry["alternating"] == "Y",
        pd=tuple(tuple(crossing) for crossing in json.loads(entry["pd_notation"] or "[]")),
        signature=int(entry["signature"]),
        determinant=int(entry["determinant"]),
        alexander=tuple(sign * c for c in alexander),
        jones_min=lowest,
        jones=jones,
        volume=float(entry["volume"] or math.nan),
    )


@cache
def _table() -> dict[str, KnotRow]:
    headings_first = link_list()
    return {entry["name"]: _row(entry) for entry in headings_first[1:]}


def knot(name: str) -> KnotRow:
    """Return the row of a knot by KnotInfo's name.

    Raises
    ------
    InputError
        If KnotInfo has no knot of that name.

    Examples
    --------
    >>> knot("12n_242").signature, knot("12n_242").snappy_name
    (-8, 'K12n242')
    """
    row = _table().get(name)
    if row is None:
        raise InputError(
            f"KnotInfo has no knot named {name!r}; names look like '8_19', '11a_1' or '12n_242'."
        )
    return row


def knots(max_crossings: int = 13) -> pd.DataFrame:
    """Return KnotInfo's knots with at most so many crossings, in its order, the unknot first.

    Parameters
    ----------
    max_crossings
        From 0 to 13, the extent of the table.

    Returns
    -------
    pandas.DataFrame
        One row a knot; the columns are the attributes of `KnotRow`.

    Raises
    ------
    InputError
        If the table does not reach that far.

    Examples
    --------
    >>> knots(5)[["name", "signature", "volume"]].to_numpy().tolist()[1:3]
    [['3_1', -2, 0.0], ['4_1', 0, 2.0298832128]]
    """
    if not 0 <= max_crossings <= 13:
        raise InputError(f"KnotInfo's knots have 0 to 13 crossings, not up to {max_crossings}.")
    return pd.DataFrame([vars(row) for row in _table().values() if row.crossings <= max_crossings])
