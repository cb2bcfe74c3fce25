"""The view of training: what it carries, what it refuses, and the pictures beside it."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.training_flow import PowerLaw, TrainingFlow, differences_figure, powers_figure
from workbench.errors import InputError

TIMES = [0.0, 1.0, 2.0]
PLACES = [0.0, 1.0, 2.0, 3.0]
MEAN = np.outer([0.0, 0.5, 1.0], [1.0, 2.0, 3.0, 4.0])
DEVIATION = np.outer([1.0, 0.5, 0.1], np.ones(4))
DATA = [(1.0, 2.0), (3.0, 4.0)]


def view(**changed: object) -> TrainingFlow:
    networks = {N: np.stack([MEAN + s / N for s in (-1.0, 1.0, 100.0)]) for N in (8, 64)}
    given = {"times": TIMES, "places": PLACES, "mean": MEAN, "deviation": DEVIATION}
    return TrainingFlow(**({**given, "networks": networks, "data": DATA} | changed))


def test_the_traits_carry_all_frames() -> None:
    shown = view()
    assert shown.widths == [8, 64]
    assert shown.count == 3
    exact = np.frombuffer(shown.exact, "<f4").reshape(2, 3, 4)
    np.testing.assert_allclose(exact[0], MEAN)
    paths = np.frombuffer(shown.paths, "<f4").reshape(2, 3, 3, 4)
    np.testing.assert_allclose(paths[1, 0], MEAN - 1 / 64, rtol=1e-6)
    shown.frame, shown.width = 2, 64
    with pytest.raises(InputError, match="0 to 2, not 3"):
        shown.frame = 3
    with pytest.raises(InputError, match="8, 64, not 9"):
        shown.width = 9


def test_the_picture_says_what_it_shows() -> None:
    shown = view()
    shown.width = 64
    picture = shown.figure()
    assert picture.alt.startswith("3 networks of width 64 at 2 times up to 2")
    assert "67% of the networks' values" in picture.alt
    assert "<svg" in picture.html


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"times": [0.0]}, "1 frames of 4 points"),
        ({"times": list(range(61))}, "From 1 to 60 frames"),
        ({"deviation": DEVIATION * np.nan}, "must be finite"),
        ({"networks": {8: np.zeros((2, 3, 4)), 9: np.zeros((1, 3, 4))}}, "as many networks"),
        ({"networks": {8: np.zeros((30_000, 3, 4))}}, "more than 1 MB"),
    ],
)
def test_what_cannot_be_shown_is_refused(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        view(**changed)


def test_pictures_over_the_width_are_told_in_words() -> None:
    law = PowerLaw("drift", [64, 128], [0.02, 0.01], [0.001, 0.001], -1)
    shown = powers_figure([law], quantity="size", caption="Drift.")
    assert "drift from 0.02 at N = 64 to 0.01 at N = 128, line of slope -1" in shown.alt
    two = np.array([0.1, -0.2])
    errors = np.full(2, 0.09)
    shown = differences_figure(
        [64, 128], [two, two / 2], [errors, errors], two, errors, quantity="mean", caption="."
    )
    assert "1 of 2 are beyond two standard errors" in shown.alt
