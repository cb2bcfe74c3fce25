"""Labelled braid words: labels are exact, classes balanced, parts apart, seeds decide."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.classify.baselines import (
    COUNTING,
    CountingModel,
    collapsed,
    counted,
    exact_answers,
    jones_polynomials,
)
from workbench.games.classify.words import Words, labelled_words, least_form, matched, part_of
from workbench.games.unknot.states import States
from workbench.knots.invariants import jones, signature
from workbench.knots.simplify import obstruction, recognise

LETTERS = st.lists(st.integers(1, 8).flatmap(lambda k: st.sampled_from([k, -k])), min_size=1)


@pytest.fixture(scope="module", params=["[39]", "regrown"])
def words(request: pytest.FixtureRequest) -> Words:
    return labelled_words(request.param, 30, "test", seed=7, lengths=[12, 36, 72])


def test_labels_are_exact(words: Words) -> None:
    for row in np.flatnonzero(words.knotted):
        closure = words.states.braid(row).closure()
        assert closure.components == 1
        assert obstruction(closure) == words.obstructions[row] != ""
        if words.obstructions[row].startswith("signature"):
            assert signature(closure.mirror().pd) == -signature(closure.pd) != 0
    for row in np.flatnonzero(~words.knotted)[::6]:
        found = recognise(words.states.braid(row).closure())
        assert found.verdict == "unknot"
        assert found.certificate is not None
        assert verify(found.certificate).holds


def test_there_are_as_many_knots_as_unknots(words: Words) -> None:
    pairs = Counter(zip(words.states.lengths.tolist(), words.knotted.tolist(), strict=True))
    assert pairs == {(length, knotted): 30 for length in (12, 36, 72) for knotted in (True, False)}
    assert (np.count_nonzero(words.states.words, axis=1) == words.states.lengths).all()


def test_a_seed_decides_whatever_the_other_lengths(words: Words) -> None:
    again = labelled_words(words.recipe, 30, "test", seed=7, lengths=[36])
    here = words.take(np.flatnonzero(words.states.lengths == 36))
    assert (again.states.words == here.states.words).all()
    assert again.obstructions == here.obstructions
    other = labelled_words(words.recipe, 30, "test", seed=8, lengths=[36])
    assert (other.states.words != here.states.words).any()


def test_no_word_is_in_both_parts() -> None:
    short = [
        labelled_words("regrown", 80, part, seed=3, lengths=[6]) for part in ("training", "test")
    ]
    forms = [
        {least_form(words.states.braid(row).word) for row in range(len(words))} for words in short
    ]
    assert len(forms[0]) < 160  # words recur, so that the parts would meet by chance
    assert not forms[0] & forms[1]


@given(LETTERS, st.integers(0, 50), st.booleans(), st.booleans())
def test_a_word_and_its_images_are_in_one_part(
    word: list[int], turn: int, mirrored: bool, backwards: bool
) -> None:
    turn %= len(word)
    image = word[turn:] + word[:turn]
    image = [-k for k in image] if mirrored else image
    image = image[::-1] if backwards else image
    assert least_form(image) == least_form(word)
    assert part_of(image) == part_of(word)


def test_different_words_have_different_forms() -> None:
    assert least_form([1, 2, 1]) != least_form([1, 2, -1])
    assert least_form([1, 1, 2, 2]) != least_form([1, 2, 1, 2])
    parts = Counter(part_of([1 + i % 7, 1 + i // 7, 3, -4, 5]) for i in range(49))
    assert 3 <= parts["test"] <= 25


def test_matched_words_agree_in_all_but_the_label(words: Words) -> None:
    kept = matched(words, seed=1)
    looks = [
        (length, strands, writhe, knotted)
        for length, strands, writhe, knotted in zip(
            kept.states.lengths, kept.states.strands, kept.writhe, kept.knotted, strict=True
        )
    ]
    assert Counter(look[:3] for look in looks if look[3]) == Counter(
        look[:3] for look in looks if not look[3]
    )
    assert len(matched(kept, seed=2)) == len(kept) < len(words)
    with pytest.raises(InputError, match="No two"):
        matched(words.take(np.flatnonzero(words.knotted)), seed=1)


def test_counts_do_not_know_the_order(words: Words) -> None:
    rng = np.random.default_rng(1)
    shuffled = words.take(np.arange(len(words)))
    for row, length in enumerate(words.states.lengths):
        shuffled.states.words[row, :length] = rng.permutation(words.states.words[row, :length])
    assert counted(shuffled).equals(counted(words))
    counts = counted(words)
    assert (counts["1"] - counts["−1"]).abs().equals(counts["|1 − (−1)|"])
    for name in COUNTING:
        given = CountingModel(name, words).probabilities(words)
        assert ((given > 0.5) == words.knotted).mean() > 0.6
    with pytest.raises(InputError, match="counting models"):
        CountingModel("oracle", words)


def test_exact_answers_are_never_wrong_the_way_they_promise(words: Words) -> None:
    answers = exact_answers(words)
    for name, knotted in answers.items():
        wrong = words.knotted & ~knotted if name == "SmartCollapse" else knotted & ~words.knotted
        assert not wrong.any(), name
    assert (answers["Jones polynomial"] == words.knotted).all()
    assert not (answers["SmartCollapse"] == words.knotted).all()
    assert not (answers["strands and writhe"] == words.knotted).all()


def test_a_collapse_keeps_the_jones_polynomial(words: Words) -> None:
    rows = np.flatnonzero(words.states.lengths == 36)[::10]
    some = words.take(rows)
    assert collapsed(some).lengths.sum() < some.states.lengths.sum()
    assert jones_polynomials(some) == [jones(words.states.braid(row).closure().pd) for row in rows]
    assert (some.states.lengths == 36).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("none", 1, "test", 1, [12]), "accepted"),
        (("[39]", 1, "half", 1, [12]), "parts"),
        (("[39]", 0, "test", 1, [12]), "at least one"),
        (("[39]", 1, "test", -1, [12]), "at least"),
        (("[39]", 1, "test", 1, []), "letters"),
        (("[39]", 1, "test", 1, [97]), "letters"),
    ],
)
def test_words_that_cannot_be(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        labelled_words(*arguments)  # type: ignore[arg-type]


def test_words_take_their_labels_along(words: Words) -> None:
    some = words.take([70, 3])
    assert isinstance(some.states, States)
    assert some.obstructions == (words.obstructions[70], words.obstructions[3])
    assert (some.states.words == words.states.words[[70, 3]]).all()
