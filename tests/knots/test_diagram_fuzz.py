"""Malformed codes: each is refused with a sentence or is, by an independent count, a diagram.

Valid codes are damaged at random, or made of scraps from the start. What the constructors accept is
checked another way than they do it: faces as classes of corners that meet along arcs (union-find,
no walking), orientations as a two-colouring of arcs. For PD codes and braids the same check also
says what must not be refused; for short DT and Gauss codes all planar drawings are tried.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.knots.braid import Braid
from workbench.knots.diagram import Diagram
from workbench.knots.random_diagrams import random_braid, random_link

SCRAPS: list[Any] = [
    0, 1, -1, 2, 3, 7, -8, 1000, 2**31, -(2**63), 2**64, 10**40, 10**5000, -(10**5000) - 1,
    True, False, None, 1.0, 2.5, float("nan"), float("inf"), 1j, Fraction(3, 1), "", "1", "cacbca",
    "cacbca.001", "\u0663", "X[1,2,3,4]", b"1", bytearray(b"\x01\x02"), [], [[]], (), {}, {1: 2},
    {1, 2}, [1], [1, 1], (1, 2, 3, 4), [[1, 1, 2, 2]], range(4), object(), int, len, NotImplemented,
    np.int64(3), np.float64(3), np.bool_(True), np.array(3), np.array([1, 2]), np.zeros((2, 4)),
    np.ones((1, 4), int), np.array([]), np.array([[None, 1, 2, 2]], dtype=object), slice(2),
]  # fmt: skip

NAMES = ["3_1", "4_1", "8_19", "12n_242", "K11n34", "L6a4", "6^3_2", "0_1"]


class Classes(dict[Any, Any]):
    """Union-find with signs: each element is equal or opposite to its representative."""

    def find(self, x: Any) -> tuple[Any, int]:
        sign = 1
        while x in self:
            x, s = self[x]
            sign *= s
        return x, sign

    def join(self, x: Any, y: Any, sign: int = 1) -> bool:
        """Say that x = sign · y; return whether that can be."""
        (a, s), (b, t) = self.find(x), self.find(y)
        if a != b:
            self[a] = (b, s * t * sign)
        return a != b or s == t * sign


def is_integer(x: Any) -> bool:
    return isinstance(x, (int, np.integer)) and not isinstance(x, (bool, np.bool_))


def is_link(pd: Any) -> bool:
    """Whether a list of crossings is a diagram, decided without following a strand or a face."""
    pd = pd.tolist() if isinstance(pd, np.ndarray) else pd
    if not isinstance(pd, (list, tuple)) or not pd:
        return False
    rows = [c.tolist() if isinstance(c, np.ndarray) else c for c in pd]
    if not all(isinstance(c, (list, tuple, range)) and len(c) == 4 for c in rows):
        return False
    if not all(is_integer(x) for c in rows for x in c):
        return False
    ends: dict[int, list[tuple[int, int]]] = {}
    for i, crossing in enumerate(rows):
        for k, label in enumerate(crossing):
            ends.setdefault(int(label), []).append((i, k))
    if any(len(pair) != 2 for pair in ends.values()):
        return False
    corners, pieces, directions = Classes(), Classes(), Classes()
    faces, components, possible = 4 * len(rows), len(rows), True
    for i in range(len(rows)):  # at slot 0 the strand comes in, which is the direction "in"
        possible &= directions.join((i, 0), "in") and directions.join((i, 2), "in", -1)
        possible &= directions.join((i, 1), (i, 3), -1)
    for (i, a), (j, b) in ends.values():
        possible &= directions.join((i, a), (j, b), -1)
        for x, y in (((i, a), (j, (b - 1) % 4)), ((i, (a - 1) % 4), (j, b))):
            faces -= corners.find(x)[0] != corners.find(y)[0]
            corners.join(x, y)
        components -= pieces.find(i)[0] != pieces.find(j)[0]
        pieces.join(i, j)
    return possible and faces == len(rows) + 2 * components


def same_drawing(diagram: Diagram, pd: Any) -> bool:
    """Whether arcs join the same slots of the same crossings as in a PD code."""
    given: dict[int, int] = {}
    pairs = zip((x for c in diagram.pd for x in c), (x for c in pd for x in c), strict=True)
    return all(given.setdefault(ours, int(theirs)) == theirs for ours, theirs in pairs)


def damaged(code: Any, rng: random.Random) -> Any:
    """Change a nested list in one to three random places."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        if not isinstance(code, list) or not code or rng.random() < 0.02:
            return rng.choice(SCRAPS)
        part = code
        while isinstance(inner := rng.choice(part), list) and inner and rng.random() < 0.8:
            part = inner
        i = rng.randrange(len(part))
        match rng.randrange(9):
            case 0:
                del part[i]
            case 1:
                part.insert(i, part[i])
            case 2:
                part.append(rng.choice(part))
            case 3:
                part[i] = rng.choice(SCRAPS)
            case 4:
                part.reverse()
            case 5:
                j = rng.randrange(len(part))
                part[i], part[j] = part[j], part[i]
            case 6:
                part[:] = part[i:] + part[:i]
            case 7:
                part[i] = rng.randint(-20, 20)
            case _:
                part[i] = -part[i] if is_integer(part[i]) else part[i]
    return code


