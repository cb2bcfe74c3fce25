"""Transformations of fields, F φ(Ax + s), as data.

A theory is symmetric under one if F φ(Ax + s) has the law of φ(x): then all its correlators agree,
with F on each leg. Translations, rotations and reflections act on the points; a change of scale
acts on both, and its exponent is the dimension of the field.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from workbench.accepted import finite_array, is_finite, whole
from workbench.errors import InputError

__all__ = [
    "Transformation",
    "field_flip",
    "output_rotation",
    "parity",
    "rotation",
    "scaling",
    "translation",
]


@dataclass(frozen=True, eq=False)
class Transformation:
    """φ(x) → F φ(Ax + s).

    Attributes
    ----------
    name
        In words.
    matrix, shift
        A and s.
    on_field
        F: a matrix on the outputs.

    Examples
    --------
    >>> translation([2.0]).points(np.array([[1.0], [3.0]])).tolist()
    [[3.0], [5.0]]
    """

    name: str
    matrix: Float[np.ndarray, "inputs inputs"]
    shift: Float[np.ndarray, " inputs"]
    on_field: Float[np.ndarray, "outputs outputs"]

    def points(self, x: Float[np.ndarray, "points inputs"]) -> Float[np.ndarray, "points inputs"]:
        """Return Ax + s."""
        if x.ndim != 2 or x.shape[1] != len(self.shift):
            raise InputError(
                f"The {self.name} acts on points of {len(self.shift)} coordinates; the shape given "
                f"is {x.shape}."
            )
        return np.asarray(x @ self.matrix.T + self.shift)

    def field(
        self, phi: Float[np.ndarray, "networks outputs points"]
    ) -> Float[np.ndarray, "networks outputs points"]:
        """Return Fφ."""
        outputs = self.on_field.shape[0]
        if outputs == 1:
            return np.asarray(self.on_field[0, 0] * phi)
        if phi.shape[1] != outputs:
            raise InputError(
                f"The {self.name} acts on {outputs} outputs; the ensemble has {phi.shape[1]}."
            )
        return np.asarray(np.matmul(self.on_field, phi))


def translation(shift: Sequence[float]) -> Transformation:
    """Return φ(x) → φ(x + s).

    Examples
    --------
    >>> translation([0.5]).name, translation([0.5, 1.0]).name
    ('translation by 0.5', 'translation by (0.5, 1)')
    """
    s = finite_array(shift, "the coordinates of a shift", (None,))
    said = ", ".join(f"{v:g}" for v in s)
    name = f"translation by {said if len(s) == 1 else f'({said})'}"
    return Transformation(name, np.eye(len(s)), s, np.eye(1))


def rotation(inputs: int, angle: float) -> Transformation:
    """Return the rotation of the first two coordinates."""
    whole(inputs, "the number of coordinates of a rotation", 2)
    if not is_finite(angle):
        raise InputError(f"The angle of a rotation is a finite number, not {angle}.")
    matrix = np.eye(inputs)
    matrix[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    return Transformation(f"rotation by {angle:g}", matrix, np.zeros(inputs), np.eye(1))


def parity(inputs: int) -> Transformation:
    """Return φ(x) → φ(−x)."""
    whole(inputs, "the number of coordinates", 1)
    return Transformation("parity", -np.eye(inputs), np.zeros(inputs), np.eye(1))


def scaling(inputs: int, factor: float, dimension: float) -> Transformation:
    """Return φ(x) → s^Δ φ(sx): scale covariance of a field of dimension Δ; Δ = 0 is invariance.

    Examples
    --------
    >>> scaling(1, 2.0, -1.0).on_field
    array([[0.5]])
    """
    whole(inputs, "the number of coordinates", 1)
    if not (is_finite(factor) and factor > 0):
        raise InputError(f"The factor of a change of scale is positive, not {factor}.")
    if not is_finite(dimension):
        raise InputError(f"The dimension of a field is a finite number, not {dimension}.")
    return Transformation(
        f"scale {factor:g}, dimension {dimension:g}",
        factor * np.eye(inputs),
        np.zeros(inputs),
        np.array([[factor**dimension]]),
    )


def field_flip(inputs: int) -> Transformation:
    """Return φ → −φ."""
    whole(inputs, "the number of coordinates", 1)
    return Transformation("flip of the field", np.eye(inputs), np.zeros(inputs), -np.eye(1))


def output_rotation(inputs: int, matrix: Float[np.ndarray, "outputs outputs"]) -> Transformation:
    """Return φ → Qφ for an orthogonal matrix Q on the outputs.

    Raises
    ------
    InputError
        If the matrix is not orthogonal.
    """
    Q = finite_array(matrix, "the entries of a rotation", (None, None))
    if Q.ndim != 2 or Q.shape[0] != Q.shape[1] or not np.allclose(Q @ Q.T, np.eye(len(Q))):
        raise InputError("A rotation of the outputs is an orthogonal matrix.")
    return Transformation("rotation of the outputs", np.eye(inputs), np.zeros(inputs), Q)
