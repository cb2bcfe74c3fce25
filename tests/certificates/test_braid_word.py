"""The verifier of braids: moves keep the closure, and nothing else takes a braid to no letters."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.certificates import CertificateError, load, seal, verify
from workbench.errors import InputError
from workbench.knots.braid import Braid
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, jones_sqrt, signature

KIND = "braid-to-empty-word"


def certificate(word, strands, steps):
    return seal(KIND, {"word": word, "strands": strands}, steps, "a test")


def holds(found) -> bool:
    try:
        return verify(found).holds
    except CertificateError:
        return False


@pytest.mark.parametrize(
    ("word", "strands", "steps", "link"),
    [
        ([], 1, [], "the unknot"),
        ([], 4, [], "the unlink of 4 components"),
        ([1], 2, [["destabilise", 0]], "the unknot"),
        ([-1], 2, [["destabilise", 0]], "the unknot"),
        ([1, -1], 2, [["cancel", 0]], "the unlink of 2 components"),
        ([-1, 2, 1], 3, [["rotate", 1], ["cancel", 1], ["destabilise", 0], ["rotate", 0]],
         "the unlink of 2 components"),
        ([1, 2, -1], 3, [["relation", 0], ["rotate", 1], ["cancel", 1]], "no"),
        ([1, 3, -1, 2], 4, [["commute", 0], ["cancel", 1]], "no"),
        ([], 1, [["stabilise", 1], ["stabilise", -1], ["destabilise", 1], ["destabilise", 0]],
         "the unknot"),
        ([], 3, [["insert", 0, 2], ["conjugate", -1], ["cancel", 1], ["cancel", 0]],
         "the unlink of 3 components"),
    ],
)  # fmt: skip
def test_the_sentence_names_the_closure(word, strands, steps, link):
    verdict = verify(certificate(word, strands, steps))
    assert verdict.holds == (link != "no"), verdict.sentence
    if verdict.holds:
        assert f"closes to {link}: letters {len(word)}" in verdict.finding
        assert "Markov" in verdict.trusted
    else:
        assert "letters left" in verdict.finding


@pytest.mark.parametrize(
    ("word", "strands", "step"),
    [
        ([1, 1], 2, ["cancel", 0]),
        ([1, -1], 2, ["cancel", 1]),
        ([1, -1], 2, ["cancel", -1]),
        ([1, -1], 2, ["cancel", -2]),
        ([1, -1], 2, ["cancel", 2]),
        ([1, -1], 2, ["cancel", 10**17]),
        ([-1, 1, -1], 2, ["cancel", -3]),
        ([1], 2, ["insert", 0, 2]),
        ([1], 2, ["insert", 0, 0]),
        ([1], 2, ["insert", 2, 1]),
        ([1], 2, ["insert", -1, 1]),
        ([1, 2], 3, ["commute", 0]),
        ([1, 1], 3, ["commute", 0]),
        ([1, 3], 4, ["commute", 1]),
        ([3, 1, 3], 4, ["commute", -2]),
        ([1, -2, 1], 3, ["relation", 0]),
        ([-1, 2, -1], 3, ["relation", 0]),
        ([1, 2, 2], 3, ["relation", 0]),
        ([1, 3, 1], 4, ["relation", 0]),
        ([1, 2, 1], 3, ["relation", 1]),
        ([1, 1, 2, 1], 3, ["relation", -3]),
        ([1, 1, 1], 2, ["relation", 0]),
        ([1], 2, ["conjugate", 2]),
        ([1], 2, ["conjugate", 0]),
        ([1], 2, ["rotate", 2]),
        ([1], 2, ["rotate", -1]),
        ([1], 2, ["stabilise", 0]),
        ([1], 2, ["stabilise", 2]),
        ([1, 1], 2, ["destabilise", 0]),
        ([1, -1], 2, ["destabilise", 0]),
        ([1, 2], 3, ["destabilise", 0]),
        ([1, 2], 3, ["destabilise", -1]),
        ([1], 3, ["destabilise", 0]),
        ([], 1, ["destabilise", 0]),
        ([], 2, ["destabilise", 0]),
        ([1], 2, None), ([1], 2, []), ([1], 2, ["rotate"]), ([1], 2, ["rotate", 0, 0]),
        ([1], 2, ["rotate", True]), ([1], 2, ["rotate", "0"]), ([1], 2, ["rotate", None]),
        ([1], 2, [["rotate"], 0]), ([1], 2, ["Rotate", 0]), ([1], 2, "rotate"), ([1], 2, {}),
        ([1], 2, ["insert", 0, [1]]), ([1], 2, [None, 0]),
    ],
)  # fmt: skip
def test_illegal_moves_are_refused(word, strands, step):
    verdict = verify(certificate(word, strands, [step]))
    assert not verdict.holds
    assert verdict.finding == "Step 1 is no legal move."


@pytest.mark.parametrize(
    "statement",
    [
        {"word": []},
        {"word": [], "strands": 1, "knot": "0_1"},
        {"word": [], "strands": 0},
        {"word": [], "strands": -1},
        {"word": [], "strands": True},
        {"word": [], "strands": "1"},
        {"word": [], "strands": 10**9},
        {"word": None, "strands": 2},
        {"word": "", "strands": 2},
        {"word": {}, "strands": 2},
        {"word": [0], "strands": 2},
        {"word": [True], "strands": 2},
        {"word": ["1"], "strands": 2},
        {"word": [2], "strands": 2},
        {"word": [-2], "strands": 2},
        {"word": [[1]], "strands": 2},
        {"word": [1, -1] * 5001, "strands": 2},
    ],
)
def test_what_is_no_braid_is_refused(statement):
    with pytest.raises(CertificateError):
        verify(seal(KIND, statement, [], "a test"))


# Every relation of two neighbouring letters, against the invariants of a closure that sees it.


@pytest.mark.parametrize("signs", range(8))
@pytest.mark.parametrize(("x", "y"), [(1, 2), (2, 1), (2, 3), (3, 2)])
def test_each_signed_relation_is_an_isotopy_or_refused(signs, x, y):
    triple = [g * (1 if signs >> i & 1 else -1) for i, g in enumerate((x, y, x))]
    rest = [1, 2, 2, -3, 2, 1, 1, 3, -2]
    back = [-letter for letter in reversed(rest)]
    # rest⁻¹ · rest · triple ↦ …: the braid triple·triple'⁻¹ closes to an unlink of 4 components.
    for triple_after in ([y, x, y], [-y, x, y], [y, x, -y], [-y, -x, y], [y, -x, -y], [-y, -x, -y]):
        word = [*triple, *(-letter for letter in reversed(triple_after))]
        trivial = jones_sqrt(_kinked(Diagram.from_braid([*back, *word, *rest], 4))) == (
            -3, (-1, -3, -3, -1),
        )  # fmt: skip
        cancelled = [["relation", 0], ["cancel", 2], ["cancel", 1], ["cancel", 0]]
        assert holds(certificate(word, 4, cancelled)) == trivial


def _kinked(diagram: Diagram):
    first = 2 * diagram.crossings + 1
    kinks = ((k, k, k + 1, k + 1) for k in range(first, first + 2 * diagram.loops, 2))
    return (*diagram.pd, *kinks)


def invariants(braid: Braid) -> tuple[object, ...]:
    closure = braid.closure()
    pd = _kinked(closure)
    return closure.components, jones_sqrt(pd), alexander(pd), signature(pd)


def random_walk(braid: Braid, rng: random.Random, moves: int) -> tuple[Braid, list[list[object]]]:
    """Make random legal moves; return the moves back as well, in the order that undoes them."""
    back: list[list[object]] = []
    for _ in range(moves):
        step = rng.choice(list(braid.moves()))
        if len(braid.word) > 14 and step[0] in ("insert", "conjugate", "stabilise"):
            continue
        back = [*map(list, braid.inverse(step)), *back]
        braid = braid.apply(step)
    return braid, back


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_the_verifier_agrees_with_braids(seed):
    """What undoes a random walk is accepted; the walk keeps the closure."""
    rng = random.Random(seed)
    start = Braid((), rng.randrange(1, 4))
    end, back = random_walk(start, rng, 25)
    assert invariants(end) == invariants(start)
    assert holds(certificate(list(end.word), end.strands, back))


# Corruption and forgery.


@cache
def certificates():
    found = []
    for seed in range(40):
        rng = random.Random(seed)
        end, back = random_walk(Braid((), 1 + seed % 3), rng, 30)
        if len(end.word) > 2:
            detour = [["conjugate", 1], ["rotate", 1], ["cancel", len(end.word)]]
            found.append(certificate(list(end.word), end.strands, [*detour, *back]))
    assert len(found) > 25
    every = {step[0] for c in found for step in c["steps"]}
    assert len(every) == 8
    return found


@cache
def is_unlink(text: str) -> bool:
    """Judge a statement by SnapPy alone: the exterior's group is free just for unlinks."""
    statement = json.loads(text)
    diagram = Diagram.from_braid(statement["word"], statement["strands"])
    exterior = diagram.exterior()
    for _ in range(20):
        group = exterior.fundamental_group()
        if group.num_relators() == 0:
            return group.num_generators() == diagram.components
        exterior.randomize()
    return False


