"""The Gymnasium environments of the braid game: well-formed, in step with each other, certified."""

from __future__ import annotations

import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.evaluation import certificate_of
from workbench.games.unknot.environment import BraidEnv, BraidVectorEnv
from workbench.games.unknot.generator import RECIPES, random_unknots
from workbench.games.unknot.rules import Rules

RULES = Rules(strands=5, longest=40)
STARTS = random_unknots([20] * 30, RECIPES["regrown"], 1, RULES)


@pytest.mark.filterwarnings("ignore:.*render.*:UserWarning")
def test_the_environment_is_well_formed() -> None:
    check_env(BraidEnv(STARTS, RULES), skip_render_check=True)


def test_a_won_game_is_a_certificate() -> None:
    env = BraidEnv(STARTS, RULES)
    rng = np.random.default_rng(3)
    won = 0
    for number in range(len(STARTS)):
        env.reset(seed=number, options={"braid": number})
        over = False
        while not over:
            _, reward, solved, lost, info = env.step(rng.choice(np.flatnonzero(env.action_masks())))
            assert reward in (-info["length"], -4.0 * RULES.longest)
            over = solved or lost
        if solved:
            certificate = certificate_of(RULES, STARTS.braid(number), env.actions)
            assert verify(certificate).holds
            won += 1
    assert won >= 10


def test_many_games_go_as_each_by_itself() -> None:
    many = BraidVectorEnv(8, STARTS.take(range(8)), RULES, budget=50)
    many.reset(seed=1)
    many.states = STARTS.take(range(8))
    rng = np.random.default_rng(4)
    plan = rng.integers(len(RULES.names), size=(50, 8))
    told = [many.step(actions) for actions in plan]
    for game in range(8):
        env = BraidEnv(STARTS, RULES, budget=50)
        env.reset(options={"braid": game})
        for t in range(50):
            word, reward, won, lost, _ = env.step(plan[t, game])
            assert (told[t][0][game] == word).all()
            assert (told[t][1][game], told[t][2][game], told[t][3][game]) == (reward, won, lost)
            if won or lost:
                break


def test_a_game_that_is_over_begins_anew_at_the_next_step() -> None:
    env = BraidVectorEnv(4, STARTS, RULES, budget=1)
    env.reset(seed=1)
    stay = np.full(4, RULES.names.index("ShiftLeft"))
    assert env.step(stay)[3].all()
    words, rewards, won, lost, _ = env.step(stay)
    assert not rewards.any()
    assert not (won | lost).any()
    assert all(any((word == start).all() for start in STARTS.words) for word in words)
    assert env.step(stay)[3].all()


def test_the_seed_decides() -> None:
    def words(seed: int) -> list[list[int]]:
        found: list[list[int]] = BraidVectorEnv(6, STARTS, RULES).reset(seed=seed)[0].tolist()
        return found

    assert words(1) == words(1) != words(2)


def test_what_is_refused() -> None:
    with pytest.raises(InputError, match="A budget is at least one action, not 0"):
        BraidEnv(STARTS, RULES, budget=0)
    with pytest.raises(InputError, match="At least one game and one action, not 0 and 5"):
        BraidVectorEnv(0, STARTS, RULES, budget=5)
    with pytest.raises(InputError, match="The braids are the numbers 0 to 29"):
        BraidEnv(STARTS, RULES).reset(options={"braid": 30})
