"""Verifier of the kind `counterexample`: a knot with |2σ − slope| > c₁·volume + c₂.

The first conjecture drawn from data about signatures, |2σ(K) − slope(K)| ≤ c₁·vol(K) + c₂ for some
constants, fails on highly twisted knots (Davies, Juhász, Lackenby, Tomasev, "The signature and cusp
geometry of hyperbolic knots", arXiv:2111.15323). This verifier refutes it for stated rational
c₁, c₂ on a knot K_q, the closure of the braid σ₁σ₂⁻¹(σ₁σ₂)^{3q}, q ≥ 2, from the braid word alone.

The signature is recomputed exactly. The geometry rests on one finite fact. Let A be the axis of
the braid σ₁σ₂⁻¹ and K its closure. The complement of K ∪ A (the link 6²₂, SnapPy's m203) is a
union of four ideal tetrahedra; call their shapes a, b, a, b. With P = a(1 − a), its equations are

    edges                            P·b(1 − b) = 1
    K complete                       satisfied, since shapes repeat
    filling A along μ_A − q·λ_A      b(1 − a)·P^q = −1,  arg b + arg(1 − a) + q·arg P = π

and the cusp of K is a parallelogram with sides μ_K = −1 and λ_K = a + b − 1, up to a similarity.
The filling puts q full right-handed twists into the three strands, which turns K into K_q, and its
longitude is λ_K − 9q·μ_K because K winds three times round A. Eliminating b leaves

    f(a) = 1 + (1 − a)·P^q + (1 − a)²·P^{2q−1} = 0,    b = −1/((1 − a)·P^q).

So if f has a zero with Im a, Im b > 0 and the stated argument, then (Thurston) the four tetrahedra
make K_q's complement hyperbolic, and (Mostow) its invariants are those of this structure:

    slope(K_q) = Re(λ/μ) = 1 − 9q − Re(a + b),    0 < vol(K_q) ≤ 4·v₃,

where v₃ < 1.01494160640965363 is the volume of the regular ideal tetrahedron, the largest there is
(Milnor). Krawczyk's test, in integer arithmetic, proves that the certificate's disc holds a zero.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from workbench.certificates.braid_signature import braid_signature
from workbench.certificates.discs import Disc
from workbench.certificates.format import CertificateError, Json, Verdict

__all__ = ["INEQUALITY", "VOLUME_BOUND", "verify_steps"]

INEQUALITY = "|2*signature - slope| <= c1*volume + c2"
VOLUME_BOUND = Fraction("4.05976642563861452")  # above 4·v₃
_TRUSTED = (
    "Taken on trust: the four-tetrahedron triangulation of the closure of σ₁σ₂⁻¹ with its axis, "
    "and the theorems of Thurston, Mostow and Milnor."
)
_MAX_LETTERS = 10_000
_RATIONAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,70}|/[1-9][0-9]{0,29})?", re.ASCII)


def verify_steps(statement: Mapping[str, Json], steps: Sequence[Json]) -> Verdict:
    """Check the four steps, then that all slopes and volumes in the enclosures violate the bound.

    The statement has the fields `inequality`, `strands`, `braid` (a list of letters), `c1` and `c2`
    (rational strings). The steps are, in this order and with decimal strings for numbers,
    `{"step": "signature", "value": n}`, `{"step": "shape", "re": x, "im": y, "radius": r}` (a disc
    that holds a), `{"step": "slope", "enclosure": [low, high]}` and `{"step": "volume", …}` alike.
    CertificateError if a field is missing, unknown or ill-formed.
    """
    _require_fields(statement, "inequality", "strands", "braid", "c1", "c2")
    if statement["inequality"] != INEQUALITY:
        raise CertificateError(f"The inequality must read {INEQUALITY!r}.")
    c1, c2 = _rational(statement["c1"]), _rational(statement["c2"])
    braid, strands = _braid(statement["braid"], statement["strands"])
    signature_step, shape_step, slope_step, volume_step = _steps(
        steps, ("signature", "value"), ("shape", "re", "im", "radius"),
        ("slope", "enclosure"), ("volume", "enclosure"),
    )  # fmt: skip

    q = (len(braid) - 2) // 6
    if strands != 3 or q < 2 or braid != [1, -2] + [1, 2] * (3 * q):
        return Verdict(False, "The braid is not σ₁σ₂⁻¹(σ₁σ₂)^{3q} on 3 strands with q ≥ 2.")
    sigma = braid_signature(braid, strands)
    if type(signature_step["value"]) is not int or signature_step["value"] != sigma:
        return Verdict(False, f"The stated signature is wrong: it is {sigma}.")

    x, y, radius = (_rational(shape_step[field]) for field in ("re", "im", "radius"))
    if not (abs(x) <= 2 and abs(y) <= 2 and 0 < radius <= 1):
        return Verdict(False, "The disc of the shape is too large or too far from 0 to be of use.")
    a = Disc.around(x, y, radius)
    b = _second_shape(a, q)
    if b is None:
        return Verdict(False, "The disc is not shown to hold a shape of the hyperbolic structure.")

    slope_low, slope_high = _ends(slope_step["enclosure"])
    proved_low, proved_high = (Disc.integer(1 - 9 * q) - a - b).real_ends
    if not slope_low <= proved_low <= proved_high <= slope_high:
        return Verdict(False, "The slope is not shown to lie in the stated enclosure.")
    volume_low, volume_high = _ends(volume_step["enclosure"])
    if volume_low > 0 or volume_high < VOLUME_BOUND:
        return Verdict(False, "The volume is only shown to lie between 0 and 4.05976642563861452.")

    gap = max(2 * sigma - slope_high, slope_low - 2 * sigma)
    bound = max(c1 * volume_low, c1 * volume_high) + c2
    numbers = f"the least gap is {float(gap):.6f}, the greatest bound {float(bound):.6f}"
    if gap <= bound:
        return Verdict(False, f"No violation is proved: {numbers}.")
    return Verdict(
        True,
        f"|2σ − slope| > {c1}·volume + {c2} for the closure of σ₁σ₂⁻¹(σ₁σ₂)^{3 * q}: σ = {sigma} "
        f"(exact), slope in [{float(slope_low):.6f}, {float(slope_high):.6f}] and volume below "
        f"4.05977 (both proved); {numbers}, to six digits.",
        _TRUSTED,
    )


def _second_shape(a: Disc, q: int) -> Disc | None:
    """Return the disc of b if the disc of a is proved to hold a geometric solution, else None."""
    try:
        if not _holds_zero(a, q):
            return None
        one = Disc.integer(1)
        P = a * (one - a)
        b = -((one - a) * P**q).reciprocal()
    except ZeroDivisionError:
        return None
    # The argument is an odd multiple of π, since its exponential is −1. As arg b + arg(1 − a) lies
    # in (−π, π), it is π if q·arg P lies in (0, 2π): true if arg P < π/2 and q ≤ 4, or by
    # arg P ≤ tan(arg P) and 2π > 6.
    in_place = min(a.im - a.radius, b.im - b.radius, P.im - P.radius, P.re - P.radius) > 0
    turns_once = q <= 4 or q * (P.im + P.radius) < 6 * (P.re - P.radius)
    return b if in_place and turns_once else None


def _holds_zero(X: Disc, q: int) -> bool:
    """Krawczyk's test: m − c·f(m) + (1 − c·f′(X))(X − m) inside X proves a zero of f in X."""
    m = X.centre()
    value, slope = _f(m, q)
    c = slope.reciprocal().centre()
    _, slopes = _f(X, q)
    return (m - c * value + (Disc.integer(1) - c * slopes) * (X - m)).inside(X)


