"""Pairs of knots with the same 0-surgery, and the smooth Poincaré conjecture in dimension four."""

from __future__ import annotations

from workbench.games.spc4.campaign import Campaign, RuledOut, rule_out, twisted_pair
from workbench.games.spc4.pairs import Finding, Pair, examine, examine_knot, unoriented_jones
from workbench.games.spc4.verdict import RBG, Sliceness, Verdict, verdict

__all__ = [
    "RBG",
    "Campaign",
    "Finding",
    "Pair",
    "RuledOut",
    "Sliceness",
    "Verdict",
    "examine",
    "examine_knot",
    "rule_out",
    "twisted_pair",
    "unoriented_jones",
    "verdict",
]
