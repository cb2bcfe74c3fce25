"""The ribbon game: which actions are legal, what bands come of them, how plays end."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from spherogram import Link

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.ribbon.environment import RibbonEnv
from workbench.games.ribbon.kernel import board_of, linked
from workbench.games.ribbon.play import Play, first_position
from workbench.games.ribbon.rules import CLASSES, PUBLISHED, UNIFORM, Rules
from workbench.games.ribbon.search import wander
from workbench.knots.bands import bands
from workbench.knots.diagram import Diagram
from workbench.knots.random_diagrams import random_link
from workbench.knots.simplify import map_of

ATTACH, TWIST = CLASSES.index("attach"), CLASSES.index("twist")


def all_bands(name: str, rules: Rules) -> tuple[Counter[tuple[object, ...]], Diagram]:
    """Return every band that the legal actions draw on the first diagram, both ways round."""
    first = first_position(Diagram.from_name(name))
    drawn: Counter[tuple[object, ...]] = Counter()

    def go_on(made: tuple[tuple[int, int], ...]) -> None:
        play = Play(rules, first, seed=0)
        for action in made:
            play.act(*action)
        kinds, darts = play.legal()
        for kind, dart in zip(kinds.tolist(), darts.tolist(), strict=True):
            walked = [d for k, d in made if k != TWIST]
            if kind == ATTACH and len(walked) > 1:
                twists = sum(d for k, d in made if k == TWIST)
                sides = tuple(CLASSES[k] == "over" for k, _ in made[2:] if k != TWIST)
                drawn[walked[1], tuple(walked[2:]), sides, dart, twists] += 1
            else:
                go_on((*made, (kind, dart)))

    go_on(())
    return drawn, first.stage.diagram


def test_the_actions_draw_all_bands_and_no_others() -> None:
    drawn, diagram = all_bands("6_1", Rules(twists=1, crossed=1))
    board = first_position(Diagram.from_name("6_1")).board
    expected = set()
    partner = board.partner.tolist()
    knot = Diagram.from_darts(partner, 0, np.flatnonzero(board.forward).tolist())
    assert knot == diagram
    rotation = [4 * c + (s + 2 * int(board.forward[4 * c])) % 4 for c in range(6) for s in range(4)]
    place = {new: dart for dart, new in enumerate(rotation)}
    for band in bands(diagram, 1, 1):
        for b in (band, band.reversed(diagram)):
            crossed = tuple(place[d] for d in b.crossed)
            start = partner[place[b.start]]
            expected.add((start, crossed, b.over, place[b.end], b.twists))
    assert set(drawn) == expected


@pytest.mark.parametrize("seed", range(30))
def test_linking_numbers_agree_with_spherogram(seed: int) -> None:
    diagram = random_link(8, seed)
    m = map_of(diagram, 0, 0)
    matrix = Link([tuple(row) for row in diagram.pd]).linking_matrix()
    theirs = any(x for i, row in enumerate(matrix) for j, x in enumerate(row) if i != j)
    assert linked(m.partner, m.forward) == theirs


def test_a_board_knows_faces_and_components() -> None:
    diagram = Diagram.from_braid([1, 1, 2, -1, 2])
    m = map_of(diagram, 0, 3)
    board = board_of(m.partner, m.forward)
    assert len(set(board.face.tolist())) == len(diagram.faces())
    assert len(set(board.component.tolist())) == diagram.components
    sides = {name: int((board.face == name).sum()) for name in set(board.face.tolist())}
    assert all(board.sides[dart] == sides[board.face[dart]] for dart in range(len(board.face)))


@pytest.mark.parametrize("weights", [UNIFORM, PUBLISHED])
@pytest.mark.parametrize("name", ["6_1", "8_20", "10_155", "3_1#3_1m"])
def test_wins_have_certificates_that_hold(name: str, weights: tuple[float, ...]) -> None:
    square = Diagram.from_braid([1, 1, 1, -2, -2, -2])
    diagram = square if "#" in name else Diagram.from_name(name)
    found = wander(diagram, weights, budget=20, seed=3)
    assert found.unlink is not None
    verdict = verify(found.unlink.certificate())
    assert verdict.holds
    assert f"bands {found.bands}" in verdict.sentence


@pytest.mark.parametrize("name", ["3_1", "4_1", "11n_34", "8_17"])
def test_knots_that_are_not_slice_are_never_won(name: str) -> None:
    assert wander(Diagram.from_name(name), UNIFORM, budget=0.3, seed=1).unlink is None


def test_a_seed_gives_one_result() -> None:
    diagram = Diagram.from_name("12n_553")
    first, second = (wander(diagram, PUBLISHED, budget=60, seed=5) for _ in range(2))
    assert first.unlink is not None
    assert second.unlink is not None
    assert (first.plays, first.actions) == (second.plays, second.actions)
    assert first.unlink.certificate() == second.unlink.certificate()


def test_the_environment_keeps_gymnasiums_rules() -> None:
    env = RibbonEnv([Diagram.from_name("6_1"), Diagram.from_name("8_8")])
    check_env(env, skip_render_check=True)


def test_every_play_ends_and_tells_why() -> None:
    rules = Rules()
    env = RibbonEnv([Diagram.from_name("8_20"), Diagram.from_name("10_3")], rules)
    rng = np.random.default_rng(0)
    endings: Counter[str] = Counter()
    for seed in range(150):
        env.reset(seed=seed)
        total, over, cut = 0.0, False, False
        while not (over or cut):
            legal = np.flatnonzero(env.action_masks())
            observation, reward, over, cut, info = env.step(rng.choice(legal))
            total += reward
            assert env.observation_space.contains(observation)
        endings[info["ending"]] += 1
        assert cut == (info["ending"] == "too many actions")
        assert (info["ending"] == "won") == (total > 0.5)
        if info["ending"] == "won":
            assert verify(env.certificate()).holds
        assert info["actions"] <= rules.actions
        assert info["bands"] <= rules.bands
    assert {"won", "linking numbers", "nullity"} <= {*endings}


def test_an_illegal_action_changes_nothing_but_the_count() -> None:
    env = RibbonEnv([Diagram.from_name("6_1")], Rules(actions=2))
    before, _ = env.reset(seed=1)
    wrong = int(np.flatnonzero(~env.action_masks())[0])
    after, reward, won, lost, info = env.step(wrong)
    assert reward < 0
    assert (won, lost, info["actions"]) == (False, False, 1)
    assert np.array_equal(before["partner"], after["partner"])
    *_, lost, info = env.step(wrong)
    assert lost
    assert info["ending"] == "too many actions"
    with pytest.raises(InputError, match="crossings"):
        env.certificate()


def test_bad_input_is_refused_with_a_sentence() -> None:
    with pytest.raises(InputError, match="At least one diagram"):
        RibbonEnv([])
    with pytest.raises(InputError, match="one component"):
        RibbonEnv([Diagram.from_braid([1, 1])])
    with pytest.raises(InputError, match="not from the unknot"):
        RibbonEnv([Diagram.from_braid([1])])
    for number in (-1, 1, "6_1"):
        with pytest.raises(InputError, match="number of a diagram is from 0 to 0"):
            RibbonEnv([Diagram.from_name("6_1")]).reset(options={"diagram": number})
    with pytest.raises(InputError, match="five positive numbers"):
        wander(Diagram.from_name("6_1"), (1, 1, 1, 1, 0))
    with pytest.raises(InputError, match="positive number of seconds"):
        wander(Diagram.from_name("6_1"), UNIFORM, budget=0)
    with pytest.raises(InputError, match="bands"):
        Rules(bands=0)
    with pytest.raises(InputError, match="crosses 0 to 16"):
        Rules(crossed=17)
