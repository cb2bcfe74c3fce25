from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
import spherogram

from workbench.conjectures.bands import (
    Bands,
    bands_of_word,
    find_bands,
    is_trivial,
    proves_quasipositive,
)
from workbench.conjectures.braid_words import (
    encode_words,
    equivalent_word,
    mirror_word,
    strands_of,
)
from workbench.conjectures.descent import TrainingSettings
from workbench.conjectures.quasipositivity import (
    braid_knots,
    encoded_versions,
    genus_problem,
    learn_words,
    quasipositivity_problem,
    tau_problem,
    word_scores,
)
from workbench.conjectures.quasipositivity_survey import decide, opinions, prove, score_words
from workbench.conjectures.split import grouped_split
from workbench.errors import InputError
from workbench.knots.invariants import jones
from workbench.knots.knotinfo import knot

BRIEF = TrainingSettings(hidden=(100, 100), steps=400, batch=128)


@pytest.fixture(scope="module")
def knots():
    return braid_knots()


def jones_of_closure(word):
    pd = [tuple(c) for c in spherogram.Link(braid_closure=list(word)).PD_code()]
    return jones(pd)


def test_the_closure_of_a_word_is_the_knot_with_its_chirality(knots):
    for k in knots[: 2 * 250 : 2] + knots[-400::40]:
        row = knot(k.name.removeprefix("m"))
        low, coefficients = row.jones_min, tuple(row.jones)
        if k.name.startswith("m"):
            low, coefficients = -(low + len(coefficients) - 1), coefficients[::-1]
        found = jones_of_closure(k.word)
        assert (found[0], tuple(found[1])) == (low, coefficients), k.name


def test_moves_keep_the_jones_polynomial_length_and_writhe(knots):
    rng = np.random.default_rng(0)
    changed = 0
    for k in knots[20:200:6]:
        word = equivalent_word(k.word, rng, 60)
        changed += word != k.word
        assert len(word) == len(k.word)
        assert sum(np.sign(word)) == sum(np.sign(k.word))
        assert jones_of_closure(word) == jones_of_closure(k.word)
    assert changed > 25


def test_equivalent_words_reach_all_forms_of_the_braid_relation():
    rng = np.random.default_rng(0)
    for word in ((1, 2, 1, 3), (1, 2, -1, 3), (-1, 2, 1, 3), (1, -2, -1, 3)):
        reached = {equivalent_word(word, rng, 3) for _ in range(300)}
        assert len(reached) > 4
        for other in reached:
            # conjugate in the group: equal up to rotation and moves, so closures agree
            assert sorted(np.sign(other)) == sorted(np.sign(word))
    assert {equivalent_word((1, -2, 1), rng, 1) for _ in range(200)} == {
        (1, -2, 1),
        (-2, 1, 1),
        (1, 1, -2),
    }  # s1 s2^-1 s1 has no braid relation


@pytest.mark.parametrize(
    ("word", "trivial"),
    [
        ((), True),
        ((1, -1), True),
        ((1, 2, 1, -2, -1, -2), True),
        ((1, 3, -1, -3), True),
        ((1, 2, -1, -2), False),
        ((1, 1), False),
        ((1, 2) * 3 + (-2, -1) * 3, True),
        ((1, 2) * 3, False),
    ],
)
def test_triviality(word, trivial):
    assert is_trivial(word) == trivial


def test_full_twist_is_central_by_the_action():
    twist, back = (1, 2, 3) * 4, (-3, -2, -1) * 4
    for letter in (1, 2, 3):
        assert is_trivial((*twist, letter, *back, -letter))
    assert not is_trivial((1, 2, 3, 1, -3, -2, -1, -1))


def test_bands_prove_and_corrupted_bands_do_not(knots):
    names = {k.name: k for k in knots}
    found = find_bands(names["12n_242"].word, 1, 0)
    assert found is not None
    assert found.slice_genus == 5
    evidence = find_bands(names["m9_46"].word, 20, 0)
    assert evidence is not None
    assert proves_quasipositive(evidence)
    assert evidence.slice_genus == 0
    for place in range(len(evidence.word)):
        flipped = list(evidence.word)
        flipped[place] = -flipped[place]
        assert not proves_quasipositive(Bands(tuple(flipped), evidence.bands))
    assert not proves_quasipositive(Bands(evidence.word, evidence.bands[:-1]))
    assert not proves_quasipositive(Bands(evidence.word, (*evidence.bands, evidence.bands[0])))
    assert not proves_quasipositive(Bands(evidence.word, (99,)))


