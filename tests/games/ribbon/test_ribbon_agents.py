"""Agents of the ribbon game: weights that were found, a network that was trained, and contests."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from workbench.errors import InputError
from workbench.games.agents import ribbon_bayes, ribbon_policy
from workbench.games.agents.ribbon_bayes import RANGE, effort, load_weights, optimise
from workbench.games.agents.ribbon_contest import (
    contest,
    difference,
    drawn,
    summary,
    tabled,
    within,
)
from workbench.games.agents.ribbon_lessons import lessons
from workbench.games.agents.ribbon_network import RibbonNetwork, Sight, judge, load, weights_path
from workbench.games.agents.ribbon_players import PLAYERS
from workbench.games.agents.ribbon_policy import train
from workbench.games.ribbon.play import Play, first_position
from workbench.games.ribbon.rules import UNIFORM, Rules
from workbench.knots.diagram import Diagram
from workbench.knots.ribbon_survey import slice_knots


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_lessons_are_reproducible_and_ordered() -> None:
    first, second = (lessons(3, 11, 14, seed=4) for _ in range(2))
    sizes = [position.stage.crossings for position in first]
    assert sizes == sorted(sizes)
    assert [p.stage.likeness for p in first] == [p.stage.likeness for p in second]


def test_a_network_gives_no_chance_to_what_is_not_legal() -> None:
    network = RibbonNetwork(8)
    plays = [
        Play(Rules(), first_position(Diagram.from_name(name)), 1) for name in ("6_1", "10_155")
    ]
    plays[1].act(*(int(part[0]) for part in plays[1].legal()))
    sight = Sight(plays)
    logs, values = judge(network, sight)
    assert np.allclose(np.exp(logs).sum(axis=1), 1, atol=1e-5)
    assert not np.exp(logs)[~sight.legal].any()
    assert sight.legal.sum(axis=1).tolist() == [len(play.legal()[0]) for play in plays]
    assert values.shape == (2,)


def test_training_goes_on_from_its_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    tiny = ribbon_policy.Settings(updates=20, plays=4, horizon=8, knots=1, fewest=11, most=11)
    whole, log = train(tiny)
    kept = tmp_path / "ribbon.checkpoint"
    gather, calls = ribbon_policy._gather, []

    def broken(*given):
        calls.append(1)
        if len(calls) == 13:
            raise KeyboardInterrupt
        return gather(*given)

    monkeypatch.setattr(ribbon_policy, "_gather", broken)
    with pytest.raises(KeyboardInterrupt):
        train(tiny, kept)
    monkeypatch.setattr(ribbon_policy, "_gather", gather)
    resumed, again = train(tiny, kept)
    assert log == again
    for name, tensor in whole.state_dict().items():
        assert torch.equal(tensor, resumed.state_dict()[name])


def test_a_study_goes_on_from_its_journal(tmp_path: Path) -> None:
    def settings(trials: int) -> ribbon_bayes.Settings:
        return ribbon_bayes.Settings(trials=trials, knots=2, fewest=11, most=12, attached=40)

    whole = optimise(settings(4), tmp_path / "whole.journal")
    optimise(settings(2), tmp_path / "broken.journal")
    assert optimise(settings(4), tmp_path / "broken.journal") == whole
    assert whole["trials"][0]["weights"] == UNIFORM
    assert whole["value"] == min(trial["value"] for trial in whole["trials"])


def test_effort_counts_bands_until_a_win() -> None:
    position = first_position(Diagram.from_name("8_20"))
    made, won = effort(position, UNIFORM, 1, 500, Rules())
    assert won
    assert 1 <= made < 500
    trefoil = first_position(Diagram.from_name("3_1"))
    assert effort(trefoil, UNIFORM, 1, 50, Rules()) == (50, False)


def test_shipped_weights_are_those_that_their_card_names(tmp_path: Path) -> None:
    weights = load_weights()
    assert all(RANGE[0] <= weight <= RANGE[1] for weight in weights)
    card = json.loads(ribbon_bayes.card_path().read_text(encoding="utf-8"))
    values = [trial["value"] for trial in card["found"]["trials"]]
    assert len(values) == card["settings"]["trials"]
    assert card["found"]["value"] == min(values)
    card["found"]["weights"][1] = 2.0
    other = tmp_path / "weights.json"
    other.write_text(json.dumps(card))
    with pytest.raises(InputError, match="sha256"):
        load_weights(other)
    with pytest.raises(InputError, match="No weights"):
        load_weights(tmp_path / "none.json")


def test_the_shipped_network_wins_more_often_than_an_untrained_one() -> None:
    torch.manual_seed(0)
    knots = [first_position(diagram) for diagram in slice_knots(11, 11).values()][::3]

    def wins(network: RibbonNetwork) -> int:
        rng = np.random.default_rng(0)
        plays = [Play(Rules(), knot, 100 * i) for knot in knots for i in range(12)]
        while going := [play for play in plays if not play.ending]:
            sight = Sight(going)
            choices = judge(network, sight)[0]
            choices = (choices + rng.gumbel(size=choices.shape)).argmax(axis=1)
            for play, (kinds, darts), choice in zip(going, sight.options, choices, strict=True):
                play.act(int(kinds[choice]), int(darts[choice]))
        return sum(play.won for play in plays)

    untrained, trained = wins(RibbonNetwork(32)), wins(load(weights_path()))
    assert trained > 1.2 * untrained


def test_players_of_a_contest_show_what_they_have_found(tmp_path: Path) -> None:
    knots = [*tabled(6, 8), *drawn([12], 3)[1:2]]
    journal = tmp_path / "contest.jsonl"
    players = {name: play for name, play in PLAYERS.items() if name != "Spherogram"}
    rows = contest(players, knots, 5.0, [1], journal)
    assert (rows["solved"] == rows["verified"]).all()
    assert rows.groupby("player").size().to_dict() == dict.fromkeys(players, len(knots))
    assert rows.loc[rows["player"] == "ours", "solved"].all()
    with journal.open("a") as stream:
        stream.write('{"torn')
    again = contest({}, knots, 5.0, [1], journal)
    assert again.empty
    pd.testing.assert_frame_equal(contest(players, knots, 5.0, [1], journal), rows)
    counted = summary(rows)
    assert counted["attempts"].sum() == len(rows)
    assert set(counted["crossings"]) == {"≤11", "12–13"}
    assert within(rows, [0.0, 1e9])[0.0].eq(0).all()
    low, high = difference(rows, "ours", "uniform walker", (0, 13))[1:]
    assert low <= high
    with pytest.raises(InputError, match="same knots"):
        difference(rows, "ours", "uniform walker", (30, 40))
    with pytest.raises(InputError, match="same knots"):
        difference(rows.assign(seed=range(len(rows))), "ours", "uniform walker", (0, 13))


@pytest.mark.slow
def test_spherogram_plays_within_its_time() -> None:
    attempts = contest({"Spherogram": PLAYERS["Spherogram"]}, tabled(6, 8), 20.0, [1])
    assert attempts["solved"].all()
    assert attempts["verified"].all()
    trefoil = PLAYERS["Spherogram"](Diagram.from_name("3_1"), 5.0, 1)
    assert not trefoil.solved


def test_contests_and_settings_refuse_bad_input() -> None:
    with pytest.raises(InputError, match="at least one knot"):
        contest(PLAYERS, [], 1.0, [1])
    with pytest.raises(InputError, match="positive number of seconds"):
        contest(PLAYERS, tabled(6, 6), -1.0, [1])
    with pytest.raises(InputError, match="positive"):
        ribbon_policy.Settings(updates=0)
    with pytest.raises(InputError, match="at least 11"):
        ribbon_bayes.Settings(fewest=5)
