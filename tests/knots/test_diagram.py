from __future__ import annotations

import dataclasses
import pickle
import random

import numpy as np
import pytest
import spherogram

from workbench.errors import InputError
from workbench.knots import knotinfo
from workbench.knots._snappy import snappy
from workbench.knots.diagram import Diagram
from workbench.knots.random_diagrams import random_knot, random_link

TREFOIL = ((1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2))
CIRCLES = ((1, 3, 2, 4), (2, 3, 1, 4))  # a circle of two arcs over another one


def renumbered(diagram: Diagram, seed: int) -> Diagram:
    """Put crossings in another order and begin components elsewhere, in another order."""
    rng = random.Random(seed)
    order = rng.sample(range(diagram.crossings), diagram.crossings)
    place = {old: new for new, old in enumerate(order)}
    partner = [
        4 * place[p >> 2] + (p & 3) for i in order for p in diagram.partner[4 * i : 4 * i + 4]
    ]
    leaving = [4 * place[d >> 2] + (d & 3) for strand in diagram.strands for d in strand]
    return Diagram.from_darts(partner, diagram.loops, rng.sample(leaving, len(leaving)))


def test_the_right_handed_trefoil():
    trefoil = Diagram.from_pd(TREFOIL)
    assert trefoil.pd == TREFOIL
    assert trefoil.signs == (1, 1, 1)
    assert (trefoil.crossings, trefoil.components, trefoil.pieces, trefoil.writhe) == (3, 1, 1, 3)
    assert sorted(map(len, trefoil.faces())) == [2, 2, 2, 3, 3]


@pytest.mark.parametrize("relabel", [lambda x: x - 1, lambda x: 7 * x - 100, lambda x: 10**30 + x])
def test_labels_are_any_integers(relabel):
    labels = [[relabel(label) for label in crossing] for crossing in TREFOIL]
    assert Diagram.from_pd(labels) == Diagram.from_pd(TREFOIL)


def test_arrays_and_numpy_integers_are_read():
    assert Diagram.from_pd(np.array(TREFOIL)).pd == TREFOIL
    assert Diagram.from_pd([[np.int64(label) for label in c] for c in TREFOIL]).pd == TREFOIL
    assert {type(x) for c in Diagram.from_pd(np.array(TREFOIL)).pd for x in c} == {int}


def test_signs_of_all_kinks_on_the_plane():
    """A kink is positive if its over-strand runs from slot 3 to slot 1."""
    expected = {((1, 1, 2, 2),): 1, ((1, 2, 2, 1),): -1, ((2, 2, 1, 1),): 1, ((2, 1, 1, 2),): -1}
    for pd, sign in expected.items():
        assert Diagram.from_pd(pd).signs == (sign,)
        assert snappy.Link([*pd]).crossings[0].sign == sign


def test_a_circle_of_two_arcs_over_all_else_runs_either_way():
    one = Diagram.from_pd(CIRCLES)
    other = Diagram(one.pd, 0, tuple(-sign for sign in one.signs))
    assert one.signs in ((1, -1), (-1, 1))
    assert one != other
    assert one.linking_numbers() == other.linking_numbers() == ((0, 0), (0, 0))
    for diagram in (one, other):
        assert Diagram(diagram.pd, diagram.loops, diagram.signs) == diagram
        assert Diagram.from_gauss(*diagram.to_gauss()) == diagram
        assert Diagram.from_spherogram(diagram.to_spherogram()).signs == diagram.signs


def test_labels_orient_a_circle_over_all_else():
    """The component 9, 10, 11, 12 lies over; it runs as its labels ascend."""
    link = next(
        d
        for d in (random_link(8, seed) for seed in range(5000))
        if any(len(s) >= 4 and all(dart & 1 for dart in s) for s in d.strands)
    )
    assert Diagram.from_pd(link.pd) == link
    assert Diagram.from_pd(link.reversed().pd) == link.reversed()


@pytest.mark.parametrize("seed", range(25))
def test_spherogram_agrees_on_random_links(seed):
    random.seed(seed)
    link = spherogram.random_link(5 + seed, num_components="any")
    link.unlinked_unknot_components = 1 + seed % 2
    diagram = Diagram.from_spherogram(link)
    assert diagram.signs == tuple(crossing.sign for crossing in link.crossings)
    assert [len(s) for s in diagram.strands] == [len(c) for c in link.link_components]
    assert sorted(map(len, diagram.faces())) == sorted(map(len, link.faces()))
    matrix = np.array(link.linking_matrix()).reshape(2 * (len(link.link_components),))
    ours = np.array(diagram.linking_numbers())
    assert (ours[: len(matrix), : len(matrix)] == matrix - np.diag(np.diag(matrix))).all()
    assert not ours[len(matrix) :].any()
    again = Diagram.from_spherogram(diagram.to_spherogram())
    assert (again.partner, again.signs, again.loops) == (
        diagram.partner,
        diagram.signs,
        diagram.loops,
    )
    assert diagram.exterior().num_cusps() == diagram.components


