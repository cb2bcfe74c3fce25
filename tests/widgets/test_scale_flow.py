"""The data behind the scrubber over scales."""

from __future__ import annotations

import json

import numpy as np
import pytest

from widgets.scale_flow import ScaleFlowView, transport_figure
from workbench.errors import InputError
from workbench.fields.plane.mode_lattice import ModeLattice
from workbench.fields.plane.torus import Torus
from workbench.fields.renormalization.proper_time import ProperTimes
from workbench.fields.renormalization.reverse_diffusion import free_force
from workbench.fields.renormalization.zero_dimension import ZeroDimensionalPhi4

TORUS = Torus(dimension=2, side=4.0, mass=1.0, cutoff=4.0)


@pytest.fixture(scope="module")
def view() -> ScaleFlowView:
    times = ProperTimes(TORUS, steps=12)
    return ScaleFlowView(ModeLattice(TORUS, 6.0), times, free_force, coupling=6.0, seed=1)


def test_frames_hold_the_exact_numbers(view: ScaleFlowView):
    theory = ZeroDimensionalPhi4(6.0)
    assert len(view.frames) == 13
    for frame in view.frames:
        exact = theory.entropies(frame["s"])
        assert frame["free"] == exact.to_free
        assert frame["reference"] == exact.to_reference
    assert (np.diff([frame["free"] for frame in view.frames]) < 0).all()
    first = view.frames[0]
    assert first["mass"] == pytest.approx(0, abs=1e-9)
    assert first["quartic"] == pytest.approx(6, rel=1e-6)


def test_fields_lose_their_short_waves(view: ScaleFlowView):
    def roughness(frame: dict) -> float:
        field = np.array(frame["coarse"]["field"]).reshape(view.pixels, -1)
        return float(np.abs(np.diff(field, axis=1)).mean() / np.abs(field).mean())

    assert roughness(view.frames[-1]) < 0.5 * roughness(view.frames[0])


def test_all_of_it_is_json_and_a_picture(view: ScaleFlowView):
    assert len(json.dumps(view.frames)) < 400_000
    picture = view.figure()
    assert "relative entropy" in picture.alt.replace("\n", " ")


def test_lines_of_transport_do_not_cross():
    drawn = transport_figure(ZeroDimensionalPhi4(6.0), 3.0)
    assert "do not cross" in drawn.alt
    with pytest.raises(InputError, match="scale t"):
        transport_figure(ZeroDimensionalPhi4(6.0), 60.0)


def test_refuses(view: ScaleFlowView):
    line = Torus(dimension=1, side=4.0, mass=1.0, cutoff=4.0)
    with pytest.raises(InputError, match="d = 2"):
        ScaleFlowView(
            ModeLattice(line, 1.0), ProperTimes(line, 4), free_force, coupling=1.0, seed=0
        )
    other = Torus(dimension=2, side=5.0, mass=1.0, cutoff=4.0)
    with pytest.raises(InputError, match="another torus"):
        ScaleFlowView(
            ModeLattice(TORUS, 1.0), ProperTimes(other, 4), free_force, coupling=1.0, seed=0
        )
    with pytest.raises(InputError, match="frames are 0 to 12"):
        view.chosen = 13
