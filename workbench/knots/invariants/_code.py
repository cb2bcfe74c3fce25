"""Reading a planar diagram (PD) code: the one place where a list of labels becomes arrays.

A PD code lists, for each crossing, the labels of its four edge ends counter-clockwise from the
incoming under-strand, y up (the convention of KnotTheory, KnotInfo and SnapPy). One pass over it
finds everything the invariants ask for: which ends are joined, how the strands run, the arcs
between undercrossings, and the faces with their checkerboard colours. The same pass finds out
whether the code describes a link diagram at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.errors import InputError
from workbench.knots._compiled import compiled

__all__ = ["PD", "Code", "read"]

PD = Sequence[Sequence[int]]
"""Crossings (a, b, c, d), counter-clockwise from the incoming under-strand, y up."""

Ints = NDArray[np.int64]

FIRST_LABEL, LABEL_RANGE, LABEL_COUNT, ORIENTATION, PLANARITY = 1, 2, 3, 4, 5


class Code(NamedTuple):
    """A link diagram as arrays. End number 4·i + k is position k of crossing i.

    Attributes
    ----------
    fault, culprit
        0 and 0 for a link diagram; otherwise what is wrong and the label or crossing that shows it.
    components, pieces
        Numbers of link components and of connected pieces of the diagram.
    partner
        Shape (4n,): the other end of the same edge.
    sign
        Shape (n,): +1 where the over-strand runs from position 3 to 1 (a right-handed crossing).
    over_arc, in_arc
        Shape (n,): the arc that passes over, and the one that arrives below. Arc i is the one that
        leaves crossing i below; −1 stands for a component without undercrossings.
    face
        Shape (4n,): the face at the corner between positions k and k + 1.
    colour
        Shape (n,): checkerboard colour of the corners 0 and 2; the corners 1 and 3 have the other.
    piece
        Shape (n,): the connected piece of the diagram.
    """

    fault: int
    culprit: int
    components: int
    pieces: int
    partner: Ints
    sign: Ints
    over_arc: Ints
    in_arc: Ints
    face: Ints
    colour: Ints
    piece: Ints


@compiled
def _trace(labels: Ints) -> Code:
    n = labels.size // 4
    partner = np.full(4 * n, -1, np.int64)
    sign = np.zeros(n, np.int64)
    over_arc = np.full(n, -1, np.int64)
    in_arc = np.full(n, -1, np.int64)
    face = np.full(4 * n, -1, np.int64)
    colour = np.zeros(n, np.int64)
    piece = np.full(n, -1, np.int64)
    fault, culprit, components, pieces = 0, 0, 0, 0

    lowest = labels.min()
    if lowest != 0 and lowest != 1:
        fault, culprit = FIRST_LABEL, lowest
    first = np.full(2 * n, -1, np.int64)
    if fault == 0:
        for end in range(4 * n):
            edge = labels[end] - lowest
            if edge >= 2 * n:
                fault, culprit = LABEL_RANGE, labels[end]
                break
            if first[edge] < 0:
                first[edge] = end
            elif partner[first[edge]] < 0:
                partner[first[edge]] = end
                partner[end] = first[edge]
            else:
                fault, culprit = LABEL_COUNT, labels[end]
                break

    # Each undercrossing's outgoing end starts an arc, which runs over strands to the next one.
    if fault == 0:
        for i in range(n):
            end = partner[4 * i + 2]
            while end & 1:
                j = end >> 2
                sign[j] = 1 if end & 3 == 3 else -1
                over_arc[j] = i
                end = partner[end ^ 2]
            if end & 3 == 2:
                fault, culprit = ORIENTATION, labels[end]
                break
            in_arc[end >> 2] = i

    if fault == 0:
        # What is left lies over everything else: split circles. Either direction will do, since
        # their linking numbers vanish.
        for i in range(n):
            if sign[i] == 0:
                components += 1
                end = 4 * i + 3
                while sign[end >> 2] == 0:
                    sign[end >> 2] = 1 if end & 3 == 3 else -1
                    end = partner[end ^ 2]
        seen = np.zeros(n, np.bool_)
        for i in range(n):
            if not seen[i]:
                components += 1
                j = i
                while not seen[j]:
                    seen[j] = True
                    j = in_arc[j]

        faces = 0
        for corner in range(4 * n):
            if face[corner] < 0:
                at = corner
                while face[at] < 0:
                    face[at] = faces
                    at = partner[(at & ~3) | ((at + 1) & 3)]
                faces += 1

        stack = np.empty(n, np.int64)
        for i in range(n):
            if piece[i] < 0:
                piece[i] = pieces
                stack[0] = i
                size = 1
                while size:
                    size -= 1
                    j = stack[size]
                    for k in range(4):
                        end = partner[4 * j + k]
                        if piece[end >> 2] < 0:
                            piece[end >> 2] = pieces
                            colour[end >> 2] = (colour[j] + k + 1 + end) & 1
                            stack[size] = end >> 2
                            size += 1
                pieces += 1
        if faces != n + 2 * pieces:
            fault, culprit = PLANARITY, faces
    return Code(
        fault, culprit, components, pieces, partner, sign, over_arc, in_arc, face, colour, piece
    )


def _sentence(code: Code, crossings: int) -> str:
    """Say what is wrong with a code whose fault is not 0."""
    match code.fault:
        case 1:
            return f"The PD code's lowest label is {code.culprit}; labels start from 0 or from 1."
        case 2:
            return (
                f"The PD code has the label {code.culprit}, too large for {crossings} crossings; "
                "labels are consecutive from 0 or from 1, each used twice."
            )
        case 3:
            return (
                f"The PD code uses the label {code.culprit} more than twice; "
                "each label names one edge and appears exactly twice."
            )
        case 4:
            return (
                f"The PD code orients a strand both ways at label {code.culprit}; each crossing "
                "is read counter-clockwise from its incoming under-strand."
            )
        case _:
            return (
                f"The PD code is not planar: it has {code.culprit} faces where a diagram on the "
                f"sphere has {crossings + 2 * code.pieces}."
            )


def read(pd: PD) -> Code:
    """Read a PD code, refusing what is not a link diagram on the sphere.

    Parameters
    ----------
    pd
        One (a, b, c, d) a crossing, labels from 0 or from 1; not empty.

    Raises
    ------
    InputError
        If an entry is not four integers, a label is not used exactly twice, strands run against
        each other, or the diagram is not planar (its Euler characteristic is not 2 a piece).
    """
    try:
        labels = np.array(pd)
    except ValueError:
        labels = np.empty(0)
    if labels.dtype.kind not in "iu" or labels.ndim != 2 or labels.shape[1] != 4:
        raise InputError("A PD code is a list of crossings, each with four integer labels.")
    code: Code = _trace(labels.ravel().astype(np.int64))
    if code.fault:
        raise InputError(_sentence(code, len(labels)))
    return code
