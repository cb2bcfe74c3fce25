"""Rigorous enclosures of a hyperbolic structure and of the numbers read off it.

SnapPy proposes tetrahedron shapes in double precision; this module proves that true ones are near.
Newton's method refines the proposal, then Krawczyk's test in ball arithmetic (FLINT's `acb`) shows
that a box holds exactly one solution of the logarithmic gluing equations: edges sum to 2πi,
complete cusps to 0, filled ones to 2πi. Only N − (number of cusps) edge equations are independent
(Neumann and Zagier, "Volumes of hyperbolic three-manifolds", 1985); that the others follow is
checked here by integer linear algebra, not assumed. If every shape has positive imaginary part, the
tetrahedra fit together to the complete hyperbolic structure (Thurston), as in Hoffman et al.,
"Verified computations for hyperbolic 3-manifolds", arXiv:1310.3410.

Cusp shape: the ratio of translations λ/μ is the derivative dv/du of the longitude's logarithmic
holonomy with respect to the meridian's at the complete structure (Neumann and Zagier), a linear
solve with the same Jacobian. SnapPy reports the complex conjugate of what the orientation of its
equations gives; so do we. Its real part, the natural slope, is not touched by that choice; it is
negative for positive knots: −18.215… for 12n242.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
import snappy

from workbench.errors import InputError

__all__ = ["EnclosureError", "HyperbolicEnclosure", "decimal_interval", "enclose"]


class EnclosureError(RuntimeError):
    """No triangulation tried could be proved to carry a hyperbolic structure; says why."""


@dataclass(frozen=True)
class HyperbolicEnclosure:
    """A proved hyperbolic structure with one complete cusp.

    Its balls are as narrow as the precision they were computed with; but arithmetic on them, and
    printing, rounds to FLINT's current precision: use `with flint.ctx.workprec(bits):`.

    Attributes
    ----------
    shapes
        `flint.acb` balls, one for each tetrahedron of `triangulation`, imaginary parts positive.
    volume
        `flint.arb`, the hyperbolic volume.
    cusp_shape
        `flint.acb`, λ/μ in SnapPy's convention, `M.cusp_info("shape")`.
    slope
        `flint.arb`, the natural slope Re(λ/μ).
    triangulation
        The triangulation that was used, as a decorated isomorphism signature of SnapPy.
    """

    shapes: tuple[Any, ...]
    volume: Any
    cusp_shape: Any
    slope: Any
    triangulation: str


@dataclass(frozen=True)
class _Equations:
    """Logarithmic gluing equations: rows of exponents of z, 1/(1−z), (z−1)/z for each tetrahedron.

    `rows` are N independent ones with right-hand sides `targets`, in units of πi; the last is the
    meridian of the complete cusp, and `longitude` belongs to the same cusp.
    """

    rows: list[list[int]]
    targets: list[int]
    longitude: list[int]


def enclose(M: snappy.Manifold, bits: int = 212, attempts: int = 5) -> HyperbolicEnclosure:
    """Prove that a manifold is hyperbolic, and enclose its shapes, volume, cusp shape and slope.

    Parameters
    ----------
    M
        A SnapPy manifold with one complete cusp, framed by (meridian, longitude); other cusps may
        be filled. Not changed.
    bits
        Working precision in bits; on small knots the enclosures keep all but about 16 of them.
    attempts
        How many triangulations to try: the given one, SnapPy's canonical one, then random ones.
        Which of them succeeds changes the width of the enclosures, not what they enclose.

    Returns
    -------
    HyperbolicEnclosure

    Raises
    ------
    InputError
        If the manifold is not orientable, has not exactly one complete cusp, or has a cusp filled
        along coefficients that are not coprime integers; or if `bits` or `attempts` is useless.
    EnclosureError
        If no triangulation tried can be verified.

    Examples
    --------
    >>> figure_eight = enclose(snappy.Manifold("4_1"), bits=100)
    >>> decimal_interval(figure_eight.volume, 20)
    ('2.02988321281930725004', '2.02988321281930725005')
    >>> abs(figure_eight.slope) < 1e-20
    True
    """
    complete = list(M.cusp_info("is_complete"))
    if not M.is_orientable() or complete.count(True) != 1:
        raise InputError("The manifold must be orientable and have exactly one complete cusp.")
    fillings = [p for p, c in zip(M.cusp_info("filling"), complete, strict=True) if not c]
    if not all(m == int(m) and n == int(n) and math.gcd(int(m), int(n)) == 1 for m, n in fillings):
        raise InputError("Cusps must be filled along pairs of coprime integers.")
    if not 64 <= bits <= 10_000 or attempts < 1:
        raise InputError("The precision must be 64 to 10000 bits, with at least one attempt.")
    reason = ""
    for T in _triangulations(M, attempts):
        try:
            with flint.ctx.workprec(bits):
                return _enclose_triangulation(T, bits)
        except EnclosureError as error:
            reason = str(error)
    raise EnclosureError(f"{M.name()} is not verified after {attempts} triangulations: {reason}")


def decimal_interval(x: Any, digits: int) -> tuple[str, str]:
    """Return decimal strings (low, high) that contain a real ball, rounded outward.

    Examples
    --------
    >>> decimal_interval(flint.arb(2.5, 0.25), 1)
    ('2.2', '2.8')
    """
    centre, radius = (Fraction(int(r.p), int(r.q)) for r in (x.mid().fmpq(), x.rad().fmpq()))
    low, high = (centre - radius) * 10**digits, (centre + radius) * 10**digits
    return _decimal(math.floor(low), digits), _decimal(math.ceil(high), digits)


def _decimal(n: int, digits: int) -> str:
    whole, part = divmod(abs(n), 10**digits)
    return f"{'-' if n < 0 else ''}{whole}.{part:0{digits}d}"


def _triangulations(M: snappy.Manifold, attempts: int) -> Iterator[snappy.Manifold]:
    yield M
    T = M.copy()
    if attempts > 1 and all(T.cusp_info("is_complete")):
        with contextlib.suppress(RuntimeError):  # not hyperbolic as far as SnapPy can tell
            T.canonize()
            yield T.copy()
            attempts -= 1
    for seed in range(1, attempts):
        snappy.set_rand_seed(seed)
        T.randomize()
        yield T.copy()


def _enclose_triangulation(M: snappy.Manifold, bits: int) -> HyperbolicEnclosure:
    equations = _independent_equations(M)
    proposal = [complex(z) for z in M.tetrahedra_shapes("rect")]
    if not all(z.imag > 0 and math.isfinite(abs(z)) for z in proposal):
        raise EnclosureError(f"SnapPy finds no positively oriented shapes ({M.solution_type()}).")
    shapes = _krawczyk(equations, _refine(equations, proposal, bits), bits)
    if not all(z.imag > 0 for z in shapes):
        raise EnclosureError("a shape is not proved to have positive imaginary part.")
    cusp_shape = _cusp_shape(equations, shapes)
    return HyperbolicEnclosure(
        shapes=tuple(shapes),
        volume=sum((_bloch_wigner(z) for z in shapes), flint.arb(0)),
        cusp_shape=cusp_shape,
        slope=cusp_shape.real,
        triangulation=M.triangulation_isosig(decorated=True),
    )


def _independent_equations(M: snappy.Manifold) -> _Equations:
    """Choose N independent gluing equations that imply all others, and prove that they do."""
    n = M.num_tetrahedra()
    matrix = M.gluing_equations()
    rows, columns = matrix.shape
    table = [[int(matrix[i, j]) for j in range(columns)] for i in range(rows)]
    edges, rest = table[:n], iter(table[n:])
    filled, meridian, longitude = [], [0], [0]
    for complete in M.cusp_info("is_complete"):
        if complete:
            meridian, longitude = next(rest), next(rest)
        else:
            filled.append(next(rest))
    # Modulo log z + log 1/(1−z) + log (z−1)/z = πi, an equation is a row of 2N integers.
    reduced = [
        [x for t in range(0, 3 * n, 3) for x in (row[t] - row[t + 2], row[t + 1] - row[t + 2])]
        for row in edges
    ]
    chosen = [edges[i] for i in _pivots(flint.fmpz_mat(reduced).transpose())]
    if len(chosen) + len(filled) + 1 != n:
        raise EnclosureError("the edge equations do not have the expected rank.")
    triangles = [[int(column // 3 == t) for column in range(3 * n)] for t in range(n)]
    proved = flint.fmpz_mat([[*row, 2] for row in chosen] + [[*row, 1] for row in triangles])
    everything = flint.fmpz_mat([[*row, 2] for row in edges] + [[*row, 1] for row in triangles])
    if everything.rank() != proved.rank():
        raise EnclosureError("some edge equations do not follow from the independent ones.")
    return _Equations(
        rows=[*chosen, *filled, meridian],
        targets=[2] * (n - 1) + [0],
        longitude=longitude,
    )


def _pivots(matrix: Any) -> list[int]:
    """Columns of the pivots of the reduced echelon form: a basis of the column space."""
    echelon, _, rank = matrix.rref()
    return [next(j for j in range(matrix.ncols()) if echelon[i, j] != 0) for i in range(rank)]


def _values(equations: _Equations, shapes: list[Any]) -> Any:
    """Left minus right sides, an N × 1 `acb_mat`; shapes must lie in the upper half plane."""
    logs = [w.log() for z in shapes for w in (z, 1 / (1 - z), 1 - 1 / z)]
    pi_i = flint.acb(0, flint.arb.pi())
    return flint.acb_mat(
        [
            [sum((e * w for e, w in zip(row, logs, strict=True) if e), -target * pi_i)]
            for row, target in zip(equations.rows, equations.targets, strict=True)
        ]
    )


def _gradient(row: list[int], shapes: list[Any]) -> list[Any]:
    """Return the derivatives of one equation: a/z + b/(1−z) + c/(z(z−1)) for each tetrahedron."""
    return [
        (row[3 * t] + (row[3 * t + 1] * z - row[3 * t + 2]) / (1 - z)) / z
        for t, z in enumerate(shapes)
    ]


def _jacobian(equations: _Equations, shapes: list[Any]) -> Any:
    return flint.acb_mat([_gradient(row, shapes) for row in equations.rows])


def _refine(equations: _Equations, proposal: list[complex], bits: int) -> list[Any]:
    """Newton's method on midpoints, from double precision until the digits are exhausted."""
    shapes = [flint.acb(z) for z in proposal]
    for _ in range(2 + max(0, math.ceil(math.log2(bits / 30)))):
        step = _inverse(_jacobian(equations, shapes)).mid() * _values(equations, shapes)
        shapes = [(z - dz).mid() for z, dz in zip(shapes, step.entries(), strict=True)]
        if not all(z.is_finite() and z.imag > 0 for z in shapes):
            raise EnclosureError("Newton's method leaves the upper half plane.")
    return shapes


