"""Bayesian optimisation of the ribbon walker's weights, as in the paper that `rules` cites.

Of the five weights two are sought. The start of a band is the only class that is legal then, and a
common factor changes nothing. In the mirror image of a knot over and under are exchanged, and it is
ribbon as well, so these two are equal; they are 1, and attach and twist are relative to them.
The objective, its range and the optimiser are our choices: the mean over a fixed set of ribbon
knots of log10 of the bands that were attached until the first win, bounded, by a Gaussian process
with Optuna (T. Akiba et al., KDD 2019). A band takes about the same time whatever the weights, so
this is time, but the same on every machine. The first two trials are the uniform and the published
weights. The study is kept in a journal, and goes on from there when it was broken off. The weights
that come with the package are made by

    python -m workbench.games.agents.ribbon_bayes --seed 1 --trials 36
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import sys
import time
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import torch
from optuna.exceptions import ExperimentalWarning
from optuna.samplers import GPSampler
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState
from platformdirs import user_cache_path
from tqdm import tqdm

from workbench.errors import InputError
from workbench.games.agents.ribbon_lessons import lessons
from workbench.games.ribbon.play import Position
from workbench.games.ribbon.rules import PUBLISHED, UNIFORM, Rules, Weights
from workbench.games.ribbon.search import strolls
from workbench.runs.files import write_json

__all__ = ["RANGE", "Settings", "card_path", "effort", "load_weights", "optimise"]

RANGE = 0.03, 60.0
"""Least and greatest weight, relative to over and under; the logarithm is uniform."""

_SOUGHT = ("attach", "twist")


@dataclass(frozen=True)
class Settings:
    """What is optimised.

    Raises
    ------
    InputError
        If a number is out of range.
    """

    seed: int = 1
    """Of the knots, the plays and the optimiser."""
    trials: int = 36
    """Weights that are tried."""
    knots: int = 36
    """Random ribbon knots."""
    fewest: int = 14
    """Crossings of the smallest one."""
    most: int = 40
    """Crossings of the largest one."""
    attached: int = 600
    """Bands after which a knot is given up."""

    def __post_init__(self) -> None:
        if min(self.trials, self.knots, self.attached) < 1 or self.seed < 0:
            raise InputError("Trials, knots and bands are at least 1, the seed at least 0.")
        if not 11 <= self.fewest <= self.most:
            raise InputError("The knots have at least 11 crossings, the largest most.")


def effort(
    position: Position, weights: Sequence[float], seed: int, attached: int, rules: Rules
) -> tuple[int, bool]:
    """Count the bands that the walker attaches until it wins or has attached so many."""
    made = 0
    for play in strolls(position, weights, seed, rules):
        made += play.attached
        if play.won or made >= attached:
            return min(made, attached), play.won
    raise AssertionError


def optimise(settings: Settings, journal: Path) -> dict[str, Any]:
    """Run the study, or what is left of it.

    Returns
    -------
    dict
        weights, the best in the order of `CLASSES`; value, their objective; trials, each with its
        weights, value and the number of knots won.
    """
    torch.set_num_threads(1)
    knots = lessons(settings.knots, settings.fewest, settings.most, settings.seed)
    study = _study(settings, journal)
    done = len(study.get_trials(states=(TrialState.COMPLETE,)))
    for number in tqdm(range(done, settings.trials), desc="weights", initial=done):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)
            study.sampler = GPSampler(
                seed=settings.seed * 10_000 + number,
                n_startup_trials=10,
                deterministic_objective=True,
            )
        study.optimize(lambda trial: _objective(trial, knots, settings), n_trials=1)
    trials = study.get_trials(states=(TrialState.COMPLETE,))
    rows = [
        {
            "weights": weights_of(trial.params),
            "value": trial.value,
            "won": trial.user_attrs["won"],
        }
        for trial in trials
    ]
    best = min(rows, key=lambda row: row["value"])
    return {"weights": best["weights"], "value": best["value"], "trials": rows}


def weights_of(parameters: dict[str, float]) -> Weights:
    """Return the five weights."""
    attach, twist = (round(parameters[name], 4) for name in _SOUGHT)
    return 1.0, attach, 1.0, 1.0, twist


def _objective(trial: optuna.Trial, knots: list[Position], settings: Settings) -> float:
    weights = weights_of({name: trial.suggest_float(name, *RANGE, log=True) for name in _SOUGHT})
    efforts = [
        effort(position, weights, settings.seed * 1000 + k, settings.attached, Rules())
        for k, position in enumerate(knots)
    ]
    trial.set_user_attr("won", sum(won for _, won in efforts))
    return float(np.mean([np.log10(made) for made, _ in efforts]))


def _study(settings: Settings, journal: Path) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    journal.parent.mkdir(parents=True, exist_ok=True)
    about = {**asdict(settings), "trials": 0}
    study = optuna.create_study(
        study_name=hashlib.sha256(json.dumps(about).encode()).hexdigest()[:16],
        storage=JournalStorage(JournalFileBackend(str(journal))),
        load_if_exists=True,
    )
    if not study.trials:
        for start in (UNIFORM, PUBLISHED):
            study.enqueue_trial(dict(zip(_SOUGHT, (start[1], start[4]), strict=True)))
    return study


def card_path() -> Path:
    """Return where the weights are that come with the package."""
    return Path(__file__).parent / "data" / "ribbon_walker.json"


def load_weights(path: Path | None = None) -> Weights:
    """Read weights that were found, by default those that come with the package.

    Raises
    ------
    InputError
        If the file is missing, or does not have the sha256 that it names.
    """
    path = path or card_path()
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        start, attach, over, under, twist = card["found"]["weights"]
        digest = card["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"No weights could be read from {path}: {error}.") from error
    if digest != _digest(card["found"]):
        raise InputError(f"{path} does not have the sha256 that it names.")
    return start, attach, over, under, twist


def _digest(found: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def main() -> None:
    """Optimise, and write the weights with their card; `--help` names the options."""
    parser = argparse.ArgumentParser(prog="python -m workbench.games.agents.ribbon_bayes")
    parser.add_argument("--seed", type=int, default=Settings.seed)
    parser.add_argument("--trials", type=int, default=Settings.trials)
    parser.add_argument("--journal", type=Path, help="file of the study; by default in the cache")
    parser.add_argument("--to", type=Path, help="file of the weights; by default the package's")
    options = parser.parse_args()
    journal = options.journal or user_cache_path("rigor-workbench") / "ribbon_walker.journal"
    try:
        settings = Settings(seed=options.seed, trials=options.trials)
        begun = time.perf_counter()
        found = optimise(settings, journal)
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    card = {
        "about": "weights of the action classes of the ribbon game's walker",
        "command": f"{parser.prog} --seed {settings.seed} --trials {settings.trials}",
        "settings": asdict(settings),
        "range": RANGE,
        "objective": "mean over the knots of log10(bands attached until the first win), least",
        "seed": settings.seed,
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "optuna": optuna.__version__,
            "torch": torch.__version__,
        },
        "seconds": round(time.perf_counter() - begun),
        "found": found,
    }
    write_json(
        options.to or card_path(), {**card, "sha256": _digest(json.loads(json.dumps(found)))}
    )


if __name__ == "__main__":
    main()
