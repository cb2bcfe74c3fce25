"""The view of metric kernels: what it carries, what it refuses, and the pictures beside it."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.metric_kernel import KernelRow, MetricKernel, gain_figure, sigma_figure
from workbench.errors import InputError

X = [0.0, 1.0, 2.0, 3.0]
ROW = np.arange(16.0).reshape(2, 2, 4)


def view(**changed: object) -> MetricKernel:
    kernels = [
        KernelRow("before", ROW, eigenvalues=[0.1, 0.2]),
        KernelRow("after", 2 * ROW, eigenvalues=[0.1, 3.0]),
    ]
    given: dict[str, object] = {"kernels": kernels, "places": X, "x0": 1.0}
    return MetricKernel(**(given | {"components": ("11", "12")} | changed))  # type: ignore[arg-type]


def test_the_traits_carry_all_kernels() -> None:
    shown = view()
    rows = np.frombuffer(shown.rows, "<f4").reshape(2, 2, 2, 4)
    np.testing.assert_allclose(rows[1], 2 * ROW)
    assert shown.limits == b""
    assert shown.spectra == [[0.2, 0.1], [3.0, 0.1]]
    assert (shown.place, shown.chosen) == (1, 0)
    with pytest.raises(InputError, match="kernels are 0 to 1, not 2"):
        shown.chosen = 2
    with pytest.raises(InputError, match="places are 0 to 3, not -1"):
        shown.place = -1
    with pytest.raises(InputError, match="components are 0 to 1, not 5"):
        shown.pair = [0, 5]
    with pytest.raises(InputError, match="two components"):
        shown.pair = [0]


def test_a_plane_and_a_scalar() -> None:
    shown = MetricKernel(
        [KernelRow("one", np.ones((3, 2)), np.ones((3, 2)))],
        ([0.0, 1.0], [0.0, 1.0, 2.0]),
        x0=(1, 2),
    )
    assert shown.place == 2 * 2 + 1
    assert shown.components == ["1"]
    assert "Dashed: its limit" in shown.figure().caption


def test_the_picture_says_what_it_shows() -> None:
    shown = view()
    shown.chosen = 1
    picture = shown.figure()
    assert "1 of 2 eigenvalues of after exceed all of before" in picture.alt
    assert "<svg" in picture.html


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"kernels": []}, "one kernel or more"),
        ({"places": [0.0, 1.0]}, "has the shape"),
        ({"x0": (0.0, 1.0)}, "1 coordinates"),
        ({"components": ("11",)}, "There are 2 components"),
        ({"kernels": [KernelRow("x", ROW * np.nan)]}, "must be finite"),
        ({"kernels": [KernelRow("x", ROW, ROW), KernelRow("y", ROW)]}, "every kernel has a limit"),
        ({"kernels": [KernelRow("x", ROW, None, [1]), KernelRow("y", ROW)]}, "has a spectrum"),
        (
            {"kernels": [KernelRow("x", np.ones((2, 2, 90_000)))], "places": range(90_000)},
            "more than 1 MB",
        ),
    ],
)
def test_what_cannot_be_shown_is_refused(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        view(**changed)


def test_pictures_of_gains_and_of_training_are_told_in_words() -> None:
    shown = gain_figure(
        [0.1, 1.0],
        {"local": [(10.0, 8.0, 12.0), (1.0, 1.0, 1.0)]},
        published={"local": [(0.1, 9.0)]},
        caption="Gains.",
    )
    assert "local from 10 at 0.1 to 1 at 1" in shown.alt
    shown = sigma_figure({"full": [[0.4, 0.1], [0.4, 0.2]]}, caption="Training.")
    assert "full ends at 0.1, 0.2" in shown.alt
