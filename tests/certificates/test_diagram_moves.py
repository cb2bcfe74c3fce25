"""Attacks on the verifiers of unknots and unlinks: corruption, forgery, degenerate diagrams."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.certificates import CertificateError, PlanarMap, load, seal, verify
from workbench.knots import kernel
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, jones_sqrt, signature
from workbench.knots.random_diagrams import random_link
from workbench.knots.simplify import steps_of

TREFOIL = [[1, 5, 2, 4], [3, 1, 4, 6], [5, 3, 6, 2]]


def reseal(certificate):
    return seal(*(certificate[field] for field in ("kind", "statement", "steps", "producer")))


def holds(certificate) -> bool:
    try:
        return verify(certificate).holds
    except CertificateError:
        return False


# Steps that look legal: the right names, arguments that exist, places that nearly fit.


def proposal(diagram: PlanarMap, rng: random.Random) -> list[object]:
    """Return a step that may or may not be legal, biased to places where it nearly is."""
    darts = sorted(diagram.partner)
    c1, c2, *more = rng.sample([c for c in range(len(darts) // 4 + 12) if 4 * c not in darts], 6)
    if not darts:
        return ["R2+", -1, rng.choice([-1, -2]), rng.randrange(2), c1, c2]
    d = rng.choice(darts)
    face = [d]
    while (after := diagram.next(face[-1])) != d:
        face.append(after)
    name = rng.choice(["R1-", "R2-", "R2-", "R3", "R3", "R3", "lift", "pass", "pass", "pass"])
    if len(darts) < 48 and rng.random() < 0.4:
        name = rng.choice(["R1+", "R2+", "R2+"])
    if name == "R1-":
        return ["R1-", d // 4]
    if name in ("R2-", "R3"):
        sides = {"R2-": 2, "R3": 3}[name]
        for at in rng.sample(darts, len(darts)):
            end = at
            for _ in range(sides):
                end = diagram.next(end)
            if end == at:
                return [name, at]
        return [name, d]
    if name == "lift":
        return ["lift", d]
    if name == "R1+":
        return ["R1+", rng.choice([d, d, d, -1]), rng.randrange(2), rng.choice([1, 3]), c1]
    if name == "R2+":
        e = rng.choice(face) if rng.random() < 0.8 else rng.choice(darts)
        return ["R2+", d, e, rng.randrange(2), c1, c2]
    over, end = diagram.partner[d] & 1, diagram.partner[d]
    for _ in range(rng.randrange(4)):
        if end & 1 == over or rng.random() < 0.1:
            end = diagram.partner[end ^ 2]
    crossed = [rng.choice(face + darts) for _ in range(rng.choice([0, 0, 1, 1, 2, 3]))]
    return ["pass", d, end, over, crossed, more[: len(crossed)]]


def walk(diagram: PlanarMap, rng: random.Random, proposals: int) -> tuple[PlanarMap, list[object]]:
    """Make every proposal that the trusted base accepts."""
    steps: list[object] = []
    for _ in range(proposals):
        tried = PlanarMap(dict(diagram.partner), diagram.loops)
        step = proposal(diagram, rng)
        try:
            tried.apply(step)
        except CertificateError:
            continue
        diagram = tried
        steps.append(step)
    return diagram, steps


def as_diagram(planar: PlanarMap) -> Diagram:
    ids = sorted({d // 4 for d in planar.partner})
    place = {c: i for i, c in enumerate(ids)}
    ends = (planar.partner[4 * c + slot] for c in ids for slot in range(4))
    return Diagram.from_darts([4 * place[end // 4] + end % 4 for end in ends], planar.loops)


def unoriented(diagram: Diagram) -> tuple[object, ...]:
    """Return invariants that do not see the orientation; a loop is drawn as a kink."""
    first = 2 * diagram.crossings + 1
    kinks = tuple((k, k, k + 1, k + 1) for k in range(first, first + 2 * diagram.loops, 2))
    pd = (*diagram.pd, *kinks)
    if diagram.components == 1:
        return jones_sqrt(pd), alexander(pd), signature(pd)
    # Reversal of components shifts the Jones polynomial by powers of t only.
    return diagram.components, jones_sqrt(pd)[1], abs(sum(jones_sqrt(pd)[1]))


@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_no_accepted_step_changes_the_link(seed):
    rng = random.Random(seed)
    start = random_link(rng.randrange(1, 8), rng.randrange(2**31))
    planar = PlanarMap.from_pd(start.to_pd(), start.loops)
    for _ in range(3):
        planar, _ = walk(planar, rng, 12)
        assert unoriented(as_diagram(planar)) == unoriented(start)
        assert planar.components() == start.components


# Forgery: no sequence of accepted steps unties a trefoil.


def forge(attempts: int, seed: int) -> Counter[str]:
    rng = random.Random(seed)
    made: Counter[str] = Counter()
    for attempt in range(attempts):
        planar, steps = walk(PlanarMap.from_pd(TREFOIL), rng, rng.randrange(4, 40))
        made.update(step[0] for step in steps)
        assert planar.crossings >= 3
        if attempt % 200 == 0:
            assert jones_sqrt(as_diagram(planar).pd) == jones_sqrt(Diagram.from_pd(TREFOIL).pd)
        steps += [proposal(planar, rng) for _ in range(rng.randrange(3))]
        verdict = verify(seal("unknot", {"pd": TREFOIL, "loops": 0}, steps, "a forger"))
        assert not verdict.holds
        made[verdict.finding[:4]] += 1
    return made


def check_forgery(attempts: int, seed: int) -> None:
    made = forge(attempts, seed)
    assert made["Step"] + made["Afte"] == attempts
    for name in ("R1-", "R1+", "R2-", "R2+", "R3", "pass"):
        assert made[name] > attempts // 50, f"hardly any {name} was tried"
    assert made["lift"] == 0


def test_a_trefoil_cannot_be_certified_as_an_unknot():
    check_forgery(400, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_a_trefoil_cannot_be_certified_in_a_hundred_thousand_attempts(seed):
    check_forgery(10_000, seed + 100)


# Corruption of true certificates.


def untangled(planar: PlanarMap, seed: int) -> list[list[object]]:
    """Let the search take a diagram apart; return its steps in the names of the planar map."""
    ids = sorted({d // 4 for d in planar.partner})
    place = {c: i for i, c in enumerate(ids)}
    ends = [planar.partner[4 * c + slot] for c in ids for slot in range(4)]
    partner = [4 * place[end // 4] + end % 4 for end in ends]
    search = kernel.new_map(partner, [False] * len(partner), planar.loops, seed=seed)
    kernel.anneal(search, 20_000, 40, 2, 64)

    def name(c: int) -> int:
        return ids[c] if c < len(ids) else 1000 + c

    def dart(d: int) -> int:
        return 4 * name(d // 4) + d % 4

    steps: list[list[object]] = []
    for step in steps_of(search):
        kind, *given = step
        if kind == "pass":
            d, e, over, crossed, new = given
            steps.append([kind, dart(d), dart(e), over, [*map(dart, crossed)], [*map(name, new)]])
        else:
            assert kind in ("R1-", "lift")
            steps.append([kind, name(given[0]) if kind == "R1-" else dart(given[0])])
    return steps


def grown(seed: int, loops: int) -> dict[str, object] | None:
    """Grow a diagram of an unlink from circles, let it wander and have it taken apart."""
    rng = random.Random(seed)
    planar, _ = walk(PlanarMap({}, loops), rng, 40)
    pd, left = as_diagram(planar).to_pd(), planar.loops
    planar, steps = walk(PlanarMap.from_pd(pd, left), rng, 40)
    steps += untangled(planar, seed)
    kind = "unknot" if loops == 1 else "unlink"
    certificate = seal(kind, {"pd": pd, "loops": left}, steps, "a test")
    return certificate if len(pd) > 3 and verify(certificate).holds else None


@cache
def certificates():
    found = [grown(seed, 1 if seed < 24 else 2 + seed % 2) for seed in range(40)]
    found = [certificate for certificate in found if certificate]
    assert len(found) > 25
    every = {step[0] for certificate in found for step in certificate["steps"]}
    assert every == {"R1-", "R1+", "R2-", "R2+", "R3", "lift", "pass"}
    return found


def drawn(statement) -> Diagram:
    """Read a statement's PD code whose crossings may begin at either end of the under-strand."""
    labels = [label for row in statement["pd"] for label in row]
    darts = range(len(labels))
    ends = [next(e for e in darts if e != d and labels[e] == labels[d]) for d in darts]
    return Diagram.from_darts(ends, statement["loops"])


