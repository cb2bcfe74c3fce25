"""Numbers behind claims as files."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.fields.statistics.agreement import agreement
from workbench.fields.statistics.estimate import Estimate
from workbench.fields.statistics.evidence import compared, outcome, write_numbers
from workbench.fields.statistics.residuals import residuals

TWO = Estimate(np.array([1.0, 2.2]), np.diag([0.01, 0.04]), 500)


def test_sampled_and_exact_values_stand_side_by_side() -> None:
    exact = np.array([1.1, 2.0])
    for test in (agreement(TWO, exact), residuals(TWO, exact)):
        found = compared(TWO, exact, test, ["a", "b"])
        assert found["quantity"] == ["a", "b"]
        assert found["sampled"] == [1.0, 2.2]
        assert found["standard error"] == pytest.approx([0.1, 0.2])
        assert found["exact"] == [1.1, 2.0]
        assert found["blocks"] == 500
        assert found["p"] == test.p_value
        assert found["independent residuals beyond 2σ"] == 0
        assert outcome(test).items() <= found.items()
    with pytest.raises(InputError, match="2 values and 1 names"):
        compared(TWO, exact, agreement(TWO, exact), ["a"])


def test_arrays_and_fractions_are_written(tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    write_numbers(path, {"λ": Fraction(-5, 8), "x": np.arange(2.0), "holds": np.True_})
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "λ": "-5/8",
        "x": [0.0, 1.0],
        "holds": True,
    }
    with pytest.raises(InputError, match="A set cannot be written"):
        write_numbers(path, {"x": {1, 2}})
