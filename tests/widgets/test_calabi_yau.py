"""The view of Calabi–Yau metrics: what it carries, what it refuses, and the pictures beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from widgets.calabi_yau import CalabiYauView, Member, accuracy_figure, sections_figure
from workbench.errors import InputError
from workbench.metrics.calabi_yau.comparison import (
    best_volume,
    measure_balanced,
    measure_fubini_study,
    measure_galerkin,
)
from workbench.metrics.calabi_yau.hypersurface import dwork
from workbench.metrics.calabi_yau.sampling import sample


def member(psi: complex, dimension: int = 1) -> Member:
    X = dwork(dimension, psi)
    volume = best_volume(X, 3000, seed=1)
    drawn = sample(X, 600, seed=2)
    measured = [
        measure_fubini_study(X, drawn, volume),
        *measure_balanced(X, (1, 2), drawn, volume, seed=1),
        *measure_galerkin(X, (3, 4), drawn, volume, seed=1),
    ]
    return Member(f"ψ = {psi:g}", X, volume, drawn, measured, {"Galerkin": [(0.1, 0.3), (1, 0.1)]})


@pytest.fixture(scope="module")
def members() -> list[Member]:
    return [member(0), member(0.5)]


def test_the_traits_carry_every_member_and_method(members: list[Member]) -> None:
    shown = CalabiYauView(members)
    assert shown.names == ["ψ = 0", "ψ = 0.5"]
    assert shown.methods == ["Fubini–Study", "Donaldson", "Galerkin"]
    assert shown.shape == [9, 11, 9]
    size = 9 * 11 * 9
    places = np.frombuffer(shown.places, "<f4").reshape(2, size, 4)
    np.testing.assert_allclose(places[1], members[1].section.places.reshape(-1, 4), rtol=1e-6)
    deviations = np.frombuffer(shown.deviations, "<f4")
    start = shown.starts[1]["Donaldson"]
    eta = members[1].section.flatness(members[1].measured[2].metric, members[1].volume)
    np.testing.assert_allclose(deviations[start : start + size], eta.reshape(-1) - 1, atol=1e-6)
    assert [run["size"] for run in shown.runs[0]] == ["k = 1", "k = 1", "k = 2", "K = 3", "K = 4"]
    assert sum(shown.shares[0]["Galerkin"]) == pytest.approx(1, abs=1e-5)
    assert shown.courses[0]["Galerkin"] == [[0.1, 0.3], [1, 0.1]]
    shown.member, shown.method = 1, "Donaldson"
    with pytest.raises(InputError, match="The members are 0 to 1, not 2"):
        shown.member = 2
    with pytest.raises(InputError, match="The methods are Fubini–Study, Donaldson, Galerkin, not"):
        shown.method = "guess"


def test_the_picture_says_what_it_shows(members: list[Member]) -> None:
    shown = CalabiYauView(members)
    shown.member, shown.method = 1, "Donaldson"
    picture = shown.figure()
    assert picture.alt.startswith("ψ = 0.5. Fubini–Study reaches σ = ")
    sigma = members[1].measured[-1].accuracy.sigma.value
    assert f"Galerkin reaches σ = {sigma:.2g} in" in picture.alt
    assert "η − 1 of Donaldson" in picture.alt
    assert "ψ = 0.5: σ against CPU time" in picture.caption


def test_the_static_pictures(members: list[Member]) -> None:
    assert accuracy_figure(members[0], caption="σ.").alt.startswith("ψ = 0. Fubini–Study reaches")
    picture = sections_figure(members, ["Fubini–Study", "Galerkin"], caption="Sections.")
    largest = np.abs(members[1].deviations["Galerkin"]).max()
    assert f"Galerkin at ψ = 0.5: |η − 1| is at most {largest:.2g}" in picture.alt
    with pytest.raises(InputError, match="ψ = 0 was not measured with guess"):
        sections_figure(members, ["guess"], caption="x")
    with pytest.raises(InputError, match="one member or more"):
        sections_figure([], ["Galerkin"], caption="x")


def test_a_method_that_a_member_lacks_gives_way_to_its_last(members: list[Member]) -> None:
    short = replace(members[1], measured=members[1].measured[:3], courses={})
    shown = CalabiYauView([members[0], short])
    shown.member = 1
    assert shown.method == "Galerkin"
    assert "η − 1 of Donaldson" in shown.figure().alt


def test_what_cannot_be_shown_is_refused(
    members: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = members
    with pytest.raises(InputError, match="From 1 to 24 members are shown, not 0"):
        CalabiYauView([])
    with pytest.raises(InputError, match="No metric was measured for ψ = 0"):
        replace(first, measured=[])
    with pytest.raises(InputError, match="is of another hypersurface"):
        replace(first, measured=second.measured)
    with pytest.raises(InputError, match="No metric of guess was measured"):
        replace(first, courses={"guess": [(1, 1)]})
    with pytest.raises(InputError, match="same dimension"):
        CalabiYauView([first, member(0, 2)])
    monkeypatch.setattr("widgets.calabi_yau.view._BYTES", 20_000)
    with pytest.raises(InputError, match="more than 1 MB"):
        CalabiYauView([first])
