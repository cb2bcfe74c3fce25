"""Points of a hypersurface at a given distance from others: by chords, and by exact geodesics.

On any hypersurface a point is moved along a great circle of projective space and brought back to
Q = 0 by Newton's method; its Fubini–Study distance d = arccos |z · z̄'| is then what it is.

On a cubic curve the Calabi–Yau metric is g = c |Ω|², c = V_FS / V_Ω, so its geodesics are the
curves of constant Ω(ż): straight lines of the coordinate u, du = Ω. Lengths are those of
ds² = g(ż, ż̄), and the distance along one is exact, as long as the line is the shortest.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Complex128, Float64

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.sampling import fubini_study_volume
from workbench.metrics.neural.fixed_kernels import squared_chord
from workbench.signatures import checked

__all__ = ["along_flat_lines", "along_great_circles", "carried_frame", "chordal_distance"]

Points = Complex128[np.ndarray, "points variables"]

_NEWTON = 6


@checked
def along_great_circles(
    X: Hypersurface, z: Points, distance: float, rng: np.random.Generator
) -> Points:
    """Return points about so far from z, in random directions on X.

    Raises
    ------
    InputError
        If the distance is not between 0 and π/2.
    """
    if not (is_finite(distance) and 0 <= distance < np.pi / 2):
        raise InputError(f"A distance in projective space is from 0 to π/2, not {distance}.")
    unit = z / np.linalg.norm(z, axis=1)[:, None]
    drawn = rng.standard_normal((len(z), X.dimension, 2)) @ np.array([1, 1j])
    drawn /= np.linalg.norm(drawn, axis=1)[:, None]
    tangent = np.einsum("pa,pai->pi", drawn, X.unitary_frame(unit))
    return _onto(X, np.cos(distance) * unit + np.sin(distance) * tangent)


@checked
def along_flat_lines(
    X: Hypersurface,
    z: Points,
    length: float,
    angles: Float64[np.ndarray, " points"],
    volume: float,
    steps: int = 16,
) -> Points:
    """Return points of a cubic curve at the end of Calabi–Yau geodesics of this length.

    Parameters
    ----------
    angles
        The phases of Ω(ż).
    volume
        V_Ω.
    steps
        Of Runge and Kutta's method of order 4.

    Raises
    ------
    InputError
        If X is no curve, the length or the volume not a positive number, or these are not points
        of X with an angle each.

    Examples
    --------
    The Fermat cubic is flat with a hexagonal lattice; a geodesic of the length of its real period
    in the direction in which Ω is real comes back:

    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> from workbench.metrics.calabi_yau.volumes import holomorphic_volume
    >>> X, z = fermat(1), np.array([[1, -1, 0]], dtype=complex)
    >>> volume = holomorphic_volume(X)
    >>> period = (2 * volume / 3**0.5) ** 0.5 * (3 * np.pi / volume) ** 0.5
    >>> back = along_flat_lines(X, z, period, np.zeros(1), volume, steps=200)
    >>> bool(chordal_distance(back, z)[0] < 1e-6)
    True
    """
    whole(steps, "the number of steps", 1, 10**7)
    if X.dimension != 1:
        raise InputError(
            f"Calabi–Yau geodesics are known on curves alone, not in dimension {X.dimension}."
        )
    if not all(is_finite(number) and number > 0 for number in (length, volume)):
        raise InputError("A length and a volume are positive numbers.")
    z = X.accepted_points(z)
    if angles.shape != z.shape[:1] or not np.isfinite(angles).all():
        raise InputError("There is one finite angle for each point.")
    speed = np.exp(1j * angles) * (volume / fubini_study_volume(1)) ** 0.5
    step = length / steps
    moved = z / np.linalg.norm(z, axis=1)[:, None]
    for _ in range(steps):
        k1 = _velocity(X, moved, speed)
        k2 = _velocity(X, moved + step / 2 * k1, speed)
        k3 = _velocity(X, moved + step / 2 * k2, speed)
        k4 = _velocity(X, moved + step * k3, speed)
        moved = moved + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return _onto(X, moved)


@checked
def carried_frame(
    X: Hypersurface, z: Points, frame: Complex128[np.ndarray, "points n variables"]
) -> Complex128[np.ndarray, "points n variables"]:
    """Return the unitary frames at z that are nearest to frames elsewhere.

    Vectors are projected onto the tangent space, and made orthonormal by the polar decomposition:
    without choices, so that components vary smoothly along a path.

    Raises
    ------
    InputError
        If a frame has no projection of full rank.
    """
    here = X.unitary_frame(z / np.linalg.norm(z, axis=1)[:, None])
    overlap = frame @ here.conj().swapaxes(1, 2)
    left, size, right = np.linalg.svd(overlap)
    if not size.min() > 1e-9:
        raise InputError("A frame is orthogonal to the tangent space it is carried to.")
    return np.asarray(left @ right @ here)


@checked
def chordal_distance(z: Points, others: Points) -> Float64[np.ndarray, " points"]:
    """Return the Fubini–Study distances d of pairs of points, in the metric i∂∂̄ log |z|²."""
    unit, other = (v / np.linalg.norm(v, axis=1)[:, None] for v in (z, others))
    chords = [squared_chord(p[None], q[None])[0, 0] for p, q in zip(unit, other, strict=True)]
    distances: Float64[np.ndarray, " points"] = np.arcsin(np.sqrt(chords))
    return distances


def _velocity(X: Hypersurface, z: Points, speed: Complex128[np.ndarray, " points"]) -> Points:
    """Return the tangent vector of a curve, orthogonal to z, with Ω(ż) = det(ż, z, N) = speed.

    The cross product of z̄ and ∇Q is orthogonal to z and killed by dQ.
    """
    gradient = X.gradient(z)
    tangent = np.cross(z.conj(), gradient)
    lift = gradient.conj() / np.sum(np.abs(gradient) ** 2, axis=1)[:, None]
    omega = np.linalg.det(np.stack([tangent, z, lift], axis=1))
    velocity: Points = tangent * (speed / omega)[:, None]
    return velocity


def _onto(X: Hypersurface, z: Points) -> Points:
    """Return the points of X beside z, at |z| = 1."""
    for _ in range(_NEWTON):
        z = z / np.linalg.norm(z, axis=1)[:, None]
        gradient = X.gradient(z)
        shift = X.value(z) / np.sum(np.abs(gradient) ** 2, axis=1)
        z = z - shift[:, None] * gradient.conj()
    moved: Points = z / np.linalg.norm(z, axis=1)[:, None]
    return moved