def _f(a: Disc, q: int) -> tuple[Disc, Disc]:
    """Return f(a) = 1 + (1 − a)·P^q + (1 − a)²·P^{2q−1} and its derivative, P = a(1 − a)."""
    one = Disc.integer(1)
    r = one - a
    P, dP = a * r, r - a
    low, high = P ** (q - 1), P ** (2 * q - 2)
    value = one + r * low * P + r * r * high * P
    slope = (
        Disc.integer(q) * r * low * dP - low * P
        + Disc.integer(2 * q - 1) * r * r * high * dP - Disc.integer(2) * r * high * P
    )  # fmt: skip
    return value, slope


def _steps(steps: Sequence[Json], *expected: tuple[str, ...]) -> list[dict[str, Json]]:
    """Check that the steps are the expected ones, in order, each with its fields."""
    found: list[dict[str, Json]] = []
    if len(steps) == len(expected):
        found = [step for step in steps if isinstance(step, dict)]
    if [step.get("step") for step in found] != [name for name, *_ in expected]:
        raise CertificateError(f"The steps must be {', '.join(name for name, *_ in expected)}.")
    for step, (_, *fields) in zip(found, expected, strict=True):
        _require_fields(step, "step", *fields)
    return found


def _require_fields(value: Mapping[str, Json], *fields: str) -> None:
    if set(value) != set(fields):
        raise CertificateError(f"Expected exactly the fields {', '.join(fields)}.")


def _braid(braid: Json, strands: Json) -> tuple[list[int], int]:
    if type(strands) is not int or not 2 <= strands <= 100:
        raise CertificateError("The number of strands must be an integer from 2 to 100.")
    if not isinstance(braid, list) or len(braid) > _MAX_LETTERS:
        raise CertificateError(f"The braid must be a list of at most {_MAX_LETTERS} letters.")
    letters = [letter for letter in braid if type(letter) is int and 1 <= abs(letter) < strands]
    if len(letters) != len(braid):
        raise CertificateError(f"A letter on {strands} strands is ±1, …, ±{strands - 1}.")
    return letters, strands


def _rational(text: Json) -> Fraction:
    if not isinstance(text, str) or len(text) > 120 or not _RATIONAL.fullmatch(text):
        raise CertificateError("A number must be a string such as '-18.25' or '7/3'.")
    return Fraction(text)


def _ends(value: Json) -> tuple[Fraction, Fraction]:
    if not isinstance(value, list) or len(value) != 2:
        raise CertificateError("An enclosure must be a list of two numbers, low and high.")
    low, high = _rational(value[0]), _rational(value[1])
    if low > high:
        raise CertificateError("The low end of an enclosure is above its high end.")
    return low, high