@cache
def is_unlink(text: str) -> bool:
    """Judge a statement by SnapPy alone: the exterior's group is free just for unlinks."""
    diagram = drawn(json.loads(text))
    exterior = diagram.exterior()
    for _ in range(20):
        group = exterior.fundamental_group()
        if group.num_relators() == 0:
            return group.num_generators() == diagram.components
        exterior.randomize()
    return False


ODD = [None, True, False, "0", "R3", "", [], [0], {}, 10**9, -1, -2, 1, 2, 3, 0]


def corrupted(certificate, rng: random.Random):
    """Change one thing; return what was changed, and the certificate."""
    c = copy.deepcopy(certificate)
    pd, steps = c["statement"]["pd"], c["steps"]
    row, step = rng.choice(pd), rng.choice(steps)
    numbers = [(step, i) for i, a in enumerate(step) if type(a) is int]
    numbers += [(part, i) for part in step if isinstance(part, list) for i in range(len(part))]
    what = rng.choice(
        ["label", "labels", "turn", "flip", "row", "loops", "kind", "name", "number", "number",
         "number", "number", "odd", "drop", "double", "swap", "cut", "other", "list", "field"]
    )  # fmt: skip
    at = rng.randrange(len(steps))
    if what == "label":
        row[rng.randrange(4)] = rng.choice(
            [0, 1, -1, len(pd) * 2 + 1, rng.randrange(1, 2 * len(pd) + 1)]
        )
    elif what == "labels":
        other, i, j = rng.choice(pd), rng.randrange(4), rng.randrange(4)
        row[i], other[j] = other[j], row[i]
    elif what == "turn":
        turn = rng.randrange(1, 4)
        row[:] = row[turn:] + row[:turn]
    elif what == "flip":
        row.reverse()
    elif what == "row":
        rng.choice(
            [
                lambda: pd.remove(row),
                lambda: pd.append(row),
                lambda: row.pop(),
                lambda: row.append(1),
            ]
        )()
    elif what == "loops":
        c["statement"]["loops"] = rng.choice(
            [x for x in [*ODD, 4, 10**6] if x != c["statement"]["loops"] or type(x) is bool]
        )
    elif what == "kind":
        c["kind"] = rng.choice(
            ["unknot", "unlink", "braid-to-empty-word", "counterexample", "Unknot"]
        )
    elif what == "name":
        step[0] = rng.choice(["R1-", "R1+", "R2-", "R2+", "R3", "lift", "pass", "r3", "", 0, None])
    elif what == "number" and numbers:
        part, i = rng.choice(numbers)
        part[i] = rng.choice([part[i] + rng.choice([-4, -2, -1, 1, 2, 4]), part[i] ^ 2, part[i] ^ 1,
                              rng.randrange(-2, 4 * len(pd) + 40)])  # fmt: skip
    elif what == "odd":
        part = rng.choice(
            [step, steps, row, pd, c["statement"], *(p for p in step if isinstance(p, list) and p)]
        )
        key = rng.choice([*part]) if isinstance(part, dict) else rng.randrange(len(part))
        part[key] = rng.choice(ODD)
    elif what == "drop":
        del steps[at]
    elif what == "double":
        steps.insert(at, copy.deepcopy(steps[at]))
    elif what == "swap":
        j = rng.randrange(len(steps))
        steps[at], steps[j] = steps[j], steps[at]
    elif what == "cut":
        del steps[at:]
    elif what == "other":
        donor = rng.choice(certificates())
        rng.choice([lambda: c.update(steps=copy.deepcopy(donor["steps"])),
                    lambda: c.update(statement=copy.deepcopy(donor["statement"]))])()  # fmt: skip
    elif what == "list":
        lists = [p for p in step if isinstance(p, list)]
        if lists:
            part = rng.choice(lists)
            rng.choice([part.reverse, part.clear, lambda: part.append(rng.randrange(40))])()
        else:
            step.append(rng.randrange(8))
    else:
        rng.choice([lambda: c.update(producer="another"), lambda: c["statement"].update(knot="3_1"),
                    lambda: c["statement"].pop(rng.choice(["pd", "loops"]))])()  # fmt: skip
    return what, c


