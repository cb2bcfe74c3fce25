"""The view of braid plays: what a frame tells, which letters it marks, how plays keep step."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

from widgets.braid_rollout import BraidRolloutView
from widgets.braid_rollout.view import MOST_FRAMES
from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.evaluation import RandomWalker
from workbench.games.unknot.generator import RECIPES, random_unknot
from workbench.games.unknot.rollout import BraidRollout, braid_rollout
from workbench.games.unknot.rules import Rules
from workbench.knots.braid import Braid

RULES = Rules(5, 40)


def walked(budget: int, seed: int = 1) -> BraidRollout:
    start = random_unknot(16, RECIPES["regrown"], 3)
    return braid_rollout(RandomWalker(RULES), RULES, start, budget, seed, "random walker")


def by_hand(rules: Rules, word: list[int], strands: int, *names: str) -> BraidRollout:
    actions = tuple(rules.names.index(name) for name in names)
    chances = np.tile(np.linspace(0, 1, len(rules.names)), (len(actions), 1))
    values = -np.arange(1.0, len(actions) + 1)
    return BraidRollout(rules, Braid(tuple(word), strands), actions, chances, values, "by hand")


def test_a_frame_is_each_braid_with_the_rewards_before_it() -> None:
    play = walked(300)
    (shown,) = BraidRolloutView(play, name="a word").plays
    assert play.won
    braids = list(play.braids())
    assert [(f["word"], f["strands"]) for f in shown["frames"]] == [
        (list(braid.word), braid.strands) for braid in braids
    ]
    returns = [frame["return"] for frame in shown["frames"]]
    assert returns[0] == 0
    assert tuple(after - before for before, after in pairwise(returns)) == play.rewards
    assert tuple(frame["chosen"] for frame in shown["frames"]) == (*play.actions, -1)
    assert shown["frames"][0]["words"] == "a word"


def test_a_won_play_is_verified_and_a_lost_one_says_so() -> None:
    won, lost = BraidRolloutView([walked(300), walked(5)]).plays
    assert won["verdict"].startswith("Won, and verified.")
    assert verify(json.loads(won["certificate"])).holds
    assert lost["verdict"].startswith("Not won. The play ends with")
    assert lost["certificate"] == ""


@pytest.mark.parametrize(
    ("word", "action", "words", "going", "acted"),
    [
        ([1, 3, -1, 2, 1], "SmartCollapse", "5 letters and 3 strands fall", [0, 1, 2, 3, 4], []),
        ([1, -2, 3, 1, -2, 3], "SmartCollapse", "nothing changes", [], []),
        ([1, 2, 3], "Conjugate 2", "Conjugate by σ₂: two letters more", [], []),
        ([1, 2, 3, 1] * 2, "Conjugate 2", "Conjugate by σ₂: not possible here", [], []),
        ([1, -2, 3], "ShiftLeft", "σ₁ goes to the end", [], [0]),
        ([1, 2, -3], "ShiftRight", "σ₃⁻¹ goes to the front", [], [2]),
        ([3, 1, 2, -1, 3], "BraidRelation1", "σ₁ σ₂ σ₁⁻¹ becomes σ₂⁻¹ σ₁ σ₂", [], [1, 2, 3]),
        ([2, 1, 3, 3, 1], "BraidRelation1", "σ₁ σ₂ σ₁ becomes σ₂ σ₁ σ₂", [], [0, 1, 4]),
        ([2, 3, 1], "BraidRelation2", "σ₃ σ₁ becomes σ₁ σ₃", [], [1, 2]),
        ([1, 2, 3], "BraidRelation1", "nothing changes", [], []),
    ],
)
def test_actions_in_words_and_the_letters_they_touch(
    word: list[int], action: str, words: str, going: list[int], acted: list[int]
) -> None:
    (play,) = BraidRolloutView(by_hand(Rules(4, 8), word, 4, action)).plays
    before, after = play["frames"]
    assert words in after["words"]
    assert (before["going"], before["acted"]) == (going, acted)
    assert (after["going"], after["acted"]) == ([], [])


def test_elementary_moves_in_words() -> None:
    rules = Rules(3, 8, "elementary")
    play = by_hand(rules, [1, 2, 1, -1], 3, "Cancel", "Destabilise")
    frames = BraidRolloutView(play).plays[0]["frames"]
    assert [frame["words"] for frame in frames[1:]] == [
        "Cancel: 2 letters fall",
        "Destabilise: 1 letter and 1 strand fall",
    ]
    assert [frame["going"] for frame in frames] == [[2, 3], [1], []]


def test_letters_that_stay_are_those_left_after_a_collapse() -> None:
    play = walked(300)
    for frame, after in pairwise(BraidRolloutView(play).plays[0]["frames"]):
        if "SmartCollapse" in after["words"]:
            stay = [x for k, x in enumerate(frame["word"]) if k not in frame["going"]]
            assert sorted(stay) == sorted(after["word"])


def test_values_are_left_out_where_a_player_expects_nothing() -> None:
    walker, known = BraidRolloutView(
        [walked(5), by_hand(Rules(3, 8), [1, 2], 3, "ShiftLeft", "SmartCollapse")]
    ).plays
    assert {frame["value"] for frame in walker["frames"]} == {None}
    assert [frame["value"] for frame in known["frames"]] == [-1.0, -2.0, None]
    json.dumps(walker, allow_nan=False)


def test_long_plays_are_thinned_in_step_and_keep_their_ends() -> None:
    short = by_hand(Rules(3, 40), [1, -2], 3, *["ShiftLeft"] * 101)
    long = by_hand(Rules(3, 40), [1, -2], 3, *["ShiftLeft"] * 400)
    view = BraidRolloutView([short, long], name="an unknot")
    a, b = ([frame["move"] for frame in play["frames"]] for play in view.plays)
    assert len(b) == MOST_FRAMES
    assert (b[0], b[-1], a[-1]) == (0, 400, 101)
    assert a[:-1] == b[: len(a) - 1]
    assert b[len(a) - 1] >= 101
    assert view.title == "an unknot, 120 of 401 positions shown"


def test_what_cannot_be_shown_is_refused() -> None:
    with pytest.raises(InputError, match="one play or two, not 3"):
        BraidRolloutView([walked(2)] * 3)
    view = BraidRolloutView(walked(3))
    with pytest.raises(InputError, match="numbers 0 to 3"):
        view.at = 4


@pytest.mark.parametrize("plays", [1, 2])
def test_the_strip_for_print_has_words(plays: int) -> None:
    strip = BraidRolloutView([walked(300), walked(5)][:plays]).figure()
    assert strip.alt.startswith(f"{5 if plays == 1 else 4} braids from 16 letters to 0")
    assert "Won, and verified." in strip.caption
    assert ("Not won." in strip.caption) == (plays == 2)


def test_a_play_without_moves_is_shown() -> None:
    view = BraidRolloutView(by_hand(Rules(3, 8), [], 1))
    assert [frame["word"] for frame in view.plays[0]["frames"]] == [[]]
    assert view.figure().alt.startswith("1 braid from 0 letters to 0")
