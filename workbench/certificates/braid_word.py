"""Verifier of the kind `braid-to-empty-word`: Markov's moves take a braid to one without letters.

The statement is `{"word": [letters], "strands": n}`; letter k > 0 is a positive crossing of strands
k and k + 1, −k its inverse. Places in the word count from 0. The moves keep the closure's isotopy
class, up to conjugation and stabilisation (the easy half of Markov's theorem):

    ["cancel", i]       letters i and i + 1, k and −k, go
    ["insert", i, k]    k, −k come in at place i
    ["commute", i]      letters i and i + 1 change places; their strands are apart
    ["relation", i]     x y z at place i, x and z of one generator next to that of y, become y x y
                        with the signs of z, y, x, where y has the sign of x or of z
    ["conjugate", k]    the word w becomes k w −k
    ["rotate", r]       the first r letters go to the end
    ["stabilise", s]    a strand n + 1 and, at the end, the letter s·n come in; s = ±1
    ["destabilise", i]  letter i, the only one of the generator n − 1, goes, with strand n
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from workbench.certificates.format import CertificateError, Json, Verdict

__all__ = ["verify_braid"]

_TRUSTED = "Taken on trust: Markov's moves are isotopies of the closure."
_MOST_LETTERS = 10_000
_ARGUMENTS = {
    "cancel": 1, "insert": 2, "commute": 1, "relation": 1,
    "conjugate": 1, "rotate": 1, "stabilise": 1, "destabilise": 1,
}  # fmt: skip


def verify_braid(statement: Mapping[str, Json], steps: Sequence[Json]) -> Verdict:
    """Make each move, and hold if no letter is left; CertificateError if there is no braid."""
    if set(statement) != {"word", "strands"}:
        raise CertificateError("Expected exactly the fields word, strands.")
    word, strands = statement["word"], statement["strands"]
    if type(strands) is not int or not 1 <= strands <= _MOST_LETTERS:
        raise CertificateError(f"The number of strands is an integer from 1 to {_MOST_LETTERS}.")
    if not isinstance(word, list) or len(word) > _MOST_LETTERS:
        raise CertificateError(f"The word is a list of at most {_MOST_LETTERS} letters.")
    if not all(type(letter) is int and 1 <= abs(letter) < strands for letter in word):
        raise CertificateError(f"The letters are integers ±1 to ±{strands - 1}.")
    letters, left = cast("list[int]", word.copy()), strands
    for number, step in enumerate(steps, 1):
        change = _moved(letters, left, step)
        if change is None or len(letters) > 2 * _MOST_LETTERS:
            return Verdict(False, f"Step {number} is no legal move.")
        left += change
    if letters:
        return Verdict(False, f"After the last move, letters left: {len(letters)}.")
    link = "the unknot" if left == 1 else f"the unlink of {left} components"
    numbers = f"letters {len(word)}, strands {strands}, moves {len(steps)}"
    return Verdict(True, f"The braid closes to {link}: {numbers}.", _TRUSTED)


def _moved(w: list[int], n: int, step: Any) -> int | None:
    """Make a move in place; return by how much it changes the strands, or None if not legal."""
    name, arguments = (step[0], step[1:]) if isinstance(step, list) and step else (None, [])
    known = isinstance(name, str) and _ARGUMENTS.get(name) == len(arguments)
    if not known or any(type(argument) is not int for argument in arguments):
        return None
    i: int = arguments[0]
    x, y, z, *_ = [*w[i : i + 3], 0, 0, 0]  # 0: beyond the end
    match name:
        case "cancel" if i >= 0 and x and x == -y:
            del w[i : i + 2]
        case "insert" if 0 <= i <= len(w) and 1 <= abs(arguments[1]) < n:
            w[i:i] = [arguments[1], -arguments[1]]
        case "commute" if i >= 0 and x and y and abs(abs(x) - abs(y)) >= 2:
            w[i : i + 2] = [y, x]
        case "relation" if (
            i >= 0
            and z
            and abs(x) == abs(z)
            and abs(abs(x) - abs(y)) == 1
            and max(x * y, y * z) > 0
        ):
            w[i : i + 3] = [_signed(y, z), _signed(x, y), _signed(y, x)]
        case "conjugate" if 1 <= abs(i) < n:
            w[:] = [i, *w, -i]
        case "rotate" if 0 <= i <= len(w):
            w[:] = w[i:] + w[:i]
        case "stabilise" if i in (1, -1):
            w.append(i * n)
            return 1
        case "destabilise" if i >= 0 and n >= 2 and [k for k in w if abs(k) == n - 1] == [x]:
            del w[i]
            return -1
        case _:
            return None
    return 0


def _signed(size: int, sign: int) -> int:
    """Return ±|size| with the sign of another letter."""
    return abs(size) if sign > 0 else -abs(size)