NAMES = ["cancel", "insert", "commute", "relation", "conjugate", "rotate", "stabilise",
         "destabilise", "R1-", "", None, 1]  # fmt: skip


def corrupted(genuine, rng: random.Random):
    c = copy.deepcopy(genuine)
    word, steps = c["statement"]["word"], c["steps"]
    at, step = rng.randrange(len(word)), rng.choice(steps)
    i, j = rng.randrange(len(steps)), rng.randrange(len(steps))
    what = rng.choice(
        ["sign", "letter", "less", "more", "exchange", "strands", "name", "number", "number",
         "drop", "double", "swap", "cut", "other", "kind", "odd"]
    )  # fmt: skip
    match what:
        case "sign":
            word[at] = -word[at]
        case "letter":
            word[at] = rng.randrange(-3, 4)
        case "less":
            del word[at]
        case "more":
            word.insert(at, rng.choice([-2, -1, 1, 2]))
        case "exchange":
            other = rng.randrange(len(word))
            word[at], word[other] = word[other], word[at]
        case "strands":
            c["statement"]["strands"] += rng.choice([-1, 1, 2])
        case "name":
            step[0] = rng.choice(NAMES)
        case "number":
            step[-1] = step[-1] + rng.choice([-2, -1, 1, 2]) if rng.randrange(2) else -step[-1]
        case "drop":
            del steps[i]
        case "double":
            steps.insert(i, list(steps[i]))
        case "swap":
            steps[i], steps[j] = steps[j], steps[i]
        case "cut":
            del steps[i:]
        case "other":
            c["steps"] = copy.deepcopy(rng.choice(certificates())["steps"])
        case "kind":
            c["kind"] = rng.choice(["unknot", "unlink", "counterexample"])
        case _:
            part = rng.choice([step, word, c["statement"], steps])
            key = rng.choice([*part]) if isinstance(part, dict) else rng.randrange(len(part))
            part[key] = rng.choice([None, True, "1", [], {}, 10**12, -1, 0])
    return what, c


