"""The signature of a braid's closure, exactly.

Seifert's algorithm spans the closure of a braid by one disc a strand and one twisted band a letter.
Between two neighbouring letters of the same generator runs a loop through both bands; these loops
are a basis of the surface's first homology (if every generator occurs, so that the surface is
connected). The symmetrised Seifert form V + Vᵀ on them is local: it is read off the word in one
pass (Collins, "An algorithm for computing the Seifert matrix of a link from a braid
representation", 2016), and diagonalised over the rationals.

Sign: a positive knot has negative signature, the right-handed trefoil −2, and letter k > 0 is a
positive crossing of strands k and k + 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

__all__ = ["braid_signature", "closure_components"]


def closure_components(word: Sequence[int], strands: int) -> int:
    """Count the components of the closure: the cycles of the braid's permutation.

    Examples
    --------
    >>> closure_components([1, -2], 3), closure_components([1, 1], 2)
    (1, 2)
    """
    at = list(range(strands))
    for letter in word:
        k = abs(letter)
        at[k - 1], at[k] = at[k], at[k - 1]
    seen: set[int] = set()
    cycles = 0
    for start in range(strands):
        cycles += start not in seen
        while start not in seen:
            seen.add(start)
            start = at[start]
    return cycles


def braid_signature(word: Sequence[int], strands: int) -> int:
    """Return the signature of the knot that closes a braid.

    Letter k of `word` stands for σₖ and −k for its inverse, 1 ≤ k < `strands`. ValueError if a
    letter is out of range or the closure is not a knot.

    Examples
    --------
    >>> braid_signature([1, 1, 1], 2), braid_signature([1, -2, 1, -2], 3)
    (-2, 0)
    """
    if any(not 1 <= abs(letter) < strands for letter in word):
        raise ValueError(f"A letter of a braid on {strands} strands is ±1, …, ±{strands - 1}.")
    if closure_components(word, strands) != 1:
        raise ValueError("The closure of the braid is not a knot.")
    return _signature(_seifert_form(word))


def _seifert_form(word: Sequence[int]) -> dict[int, dict[int, Fraction]]:
    """V + Vᵀ as sparse rows; a loop is named by the position of its first letter."""
    rows: dict[int, dict[int, Fraction]] = {}
    latest: dict[int, int] = {}  # generator -> position of its latest letter: its open loop

    def put(i: int, j: int, value: int) -> None:
        rows.setdefault(i, {})[j] = Fraction(value)
        rows.setdefault(j, {})[i] = Fraction(value)

    for here, letter in enumerate(word):
        k, sign = abs(letter), (1 if letter > 0 else -1)
        if k in latest:
            loop = latest[k]
            put(loop, loop, -sign - (1 if word[loop] > 0 else -1))
            put(loop, here, sign)
            # Loops of neighbouring generators meet if they interleave, with a sign for the order.
            for neighbour, meeting in ((k + 1, 1), (k - 1, -1)):
                if latest.get(neighbour, -1) > loop:
                    put(loop, latest[neighbour], meeting)
        latest[k] = here
    for unclosed in latest.values():
        for other in rows.pop(unclosed, {}):
            if other != unclosed:
                del rows[other][unclosed]
    return rows


def _signature(rows: dict[int, dict[int, Fraction]]) -> int:
    """Signature of a symmetric form, by congruence; consumes the rows."""
    total = 0
    while rows:
        pivot = next((i for i, row in rows.items() if row.get(i)), None)
        if pivot is None:
            pivot = _make_pivot(rows)
        if pivot is None:
            return total
        row = rows.pop(pivot)
        square = row.pop(pivot)
        total += 1 if square > 0 else -1
        for i, entry in row.items():
            del rows[i][pivot]
            for j, other in row.items():
                rows[i][j] = rows[i].get(j, Fraction(0)) - entry * other / square
    return total


def _make_pivot(rows: dict[int, dict[int, Fraction]]) -> int | None:
    """All squares vanish: replace eᵢ by eᵢ + eⱼ with eᵢ·eⱼ ≠ 0, whose square does not."""
    for i, row in rows.items():
        for j, entry in row.items():
            if entry:
                for k, other in list(rows[j].items()):
                    if k != i:
                        rows[i][k] = rows[k][i] = row.get(k, Fraction(0)) + other
                rows[i][i] = 2 * entry
                return i
    return None
