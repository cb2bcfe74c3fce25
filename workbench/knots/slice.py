"""Why a knot bounds no smooth disc in the four-ball: exact obstructions, the cheapest first.

The classical ones are invariants of algebraic concordance, so they exclude locally flat discs as
well: the signature
(K. Murasugi, Trans. Amer. Math. Soc. 117 (1965) 387-422), the Arf invariant (R. Robertello, Comm.
Pure Appl. Math. 18 (1965) 543-555; from the determinant by J. Levine, Ann. of Math. 84 (1966)
537-554), the Alexander polynomial (R. H. Fox and J. W. Milnor, Osaka J. Math. 3 (1966) 257-267) and
the Levine-Tristram signatures (J. Levine, Comment. Math. Helv. 44 (1969) 229-244; A. Tristram,
Proc. Camb. Phil. Soc. 66 (1969) 251-264). What else is asked for, where it is installed, is in
`workbench.knots.slice_engines`.

A knot without obstruction may well not be slice.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt

import flint

from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, determinant, signature
from workbench.knots.levine_tristram import signature_steps
from workbench.knots.simplify import require_budget
from workbench.knots.slice_engines import ENGINES, ask, installed

__all__ = [
    "Obstruction",
    "classical_obstructions",
    "engine_obstructions",
    "not_slice",
    "obstructions",
    "odd_factor",
]


@dataclass(frozen=True)
class Obstruction:
    """A reason why a knot is not slice.

    Attributes
    ----------
    name
        Of the obstruction.
    finding
        What was found, in words.
    theorem
        What a slice knot would have, and who proved it.
    engine
        The program that found it.
    """

    name: str
    finding: str
    theorem: str
    engine: str = "workbench"

    def __str__(self) -> str:
        return f"{self.finding}; {self.theorem} [{self.engine}]"


def not_slice(diagram: Diagram) -> Obstruction | None:
    """Return the first classical obstruction, or None.

    Raises
    ------
    InputError
        If the diagram is not of a knot.

    Examples
    --------
    >>> print(not_slice(Diagram.from_name("4_1")))
    Arf invariant 1; that of a slice knot is 0 (Robertello) [workbench]
    """
    return next(classical_obstructions(diagram), None)


def obstructions(diagram: Diagram, budget: float = 10.0) -> Iterator[Obstruction]:
    """Yield the obstructions of a knot, the classical ones, then those of the engines.

    Parameters
    ----------
    diagram
        Of a knot.
    budget
        Seconds for the engines together, in the order in which `ENGINES` names them.

    Raises
    ------
    InputError
        If the diagram is not of a knot, or the budget is not a positive number.

    Examples
    --------
    >>> print(next(obstructions(Diagram.from_name("8_20").mirror()), None))
    None
    >>> print(next(obstructions(Diagram.from_braid([1, 1, 1]))).finding)
    signature -2
    """
    require_budget(budget)
    yield from classical_obstructions(diagram)
    yield from engine_obstructions(diagram, budget)


def classical_obstructions(diagram: Diagram) -> Iterator[Obstruction]:
    """Yield the obstructions that algebraic concordance sees, each computed when it is asked for.

    Raises
    ------
    InputError
        If the diagram is not of a knot.

    Examples
    --------
    >>> [found.name for found in classical_obstructions(Diagram.from_name("8_17"))]
    ['Arf invariant', 'determinant', 'Fox-Milnor']
    """
    if diagram.components != 1:
        raise InputError(f"A knot has one component, not {diagram.components}.")
    pd = diagram.pd
    if value := signature(pd):
        yield Obstruction("signature", f"signature {value}", "that of a slice knot is 0 (Murasugi)")
    size = determinant(pd)
    if size % 8 in (3, 5):
        yield Obstruction(
            "Arf invariant", "Arf invariant 1", "that of a slice knot is 0 (Robertello)"
        )
    if isqrt(size) ** 2 != size:
        yield Obstruction(
            "determinant", f"determinant {size}", "that of a slice knot is a square (Fox, Milnor)"
        )
    polynomial = alexander(pd)
    if factor := odd_factor(polynomial):
        yield Obstruction(
            "Fox-Milnor",
            f"Alexander polynomial with an odd power of the factor {_written(factor)}",
            "that of a slice knot is f(t)f(1/t) (Fox, Milnor)",
        )
    for step in signature_steps(diagram):
        if step.x and step.value:
            yield Obstruction(
                "Levine-Tristram",
                f"Levine-Tristram signature {step.value} at cos(θ/2) = {step.x}",
                "those of a slice knot vanish off the roots of its Alexander polynomial (Levine, "
                "Tristram)",
            )
            return


def engine_obstructions(diagram: Diagram, budget: float) -> Iterator[Obstruction]:
    """Yield what the installed engines find, within so many seconds together."""
    deadline = time.perf_counter() + budget
    for name in installed():
        left = deadline - time.perf_counter()
        if left > 0 and diagram.crossings and (finding := ask(name, diagram, left)):
            engine = ENGINES[name]
            yield Obstruction(name, finding, engine.theorem, engine.program)


def odd_factor(alexander: tuple[int, ...]) -> tuple[int, ...]:
    """Return a factor that keeps a knot's Alexander polynomial from being ± tᵏ f(t) f(1/t).

    Over ℤ, irreducible factors that do not read the same backwards up to sign come in pairs, since
    the polynomial itself reads the same backwards; each of the others needs an even power. The sign
    is no matter, since Δ(1) = 1.

    Returns
    -------
    tuple of int
        Coefficients, lowest power first; () if there is none.

    Examples
    --------
    >>> odd_factor((2, -5, 2)), odd_factor((1, -3, 1))
    ((), (1, -3, 1))
    """
    _, factors = flint.fmpz_poly(list(alexander)).factor()
    for factor, power in factors:
        coefficients = [int(c) for c in factor.coeffs()]
        backwards = coefficients[::-1]
        if power % 2 and coefficients in (backwards, [-c for c in backwards]):
            return tuple(coefficients)
    return ()


def _written(coefficients: tuple[int, ...]) -> str:
    """Write a polynomial in t.

    Examples
    --------
    >>> _written((1, -3, 0, 2))
    '1 - 3t + 2t³'
    """
    text = ""
    for power, c in enumerate(coefficients):
        if c:
            letter = "" if not power else "t" + (_raised(power) if power > 1 else "")
            size = str(abs(c)) if abs(c) > 1 or not power else ""
            sign = (" - " if c < 0 else " + ") if text else ("-" if c < 0 else "")
            text += sign + size + letter
    return text


def _raised(power: int) -> str:
    return str(power).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
