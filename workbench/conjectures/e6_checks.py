"""Check the E₆ rule against geometry, and its exact probability against batches of samples."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import binomtest
from tqdm import tqdm

from workbench.accepted import generator, shown, whole
from workbench.errors import InputError
from workbench.toric.e6 import (
    coefficients,
    draw_obeying,
    obeying_by_trees_at_v,
    obeys_rule,
    rule_probability,
)
from workbench.toric.e6_candidates import square_alone
from workbench.toric.gauge_algebra import ALGEBRAS, on_ray
from workbench.toric.landscape import V_E6, Fan, draw_geometries

__all__ = ["batches", "both_draws", "exceptions", "rule_against_geometry"]

_CHUNK = 20_000


def rule_against_geometry(fan: Fan, count: int, seed: int, *, obeying: bool) -> pd.DataFrame:
    """Draw geometries, and count them by rule, algebra on v, and a_max.

    Parameters
    ----------
    fan, count, seed
        How many geometries over which fan.
    obeying
        Draw among those that obey the rule, instead of among all.

    Returns
    -------
    DataFrame
        Columns ``drawn`` (all or obeying), ``rule`` (whether m̃ stays by the rule), ``alone``
        (whether one candidate alone is left, a square), ``algebra``, ``a_max``, ``geometries``.

    Raises
    ------
    InputError
        If the number or the seed is no such integer.
    """
    rng, count = generator(seed), whole(count, "the number of geometries", 1, 10**9)
    draw = draw_obeying if obeying else draw_geometries
    place = fan.place(V_E6)
    parts = []
    with tqdm(total=count, unit="geometry", desc="rule and geometry") as bar:
        for start in range(0, count, _CHUNK):
            batch = draw(fan, min(_CHUNK, count - start), rng)
            parts.append(
                pd.DataFrame(
                    {
                        "rule": obeys_rule(batch),
                        "alone": square_alone(batch),
                        "algebra": np.array(ALGEBRAS)[on_ray(batch)],
                        "a_max": coefficients(batch)[:, place, 0],
                    }
                )
            )
            bar.update(len(batch))
    joined = pd.concat(parts)
    table = (
        joined.groupby(["rule", "alone", "algebra", "a_max"]).size().reset_index(name="geometries")
    )
    table.insert(0, "drawn", "obeying" if obeying else "all")
    return table


def both_draws(fan: Fan, count: int, obeying: int, seed: int) -> pd.DataFrame:
    """Put `rule_against_geometry` for all geometries above that for those that obey the rule."""
    tables = [
        rule_against_geometry(fan, count, seed, obeying=False),
        rule_against_geometry(fan, obeying, seed, obeying=True),
    ]
    return pd.concat(tables, ignore_index=True)


def exceptions(table: pd.DataFrame, statement: Literal["rule", "alone"] = "rule") -> int:
    """Count the geometries in which a statement and the algebra disagree about E₆."""
    if statement not in ("rule", "alone"):
        raise InputError(f"A statement about E₆ is rule or alone, not {shown(statement)}.")
    wrong = table[statement] != (table["algebra"] == "E₆")
    return int(table.loc[wrong, "geometries"].sum())


def batches(fan: Fan, size: int, count: int, seed: int) -> pd.DataFrame:
    """Sample batches, and test the exact probability of the rule on each and on all together.

    Returns
    -------
    DataFrame
        One row a batch and one for all: size, how many obey the rule, how many are expected, an
        exact 95 % interval for the probability (Clopper, Pearson, 1934), and the exact two-sided
        binomial p-value of the probability that counting trees gives.

    Raises
    ------
    InputError
        If there is no batch, or it is empty.
    """
    size = whole(size, "the number of geometries in a batch", 1, 10**8)
    count = whole(count, "the number of batches", 1, 10**6)
    seed = whole(seed, "the seed", 0)
    exact = rule_probability(fan)
    found = [
        obeying_by_trees_at_v(fan, size, np.random.default_rng(part))
        for part in np.random.SeedSequence(seed).spawn(count)
    ]
    rows = []
    for name, obeying, drawn in [
        *((str(i + 1), n, size) for i, n in enumerate(found)),
        ("all", sum(found), size * count),
    ]:
        test = binomtest(obeying, drawn, float(exact))
        interval = test.proportion_ci(0.95, method="exact")
        rows.append(
            {
                "batch": name,
                "geometries": drawn,
                "E₆": obeying,
                "expected": float(exact * drawn),
                "low": interval.low,
                "high": interval.high,
                "p-value": float(test.pvalue),
            }
        )
    return pd.DataFrame(rows)
