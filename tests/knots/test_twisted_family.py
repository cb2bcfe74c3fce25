"""The counterexample family: the published table, chirality, and two independent constructions."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import snappy
from spherogram import Link

from workbench.errors import InputError
from workbench.knots.twisted_family import (
    braid_word,
    family_row,
    filled_parent,
    manifold,
    pd_code,
)

# q: crossings, signature, slope, gap, volume, |2σ − slope|·inj³/vol
TABLE = {
    2: (14, -8, -18.215, 2.215, 2.8281, 2.0e-2),
    3: (20, -12, -27.072, 3.072, 3.4742, 5.1e-3),
    4: (26, -16, -36.032, 4.032, 3.7203, 1.3e-3),
    6: (38, -24, -54.010, 6.010, 3.9051, 1.8e-4),
    8: (50, -32, -72.004, 8.004, 3.9719, 4.3e-5),
    10: (62, -40, -90.002, 10.002, 4.0033, 1.4e-5),
}


def oriented_isometries(M, N):
    """Isometries that carry the meridian and longitude of a knot to those of another, as in S³."""
    return [
        isometry
        for isometry in M.is_isometric_to(N, return_isometries=True)
        if all(m[0, 0] * m[1, 1] == 1 and m[0, 1] == m[1, 0] == 0 for m in isometry.cusp_maps())
    ]


@pytest.mark.parametrize("q", TABLE)
def test_the_table(q):
    row = family_row(q)
    crossings, signature, slope, gap, volume, ratio = TABLE[q]
    assert (row.q, row.crossings, row.signature) == (q, crossings, signature)
    assert row.slope == pytest.approx(slope, abs=6e-4)
    assert row.gap == pytest.approx(gap, abs=6e-4)
    assert row.volume == pytest.approx(volume, abs=6e-5)
    assert row.ratio == pytest.approx(ratio, rel=0.04)


def test_the_gap_grows_while_the_volume_is_bounded():
    rows = [family_row(q) for q in range(2, 14)]
    assert all(q < row.gap < q + 0.25 for q, row in enumerate(rows, start=2))
    assert all(b.gap - a.gap > 0.8 for a, b in pairwise(rows))
    assert all(a.volume < b.volume < 4.0597664257 for a, b in pairwise(rows))
    assert all(row.ratio is None or row.ratio < 0.3 for row in rows)


def test_the_second_member_is_12n242_as_oriented():
    census = snappy.Manifold("K12n242")
    assert oriented_isometries(manifold(2), census)
    assert not oriented_isometries(manifold(-2), census)
    census.reverse_orientation()
    assert oriented_isometries(manifold(-2), census)


@pytest.mark.parametrize("q", [2, 3, 7, -2, -4])
def test_diagram_and_filled_parent_are_the_same_knot(q):
    filled = filled_parent(q).filled_triangulation()
    filled.set_peripheral_curves([[[1, 0], [-9 * q, 1]]])
    assert oriented_isometries(manifold(q), filled)
    assert not oriented_isometries(manifold(-q), filled)


@pytest.mark.parametrize("q", [2, 3, 5])
def test_mirror_images_have_opposite_invariants(q):
    row, mirror = family_row(q), family_row(-q)
    assert mirror.signature == -row.signature
    assert mirror.slope == pytest.approx(-row.slope, abs=1e-8)
    assert mirror.volume == pytest.approx(row.volume, abs=1e-8)
    assert mirror.ratio == pytest.approx(row.ratio, rel=1e-6)


@pytest.mark.parametrize("q", [2, 3, 6, -2])
def test_sign_conventions_meet(q):
    """Positive letters are positive crossings, and Spherogram's form has the opposite signature."""
    link = Link(braid_closure=braid_word(q))
    assert link.writhe() == sum(np.sign(braid_word(q)))
    V = np.array(link.seifert_matrix())
    assert family_row(q).signature == -int(np.sign(np.linalg.eigvalsh(V + V.T)).sum())


def test_the_planar_diagram_is_that_knot():
    code = pd_code(3)
    assert len(code) == len(braid_word(3)) == 20
    assert sorted(label for crossing in code for label in crossing) == sorted([*range(40)] * 2)
    assert oriented_isometries(Link(code).exterior(), manifold(3))


@pytest.mark.parametrize("q", [-1, 0, 1, 2.0, True, "2", None])
def test_other_twists_are_refused(q):
    for function in (braid_word, pd_code, manifold, filled_parent, family_row):
        with pytest.raises(InputError, match=r"\|q\| ≥ 2"):
            function(q)


@pytest.mark.parametrize("q", [-1, 0, 1])
def test_the_refused_ones_are_not_hyperbolic(q):
    word = [1, -2] + ([1, 2] if q > 0 else [-2, -1]) * (3 * abs(q))
    M = Link(braid_closure=word).exterior()
    assert M.solution_type() != "all tetrahedra positively oriented"
    assert float(M.volume()) < 1e-6
