"""The comparison of formula and counts notices a difference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.toric import agreement as compared
from workbench.toric.surfaces import del_pezzo, hirzebruch


@pytest.mark.parametrize("k", range(1, 7))
def test_no_failure_on_del_pezzo_surfaces(k: int) -> None:
    found = compared.del_pezzo_agreement(k, 400, seed=2)
    assert found.failures == 0
    assert 0 < found.effective < found.classes <= 400
    assert found == compared.del_pezzo_agreement(k, 400, seed=2)


def test_no_failure_in_all_dimensions() -> None:
    found = compared.toric_agreement(40, seed=3)
    assert (found.classes, found.failures) == (200, 0)


def test_a_wrong_formula_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the fixed part taken away the index alone is wrong beyond the nef cone."""
    monkeypatch.setattr(
        compared, "sections", lambda X, D: np.maximum(X.euler_characteristics(D), 0)
    )
    assert compared.del_pezzo_agreement(3, 300).failures > 50
    assert compared.hirzebruch_agreement(2).failures > 50


def test_nothing_to_compare_is_refused() -> None:
    for X in (del_pezzo(1), hirzebruch(1)):
        with pytest.raises(InputError, match="no class"):
            compared.agreement(X, np.zeros((0, 2), dtype=np.int64))


@pytest.mark.parametrize("bad", [None, "x", 1.5, -1, 0, 10**12])
def test_numbers_of_classes_are_positive(bad: Any) -> None:
    for refused in (compared.toric_agreement, lambda count: compared.del_pezzo_agreement(2, count)):
        with pytest.raises(InputError, match="accepted are integers"):
            refused(bad)
