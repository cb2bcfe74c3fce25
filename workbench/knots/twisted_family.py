"""The knots that refuted the first conjecture: K_q, the closure of σ₁σ₂⁻¹(σ₁σ₂)^{3q}.

Each full twist (σ₁σ₂)³ moves the signature by −4 and the natural slope by about −9, while the
volume stays below 4.06; so |2σ − slope| grows like |q| and no bound c₁·vol + c₂ survives. The price
is a short geodesic, which is what the theorem's factor inj⁻³ pays for. Source: Davies, Juhász,
Lackenby, Tomasev, "The signature and cusp geometry of hyperbolic knots", arXiv:2111.15323,
Corollary 5.1.

Conventions. Letter k > 0 of a braid is a positive crossing, here and in Spherogram; positive knots
have negative signature; slope = Re(λ/μ) as in SnapPy. So σ(K_q) = −4q and slope(K_q) ≈ −9q, and
K₂ is 12n242, the (−2, 3, 7) pretzel knot, with σ = −8 and slope −18.215…. Negative q gives the
mirror images; q = 0 gives the unknot and q = ±1 torus knots, so these three are refused.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import snappy
from spherogram import Link

from workbench.certificates import braid_signature
from workbench.errors import InputError

__all__ = ["FamilyRow", "braid_word", "family_row", "filled_parent", "manifold", "pd_code"]

_PARENT = "eLMkbcddddedde_aBBbbaaB"
_DIRICHLET_ATTEMPTS = 10


@dataclass(frozen=True)
class FamilyRow:
    """Invariants of K_q; all but the first three are in double precision.

    Attributes
    ----------
    q, crossings, signature
        Twists, crossings of the braid's closure (not the crossing number), exact signature.
    slope, volume, gap
        Natural slope, hyperbolic volume, |2σ − slope|.
    injectivity_radius
        min(ℓ/2, arcsinh(|μ|/2)) with ℓ the length of the shortest geodesic and μ the meridian's
        translation on the maximal cusp; None if SnapPy finds no Dirichlet domain.
    ratio
        gap·inj³/vol, at most c in the theorem |2σ − slope| ≤ c·vol·inj⁻³; None with the above.
    """

    q: int
    crossings: int
    signature: int
    slope: float
    volume: float
    gap: float
    injectivity_radius: float | None
    ratio: float | None


def braid_word(q: int) -> list[int]:
    """Return the braid word of K_q on three strands, 6|q| + 2 letters.

    Raises
    ------
    InputError
        If q is −1, 0 or 1: those closures are not hyperbolic.

    Examples
    --------
    >>> braid_word(2)
    [1, -2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]
    >>> braid_word(-2)[2:6]
    [-2, -1, -2, -1]
    """
    if isinstance(q, bool) or not isinstance(q, int) or abs(q) < 2:
        raise InputError(f"The number of twists must be an integer with |q| ≥ 2, not {q!r}.")
    return [1, -2] + ([1, 2] if q > 0 else [-2, -1]) * (3 * abs(q))


def pd_code(q: int) -> list[tuple[int, int, int, int]]:
    """Return the planar diagram code of the closed braid, labels from 0 (SnapPy's convention)."""
    return [
        tuple(crossing)
        for crossing in Link(braid_closure=braid_word(q)).PD_code(min_strand_index=0)
    ]


def manifold(q: int) -> snappy.Manifold:
    """Return the complement of K_q, framed by (meridian, longitude), from the braid's closure."""
    link = Link(braid_closure=braid_word(q))
    snappy.set_rand_seed(0)  # the triangulation is simplified by random moves
    M = link.exterior()
    M.set_name(f"K_{q}")
    return M


def filled_parent(q: int) -> snappy.Manifold:
    """Return the complement of K_q as a filling of four ideal tetrahedra, the same for every q.

    The parent is the complement of the closure of σ₁σ₂⁻¹ (cusp 0) with its braid axis A (cusp 1),
    both framed as in the three-sphere; it is the link 6²₂, m203. Filling A along μ_A − q·λ_A puts q
    full twists into the strands. Cusp 0 keeps its framing: since it winds three times round A, the
    longitude of K_q is λ − 9q·μ, and slope(K_q) is the slope of cusp 0 less 9q.
    """
    braid_word(q)
    M = snappy.Manifold(_PARENT)
    M.dehn_fill((1, -q), 1)
    M.set_name(f"parent of K_{q}")
    return M


def family_row(q: int) -> FamilyRow:
    """Compute the invariants of K_q.

    Examples
    --------
    >>> row = family_row(2)
    >>> row.crossings, row.signature, round(row.slope, 3), round(row.volume, 4)
    (14, -8, -18.215, 2.8281)
    """
    word, M = braid_word(q), manifold(q)
    signature = braid_signature(word, 3)
    slope, volume = float(M.cusp_info("shape")[0].real()), float(M.volume())
    gap = abs(2 * signature - slope)
    radius = _injectivity_radius(M, float(filled_parent(q).cusp_info(1)["core_length"].real()))
    return FamilyRow(
        q=q,
        crossings=len(word),
        signature=signature,
        slope=slope,
        volume=volume,
        gap=gap,
        injectivity_radius=radius,
        ratio=None if radius is None else gap * radius**3 / volume,
    )


def _injectivity_radius(M: snappy.Manifold, core_length: float) -> float | None:
    """Return inj; the axis A is a closed geodesic, so no shortest one is longer than it."""
    cusp = M.cusp_neighborhood()
    cusp.set_displacement(cusp.stopping_displacement())
    meridian, _ = cusp.translations(0)
    for seed in range(_DIRICHLET_ATTEMPTS):
        try:
            shortest = M.length_spectrum(core_length + 1e-6)[0].length.real()
        except RuntimeError:  # no Dirichlet domain from this triangulation
            snappy.set_rand_seed(seed)
            M.randomize()
        else:
            return min(float(shortest) / 2, math.asinh(abs(complex(meridian)) / 2))
    return None
