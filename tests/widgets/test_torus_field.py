"""The slider for fields on a torus: what it carries, what it refuses, and its static picture."""

from __future__ import annotations

import json

import numpy as np
import pytest

from widgets.torus_field import TorusFieldView
from workbench.errors import InputError
from workbench.fields.plane.torus import Torus
from workbench.fields.plane.torus_networks import TorusNetworks, accepted

TORUS = Torus(dimension=2, side=4.0, mass=1.0, cutoff=3.0)
NETWORKS = TorusNetworks.constant(TORUS, 32)


@pytest.fixture(scope="module")
def shown() -> TorusFieldView:
    return TorusFieldView(NETWORKS, (0.0, 6.0, 24.0), draws=200, seed=1)


def test_the_traits_carry_fields_and_propagators(shown: TorusFieldView) -> None:
    assert [frame["coupling"] for frame in shown.frames] == [0.0, 6.0, 24.0]
    assert shown.momenta[:2] == pytest.approx([0.0, np.pi / 2], abs=1e-4)
    json.dumps(shown.frames)
    xi = accepted(NETWORKS, 6.0, 200, seed=1)
    corner = (xi @ TORUS.waves_at(np.zeros((1, 2))))[-1, 0]
    assert shown.frames[1]["network"]["field"][0] == round(100 * corner)
    free, _, strong = (frame["path"] for frame in shown.frames)
    residuals = (np.array(free["ratios"]) - 1) / free["errors"]
    assert np.abs(residuals).max() < 4
    assert strong["ratios"][0] < 0.6 * free["ratios"][0]


def test_a_frame_that_is_not_there_is_refused(shown: TorusFieldView) -> None:
    with pytest.raises(InputError, match="0 to 2, not 3"):
        shown.chosen = 3


def test_the_picture_says_what_it_shows(shown: TorusFieldView) -> None:
    shown.chosen = 2
    picture = shown.figure()
    assert picture.caption.startswith("λ = 24: ⟨φ²⟩ = 0.")
    assert picture.alt.startswith("Two maps of a field on a torus at λ = 24")
    assert "<svg" in picture.html


def test_unusable_requests_are_refused() -> None:
    line = TorusNetworks.constant(Torus(1, 4.0, 1.0, 3.0), 8)
    with pytest.raises(InputError, match="d = 2, not 1"):
        TorusFieldView(line, (0.0,), draws=2, seed=0)
    with pytest.raises(InputError, match="From 1 to 60"):
        TorusFieldView(NETWORKS, (), draws=2, seed=0)
    with pytest.raises(InputError, match="increasing"):
        TorusFieldView(NETWORKS, (1.0, 1.0), draws=2, seed=0)
    with pytest.raises(InputError, match="at least 2 draws"):
        TorusFieldView(NETWORKS, (1.0,), draws=1, seed=0)
