"""Ruling out pairs by the hundred: annulus twists, tested one after another on any executor.

A unit of work makes a knot and its twist from a seed, simplifies both, and puts them to the test.
The test is not told where the pair comes from: it compares the 0-surgeries and looks for ribbon
discs as it would for any pair.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.games.spc4.pairs import Jones, examine, unoriented_jones
from workbench.knots.annulus_twists import annulus_twisted, projected, random_fusion
from workbench.knots.diagram import Diagram
from workbench.knots.simplify import settle
from workbench.knots.surgery import zero_surgery_volume
from workbench.runs.campaign import Unit, campaign
from workbench.runs.store import Store

__all__ = ["Campaign", "RuledOut", "examined", "rule_out", "twisted_pair"]

_VERSION = "spc4/1"
_SHAPES = ((1, 4), (1, 5), (1, 6), (1, 7), (2, 5), (2, 6))
_BATCH = 120
_MOST_CROSSINGS = 70
_BUDGET = 5.0


@dataclass(frozen=True, eq=False)
class RuledOut:
    """A pair of different ribbon knots with the same 0-surgery.

    Attributes
    ----------
    seed
        Of the unit that made it.
    knots
        Their diagrams.
    certificates
        Of their ribbon discs.
    volume
        Of the 0-surgery, not verified; None if SnapPy finds no hyperbolic structure.
    """

    seed: int
    knots: tuple[Diagram, Diagram]
    certificates: tuple[dict[str, Json], dict[str, Json]] = field(repr=False)
    volume: float | None

    @property
    def kind(self) -> frozenset[Jones]:
        """The Jones polynomials: pairs of different kinds are different pairs."""
        return frozenset(unoriented_jones(knot) for knot in self.knots)


@dataclass(frozen=True, eq=False)
class Campaign:
    """What a campaign has come to.

    Attributes
    ----------
    ruled_out
        Pairs, no two of one kind, in the order of their seeds.
    outcomes
        How many units came to each end: "ruled out", or why a pair does not count.
    """

    ruled_out: list[RuledOut]
    outcomes: dict[str, int]


def rule_out(
    count: int,
    store: Store,
    seed: int = 0,
    *,
    executor: Executor | None = None,
    workers: int | None = None,
    label: str = "",
) -> Campaign:
    """Go on with a campaign until so many pairs are ruled out.

    Parameters
    ----------
    count
        Number of pairs of different kinds, at least 1.
    store
        Where units are looked up and kept.
    seed
        The pairs depend on it and on nothing else, save for searches whose time ends.
    executor, workers, label
        As for `workbench.runs.campaign.campaign`.

    Raises
    ------
    InputError
        If the count is less than 1 or the seed is negative.
    """
    if count < 1 or seed < 0:
        raise InputError(
            f"A campaign has a count of at least 1 and a seed of at least 0, not "
            f"{count} and {seed}."
        )
    found: dict[frozenset[Jones], RuledOut] = {}
    outcomes: dict[str, int] = {}
    for first in range(seed << 32, (seed + 1) << 32, _BATCH):
        units = [_unit(number) for number in range(first, first + _BATCH)]
        keys = campaign(
            examined,
            units,
            store,
            version=_VERSION,
            executor=executor,
            workers=workers,
            label=label and f"{label}: {len(found)} of {count}",
        )
        for unit, row in zip(units, store.get(keys), strict=True):
            outcomes[row["outcome"]] = outcomes.get(row["outcome"], 0) + 1
            if row["outcome"] == "ruled out":
                pair = _read(unit, row)
                found.setdefault(pair.kind, pair)
            if len(found) == count:
                return Campaign(list(found.values()), outcomes)
    raise InputError(f"A seed does not yield {count} pairs.")


def twisted_pair(piercings: int, detours: int, seed: int) -> tuple[Diagram, Diagram]:
    """Return a random fusion of two circles and its twist along the annulus, both simplified.

    Raises
    ------
    InputError
        As `workbench.knots.annulus_twists.random_fusion`.
    """
    polygon = random_fusion(piercings, detours, seed)
    one, other = projected(polygon), projected(annulus_twisted(polygon, 1))
    return settle(one, seed).end, settle(other, seed).end


def examined(unit: Unit) -> dict[str, Any]:
    """Make a pair and put it to the test; the worker's function."""
    knots = twisted_pair(unit.parameters["piercings"], unit.parameters["detours"], unit.seed)
    if max(knot.crossings for knot in knots) > _MOST_CROSSINGS:
        return {"outcome": "too large"}
    if unoriented_jones(knots[0]) == unoriented_jones(knots[1]):
        return {"outcome": "not shown to be different"}
    pair = examine(*knots, _BUDGET, unit.seed)
    if pair.verdict.name != "ruled out":
        return {"outcome": pair.verdict.reason}
    return {
        "outcome": "ruled out",
        "pd": [knot.to_pd() for knot in knots],
        "certificates": [pair.one.certificate, pair.other.certificate],
        "volume": zero_surgery_volume(knots[0], 0),
    }


def _unit(number: int) -> Unit:
    piercings, detours = _SHAPES[number % len(_SHAPES)]
    return Unit({"piercings": piercings, "detours": detours}, number)


def _read(unit: Unit, row: dict[str, Any]) -> RuledOut:
    one, other = (Diagram.from_pd(pd) for pd in row["pd"])
    first, second = row["certificates"]
    return RuledOut(unit.seed, (one, other), (first, second), row["volume"])