@pytest.mark.parametrize("seed", range(25))
def test_mirror_and_reversal(seed):
    link = random_link(12, seed)
    assert link.mirror().mirror() == link == link.reversed().reversed()
    assert link.mirror().writhe == -link.writhe
    assert link.reversed().signs == link.signs
    negated = tuple(tuple(-x for x in row) for row in link.linking_numbers())
    assert link.mirror().linking_numbers() == negated
    mirrored = Diagram.from_spherogram(link.to_spherogram().mirror())
    assert mirrored.writhe == link.mirror().writhe
    leaving = {d for strand in link.strands for d in strand}
    back = {d for strand in link.reversed().strands for d in strand}
    assert back == {link.partner[d] ^ 2 for d in leaving}  # slots turn by two


@pytest.mark.parametrize("seed", range(40))
def test_canonical_form_forgets_numbering_only(seed):
    link = random_link(3 + seed % 12, seed)
    normal = link.canonical()
    assert normal == normal.canonical() == renumbered(link, seed).canonical()
    assert (normal.writhe, normal.loops) == (link.writhe, link.loops)
    if link.writhe:
        assert link.mirror().canonical() != normal


def test_canonical_form_tells_a_diagram_from_its_reverse():
    """8_17 is not invertible, so that no diagram of it looks like its reverse."""
    knot = Diagram.from_name("8_17")
    assert knot.reversed().canonical() != knot.canonical()
    trefoil = Diagram.from_pd(TREFOIL)
    assert trefoil.reversed().canonical() == trefoil.canonical()


def test_canonical_form_disregards_the_order_of_pieces():
    trefoil, kink = Diagram.from_pd(TREFOIL), ((11, 11, 12, 12),)
    one = Diagram.from_pd((*TREFOIL, *kink), loops=2)
    other = Diagram.from_pd((((-1, -1, 0, 0)), *TREFOIL), loops=2)
    assert one != other
    assert one.canonical() == other.canonical()
    assert one.pieces == 4
    assert one.components == 4
    assert one.canonical() != Diagram.from_pd((*TREFOIL, *kink)).canonical()
    assert trefoil.canonical() != one.canonical()


def test_all_knots_of_the_table_have_different_normal_forms():
    forms = {Diagram.from_pd(pd).canonical() for pd in knotinfo.knots(10)["pd"][1:]}
    assert len(forms) == 249


def test_diagrams_are_values():
    trefoil = Diagram.from_pd(TREFOIL)
    assert pickle.loads(pickle.dumps(trefoil)) == trefoil
    assert hash(trefoil) == hash(Diagram.from_pd(TREFOIL))
    with pytest.raises(dataclasses.FrozenInstanceError):
        trefoil.loops = 3  # type: ignore[misc]
    assert Diagram.from_pd(trefoil.to_pd()) == trefoil


def test_links_without_crossings():
    unlink = Diagram.from_pd([], loops=3)
    assert (unlink.crossings, unlink.components, unlink.pieces) == (0, 3, 3)
    assert unlink == unlink.mirror() == unlink.reversed() == unlink.canonical()
    assert unlink.faces() == unlink.strands == ()
    assert unlink.linking_numbers() == ((0, 0, 0),) * 3
    assert unlink.exterior().fundamental_group().num_generators() == 3
    assert Diagram.from_spherogram(unlink.to_spherogram()) == unlink
    assert Diagram.from_dt(*unlink.to_dt()) == Diagram.from_gauss(*unlink.to_gauss()) == unlink


def test_snappy_finds_a_diagram_of_an_exterior():
    assert Diagram.from_snappy(snappy.Manifold("K8n1")).components == 1
    assert Diagram.from_snappy(Diagram.from_pd(TREFOIL).exterior()).writhe == 3
    bare = snappy.Manifold("m125")  # a link exterior with other curves for meridians
    with pytest.raises(InputError, match="no link in the 3-sphere"):
        Diagram.from_snappy(bare)
    with pytest.raises(InputError, match="SnapPy manifold is expected, not a str"):
        Diagram.from_snappy("K8n1")
    with pytest.raises(InputError, match="Spherogram link is expected, not a int"):
        Diagram.from_spherogram(3)