def test_the_search_agrees_with_knotinfo_wherever_it_decides(knots):
    known = [k for k in knots if k.quasipositive is not None]
    found = {k.name for k in known if bands_of_word(k.word)}
    assert found <= {k.name for k in known if k.quasipositive}
    assert len(found) > 370


def test_no_quasipositive_knot_is_excluded_and_most_others_are(knots):
    known = [k for k in knots if k.quasipositive is not None]
    assert not any(k.obstructed for k in known if k.quasipositive)
    others = [k.obstructed for k in known if not k.quasipositive]
    assert np.mean(others) > 0.99


def test_at_most_one_chirality_is_quasipositive(knots):
    for ours, mirror in zip(knots[::2], knots[1::2], strict=True):
        assert mirror.name == "m" + ours.name
        assert mirror.word == mirror_word(ours.word)
        assert not (ours.quasipositive and mirror.quasipositive)
        assert ours.group == mirror.group


def test_statuses_and_proofs(knots):
    few = [k for k in knots if k.name in ("3_1", "m3_1", "4_1", "11n_50", "m11n_50")]
    proofs = prove(few, tries=1, seed=0)
    table = decide(few, proofs).set_index("name")["status"]
    assert set(proofs) == {"3_1"}
    assert dict(table) == {
        "3_1": "proved",
        "m3_1": "excluded",
        "4_1": "excluded",
        "11n_50": "excluded",
        "m11n_50": "open",
    }


def test_evidence_files_are_checked_from_the_command_line(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps({"3_1": {"word": [1, 1, 1], "bands": [0, 1, 2]}}))
    bad.write_text(json.dumps({"m3_1": {"word": [-1, -1, -1], "bands": []}}))
    codes = [
        subprocess.run(
            [sys.executable, "-m", "workbench.conjectures.bands", file], check=False
        ).returncode
        for file in (good, bad)
    ]
    assert codes == [0, 1]


def test_the_encoding_can_be_read_back():
    words = [(1, -2, 3), (-3, 3)]
    inputs = encode_words(words, strands=4, length=5).reshape(2, 5, 6)
    letters = np.array([-3, -2, -1, 1, 2, 3])
    for word, rows in zip(words, inputs, strict=True):
        assert tuple(int(letters[row.argmax()]) for row in rows if row.any()) == word
    with pytest.raises(InputError, match="at most 2 letters"):
        encode_words([(1, 1, 1)], strands=2, length=2)


def test_targets(knots):
    assert quasipositivity_problem().target.sum() == 463
    assert len(genus_problem().words) == len(knots) // 2
    tau = tau_problem()
    assert tau.target[tau.words.index((1, 1, 1))] == 1
    assert strands_of((1, -4)) == 5


@pytest.mark.slow
def test_a_network_on_words_beats_the_majority_and_contradicts_itself_now_and_then():
    problem = quasipositivity_problem()
    score = score_words(problem, [0], BRIEF, copies=2, versions=4, split_seed=0)
    assert not np.isin(problem.groups[score.split.test], problem.groups[score.split.train]).any()
    assert score.accuracy.mean > score.majority.mean
    assert 0.8 < score.consistent[0] < 1
    thought = opinions(score.networks, problem, braid_knots()[:40], 2, 0)
    assert thought["probability"].is_monotonic_decreasing
    assert thought["probability"].between(0, 1).all()


def test_only_training_words_are_varied():
    problem = genus_problem()
    split = grouped_split(problem.groups, 0)
    network = learn_words(problem, split, 0, TrainingSettings(hidden=(8,), steps=5), copies=0)
    scores = word_scores(network, encoded_versions(problem, problem.words[:3], 1, 0))
    assert scores.shape == (1, 3, len(network.classes))
    np.testing.assert_allclose(scores.sum(axis=2), 1, rtol=1e-5)
    with pytest.raises(InputError, match="at least 0"):
        learn_words(problem, split, 0, BRIEF, copies=-1)
