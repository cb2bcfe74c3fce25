"""Every way from the Jones polynomial to the volume on one split, knot by knot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from jaxtyping import Float, Int
from tqdm import tqdm

from workbench.conjectures.descent import TrainingSettings
from workbench.conjectures.perceptron import Perceptron, learn_magnitudes, predict_magnitudes
from workbench.conjectures.split import Split
from workbench.conjectures.volume import (
    PUBLISHED,
    RelativeError,
    VolumeFormula,
    VolumeKnots,
    coefficient_examples,
    fit_formula,
    relative_error,
    value_examples,
)

__all__ = ["VolumeSurvey", "survey_volume"]


@dataclass(frozen=True)
class VolumeSurvey:
    """Answers of every model on the test knots of one split.

    Attributes
    ----------
    refitted
        The formula at 3π/4 fitted to the knots that the networks may see.
    errors
        Model -> mean relative error.
    by_crossing
        Index crossing number of test knots; one column a model, mean relative error.
    networks
        Those that see |J| at every angle asked for, one a seed.
    test
        Row numbers of the test knots.
    """

    refitted: VolumeFormula
    errors: Mapping[str, RelativeError]
    by_crossing: pd.DataFrame
    networks: tuple[Perceptron, ...]
    test: Int[np.ndarray, " test"]


def survey_volume(
    knots: VolumeKnots,
    split: Split,
    angles: Sequence[float] | np.ndarray,
    seeds: Sequence[int],
    settings: TrainingSettings,
) -> VolumeSurvey:
    """Compare [21]'s constants, refitted constants and three networks on the test knots.

    Parameters
    ----------
    knots, split
        What is learned from is `split.train` and, to stop, `split.validation`.
    angles
        Of the values of |J| that the second network sees, in radians; the third sees 3π/4 alone.
    seeds, settings
        One network of each kind a seed.
    """
    test, learned = split.test, np.concatenate([split.train, split.validation])
    one = knots.values([PUBLISHED.angle])[:, 0]
    refitted = fit_formula(one[learned], knots.volume[learned], PUBLISHED.angle)
    answers: dict[str, Float[np.ndarray, "networks knots"]] = {
        "formula, constants of [21]": PUBLISHED(one[test])[None],
        "formula, refitted": refitted(one[test])[None],
    }
    networks: dict[str, tuple[Perceptron, ...]] = {}
    for name, examples in (
        ("network on J(t)", coefficient_examples(knots)),
        (f"network on {len(angles)} values", value_examples(knots, angles)),
        ("network on 1 value", value_examples(knots, [PUBLISHED.angle])),
    ):
        networks[name] = tuple(
            learn_magnitudes(examples, split, seed, settings) for seed in tqdm(seeds, desc=name)
        )
        inputs = examples.inputs[test]
        answers[name] = np.stack([predict_magnitudes(n, inputs) for n in networks[name]])
    volume, crossings = knots.volume[test], knots.crossings[test]
    relative = pd.DataFrame(
        {name: (np.abs(a - volume) / volume).mean(axis=0) for name, a in answers.items()}
    )
    return VolumeSurvey(
        refitted=refitted,
        errors={name: relative_error(a, volume, knots.groups[test]) for name, a in answers.items()},
        by_crossing=relative.groupby(crossings).mean(),
        networks=networks[f"network on {len(angles)} values"],
        test=test,
    )