def check_corruption(count: int, seed: int) -> None:
    rng = random.Random(seed)
    tried: Counter[str] = Counter()
    accepted = 0
    while tried.total() < count:
        genuine = rng.choice(certificates())
        what, c = corrupted(genuine, rng)
        if json.dumps(c) == json.dumps(genuine):
            continue
        c = seal(c["kind"], c["statement"], c["steps"], c["producer"])
        tried[what] += 1
        if holds(c):
            accepted += 1
            assert is_unlink(json.dumps(c["statement"])), (what, c)
    assert len(tried) == 15
    assert accepted < count / 3


def test_genuine_certificates_hold_and_are_true():
    for c in certificates():
        assert verify(load(json.dumps(c))).holds
        assert is_unlink(json.dumps(c["statement"]))


def test_corrupted_certificates_are_refused_or_true():
    check_corruption(1500, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_many_corrupted_certificates_are_refused_or_true(seed):
    check_corruption(5000, seed + 10)


def forge(attempts: int, seed: int) -> None:
    """From the trefoil's braid: every proposal that the verifier takes is made, none unties it."""
    rng = random.Random(seed)
    for _ in range(attempts):
        braid, steps = Braid((1, 1, 1), 2), []
        for _ in range(rng.randrange(2, 25)):
            i = rng.randrange(-1, len(braid.word) + 1)
            name = rng.choice(NAMES[:8])
            step = [name, rng.choice([i, i, 1, -1])]
            step += [rng.randrange(-braid.strands, braid.strands + 1)] if name == "insert" else []
            try:
                braid = braid.apply(step)
            except InputError:
                if rng.random() < 0.95:
                    continue
            steps.append(step)
        assert len(braid.word) >= 3
        assert not holds(certificate([1, 1, 1], 2, steps))


def test_the_braid_of_a_trefoil_cannot_be_certified():
    forge(500, 1)


@pytest.mark.slow
def test_the_braid_of_a_trefoil_cannot_be_certified_in_many_attempts():
    forge(100_000, 2)
