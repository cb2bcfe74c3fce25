"""What exact tests decide about quasipositivity, and what a network adds to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from tqdm import tqdm

from workbench.conjectures.accuracy import Accuracy, score_answers
from workbench.conjectures.bands import Bands, find_bands, proves_quasipositive
from workbench.conjectures.descent import TrainingSettings
from workbench.conjectures.perceptron import Perceptron
from workbench.conjectures.quasipositivity import (
    BraidKnot,
    WordProblem,
    encoded_versions,
    learn_words,
    word_scores,
)
from workbench.conjectures.split import Split, grouped_split
from workbench.errors import InputError

__all__ = ["WordScore", "decide", "opinions", "prove", "score_words"]


def prove(knots: Sequence[BraidKnot], tries: int, seed: int) -> dict[str, Bands]:
    """Search for bands of the knots that are not obstructed; name -> evidence, each checked.

    Parameters
    ----------
    knots
        Both chiralities or one.
    tries, seed
        Words tried for each, and the seed of the moves between them.
    """
    proofs = {}
    for k in tqdm([k for k in knots if not k.obstructed], desc="bands"):
        found = find_bands(k.word, tries, seed)
        if found is None:
            continue
        if not proves_quasipositive(found) or found.slice_genus != k.slice_genus:
            raise InputError(f"the bands found for {k.name} contradict its slice genus.")
        proofs[k.name] = found
    return proofs


def decide(knots: Sequence[BraidKnot], proofs: Mapping[str, Bands]) -> pd.DataFrame:
    """Give each knot's status: proved, excluded or open.

    Returns
    -------
    pandas.DataFrame
        name, crossings, quasipositive (KnotInfo's; None where it does not say), status.
    """
    status = [
        "proved" if k.name in proofs else "excluded" if k.obstructed else "open" for k in knots
    ]
    return pd.DataFrame(
        {
            "name": [k.name for k in knots],
            "crossings": [k.crossings for k in knots],
            "quasipositive": pd.Series([k.quasipositive for k in knots], dtype=object),
            "status": status,
        }
    )


@dataclass(frozen=True)
class WordScore:
    """Networks on braid words, tested on words of knots that they never saw.

    Attributes
    ----------
    accuracy, vote, majority
        On the words as KnotInfo gives them; by the mean over equivalent words; of the most
        frequent training answer.
    consistent
        Fraction of test words whose answer is the same on every equivalent word tried: mean over
        seeds, and each seed's.
    networks, split
        One network a seed.
    answers
        Of each seed on each test word.
    """

    accuracy: Accuracy
    vote: Accuracy
    majority: Accuracy
    consistent: tuple[float, ...]
    networks: tuple[Perceptron, ...]
    split: Split
    answers: np.ndarray


def score_words(
    problem: WordProblem,
    seeds: Sequence[int],
    settings: TrainingSettings,
    copies: int,
    versions: int,
    split_seed: int,
) -> WordScore:
    """Train a network a seed and test accuracy and invariance.

    Parameters
    ----------
    problem
        Words and answers.
    copies
        Equivalent words added for each training word.
    versions
        Words tried for each test knot, its own included.
    """
    split = grouped_split(problem.groups, split_seed)
    truth, groups = problem.target[split.test], problem.groups[split.test]
    encoded = encoded_versions(
        problem, [problem.words[i] for i in split.test], versions, split_seed
    )
    networks, answers, votes, consistent = [], [], [], []
    for seed in tqdm(seeds, desc=f"{problem.title} from braid words"):
        network = learn_words(problem, split, seed, settings, copies)
        scores = word_scores(network, encoded)
        each = network.classes[scores.argmax(axis=2)]
        networks.append(network)
        answers.append(each[0])
        votes.append(network.classes[scores.mean(axis=0).argmax(axis=1)])
        consistent.append(float((each == each[0]).all(axis=0).mean()))
    values, counts = np.unique(problem.target[split.train], return_counts=True)
    return WordScore(
        accuracy=score_answers(np.stack(answers) == truth, groups),
        vote=score_answers(np.stack(votes) == truth, groups),
        majority=score_answers((values[counts.argmax()] == truth)[None], groups),
        consistent=tuple(consistent),
        networks=tuple(networks),
        split=split,
        answers=np.stack(answers),
    )


def opinions(
    networks: Sequence[Perceptron],
    problem: WordProblem,
    knots: Sequence[BraidKnot],
    versions: int,
    seed: int,
) -> pd.DataFrame:
    """Return what the networks think of knots: a prediction, never evidence.

    Returns
    -------
    pandas.DataFrame
        name, probability of being quasipositive (mean over networks and equivalent words), spread
        (standard deviation over networks), most favoured first.
    """
    encoded = encoded_versions(problem, [k.word for k in knots], versions, seed)
    each = np.stack([word_scores(n, encoded).mean(axis=0)[:, 1] for n in networks])
    table = pd.DataFrame(
        {
            "name": [k.name for k in knots],
            "probability": each.mean(axis=0),
            "spread": each.std(axis=0, ddof=1) if len(networks) > 1 else np.nan,
        }
    )
    return table.sort_values("probability", ascending=False, kind="stable", ignore_index=True)
