from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from workbench.conjectures.dataset import twin_groups
from workbench.conjectures.mirror import with_mirror_images

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)  # SnapPy leaves a file of its own open
    import snappy


def row_of(manifold: snappy.Manifold, name: str, signature: int) -> dict[str, object]:
    cusp = manifold.cusp_neighborhood()
    cusp.set_displacement(cusp.stopping_displacement())
    meridian, longitude = (complex(z) for z in cusp.translations(0))
    return {
        "name": name,
        "reason": "",
        "signature": signature,
        "volume": float(manifold.volume()),
        "chern_simons": float(manifold.chern_simons()),
        "meridian_re": meridian.real,
        "meridian_im": meridian.imag,
        "longitude": longitude.real,
        "slope": (longitude / meridian).real,
    }


@pytest.mark.parametrize("name", ["K5a1", "K6a3", "K7a3", "K8n2"])
def test_the_mirrored_row_is_the_row_snappy_computes_after_reversing_orientation(name):
    manifold = snappy.Manifold(name)
    reversed_manifold = manifold.copy()
    reversed_manifold.reverse_orientation()
    table = pd.DataFrame([row_of(manifold, name, -2)])
    image = with_mirror_images(table).iloc[1]
    expected = row_of(reversed_manifold, "m" + name, 2)
    assert abs(image["slope"]) > 0.1
    for column in ("name", "signature"):
        assert image[column] == expected[column]
    for column in ("volume", "chern_simons", "meridian_re", "meridian_im", "longitude", "slope"):
        assert image[column] == pytest.approx(expected[column], abs=1e-9), column


def test_an_amphicheiral_knot_is_not_repeated():
    figure_eight = row_of(snappy.Manifold("K4a1"), "K4a1", 0)
    assert list(with_mirror_images(pd.DataFrame([figure_eight])).name) == ["K4a1"]


def test_jones_tells_a_knot_from_its_mirror_image_when_the_rest_does_not():
    row = {
        "name": "K", "reason": "", "signature": 0, "slope": 0.0, "meridian_re": 0.0,
        "chern_simons": 0.25, "jones_min": -1, "jones": [1, -1, 2, -3],
    }  # fmt: skip
    both = with_mirror_images(pd.DataFrame([row]))
    assert list(both["jones_min"]) == [-1, -2]
    assert list(both["jones"].iloc[1]) == [-3, 2, -1, 1]
    assert both["chern_simons"].iloc[1] == 0.25


def test_twice_mirrored_is_the_same(table):
    both = with_mirror_images(table)
    images = both.iloc[len(table) :].reset_index(drop=True)
    back = with_mirror_images(images).iloc[len(images) :].reset_index(drop=True)
    numbers = table.select_dtypes("number").columns
    np.testing.assert_allclose(back[numbers], table[numbers], rtol=0, atol=1e-12)


def test_mirror_images_are_twins_and_incomplete_rows_are_not_mirrored(table):
    spoiled = table.copy()
    spoiled.loc[0, "reason"] = "not hyperbolic"
    before = spoiled.copy(deep=True)
    both = with_mirror_images(spoiled)
    assert "mX0" not in set(both["name"])
    groups = dict(zip(both["name"], twin_groups(both), strict=True))
    assert all(groups[name] == groups["m" + name] for name in table["name"][1:])
    pd.testing.assert_frame_equal(spoiled, before)