def test_maps_of_darts_keep_the_orientation_asked_for():
    knot = random_knot(20, seed=5)
    d = knot.strands[0][7]
    assert Diagram.from_darts(knot.partner, 0, [d]).signs == knot.signs
    assert Diagram.from_darts(knot.partner, 0, [d]).strands[0][0] == d
    backwards = Diagram.from_darts(knot.partner, 0, [knot.partner[d]])
    assert backwards.canonical() == knot.reversed().canonical()


@pytest.mark.parametrize(
    ("pd", "sentence"),
    [
        ([], "no component; the unknot has loops=1"),
        (((1, 2, 3, 4),), "label 1 occurs once .* exactly twice"),
        (((1, 1, 1, 2), (2, 3, 3, 4), (4, 5, 5, 1)), "label 1 occurs 4 times"),
        (((1, 1, 1, 2), (2, 3, 3, 4), (4, 5, 5, 6)), "label 1 occurs three times"),
        (((1, 1, 2),), "Crossing 1 of the PD code has 3 labels instead of 4"),
        (((1, 1, 2, 2, 3),), "has 5 labels instead of 4"),
        ((TREFOIL[0], TREFOIL[1], (5, 3.0, 6, 2)), "Crossing 3 .* integers; 3.0 is not one"),
        (((True, True, 2, 2),), "integers; True is not one"),
        (((None, None, 2, 2),), "integers; a value of type NoneType is not one"),
        ((("1", "1", "2", "2"),), "integers; '1' is not one"),
        (((10**9999,) * 2 + (2, 3),), "label 2 occurs once"),
        (((10**9999, 1, 2, 2), (1, 3, 3, 4)), "an integer of many digits occurs once"),
        ("X[1,1,2,2]", "list of crossings, not 'X"),
        (None, "list of crossings, not a value of type NoneType"),
        (7, "list of crossings, not 7"),
        ([7], "Crossing 1 of the PD code is a list of integers, not 7"),
        ({1: 2}, "list of crossings, not a value of type dict"),
        (np.array([[1.0, 1.0, 2.0, 2.0]]), "integers; 1.0 is not one"),
        (np.array(3), "list of crossings, not 3"),
        (((1, 2, 1, 2),), "cannot be drawn in the plane: it has 1 faces, .* 1 crossings .* has 3"),
        (((1, 5, 2, 4), (3, 1, 4, 6), (5, 2, 6, 3)), "cannot be drawn in the plane"),
        (((1, 5, 2, 4), (4, 6, 3, 1), (5, 3, 6, 2)), "label . runs both ways"),
    ],
)
def test_bad_pd_codes_are_refused_in_one_sentence(pd, sentence):
    with pytest.raises(InputError, match=sentence) as refusal:
        Diagram.from_pd(pd)
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            (((0, 4, 1, 3), (2, 0, 3, 5), (4, 2, 5, 1)), 0, (1, 1, 1)),
            "labels of a diagram are 1, 2",
        ),
        ((TREFOIL, 0, (1, 1, -1)), "signs are not those"),
        ((TREFOIL, 0, (1, 1)), "as many signs"),
        ((TREFOIL, 0, (1, 1, 2)), r"tuple of \+1 and -1"),
        ((TREFOIL, -1, (1, 1, 1)), "number of loops"),
        ((TREFOIL, 0.0, (1, 1, 1)), "number of loops"),
        ((TREFOIL, True, (1, 1, 1)), "number of loops"),
        ((list(TREFOIL), 0, (1, 1, 1)), "tuple of crossings"),
        (([list(c) for c in TREFOIL], 0, (1, 1, 1)), "tuple of crossings"),
        (((), 0, ()), "no component"),
    ],
)
def test_a_diagram_is_made_of_a_normal_form_only(fields, sentence):
    with pytest.raises(InputError, match=sentence):
        Diagram(*fields)


@pytest.mark.parametrize(
    ("partner", "forward", "sentence"),
    [
        ([1, 0, 3], (), "in some order"),
        ([1, 0, 3, 5], (), "in some order"),
        ([1, 2, 3, 0], (), "partner of a dart's partner"),
        ([0, 1, 2, 3], (), "partner of a dart's partner"),
        ([2, 3, 0, 1], (), "cannot be drawn"),
        ([1, 0, 3, 2], (0, 1), "against each other"),
        ([1, 0, 3, 2], (4,), "darts of this diagram are 0 to 3"),
        ([1, 0, 3, 2], (-1,), "darts of this diagram are 0 to 3"),
        (None, (), "list of integers"),
        (["a"] * 4, (), "integers"),
    ],
)
def test_bad_maps_of_darts_are_refused(partner, forward, sentence):
    with pytest.raises(InputError, match=sentence):
        Diagram.from_darts(partner, 0, forward)