def _krawczyk(equations: _Equations, centre: list[Any], bits: int) -> list[Any]:
    """Krawczyk's test: K = m − C·f(m) + (1 − C·f′(X))(X − m) inside X proves one zero, in K."""
    n = len(centre)
    radius = flint.arb(0, flint.arb(2) ** (-2 * bits // 3))
    shift = flint.acb_mat([[flint.acb(radius, radius)] for _ in range(n)])
    X = [z + dz for z, dz in zip(centre, shift.entries(), strict=True)]
    if not all(z.imag > 0 for z in X):
        raise EnclosureError("a shape is too flat to be told from a real number.")
    C = _inverse(_jacobian(equations, centre)).mid()
    identity = flint.acb_mat([[int(i == j) for j in range(n)] for i in range(n)])
    K = (identity - C * _jacobian(equations, X)) * shift - C * _values(equations, centre)
    if not all(
        dx.contains_interior(dk) for dx, dk in zip(shift.entries(), K.entries(), strict=True)
    ):
        raise EnclosureError("Krawczyk's test does not confirm a solution.")
    return [z + dz for z, dz in zip(centre, K.entries(), strict=True)]


def _inverse(matrix: Any) -> Any:
    try:
        return matrix.inv()
    except ZeroDivisionError:
        raise EnclosureError("the Jacobian is singular.") from None


def _cusp_shape(equations: _Equations, shapes: list[Any]) -> Any:
    """Conjugate of dv/du, where u is the last equation and the others stay satisfied."""
    unit = flint.acb_mat([[0]] * (len(shapes) - 1) + [[1]])
    try:
        rates = _jacobian(equations, shapes).solve(unit)
    except ZeroDivisionError:
        raise EnclosureError("the Jacobian is not proved to be invertible.") from None
    ratio = flint.acb_mat([_gradient(equations.longitude, shapes)]) * rates
    return ratio[0, 0].conjugate()


def _bloch_wigner(z: Any) -> Any:
    """Volume of the ideal tetrahedron of shape z: Im Li₂(z) + arg(1 − z)·log|z|."""
    return z.polylog(2).imag + (1 - z).arg() * abs(z).log()
