"""Exact fits in every chamber against the expanded index."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.conjectures import chamber_fits
from workbench.conjectures.chamber_fits import fit_chambers
from workbench.toric.line_bundles import by_vanishing
from workbench.toric.surfaces import Surface, del_pezzo, hirzebruch


@pytest.mark.parametrize(("k", "count"), [(1, 2), (2, 5), (3, 18), (4, 76)])
def test_every_chamber_of_del_pezzo_surfaces(k: int, count: int) -> None:
    found = fit_chambers(del_pezzo(k), more=5, seed=k)
    assert len(found) == count
    assert all(one.proved for one in found)
    assert len({one.polynomial for one in found}) == count


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_every_chamber_of_hirzebruch_surfaces(n: int) -> None:
    found = fit_chambers(hirzebruch(n))
    assert len(found) == 1 + n
    assert all(one.proved for one in found)


def test_wrong_counts_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(X: Surface, D: np.ndarray, seed: int) -> np.ndarray:
        return by_vanishing(X, D, seed) + (np.arange(len(D)) == 2)

    monkeypatch.setattr(chamber_fits, "by_vanishing", wrong)
    assert not any(one.proved for one in fit_chambers(del_pezzo(2)))
