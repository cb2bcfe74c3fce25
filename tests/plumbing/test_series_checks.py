"""The checks in bulk find what is there, and would find a fault."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.plumbing import series_checks
from workbench.plumbing.series_checks import blow_ups, brieskorn_spheres
from workbench.plumbing.zhat import QSeries, zhat


def test_all_hold() -> None:
    spheres = brieskorn_spheres(13, 3, 200)
    assert spheres["same"].all()
    assert set(spheres["orders"]) >= {"2 3 5", "3 4 5", "11 12 13"}
    moved = blow_ups(60, 1)
    assert moved["same"].all()
    assert moved["terms"].sum() > 2000
    assert (moved["with terms"] <= moved[["structures", "terms"]].min(axis=1)).all()
    assert moved.equals(blow_ups(60, 1))
    with pytest.raises(InputError, match="integers from 3 to 8"):
        brieskorn_spheres(9, 2, 5)


def test_a_wrong_series_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def shifted(graph: object, below: object) -> tuple[QSeries, ...]:
        weights = graph.weights  # type: ignore[attr-defined]
        found = zhat(graph, below)  # type: ignore[arg-type]
        return tuple(
            QSeries(tuple(e - sum(weights) for e in s.exponents), s.coefficients) for s in found
        )

    monkeypatch.setattr(series_checks, "zhat", shifted)
    assert not blow_ups(10, 1)["same"].all()
    assert not brieskorn_spheres(7, 3, 50)["same"].all()
