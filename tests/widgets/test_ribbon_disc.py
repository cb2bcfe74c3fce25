"""The picture of a ribbon disc shows each of its parts, and says what they are."""

from __future__ import annotations

from widgets.ribbon_disc import disc_figure
from workbench.knots.ribbon_disc import Disc, Strip, fusion_disc, ribbon_disc


def test_each_part_and_each_singularity_is_drawn() -> None:
    disc = fusion_disc((1, -1, 0), 1)
    shown = disc_figure(disc, name="a knot")
    spec = shown.outputs[0]["application/vnd.plotly.v1+json"]
    names = [trace["name"] for trace in spec["data"]]
    assert names == ["disc 1", "disc 2", "strip", "knot", *["ribbon singularity"] * 2]
    faces = sum(len(trace["i"]["bdata"]) > 0 for trace in spec["data"][:3])
    assert faces == 3
    assert "2 round discs and 1 strip, with 2 ribbon singularities" in shown.alt
    assert spec["layout"]["meta"]["alt"] == shown.alt


def test_one_is_one() -> None:
    pair = [Disc((0.0, 0.0), 1.0), Disc((4.0, 0.0), 1.0)]
    flat = ribbon_disc(pair, [Strip(0, 1, ((1, 0, 0), (3, 0, 0)))])
    assert "1 strip, with 0 ribbon singularities" in disc_figure(flat, name="0_1").alt
    assert "with 1 ribbon singularity;" in disc_figure(fusion_disc((1,)), name="0_1").alt
