"""Agreement with independent sources: KnotInfo, SnapPy's census, Seifert matrices, Regina."""

from __future__ import annotations

import warnings

import flint
import numpy as np
import pytest
import regina
import spherogram

from workbench.knots import knotinfo
from workbench.knots.invariants import (
    PD,
    alexander,
    determinant,
    jones,
    jones_sqrt,
    signature,
)
from workbench.knots.invariants._code import read

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)  # SnapPy leaves a file of its own open
    import snappy


def random_closures(count: int, seed: int) -> list[spherogram.Link]:
    """Return closures of braids on 2 to 5 strands with up to 24 letters, each generator used."""
    rng = np.random.default_rng(seed)
    links = []
    for _ in range(count):
        strands = int(rng.integers(2, 6))
        letters = np.concatenate(
            [np.arange(1, strands), rng.integers(1, strands, rng.integers(1, 21))]
        )
        word = rng.permutation(letters) * rng.choice([-1, 1], letters.size)
        links.append(spherogram.Link(braid_closure=[int(letter) for letter in word]))
    return links


def regina_jones(pd: PD) -> tuple[int, tuple[int, ...]]:
    """Return Regina's Jones polynomial, a Laurent polynomial in √t."""
    lowest_label = min(map(min, pd))
    code = [[label - lowest_label + 1 for label in crossing] for crossing in pd]
    polynomial = regina.Link.fromPD(code).jones()
    lowest, highest = polynomial.minExp(), polynomial.maxExp()
    return lowest, tuple(int(str(polynomial[e])) for e in range(lowest, highest + 1, 2))


def test_every_knot_of_knotinfo_has_its_printed_invariants() -> None:
    """Signature and Jones polynomial of the very knot drawn, not of its mirror image."""
    rows = knotinfo.knots().to_dict("records")
    assert len(rows) == 12_966
    different = [
        row["name"]
        for row in rows
        if (signature(row["pd"]), determinant(row["pd"]), alexander(row["pd"]), *jones(row["pd"]))
        != tuple(row[k] for k in ("signature", "determinant", "alexander", "jones_min", "jones"))
    ]
    assert different == ["0_1"]  # KnotInfo prints determinant 0 for the unknot
    unknot = rows[0]
    assert (unknot["determinant"], determinant(unknot["pd"])) == (0, 1)
    assert (unknot["signature"], unknot["alexander"], unknot["jones"]) == (0, (1,), (1,))


def census_differences(names: list[str]) -> list[str]:
    """Return the census knots whose own PD code disagrees with KnotInfo's row of that name."""
    columns = ["signature", "determinant", "alexander", "jones_min", "jones"]
    printed = knotinfo.knots().set_index("snappy_name")[columns].to_dict("split")
    rows = dict(zip(printed["index"], map(tuple, printed["data"]), strict=True))
    differences = []
    for name in names:
        pd = snappy.HTLinkExteriors[name].link().PD_code()
        if (signature(pd), determinant(pd), alexander(pd), *jones(pd)) != rows[name]:
            differences.append(name)
    return differences


def census_names() -> list[str]:
    return [name for name in knotinfo.knots()["snappy_name"] if name]


def test_a_sample_of_snappys_census_agrees_with_knotinfo_in_chirality_too() -> None:
    assert census_differences(census_names()[::31]) == []


@pytest.mark.slow
def test_all_of_snappys_census_agrees_with_knotinfo_in_chirality_too() -> None:
    assert len(census_names()) == 12_965
    assert census_differences(census_names()) == []


def test_links_agree_with_their_seifert_matrices() -> None:
    """With V as Spherogram gives it, σ = −sign(V + Vᵀ) and Δ ≐ det(tV − Vᵀ)."""
    components = set()
    for link in random_closures(150, seed=1):
        pd = link.PD_code()
        V = np.array(link.seifert_matrix(), dtype=int)
        eigenvalues = np.linalg.eigvalsh(V + V.T)
        assert signature(pd) == np.sum(eigenvalues < -1e-8) - np.sum(eigenvalues > 1e-8)
        assert determinant(pd) == abs(flint.fmpz_mat((V + V.T).tolist()).det())

        size = len(V)
        values = [flint.fmpz_mat((t * V - V.T).tolist()).det() for t in range(2, size + 3)]
        delta = alexander(pd)
        candidates = [
            [
                sign * t**shift * sum(c * t**k for k, c in enumerate(delta))
                for t in range(2, size + 3)
            ]
            for sign in (1, -1)
            for shift in range(size + 1)
        ]
        assert values in candidates
        components.add(read(pd).components)
    assert components >= {1, 2, 3}


def test_links_agree_with_reginas_jones_polynomial() -> None:
    for link in random_closures(150, seed=2):
        pd = link.PD_code()
        assert jones_sqrt(pd) == regina_jones(pd)


def test_more_than_63_crossings_agree_with_reginas_jones_polynomial() -> None:
    for word in ([1, -2, 3, -4] * 20, [1, 1, -2] * 30, [1, 2, -3, -3] * 25):
        pd = spherogram.Link(braid_closure=word).PD_code()
        assert jones_sqrt(pd) == regina_jones(pd)


def test_knots_agree_with_reginas_alexander_polynomial() -> None:
    """Regina's starts at t⁰ and has a positive lowest coefficient or value at 1."""
    knots = [link for link in random_closures(200, seed=3) if len(link.link_components) == 1]
    assert len(knots) > 50
    for link in knots:
        pd = link.PD_code()
        polynomial = regina.Link.fromPD([[label + 1 for label in c] for c in pd]).alexander()
        terms = tuple(int(str(polynomial[k])) for k in range(polynomial.degree() + 1))
        assert alexander(pd) in (terms, tuple(-c for c in terms))


def test_gordians_unknot_of_141_crossings_has_trivial_invariants() -> None:
    pd = [tuple(crossing) for crossing in regina.ExampleLink.gordian().pdData()]
    assert len(pd) == 141
    assert (signature(pd), determinant(pd), alexander(pd), jones(pd)) == (0, 1, (1,), (0, (1,)))