def scraps(rng: random.Random) -> Any:
    """Make a nested list out of scraps, or small numbers, from nothing."""
    small = rng.random() < 0.5
    pick: Callable[[], Any] = lambda: rng.randint(-6, 6) if small else rng.choice(SCRAPS)  # noqa: E731
    if rng.random() < 0.4:
        return [pick() for _ in range(rng.randint(0, 6))]
    return [[pick() for _ in range(rng.choice([4, 4, 4, 2, 5]))] for _ in range(rng.randint(0, 4))]


def some_link(rng: random.Random) -> Diagram:
    return random_link(rng.randint(1, 8), rng.randrange(2**32))


def lists(code: Any) -> Any:
    return [lists(part) for part in code] if isinstance(code, tuple) else code


def attempt(constructor: Callable[..., Diagram], *arguments: Any) -> Diagram | None:
    """Return the diagram, or None for a refusal in one sentence; let any other exception pass."""
    try:
        return constructor(*arguments)
    except InputError as refusal:
        sentence = str(refusal)
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert len(sentence) < 400
        return None


def fuzz_pd(rng: random.Random) -> str:
    pd = damaged(lists(some_link(rng).pd), rng) if rng.random() < 0.85 else scraps(rng)
    diagram = attempt(Diagram.from_pd, pd)
    assert (diagram is not None) == is_link(pd), pd
    if diagram is None:
        return "refused"
    assert is_link(diagram.pd)
    assert same_drawing(diagram, pd)
    return "accepted"


def planar_drawings(components: list[list[tuple[int, bool]]], n: int) -> int:
    """Count the planar diagrams with given passages by trying all signs of their crossings."""
    count = 0
    for signs in product((1, -1), repeat=n):
        pd = [[0] * 4 for _ in range(n)]
        arc = 0
        for component in components:
            for k, (crossing, over) in enumerate(component):
                slot = (3 if signs[crossing] > 0 else 1) if over else 0
                pd[crossing][slot] = arc + k
                pd[crossing][slot ^ 2] = arc + (k + 1) % len(component)
            arc += len(component)
        count += is_link(pd)
    return count


def parts(code: Any) -> list[list[int]]:
    """Return the components of a code that has been accepted."""
    code = code.tolist() if isinstance(code, np.ndarray) else code
    nested = any(isinstance(x, (list, tuple, range, np.ndarray)) for x in code)
    return [[int(x) for x in part] for part in (code if nested else [code])]


def listed(code: list[Any]) -> list[Any]:
    """Return the components, loops left out, of a code that may be anything."""
    return (
        [p for p in code if not isinstance(p, list) or p] if isinstance(code[0], list) else [code]
    )


