"""Certificates that refute |2σ(K) − slope(K)| ≤ c₁·vol(K) + c₂ for given constants.

The knot is K_q of `workbench.knots.twisted_family`; the verifier, and the mathematics it relies on,
is `workbench.certificates.counterexample`. It bounds every volume in the family by 4·v₃ = 4.0597…,
so "the smallest q" here is the smallest for which the gap exceeds c₁·4v₃ + c₂ (or c₂, if c₁ < 0).
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

import flint

from workbench.certificates import braid_signature, seal, verify
from workbench.certificates.counterexample import INEQUALITY, VOLUME_BOUND
from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.knots.intervals import decimal_interval, enclose
from workbench.knots.twisted_family import braid_word, filled_parent

__all__ = ["counterexample_certificate", "gap_enclosure", "smallest_refuting_q"]

_DIGITS = 30
_SHAPE_DIGITS = 40
_MAX_Q = 1600
_RATIONAL = r"-?\d{1,15}(\.\d{1,15}|/[1-9]\d{0,14})?"
_VOLUME = ("0", "4.05976642563861452")


def counterexample_certificate(
    q: int, c1: int | str | Fraction, c2: int | str | Fraction
) -> dict[str, Json]:
    """Seal a certificate that K_q violates the conjecture with these constants.

    Parameters
    ----------
    q
        Number of full twists, 2 ≤ q ≤ 1600.
    c1, c2
        Rational constants: integers, fractions, or strings such as "0.3" and "7/3".

    Returns
    -------
    dict
        A certificate of kind `counterexample`, already confirmed by its verifier.

    Raises
    ------
    InputError
        If K_q does not violate the conjecture with these constants, or an argument is unusable.

    Examples
    --------
    >>> from workbench.certificates import verify
    >>> verify(counterexample_certificate(6, 1, "3/2")).holds
    True
    """
    word = braid_word(q)
    if not 2 <= q <= _MAX_Q:
        raise InputError(f"The number of twists must be from 2 to {_MAX_Q}, not {q}.")
    certificate = seal(
        kind="counterexample",
        statement={
            "inequality": INEQUALITY,
            "strands": 3,
            "braid": word,
            "c1": str(_constant(c1)),
            "c2": str(_constant(c2)),
        },
        steps=_steps(q),
        producer="workbench.knots.counterexample",
    )
    verdict = verify(certificate)
    if not verdict.holds:
        raise InputError(f"K_{q} does not refute the bound {c1}·volume + {c2}: {verdict.sentence}")
    return certificate


def smallest_refuting_q(c1: int | str | Fraction, c2: int | str | Fraction) -> int:
    """Return the smallest q ≥ 2 for which the gap is proved to exceed c₁·4v₃ + c₂.

    For every q from 2 to 1600 the gap lies between q and q + 1/4, as the enclosures of all of them
    show, so the search starts at the bound's integer part.

    Raises
    ------
    InputError
        If more than 1600 twists would be needed, or a constant is unusable.

    Examples
    --------
    >>> smallest_refuting_q(1, 0), smallest_refuting_q("0.5", 0)
    (5, 2)
    """
    bound = max(_constant(c1), Fraction(0)) * VOLUME_BOUND + _constant(c2)
    threshold = flint.fmpq(bound.numerator, bound.denominator)
    for q in range(max(2, math.floor(bound)), _MAX_Q + 1):
        if _gap(q) > threshold:
            return q
    raise InputError(f"To refute {c1}·volume + {c2}, more than {_MAX_Q} twists are needed.")


def _gap(q: int) -> Any:
    """Enclose |2σ − slope| of K_q."""
    slope = enclose(filled_parent(q), attempts=1).slope
    with flint.ctx.workprec(212):
        return abs(2 * braid_signature(braid_word(q), 3) + 9 * q - slope)


def gap_enclosure(q: int, digits: int = 12) -> tuple[str, str]:
    """Return decimal bounds, proved, of |2σ − slope| for K_q.

    Raises
    ------
    InputError
        If q is not from 2 to 1600.

    Examples
    --------
    >>> gap_enclosure(4, digits=6)
    ('4.031914', '4.031915')
    """
    if not 2 <= q <= _MAX_Q:
        raise InputError(f"The number of twists must be from 2 to {_MAX_Q}, not {q}.")
    return decimal_interval(_gap(q), digits)


def _steps(q: int) -> list[dict[str, object]]:
    structure = enclose(filled_parent(q), attempts=1)
    a = structure.shapes[0]
    with flint.ctx.workprec(212):
        slack = flint.arb(0, flint.arb(10) ** -_DIGITS)
        slope = structure.slope - 9 * q + slack
    return [
        {"step": "signature", "value": braid_signature(braid_word(q), 3)},
        {
            "step": "shape",
            "re": decimal_interval(a.real.mid(), _SHAPE_DIGITS)[0],
            "im": decimal_interval(a.imag.mid(), _SHAPE_DIGITS)[0],
            "radius": f"0.{'0' * (_SHAPE_DIGITS - 2)}2",
        },
        {"step": "slope", "enclosure": decimal_interval(slope, _DIGITS)},
        {"step": "volume", "enclosure": _VOLUME},
    ]


def _constant(value: int | str | Fraction) -> Fraction:
    text = "" if isinstance(value, bool) else str(value)
    # Fraction would also read exponents, and a short one can name an endless number.
    if isinstance(value, (int, str, Fraction)) and re.fullmatch(_RATIONAL, text, re.ASCII):
        return Fraction(text)
    raise InputError(
        f"A constant must be an integer, a fraction or a string like '0.3' or '7/3', not {value!r}."
    )
