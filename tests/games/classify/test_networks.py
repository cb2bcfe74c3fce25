"""The classifying networks: what they read, how they train, what is shipped, and the tables."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.stats import spearmanr

from workbench.errors import InputError
from workbench.games.classify.baselines import CountingModel
from workbench.games.classify.checkpoint import load, weights
from workbench.games.classify.networks import KINDS, network_of, probabilities
from workbench.games.classify.results import (
    answered,
    by_length,
    calibration,
    degree_correlation,
    jones_spans,
)
from workbench.games.classify.train import TRAININGS, main, train
from workbench.games.classify.words import Words, labelled_words
from workbench.games.unknot.rules import Rules
from workbench.games.unknot.states import States
from workbench.games.weights import save_network
from workbench.knots.braid import Braid

RULES = Rules(9, 96)
SHORT, LONG = Braid((1, -2, 1, 1), 3), Braid((1, 2, 3, 4) * 4, 5)


@pytest.fixture(scope="module")
def fresh() -> Words:
    return labelled_words("[39]", 40, "test", seed=2024, lengths=[12, 48, 84])


@pytest.fixture(scope="module")
def few() -> Words:
    return labelled_words("[39]", 40, "training", seed=1, lengths=[12])


def vector(network: torch.nn.Module) -> np.ndarray:
    return np.concatenate([p.detach().numpy().ravel() for p in network.parameters()])


@pytest.mark.parametrize("kind", KINDS)
def test_padding_is_no_letter_and_order_matters(kind: str) -> None:
    torch.manual_seed(1)
    network = network_of(kind, 9, 96).eval()
    alone = probabilities(network, States.of([SHORT], RULES))
    beside = probabilities(network, States.of([LONG, SHORT], RULES))
    assert beside[1] == pytest.approx(alone[0], rel=1e-5)
    turned = States.of([Braid((-2, 1, 1, 1), 3)], RULES)
    assert abs(probabilities(network, turned)[0] - alone[0]) > 1e-6


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_gives_one_network(kind: str, few: Words) -> None:
    settings = replace(TRAININGS[kind], steps=10, batch=8, count=40)
    (first, curve), (second, again), (other, _) = (train(settings, few, s) for s in (3, 3, 4))
    assert (vector(first) == vector(second)).all()
    assert curve == again
    assert (vector(first) != vector(other)).any()
    assert not first.training


def test_training_lowers_the_loss(few: Words) -> None:
    settings = replace(TRAININGS["connected"], steps=150, batch=64, count=40, rate=3e-3)
    _, curve = train(settings, few, seed=3)
    assert len(curve) == 20
    assert curve[-1]["loss"] < curve[0]["loss"] - 0.15
    assert curve[-1]["accuracy"] > 0.7


@pytest.mark.parametrize(
    "change",
    [{"kind": "tree"}, {"recipe": "none"}, {"steps": 0}, {"rate": -1.0}, {"decay": -1.0}],
)
def test_trainings_that_cannot_be(change: dict[str, object]) -> None:
    with pytest.raises(InputError):
        replace(TRAININGS["connected"], **change)  # type: ignore[arg-type]


def test_the_command_line_refuses_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["train", "--recipe", "none"])
    with pytest.raises(SystemExit, match="2"):
        main()
    told = capsys.readouterr().err
    assert told.startswith("The networks are")
    assert told.count("\n") == 1


def test_the_command_line_writes_weights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "new" / "w.safetensors"
    numbers = ["--count", "2", "--steps", "3", "--seed", "5"]
    monkeypatch.setattr("sys.argv", ["train", "--kind", "connected", *numbers, "--to", str(path)])
    main()
    network, card = load(path)
    assert card["settings"]["steps"] == 3
    settings = replace(TRAININGS["connected"], count=2, steps=3)
    same, _ = train(settings, labelled_words("[39]", 2, "training", 5), 5)
    assert (vector(network) == vector(same)).all()


@pytest.mark.parametrize("kind", KINDS)
def test_weights_come_back_and_others_are_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    network = network_of(kind, 5, 96).eval()
    card = {"settings": {"kind": kind, "recipe": "regrown"}}
    save_network(network, path, card)
    back, read = load(path)
    assert (vector(back) == vector(network)).all()
    assert read["bytes"] == path.stat().st_size
    for wrong in ({"kind": kind, "recipe": "[39]"}, {"kind": "tree", "recipe": "[39]"}):
        path.with_suffix(".json").write_text(json.dumps({**read, "settings": wrong}))
        with pytest.raises(InputError, match=r"not hold the weights|The networks are"):
            load(path)
    path.with_suffix(".json").write_text(json.dumps(read))
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(InputError, match="sha256"):
        load(path)
    path.with_suffix(".json").write_text("{")
    with pytest.raises(InputError, match="No weights with a card"):
        load(path)
    with pytest.raises(InputError, match="No weights with a card"):
        load(tmp_path / "none.safetensors")


def test_words_too_large_for_a_network_are_refused() -> None:
    network = network_of("transformer", 3, 16).eval()
    with pytest.raises(InputError, match="strands"):
        probabilities(network, States.of([LONG], RULES))
    with pytest.raises(InputError, match="letters"):
        probabilities(network, States.of([Braid((1,) * 17, 2)], RULES))
    with pytest.raises(InputError, match="letters"):
        probabilities(network, States.empty(1, RULES))


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_weights_are_small_and_made_as_the_card_says(kind: str) -> None:
    _, card = load(weights(kind, "[39]", 1))
    assert card["bytes"] < 300_000
    assert card["settings"]["kind"] == kind
    assert f"--kind {kind} --recipe '[39]'" in card["command"]


def test_the_shipped_transformer_beats_letter_counts(fresh: Words) -> None:
    network, _ = load(weights("transformer", "[39]", 1))
    learned = answered(fresh, probabilities(network, fresh.states))["right"].mean()
    training = labelled_words("[39]", 150, "training", seed=5, lengths=[12, 48, 84])
    counting = CountingModel("logistic regression", training).probabilities(fresh)
    assert learned > 0.93
    assert learned > answered(fresh, counting)["right"].mean() + 0.15


def answers_of(probability: list[float], knotted: list[bool], length: list[int]) -> pd.DataFrame:
    found = pd.DataFrame({"probability": probability, "knotted": knotted, "length": length})
    found["confidence"] = np.maximum(found["probability"], 1 - found["probability"])
    found["right"] = (found["probability"] > 0.5) == found["knotted"]
    return found


def test_accuracy_is_counted_at_each_length() -> None:
    answers = answers_of([0.9, 0.2, 0.4, 0.6], [True, False, True, True], [12, 12, 24, 24])
    table = by_length(answers).set_index("length")
    assert table["accuracy"].tolist() == [1.0, 0.5]
    assert table["low"].tolist() == pytest.approx([0.34238, 0.09453], abs=1e-5)
    assert table["on_knots"].tolist() == [1.0, 0.5]
    assert np.isnan(table.loc[24, "on_unknots"])


def test_calibration_counts_knots_by_probability() -> None:
    answers = answers_of([0.0, 0.04, 0.5, 1.0], [False, True, True, True], [12] * 4)
    table = calibration(answers)
    assert table["words"].tolist() == [2, 1, 1]
    assert table["probability"].tolist() == [0.02, 0.5, 1.0]
    assert table["knots"].tolist() == [0.5, 1.0, 1.0]
    with pytest.raises(InputError, match="bin"):
        calibration(answers, bins=0)


def test_the_correlation_is_spearmans_and_within_lengths_ignores_them() -> None:
    rng = np.random.default_rng(1)
    length = np.repeat([12, 24], 200)
    span = length + rng.integers(0, 5, 400)
    chance = length / 50 + 0.01 * rng.random(400)
    answers = answers_of(chance.tolist(), ([True] * 199 + [False]) * 2, length.tolist())
    table = degree_correlation(answers, span, seed=1).set_index(["quantity", "among"])
    knots = answers["knotted"].to_numpy()
    whole = table.loc[("probability", "all lengths")]
    assert whole["spearman"] == pytest.approx(spearmanr(chance[knots], span[knots]).statistic)
    assert 0.6 < whole["low"] < whole["spearman"] < whole["high"]
    inside = table.loc[("probability", "each length")]
    assert inside["low"] < 0 < inside["high"]
    again = degree_correlation(answers, span, seed=1).set_index(["quantity", "among"])
    assert again.equals(table)


def test_tables_of_nothing_are_refused(fresh: Words) -> None:
    with pytest.raises(InputError, match="each of 240 words"):
        answered(fresh, np.zeros(3))
    with pytest.raises(InputError, match="from 0 to 1"):
        answered(fresh, np.full(240, 1.5))
    answers = answered(fresh, np.full(240, 0.5))
    with pytest.raises(InputError, match="One span"):
        degree_correlation(answers, np.zeros(3), seed=1)
    with pytest.raises(InputError, match="one span"):
        degree_correlation(answers, np.ones(240), seed=1)
    with pytest.raises(InputError, match="3 knots"):
        degree_correlation(answers[:2], np.ones(2), seed=1)


def test_unknots_have_span_0_and_knots_more(fresh: Words) -> None:
    spans = jones_spans(fresh)
    assert ((spans > 0) == fresh.knotted).all()
