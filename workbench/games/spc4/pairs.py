"""The test of a pair of knots: (a) the same 0-surgery, (b) one is slice, (c) the other is not."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.certificates import verify
from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.games.spc4.verdict import RBG, Sliceness, Verdict, verdict
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import jones
from workbench.knots.ribbon import find_ribbon
from workbench.knots.slice import Obstruction, engine_obstructions, not_slice
from workbench.knots.stages import Stage
from workbench.knots.surgery import same_zero_surgery

__all__ = ["Finding", "Pair", "examine", "examine_knot", "unoriented_jones"]

_RASMUSSEN = "s"
Jones = tuple[int, tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Finding:
    """What is known of a knot.

    Attributes
    ----------
    knot
        Its diagram.
    unlink
        The last stage of a ribbon disc, if one was found.
    certificate
        Of that disc; it has been verified.
    obstruction
        Why the knot is not slice, if a reason was found.
    """

    knot: Diagram
    unlink: Stage | None = field(default=None, repr=False)
    certificate: dict[str, Json] | None = field(default=None, repr=False)
    obstruction: Obstruction | None = None

    @property
    def sliceness(self) -> Sliceness:
        """The finding in a word."""
        if self.certificate is not None:
            return "ribbon"
        if self.obstruction is None:
            return "unknown"
        return "not slice by s" if self.obstruction.name == _RASMUSSEN else "not slice"


@dataclass(frozen=True, eq=False)
class Pair:
    """What the test of a pair has shown.

    Attributes
    ----------
    same_surgery
        Whether the 0-surgeries are shown to be homeomorphic, up to orientation.
    one, other
        What is known of the knots.
    link
        Where the homeomorphism comes from, if that is known.
    """

    same_surgery: bool
    one: Finding
    other: Finding
    link: RBG | None = None

    @property
    def verdict(self) -> Verdict:
        """What follows for the conjecture."""
        return verdict(self.same_surgery, self.one.sliceness, self.other.sliceness, self.link)

    @property
    def distinct(self) -> bool:
        """Whether the Jones polynomials show two knots, neither the mirror image of the other.

        Equal polynomials show nothing.
        """
        return unoriented_jones(self.one.knot) != unoriented_jones(self.other.knot)


def examine(
    one: Diagram, other: Diagram, budget: float = 10.0, seed: int = 0, link: RBG | None = None
) -> Pair:
    """Put a pair of knots to the test.

    Parameters
    ----------
    one, other
        Diagrams of knots.
    budget
        Seconds for each search of a ribbon disc, and again for the obstructions that take time.
    seed
        Of the searches.
    link
        Where a homeomorphism of the 0-surgeries comes from, if that is known.

    Raises
    ------
    InputError
        If a diagram is not of a knot, the budget is not positive, or the seed is negative.

    Examples
    --------
    >>> pair = examine(Diagram.from_name("12n_309"), Diagram.from_name("K14n14254"))
    >>> pair.same_surgery, pair.distinct, pair.verdict.name
    (True, True, 'ruled out')
    """
    findings = examine_knot(one, budget, seed), examine_knot(other, budget, seed)
    return Pair(same_zero_surgery(one, other, seed), *findings, link)


def examine_knot(knot: Diagram, budget: float = 10.0, seed: int = 0) -> Finding:
    """Look for an obstruction, a ribbon disc, and an obstruction that takes time, in this order.

    Raises
    ------
    InputError
        If the diagram is not of a knot, the budget is not positive, or the seed is negative.

    Examples
    --------
    >>> [examine_knot(Diagram.from_name(name)).sliceness for name in ("6_1", "4_1")]
    ['ribbon', 'not slice']
    """
    if obstruction := not_slice(knot):
        return Finding(knot, obstruction=obstruction)
    found = find_ribbon(knot, budget, seed)
    if found.certificate is None:
        return Finding(knot, obstruction=next(engine_obstructions(knot, budget), None))
    verified = verify(found.certificate)
    if not verified.holds:
        raise InputError(f"The verifier refuses a ribbon disc: {verified.sentence}")
    return Finding(knot, found.unlink, found.certificate)


def unoriented_jones(knot: Diagram) -> Jones:
    """Return the Jones polynomial of a knot or of its mirror image, whichever sorts first.

    Examples
    --------
    >>> trefoil = Diagram.from_name("3_1")
    >>> unoriented_jones(trefoil) == unoriented_jones(trefoil.mirror())
    True
    """
    lowest, coefficients = jones(knot.pd)
    return min((lowest, coefficients), (1 - lowest - len(coefficients), coefficients[::-1]))