def fuzz_gauss(rng: random.Random) -> str:
    code, signs = map(lists, some_link(rng).to_gauss())
    given: list[Any] = [code, signs] if rng.random() < 0.5 else [code]
    given = damaged(given, rng) if rng.random() < 0.85 else [scraps(rng)]
    if not isinstance(given, list) or not 1 <= len(given) <= 2:
        given = [given]
    diagram = attempt(Diagram.from_gauss, *given)
    if diagram is not None:
        assert is_link(diagram.pd) or not diagram.crossings
        components = sorted(parts(given[0]), key=lambda part: not part)
        order = sorted({abs(x) for part in components for x in part})
        place = {x: i + 1 for i, x in enumerate(order)}
        expected = tuple(tuple(place[abs(x)] * (1 if x > 0 else -1) for x in p) for p in components)
        assert diagram.to_gauss()[0] == expected, given
        if len(given) == 2 and given[1] is not None:
            assert diagram.signs == tuple(given[1])
        return "accepted"
    if len(given) == 1 and isinstance(given[0], list) and given[0]:
        components = listed(given[0])
        flat = [x for p in components if isinstance(p, list) for x in p]
        proper = all(isinstance(p, list) for p in components) and all(type(x) is int for x in flat)
        if proper and sorted(flat) == sorted(-x for x in flat) and len(set(flat)) == len(flat) > 0:
            place = {x: i for i, x in enumerate({abs(x) for x in flat})}
            passages = [[(place[abs(x)], x > 0) for x in p] for p in components]
            assert 0 in flat or planar_drawings(passages, len(place)) == 0, given
    return "refused"


def fuzz_dt(rng: random.Random) -> str:
    if rng.random() < 0.1:
        letters = "".join(rng.choice("abcdefgABCDEF.01: []") for _ in range(rng.randint(0, 9)))
        given: Any = [
            rng.choice(["cacbca.001", "DT:dadbcda", letters, "bb" + letters, "ca" + letters])
        ]
        text = [*given[0]]
        if text and rng.random() < 0.7:
            text[rng.randrange(len(text))] = rng.choice("abcABC.0\u0663\n")
        diagram = attempt(Diagram.from_dt, "".join(text))
        assert diagram is None or is_link(diagram.pd)
        return "refused" if diagram is None else "accepted"
    code, flips = map(lists, some_link(rng).to_dt())
    given = [code, flips] if rng.random() < 0.5 else [code]
    given = damaged(given, rng) if rng.random() < 0.85 else [scraps(rng)]
    if not isinstance(given, list) or not 1 <= len(given) <= 2:
        given = [given]
    diagram = attempt(Diagram.from_dt, *given)
    if diagram is not None:
        assert is_link(diagram.pd) or not diagram.crossings
        if not isinstance(given[0], str):
            expected = tuple(map(tuple, sorted(parts(given[0]), key=lambda part: not part)))
            assert diagram.to_dt()[0] == expected, given
            if len(given) == 2 and given[1] is not None:
                assert diagram.to_dt()[1] == tuple(given[1])
        return "accepted"
    if len(given) == 1 and isinstance(given[0], list) and given[0]:
        components = listed(given[0])
        flat = [x for p in components if isinstance(p, list) for x in p]
        proper = all(isinstance(p, list) for p in components) and all(type(x) is int for x in flat)
        if proper and sorted(map(abs, flat)) == [*range(2, 2 * len(flat) + 1, 2)] and flat:
            line: list[tuple[int, bool]] = [(0, False)] * (2 * len(flat))
            for i, x in enumerate(flat):
                line[2 * i], line[abs(x) - 1] = (i, x > 0), (i, x < 0)
            passages = []
            for part in components:
                passages.append(line[: 2 * len(part)])
                del line[: 2 * len(part)]
            assert planar_drawings(passages, len(flat)) == 0, given
    return "refused"


