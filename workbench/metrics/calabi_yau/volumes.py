"""V_Ω = ∫ |Ω|² in closed form: Fermat hypersurfaces, and Dwork hypersurfaces with |ψ| < 1.

On C^d the integral of e^{Q − Q̄} can be done in two ways. Radially, z = (s x, s), w = s^d, it is
(π²/d) V_Ω. Expanded in ψ it is a sum of products of d Weber integrals,

    ∫ z^a z̄^b e^{z^d − z̄^d} d²z = (1/d) (−1)^{(a−b)/d} Γ((a+1)/d) Γ((b+1)/d) sin(π(b+1)/d),

for a − b divisible by d, and 0 otherwise. Together

    V_Ω = (d/π²) d^{−d} Σ_{r=0}^{d−2} (−1)^r sin^d(π(r+1)/d) |F_r|²,
    F_r = Σ_j (dψ)^{r+dj} Γ((r+1)/d + j)^d / (r+dj)!.

The ratio of the terms j + 1 and j of F_r is at most |ψ|^d, so a tail is at most its first term
over 1 − |ψ|^d: the balls returned here contain the volume. The periods F_r are those of
P. Candelas, X. de la Ossa, P. Green, L. Parkes, *A pair of Calabi–Yau manifolds as an exactly
soluble superconformal theory*, Nucl. Phys. B 359 (1991) 21–74.
"""

from __future__ import annotations

import flint

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface, dwork_parameter
from workbench.signatures import checked

__all__ = ["cubic_volume_by_period", "dwork_volume", "exact_volume", "holomorphic_volume"]

_MOST_BITS = 10**6


@checked
def dwork_volume(dimension: int, psi: complex | flint.acb, bits: int = 128) -> flint.arb:
    """Return V_Ω of Σ z_i^d = d ψ Π z_i.

    Parameters
    ----------
    dimension
        n = d − 2, at least 1.
    psi
        |ψ| < 1.
    bits
        The precision; the radius of the ball is proved.

    Raises
    ------
    InputError
        If |ψ| ≥ 1, where the series diverges.

    Examples
    --------
    >>> dwork_volume(3, 0).str(12, radius=False)
    '47.2975609187'
    >>> dwork_volume(3, 0.5).str(12, radius=False)
    '45.1088291094'
    """
    d = whole(dimension, "the dimension of a hypersurface", 1, 100) + 2
    whole(bits, "the precision in bits", 2, _MOST_BITS)
    with flint.ctx.workprec(bits + 32):
        parameter = flint.acb(psi)
        if not abs(parameter) < 1:
            raise InputError("The series for the volume of a Dwork hypersurface needs |ψ| < 1.")
        total = flint.arb(0)
        for r in range(d - 1):
            sine = (flint.arb.pi() * (r + 1) / d).sin()
            total += (-1) ** r * sine**d * abs(_period(d, r, parameter, bits)) ** 2
        return total * d / flint.arb.pi() ** 2 / flint.arb(d) ** d


@checked
def exact_volume(X: Hypersurface, bits: int = 128) -> flint.arb | None:
    """Return V_Ω in closed form where there is one, else None.

    Coefficients c_i before z_i^d are scaled away, which multiplies Ω by Π c_i^{1/d}.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat, dwork
    >>> exact_volume(fermat(2)).str(10, radius=False)
    '11.81704501'
    >>> exact_volume(dwork(2, 3)) is None
    True
    """
    parameter = dwork_parameter(X)
    if parameter is None or abs(parameter) >= 1:
        return None
    whole(bits, "the precision in bits", 2, _MOST_BITS)
    d = X.degree
    with flint.ctx.workprec(bits + 32):
        product = flint.acb(0)
        roots = flint.acb(1)
        for monomial, coefficient in zip(X.exponents, X.coefficients, strict=True):
            if max(monomial) == d:
                roots *= flint.acb(coefficient).root(d)
            else:
                product = flint.acb(coefficient)
        volume = dwork_volume(X.dimension, -product / d / roots, bits)
        return volume / abs(roots) ** 2


@checked
def holomorphic_volume(X: Hypersurface) -> float:
    """Return the closed form of V_Ω as a float.

    Raises
    ------
    InputError
        If there is none; `workbench.metrics.calabi_yau.sampling` estimates it then.
    """
    volume = exact_volume(X)
    if volume is None:
        raise InputError(
            "V_Ω is known in closed form for Fermat hypersurfaces and for Dwork hypersurfaces "
            "with |ψ| < 1; sample it for others."
        )
    return float(volume)


@checked
def cubic_volume_by_period(bits: int = 128) -> flint.arb:
    """Return V_Ω of the Fermat cubic from its real period, without the closed form.

    The automorphism of order 3 makes the lattice of periods hexagonal, so that its area is
    (√3/2) ω². The real curve consists of three arcs that permutations exchange, and x ↦ 1/x halves
    the arc: ω = ∮ dx / (3y²) = 2 ∫₀¹ (1 + x³)^{−2/3} dx, enclosed by rigorous quadrature.

    Examples
    --------
    >>> cubic_volume_by_period().str(12, radius=False), dwork_volume(1, 0).str(12, radius=False)
    ('2.70287608802', '2.70287608802')
    """
    whole(bits, "the precision in bits", 2, _MOST_BITS)
    with flint.ctx.workprec(bits + 32):
        power = flint.acb(-2) / 3
        period = 2 * flint.acb.integral(lambda x, _: (1 + x**3) ** power, 0, 1).real
        return period**2 * flint.arb(3).sqrt() / 2


def _angle(psi: flint.acb) -> flint.arb:
    """Return arg ψ, from the side on which it is continuous."""
    return (-psi).arg() + flint.arb.pi() if psi.real < 0 else psi.arg()


def _period(d: int, r: int, psi: flint.acb, bits: int) -> flint.acb:
    """Return a ball around F_r = Σ_j (dψ)^{r+dj} Γ((r+1)/d + j)^d / (r+dj)!, up to a phase.

    Moduli are multiplied, and angles added: products of complex balls would grow.
    """
    modulus = abs(psi)
    angle = d * _angle(psi)
    shift = flint.arb(r + 1) / d
    term = (d * modulus) ** r * shift.gamma() ** d / flint.arb(r + 1).gamma()
    step = (d * modulus) ** d
    total = flint.acb(0)
    j = 0
    while True:
        tail = (term / (1 - modulus**d)).abs_upper()
        if tail <= abs(total) * flint.arb(2) ** -bits or tail == 0:
            break
        total += term * flint.acb(0, j * angle).exp()
        below = flint.fmpz(1)
        for i in range(1, d + 1):
            below *= r + d * j + i
        term = term * step * (shift + j) ** d / below
        j += 1
    radius = flint.arb(0, tail)
    return total + flint.acb(radius, radius)
