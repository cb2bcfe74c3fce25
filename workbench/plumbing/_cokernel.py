"""The cokernel of an integer matrix as a sum of cyclic groups."""

from __future__ import annotations

__all__ = ["cyclic_coordinates"]


def cyclic_coordinates(matrix: list[list[int]]) -> tuple[list[int], list[list[int]]]:
    """Return orders d and rows u so that x ↦ (u·x mod d) identifies ℤⁿ/Mℤⁿ with Σ ℤ/d.

    M becomes diagonal by operations on rows, which are written down beside it, and on columns.
    """
    n = len(matrix)
    rows = [[*row, *(int(i == j) for j in range(n))] for i, row in enumerate(matrix)]
    for t in range(n):
        while True:
            places = [(i, j) for i in range(t, n) for j in range(t, n) if rows[i][j]]
            i, j = min(places, key=lambda place: abs(rows[place[0]][place[1]]))
            rows[t], rows[i] = rows[i], rows[t]
            for row in rows:
                row[t], row[j] = row[j], row[t]
            pivot = rows[t][t]
            for i in range(t + 1, n):
                if factor := rows[i][t] // pivot:
                    rows[i] = [a - factor * b for a, b in zip(rows[i], rows[t], strict=True)]
            for j in range(t + 1, n):
                if factor := rows[t][j] // pivot:
                    for row in rows:
                        row[j] -= factor * row[t]
            if not any(rows[i][t] or rows[t][i] for i in range(t + 1, n)):
                break
    found = [(abs(rows[t][t]), rows[t][n:]) for t in range(n) if abs(rows[t][t]) > 1]
    return [d for d, _ in found], [[x % d for x in row] for d, row in found]