def check_corruption(count: int, seed: int) -> None:
    rng = random.Random(seed)
    tried: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    while tried.total() < count:
        genuine = rng.choice(certificates())
        what, changed = corrupted(genuine, rng)
        try:
            changed = reseal(changed)
        except CertificateError:
            changed = {}
        if json.dumps(changed) == json.dumps(genuine):
            continue
        tried[what] += 1
        if holds(changed):
            accepted[what] += 1
            statement = changed["statement"]
            assert is_unlink(json.dumps(statement)), (what, changed)
            assert changed["kind"] == "unlink" or drawn(statement).components == 1
            assert changed["kind"] == "unlink" or what != "loops"
    assert len(tried) == 17
    assert min(tried.values()) > count / 100
    # What is harmless: another producer, an unknot called an unlink, slots that agree, …
    assert accepted.total() < count / 4
    assert not accepted["label"] + accepted["row"]


def test_genuine_certificates_hold_and_are_true():
    for certificate in certificates():
        verdict = verify(load(json.dumps(certificate)))
        assert verdict.holds, verdict.sentence
        assert is_unlink(json.dumps(certificate["statement"]))


def test_corrupted_certificates_are_refused_or_true():
    check_corruption(1000, 5)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_many_corrupted_certificates_are_refused_or_true(seed):
    check_corruption(5000, seed + 10)


def test_a_changed_certificate_that_is_not_resealed_is_refused():
    rng = random.Random(3)
    for _ in range(300):
        genuine = rng.choice(certificates())
        _, changed = corrupted(genuine, rng)
        if json.dumps(changed) != json.dumps(genuine):
            with pytest.raises(CertificateError):
                verify(changed)
