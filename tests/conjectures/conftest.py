from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from workbench.conjectures.dataset import CUSP_TRANSLATIONS, build_dataset
from workbench.conjectures.descent import TrainingSettings
from workbench.conjectures.networks import Network, train_network
from workbench.conjectures.split import Problem, grouped_split, standardise


def made_up_table(knots: int, seed: int = 0) -> pd.DataFrame:
    """Cusps drawn at random, and a signature that is the even number nearest to half the slope."""
    rng = np.random.default_rng(seed)
    meridian = rng.uniform(-0.8, 0.8, knots) + 1j * rng.uniform(0.9, 1.6, knots)
    longitude = rng.uniform(4, 24, knots)
    slope = (longitude / meridian).real
    geodesic = np.where(rng.random(knots) < 0.4, rng.uniform(0.2, 1.0, knots), np.nan)
    return pd.DataFrame(
        {
            "name": [f"X{i}" for i in range(knots)],
            "reason": "",
            "volume": rng.uniform(2, 14, knots),
            "chern_simons": rng.uniform(-0.24, 0.24, knots),
            "cusp_volume": longitude * meridian.imag / 2,
            "meridian_re": meridian.real,
            "meridian_im": meridian.imag,
            "longitude": longitude,
            "slope": slope,
            "symmetry": rng.choice(["0", "Z/2", "D4"], knots),
            "signature": (2 * np.round(slope / 4)).astype(np.int64),
            "short_geodesic_re": geodesic,
            "short_geodesic_im": np.where(np.isnan(geodesic), np.nan, rng.uniform(-3, 3, knots)),
            "injectivity_radius": np.fmin(geodesic / 2, np.arcsinh(np.abs(meridian) / 2)),
        }
    ).assign(
        injectivity_radius=lambda t: t["injectivity_radius"].where(t["short_geodesic_re"].notna())
    )


@pytest.fixture(scope="session")
def make_table() -> Callable[..., pd.DataFrame]:
    return made_up_table


@pytest.fixture(scope="session")
def table() -> pd.DataFrame:
    return made_up_table(1500)


@pytest.fixture(scope="session")
def problem(table: pd.DataFrame) -> Problem:
    dataset = build_dataset(table)
    return standardise(dataset, grouped_split(dataset.groups, seed=0))


@pytest.fixture(scope="session")
def cusp_problem(table: pd.DataFrame) -> Problem:
    dataset = build_dataset(table, CUSP_TRANSLATIONS)
    return standardise(dataset, grouped_split(dataset.groups, seed=0))


@pytest.fixture(scope="session")
def brief() -> TrainingSettings:
    return TrainingSettings(hidden=(40, 40), learning_rate=1e-2, steps=1000)


@pytest.fixture(scope="session")
def network(problem: Problem, brief: TrainingSettings) -> Network:
    return train_network(problem, seed=0, settings=brief)
