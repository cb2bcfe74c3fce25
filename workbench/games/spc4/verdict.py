"""What follows from a pair of knots with the same 0-surgery, for the smooth Poincaré conjecture.

Let X(K) be the trace of the 0-surgery on K: the four-ball with a 2-handle attached along K with
framing 0. K is slice exactly if −X(K) embeds smoothly in the four-sphere (the trace embedding
lemma: R. Fox and J. Milnor 1966; L. Piccirillo, *The Conway knot is not slice*, Ann. of Math. 191
(2020)). If K₁ is slice and K₂ has the same 0-surgery, the exterior of the disc of K₁ and the trace
of K₂ make up a homotopy four-sphere, which is homeomorphic to S⁴ (M. Freedman 1982), and in which
K₂ bounds a disc; if K₂ is not slice in the four-ball, it is not diffeomorphic to S⁴ (M. Freedman,
R. Gompf, S. Morrison and K. Walker, *Man and machine thinking about the smooth 4-dimensional
Poincaré conjecture*, Quantum Topol. 1 (2010)).

A homeomorphism of 0-surgeries need not extend over the traces. One that comes from a super-special
RBG link with r = 0 does (C. Manolescu and L. Piccirillo, *From zero surgeries to candidates for
exotic definite 4-manifolds*, J. London Math. Soc. 108 (2023); stated as Theorem 5.8 by N. Dunfield
and S. Gong, arXiv:2512.21825); then both knots are slice, or neither is.
Whatever r is, a Rasmussen invariant s of one knot that is not 0 over some field obstructs the other
as well (their Theorem 5.9, from work of K. Nakamura and of Q. Ren).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["RBG", "Sliceness", "Verdict", "verdict"]

Sliceness = Literal["ribbon", "not slice", "not slice by s", "unknown"]
"""What is known of a knot: a certified ribbon disc, an obstruction (apart: Rasmussen's s over some
field), or nothing."""


@dataclass(frozen=True)
class RBG:
    """The three-component link that a homeomorphism of 0-surgeries comes from.

    Attributes
    ----------
    super_special
        Whether it is super-special, in the sense of Dunfield and Gong, section 5.
    red
        The framing r of the red component.
    """

    super_special: bool
    red: int

    @property
    def same_trace(self) -> bool:
        """Whether the homeomorphism extends to a diffeomorphism of the traces."""
        return self.super_special and self.red == 0


@dataclass(frozen=True)
class Verdict:
    """What a pair means for the conjecture.

    Attributes
    ----------
    name
        "no pair", "ruled out", "exotic sphere", "contradiction" or "undecided".
    reason
        Why, in a sentence.
    """

    name: str
    reason: str


def verdict(
    same_surgery: bool, one: Sliceness, other: Sliceness, link: RBG | None = None
) -> Verdict:
    """Say what follows.

    Parameters
    ----------
    same_surgery
        Whether the 0-surgeries are shown to be homeomorphic.
    one, other
        What is known of the knots; their order does not matter.
    link
        Where the homeomorphism comes from, if that is known.

    Examples
    --------
    >>> verdict(True, "ribbon", "ribbon").name
    'ruled out'
    >>> verdict(True, "unknown", "not slice").name
    'undecided'
    >>> verdict(True, "unknown", "not slice", RBG(super_special=True, red=0)).name
    'ruled out'
    """
    if not same_surgery:
        return Verdict("no pair", "The 0-surgeries are not shown to be the same.")
    found = {one, other}
    known = {_coarse(one), _coarse(other)}
    by_s = link is not None and link.super_special and "not slice by s" in found
    same_trace = link is not None and link.same_trace
    if known == {"ribbon"}:
        return Verdict("ruled out", "Both knots are ribbon, and so slice.")
    if known == {"not slice"}:
        return Verdict("ruled out", "Neither knot is slice.")
    if known == {"ribbon", "not slice"}:
        if same_trace or by_s:
            return Verdict("contradiction", "With this link, one of the findings is wrong.")
        return Verdict(
            "exotic sphere", "One knot is slice and the other is not: S⁴ would have an exotic twin."
        )
    if by_s:
        return Verdict("ruled out", "s of one knot obstructs both (a super-special link).")
    if same_trace:
        return Verdict("ruled out", _by_trace(known))
    return Verdict("undecided", _missing(known))


def _coarse(sliceness: Sliceness) -> Sliceness:
    return "not slice" if sliceness == "not slice by s" else sliceness


def _by_trace(known: set[Sliceness]) -> str:
    if "ribbon" in known:
        return "The traces are diffeomorphic (r = 0): as one knot is slice, so is the other."
    if "not slice" in known:
        return "The traces are diffeomorphic (r = 0): as one knot is not slice, nor is the other."
    return "The traces are diffeomorphic (r = 0): both knots are slice, or neither is."


def _missing(known: set[Sliceness]) -> str:
    if "ribbon" in known:
        return "One knot is slice; that the other is not would give an exotic sphere."
    if "not slice" in known:
        return "One knot is not slice; that the other is would give an exotic sphere."
    return "Of neither knot is it known whether it is slice."
