"""The game of braids: what travels to the browser, what comes back, and the picture for print."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from widgets.game import UnknotGame
from widgets.game.view import _strand
from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.agents.word_network import WordNetwork, seen
from workbench.games.unknot.rules import Rules
from workbench.games.unknot.states import States
from workbench.knots.braid import Braid

RULES = Rules(strands=3, longest=20)
STARTS = (Braid((1, -2, 2, 1, -1, 2), 3), Braid((1, 2), 3))
OTHERS = WordNetwork(Rules(strands=4, longest=20))


@pytest.fixture
def game() -> UnknotGame:
    torch.manual_seed(1)
    return UnknotGame(RULES, STARTS, WordNetwork(RULES, width=8), [[3, 0], [0]])


def test_a_won_play_has_a_certificate_and_another_none(game: UnknotGame) -> None:
    with pytest.raises(InputError, match="ends with 6 letters"):
        _ = game.certificate
    game.actions = [3, 0]
    assert game.braid == Braid((), 1)
    assert verify(game.certificate).holds
    assert game.certificate["statement"] == {"word": [1, -2, 2, 1, -1, 2], "strands": 3}


def test_another_word_is_begun_anew(game: UnknotGame) -> None:
    game.actions = [3]
    assert game.braid == Braid((-2, 2, 1, -1, 2, 1), 3)
    game.start = 1
    assert (game.actions, game.braid) == ([], STARTS[1])


def test_what_the_browser_sends_at_once_is_taken_at_once(game: UnknotGame) -> None:
    game.set_state({"start": 1, "actions": []})
    game.set_state({"actions": [4, 0]})
    assert verify(game.certificate).holds


def test_the_weights_are_those_of_the_network(game: UnknotGame) -> None:
    torch.manual_seed(1)
    network = WordNetwork(RULES, width=8)
    inputs = seen(RULES, States.of(STARTS, RULES)).astype(float)
    weights, at = np.frombuffer(game.weights, "<f4"), 0
    for depth, outputs in enumerate((8, 8, len(RULES.names))):
        size = inputs.shape[1] * outputs
        matrix = weights[at : at + size].reshape(outputs, -1)
        inputs = (np.tanh(inputs) if depth else inputs) @ matrix.T + weights[at + size :][:outputs]
        at += size + outputs
    assert at == len(weights)
    logs, _ = network(torch.from_numpy(seen(RULES, States.of(STARTS, RULES))))
    chances = np.exp(inputs) / np.exp(inputs).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(chances, logs.exp().detach().numpy(), atol=1e-5)


@pytest.mark.parametrize(
    ("starts", "network", "traces", "words"),
    [
        ((), WordNetwork(RULES, 8), (), "a braid to start from"),
        (STARTS, WordNetwork(RULES, 8), [[0]], "as many traces or none"),
        (STARTS, WordNetwork(RULES, 8), [[0], [7]], "numbers 0 to 6"),
        (STARTS, OTHERS, (), "does not fit the rules"),
        ([Braid((1, 2, 3), 4)], WordNetwork(RULES, 8), (), "exceeds 3"),
        ([Braid((1, 1), 2)], WordNetwork(RULES, 8), (), "not 2 components"),
    ],
)
def test_what_cannot_be_played_is_refused(starts, network, traces, words) -> None:
    with pytest.raises(InputError, match=words):
        UnknotGame(RULES, starts, network, traces)


def test_words_and_actions_that_are_not_there_are_refused(game: UnknotGame) -> None:
    with pytest.raises(InputError, match="numbers 0 to 1"):
        game.start = 2
    with pytest.raises(InputError, match="numbers 0 to 6"):
        game.actions = [0, -1]
    assert (game.start, game.actions) == (0, [])


def test_the_picture_for_print_has_words(game: UnknotGame) -> None:
    picture = game.figure()
    assert picture.alt == "A braid of 3 strands and 6 letters: 1, −2, 2, 1, −1, 2."
    assert "3 strands and 6 letters" in picture.caption


@pytest.mark.parametrize("letter", [1, -1, 2, -2])
def test_the_picture_for_print_is_not_the_mirror_image(letter: int) -> None:
    """Seen as drawn, all strands to the right, a crossing has the sign that its closure has."""
    middle = np.array([0.5, abs(letter) - 0.5])
    pieces = [
        np.array(piece)
        for place in range(3)
        for piece in _strand(Braid((letter,), 3), place).to_polygons(closed_only=False)
    ]
    over = [piece for piece in pieces if np.hypot(*(piece - middle).T).min() < 0.1]
    assert len(over) == 1
    (_, before), (_, after) = over[0][0], over[0][-1]
    assert (after > before) == (letter > 0)  # y down: over and down to the right is positive