def fuzz_braid(rng: random.Random) -> str:
    braid = random_braid(rng.randint(2, 6), rng.randint(0, 12), rng.randrange(2**32))
    word: Any = [*braid.word]
    strands: Any = rng.choice([braid.strands, braid.strands, None, *SCRAPS])
    word = damaged(word, rng) if rng.random() < 0.85 else scraps(rng)
    diagram = attempt(Diagram.from_braid, word, strands)
    letters = word.tolist() if isinstance(word, np.ndarray) else word
    good = isinstance(letters, (list, tuple, range)) and all(is_integer(x) for x in letters)
    good = good and 0 not in letters and (strands is None or is_integer(strands))
    if good:
        widest = max((abs(int(x)) for x in letters), default=0) + 1
        width = strands if strands is not None else widest if letters else 0
        good = widest <= width <= 999_999
    assert (diagram is not None) == good, (word, strands)
    if diagram is None:
        return "refused"
    assert diagram.crossings == len(letters)
    assert diagram.crossings == 0 or is_link(diagram.pd)
    assert diagram.signs == tuple(1 if x > 0 else -1 for x in letters)
    places = [*range(min(int(width), 20))]
    if width <= 20:
        for letter in letters:
            k = abs(letter)
            places[k - 1], places[k] = places[k], places[k - 1]
        cycles = Classes()
        count = sum(
            cycles.find(i)[0] != cycles.find(j)[0] and cycles.join(i, j)
            for i, j in enumerate(places)
        )
        assert diagram.components == len(places) - count
        steps = [
            ["relation", 0],
            ["cancel", 1],
            ["rotate", 2],
            ["destabilise", 0],
            rng.choice(SCRAPS),
        ]
        step = rng.choice(steps)
        attempt(lambda: Braid(tuple(letters), int(width)).apply(step).closure())
    return "accepted"


def fuzz_others(rng: random.Random) -> str:
    name = [*rng.choice(NAMES)]
    name[rng.randrange(len(name))] = rng.choice("0123456789_^anKL '\";\u0663\n\x00")
    by_name = attempt(Diagram.from_name, rng.choice(["".join(name), *SCRAPS]))
    partner: Any = [*some_link(rng).partner]
    partner = damaged(partner, rng) if rng.random() < 0.7 else rng.choice([partner, scraps(rng)])
    forward = rng.choice([(), (), [0], [3, 1], rng.choice(SCRAPS)])
    by_darts = attempt(
        Diagram.from_darts, partner, rng.choice([0, 0, 1, rng.choice(SCRAPS)]), forward
    )
    link = some_link(rng)
    fields = damaged([lists(link.pd), link.loops, lists(link.signs)], rng)
    fields = fields if isinstance(fields, list) else [fields]
    if len(fields) == 3:
        tuples = [
            tuple(tuple(c) if isinstance(c, list) else c for c in f) if isinstance(f, list) else f
            for f in fields
        ]
        direct = attempt(Diagram, *tuples)
        if direct is not None:
            assert is_link(direct.pd) or not direct.crossings
            assert Diagram.from_gauss(*direct.to_gauss()) == direct
    for made in (by_name, by_darts):
        assert made is None or is_link(made.pd) or not made.crossings
    attempt(Diagram.from_snappy, rng.choice(SCRAPS))
    attempt(Diagram.from_spherogram, rng.choice(SCRAPS))
    return "refused" if by_darts is None else "accepted"


FUZZERS = [fuzz_pd, fuzz_gauss, fuzz_dt, fuzz_braid, fuzz_others]


def fuzz(fuzzer: Callable[[random.Random], str], inputs: int) -> Counter[str]:
    return Counter(fuzzer(random.Random(f"{fuzzer.__name__} {i}")) for i in range(inputs))


@pytest.mark.parametrize("fuzzer", FUZZERS)
def test_600_malformed_inputs(fuzzer):
    outcome = fuzz(fuzzer, 600)
    assert outcome["refused"] > 200
    assert outcome["accepted"] > 10


@pytest.mark.slow
@pytest.mark.parametrize("fuzzer", FUZZERS)
def test_20000_malformed_inputs(fuzzer):
    outcome = fuzz(fuzzer, 20_000)
    assert outcome["refused"] > 8000
    assert outcome["accepted"] > 300
