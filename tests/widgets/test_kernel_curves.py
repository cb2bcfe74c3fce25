"""Curves under several kernels: what the view carries, what it refuses, and the static pictures."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.kernel_curves import KernelCurves, Law, Row, laws_figure, rows_figure
from workbench.errors import InputError

TIMES, PLACES = [0.0, 0.5, 1.0], np.linspace(-1, 1, 4)
CURVES = {"frozen kernel": np.outer([1, 2, 3], PLACES), "Ricci flow": np.ones((3, 4))}


def test_the_traits_carry_all() -> None:
    view = KernelCurves(TIMES, PLACES, CURVES, value_label="ρ")
    found = np.frombuffer(view.values, "<f4").reshape(2, 3, 4)
    assert np.allclose(found[0], CURVES["frozen kernel"])
    assert np.allclose(found[1], 1)
    assert (view.names, view.value_label, view.frame) == (list(CURVES), "ρ", 0)


def test_the_picture_says_what_it_shows() -> None:
    picture = KernelCurves(TIMES, PLACES, CURVES, value_label="ρ").figure()
    assert "frozen kernel from -1 … 1 to -3 … 3" in picture.alt
    assert "3 moments up to t = 1" in picture.alt
    assert "<svg" in picture.html


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match="3 frames of 4 points"):
        KernelCurves(TIMES, PLACES, {"one": np.ones((3, 5))})
    with pytest.raises(InputError, match="must be finite"):
        KernelCurves(TIMES, PLACES, {"one": np.full((3, 4), np.nan)})
    with pytest.raises(InputError, match=r"moments .* are increasing finite numbers"):
        KernelCurves([0, np.nan], [0, 1], {"a": np.zeros((2, 2))})
    with pytest.raises(InputError, match=r"places .* are increasing finite numbers"):
        KernelCurves([0, 1], [0, 0], {"a": np.zeros((2, 2))})
    with pytest.raises(InputError, match="1 to 5 curves"):
        KernelCurves(TIMES, PLACES, {})
    with pytest.raises(InputError, match="1 to 120 frames"):
        KernelCurves([], PLACES, {"one": np.ones((0, 4))})
    with pytest.raises(InputError, match="more than 1 MB"):
        KernelCurves(range(120), np.arange(3000.0), {"one": np.ones((120, 3000))})
    with pytest.raises(InputError, match="frames are 0 to 2"):
        KernelCurves(TIMES, PLACES, CURVES).frame = 3


def test_laws_and_rows_are_drawn_in_panels() -> None:
    times = np.linspace(0, 1, 5)
    law = Law("frozen kernel", times, 1 - times, times, 1 - times)
    picture = laws_figure([[law], [law, law]], labels=("s", "A/B"), caption="Two panels.")
    assert "s: frozen kernel from 1 to 0" in picture.alt
    rows = rows_figure(
        PLACES, [[Row("N = ∞", PLACES**2)]], titles=("erf",), place_label="x", caption="A row."
    )
    assert "erf: N = ∞ between 0.11 and 1" in rows.alt
    with pytest.raises(InputError, match="one label for each panel"):
        laws_figure([], labels=(), caption="None.")
    with pytest.raises(InputError, match="one title for each panel"):
        rows_figure(PLACES, [[]], titles=(), place_label="x", caption="None.")
